"""The policy's times reckoned a second time, by other means: no time zone files, no month arithmetic of the rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
INSTANT: Final = timedelta(microseconds=1)
MONTH, FORTNIGHT = "month", "fortnight"


def moment(text: str) -> datetime:
    """Read a UTC moment."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def over_after(granted_at: datetime) -> datetime:
    """Give when an urgent one is over: so many seconds after the grant, whatever the clocks on the wall did."""
    return datetime.fromtimestamp(granted_at.timestamp() + 72 * 60 * 60, UTC)


def last_sunday(year: int, month: int) -> datetime:
    """Give 01:00 UTC on the last Sunday of a month of 31 days: when the clocks change."""
    last = date(year, month, 31)
    return datetime.combine(last - DAY * (last.isoweekday() % 7), time(1), UTC)


def is_summer(at: datetime) -> bool:
    """Say whether London's clocks are an hour ahead."""
    return last_sunday(at.year, 3) <= at < last_sunday(at.year, 10)


def day_of(at: datetime) -> date:
    """Give the date that stands on a wall in London."""
    return (at + HOUR if is_summer(at) else at).date()


def in_london(day: date, hour: int = 0) -> datetime:
    """Give the UTC moment of midnight, or of nine o'clock, on a London day; neither is ever missing or twice."""
    ahead = datetime.combine(day, time(hour), UTC) - HOUR
    return ahead if is_summer(ahead) else ahead + HOUR


def same_day(day: date, months: int) -> date | None:
    """Give the same date so many months on, or None where there is no such date."""
    first = first_of(day, months)
    found = first + DAY * (day.day - 1)
    return found if found.month == first.month else None


def first_of(day: date, months: int) -> date:
    """Give the first day of the month so many months on."""
    first = day.replace(day=1)
    for _ in range(months):
        first = (first + 31 * DAY).replace(day=1)
    return first


def last_of(day: date, months: int) -> date:
    """Give the last day of the month so many months on."""
    return first_of(day, months + 1) - DAY


def three_months(begins: date) -> date:
    """Give the last day of a term (rule 10)."""
    same = same_day(begins, 3)
    return same - DAY if same else last_of(begins, 3)


def reviews(begins: date, last: date, every: str) -> set[datetime]:
    """Give when a term is to be reviewed (rule 11)."""
    if every == FORTNIGHT:
        days = [begins + 14 * DAY * count for count in range(1, 8)]
    else:
        days = [same_day(begins, count) or last_of(begins, count) for count in (1, 2)]
    return {in_london(day, 9) for day in days if day <= last}


def renewal_nudges(ends_at: datetime) -> set[datetime]:
    """Give when renewal is brought to mind: 30, 14 and 7 days before the end (rule 12)."""
    return {in_london(day_of(ends_at) - DAY * days, 9) for days in (30, 14, 7)}
