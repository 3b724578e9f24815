"""What a deadline hangs on is written into the act that starts it, by the rules and by nobody else.

Whatever a form or a caller put into these fields is overwritten. The fold reads them from the acts, so a constant
that changes afterwards changes nothing that was decided before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from policy import acts, parts, periods, terms
from policy.authorisation import Authorisation
from policy.terms import Every


def dated(act: acts.Act, authorisation: Authorisation | None, at: datetime) -> acts.Act:
    """Give an act as it is entered at `at`: with its ends, its numbers, and the parts that it stops."""
    if isinstance(act, acts.Grant):
        return _grant(act, at)
    write = WRITTEN.get(type(act))
    return write(act, authorisation, at) if write and authorisation else act


def _grant(act: acts.Grant, at: datetime) -> acts.Grant:
    return replace(
        act,
        subjects=tuple(replace(subject, position=place) for place, subject in enumerate(act.subjects, 1)),
        hours=periods.URGENT_HOURS,
        ends_at=periods.urgent_end(at),
        intervals=periods.intervals(),
        # A force may keep it for longer, never for less (rule 22).
        retain_years=max(act.retain_years, periods.RETAIN_YEARS),
        policy=terms.POLICY,
        policy_version=terms.POLICY_VERSION,
    )


def _ratification(act: acts.Ratification, authorisation: Authorisation, _at: datetime) -> acts.Ratification:
    whole = periods.term(periods.london_day(authorisation.granted_at))
    chosen = periods.Term(whole.begins, min(act.last_day or whole.last_day, whole.last_day))
    return replace(
        act,
        first_day=chosen.begins,
        last_day=chosen.last_day,
        ends_at=chosen.ends_at,
        review_dues=_dues(chosen, act.review_every, act.review_hour),
        intervals=periods.intervals(),
        ends=parts.narrowed(authorisation, act),
        policy_version=terms.POLICY_VERSION,
    )


def _renewal(act: acts.Renewal, authorisation: Authorisation, _at: datetime) -> acts.Renewal:
    following = periods.next_term(authorisation.terms[-1])
    every, hour = authorisation.review_every, authorisation.review_hour
    return replace(
        act,
        first_day=following.begins,
        last_day=following.last_day,
        ends_at=following.ends_at,
        review_every=every,
        review_hour=hour,
        review_dues=(*authorisation.review_dues, *_dues(following, every, hour)),
        intervals=periods.intervals(),
        policy_version=terms.POLICY_VERSION,
    )


def _review(act: acts.Review, authorisation: Authorisation, at: datetime) -> acts.Review:
    every = act.review_every or authorisation.review_every
    return replace(
        act,
        review_every=every,
        last_day=authorisation.terms[-1].last_day,
        ends_at=authorisation.ends_at,
        review_hour=authorisation.review_hour,
        review_dues=_dues_from(authorisation, every, at),
        ends=parts.narrowed(authorisation, act),
        policy_version=terms.POLICY_VERSION,
    )


def _dues(term: periods.Term, every: Every, hour: int) -> tuple[datetime, ...]:
    return periods.review_times(term.begins, every.value, term.last_day, hour)


def _dues_from(authorisation: Authorisation, every: Every, at: datetime) -> tuple[datetime, ...]:
    # What has fallen due stays; what is still to come is worked out anew only where it comes more often from now on.
    if every is authorisation.review_every:
        return authorisation.review_dues
    past = (due for due in authorisation.review_dues if due <= at)
    anew = (due for each in authorisation.terms for due in _dues(each, every, authorisation.review_hour))
    return (*past, *(due for due in anew if due > at))


def _end(act: acts.Expiry | acts.Cancellation, authorisation: Authorisation, _at: datetime) -> acts.Act:
    return replace(act, ends=parts.in_force(authorisation))


def _refusal(act: acts.Refusal, authorisation: Authorisation, _at: datetime) -> acts.Refusal:
    return replace(act, ends=parts.in_force(authorisation), policy_version=terms.POLICY_VERSION)


def _renewal_refusal(act: acts.RenewalRefusal, _authorisation: Authorisation, _at: datetime) -> acts.RenewalRefusal:
    return replace(act, policy_version=terms.POLICY_VERSION)


def _cessation(act: acts.Cessation, authorisation: Authorisation, _at: datetime) -> acts.Cessation:
    return replace(act, parts=parts.unconfirmed(authorisation))


WRITTEN: Final[Mapping[type[acts.Act], Callable[[Any, Authorisation, datetime], acts.Act]]] = {
    acts.Ratification: _ratification,
    acts.Refusal: _refusal,
    acts.Renewal: _renewal,
    acts.RenewalRefusal: _renewal_refusal,
    acts.Review: _review,
    acts.Expiry: _end,
    acts.Cancellation: _end,
    acts.Cessation: _cessation,
}
"""What writes the facts into each act, besides a grant, that starts or stops something."""
