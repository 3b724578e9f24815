"""What an act may ask for: narrower scope, a day to come, section 2, product kept, no repeat, no duplicate."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from policy import scope
from policy.acts import (
    Absence,
    Advice,
    Correction,
    Disposal,
    Grant,
    Ratification,
    Referral,
    Refusal,
    Renewal,
    RenewalApplication,
    Review,
)
from policy.authorisation import Authorisation
from policy.objections import (
    AlreadyDecided,
    CannotWiden,
    DuplicateActive,
    Fact,
    MissingField,
    MustBeCancelled,
    NotFound,
    Objection,
    PastDay,
    ProductMustBeKept,
    RepeatUrgent,
    RipaAdviceNeeded,
    RipaRequired,
    Section2Missing,
)
from policy.periods import london_day, month_end, months_on, term
from policy.question import Question
from policy.sight import sight
from policy.terms import Activity, Direction, Every, Ground, Outcome, Product, Ripa, State

# Ours: how long after an end without proper authorisation another grant is a repeat (rule 17).
REPEAT_WITHIN: Final = timedelta(days=7)
# Ours: the longest, in months, that product may be retained before it is looked at again (rule 14).
RETAIN_AT_MOST: Final = 12
_DESTROYS: Final = frozenset({Direction.DESTROY, Product.DESTROYED})
REFERRAL: Final = re.compile(r"RF-[0-9]{4}-[0-9]{4,}")
"""How a referral is quoted."""


def unreferred(question: Question) -> Objection | None:
    """Give why advice has nothing to answer: no such referral, or one that is closed."""
    act, upkeep = question.act, question.given.upkeep
    if not isinstance(act, Advice) or upkeep is None:
        return None
    if act.number not in upkeep.referrals:
        return NotFound()
    closed = upkeep.advised.get(act.number)
    if closed is None:
        return None
    facts: dict[str, Fact] = {
        "who": closed.by.posts[:1],
        "did": "answered",
        "reference": act.number,
        "decided_at": closed.moment,
    }
    return AlreadyDecided(facts=facts)


def quoted(question: Question) -> str:
    """Give the open referral that a grant quotes in its advice, or an empty string."""
    act, upkeep = question.act, question.given.upkeep
    if not isinstance(act, Grant) or act.ripa is not Ripa.ADVISED_NOT_NEEDED or upkeep is None:
        return ""
    named = REFERRAL.findall(act.ripa_advice.upper())
    return next((number for number in named if number in upkeep.referrals and number not in upkeep.advised), "")


def fits_nobody(question: Question) -> Objection | None:
    """Give why the ground, as granted or corrected, cannot carry the people named, or None."""
    act, authorisation = question.act, question.authorisation
    if isinstance(act, Grant):
        return scope.people(act)
    if not isinstance(act, Correction) or authorisation is None:
        return None
    if act.ground is authorisation.ground and set(act.subject_kind) == set(authorisation.subject_kind):
        return MissingField(fields=("ground",))  # nothing would be corrected
    # Whoever corrects says who it is about: what the roll took somebody for at the grant is part of what was wrong.
    unnamed = replace(authorisation.grant, ground=act.ground, subject_kind=act.subject_kind, subjects=())
    return scope.people(unnamed)


def ripa_again(question: Question) -> Objection | None:
    """Give why RIPA bars a decision or a renewal (3.4: "in all cases ... it must be considered"), or None."""
    act, authorisation = question.act, question.authorisation
    if not isinstance(act, Ratification | Renewal) or authorisation is None:
        return None
    if act.ripa is Ripa.NEEDED:
        return RipaRequired(fields=("ripa",))
    advised = act.ripa is Ripa.ADVISED_NOT_NEEDED and not authorisation.by_independent
    if act.ripa is Ripa.IN_DOUBT or advised:
        return RipaAdviceNeeded(fields=("ripa",), consequences=(Referral(ground=authorisation.ground),))
    return None


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


def section_2(question: Question) -> Objection | None:
    """Ask for "an update on the result of monitoring within section 2 of that form" (3.4)."""
    act, authorisation = question.act, question.authorisation
    stands = isinstance(act, Renewal) and authorisation is not None and authorisation.application is not None
    if isinstance(act, RenewalApplication | Renewal) and not stands and not act.section_2.strip():
        return Section2Missing(fields=("section_2",))
    return None


def product_kept(question: Question) -> Objection | None:
    """Keep what "could be relevant to pending or future disciplinary or criminal proceedings" (3.3)."""
    act, authorisation = question.act, question.authorisation
    if not isinstance(act, Refusal | Disposal) or act.product not in _DESTROYS or authorisation is None:
        return None
    relevant = authorisation.ground is Ground.CRIME or not act.not_relevant
    return ProductMustBeKept(fields=("product",)) if relevant else None


def repeated(question: Question) -> Objection | None:
    """Refuse a repeat without new information, or after a refusal, to whoever may know of it (rule 17)."""
    act = question.act
    for earlier in repeats(question):
        if not isinstance(act, Grant) or not _knows(question, earlier):
            continue
        refused = earlier.state is State.REFUSED
        if refused or not act.new_information.strip():
            advice = "Telephone the authorising officer." if refused else "Say what is new since then."
            fields = () if refused else ("new_information",)
            return RepeatUrgent(fields=fields, facts={"earlier": earlier.reference, "advice": advice})
    return None


def duplicated(question: Question) -> Objection | None:
    """Refuse what a live authorisation already covers, to whoever may know of it (rule 17)."""
    known = [live for live in duplicates(question) if _knows(question, live)]
    return DuplicateActive(facts={"earlier": known[0].reference}) if known else None


def repeats(question: Question) -> tuple[Authorisation, ...]:
    """Give the like authorisations that ended before proper authorisation in the last seven days."""
    act, at = question.act, question.at
    return tuple(like for like in _overlapping(question) if isinstance(act, Grant) and _lapsed(like, at))


def duplicates(question: Question) -> tuple[Authorisation, ...]:
    """Give the like authorisations that are in force on the same ground."""
    ground = getattr(question.act, "ground", None)
    return tuple(like for like in _overlapping(question) if like.in_force(question.at) and like.ground is ground)


def unknown_to(question: Question) -> tuple[Authorisation, ...]:
    """Give the repeats and duplicates that this officer may not know of: others deconflict (rule 17)."""
    found = dict.fromkeys(like.reference for like in (*repeats(question), *duplicates(question)))
    return tuple(like for like in question.given.like if like.reference in found and not _knows(question, like))


def _overlapping(question: Question) -> Iterable[Authorisation]:
    wanted = set(getattr(question.act, "systems", None) or ())
    return (like for like in question.given.like if wanted & set(like.systems) and _shares(question, like))


def _shares(question: Question, like: Authorisation) -> bool:
    # Somebody whom the authorising officer took out of it is no longer a subject of it.
    named = {subject.key for subject in getattr(question.act, "subjects", ()) if subject.key}
    dropped = {
        subject.key
        for place, subject in enumerate(like.grant.subjects, 1)
        if place not in like.subjects and subject.key
    }
    return not named or not named <= dropped


def _lapsed(like: Authorisation, at: datetime) -> bool:
    over = like.over_since(at)
    undecided = like.decided is None or isinstance(like.decided.act, Refusal)
    return over is not None and undecided and at - over < REPEAT_WITHIN


def _knows(question: Question, like: Authorisation) -> bool:
    return bool(sight(like, question.by, question.at, question.given))


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
