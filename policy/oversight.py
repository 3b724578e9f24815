"""What is reported of a month: how much was granted, decided in time, reviewed on time; figures, and nobody's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final

from policy.acts import Attempt, ErrorRecord, Ratification, Receipt, Refusal
from policy.authorisation import Authorisation, Entry
from policy.deadlines import review_dues
from policy.periods import local, london_day, months_on
from policy.terms import Ground, Reference, State

TOLD_WITHIN: Final = timedelta(minutes=1)
"""Ours: how soon the Data Protection Officer's channel is to hear of a grant."""


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month in London, by its first day, as far as it has gone at `now` (UTC)."""

    first: date
    now: datetime

    @property
    def since(self) -> datetime:
        """When it begins, UTC; this moment is in it."""
        return local(self.first)

    @property
    def until(self) -> datetime:
        """When the next one begins, UTC; that moment is not in it."""
        return local(following(self.first))

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.now >= self.until

    def holds(self, moment: datetime) -> bool:
        """Say whether a moment is in this month, and not still to come."""
        return self.since <= moment < self.until and moment <= self.now


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of a month. What became of a grant is counted in the month in which it was granted."""

    granted: int
    grounds: Mapping[Ground, int]
    authorised: int
    """Authorised within the 72 hours, decisions that were void later not counted."""
    refused: int
    undecided: int
    """Ended by themselves, because nobody decided."""
    cancelled: int
    """Cancelled before a decision."""
    waiting: int
    """Still waiting for a decision when the report was made."""
    time_to_decide: timedelta | None
    """The median from grant to decision; None when nothing was decided."""
    dpo_told: int
    """Of how many grants the Data Protection Officer's channel heard within a minute."""
    received: int
    """Of how many the Data Protection Officer or Computer Audit Officer has recorded a receipt."""
    reviews: int
    """Monthly reviews that fell due in the month while monitoring was in force."""
    reviewed: int
    """Of these, done by the end of the day on which they were due."""
    errors: int
    """Error records of the month: monitoring that may have gone on without authority."""
    attempts: int
    """Attempts of the month that were refused."""

    @property
    def decided(self) -> int:
        """Authorised or refused within the 72 hours."""
        return self.authorised + self.refused


def following(first: date) -> date:
    """Give the first day of the month after this one."""
    return months_on(first, 1) or first


def preceding(moment: datetime) -> date:
    """Give the first day of the month, in London, before the one in which a moment is."""
    return (london_day(moment).replace(day=1) - timedelta(days=1)).replace(day=1)


def figures(
    month: Month,
    authorisations: Iterable[Authorisation],
    logged: Iterable[Entry],
    first_told: Mapping[Reference, datetime],
) -> Figures:
    """Give the figures of a month from every authorisation that was granted or in force in it.

    `logged` are attempts that were refused and error records; `first_told` is when, UTC, the DPO's channel first heard
    of each reference.
    """
    everything = tuple(authorisations)
    granted = tuple(each for each in everything if month.holds(each.granted_at))
    decisions = [(each.granted_at, decision) for each in granted if (decision := decided(each))]
    reviews = [done for each in everything for done in reviewed(each, month)]
    acts = [entry.act for entry in logged if month.holds(entry.moment)]
    return Figures(
        granted=len(granted),
        grounds={ground: sum(each.ground is ground for each in granted) for ground in Ground},
        authorised=sum(isinstance(entry.act, Ratification) for _, entry in decisions),
        refused=sum(isinstance(entry.act, Refusal) for _, entry in decisions),
        undecided=sum(_ended(each, month.now, State.EXPIRED) for each in granted),
        cancelled=sum(_ended(each, month.now, State.CANCELLED) for each in granted),
        waiting=sum(_ended(each, month.now, State.URGENT) for each in granted),
        time_to_decide=_median(entry.moment - at for at, entry in decisions),
        dpo_told=sum(_heard(each, first_told.get(each.reference)) for each in granted),
        received=sum(any(isinstance(entry.act, Receipt) for entry in each.entries) for each in granted),
        reviews=len(reviews),
        reviewed=sum(reviews),
        errors=sum(isinstance(act, ErrorRecord) for act in acts),
        attempts=sum(isinstance(act, Attempt) for act in acts),
    )


def decided(authorisation: Authorisation) -> Entry | None:
    """Give the decision within 72 hours that stands (3.4), or None: one that was void is no decision."""
    entry = authorisation.decided
    return entry if entry and entry.moment < authorisation.urgent_until else None


def reviewed(authorisation: Authorisation, month: Month) -> list[bool]:
    """Give, for each review that fell due in the month, whether it was done by the end of that day (3.4)."""
    dues = [(due, local(london_day(due) + timedelta(days=1))) for due in review_dues(authorisation) if month.holds(due)]
    # A day that is not over says nothing yet.
    days = [(due - authorisation.intervals.review_counts, until) for due, until in dues if until <= month.now]
    return [any(since <= review.moment < until for review in authorisation.reviews) for since, until in days]


def _ended(authorisation: Authorisation, now: datetime, state: State) -> bool:
    return decided(authorisation) is None and authorisation.state_at(now) is state


def _heard(authorisation: Authorisation, at: datetime | None) -> bool:
    return at is not None and at - authorisation.granted_at <= TOLD_WITHIN


def _median(spans: Iterable[timedelta]) -> timedelta | None:
    seconds = [span.total_seconds() for span in spans]
    return timedelta(seconds=median(seconds)) if seconds else None
