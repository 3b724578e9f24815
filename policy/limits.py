"""What no act may do: widen what was granted, name a day gone by, go on without need, or destroy what must be kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from policy.acts import (
    Absence,
    Disposal,
    Ratification,
    Refusal,
    Review,
)
from policy.authorisation import Authorisation
from policy.objections import (
    CannotWiden,
    MustBeCancelled,
    Objection,
    PastDay,
    ProductMustBeKept,
)
from policy.periods import london_day, month_end, months_on, term
from policy.question import Question
from policy.terms import Activity, Direction, Every, Ground, Outcome, Product

# Ours: the longest, in months, that product may be retained before it is looked at again (rule 14).
RETAIN_AT_MOST: Final = 12
_DESTROYS: Final = frozenset({Direction.DESTROY, Product.DESTROYED})


def widened(question: Question) -> Objection | None:
    """Give every field that asks for more than was granted (rule 8), or None."""
    authorisation = question.authorisation
    if authorisation is None:
        return None
    fields = tuple(_wider(question, authorisation))
    return CannotWiden(fields=fields) if fields else None


def past_day(question: Question) -> Objection | None:
    """Give which day has already passed, or None."""
    act, today = question.act, london_day(question.at)
    if isinstance(act, Ratification) and act.last_day and act.last_day < today:
        return PastDay(fields=("last_day",))
    if isinstance(act, Disposal) and act.review_on and act.review_on <= today:
        return PastDay(fields=("review_on",))
    if isinstance(act, Absence) and act.until and act.until <= question.at:
        return PastDay(fields=("until",))
    return None


def ought_to_end(question: Question) -> Objection | None:
    """Refuse to go on with what is no longer necessary or proportionate: it must be cancelled (3.4)."""
    act = question.act
    if isinstance(act, Review) and act.outcome is not Outcome.CANCEL:
        fails = act.still_necessary is False or act.still_proportionate is False
        return MustBeCancelled(fields=("outcome",)) if fails else None
    return None


def product_kept(question: Question) -> Objection | None:
    """Keep what "could be relevant to pending or future disciplinary or criminal proceedings" (3.3)."""
    act, authorisation = question.act, question.authorisation
    if not isinstance(act, Refusal | Disposal) or act.product not in _DESTROYS or authorisation is None:
        return None
    relevant = authorisation.ground is Ground.CRIME or not act.not_relevant
    return ProductMustBeKept(fields=("product",)) if relevant else None


def _wider(question: Question, authorisation: Authorisation) -> Iterable[str]:
    act = question.act
    if isinstance(act, Ratification | Review) and not set(act.systems or ()) <= set(authorisation.systems):
        yield "systems"
    if isinstance(act, Review) and _rarer(act.review_every, authorisation.review_every):
        yield "review_every"
    if isinstance(act, Disposal) and act.review_on and act.review_on > _retain_until(question.at):
        yield "review_on"
    if isinstance(act, Ratification):
        yield from _wider_decision(act, authorisation)


def _wider_decision(act: Ratification, authorisation: Authorisation) -> Iterable[str]:
    if not set(act.subjects or ()) <= set(authorisation.subjects):
        yield "subjects"
    if act.activity is Activity.CONTENT and authorisation.activity is Activity.RECORDS:
        yield "activity"
    if act.last_day and act.last_day > term(london_day(authorisation.granted_at)).last_day:
        yield "last_day"


def _retain_until(at: datetime) -> date:
    today = london_day(at)
    return months_on(today, RETAIN_AT_MOST) or month_end(today, RETAIN_AT_MOST)


def _rarer(wanted: Every | None, now: Every) -> bool:
    return wanted is Every.MONTH and now is Every.FORTNIGHT
