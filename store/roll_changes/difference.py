"""What a new roll would change: people, ranks, posts, and which open authorisations nobody could decide any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from policy.given import Given
from policy.people import Holding
from policy.periods import LONDON
from policy.route import deciders
from policy.terms import IN_FORCE, PersonId, Post, Rank, Reference, State
from store import standing
from store.codec import plain
from store.door import Door
from store.roll.nominal_roll import MOST_MISSING, Roll
from store.roll.plan import Plan
from store.roll.roll_file import Person

_ACTING: Final = ("acting_rank", "acting_from", "acting_to", "acting_authoriser")
COMPARED: Final = ("slack_id", "number", "kind", "rank", "temporary", *_ACTING, "unit")
"""What is compared of a person; a name is not: it stands in no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What somebody, or a post, has now and would have; values as the roll spells them."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What importing a roll would change. People are called by chat id, or else by number."""

    added: tuple[str, ...]
    inactive: tuple[str, ...]
    changed: Mapping[str, tuple[Change, ...]]
    posts: tuple[Change, ...]
    undecidable: tuple[tuple[Reference, State], ...]
    """Open authorisations that somebody can decide now and nobody could then, with their states."""
    missing: int
    stood: int

    @property
    def too_small(self) -> bool:
        """Whether so many are missing that an import would be refused unless it is said to be right."""
        return self.missing > MOST_MISSING * self.stood


@dataclass(frozen=True, slots=True)
class _Stand:
    """A roll as it stands, and who can decide what."""

    roll: Roll
    holdings: tuple[Holding, ...]
    able: Mapping[Reference, tuple[State, bool]]


def compare(door: Door, plan: Plan) -> Difference:
    """Give what a roll would change. Nothing is written."""
    before, after = _stand(door, plan.before), _stand(door, plan.after)
    was, will = plan.before.active, plan.after.active
    return Difference(
        added=_labels(plan.after, will - was),
        inactive=_labels(plan.before, was - will),
        changed=dict(sorted(_changed(plan, was & will))),
        posts=tuple(_hands(before, after, door.moment)),
        undecidable=tuple(_undecidable(before, after)),
        missing=plan.missing,
        stood=len(was),
    )


def _stand(door: Door, roll: Roll) -> _Stand:
    holdings = tuple(door.duties.as_declared(holding) for holding in roll.holdings)
    given = Given(holdings=holdings)
    able: dict[Reference, tuple[State, bool]] = {}
    for each in standing.standings(door.connection):
        authorisation = door.read(each.reference) if each.state in IN_FORCE else None
        if authorisation and authorisation.in_force(door.moment):
            able[each.reference] = (authorisation.state, bool(deciders(authorisation, door.moment, given)))
    return _Stand(roll, holdings, able)


def label(person: Person) -> str:
    """Give what somebody is called where no name may stand: their chat id, else their number."""
    return person.slack_id or person.number


def _labels(roll: Roll, keys: Iterable[PersonId]) -> tuple[str, ...]:
    return tuple(sorted(label(roll.people[key]) for key in keys))


def _changed(plan: Plan, keys: Iterable[PersonId]) -> Iterator[tuple[str, tuple[Change, ...]]]:
    return ((label(plan.before.people[key]), changes) for key in keys if (changes := _changes(plan, key)))


def _changes(plan: Plan, key: PersonId) -> tuple[Change, ...]:
    old, new = plan.before.people[key], plan.after.people[key]
    before, after = _compared(old), _compared(new)
    return tuple(
        Change(what=name, before=_spelt(before[name]), after=_spelt(after[name]))
        for name in COMPARED
        if before[name] != after[name]
    )


def _compared(person: Person) -> dict[str, object]:
    return {name: plain(rank) if isinstance(rank := getattr(person, name), Rank) else rank for name in COMPARED}


def _hands(before: _Stand, after: _Stand, at: datetime) -> Iterator[Change]:
    for post in Post:
        for deputy in (False, True):
            was, will = (_holders(stand, post, at, deputy=deputy) for stand in (before, after))
            if was != will:
                yield Change(what=f"{post.value}{' (deputy)' if deputy else ''}", before=was, after=will)


def _holders(stand: _Stand, post: Post, at: datetime, *, deputy: bool) -> str:
    """Who holds it or is to hold it later, and from when and to when where that is still to come."""
    held = [h for h in stand.holdings if h.post is post and h.deputy is deputy and (h.ends is None or h.ends > at)]
    return ", ".join(sorted({_held(stand, holding, at) for holding in held}))


def _held(stand: _Stand, holding: Holding, at: datetime) -> str:
    begins = f" from {_spelt(holding.begins)}" if holding.begins and holding.begins > at else ""
    ends = f" to {_spelt(holding.ends)}" if holding.ends else ""
    return f"{label(stand.roll.people[holding.officer.key])}{begins}{ends}"


def _undecidable(before: _Stand, after: _Stand) -> Iterator[tuple[Reference, State]]:
    for reference, (state, able) in before.able.items():
        if able and not after.able[reference][1]:
            yield reference, state


def _spelt(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(LONDON):%Y-%m-%dT%H:%M}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
