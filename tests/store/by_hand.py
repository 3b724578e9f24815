"""A page of a list worked out by hand from everything that somebody may know of: what SQL must come to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from policy.sight import Sight
from policy.terms import State
from store.list_projection import Listed
from store.lists.reader import Page, Seen, Totals
from store.lists.tabs import Asked, Tab


def stands(each: Listed, tab: Tab, now: datetime) -> bool:
    """Say whether a filter lets it through."""
    runs = each.outline.in_force(now)
    return {
        Tab.ANY: True,
        Tab.WAITING: each.outline.state_at(now) is State.URGENT,
        Tab.IN_FORCE: runs,
        Tab.REVIEW_DUE: runs and each.review_at is not None and each.review_at <= now,
        Tab.STOP: each.stop,
        Tab.ENDED: not runs,
    }[tab]


def paged(seen: Sequence[Seen], now: datetime, asked: Asked) -> Page:
    """Give a page of what is `seen`."""
    known = [each for each, sees in seen if sees > Sight.TIMES]
    rows = [pair for pair in seen if asked.tab is Tab.ANY or pair[1] > Sight.TIMES]
    rows = [pair for pair in rows if stands(pair[0], asked.tab, now)]
    rows = [pair for pair in rows if asked.ground in {None, pair[0].outline.ground}]
    rows.sort(key=lambda pair: _place(pair[0], now, oldest_first=asked.oldest_first))
    number, pages = asked.within(len(rows))
    first = (number - 1) * asked.at_most
    totals = (sum(stands(each, tab, now) for each in known) for tab in (Tab.WAITING, Tab.IN_FORCE, Tab.REVIEW_DUE))
    return Page(tuple(rows[first : first + asked.at_most]), len(rows), number, pages, Totals(*totals))


def nearest(seen: Sequence[Seen], now: datetime, at_most: int) -> tuple[Seen, ...]:
    """Give what is nearest of what is `seen`."""
    return tuple(sorted(seen, key=lambda pair: _nearness(pair[0], now))[:at_most])


def _place(each: Listed, now: datetime, *, oldest_first: bool) -> tuple[bool, float, str]:
    runs, ends = each.outline.in_force(now), each.outline.ends_at.timestamp()
    return not runs, ends if runs or oldest_first else -ends, each.outline.reference


def _nearness(each: Listed, now: datetime) -> tuple[bool, bool, float, str]:
    told = each.outline
    return not told.in_force(now), not each.stop, abs((told.ends_at - now).total_seconds()), told.reference
