"""What is reported of a month: each figure, and the edges between one month and the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from policy.acts import Attempt, ErrorRecord, Receipt
from policy.authorisation import Actor, Entry
from policy.examples import MONDAY_NIGHT
from policy.oversight import Figures, Month, decided, figures, following, preceding, reviewed
from policy.terms import Ground, PersonId, Reference
from tests.policy.people import DPO
from tests.policy.world import Night, moment

NOVEMBER, DECEMBER, JANUARY = date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)
LATER = moment("2027-06-01T09:00:00+01:00")
HOUR = timedelta(hours=1)


def night(number: int = 1, **changes: object) -> Night:
    """A grant on Monday night."""
    told = Night(reference=Reference(f"UA-2026-{number:04}"))
    assert told.grants(**changes) == "urgent"
    return told


def told_of(
    *nights: Night,
    first: date = NOVEMBER,
    now: datetime = LATER,
    logged: Iterable[Entry] = (),
    told: Mapping[Reference, datetime] | None = None,
) -> Figures:
    """The figures of a month, by default long after it, the DPO told at once of each."""
    heard = {each.reference: MONDAY_NIGHT for each in nights} if told is None else told
    return figures(Month(first, now), (each.matter for each in nights), logged, heard)


def counts(told: Figures) -> dict[str, object]:
    """Every figure that is not nothing."""
    named = {name: getattr(told, name) for name in Figures.__slots__}
    return {name: value for name, value in named.items() if value and name != "grounds"}


# --- the month ---


def test_a_month_begins_and_ends_at_midnight_in_london() -> None:
    june = Month(date(2026, 6, 1), LATER)
    assert (june.since, june.until) == (moment("2026-06-01T00:00:00+01:00"), moment("2026-07-01T00:00:00+01:00"))
    assert june.holds(june.since)
    assert june.holds(june.until - timedelta(microseconds=1))
    assert not june.holds(june.until)
    assert not june.holds(june.since - timedelta(microseconds=1))


def test_a_month_holds_nothing_that_is_still_to_come_and_is_over_when_the_next_begins() -> None:
    now = moment("2026-11-24T03:02:00+00:00")
    month = Month(NOVEMBER, now)
    assert month.holds(now)
    assert not month.holds(now + timedelta(seconds=1))
    assert not month.over
    assert not Month(NOVEMBER, moment("2026-11-30T23:59:59+00:00")).over
    assert Month(NOVEMBER, moment("2026-12-01T00:00:00+00:00")).over


@pytest.mark.parametrize(
    ("at", "before"),
    [
        ("2026-11-24T03:02:00+00:00", date(2026, 10, 1)),
        ("2027-01-01T00:00:00+00:00", DECEMBER),
        ("2026-12-31T23:59:59+00:00", NOVEMBER),
        # Half past eleven in the evening, Greenwich, is July in London.
        ("2026-06-30T23:30:00+00:00", date(2026, 6, 1)),
    ],
)
def test_the_month_before_is_counted_in_london(at: str, before: date) -> None:
    assert preceding(moment(at)) == before


def test_the_month_after_december_is_in_the_next_year() -> None:
    assert (following(NOVEMBER), following(DECEMBER)) == (DECEMBER, JANUARY)


# --- what became of a grant ---


def test_nothing_at_all_is_a_month_of_noughts() -> None:
    assert counts(told_of()) == {}
    assert told_of().grounds == dict.fromkeys(Ground, 0)
    assert told_of().time_to_decide is None


def test_each_grant_is_counted_once_by_what_became_of_it() -> None:
    authorised, refused, undecided, cancelled = (night(number) for number in (1, 2, 3, 4))
    assert authorised.at(hours=2).decides() == "authorised"
    assert refused.at(hours=4).refuses() == "refused"
    undecided.passes(hours=73)
    assert cancelled.at(hours=5).cancels() == "cancelled"
    told = told_of(authorised, refused, undecided, cancelled, told={})
    assert counts(told) == {
        "granted": 4,
        "authorised": 1,
        "refused": 1,
        "undecided": 1,
        "cancelled": 1,
        "time_to_decide": 3 * HOUR,
    }
    assert told.decided == 2


def test_what_was_cancelled_after_a_decision_was_authorised() -> None:
    told = night()
    told.at(hours=2).decides()
    assert told.at(hours=30).cancels() == "cancelled"
    assert counts(told_of(told, told={})) == {"granted": 1, "authorised": 1, "time_to_decide": 2 * HOUR}


def test_what_is_not_swept_yet_is_counted_as_it_stands() -> None:
    told = night()
    assert counts(told_of(told, now=moment("2026-11-26T22:14:59+00:00"), told={})) == {"granted": 1, "waiting": 1}
    assert counts(told_of(told, now=moment("2026-11-26T22:15:00+00:00"), told={})) == {"granted": 1, "undecided": 1}


def test_the_median_is_the_middle_one_and_of_two_the_middle_between_them() -> None:
    nights = [night(number) for number in (1, 2, 3)]
    for told, hours in zip(nights, (1, 5, 60), strict=True):
        told.at(hours=hours).decides()
    assert told_of(*nights).time_to_decide == 5 * HOUR
    assert told_of(*nights[:2]).time_to_decide == 3 * HOUR


def test_a_grant_belongs_to_its_own_month_alone() -> None:
    told = night()
    told.at(hours=2).decides()
    assert told_of(told, first=DECEMBER).granted == 0
    assert told_of(told, first=date(2026, 10, 1)).granted == 0


def test_grounds_are_those_that_stand_now() -> None:
    one, other = night(1).matter, night(2).matter
    corrected = replace(one, ground=Ground.STAFF_DISCIPLINE)
    found = figures(Month(NOVEMBER, LATER), [corrected, other], (), {}).grounds
    assert found == {Ground.CRIME: 0, Ground.POLICE_MISCONDUCT: 1, Ground.STAFF_DISCIPLINE: 1}


def test_a_decision_after_the_72_hours_would_be_none() -> None:
    told = night()
    told.at(hours=2).decides()
    matter = told.matter
    assert matter.decided
    assert decided(matter) == matter.decided
    late = replace(matter, decided=replace(matter.decided, moment=MONDAY_NIGHT + 72 * HOUR))
    assert decided(late) is None


# --- who was told, and who said so ---


@pytest.mark.parametrize(("seconds", "within"), [(0, 1), (60, 1), (61, 0)])
def test_the_channel_heard_within_a_minute_of_the_grant(seconds: int, within: int) -> None:
    told = night()
    at = MONDAY_NIGHT + timedelta(seconds=seconds)
    assert told_of(told, told={told.reference: at}).dpo_told == within


def test_who_was_never_told_was_not_told_in_time() -> None:
    assert told_of(night(), told={}).dpo_told == 0


def test_a_receipt_of_either_office_counts_once() -> None:
    told, other = night(1), night(2)
    told.at(hours=1).enters(DPO, Receipt())
    told.at(hours=2).decides()
    told.at(hours=3).cancels()
    told.at(hours=4).enters(DPO, Receipt())
    assert told_of(told, other).received == 1


# --- reviews ---


def reviewing() -> Night:
    """Authorised; its first review falls due at 09:00 on 23 December."""
    told = night()
    told.at(hours=2).decides()
    return told


@pytest.mark.parametrize(
    ("at", "done"),
    [
        ("2026-12-23T09:00:00+00:00", [True]),
        ("2026-12-23T23:59:59+00:00", [True]),
        ("2026-12-24T00:00:00+00:00", [False]),
        ("2026-12-18T09:00:00+00:00", [True]),
        ("2026-12-01T09:00:00+00:00", [False]),
    ],
)
def test_a_review_is_on_time_by_the_end_of_the_day_on_which_it_is_due(at: str, done: list[bool]) -> None:
    told = reviewing()
    told.at(at).reviews()
    assert reviewed(told.matter, Month(DECEMBER, LATER)) == done


def test_a_day_that_is_not_over_says_nothing_yet() -> None:
    told = reviewing()
    assert reviewed(told.matter, Month(DECEMBER, moment("2026-12-23T23:59:59+00:00"))) == []
    assert reviewed(told.matter, Month(DECEMBER, moment("2026-12-24T00:00:00+00:00"))) == [False]


def test_reviews_are_counted_in_the_month_in_which_they_fall_due() -> None:
    told = reviewing()
    told.at("2026-12-23T12:00:00+00:00").reviews()
    assert counts(told_of(told, first=DECEMBER)) == {"reviews": 1, "reviewed": 1}
    assert counts(told_of(told, first=JANUARY)) == {"reviews": 1}
    assert counts(told_of(told, first=date(2027, 3, 1))) == {}


def test_what_has_ended_owes_no_review() -> None:
    told = reviewing()
    told.at("2026-12-20T12:00:00+00:00").cancels()
    assert reviewed(told.matter, Month(DECEMBER, LATER)) == []


# --- errors and attempts ---


def entry(act: Attempt | ErrorRecord, at: str) -> Entry:
    """An entry of this act at a moment."""
    return Entry(
        number=90,
        reference=Reference("UA-2026-0001"),
        sequence=9,
        moment=moment(at),
        act=act,
        by=Actor(key=PersonId("INSP_A")),
    )


def test_error_records_are_counted_in_the_month_in_which_they_were_made() -> None:
    made = ErrorRecord(since=MONDAY_NIGHT + 72 * HOUR, due=MONDAY_NIGHT + 96 * HOUR)
    logged = [entry(made, "2026-12-01T00:30:00+00:00")]
    found = [told_of(first=first, logged=logged) for first in (NOVEMBER, DECEMBER)]
    assert [(told.errors, told.attempts) for told in found] == [(0, 0), (1, 0)]


def test_attempts_are_counted_in_the_month_in_which_they_were_refused() -> None:
    tried = Attempt(act="Grant", objection="NotRanked")
    made = [entry(tried, at) for at in ("2026-11-30T23:59:59+00:00", "2026-12-01T00:00:00+00:00")]
    found = [told_of(first=first, logged=made) for first in (NOVEMBER, DECEMBER, JANUARY)]
    assert [(told.attempts, told.errors) for told in found] == [(1, 0), (1, 0), (0, 0)]
