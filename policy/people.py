"""The people of the roll as types: an officer's rank at a moment, a subject, and a post held from a date to a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from policy.terms import NOBODY, Basis, Kind, PersonId, Post, Rank, SubjectKind, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """A person as the nominal roll has them now; `kind` is None for somebody who is not on it."""

    key: PersonId
    kind: Kind | None = None
    rank: Rank | None = None
    temporary: bool = False
    acting_rank: Rank | None = None
    acting_from: datetime | None = None
    acting_to: datetime | None = None
    acting_authoriser: Rank | None = None
    unit: Unit | None = None
    active: bool = True

    def rank_at(self, at: datetime) -> tuple[Rank | None, Basis]:
        """Give the rank that counts at `at`, and why; an acting rank counts within [from, to) only."""
        if self._acts(at):
            return self.acting_rank, Basis.ACTING
        return self.rank, Basis.TEMPORARY if self.temporary else Basis.SUBSTANTIVE

    def is_officer(self, at: datetime, at_least: Rank = Rank.INSPECTOR) -> bool:
        """Say whether this is a police officer of at least that rank at `at` (3.4)."""
        rank = self.rank_at(at)[0]
        return self.kind is Kind.OFFICER and rank is not None and rank >= at_least

    def _acts(self, at: datetime) -> bool:
        # An acting rank counts only when a Superintendent or above authorised it (rule 1).
        if self.acting_rank is None or self.acting_from is None or self.acting_to is None:
            return False
        authorised = (self.acting_authoriser or Rank.CONSTABLE) >= Rank.SUPERINTENDENT
        return authorised and self.acting_from <= at < self.acting_to


CLOCK: Final = Officer(key=PersonId("clock"), kind=Kind.CLOCK)
CONSOLE: Final = Officer(key=PersonId("console"), kind=Kind.CONSOLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A person monitored: what was typed or picked, and the roll's key where it was recognised (rule 21)."""

    text: str = ""
    key: PersonId = NOBODY
    kind: SubjectKind | None = None
    unit: Unit | None = None
    chief_officer: bool = False
    position: int = 0
    """1, 2, 3 in the order of the grant: how decisions and stops refer to somebody, named or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A post held, or deputised for, within [begins, ends), with an absence within [away_from, away_to)."""

    post: Post
    officer: Officer
    deputy: bool = False
    begins: datetime | None = None
    ends: datetime | None = None
    away_from: datetime | None = None
    away_to: datetime | None = None

    def stands(self, at: datetime) -> bool:
        """Say whether the post is held at `at`."""
        begun = self.begins is None or self.begins <= at
        return begun and (self.ends is None or at < self.ends) and self.officer.active

    def away(self, at: datetime) -> bool:
        """Say whether the holder is away at `at`; an absence without an end lasts."""
        if self.away_from is None:
            return False
        return self.away_from <= at and (self.away_to is None or at < self.away_to)
