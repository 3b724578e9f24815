"""What is said of an end: to stop, whether it has stopped, and what becomes of product and record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bot.chat.card import Card
from bot.messages.basics import basic, since
from bot.messages.context import Telling, outcome, stop_confirmed, stopped_at, when
from bot.words import deeds, labels, times
from policy.acts import Cessation, Disposal, ErrorRecord, Ratification, Review, Shredding
from policy.notices import Button, Message
from policy.parts import unconfirmed
from policy.terms import IN_FORCE, State

_NOT_REVIVED: Final = "It cannot be revived."
_STOP_NOW: Final = f"Stop the monitoring now, then press the button to confirm it. {_NOT_REVIVED}"
_TOLD_TO_STOP: Final = f"Those who run it have been told to stop, and to confirm it. {_NOT_REVIVED}"
_BEFORE_THE_END: Final = "What was done before the end stays within authority."
_KEPT_APART: Final = "Its product is kept apart until it is settled."


def _ended(telling: Telling) -> Card:
    then, by = telling.then, telling.authorisation.ended
    stop = _STOP_NOW if Button.STOPPED in telling.buttons else _TOLD_TO_STOP
    lines = (
        _NOT_REVIVED if stop_confirmed(then) else stop,
        _BEFORE_THE_END if then.disposal else f"{_BEFORE_THE_END} {_KEPT_APART}",
    )
    facts = (*basic(telling), ("Systems", labels.systems(then.systems)))
    notes = (deeds.done(by, telling.authorisation),) if by else ()
    return Card(outcome(then), f"End of {telling.reference}", lines, facts, notes=notes)


def _narrowed(telling: Telling) -> Card:
    then, act, stop = telling.then, telling.entry.act, telling.later(Cessation)
    what = "authorised in part" if isinstance(act, Ratification) else "narrowed"
    must = f"stopped at {times.plain_time(stopped_at(stop))}" if stop else "must stop now"
    text = f"{telling.reference} was {what}. Monitoring of what was dropped {must}."
    dropped = labels.parts(act.ends) if isinstance(act, Ratification | Review) else ""
    lines = (
        f"{'Dropped' if stop else 'Stop now'}: {dropped}.",
        f"Still in force: {labels.systems(then.systems)}." if then.state is State.AUTHORISED else outcome(then),
    )
    return Card(text, f"Part of {telling.reference}", lines, basic(telling))


# --- a notice to cancel it ---


def _stop_at_once(telling: Telling) -> Card:
    title = f"Stop: {telling.reference}"
    if not telling.waiting:
        return _after_a_notice(telling)
    if stop_confirmed(telling.then):
        return _stopped_while_it_waits(telling, title)
    text = f"{telling.reference}: stop monitoring now. A notice to cancel it has been filed."
    lines = ("The authorising officer has been asked. Do not start again unless they keep it.",)
    return Card(text, title, lines, basic(telling))


def _stopped_while_it_waits(telling: Telling, title: str) -> Card:
    text = f"{telling.reference}: all monitoring has stopped while a notice to cancel it waits."
    return Card(text, title, ("It does not start again unless an authorising officer keeps it.",), basic(telling))


def _after_a_notice(telling: Telling) -> Card:
    title = f"Notice to cancel {telling.reference}"
    if telling.then.state not in IN_FORCE:
        return since(telling, title)
    text = f"{telling.reference} was kept after the notice to cancel it. Monitoring may go on."
    return Card(text, title, (), basic(telling))


def _cancel_asked(telling: Telling) -> Card:
    if not telling.waiting:
        return _after_a_notice(telling)
    text = f"{telling.reference}: cancel it? A notice has been filed."
    ask = "Cancel it, or keep it and say why."
    if telling.newest and not telling.open_buttons:
        ask = "You cannot answer the notice: see that somebody does."
    stopping = "Monitoring has stopped." if stop_confirmed(telling.then) else "Those who run it have been told to stop."
    lines = (f"{stopping} {ask}", "Until somebody answers, it is asked again every hour.")
    return Card(text, f"Notice to cancel {telling.reference}", lines, basic(telling))


# --- the stop ---

_ERROR_FOLLOWS: Final = "If nobody does, an error record is opened two hours after it had to stop."


def _stop_reminder(telling: Telling) -> Card:
    if not _still_to_stop(telling):
        return _stopped_since(telling)
    text = f"{telling.reference}: nobody has confirmed that monitoring stopped."
    late = "It is asked again each morning." if telling.authorisation.error else _ERROR_FOLLOWS
    lines = ("Stop now if it has not, and confirm it.", late)
    return Card(text, f"Stop of {telling.reference}", lines, basic(telling))


def _stop_unconfirmed(telling: Telling) -> Card:
    if not _still_to_stop(telling):
        return _stopped_since(telling, "No stop was confirmed in two hours, so an error record was opened.")
    text = f"{telling.reference}: no stop was confirmed in two hours. An error record is open."
    lines = (
        "Telephone those who run it, and the officer who granted it: has monitoring stopped?",
        "If it has not, have it stopped now. One of them must confirm the stop here.",
    )
    return Card(text, f"Stop of {telling.reference}", lines, basic(telling))


def _still_to_stop(telling: Telling) -> bool:
    # A notice that was answered with "keep" asks for no stop any more; what was ended still must.
    return telling.later(Cessation) is None and bool(unconfirmed(telling.then))


def _stopped_since(telling: Telling, *lines: str) -> Card:
    stop, title = telling.later(Cessation), f"Stop of {telling.reference}"
    if telling.then.state not in IN_FORCE:
        return Card(outcome(telling.then), title, lines, basic(telling))
    text = f"{telling.reference} was kept after the notice to cancel it. Monitoring may go on."
    if stop:
        text = f"{telling.reference}: what had to stop did so at {times.plain_time(stopped_at(stop))}."
    return Card(text, title, lines, basic(telling))


_PRODUCT: Final = (
    "None, retained, or destroyed (P12:2003, 3.3).",
    "Until you say, it is kept apart, and you are asked again every 28 days.",
)


def _stopped(telling: Telling) -> Card:
    when_ordered = telling.when_told
    if when_ordered.ended is None:
        return _part_stopped(telling)
    if telling.later(Disposal):
        return since(telling, f"Product of {telling.reference}")
    text = f"{telling.reference}: monitoring has stopped. Say what becomes of the product."
    return Card(text, f"Product of {telling.reference}", _PRODUCT, basic(telling))


def _part_stopped(telling: Telling) -> Card:
    # Only part of it was to stop, or a notice to cancel it waits for an answer: there is more to come.
    title = f"Stop of {telling.reference}"
    if telling.then.state not in IN_FORCE:
        return since(telling, title)
    if telling.when_told.notice is None:
        return Card(f"{telling.reference}: what was dropped has stopped.", title, (), basic(telling))
    return _stopped_while_it_waits(telling, title) if telling.waiting else _after_a_notice(telling)


def _stopped_late(telling: Telling) -> Card:
    what = "monitoring went on after the end," if telling.when_told.ended else "monitoring of what was dropped went on"
    text = f"{telling.reference}: {what} without authority."
    return Card(text, "Monitored without authority", ("The minutes stand in the record.",), basic(telling))


def _monitored_in_error(telling: Telling) -> Card:
    text = f"{telling.reference}: the decision was void, and monitoring went on without authority."
    act = telling.entry.act
    began = (("Without authority since", when(act.since)),) if isinstance(act, ErrorRecord) else ()
    lines = ("It was decided by the wrong route, and the 72 hours had passed. An error record is open.",)
    return Card(text, "Monitored in error", lines, (*basic(telling), *began))


# --- product and personal data ---


def _product_asked(telling: Telling) -> Card:
    title = f"Product of {telling.reference}"
    if telling.later(Disposal):
        return since(telling, title)
    return Card(f"{telling.reference}: say what becomes of its product.", title, _PRODUCT, basic(telling))


def _shredding_due(telling: Telling) -> Card:
    title, stays = f"Personal data of {telling.reference}", "What happened, and when, stays in the record."
    if telling.later(Shredding):
        return Card(f"{telling.reference}: its personal data was destroyed.", title, (stays,), basic(telling))
    years = telling.authorisation.grant.retain_years
    text = f"{telling.reference} has been kept for {years} years. Its personal data can be destroyed."
    return Card(text, title, (f"Nothing is destroyed until you say so. {stays}",), basic(telling))


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
