"""What one person may know of, found, counted, ordered and paged in SQL; `policy.sight` alone judges what that is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import product
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, false, func, or_, select, true

from policy.people import Officer
from policy.route import INDEPENDENT
from policy.sight import Sight, sight
from policy.terms import Ground, PersonId, State
from store import tables
from store.list_projection import Listed, drawn
from store.lists import tabs
from store.lists.parts import ROLES, digest
from store.lists.tabs import Asked, Tab
from store.view import View

Seen = tuple[Listed, Sight]
_Row = dict[str, Any]
_TABLE, _PART = tables.standing, tables.part
# What tells rows apart to `policy.sight`, besides who has a part in them.
_FACTS: Final = ("ground", "independent", "sensitive")
_BITS: Final = {role: 1 << place for place, role in enumerate(ROLES)}


@dataclass(frozen=True, slots=True)
class Totals:
    """How many stand how, of those of which the reader may know that."""

    waiting: int
    in_force: int
    review_due: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what a filter lets through, in order; `number` is from 1 on, and `many` is how many there are in all."""

    rows: tuple[Seen, ...]
    many: int
    number: int
    pages: int
    totals: Totals


class Reader:
    """Reads lists for one person in one transaction; `now` is the moment for which states and ends are told."""

    def __init__(self, view: View, by: Officer, now: datetime) -> None:
        self._view, self._by, self._now = view, by, now
        self._given = view.given()
        # Whether a Superintendent can decide hangs on the part that each of them has in it.
        deciding = {h.officer.key for h in self._given.holders(INDEPENDENT, view.moment)}
        self._people = (by.key, *sorted(deciding - {by.key}))

    def everything(self) -> tuple[Seen, ...]:
        """Give all that the person may know of, oldest first."""
        return tuple(self._seen(self._rows(self._narrowed).order_by(_TABLE.c.reference)))

    def page(self, page: Asked) -> Page:
        """Give one page of what a filter lets through: what ends next, then what is over."""
        those = [each for each in self._alike if _lets_through(each, page)]
        running, many = tabs.how_many(
            page.tab, {name: sum(each.counts[name] for each in those) for name in tabs.COUNTS}
        )
        number, pages = page.within(many)
        wanted = self._rows(and_(self._narrowed, self._among(those), tabs.condition(page.tab, self._now)))
        legs = tabs.legs(wanted, self._now, oldest_first=page.oldest_first)
        rows = self._sliced(legs, running, (number - 1) * page.at_most, page.at_most)
        return Page(tuple(rows), many, number, pages, self._totals())

    def nearest(self, at_most: int) -> tuple[Seen, ...]:
        """Give what is in force, then what is to be stopped, then what ended last: so many of them at most."""
        seen: list[Seen] = []
        for leg in tabs.nearest(self._rows(self._narrowed), self._now):
            seen += self._first(leg, at_most - len(seen))
        return tuple(seen)

    def _totals(self) -> Totals:
        known = [each.counts for each in self._alike if each.sight > Sight.TIMES]
        return Totals(*(sum(counts[name] for counts in known) for name in ("waiting", "running", "due")))

    def _sliced(self, legs: tuple[Select[Any], ...], running: int, first: int, at_most: int) -> Iterator[Seen]:
        here = max(min(at_most, running - first), 0)
        yield from self._seen(legs[0].offset(first).limit(here)) if here else ()
        rest = at_most - here
        yield from self._seen(legs[1].offset(max(first - running, 0)).limit(rest)) if rest else ()

    def _first(self, leg: Select[Any], many: int) -> list[Seen]:
        # Narrowed lets through a little more than may be seen: what is missing then is fetched after it.
        seen: list[Seen] = []
        offset = 0
        while len(seen) < many:
            rows = self._fetched(leg.offset(offset).limit(many))
            seen += self._judged(rows)
            offset += len(rows)
            if len(rows) < many:
                break
        return seen[:many]

    def _seen(self, wanted: Select[Any]) -> Iterator[Seen]:
        return self._judged(self._fetched(wanted))

    def _fetched(self, wanted: Select[Any]) -> list[_Row]:
        return [row._asdict() for row in self._view.connection.execute(wanted).all()]

    def _judged(self, rows: Iterable[_Row]) -> Iterator[Seen]:
        for row in rows:
            listed = drawn(row, self._known(self._who_of(row)))
            if sees := self._sight(listed):
                yield listed, sees

    def _sight(self, listed: Listed) -> Sight:
        return sight(listed.outline, self._by, self._view.moment, self._given)

    def _known(self, who: tuple[int, ...]) -> dict[str, tuple[PersonId, ...]]:
        parts = list(zip(self._people, who, strict=True))
        return {role: tuple(key for key, has in parts if has & bit) for role, bit in _BITS.items()}

    def _who_of(self, row: _Row) -> tuple[int, ...]:
        return tuple(int(row[column.name]) for column in self._who)

    def _sort(self, facts: tuple[Any, ...], who: tuple[int, ...]) -> Sight:
        """Give how much the person may see of whatever has these facts and these people in it."""
        nowhere = {"reference": "", "granted_at": self._now, "ends_at": self._now, "state": State.URGENT}
        times = dict.fromkeys(("stop", "review_at", "term_begins", "term_ends"))
        row = nowhere | times | dict(zip(_FACTS, facts, strict=True))
        return self._sight(drawn(row, self._known(who)))

    # --- the SQL ---

    def _rows(self, condition: ColumnElement[bool]) -> Select[Any]:
        return select(_TABLE, *self._who).select_from(self._source).where(_TABLE.c.ground.is_not(None), condition)

    @cached_property
    def _parts(self) -> FromClause:
        digests = [digest(self._view.vault, key) for key in self._people]
        bit = case(_BITS, value=_PART.c.role)
        has = (
            func.sum(case((_PART.c.digest == each, bit), else_=0)).label(f"has_{n}") for n, each in enumerate(digests)
        )
        wanted = select(_PART.c.reference, *has).where(_PART.c.digest.in_(digests)).group_by(_PART.c.reference)
        return wanted.subquery("parts")

    @cached_property
    def _who(self) -> tuple[ColumnElement[int], ...]:
        names = (f"has_{number}" for number in range(len(self._people)))
        return tuple(func.coalesce(self._parts.c[name], 0).label(name) for name in names)

    @cached_property
    def _source(self) -> FromClause:
        # Whoever sees only what they have a part in is given what they have a part in, and nothing else is looked at.
        same = self._parts.c.reference == _TABLE.c.reference
        return _TABLE.outerjoin(self._parts, same) if self._open else self._parts.join(_TABLE, same)

    @cached_property
    def _open(self) -> tuple[tuple[Any, ...], ...]:
        """What the person may know of without having a part in it, wherever the Superintendents have theirs."""
        nobody = (0,) * len(self._people)
        others = (0, *((_BITS["party"],) * (len(self._people) - 1)))
        every = product((ground.value for ground in Ground), (False, True), (False, True))
        return tuple(facts for facts in every if any(self._sort(facts, who) for who in (nobody, others)))

    @cached_property
    def _narrowed(self) -> ColumnElement[bool]:
        """Holds for all that the person may know of, and for little else."""
        if len(self._open) == len(Ground) * 4:
            return true()
        return or_(self._parts.c.reference.is_not(None), *(_same(facts) for facts in self._open))

    @cached_property
    def _alike(self) -> tuple[_Alike, ...]:
        """All there is, counted by what tells rows apart to `policy.sight`, each sort of them judged by it."""
        facts = (*(_TABLE.c[name] for name in _FACTS), *self._who)
        wanted = select(*facts, *tabs.counts(self._now)).select_from(self._source)
        rows = self._fetched(wanted.where(_TABLE.c.ground.is_not(None), self._narrowed).group_by(*facts))
        return tuple(self._sorted(row) for row in rows)

    def _sorted(self, row: _Row) -> _Alike:
        facts, who = tuple(row[name] for name in _FACTS), self._who_of(row)
        counts = {name: int(row[name]) for name in tabs.COUNTS}
        return _Alike(facts, who, counts, self._sort(facts, who))

    def _among(self, those: list[_Alike]) -> ColumnElement[bool]:
        rest = [each for each in self._alike if each not in those]
        return ~self._any_of(rest) if len(rest) < len(those) else self._any_of(those)

    def _any_of(self, some: list[_Alike]) -> ColumnElement[bool]:
        alike = (
            and_(_same(each.facts), *(column == has for column, has in zip(self._who, each.who, strict=True)))
            for each in some
        )
        return or_(false(), *alike)


@dataclass(frozen=True, slots=True)
class _Alike:
    """Rows that are all one to `policy.sight`: what they have in common, how many stand how, how much is seen."""

    facts: tuple[Any, ...]
    who: tuple[int, ...]
    counts: dict[str, int]
    sight: Sight


def _lets_through(alike: _Alike, page: Asked) -> bool:
    # How it stands is not told of what one sees only the times of, by a filter neither.
    seen = alike.sight > (Sight.NOTHING if page.tab is Tab.ANY else Sight.TIMES)
    return seen and (page.ground is None or alike.facts[0] == page.ground.value)


def _same(facts: tuple[Any, ...]) -> ColumnElement[bool]:
    return and_(*(_TABLE.c[name] == fact for name, fact in zip(_FACTS, facts, strict=True)))
