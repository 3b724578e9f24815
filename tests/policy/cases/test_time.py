"""Time: 72 elapsed hours, and three months in London."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from policy.deadlines import due
from policy.people import CLOCK
from policy.periods import LONDON, term, urgent_end
from tests.policy.people import PSD_H
from tests.policy.world import Night, authorised, day, granted, moment

SHOWN = "%a %d %b %Y %H:%M %Z"


def in_london(at: datetime) -> str:
    """Say a moment as a table does."""
    return at.astimezone(LONDON).strftime(SHOWN)


def test_T1_it_is_in_force_for_72_hours() -> None:
    night = granted()
    assert night.matter.ends_at == moment("2026-11-26T22:15:00Z")
    assert in_london(night.matter.ends_at) == "Thu 26 Nov 2026 22:15 GMT"


def test_T2_a_second_before_the_end_it_is_authorised() -> None:
    night = granted().at("2026-11-26T22:14:59Z")
    assert night.state == "urgent"
    assert night.decides(PSD_H) == "authorised"


def test_T3_a_microsecond_before_the_end_it_is_authorised() -> None:
    assert granted().at("2026-11-26T22:14:59.999999Z").decides(PSD_H) == "authorised"


def test_T4_at_exactly_72_hours_it_is_over() -> None:
    night = granted().at("2026-11-26T22:15:00.000000Z")
    assert night.decides(PSD_H) == "TooLate"
    assert night.state == "expired"
    assert not night.matter.in_force(night.now)
    assert night.matter.over_since(night.now) == moment("2026-11-26T22:15:00Z")
    assert night.objection.facts["ended_at"] == moment("2026-11-26T22:15:00Z")


def test_T4_the_clock_ends_it_at_its_end_however_late_it_comes() -> None:
    night = granted()
    night.at("2026-11-27T08:00:00Z")
    (late,) = due(night.matter, night.now, night.given)
    assert night.enters(CLOCK, late) == "expired"
    assert night.matter.ended_at == moment("2026-11-26T22:15:00Z")
    assert night.at("2026-11-25T22:15:00Z").state == "expired"


def test_T5_the_term_runs_from_the_day_of_the_grant() -> None:
    night = Night(now=moment("2026-11-23T23:59:59Z"))
    night.grants()
    assert night.matter.ends_at == moment("2026-11-26T23:59:59Z")
    assert night.at("2026-11-24T08:00:00Z").decides(PSD_H) == "authorised"
    assert night.matter.terms[0].begins == day("2026-11-23")
    assert night.matter.terms[0].last_day == day("2027-02-22")


def lasts(granted_at: str, ends_at: str, says: str) -> None:
    """Grant at a moment, and hold its end and how a table says it to these."""
    night = Night(now=moment(granted_at))
    assert night.grants() == "urgent"
    assert night.matter.ends_at == moment(ends_at)
    assert in_london(night.matter.ends_at) == says
    assert urgent_end(datetime.fromisoformat(granted_at)) == moment(ends_at)
    assert night.at(ends_at).state == "expired"
    assert night.at((moment(ends_at) - timedelta(microseconds=1)).isoformat()).state == "urgent"


def test_T7_over_the_spring_change_it_ends_an_hour_later_on_the_wall() -> None:
    lasts("2027-03-26T18:00:00+00:00", "2027-03-29T18:00:00Z", "Mon 29 Mar 2027 19:00 BST")


def test_T8_granted_in_the_hour_that_comes_twice() -> None:
    lasts("2026-10-25T01:30:00+01:00", "2026-10-28T00:30:00Z", "Wed 28 Oct 2026 00:30 GMT")


def test_T10_ending_in_the_hour_that_is_missing() -> None:
    lasts("2027-03-25T01:30:00+00:00", "2027-03-28T01:30:00Z", "Sun 28 Mar 2027 02:30 BST")


def test_T11_ending_in_the_hour_that_comes_twice_it_ends_in_the_first() -> None:
    lasts("2026-10-22T01:30:00+01:00", "2026-10-25T00:30:00Z", "Sun 25 Oct 2026 01:30 BST")


def test_T12_a_leap_day_is_a_day() -> None:
    lasts("2028-02-27T10:00:00+00:00", "2028-03-01T10:00:00Z", "Wed 01 Mar 2028 10:00 GMT")
    lasts("2027-02-27T10:00:00+00:00", "2027-03-02T10:00:00Z", "Tue 02 Mar 2027 10:00 GMT")


def test_T13_no_holiday_stops_it() -> None:
    lasts("2026-12-30T20:00:00+00:00", "2027-01-02T20:00:00Z", "Sat 02 Jan 2027 20:00 GMT")


def test_T14_it_ends_at_the_midnight_after_its_last_day() -> None:
    night = authorised("2026-11-25T09:00:00Z")
    assert night.matter.terms[0].last_day == day("2027-02-22")
    assert night.matter.ends_at == moment("2027-02-23T00:00:00Z")


def runs(begins: str, last_day: str) -> None:
    """Hold the term that begins on a day to its last day, as the rules and as a decision have it."""
    assert term(day(begins)).last_day == day(last_day)
    night = Night(now=moment(f"{begins}T12:00:00Z"))
    night.grants()
    assert night.decides(PSD_H) == "authorised"
    assert (night.matter.terms[0].begins, night.matter.terms[0].last_day) == (day(begins), day(last_day))


def test_T16_a_term_that_begins_about_the_end_of_january() -> None:
    runs("2027-01-30", "2027-04-29")
    runs("2027-02-01", "2027-04-30")


def test_T17_a_term_that_ends_in_february() -> None:
    runs("2026-11-28", "2027-02-27")
    runs("2026-11-29", "2027-02-28")
    runs("2026-11-30", "2027-02-28")
    runs("2026-12-01", "2027-02-28")


def test_T19_a_term_that_begins_on_a_leap_day() -> None:
    runs("2028-02-29", "2028-05-28")


def test_T20_a_term_that_begins_on_a_31st_and_ends_in_a_month_of_thirty_days() -> None:
    runs("2027-03-31", "2027-06-30")
    runs("2027-08-31", "2027-11-30")


def test_T21_a_term_that_ends_in_summer_time_ends_at_the_midnight_of_london() -> None:
    runs("2026-12-31", "2027-03-30")
    assert term(day("2026-12-31")).ends_at == moment("2027-03-30T23:00:00Z")


def test_T22_a_last_day_on_which_the_clocks_go_forward() -> None:
    runs("2026-12-29", "2027-03-28")
    assert term(day("2026-12-29")).ends_at == moment("2027-03-28T23:00:00Z")


def test_T23_a_last_day_of_25_hours() -> None:
    runs("2026-07-26", "2026-10-25")
    assert term(day("2026-07-26")).ends_at == moment("2026-10-26T00:00:00Z")


def test_T25_the_last_second_is_in_force_and_the_next_is_not() -> None:
    night = authorised()
    assert night.matter.terms[0].last_day == day("2027-02-22")
    assert night.at("2027-02-22T23:59:59Z").state == "authorised"
    assert night.matter.in_force(night.now)
    assert night.at("2027-02-23T00:00:00Z").state == "expired"
    assert not night.matter.in_force(night.now)


@pytest.mark.parametrize("zone", ["America/New_York", "UTC"])
def test_T28_the_zone_of_the_machine_changes_nothing(zone: str) -> None:
    here = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:cov", __file__, "-k", "not T28"]
    run = subprocess.run(here, env={**os.environ, "TZ": zone}, capture_output=True, text=True, check=False, timeout=90)
    assert run.returncode == 0, run.stdout
    assert " passed" in run.stdout


def test_every_moment_that_the_rules_give_is_in_utc() -> None:
    night = authorised()
    assert night.matter.ends_at.tzinfo is UTC
    assert night.matter.granted_at.tzinfo is UTC
