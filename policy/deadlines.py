"""What the clock owes now, and when it will next owe something."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Final

from policy import acts
from policy.authorisation import Authorisation, Entry
from policy.fold import as_of
from policy.given import Given
from policy.periods import before_end, local, next_nine, years_on
from policy.route import asked, may_come_to
from policy.terms import IN_FORCE, PersonId, Product, State


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment, UTC, and the act that the clock will owe then."""

    at: datetime
    act: acts.Act


def deadlines(authorisation: Authorisation, given: Given) -> tuple[Deadline, ...]:
    """Give every pending deadline, earliest first; an entry that names it closes it."""
    pending = chain.from_iterable(source(authorisation, given) for source in SOURCES)
    return tuple(sorted(pending, key=lambda deadline: deadline.at))


def wakes_at(authorisation: Authorisation, given: Given) -> datetime | None:
    """Give the earliest moment at which the clock owes something, or None when it never will again."""
    return min((deadline.at for deadline in deadlines(authorisation, given)), default=None)


def due(authorisation: Authorisation, now: datetime, given: Given) -> tuple[acts.Act, ...]:
    """Give the acts owed at `now`, earliest first: of each kind the newest, and of an end the end alone."""
    come = [deadline for deadline in deadlines(authorisation, given) if deadline.at <= now]
    newest = {_kind(deadline.act): deadline for deadline in come}
    end = newest.get((acts.Expiry, None))
    owed = [end] if end else sorted(newest.values(), key=lambda deadline: deadline.at)
    return tuple(deadline.act for deadline in owed)


def _kind(act: acts.Act) -> tuple[type[acts.Act], acts.Asked | None]:
    return type(act), act.about if isinstance(act, acts.Nudge | acts.Chase) else None


def _rungs(authorisation: Authorisation, _given: Given) -> Iterator[Deadline]:
    if authorisation.state is State.URGENT:
        for hours in authorisation.grant.ladder:
            if hours > authorisation.rung:
                yield Deadline(authorisation.granted_at + timedelta(hours=hours), acts.Escalation(hours=hours))


def _new_holders(authorisation: Authorisation, given: Given) -> Iterator[Deadline]:
    # A post that changes hands before the decision: whoever is newly to be asked is asked then.
    if authorisation.state is not State.URGENT:
        return
    since = authorisation.last_asked(acts.Chase, acts.Asked.DECISION) or authorisation.granted_at
    for at in _boundaries(authorisation, given):
        if since < at < authorisation.ends_at and newly_asked(authorisation, at, given):
            yield Deadline(at, acts.Chase(about=acts.Asked.DECISION, due=at))


def newly_asked(authorisation: Authorisation, at: datetime, given: Given) -> tuple[PersonId, ...]:
    """Give who is to be asked from `at` on and was not the moment before: a post has changed hands."""
    # Whoever is asked only because of a later rung or conflict was told by that, and is not told again.
    then = as_of(authorisation, at)
    before = asked(then, then.rung, at - timedelta(microseconds=1), given)
    return tuple(key for key in asked(then, then.rung, at, given) if key not in before)


def _boundaries(authorisation: Authorisation, given: Given) -> list[datetime]:
    held = [h for h in given.holdings if h.post in may_come_to(authorisation)]
    times = {at for h in held for at in (h.begins, h.ends, h.away_from, h.away_to) if at}
    return sorted(times)


def _end(authorisation: Authorisation, _given: Given) -> Iterator[Deadline]:
    if authorisation.state in IN_FORCE:
        yield Deadline(authorisation.ends_at, acts.Expiry(ended_at=authorisation.ends_at))


def _reviews(authorisation: Authorisation, _given: Given) -> Iterator[Deadline]:
    if authorisation.state is not State.AUTHORISED:
        return
    nudged = authorisation.last_asked(acts.Nudge, acts.Asked.REVIEW)
    chased = authorisation.last_asked(acts.Chase, acts.Asked.REVIEW)
    for at in review_dues(authorisation):
        if _reviewed(authorisation, at):
            continue
        if nudged is None or at > nudged:
            yield Deadline(at, acts.Nudge(about=acts.Asked.REVIEW, due=at))
        if chased is None or at > chased:
            yield Deadline(at + authorisation.intervals.review_counts, acts.Chase(about=acts.Asked.REVIEW, due=at))


def review_dues(authorisation: Authorisation) -> tuple[datetime, ...]:
    """Give every moment at which a review falls due, over all terms (3.4, rule 11)."""
    return tuple(at for at in authorisation.review_dues if at < authorisation.ends_at)


def _reviewed(authorisation: Authorisation, at: datetime) -> bool:
    return any(review.moment >= at - authorisation.intervals.review_counts for review in authorisation.reviews)


def _renewals(authorisation: Authorisation, _given: Given) -> Iterator[Deadline]:
    if authorisation.state is not State.AUTHORISED or authorisation.decided is None:
        return
    since = authorisation.last_asked(acts.Nudge, acts.Asked.RENEWAL) or authorisation.decided.moment
    held = authorisation.intervals
    for days in held.renewal_days:
        at = before_end(authorisation.ends_at, days, held.hour, held)
        if at > since:
            yield Deadline(at, acts.Nudge(about=acts.Asked.RENEWAL, due=at))


