"""How long things last: 72 elapsed hours, and calendar months in London."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

# "Urgent authorisations ... shall be properly authorised within 72 hours ... will expire after 72 hours." (3.4)
URGENT_HOURS = 72
# "Authorisations will expire after 3 months" (3.4)
TERM_MONTHS = 3
# "it is good practice for the authorising officer to review the authorisation on a monthly basis" (3.4)
REVIEW_MONTHS = 1
# Ours: confidential material or an authorising officer's wish makes reviews fortnightly (rule 7).
FORTNIGHT = timedelta(days=14)
# Ours: the hour, in London, at which the clock asks for what is due on a day.
NINE = 9
# Ours: a review made so many days before it is due counts for it, and is overdue so many days after (rule 11).
REVIEW_COUNTS_DAYS = 7
# Ours: renewal is asked for in the last 30 days, and nudged for at 30, 14 and 7 (rule 12).
RENEWAL_DAYS = (30, 14, 7)
# Ours: hours from the grant at which the authorising officers are asked, and asked again (rule 16).
LADDER = (0, 24, 48, 66, 71)
# Ours: how many minutes "I am dealing with it" holds back the presser's own repeats (rule 16).
ATTENTION_MINUTES = 60
# Ours: minutes after an end at which cessation is asked for again, and at which its absence is an error (rule 14).
REMIND_MINUTES, ERROR_MINUTES = 60, 120
# Ours: a cancellation notice that nobody answers goes further every so many minutes (rule 13).
NOTICE_MINUTES = 60
# Ours: how many times a receipt is asked for again (rule 15).
RECEIPT_CHASES = 3
# Ours: every how many days it is asked what became of the product (rule 14).
PRODUCT_DAYS = 28
# Ours: every how many days the DPO is asked to have destroyed what has been kept long enough (rule 22).
SHREDDING_DAYS = 28
# Ours: how many years from the end the record of one is kept, where a force has not set more (rule 22).
RETAIN_YEARS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """The numbers above as one authorisation is held to them: written into its acts, and read from there ever after.

    Whole numbers and a name only: the record holds nothing else.
    """

    zone: str
    hour: int
    review_counts_days: int
    renewal_days: tuple[int, ...]
    attention_minutes: int
    remind_minutes: int
    error_minutes: int
    notice_minutes: int
    receipt_chases: int
    product_days: int
    shredding_days: int

    @property
    def london(self) -> ZoneInfo:
        """The zone in which its days and hours are counted."""
        return ZoneInfo(self.zone)

    @property
    def review_counts(self) -> timedelta:
        """How long before it is due a review counts for it, and how long after it is overdue."""
        return timedelta(days=self.review_counts_days)


def intervals() -> Intervals:
    """Give the numbers as they are now, for an act that is being decided."""
    return Intervals(
        zone=LONDON.key,
        hour=NINE,
        review_counts_days=REVIEW_COUNTS_DAYS,
        renewal_days=RENEWAL_DAYS,
        attention_minutes=ATTENTION_MINUTES,
        remind_minutes=REMIND_MINUTES,
        error_minutes=ERROR_MINUTES,
        notice_minutes=NOTICE_MINUTES,
        receipt_chases=RECEIPT_CHASES,
        product_days=PRODUCT_DAYS,
        shredding_days=SHREDDING_DAYS,
    )


@dataclass(frozen=True, slots=True)
class Term:
    """Three months of authority: in force from the start of `begins` to the midnight after `last_day`."""

    begins: date
    last_day: date

    @property
    def ends_at(self) -> datetime:
        """The first moment, in UTC, that is no longer covered."""
        return local(self.last_day + timedelta(days=1))


def local(day: date, hour: int = 0, zone: ZoneInfo | None = None) -> datetime:
    """Give the UTC moment of an hour of a London day; the first, when it comes twice."""
    return datetime.combine(day, time(hour), zone or LONDON).astimezone(UTC)


def london_day(moment: datetime, zone: ZoneInfo | None = None) -> date:
    """Give the London date of a moment: 00:30 BST belongs to the new day, though UTC has the old."""
    return moment.astimezone(zone or LONDON).date()


def urgent_end(granted_at: datetime) -> datetime:
    """Give the first moment, in UTC, at which an urgent authorisation is over: 72 elapsed hours on (3.4).

    Raises ValueError for a moment without a zone.
    """
    if granted_at.tzinfo is None:
        message = "a moment needs its zone"
        raise ValueError(message)
    return granted_at.astimezone(UTC) + timedelta(hours=URGENT_HOURS)


def months_on(day: date, months: int) -> date | None:
    """Give the same date some months on, or None where that month has no such date."""
    years, month0 = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month0 + 1
    return date(year, month, day.day) if day.day <= monthrange(year, month)[1] else None


def month_end(day: date, months: int) -> date:
    """Give the last day of the month that lies some months on."""
    years, month0 = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month0 + 1
    return date(year, month, monthrange(year, month)[1])


def term(begins: date) -> Term:
    """Give the three months that begin on a London day (3.4; rule 10 on months without such a date)."""
    same = months_on(begins, TERM_MONTHS)
    last = same - timedelta(days=1) if same else month_end(begins, TERM_MONTHS)
    return Term(begins, last)


def next_term(current: Term) -> Term:
    """Give the term of a renewal: it begins the day after the last day of the one before."""
    return term(current.last_day + timedelta(days=1))


def review_times(
    begins: date, every: str = "month", last_day: date | None = None, hour: int = NINE
) -> tuple[datetime, ...]:
    """Give the UTC moments at which reviews fall due, anchored to the term's first day (3.4, rule 11)."""
    last = last_day or term(begins).last_day
    if every == "fortnight":
        count = (last - begins) // FORTNIGHT
        days = [begins + FORTNIGHT * n for n in range(1, count + 1)]
    else:
        months = range(REVIEW_MONTHS, TERM_MONTHS, REVIEW_MONTHS)
        days = [months_on(begins, n) or month_end(begins, n) for n in months]
    return tuple(local(day, hour) for day in days if day <= last)


def monthly_nines(anchor: date, every: int, after: datetime) -> datetime:
    """Give the first 09:00 in London later than `after` that lies whole periods of `every` months from a day."""
    count = 0
    while True:
        months = count * every
        at = local(months_on(anchor, months) or month_end(anchor, months), NINE)
        if at > after:
            return at
        count += 1


def years_on(at: datetime, years: int, held: Intervals) -> datetime:
    """Give 09:00 in London on the same date some years on, or on the last day of that month."""
    day = london_day(at, held.london)
    return local(months_on(day, 12 * years) or month_end(day, 12 * years), held.hour, held.london)


def before_end(ends_at: datetime, days: int, hour: int, held: Intervals) -> datetime:
    """Give an hour of the London day that lies some days before an end."""
    return local(london_day(ends_at, held.london) - timedelta(days=days), hour, held.london)


def next_nine(after: datetime, held: Intervals, *, weekdays: bool = False) -> datetime:
    """Give the next 09:00 in London later than `after`, on a weekday where asked."""
    day = london_day(after, held.london)
    while (at := local(day, held.hour, held.london)) <= after or (weekdays and _weekend(day)):
        day += timedelta(days=1)
    return at


def _weekend(day: date) -> bool:
    return day.isoweekday() > 5  # noqa: PLR2004 - 6 and 7 are the weekend
