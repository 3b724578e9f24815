"""What is said while it is urgent, a function a message; and which function draws which message, for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from bot.chat.card import Card
from bot.messages import ended, in_force
from bot.messages.basics import basic, since
from bot.messages.context import Telling, outcome, page_facts, reference_and_times, the
from bot.words import deeds, labels, times
from policy.acts import Asked, Correction, Delivery, Escalation, Receipt
from policy.authorisation import Authorisation
from policy.notices import Message
from policy.route import asked, route
from policy.terms import IN_FORCE, Flag, Ground, PersonId, Post, State


def _receipt(telling: Telling) -> Card:
    then = telling.then
    receipt = then.grant_receipt
    dpo = f"told; {deeds.done(receipt, then)}" if receipt else "told, in the DPO's channel"
    facts = [*basic(telling), ("Data Protection Officer", dpo)]
    if then.state is State.URGENT:
        keys = asked(then, then.rung, telling.now, telling.given)
        held = [p for p in route(then, telling.now, telling.given) if _holds(telling, keys, p)]
        facts.append(("Asked to decide", labels.posts(held, "and")))
    lines = (labels.ENDS_BY_ITSELF,) if then.state is State.URGENT else ()
    past = {Flag.DECONFLICTION} | (labels.UNTIL_DECIDED if then.state is not State.URGENT else set())
    notes = tuple(labels.FLAGS[flag] for flag in telling.entry.flags if flag not in past)
    return Card(outcome(then), f"Urgent authorisation {telling.reference}", lines, tuple(facts), notes=notes)


def _holds(telling: Telling, keys: tuple[PersonId, ...], post: Post) -> bool:
    return any(h.officer.key in keys for h in telling.given.holders((post,), telling.now))


def _page(telling: Telling) -> Card:
    granted = times.plain_time(telling.authorisation.granted_at)
    text = f"DPO notice: urgent authorisation {telling.reference} was granted at {granted}."
    facts = page_facts(telling.then, telling.given, telling.head)
    lines = (outcome(telling.then),) if telling.then.state is not State.URGENT else ()
    return Card(text, f"Authorisation page {telling.reference}", lines, facts)


def _prompt(telling: Telling) -> Card:
    then, entry = telling.then, telling.entry
    title = _decision_on(telling)
    if then.state is not State.URGENT:
        return since(telling, title)
    text = f"Decision needed on {telling.reference} before {times.sentence_time(then.ends_at)}."
    # Once it has been asked again, what was left then would read as what is left now.
    if isinstance(entry.act, Escalation) and telling.newest:
        text = f"{telling.reference}: {times.left(then.ends_at, entry.moment)} left to decide."
    flags = tuple(labels.FLAGS[flag] for flag in _flags(then))
    return Card(text, title, (labels.ENDS_BY_ITSELF, *flags), _deciding(telling))


def _decision_on(telling: Telling) -> str:
    return f"Decision on {telling.reference}"


def _deciding(telling: Telling) -> tuple[tuple[str, str], ...]:
    holders = labels.posts(route(telling.then, telling.now, telling.given))
    return (*basic(telling), ("Can decide", holders))


def _flags(then: Authorisation) -> tuple[Flag, ...]:
    # What whoever decides must notice: of the grant, and of what was corrected since.
    raised = dict.fromkeys(flag for entry in (then.granted, *then.corrections) for flag in entry.flags)
    past = {Flag.COULD_AUTHORISE} | ({Flag.PURPOSE_IS_CRIME} if then.ground is Ground.CRIME else set())
    return tuple(flag for flag in raised if flag not in past)


def _nobody_eligible(telling: Telling) -> Card:
    if telling.then.state is not State.URGENT:
        return since(telling, _decision_on(telling))
    text = f"{telling.reference}: nobody on the roll can decide it. It ends by itself."
    lines = ("You are told because you are the contingency officer. You cannot decide it: see that a post is filled.",)
    return Card(text, _decision_on(telling), lines, basic(telling))


def _nobody_decided(telling: Telling) -> Card:
    if telling.then.state is not State.URGENT:
        return since(telling, _decision_on(telling))
    left = times.left(telling.authorisation.ends_at, telling.entry.moment)
    text = f"{telling.reference}: nobody has decided it, with {left} left."
    if not telling.newest:
        text = f"{telling.reference}: nobody has decided it."
    lines = (labels.ENDS_BY_ITSELF, "You are the contingency officer, and cannot decide it. Telephone those who can.")
    return Card(text, _decision_on(telling), lines, _deciding(telling))


def _times_only(telling: Telling) -> Card:
    text = f"For your information: {reference_and_times(telling.then)}"
    lines = ("It is for the Director of HR or the Head of Personnel Services. Nothing is asked of you.",)
    # "reference, ground and times only": not even how it stands (rule 4).
    facts = tuple(fact for fact in basic(telling) if fact[0] != "State")
    return Card(text, telling.reference, lines, facts)


def _deconfliction(telling: Telling) -> Card:
    earlier = labels.together(telling.authorisation.grant.deconflict)
    if telling.then.state not in IN_FORCE:
        return replace(since(telling, "Overlapping authorisations"), lines=(f"It overlapped with {earlier}.",))
    text = f"{telling.reference} overlaps with an earlier authorisation: please deconflict."
    lines = (f"The earlier one is {earlier}. The grantor has not been told of it.",)
    return Card(text, "Overlapping authorisations", lines, basic(telling))


def _forward(telling: Telling) -> Card:
    text = f"Form CA1 of {telling.reference} is forwarded to you (P12:2003, 3.4)."
    page = telling.authorisation.sensitive
    line = "It is sensitive, so Show opens the authorisation page only." if page else "Show opens the form."
    return Card(text, telling.reference, (f"{line} Opening it is recorded.",), basic(telling))


def _receipt_reminder(telling: Telling) -> Card:
    if telling.later(Receipt):
        return _received(telling)
    text = f"{telling.reference}: receipt of {_of_what(telling)} has not been recorded."
    lines = (
        "One of the DPO and FCAO is enough.",
        "After the third reminder the contingency officer is told, and so is the Head of PSD.",
    )
    return Card(text, f"Receipt of {telling.reference}", lines, basic(telling))


def _receipt_missing(telling: Telling) -> Card:
    if receipt := telling.later(Receipt):
        return replace(_received(telling), notes=(deeds.done(receipt, telling.authorisation),))
    what = _of_what(telling)
    text = f"{telling.reference}: the DPO and FCAO were asked three times and have not recorded receipt of {what}."
    lines = ("Telephone the DPO or the FCAO: one of them is enough.",)
    return Card(text, f"Receipt of {telling.reference}", lines, basic(telling))


def _received(telling: Telling) -> Card:
    text = f"{telling.reference}: receipt of {_of_what(telling)} has been recorded."
    return Card(text, f"Receipt of {telling.reference}", (), basic(telling))


def _of_what(telling: Telling) -> str:
    return "the end" if getattr(telling.entry.act, "about", None) is Asked.END_RECEIPT else "the grant"


def _somebody_dealing(telling: Telling) -> Card:
    if telling.then.state is not State.URGENT:
        return since(telling, telling.reference)
    who = the(deeds.doer(telling.entry))
    text = f"{telling.reference}: {who} is dealing with it. Nothing is decided yet."
    return Card(text[:1].upper() + text[1:], f"{telling.reference}", (labels.ENDS_BY_ITSELF,), basic(telling))


def _corrected(telling: Telling) -> Card:
    then = telling.then
    text = f"{telling.reference} was corrected. Its ground is {labels.GROUNDS[then.ground]}."
    lines = [f"Until then {deeds.corrected(telling.entry, telling.authorisation)}."]
    if then.state is State.URGENT:
        lines.append(f"It ends {times.sentence_time(then.ends_at)} unless it is decided before.")
    notes = (deeds.done(telling.entry, telling.authorisation),)
    return Card(text, f"Correction of {telling.reference}", tuple(lines), basic(telling), notes=notes)


def _left_out(telling: Telling) -> Card:
    text = f"{telling.reference}: the DPO and the FCAO are left out of it, so you are told."
    lines = ("You are the contingency officer: what they would be told comes to you.",)
    return Card(text, "Told in their place", lines, basic(telling))


def _channel_unreachable(telling: Telling) -> Card:
    # Those who keep it running need to know which channel, and never which authorisation.
    act = telling.entry.act
    named = act.channel if isinstance(act, Delivery) else "of the DPO"
    text = f"The channel {named} cannot be written to. Its notices go to people in person."
    lines = ("See that it is not archived, and that this app is a member. What waits then comes by itself.",)
    return Card(text, f"Channel {named}", lines)


def _step(telling: Telling) -> Card:
    done = the(deeds.done(telling.entry, telling.authorisation))
    corrects = isinstance(telling.entry.act, Correction)
    lines = (f"Until then {deeds.corrected(telling.entry, telling.authorisation)}.",) if corrects else ()
    return Card(f"{telling.reference}: {done}", lines=lines)


def _copy(telling: Telling) -> Card:
    text = f"The authorisation page of {telling.reference} is in this thread."
    at = times.sentence_time(telling.entry.moment)
    return Card(text, "Your copy", (f"You asked for it at {at}. It shows what the record said when it was sent.",))


CARDS: Final[Mapping[Message, Callable[[Telling], Card]]] = {
    **in_force.CARDS,
    **ended.CARDS,
    Message.RECEIPT: _receipt,
    Message.PAGE: _page,
    Message.COPY: _copy,
    Message.PROMPT: _prompt,
    Message.NOBODY_ELIGIBLE: _nobody_eligible,
    Message.NOBODY_DECIDED: _nobody_decided,
    Message.TIMES_ONLY: _times_only,
    Message.DECONFLICTION: _deconfliction,
    Message.FORWARD: _forward,
    Message.RECEIPT_REMINDER: _receipt_reminder,
    Message.RECEIPT_MISSING: _receipt_missing,
    Message.SOMEBODY_DEALING: _somebody_dealing,
    Message.STEP: _step,
    Message.CORRECTED: _corrected,
    Message.LEFT_OUT: _left_out,
    Message.CHANNEL_UNREACHABLE: _channel_unreachable,
}
"""Each message about an authorisation and how it is drawn; the register's own stand in `register_notices`."""
