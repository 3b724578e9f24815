"""How moments, days and lengths of time read: always in London, always with the zone."""

from __future__ import annotations

from datetime import date, datetime

from policy.authorisation import Authorisation
from policy.periods import LONDON
from policy.terms import State


def sentence_time(at: datetime) -> str:
    """Give a moment as a sentence has it: 22:15 GMT on Thursday 26 November 2026."""
    here = at.astimezone(LONDON)
    return f"{here:%H:%M} {here.tzname()} on {here:%A} {day(here.date())}"


def plain_time(at: datetime) -> str:
    """Give a moment without its weekday: 22:15 GMT on 26 November 2026."""
    here = at.astimezone(LONDON)
    return f"{here:%H:%M} {here.tzname()} on {day(here.date())}"


def table_time(at: datetime) -> str:
    """Give a moment as a table has it: Thu 26 Nov 2026 22:15 GMT."""
    here = at.astimezone(LONDON)
    return f"{here:%a} {here.day} {here:%b %Y %H:%M} {here.tzname()}"


def day(when: date) -> str:
    """Give a day: 26 November 2026."""
    return f"{when.day} {when:%B %Y}"


def last_day(when: date) -> str:
    """Give the last day of a term: 22 February 2027 (to midnight)."""
    return f"{day(when)} (to midnight)"


def ends(authorisation: Authorisation) -> str:
    """Give when it ends, or ended, as a sentence has it."""
    cut_short = authorisation.state in {State.CANCELLED, State.REFUSED}
    if authorisation.term and not cut_short:
        return last_day(authorisation.term.last_day)
    return sentence_time(authorisation.ends_at)


def left(until: datetime, now: datetime) -> str:
    """Give the time left in whole hours, or minutes in the last hour: 6 hours."""
    minutes = max(0, round((until - now).total_seconds() / 60))
    amount, unit = (round(minutes / 60), "hour") if minutes >= 60 else (minutes, "minute")  # noqa: PLR2004 - an hour
    return f"{amount} {unit}" if amount == 1 else f"{amount} {unit}s"


def repeated(at: datetime) -> str:
    """Give what a second press reads."""
    here = at.astimezone(LONDON)
    return f"Already recorded at {here:%H:%M} {here.tzname()}. Nothing was done twice."
