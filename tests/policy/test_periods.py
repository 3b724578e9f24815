"""How long things last."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.periods import (
    LONDON,
    before_end,
    intervals,
    local,
    london_day,
    next_nine,
    next_term,
    review_times,
    term,
    urgent_end,
)

DAYS = st.dates(date(2026, 1, 1), date(2040, 12, 31))
ZONES = st.sampled_from([UTC, LONDON, timezone(timedelta(hours=-5))])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2040, 1, 1), timezones=ZONES)  # noqa: DTZ001 - `timezones` gives it
MONDAY = datetime(2026, 11, 23, 22, 15, tzinfo=UTC)


@given(MOMENTS)
def test_an_urgent_grant_lasts_72_elapsed_hours(granted_at: datetime) -> None:
    assert urgent_end(granted_at) - granted_at.astimezone(UTC) == timedelta(hours=72)


def test_a_moment_without_a_zone_is_no_moment() -> None:
    with pytest.raises(ValueError, match="zone"):
        urgent_end(MONDAY.replace(tzinfo=None))


@given(DAYS)
def test_a_term_is_three_calendar_months(begins: date) -> None:
    found = term(begins)
    after = found.last_day + timedelta(days=1)
    months = (after.year - begins.year) * 12 + after.month - begins.month
    assert (months, after.day) == (3, begins.day) or (months == 4 and after.day == 1 and begins.day > 28)
    assert found.ends_at == datetime.combine(after, time(), LONDON)


@given(DAYS)
def test_terms_follow_without_a_gap(begins: date) -> None:
    first = term(begins)
    assert next_term(first).begins == first.last_day + timedelta(days=1)


@given(DAYS, st.sampled_from(["month", "fortnight"]))
def test_reviews_fall_within_the_term_at_nine(begins: date, every: str) -> None:
    found = [at.astimezone(LONDON) for at in review_times(begins, every)]
    assert len(found) in ({2} if every == "month" else {6})
    assert {at.time() for at in found} == {time(9)}
    assert all(begins < at.date() <= term(begins).last_day for at in found)


def test_no_review_falls_after_an_earlier_last_day() -> None:
    begins = date(2026, 11, 23)
    assert len(review_times(begins, last_day=date(2026, 12, 22))) == 0
    assert len(review_times(begins, last_day=date(2026, 12, 23))) == 1
    assert len(review_times(begins, "fortnight", date(2026, 12, 21))) == 2


def test_the_hour_of_reviews_may_be_another() -> None:
    assert review_times(date(2026, 11, 23), hour=7)[0] == datetime(2026, 12, 23, 7, tzinfo=UTC)


def test_the_day_is_londons() -> None:
    assert london_day(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == date(2026, 7, 1)
    assert london_day(datetime(2026, 11, 30, 23, 30, tzinfo=UTC)) == date(2026, 11, 30)


def test_an_hour_that_comes_twice_is_the_first() -> None:
    assert local(date(2026, 10, 25), 1) == datetime(2026, 10, 25, 0, tzinfo=UTC)


def test_days_before_an_end_are_counted_from_its_midnight() -> None:
    ends_at = term(date(2026, 11, 23)).ends_at
    assert before_end(ends_at, 30, 9, intervals()) == datetime(2027, 1, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "weekdays", "expected"),
    [
        ("2026-11-24T08:59:59+00:00", False, "2026-11-24T09:00:00+00:00"),
        ("2026-11-24T09:00:00+00:00", False, "2026-11-25T09:00:00+00:00"),
        ("2026-11-27T09:00:00+00:00", False, "2026-11-28T09:00:00+00:00"),
        ("2026-11-27T09:00:00+00:00", True, "2026-11-30T09:00:00+00:00"),
        ("2026-11-28T03:00:00+00:00", True, "2026-11-30T09:00:00+00:00"),
        ("2027-03-27T10:00:00+00:00", False, "2027-03-28T08:00:00+00:00"),
    ],
)
def test_the_next_nine_in_the_morning(after: str, weekdays: bool, expected: str) -> None:  # noqa: FBT001 - one column of three
    assert next_nine(datetime.fromisoformat(after), intervals(), weekdays=weekdays).isoformat() == expected


def test_the_day_and_the_hour_are_those_of_the_zone_that_the_record_names() -> None:
    held = replace(intervals(), zone="America/New_York", hour=23)
    after = datetime.fromisoformat("2026-11-24T03:00:00+00:00")
    assert next_nine(after, held) == datetime.fromisoformat("2026-11-24T04:00:00+00:00"), "still the 23rd there"
