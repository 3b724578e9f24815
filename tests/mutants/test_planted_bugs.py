"""Planted bugs: the machine finds each of them, and says what was wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from policy import deadlines, decision, fold, notices, periods, route, timeliness
from policy.acts import Chase, Correction, Recusal
from policy.audiences import Event
from policy.authorisation import Authorisation, Entry
from policy.given import Given
from policy.notices import Notice
from policy.people import CLOCK
from policy.periods import LONDON, Term, local, month_end, months_on
from policy.route import DECIDING_POSTS
from policy.terms import IN_FORCE, PersonId, Reference, State
from store import inbox
from store.door import Door
from tests.mutants import machine
from tests.mutants.desks import OnFile, OnPaper, Template

Plant = Callable[[pytest.MonkeyPatch], None]


def an_end_a_moment_late(planted: pytest.MonkeyPatch) -> None:
    """`>` for `>=`: at 72:00:00 it is still in force."""

    def state_at(self: Authorisation, now: datetime) -> State:
        return State.EXPIRED if self.state in IN_FORCE and now > self.ends_at else self.state

    planted.setattr(Authorisation, "state_at", state_at)


def no_look_at_conflicts(planted: pytest.MonkeyPatch) -> None:
    """Whoever granted it, applied for it or runs it may decide it."""
    _without_rule(planted, "_conflicted")


def no_look_at_the_route(planted: pytest.MonkeyPatch) -> None:
    """Whoever holds any deciding post may decide anything."""

    def on_route(_authorisation: Authorisation, key: str, at: datetime, given: Given) -> bool:
        return bool(DECIDING_POSTS & set(given.posts(PersonId(key), at)))

    planted.setattr(route, "on_route", on_route)


def chained_months(planted: pytest.MonkeyPatch) -> None:
    """Three months are one month three times: what is lost at a short month is not found again."""

    def term(begins: date) -> Term:
        day = begins
        for _ in range(3):
            day = months_on(day, 1) or month_end(day, 1)
        return Term(begins, day - timedelta(days=1))

    planted.setattr(periods, "term", term)


def chained_reviews(planted: pytest.MonkeyPatch) -> None:
    """The second review falls a month after the first, and not two after the term began."""

    def review_times(begins: date, _every: str, last_day: date, hour: int) -> tuple[datetime, ...]:
        first = months_on(begins, 1) or month_end(begins, 1)
        second = months_on(first, 1) or month_end(first, 1)
        return tuple(local(day, hour) for day in (first, second) if day <= last_day)

    planted.setattr(periods, "review_times", review_times)


def a_renewal_a_day_early(planted: pytest.MonkeyPatch) -> None:
    """The new term begins on the last day of the old one."""
    planted.setattr(periods, "next_term", lambda current: periods.term(current.last_day))


def hours_on_the_wall(planted: pytest.MonkeyPatch) -> None:
    """72 hours of London's clocks, an hour more or less than have passed when they change."""
    planted.setattr(periods, "urgent_end", lambda at: _on_the_wall(at, timedelta(hours=72)))


def a_rung_forgotten(planted: pytest.MonkeyPatch) -> None:
    """Whatever is asked for again makes the ladder begin anew."""
    asked = fold.FOLD[Chase]
    _folded(planted, Chase, lambda told, entry, act: replace(asked(told, entry, act), rung=0))


def a_recusal_forgotten(planted: pytest.MonkeyPatch) -> None:
    """Whoever said that they have a conflict may decide all the same."""
    _folded(planted, Recusal, lambda told, _entry, _act: told)


def three_months_under_a_void_decision(planted: pytest.MonkeyPatch) -> None:
    """A decision made void by a correction takes back the state, and leaves the end where the decision put it."""
    corrected = fold.FOLD[Correction]

    def keeps(told: Authorisation, entry: Entry, act: Correction) -> Authorisation:
        void = corrected(told, entry, act)
        return replace(void, ends_at=told.ends_at) if void.voided is entry else void

    _folded(planted, Correction, keeps)


def the_subject_is_told(planted: pytest.MonkeyPatch) -> None:
    """Nobody takes the subject out of those who hear of it."""

    def told(stands: Authorisation, entry: Entry, given: Given) -> tuple[Notice, ...]:
        return tuple(notices._owed(Event(stands, entry, given)))  # noqa: SLF001 - the plant stands in its place

    planted.setattr(notices, "notices", told)


