"""A made-up force for the machine: who is on its roll and who sits where, and who that leaves to decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

from policy.people import Holding, Officer
from policy.terms import ChatId, Kind, PersonId, Post, Rank
from store.roll.roll_file import Person, PostHeld, RollFile

INSPECTOR, CHIEF, ACTING, SERGEANT, OPERATOR = "U1INSPECTOR", "U1CHIEF", "U1ACTING", "U1SERGEANT", "U1OPERATOR"
HEAD, DEPUTY, ACU, NEXT, HR, PERSONNEL = "U1HEAD", "U1DEPUTY", "U1ACU", "U1NEXT", "U1HR", "U1PERSONNEL"
NEXT_HR, INDEPENDENT, CONTINGENCY = "U1NEXTHR", "U1INDEPENDENT", "U1CONTINGENCY"
DPO, FCAO, CONSTABLE, CLERK = "U1DPO", "U1FCAO", "U1CONSTABLE", "U1CLERK"

RANKS: Final[dict[str, Rank]] = {
    INSPECTOR: Rank.INSPECTOR,
    CHIEF: Rank.CHIEF_INSPECTOR,
    SERGEANT: Rank.SERGEANT,
    ACTING: Rank.SERGEANT,
    HEAD: Rank.SUPERINTENDENT,
    DEPUTY: Rank.CHIEF_INSPECTOR,
    ACU: Rank.INSPECTOR,
    NEXT: Rank.SUPERINTENDENT,
    INDEPENDENT: Rank.SUPERINTENDENT,
    CONTINGENCY: Rank.ASSISTANT_CHIEF_CONSTABLE,
    CONSTABLE: Rank.CONSTABLE,
}
STAFF: Final = (OPERATOR, HR, PERSONNEL, NEXT_HR, DPO, FCAO, CLERK)
EVERYBODY: Final = (*RANKS, *STAFF)
BEGUN: Final = datetime(2026, 6, 1, tzinfo=UTC)
"""When the roll was imported for the first time."""
ACTING_UNTIL: Final = datetime(2027, 1, 31, 12, 1, tzinfo=UTC)
_SPAN: Final = ("begins", "ends", "away_from", "away_to")


@dataclass(frozen=True)
class Seat:
    """A post held, or deputised for, from a moment and until one."""

    post: Post
    who: str
    deputy: bool = False
    begins: datetime | None = None
    ends: datetime | None = None
    away_from: datetime | None = None
    away_to: datetime | None = None

    def stands(self, at: datetime) -> bool:
        """Say whether it is held at `at`: `from` counts and `to` does not."""
        return not (self.begins and at < self.begins) and not (self.ends and at >= self.ends)


SEATS: Final = (
    Seat(Post.HEAD_OF_PSD, HEAD),
    Seat(Post.HEAD_OF_PSD, DEPUTY, deputy=True),
    Seat(Post.ACU_INSPECTOR, ACU),
    Seat(Post.DIRECTOR_HR, HR),
    Seat(Post.HEAD_OF_PERSONNEL, PERSONNEL),
    Seat(Post.INDEPENDENT_SUPERINTENDENT, INDEPENDENT),
    Seat(Post.CONTINGENCY, CONTINGENCY),
    Seat(Post.DPO, DPO),
    Seat(Post.FCAO, FCAO),
)


@dataclass
class Roster:
    """The roll as it was imported last, and who has said since that they are away."""

    ranks: dict[str, Rank] = field(default_factory=lambda: dict(RANKS))
    seats: list[Seat] = field(default_factory=lambda: list(SEATS))
    gone: set[str] = field(default_factory=set)
    absences: dict[str, tuple[datetime, datetime | None]] = field(default_factory=dict)

    def file(self) -> RollFile:
        """Give the roll as it is imported."""
        return RollFile(tuple(map(self._person, EVERYBODY)), tuple(map(_line, self.seats)))

    def officer(self, key: str) -> Officer:
        """Give somebody as the rules know them."""
        person = self._person(key)
        acting = {
            name: getattr(person, name) for name in ("acting_rank", "acting_from", "acting_to", "acting_authoriser")
        }
        return Officer(key=PersonId(key), kind=person.kind, rank=person.rank, active=person.active, **acting)

    def holdings(self) -> tuple[Holding, ...]:
        """Give the posts as the rules know them."""
        return tuple(map(self._holding, self.seats))

    def _holding(self, seat: Seat) -> Holding:
        away_from, away_to = self.absences.get(seat.who, (seat.away_from, seat.away_to))
        return Holding(
            post=seat.post,
            officer=self.officer(seat.who),
            deputy=seat.deputy,
            begins=seat.begins,
            ends=seat.ends,
            away_from=away_from if away_to else None,
            away_to=away_to,
        )

    def _person(self, key: str) -> Person:
        told = Person(slack_id=ChatId(key), name=f"Made Up {key}", kind=Kind.STAFF, active=key not in self.gone)
        if key in STAFF:
            return told
        told = replace(told, kind=Kind.OFFICER, rank=self.ranks[key])
        if key != ACTING:
            return told
        acting = replace(told, acting_rank=Rank.INSPECTOR, acting_authoriser=Rank.SUPERINTENDENT)
        return replace(acting, acting_from=BEGUN, acting_to=ACTING_UNTIL)

    def is_officer(self, key: str, lowest: Rank, at: datetime) -> bool:
        """Say whether somebody is a police officer of at least that rank at `at`."""
        if key in self.gone or key not in self.ranks:
            return False
        acts = key == ACTING and at < ACTING_UNTIL
        return (Rank.INSPECTOR if acts else self.ranks[key]) >= lowest

    def standing(self, posts: Iterable[Post], at: datetime) -> list[Seat]:
        """Give the seats that are taken at `at`."""
        return [s for s in self.seats if s.post in posts and s.stands(at) and s.who not in self.gone]

    def is_away(self, seat: Seat, at: datetime) -> bool:
        """Say whether somebody is away at `at`, by their own word or, where they gave none, by the roll."""
        since, until = self.absences.get(seat.who, (seat.away_from, seat.away_to))
        return bool(since and until and since <= at < until)

    def holders(self, post: Post, at: datetime) -> set[str]:
        """Give whom a post is told through: its holder, the deputies of one who is away, or whoever there is."""
        seats = self.standing({post}, at)
        present = [s for s in seats if not s.deputy and not self.is_away(s, at)]
        return {s.who for s in present or [s for s in seats if s.deputy] or seats}


def _line(seat: Seat) -> PostHeld:
    span: dict[str, Any] = {name: getattr(seat, name) for name in _SPAN}
    return PostHeld(post=seat.post, holder=seat.who, deputy=seat.deputy, **span)
