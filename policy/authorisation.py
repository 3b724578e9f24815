"""An authorisation as it stands, and the entries that it comes from: who entered what, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from policy.acts import Act, Asked, Chase, Grant, Nudge
from policy.periods import Intervals, Term
from policy.terms import (
    IN_FORCE,
    Activity,
    Basis,
    Every,
    Flag,
    Ground,
    Kind,
    PersonId,
    Post,
    Rank,
    Reference,
    Ripa,
    State,
    SubjectKind,
    System,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who entered an act, with rank and posts as held at that moment."""

    key: PersonId
    kind: Kind | None = None
    rank: Rank | None = None
    basis: Basis = Basis.SUBSTANTIVE
    posts: tuple[Post, ...] = ()
    deputy_for: tuple[Post, ...] = ()
    """Those of the posts for which they deputise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the record, opened: `moment` is when it was entered, UTC."""

    number: int
    reference: Reference | None
    sequence: int
    moment: datetime
    act: Act
    by: Actor
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorisation:
    """What the entries of one reference come to; nothing here depends on a private field but the subjects."""

    reference: Reference
    entries: tuple[Entry, ...]
    grant: Grant
    granted: Entry
    state: State
    ends_at: datetime
    ground: Ground
    systems: tuple[System, ...]
    activity: Activity
    subjects: tuple[int, ...]
    subject_kind: tuple[SubjectKind, ...]
    intervals: Intervals
    """The numbers that it is held to: those of the grant, the decision that stands or the newest renewal."""
    sensitive: bool
    """Whether the DPO and FCAO are shown the authorisation page only (rule 15)."""
    dropped: tuple[System, ...] = ()
    terms: tuple[Term, ...] = ()
    review_every: Every = Every.MONTH
    review_hour: int = 9
    review_dues: tuple[datetime, ...] = ()
    """Every moment at which a review falls due over all terms, as written into the acts."""
    decided: Entry | None = None
    ended: Entry | None = None
    ended_at: datetime | None = None
    rung: int = 0
    recused: frozenset[PersonId] = frozenset()
    dealing: Mapping[PersonId, datetime] = field(default_factory=dict)
    reviews: tuple[Entry, ...] = ()
    application: Entry | None = None
    notice: Entry | None = None
    stop_owed: Entry | None = None
    cessation: Entry | None = None
    ended_parts: tuple[str, ...] = ()
    """The keys of the parts that an act has ended, oldest first."""
    stopped_parts: tuple[str, ...] = ()
    """The keys of the parts whose stop was confirmed."""
    error: Entry | None = None
    disposal: Entry | None = None
    grant_receipt: Entry | None = None
    end_receipt: Entry | None = None
    corrections: tuple[Entry, ...] = ()
    voided: Entry | None = None
    """The correction that made a decision by the wrong route void (rule 18)."""
    shredded: Entry | None = None
    reminders: Mapping[tuple[type[Act], Asked], tuple[Entry, ...]] = field(default_factory=dict)

    @property
    def granted_at(self) -> datetime:
        """The moment of the grant, UTC."""
        return self.granted.moment

    @property
    def urgent_until(self) -> datetime:
        """The end that the grant itself names, UTC, whatever was decided since."""
        assert self.grant.ends_at  # noqa: S101 - decide lets no other grant in
        return self.grant.ends_at

    @property
    def grantor(self) -> PersonId:
        """The roll's key of the officer who granted it."""
        return self.granted.by.key

    @property
    def term(self) -> Term | None:
        """The three months now running, or the last that ran."""
        return self.terms[-1] if self.terms else None

    @property
    def parties(self) -> tuple[PersonId, ...]:
        """Grantor, applicant and operators, each once, in that order."""
        return tuple(dict.fromkeys((self.grantor, self.grant.applicant, *self.operators)))

    @property
    def operators(self) -> tuple[PersonId, ...]:
        """Who runs the monitoring; the applicant where nobody was named (rule 14)."""
        return self.grant.operators or (self.grant.applicant,)

    @property
    def subject_keys(self) -> frozenset[PersonId]:
        """The roll's keys of the subjects that were recognised."""
        return frozenset(subject.key for subject in self.grant.subjects if subject.key)

    @property
    def flags(self) -> tuple[Flag, ...]:
        """Every flag ever raised, each once, oldest first."""
        return tuple(dict.fromkeys(flag for entry in self.entries for flag in entry.flags))

    @property
    def confidential(self) -> bool:
        """Whether confidential material may be met: reviews are then fortnightly (rule 7)."""
        return Flag.CONFIDENTIAL in self.granted.flags

    @property
    def by_independent(self) -> bool:
        """Whether only a Superintendent who is not involved may decide, RIPA having been in doubt (3.4)."""
        return self.grant.ripa is Ripa.ADVISED_NOT_NEEDED

    def in_force(self, now: datetime) -> bool:
        """Say whether there is authority at `now`."""
        return self.state_at(now) in IN_FORCE

    def over_since(self, now: datetime) -> datetime | None:
        """Give the moment at which it ended, or None while it is in force."""
        return None if self.in_force(now) else self.ended_at or self.ends_at

    def state_at(self, now: datetime) -> State:
        """Give the state at `now`: past its end it is expired, whether or not a sweep has run (rule 3)."""
        over = self.state in IN_FORCE and now >= self.ends_at
        return State.EXPIRED if over else self.state

    def last_asked(self, kind: type[Act], about: Asked) -> datetime | None:
        """Give the `due` of the newest nudge or chase about this, or None."""
        dues = [
            entry.act.due for entry in self.reminders.get((kind, about), ()) if isinstance(entry.act, Nudge | Chase)
        ]
        return max(dues, default=None)