def a_notice_twice(planted: pytest.MonkeyPatch) -> None:
    """The first who hears of anything hears it again."""
    owed = notices.notices
    planted.setattr(notices, "notices", lambda *known: (*owed(*known), *owed(*known)[:1]))


def asleep_when_a_receipt_is_due(planted: pytest.MonkeyPatch) -> None:
    """When it wakes is worked out without the receipts, which are still owed."""
    sources = tuple(source for source in deadlines.SOURCES if source.__name__ != "_receipts")

    def wakes_at(told: Authorisation, given: Given) -> datetime | None:
        found = (deadline.at for source in sources for deadline in source(told, given))
        return min(found, default=None)

    planted.setattr(deadlines, "wakes_at", wakes_at)


def nobody_asks_the_new_holder(planted: pytest.MonkeyPatch) -> None:
    """A post changes hands, and whoever holds it now hears of nothing until the next rung."""
    sources = tuple(source for source in deadlines.SOURCES if source.__name__ != "_new_holders")
    planted.setattr(deadlines, "SOURCES", sources)


def a_sweep_that_does_not_look_again(planted: pytest.MonkeyPatch) -> None:
    """What two sweeps found owed is entered by both."""

    def settle(door: Door, reference: Reference) -> int:
        owed = door._owed(reference)  # noqa: SLF001 - as above
        for act in (*owed, *owed):
            door.enter(act, reference, CLOCK)
        return 2 * len(owed)

    planted.setattr(timeliness, "_unowed", lambda _question, _authorisation: None)
    planted.setattr(timeliness, "_unowed_here", lambda _question: None)
    planted.setattr(Door, "settle", settle)


def a_delivery_forgotten(planted: pytest.MonkeyPatch) -> None:
    """Nobody remembers what was delivered before."""
    planted.setattr(inbox, "find", lambda _connection, _delivery, _meant: None)


def _on_the_wall(at: datetime, elapsed: timedelta) -> datetime:
    return (at.astimezone(LONDON) + elapsed).astimezone(at.tzinfo)


def _without_rule(planted: pytest.MonkeyPatch, name: str) -> None:
    planted.setattr(decision, "RULES", tuple(rule for rule in decision.RULES if rule.__name__ != name))


def _folded(planted: pytest.MonkeyPatch, kind: type[Any], step: Callable[..., Authorisation]) -> None:
    planted.setitem(fold.FOLD, kind, step)


@pytest.mark.parametrize(
    ("plant", "said"),
    [
        (an_end_a_moment_late, "in force at"),
        (no_look_at_conflicts, "may not"),
        (no_look_at_the_route, "may not"),
        (chained_months, "in force at"),
        (chained_reviews, "a review at another time than its own"),
        (a_renewal_a_day_early, "in force at"),
        (hours_on_the_wall, "in force at"),
        (a_rung_forgotten, "the clock entered something twice"),
        (a_recusal_forgotten, "may not"),
        (three_months_under_a_void_decision, "in force at"),
        (the_subject_is_told, "the subject is addressed"),
        (a_notice_twice, "a notice was queued twice"),
        (asleep_when_a_receipt_is_due, "something is due"),
        (nobody_asks_the_new_holder, "never asked"),
    ],
    ids=lambda given: given.__name__ if callable(given) else "",
)
def test_a_bug_planted_in_the_rules_is_found(monkeypatch: pytest.MonkeyPatch, plant: Plant, said: str) -> None:
    plant(monkeypatch)
    with pytest.raises(AssertionError, match=said):
        machine.run(OnPaper, examples=500, steps=18, seeded=0, shrinks=False)


@pytest.mark.parametrize(
    ("plant", "said"),
    [
        (a_sweep_that_does_not_look_again, "entered something twice"),
        (a_delivery_forgotten, "pressed twice, entered twice|was not entered once"),
    ],
    ids=lambda given: given.__name__ if callable(given) else "",
)
def test_a_bug_planted_in_the_register_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, plant: Plant, said: str
) -> None:
    plant(monkeypatch)
    with pytest.raises(AssertionError, match=said):
        machine.run(partial(OnFile, Template.made(tmp_path)), examples=100, steps=14, seeded=0, shrinks=False)
