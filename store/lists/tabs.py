"""How rows of a list stand at a moment, as SQL: what a filter lets through, what is counted, in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Label, Select, and_, case, func, literal_column, or_, true

from policy.terms import IN_FORCE, Ground, State
from store import tables

_TABLE: Final = tables.standing
# As they stand in the partial indexes.
_IN_FORCE: Final[ColumnElement[Any]] = literal_column(tables.IN_FORCE)
_STOP: Final[ColumnElement[Any]] = literal_column(tables.STOP)
_RUNS: Final = sorted(state.value for state in IN_FORCE)


class Tab(StrEnum):
    """What a filter of the register may ask for."""

    ANY = "any"
    WAITING = "waiting"
    IN_FORCE = "in_force"
    REVIEW_DUE = "review_due"
    STOP = "stop"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a list is asked for: a filter, and which page of it, from 1 on."""

    tab: Tab = Tab.ANY
    ground: Ground | None = None
    number: int = 1
    at_most: int = 20
    """How many rows a page has."""
    oldest_first: bool = False
    """Whether of what is over that comes first which ended first."""

    def within(self, many: int) -> tuple[int, int]:
        """Give which page of so many rows that is, the nearest there is, and how many pages there are."""
        pages = max(1, -(-many // self.at_most))
        return min(max(self.number, 1), pages), pages


COUNTS: Final = ("every", "running", "waiting", "due", "stop", "stop_running")
"""What is counted: all of it, what is in force, and of that what waits for a decision or is due a review."""


def runs(now: datetime) -> ColumnElement[bool]:
    """Say whether it is in force: past its end it is over, whether or not a sweep has run (rule 3)."""
    return and_(_IN_FORCE, _TABLE.c.ends_at > now)


def condition(tab: Tab, now: datetime) -> ColumnElement[bool]:
    """Give what a filter asks of a row."""
    conditions: dict[Tab, ColumnElement[bool]] = {
        Tab.ANY: true(),
        Tab.WAITING: and_(runs(now), _TABLE.c.state == State.URGENT.value),
        Tab.IN_FORCE: runs(now),
        Tab.REVIEW_DUE: and_(runs(now), _TABLE.c.review_at <= now),
        Tab.STOP: _STOP,
        Tab.ENDED: _over(now),
    }
    return conditions[tab]


def counts(now: datetime) -> tuple[Label[int], ...]:
    """Give the columns that count rows, named as in `COUNTS`."""
    counted = {
        "every": true(),
        "running": runs(now),
        "waiting": condition(Tab.WAITING, now),
        "due": condition(Tab.REVIEW_DUE, now),
        "stop": _STOP,
        "stop_running": and_(_STOP, runs(now)),
    }
    return tuple(func.sum(case((counted[name], 1), else_=0)).label(name) for name in COUNTS)


def how_many(tab: Tab, counted: Mapping[str, int]) -> tuple[int, int]:
    """Give how many rows a filter lets through that are in force, and how many in all."""
    running, every = counted["running"], counted["every"]
    counts = {
        Tab.ANY: (running, every),
        Tab.WAITING: (counted["waiting"], counted["waiting"]),
        Tab.IN_FORCE: (running, running),
        Tab.REVIEW_DUE: (counted["due"], counted["due"]),
        Tab.STOP: (counted["stop_running"], counted["stop"]),
        Tab.ENDED: (0, every - running),
    }
    return counts[tab]


def legs(wanted: Select[Any], now: datetime, *, oldest_first: bool) -> tuple[Select[Any], Select[Any]]:
    """Give rows in two legs: what is in force, what ends next first; and what is over, what ended last first."""
    over = wanted.where(_over(now))
    return _next_first(wanted.where(runs(now))), _next_first(over) if oldest_first else _last_first(over)


def nearest(wanted: Select[Any], now: datetime) -> tuple[Select[Any], ...]:
    """Give rows in legs: what is in force, a stop to be confirmed first; what is to be stopped; what ended last."""
    running, over = wanted.where(runs(now)), wanted.where(_over(now))
    return (
        *(_next_first(running.where(each)) for each in (_STOP, ~_STOP)),
        *(_last_first(over.where(each)) for each in (_STOP, ~_STOP)),
    )


def _over(now: datetime) -> ColumnElement[bool]:
    return or_(_TABLE.c.state.not_in(_RUNS), _TABLE.c.ends_at <= now)


def _next_first(wanted: Select[Any]) -> Select[Any]:
    return wanted.order_by(_TABLE.c.ends_at, _TABLE.c.reference)


def _last_first(wanted: Select[Any]) -> Select[Any]:
    return wanted.order_by(_TABLE.c.ends_at.desc(), _TABLE.c.reference)
