"""Times that name their zone, as a sentence and as a table has them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.words import times

WINTER = datetime(2026, 11, 26, 22, 15, tzinfo=UTC)
SUMMER = datetime(2027, 6, 30, 23, 30, tzinfo=UTC)


def test_a_moment_is_said_in_london_with_its_zone() -> None:
    assert times.sentence_time(WINTER) == "22:15 GMT on Thursday 26 November 2026"
    assert times.sentence_time(SUMMER) == "00:30 BST on Thursday 1 July 2027"
    assert times.plain_time(SUMMER) == "00:30 BST on 1 July 2027"
    assert times.table_time(WINTER) == "Thu 26 Nov 2026 22:15 GMT"
    assert times.table_time(SUMMER) == "Thu 1 Jul 2027 00:30 BST"


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert (times.plain_time(first), times.plain_time(second)) == (
        "01:30 BST on 25 October 2026",
        "01:30 GMT on 25 October 2026",
    )


def test_a_last_day_says_that_it_counts_to_midnight() -> None:
    assert times.last_day(date(2027, 2, 22)) == "22 February 2027 (to midnight)"


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(hours=48), "48 hours"),
        (timedelta(hours=6), "6 hours"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(minutes=59), "59 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(seconds=-5), "0 minutes"),
    ],
)
def test_the_time_left_is_said_in_whole_units(span: timedelta, said: str) -> None:
    assert times.left(WINTER, WINTER - span) == said
