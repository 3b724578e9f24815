"""What each message says, a function each: facts of the record in, a Card out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bot import wording as words
from bot.card import Card
from bot.telling import Telling, end, outcome, page_facts, the, times, when
from policy.acts import Asked, Escalation, Ratification
from policy.authorisation import Entry
from policy.notices import Button, Message
from policy.periods import review_times
from policy.route import asked, route
from policy.terms import IN_FORCE, Flag, Post, State


def _basic(telling: Telling) -> tuple[tuple[str, str], ...]:
    then = telling.then
    return (
        ("State", words.STATES[then.state]),
        ("Ground", words.GROUNDS[then.ground]),
        ("Granted", when(then.granted_at)),
        ("Ends" if then.state in {State.URGENT, State.AUTHORISED} else "Ended", end(then)),
    )


def _receipt(telling: Telling) -> Card:
    then = telling.then
    receipt = then.grant_receipt
    told = f"told; {words.done(receipt, then)}" if receipt else "told, in the DPO's channel"
    facts = [*_basic(telling), ("Data Protection Officer", told)]
    if then.state is State.URGENT:
        keys = asked(then, then.rung, telling.now, telling.given)
        held = [p for p in route(then, telling.now, telling.given) if _holds(telling, keys, p)]
        facts.append(("Asked to decide", words.posts(held, "and")))
    lines = (words.ENDS_BY_ITSELF,) if then.state is State.URGENT else ()
    notes = tuple(words.FLAGS[flag] for flag in telling.entry.flags if flag is not Flag.DECONFLICTION)
    return Card(outcome(then), f"Urgent authorisation {telling.reference}", lines, tuple(facts), notes=notes)


def _holds(telling: Telling, keys: tuple[str, ...], post: Post) -> bool:
    return any(h.officer.key in keys for h in telling.given.holders((post,), telling.now))


def _page(telling: Telling) -> Card:
    granted = words.plain_time(telling.authorisation.granted_at)
    text = f"DPO notice: urgent authorisation {telling.reference} was granted at {granted}."
    facts = page_facts(telling.then, telling.given, telling.head)
    lines = (outcome(telling.then),) if telling.then.state is not State.URGENT else ()
    return Card(text, f"Authorisation page {telling.reference}", lines, facts)


def _prompt(telling: Telling) -> Card:
    then, entry = telling.then, telling.entry
    if then.state is not State.URGENT:
        return _since(telling, f"Decision on {telling.reference}")
    text = f"Decision needed on {telling.reference} before {words.sentence_time(then.ends_at)}."
    title = f"Decision needed on {telling.reference}"
    if isinstance(entry.act, Escalation):
        # Once it has been asked again, what was left then would read as what is left now.
        left = words.left(then.ends_at, entry.moment)
        text = f"{telling.reference}: {left} left to decide."
        title = f"{left} left to decide {telling.reference}" if telling.newest else title
    flags = tuple(words.FLAGS[flag] for flag in then.granted.flags if flag is not Flag.COULD_AUTHORISE)
    holders = words.posts(route(then, telling.now, telling.given))
    facts = (*_basic(telling), ("Can decide", holders))
    return Card(text, title, (words.ENDS_BY_ITSELF, *flags), facts)


def _since(telling: Telling, title: str) -> Card:
    # What a message said was true until this: it says how things stand instead.
    return Card(outcome(telling.then), title, (outcome(telling.then),), _basic(telling))


def _nobody_eligible(telling: Telling) -> Card:
    if telling.then.state is not State.URGENT:
        return _since(telling, "Nobody could decide")
    text = f"{telling.reference}: nobody on the roll can decide it. It ends by itself."
    lines = ("You are told because you are the contingency officer. You cannot decide it: see that a post is filled.",)
    return Card(text, "Nobody can decide", lines, _basic(telling))


def _nobody_decided(telling: Telling) -> Card:
    if telling.then.state is not State.URGENT:
        return _since(telling, "Nobody had decided")
    left = words.left(telling.authorisation.ends_at, telling.entry.moment)
    text = f"{telling.reference}: nobody has decided it, and {left} are left."
    return Card(text, "Nobody has decided", (words.ENDS_BY_ITSELF,), _basic(telling))


def _times_only(telling: Telling) -> Card:
    text = f"For your information: {times(telling.then)}"
    lines = ("The Director of HR or the Head of Personnel Services decides it. Nothing is asked of you.",)
    # "reference, ground and times only": not even how it stands (rule 4).
    facts = tuple(fact for fact in _basic(telling) if fact[0] != "State")
    return Card(text, f"For your information: {telling.reference}", lines, facts)


def _deconfliction(telling: Telling) -> Card:
    text = f"{telling.reference} overlaps with an earlier authorisation: please deconflict."
    earlier = ", ".join(telling.authorisation.grant.deconflict)
    return Card(text, "Overlapping authorisations", (f"Earlier: {earlier}. The grantor has not been told of it.",))


def _authorised(telling: Telling) -> Card:
    then = telling.then
    reviews = review_times(then.terms[0].begins, then.review_every.value, then.terms[0].last_day) if then.terms else ()
    facts = (*_basic(telling), ("First review", when(reviews[0]) if reviews else "none before the end"))
    return Card(outcome(then), f"{telling.reference} is authorised", (outcome(then),), facts)


def _forward(telling: Telling) -> Card:
    text = f"Form CA1 of {telling.reference} is forwarded to you (P12:2003, 3.4)."
    page = telling.authorisation.sensitive
    line = "It is sensitive, so Show opens the authorisation page only." if page else "Show opens the form."
    return Card(text, f"Form CA1: {telling.reference}", (line, "Opening it is recorded."), _basic(telling))


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
    facts = (*_basic(telling), ("Systems", words.systems(then.systems)))
    notes = (words.done(by, authorisation),) if by else ()
    return Card(outcome(then), f"{telling.reference} has ended", lines, facts, notes=notes)


def _narrowed(telling: Telling) -> Card:
    told = telling.when_told
    text = f"{telling.reference} was narrowed. Monitoring of what was dropped must stop now."
    if isinstance(telling.entry.act, Ratification):
        text = f"{telling.reference} was authorised in part. Monitoring of what was dropped must stop now."
    lines = [f"Stop now: {words.systems(told.dropped)}."]
    if telling.then.state is State.AUTHORISED:
        lines.append(f"Still in force: {words.systems(telling.authorisation.systems)}.")
    return Card(text, f"{telling.reference} was narrowed", tuple(lines), _basic(telling))


def _review_due(telling: Telling) -> Card:
    every = "fortnightly" if telling.authorisation.review_every.value == "fortnight" else "monthly"
    text = f"{telling.reference}: {every} review is due today."
    lines = ("Is it still necessary and proportionate? It stays in force either way, until it is ended.",)
    return Card(text, f"Review of {telling.reference}", lines, _basic(telling))


def _review_overdue(telling: Telling) -> Card:
    text = f"{telling.reference}: a review is seven days late."
    lines = ("It is still in force. The delay stands in the record.",)
    return Card(text, f"Review of {telling.reference} is late", lines, _basic(telling))


def _renewal_over(telling: Telling) -> bool:
    # Renewed since, or ended: the days left and the last day were those of then.
    then = telling.then
    return then.state is not State.AUTHORISED or len(then.terms) > len(telling.when_told.terms)


def _renewal_due(telling: Telling) -> Card:
    if _renewal_over(telling):
        return _since(telling, f"Renewal of {telling.reference}")
    days = words.left(telling.authorisation.ends_at, telling.entry.moment)
    whole = round((telling.authorisation.ends_at - telling.entry.moment).total_seconds() / 86400)
    left = f"{whole} days" if whole > 1 else days
    text = f"{telling.reference} ends in {left}, on {words.ends(telling.then)}."
    lines = ["To go on after that it must be renewed on form CA1. If nobody does, it ends by itself."]
    if telling.authorisation.application:
        lines.append("Renewal has been applied for and is not answered. An unanswered application extends nothing.")
    return Card(text, f"{telling.reference} is near its end", tuple(lines), _basic(telling))


def _renewal_asked(telling: Telling) -> Card:
    if _renewal_over(telling):
        return _since(telling, f"Renewal of {telling.reference}")
    text = f"{telling.reference}: renewal is applied for. It ends on {words.ends(telling.then)} otherwise."
    return Card(
        text, f"Renewal of {telling.reference}", ("An unanswered application extends nothing.",), _basic(telling)
    )


def _renewed(telling: Telling) -> Card:
    if telling.then.state is not State.AUTHORISED:
        return _since(telling, f"{telling.reference} was renewed")
    text = f"{telling.reference} was renewed. It now ends on {words.ends(telling.then)}."
    return Card(text, f"{telling.reference} is renewed", facts=_basic(telling))


def _not_renewed(telling: Telling) -> Card:
    if _renewal_over(telling):
        return _since(telling, f"{telling.reference} was not renewed")
    text = f"{telling.reference} was not renewed. It ends on {words.ends(telling.then)}."
    return Card(text, f"{telling.reference} is not renewed", ("Its end stands.",), _basic(telling))


def _stop_at_once(telling: Telling) -> Card:
    if telling.then.state not in IN_FORCE:
        return _since(telling, f"Stop: {telling.reference}")
    if not telling.waiting:
        text = f"{telling.reference} was kept after the notice to cancel it. Monitoring may go on."
        return Card(text, f"{telling.reference} was kept", (text,), _basic(telling))
    text = f"{telling.reference}: stop monitoring now. A notice to cancel it has been filed."
    lines = ("The authorising officer has been asked. Do not start again unless they keep it.",)
    return Card(text, f"Stop: {telling.reference}", lines, _basic(telling))


def _cancel_asked(telling: Telling) -> Card:
    text = f"{telling.reference}: cancel it? A notice has been filed."
    ask = "Cancel it, or keep it and say why."
    if telling.waiting and telling.newest and not telling.open_buttons:
        ask = "You cannot answer the notice: see that somebody does."
    lines = (f"Those who run it have been told to stop. {ask}", "Until somebody answers, it is asked again every hour.")
    return Card(text, f"Cancel {telling.reference}?", lines, _basic(telling))


_ERROR_FOLLOWS: Final = "If nobody does, an error record is opened two hours after it had to stop."


def _stop_reminder(telling: Telling) -> Card:
    text = f"{telling.reference}: nobody has confirmed that monitoring stopped."
    late = "It is asked again each morning." if telling.authorisation.error else _ERROR_FOLLOWS
    lines = ("Stop now if it has not, and confirm it.", late)
    return Card(text, f"Has {telling.reference} stopped?", lines, _basic(telling))


def _stop_unconfirmed(telling: Telling) -> Card:
    text = f"{telling.reference}: no stop was confirmed in two hours. An error record is open."
    return Card(text, "Stop not confirmed", ("Find out by telephone whether monitoring has stopped.",), _basic(telling))


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
        return Card(said, f"{telling.reference}: stopped", (said,), _basic(telling))
    text = f"{telling.reference}: monitoring has stopped. Say what becomes of the product."
    return Card(text, f"{telling.reference} has stopped", _PRODUCT, _basic(telling))


def _stopped_late(telling: Telling) -> Card:
    what = "monitoring went on after the end," if telling.when_told.ended else "monitoring of what was dropped went on"
    text = f"{telling.reference}: {what} without authority."
    return Card(text, "Monitored without authority", ("The minutes stand in the record.",), _basic(telling))


def _receipt_reminder(telling: Telling) -> Card:
    what = "the end" if getattr(telling.entry.act, "about", None) is Asked.END_RECEIPT else "the grant"
    text = f"{telling.reference}: receipt of {what} has not been recorded."
    lines = (
        "One of the DPO and FCAO is enough.",
        "After the third reminder the contingency officer is told, and so is the Head of PSD.",
    )
    return Card(text, f"Receipt of {telling.reference}", lines, _basic(telling))


def _receipt_missing(telling: Telling) -> Card:
    text = f"{telling.reference}: the DPO and FCAO were asked three times and have not recorded receipt."
    return Card(text, "Receipt not recorded", ("Telephone them.",), _basic(telling))


def _product_asked(telling: Telling) -> Card:
    text = f"{telling.reference}: say what becomes of its product."
    return Card(text, f"Product of {telling.reference}", _PRODUCT, _basic(telling))


def _somebody_dealing(telling: Telling) -> Card:
    if telling.then.state is not State.URGENT:
        return _since(telling, telling.reference)
    who = the(words.doer(telling.entry))
    text = f"{telling.reference}: {who} is dealing with it. Nothing is decided yet."
    return Card(text[:1].upper() + text[1:], f"{telling.reference}", (words.ENDS_BY_ITSELF,), _basic(telling))


def _step(telling: Telling) -> Card:
    return Card(f"{telling.reference}: {the(words.done(telling.entry, telling.authorisation))}"[:150])


CARDS: Final[Mapping[Message, Callable[[Telling], Card]]] = {
    Message.RECEIPT: _receipt,
    Message.PAGE: _page,
    Message.PROMPT: _prompt,
    Message.NOBODY_ELIGIBLE: _nobody_eligible,
    Message.NOBODY_DECIDED: _nobody_decided,
    Message.TIMES_ONLY: _times_only,
    Message.DECONFLICTION: _deconfliction,
    Message.AUTHORISED: _authorised,
    Message.FORWARD: _forward,
    Message.REFUSED: _ended,
    Message.ENDED: _ended,
    Message.CANCELLED: _ended,
    Message.NARROWED: _narrowed,
    Message.REVIEW_DUE: _review_due,
    Message.REVIEW_OVERDUE: _review_overdue,
    Message.RENEWAL_DUE: _renewal_due,
    Message.RENEWAL_ASKED: _renewal_asked,
    Message.RENEWED: _renewed,
    Message.NOT_RENEWED: _not_renewed,
    Message.STOP_AT_ONCE: _stop_at_once,
    Message.CANCEL_ASKED: _cancel_asked,
    Message.STOP_REMINDER: _stop_reminder,
    Message.STOP_UNCONFIRMED: _stop_unconfirmed,
    Message.STOPPED: _stopped,
    Message.STOPPED_LATE: _stopped_late,
    Message.RECEIPT_REMINDER: _receipt_reminder,
    Message.RECEIPT_MISSING: _receipt_missing,
    Message.PRODUCT_ASKED: _product_asked,
    Message.SOMEBODY_DEALING: _somebody_dealing,
    Message.STEP: _step,
}
"""Each message about an authorisation and how it is drawn; those on the register are drawn by `register_card`."""


def register_card(message: Message, entry: Entry) -> Card:
    """Draw a notice about the register itself: an attempt that was refused, or advice that is asked for."""
    at = words.sentence_time(entry.moment)
    if message is Message.ATTEMPT_REFUSED:
        text = f"An attempt was refused at {words.plain_time(entry.moment)}. It is entry {entry.number}."
        return Card(text, "An attempt was refused", ("Nothing was granted. The record says who and why.",))
    number = getattr(entry.act, "number", "")
    text = f"Advice on RIPA is needed: referral {number}, {at}."
    lines = ("An urgent grant was not made because RIPA is in doubt. Call the control room to reach the officer.",)
    return Card(text, f"Referral {number}", lines)
