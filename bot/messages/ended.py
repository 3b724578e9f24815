"""What is said of an end: to stop, whether it has stopped, and what becomes of product and record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bot.chat.card import Card
from bot.messages.basics import basic, since
from bot.messages.context import Telling, outcome, when
from bot.words import deeds, labels
from policy.acts import ErrorRecord, Ratification
from policy.notices import Button, Message
from policy.terms import IN_FORCE, State

_STOP_NOW: Final = "Stop the monitoring now, then press the button to confirm it. It cannot be revived."
_TOLD_TO_STOP: Final = "Those who run it have been told to stop, and to confirm it. It cannot be revived."
_BEFORE_THE_END: Final = (
    "What was done before the end stays within authority. Its product is kept apart until it is settled."
)


def _ended(telling: Telling) -> Card:
    then, authorisation = telling.then, telling.authorisation
    by = authorisation.ended
    stops = Button.STOPPED in telling.buttons
    lines = (_STOP_NOW if stops else _TOLD_TO_STOP, _BEFORE_THE_END)
    facts = (*basic(telling), ("Systems", labels.systems(then.systems)))
    notes = (deeds.done(by, authorisation),) if by else ()
    return Card(outcome(then), f"{telling.reference} has ended", lines, facts, notes=notes)


def _narrowed(telling: Telling) -> Card:
    told = telling.when_told
    text = f"{telling.reference} was narrowed. Monitoring of what was dropped must stop now."
    if isinstance(telling.entry.act, Ratification):
        text = f"{telling.reference} was authorised in part. Monitoring of what was dropped must stop now."
    lines = [f"Stop now: {labels.systems(told.dropped)}."]
    if telling.then.state is State.AUTHORISED:
        lines.append(f"Still in force: {labels.systems(telling.authorisation.systems)}.")
    return Card(text, f"{telling.reference} was narrowed", tuple(lines), basic(telling))


def _stop_at_once(telling: Telling) -> Card:
    if telling.then.state not in IN_FORCE:
        return since(telling, f"Stop: {telling.reference}")
    if not telling.waiting:
        text = f"{telling.reference} was kept after the notice to cancel it. Monitoring may go on."
        return Card(text, f"{telling.reference} was kept", (text,), basic(telling))
    text = f"{telling.reference}: stop monitoring now. A notice to cancel it has been filed."
    lines = ("The authorising officer has been asked. Do not start again unless they keep it.",)
    return Card(text, f"Stop: {telling.reference}", lines, basic(telling))


def _cancel_asked(telling: Telling) -> Card:
    text = f"{telling.reference}: cancel it? A notice has been filed."
    ask = "Cancel it, or keep it and say why."
    if telling.waiting and telling.newest and not telling.open_buttons:
        ask = "You cannot answer the notice: see that somebody does."
    lines = (f"Those who run it have been told to stop. {ask}", "Until somebody answers, it is asked again every hour.")
    return Card(text, f"Cancel {telling.reference}?", lines, basic(telling))


_ERROR_FOLLOWS: Final = "If nobody does, an error record is opened two hours after it had to stop."


def _stop_reminder(telling: Telling) -> Card:
    text = f"{telling.reference}: nobody has confirmed that monitoring stopped."
    late = "It is asked again each morning." if telling.authorisation.error else _ERROR_FOLLOWS
    lines = ("Stop now if it has not, and confirm it.", late)
    return Card(text, f"Has {telling.reference} stopped?", lines, basic(telling))


def _stop_unconfirmed(telling: Telling) -> Card:
    text = f"{telling.reference}: no stop was confirmed in two hours. An error record is open."
    return Card(text, "Stop not confirmed", ("Find out by telephone whether monitoring has stopped.",), basic(telling))


_PRODUCT: Final = (
    "None, retained, or destroyed (P12:2003, 3.3).",
    "Until you say, it is kept apart, and you are asked again every 28 days.",
)


def _stopped(telling: Telling) -> Card:
    told = telling.when_told
    if told.ended is None:
        # Only part of it was to stop, or a notice to cancel it waits for an answer: there is more to come.
        what = "all monitoring has stopped while a notice waits" if told.notice else "what was dropped has stopped"
        said = f"{telling.reference}: {what}."
        return Card(said, f"{telling.reference}: stopped", (said,), basic(telling))
    text = f"{telling.reference}: monitoring has stopped. Say what becomes of the product."
    return Card(text, f"{telling.reference} has stopped", _PRODUCT, basic(telling))


def _stopped_late(telling: Telling) -> Card:
    what = "monitoring went on after the end," if telling.when_told.ended else "monitoring of what was dropped went on"
    text = f"{telling.reference}: {what} without authority."
    return Card(text, "Monitored without authority", ("The minutes stand in the record.",), basic(telling))


def _product_asked(telling: Telling) -> Card:
    text = f"{telling.reference}: say what becomes of its product."
    return Card(text, f"Product of {telling.reference}", _PRODUCT, basic(telling))


def _monitored_in_error(telling: Telling) -> Card:
    text = f"{telling.reference}: the decision was void, and monitoring went on without authority."
    act = telling.entry.act
    began = (("Without authority since", when(act.since)),) if isinstance(act, ErrorRecord) else ()
    lines = ("It was decided by the wrong route, and the 72 hours had passed. An error record is open.",)
    return Card(text, "Monitored in error", lines, (*basic(telling), *began))


def _shredding_due(telling: Telling) -> Card:
    years = telling.authorisation.grant.retain_years
    text = f"{telling.reference} has been kept for {years} years. Its personal data can be destroyed."
    lines = ("Nothing is destroyed until you say so. What happened, and when, stays in the record.",)
    return Card(text, f"{telling.reference}: time to destroy", lines, basic(telling))


CARDS: Final[Mapping[Message, Callable[[Telling], Card]]] = {
    Message.REFUSED: _ended,
    Message.ENDED: _ended,
    Message.CANCELLED: _ended,
    Message.NARROWED: _narrowed,
    Message.STOP_AT_ONCE: _stop_at_once,
    Message.CANCEL_ASKED: _cancel_asked,
    Message.STOP_REMINDER: _stop_reminder,
    Message.STOP_UNCONFIRMED: _stop_unconfirmed,
    Message.STOPPED: _stopped,
    Message.STOPPED_LATE: _stopped_late,
    Message.PRODUCT_ASKED: _product_asked,
    Message.MONITORED_IN_ERROR: _monitored_in_error,
    Message.SHREDDING_DUE: _shredding_due,
}