def _cancellation(authorisation: Authorisation, _given: Given) -> Iterator[Deadline]:
    if authorisation.notice and authorisation.state in IN_FORCE:
        begun = authorisation.notice.moment
        since = _last_chased(authorisation, acts.Asked.CANCELLATION, begun)
        every = timedelta(minutes=authorisation.intervals.notice_minutes)
        at = begun + every * ((since - begun) // every + 1)
        yield Deadline(at, acts.Chase(about=acts.Asked.CANCELLATION, due=at))


def _cessation(authorisation: Authorisation, _given: Given) -> Iterator[Deadline]:
    owed = authorisation.stop_owed
    if owed is None or authorisation.cessation or isinstance(owed.act, acts.CancellationNotice):
        return
    reminded = _last_chased(authorisation, acts.Asked.CESSATION, owed.moment)
    error, held = authorisation.error, authorisation.intervals
    if reminded == owed.moment:
        at = owed.moment + timedelta(minutes=held.remind_minutes)
        yield Deadline(at, acts.Chase(about=acts.Asked.CESSATION, due=at))
    # The error that comes with a void decision is about the time before; one may follow about the time after.
    if error is None or error.moment <= owed.moment:
        at = owed.moment + timedelta(minutes=held.error_minutes)
        yield Deadline(at, acts.ErrorRecord(since=authorisation.ended_at or owed.moment, due=at))
    else:
        at = next_nine(max(reminded, error.moment), held)
        yield Deadline(at, acts.Chase(about=acts.Asked.CESSATION, due=at))


def _receipts(authorisation: Authorisation, _given: Given) -> Iterator[Deadline]:
    ended = authorisation.ended
    about, since = (acts.Asked.END_RECEIPT, ended) if ended else (acts.Asked.GRANT_RECEIPT, authorisation.granted)
    answered = authorisation.end_receipt if ended else authorisation.grant_receipt
    held, chases = authorisation.intervals, authorisation.reminders.get((acts.Chase, about), ())
    if not answered and len(chases) < held.receipt_chases:
        at = next_nine(_last_chased(authorisation, about, since.moment), held, weekdays=True)
        yield Deadline(at, acts.Chase(about=about, due=at))


def _product(authorisation: Authorisation, _given: Given) -> Iterator[Deadline]:
    disposal, ended, held = authorisation.disposal, authorisation.ended, authorisation.intervals
    if ended and disposal is None:
        since = _last_chased(authorisation, acts.Asked.PRODUCT, ended.moment)
        every = timedelta(days=held.product_days)
        at = ended.moment + every * ((since - ended.moment) // every + 1)
        yield Deadline(at, acts.Chase(about=acts.Asked.PRODUCT, due=at))
    elif disposal and (review_on := _retained_until(disposal)):
        at = local(review_on, held.hour, held.london)
        if (authorisation.last_asked(acts.Nudge, acts.Asked.PRODUCT) or disposal.moment) < at:
            yield Deadline(at, acts.Nudge(about=acts.Asked.PRODUCT, due=at))


def _retained_until(disposal: Entry) -> date | None:
    act = disposal.act
    return act.review_on if isinstance(act, acts.Disposal) and act.product is Product.RETAINED else None


def _grantor_left(authorisation: Authorisation, given: Given) -> Iterator[Deadline]:
    grantor = given.people.get(authorisation.grantor)
    nudge = authorisation.last_asked(acts.Nudge, acts.Asked.GRANTOR_LEFT)
    if grantor and not grantor.active and authorisation.state in IN_FORCE and not nudge:
        at = authorisation.granted_at
        yield Deadline(at, acts.Nudge(about=acts.Asked.GRANTOR_LEFT, due=at))


def keep_until(authorisation: Authorisation) -> datetime | None:
    """Give when the record of one may be destroyed (rule 22), or None while it runs or its product is not settled."""
    disposal, ended_at = authorisation.disposal, authorisation.ended_at
    if ended_at is None or disposal is None or _retained_until(disposal):
        return None
    kept = years_on(ended_at, authorisation.grant.retain_years, authorisation.intervals)
    return max(kept, disposal.moment)


def _shredding(authorisation: Authorisation, _given: Given) -> Iterator[Deadline]:
    begun = keep_until(authorisation)
    if begun and not authorisation.shredded:
        nudges = authorisation.reminders.get((acts.Nudge, acts.Asked.SHREDDING), ())
        every = timedelta(days=authorisation.intervals.shredding_days)
        at = max([begun, *(entry.moment + every for entry in nudges)])
        yield Deadline(at, acts.Nudge(about=acts.Asked.SHREDDING, due=at))


def _last_chased(authorisation: Authorisation, about: acts.Asked, since: datetime) -> datetime:
    # The moment of entry, not the moment due: what was missed while nothing ran is asked for once, not in a row.
    chases = authorisation.reminders.get((acts.Chase, about), ())
    return max([since, *(entry.moment for entry in chases)])


Source = Callable[[Authorisation, Given], Iterator[Deadline]]
SOURCES: Final[tuple[Source, ...]] = (
    _end,
    _rungs,
    _new_holders,
    _reviews,
    _renewals,
    _cancellation,
    _cessation,
    _receipts,
    _product,
    _grantor_left,
    _shredding,
)
