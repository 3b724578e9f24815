"""What is said while it is in force: authorised, reviewed, renewed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bot.chat.card import Card
from bot.messages.basics import basic, since
from bot.messages.context import Telling, outcome, when
from bot.words import times
from policy.acts import RenewalRefusal, Review
from policy.notices import Message
from policy.periods import london_day
from policy.terms import IN_FORCE, State


def _authorised(telling: Telling) -> Card:
    then = telling.then
    title = f"Decision on {telling.reference}"
    if then.state is not State.AUTHORISED:
        return since(telling, title)
    reviews = then.review_dues
    facts = (*basic(telling), ("First review", when(reviews[0]) if reviews else "none before the end"))
    return Card(outcome(then), title, (), facts)


def _review_due(telling: Telling) -> Card:
    if _review_over(telling):
        return _reviewed(telling)
    every = "fortnightly" if telling.authorisation.review_every.value == "fortnight" else "monthly"
    asked_on = london_day(telling.entry.moment)
    due = "is due today" if asked_on == london_day(telling.now) else f"was due on {times.day(asked_on)}"
    text = f"{telling.reference}: {every} review {due}."
    lines = ("Is it still necessary and proportionate? It stays in force either way, until it is ended.",)
    return Card(text, f"Review of {telling.reference}", lines, basic(telling))


def _review_over(telling: Telling) -> bool:
    return telling.then.state is not State.AUTHORISED or telling.later(Review) is not None


def _reviewed(telling: Telling) -> Card:
    title, review = f"Review of {telling.reference}", telling.later(Review)
    if telling.then.state is not State.AUTHORISED or review is None:
        return since(telling, title)
    text = f"{telling.reference} was reviewed on {times.day(london_day(review.moment))}. It is in force."
    return Card(text, title, (), basic(telling))


def _review_overdue(telling: Telling) -> Card:
    if _review_over(telling):
        return _reviewed(telling)
    text = f"{telling.reference}: a review is at least seven days late."
    lines = ("It is still in force. Review it now, or cancel it. The delay stands in the record.",)
    return Card(text, f"Review of {telling.reference}", lines, basic(telling))


def _renewal_over(telling: Telling) -> bool:
    # Renewed since, or ended: the days left and the last day were those of then.
    then = telling.then
    return then.state is not State.AUTHORISED or len(then.terms) > len(telling.when_told.terms)


def _renewal_due(telling: Telling) -> Card:
    if _renewal_over(telling):
        return since(telling, f"Renewal of {telling.reference}")
    days = times.left(telling.authorisation.ends_at, telling.entry.moment)
    whole = round((telling.authorisation.ends_at - telling.entry.moment).total_seconds() / 86400)
    left = f" in {whole} days," if whole > 1 else f" in {days},"
    # Once it has been asked again, what was left then would read as what is left now.
    text = f"{telling.reference} ends{left if telling.newest else ''} on {times.ends(telling.then)}."
    lines = ["To go on after that it must be renewed on form CA1. If nobody does, it ends by itself."]
    if telling.authorisation.application:
        lines.append("Renewal has been applied for and is not answered. An unanswered application extends nothing.")
    return Card(text, f"Renewal of {telling.reference}", tuple(lines), basic(telling))


def _renewal_asked(telling: Telling) -> Card:
    if _renewal_over(telling):
        return since(telling, f"Renewal of {telling.reference}")
    if telling.later(RenewalRefusal):
        return _not_renewed(telling)
    text = f"{telling.reference}: renewal is applied for. It ends on {times.ends(telling.then)} otherwise."
    lines = ("Renew it or not, and say why. An unanswered application extends nothing.",)
    return Card(text, f"Renewal of {telling.reference}", lines, basic(telling))


def _renewed(telling: Telling) -> Card:
    if telling.then.state is not State.AUTHORISED:
        return since(telling, f"Renewal of {telling.reference}")
    text = f"{telling.reference} was renewed. It now ends on {times.ends(telling.then)}."
    return Card(text, f"Renewal of {telling.reference}", facts=basic(telling))


def _not_renewed(telling: Telling) -> Card:
    if _renewal_over(telling):
        return since(telling, f"Renewal of {telling.reference}")
    text = f"{telling.reference} was not renewed. It ends on {times.ends(telling.then)}."
    return Card(text, f"Renewal of {telling.reference}", ("It stays in force until then.",), basic(telling))


def _grantor_left(telling: Telling) -> Card:
    if telling.then.state not in IN_FORCE:
        return since(telling, telling.reference)
    text = f"{telling.reference}: the officer who granted it has left the force."
    lines = ("It stays in force. See whether it should go on, and who answers for it.",)
    return Card(text, telling.reference, lines, basic(telling))


CARDS: Final[Mapping[Message, Callable[[Telling], Card]]] = {
    Message.AUTHORISED: _authorised,
    Message.REVIEW_DUE: _review_due,
    Message.REVIEW_OVERDUE: _review_overdue,
    Message.RENEWAL_DUE: _renewal_due,
    Message.RENEWAL_ASKED: _renewal_asked,
    Message.RENEWED: _renewed,
    Message.NOT_RENEWED: _not_renewed,
    Message.GRANTOR_LEFT: _grantor_left,
}
