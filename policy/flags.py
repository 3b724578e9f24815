"""What everybody who reads an entry later must notice about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

from policy.acts import Asked, CancellationNotice, Cessation, Chase, Correction, Grant, Renewal
from policy.authorisation import Authorisation, Entry
from policy.dating import dated
from policy.deadlines import review_dues
from policy.duplicates import repeats, unknown_to
from policy.fold import after
from policy.given import Given
from policy.people import Officer
from policy.periods import local, london_day, month_end, months_on
from policy.question import Question
from policy.route import ROUTES, deciders, left_out
from policy.terms import Activity, Flag, Ground, Post, Purpose, Rank, Reference, State, Unit

# Ours: people of these units, and chief officers, make an authorisation sensitive (rule 15).
SENSITIVE_UNITS: Final = frozenset(Unit)
# Ours: how many months a circulation of the liability to monitoring holds for a grant of content (rule 19).
CIRCULATION_HOLDS: Final = 12
# In the place of the reference that a grant is given once it is entered.
_NOT_YET: Final = Reference("-")


def flags(question: Question) -> tuple[Flag, ...]:
    """Give the flags that an allowed act raises, in the order of `FLAGS`."""
    return tuple(flag for flag, raised in FLAGS.items() if raised(question))


def preview(act: Grant, by: Officer, at: datetime, given: Given) -> Authorisation | None:
    """Give the authorisation that a Grant would make, to ask who could decide it; None when it cannot be one."""
    if act.ground is None or act.activity is None:
        return None
    made = dated(act, None, at)
    entry = Entry(number=0, reference=_NOT_YET, sequence=1, moment=at, act=made, by=given.actor(by, at))
    return after(None, entry)


def reviews_held(authorisation: Authorisation, now: datetime) -> tuple[int, int]:
    """Give how many reviews of the present term were held, and how many have fallen due in it (rule 12)."""
    held_to = authorisation.intervals
    begins = local(authorisation.terms[-1].begins, zone=held_to.london)
    dues = [at for at in review_dues(authorisation) if begins <= at <= now]
    # A review is held for the one due time that it counts for: the next within seven days, or else the last.
    from_to = pairwise((*(at - held_to.review_counts for at in dues), datetime.max.replace(tzinfo=UTC)))
    held = [any(since <= review.moment < until for review in authorisation.reviews) for since, until in from_to]
    return sum(held), len(dues)


def _own_application(question: Question) -> bool:
    return isinstance(question.act, Grant) and question.act.applicant in {"", question.by.key}


def _could_authorise(question: Question) -> bool:
    act = question.act
    if not isinstance(act, Grant) or act.ground is None:
        return False
    return bool(set(question.given.posts(question.by.key, question.at)) & set(ROUTES[act.ground]))


def _nobody_eligible(question: Question) -> bool:
    if not isinstance(question.act, Grant):
        return False
    made = preview(question.act, question.by, question.at, question.given)
    return made is not None and not deciders(made, question.at, question.given)


def _unresolved(question: Question) -> bool:
    # Somebody picked who is not on the roll has a key, but nothing that the roll would say of them.
    act = question.act
    return isinstance(act, Grant) and not all(subject.key and subject.kind for subject in act.subjects)


def _repeat(question: Question) -> bool:
    hidden = unknown_to(question)
    return any(like not in hidden for like in repeats(question))


def _deconfliction(question: Question) -> bool:
    return isinstance(question.act, Grant) and bool(unknown_to(question))


def _purpose_is_crime(question: Question) -> bool:
    act = question.act
    if not isinstance(act, Grant):
        return False
    return act.purpose is Purpose.PREVENT_DETECT_CRIME and act.ground is not Ground.CRIME


def _confidential(question: Question) -> bool:
    return isinstance(question.act, Grant) and bool(question.act.confidential)


def _sensitive_forced(question: Question) -> bool:
    act = question.act
    if isinstance(act, Correction):
        return act.ground is Ground.CRIME
    if not isinstance(act, Grant):
        return False
    involved = [question.given.people[key] for key in act.involved if key in question.given.people]
    close = any(o.unit in SENSITIVE_UNITS or _chief(o, question.at) for o in involved)
    subjects = any(s.unit in SENSITIVE_UNITS or s.chief_officer for s in act.subjects)
    return act.ground is Ground.CRIME or close or subjects


def _chief(officer: Officer, at: datetime) -> bool:
    return officer.is_officer(at, Rank.ASSISTANT_CHIEF_CONSTABLE)


def _reviews_missed(question: Question) -> bool:
    if not isinstance(question.act, Renewal) or question.authorisation is None:
        return False
    held, fell_due = reviews_held(question.authorisation, question.at)
    return held < fell_due


def _overdue(question: Question) -> bool:
    return isinstance(question.act, Chase) and question.act.about is Asked.REVIEW


def _section_2_by_officer(question: Question) -> bool:
    renewal = isinstance(question.act, Renewal) and question.authorisation is not None
    return renewal and question.authorisation is not None and question.authorisation.application is None


def _monitored_after_end(question: Question) -> bool:
    act, authorisation = question.act, question.authorisation
    if not isinstance(act, Cessation) or authorisation is None or act.stopped_at is None:
        return False
    over = authorisation.over_since(question.at)
    owed = authorisation.stop_owed
    if over is None and owed and not isinstance(owed.act, CancellationNotice):
        over = owed.moment  # a system that was dropped; a notice alone takes no authority away
    return over is not None and act.stopped_at > over


def _rerouted(question: Question) -> bool:
    act, authorisation = question.act, question.authorisation
    if not isinstance(act, Correction) or authorisation is None or act.ground is None:
        return False
    # Where RIPA was in doubt the independent Superintendent decides, whatever the ground.
    return ROUTES[act.ground] != ROUTES[authorisation.ground] and not authorisation.by_independent


def _decision_void(question: Question) -> bool:
    return _rerouted(question) and question.state is State.AUTHORISED


def _not_circulated(question: Question) -> bool:
    act, duties = question.act, question.given.duties
    if not isinstance(act, Grant) or act.activity is not Activity.CONTENT or duties is None:
        return False
    if duties.circulated_at is None:
        return True
    day = london_day(duties.circulated_at)
    return question.at >= local(months_on(day, CIRCULATION_HOLDS) or month_end(day, CIRCULATION_HOLDS))


def _recipients_left_out(question: Question) -> bool:
    act = question.act
    if not isinstance(act, Grant):
        return False
    made = preview(act, question.by, question.at, question.given)
    both = (*question.given.keys(Post.DPO, question.at), *question.given.keys(Post.FCAO, question.at))
    return made is not None and bool(both) and all(left_out(made, key) for key in both)


FLAGS: Final[Mapping[Flag, Callable[[Question], bool]]] = {
    Flag.OWN_APPLICATION: _own_application,
    Flag.COULD_AUTHORISE: _could_authorise,
    Flag.NO_ELIGIBLE_OFFICER: _nobody_eligible,
    Flag.UNRESOLVED: _unresolved,
    Flag.REPEAT: _repeat,
    Flag.DECONFLICTION: _deconfliction,
    Flag.PURPOSE_IS_CRIME: _purpose_is_crime,
    Flag.CONFIDENTIAL: _confidential,
    Flag.SENSITIVE_FORCED: _sensitive_forced,
    Flag.REVIEWS_MISSED: _reviews_missed,
    Flag.OVERDUE: _overdue,
    Flag.SECTION_2_BY_OFFICER: _section_2_by_officer,
    Flag.MONITORED_AFTER_END: _monitored_after_end,
    Flag.REROUTED: _rerouted,
    Flag.DECISION_VOID: _decision_void,
    Flag.NOT_CIRCULATED: _not_circulated,
    Flag.RECIPIENTS_LEFT_OUT: _recipients_left_out,
}
"""Each flag and what raises it."""
