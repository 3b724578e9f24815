"""What a new roll would change: people, ranks, posts, and which open authorisations nobody could decide any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from policy.people import Holding
from policy.periods import LONDON
from policy.route import deciders
from policy.terms import IN_FORCE, Post, State
from store import standing, tables
from store.door import Door
from store.roll.nominal_roll import MOST_MISSING
from store.roll.roll_file import RollFile

_ACTING: Final = ("acting_rank", "acting_from", "acting_to", "acting_authoriser")
COMPARED: Final = ("kind", "rank", "temporary", *_ACTING, "unit")
"""What is compared of a person; a name is not: it stands in no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What somebody, or a post, has now and would have; values as the roll spells them."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What importing a roll would change. People are the roll's keys: a chat id, or a collar number."""

    added: tuple[str, ...]
    inactive: tuple[str, ...]
    changed: Mapping[str, tuple[Change, ...]]
    posts: tuple[Change, ...]
    undecidable: tuple[tuple[str, State], ...]
    """Open authorisations that somebody can decide now and nobody could then, with their states."""
    missing: int
    stood: int

    @property
    def too_small(self) -> bool:
        """Whether so many are missing that an import would be refused unless it is said to be right."""
        return self.missing > MOST_MISSING * self.stood


class Undone(Exception):
    """Carries a difference out of the transaction in which the new roll stood for a moment, and undoes that."""

    def __init__(self, difference: Difference) -> None:
        super().__init__("undone")
        self.difference = difference


@dataclass(frozen=True, slots=True)
class _Stand:
    """A roll as it stands, and who can decide what."""

    people: Mapping[str, Mapping[str, Any]]
    holdings: tuple[Holding, ...]
    able: Mapping[str, tuple[State, bool]]


def compare(door: Door, fresh: Door, roll: RollFile) -> Difference:
    """Give what a roll would change. It is put in place for that: whoever calls must undo the transaction.

    `fresh` is another door on the same transaction, which has read nothing yet.
    """
    missing, stood = door.roll.missing(roll), door.roll.count()
    before = _stand(door)
    door.roll.replace(roll, door.ledger.head.number + 1)
    after = _stand(fresh)
    return Difference(
        added=tuple(sorted(_active(after) - _active(before))),
        inactive=tuple(sorted(_active(before) - _active(after))),
        changed={
            key: found for key in sorted(_active(before) & _active(after)) if (found := _changes(before, after, key))
        },
        posts=tuple(_hands(before, after, door.moment)),
        undecidable=tuple(_undecidable(before, after)),
        missing=missing,
        stood=stood,
    )


def _stand(door: Door) -> _Stand:
    officer = tables.officer
    rows = door.connection.execute(select(officer).where(officer.c.until.is_(None))).mappings()
    given = door.given()
    able: dict[str, tuple[State, bool]] = {}
    for each in standing.standings(door.connection):
        told = door.read(each.reference) if each.state in IN_FORCE else None
        if told and told.in_force(door.moment):
            able[each.reference] = (told.state, bool(deciders(told, door.moment, given)))
    return _Stand({row["key"]: dict(row) for row in rows}, door.holdings, able)


def _active(stand: _Stand) -> set[str]:
    return {key for key, row in stand.people.items() if row["active"]}


def _changes(before: _Stand, after: _Stand, key: str) -> tuple[Change, ...]:
    old, new = before.people[key], after.people[key]
    return tuple(
        Change(what=name, before=_spelt(old[name]), after=_spelt(new[name]))
        for name in COMPARED
        if old[name] != new[name]
    )


def _hands(before: _Stand, after: _Stand, at: datetime) -> Iterator[Change]:
    for post in Post:
        for deputy in (False, True):
            was, will = (_holders(stand, post, at, deputy=deputy) for stand in (before, after))
            if was != will:
                yield Change(what=f"{post.value}{' (deputy)' if deputy else ''}", before=was, after=will)


def _holders(stand: _Stand, post: Post, at: datetime, *, deputy: bool) -> str:
    """Who holds it or is to hold it later, and from when and to when where that is still to come."""
    held = [h for h in stand.holdings if h.post is post and h.deputy is deputy and (h.ends is None or h.ends > at)]
    return ", ".join(sorted({_held(holding, at) for holding in held}))


def _held(holding: Holding, at: datetime) -> str:
    begins = f" from {_spelt(holding.begins)}" if holding.begins and holding.begins > at else ""
    ends = f" to {_spelt(holding.ends)}" if holding.ends else ""
    return f"{holding.officer.key}{begins}{ends}"


def _undecidable(before: _Stand, after: _Stand) -> Iterator[tuple[str, State]]:
    for reference, (state, able) in before.able.items():
        if able and not after.able[reference][1]:
            yield reference, state


def _spelt(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(LONDON):%Y-%m-%dT%H:%M}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
