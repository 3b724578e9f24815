"""The duties of the register itself: advice that nobody gives, circulations, the policy's review, reports, heads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any, Final

from policy import acts
from policy.authorisation import Entry
from policy.people import Holding
from policy.periods import intervals, london_day, monthly_nines, next_nine
from policy.terms import PersonId, Reference

# Ours: how long a referral may wait for advice before the Head of PSD hears of it (rule 5).
ADVICE_WITHIN: Final = timedelta(hours=24)
# "The Information Management Board will be responsible for ensuring the policy is reviewed at 12-month intervals"
# (2.4); counted from the "date of next scheduled review" that the policy names (5.1).
REVIEWED_EVERY: Final = 12
FIRST_REVIEW: Final = date(2017, 2, 22)
SENT: Final[Mapping[type[acts.Act], acts.Asked]] = {
    acts.Circulation: acts.Asked.CIRCULATION,
    acts.PolicyReview: acts.Asked.POLICY_REVIEW,
    acts.Report: acts.Asked.REPORT,
}
"""What is entered once it was sent, and which nudge it answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterDuties:
    """What the entries on the register come to: open referrals, absences, and what was last sent."""

    begun: datetime | None = None
    circulate_every: int = 0
    referrals: Mapping[Reference, Entry] = field(default_factory=dict)
    """Every referral by its number."""
    advised: Mapping[Reference, Entry] = field(default_factory=dict)
    """What closed each referral that is closed."""
    raised: frozenset[Reference] = frozenset()
    absences: Mapping[PersonId, tuple[datetime, datetime]] = field(default_factory=dict)
    """Who said in chat that they are away: from when, and until when, or when they said that they are back."""
    nudged: Mapping[acts.Asked, Entry] = field(default_factory=dict)
    sent: Mapping[acts.Asked, Entry] = field(default_factory=dict)
    head_signed: Entry | None = None
    """The last time that the head of the record was signed."""

    @property
    def circulated_at(self) -> datetime | None:
        """The moment at which the liability to monitoring was last circulated, UTC."""
        entry = self.sent.get(acts.Asked.CIRCULATION)
        return entry.moment if entry else None

    def waiting(self, about: acts.Asked) -> datetime | None:
        """Give the due time of a nudge that was entered and is not known to have been sent, or None."""
        nudge, sent = self.nudged.get(about), self.sent.get(about)
        unsent = nudge is not None and (sent is None or sent.number < nudge.number)
        return nudge.act.due if nudge and unsent and isinstance(nudge.act, acts.Nudge) else None

    def as_declared(self, holding: Holding) -> Holding:
        """Give a post as its holder's own word has it: away until then, or back; the roll's absence otherwise."""
        declared = self.absences.get(holding.officer.key)
        # An absence on the roll that begins when what was declared is over has nothing to do with it.
        if declared is None or (holding.away_from is not None and holding.away_from >= declared[1]):
            return holding
        return replace(holding, away_from=declared[0], away_to=declared[1])


def fold_register(entries: Iterable[Entry]) -> RegisterDuties:
    """Give what the entries on the register come to."""
    duties = RegisterDuties()
    for entry in entries:
        duties = after(duties, entry)
    return duties


def after(duties: RegisterDuties, entry: Entry) -> RegisterDuties:
    """Give what one more entry makes of it."""
    step = _FOLD.get(type(entry.act))
    return step(duties, entry, entry.act) if step else duties


def owing(duties: RegisterDuties) -> tuple[tuple[datetime, acts.Act], ...]:
    """Give every pending deadline of the register, earliest first; an entry that names it closes it."""
    owed = (step(duties) for step in (_advice, _circulation, _review, _report, _head))
    return tuple(sorted(chain.from_iterable(owed), key=lambda pair: pair[0]))


def wakes(duties: RegisterDuties) -> datetime | None:
    """Give the earliest moment at which the clock owes the register something, or None."""
    return next((at for at, _ in owing(duties)), None)


def due(duties: RegisterDuties, now: datetime) -> tuple[acts.Act, ...]:
    """Give the acts that the register is owed at `now`, earliest first."""
    return tuple(act for at, act in owing(duties) if at <= now)


def _advice(duties: RegisterDuties) -> Iterator[tuple[datetime, acts.Act]]:
    for number, referral in duties.referrals.items():
        if number not in duties.advised and number not in duties.raised:
            at = referral.moment + ADVICE_WITHIN
            yield at, acts.Chase(about=acts.Asked.ADVICE, due=at, number=number)


def _circulation(duties: RegisterDuties) -> Iterator[tuple[datetime, acts.Act]]:
    if duties.begun and duties.circulate_every:
        # "Regular circulations will be made, reminding staff of the liability to monitoring." (3.2)
        yield _next(duties, acts.Asked.CIRCULATION, london_day(duties.begun), duties.circulate_every)


def _review(duties: RegisterDuties) -> Iterator[tuple[datetime, acts.Act]]:
    if duties.begun:
        yield _next(duties, acts.Asked.POLICY_REVIEW, FIRST_REVIEW, REVIEWED_EVERY)


def _report(duties: RegisterDuties) -> Iterator[tuple[datetime, acts.Act]]:
    if duties.begun:
        # Ours: on the first of each month, of the month before.
        yield _next(duties, acts.Asked.REPORT, london_day(duties.begun).replace(day=1), 1)


def _head(duties: RegisterDuties) -> Iterator[tuple[datetime, acts.Act]]:
    if duties.begun:
        # Ours: each day at 09:00. From the entry before, not from when that was due, as with what is asked for.
        last = duties.head_signed
        at = next_nine(last.moment if last else duties.begun, intervals())
        yield at, acts.HeadSigned(due=at)


def _next(duties: RegisterDuties, about: acts.Asked, anchor: date, every: int) -> tuple[datetime, acts.Act]:
    # From the entry before, not from when that was due: what was missed while nothing ran is asked for once.
    assert duties.begun  # noqa: S101 - the caller has looked
    last = duties.nudged.get(about)
    at = monthly_nines(anchor, every, last.moment if last else duties.begun)
    return at, acts.Nudge(about=about, due=at)


def _imported(duties: RegisterDuties, entry: Entry, act: acts.RollImport) -> RegisterDuties:
    return replace(duties, begun=duties.begun or entry.moment, circulate_every=act.circulate_every)


def _clock_accepted(duties: RegisterDuties, entry: Entry, _act: acts.ClockAccepted) -> RegisterDuties:
    # What a clock that was ahead has dated in the future is counted from the moment at which it was put right.
    def dated(each: Entry) -> Entry:
        return replace(each, moment=min(each.moment, entry.moment))

    def all_dated(entries: Mapping[Any, Entry]) -> dict[Any, Entry]:
        return {key: dated(each) for key, each in entries.items()}

    return replace(
        duties,
        begun=duties.begun and min(duties.begun, entry.moment),
        referrals=all_dated(duties.referrals),
        nudged=all_dated(duties.nudged),
        sent=all_dated(duties.sent),
        head_signed=duties.head_signed and dated(duties.head_signed),
    )


def _referred(duties: RegisterDuties, entry: Entry, act: acts.Referral) -> RegisterDuties:
    return replace(duties, referrals={**duties.referrals, act.number: entry})


def _advised(duties: RegisterDuties, entry: Entry, act: acts.Advice) -> RegisterDuties:
    return replace(duties, advised={**duties.advised, act.number: entry})


def _raised(duties: RegisterDuties, _entry: Entry, act: acts.Chase) -> RegisterDuties:
    return replace(duties, raised=duties.raised | {act.number})


def _nudged(duties: RegisterDuties, entry: Entry, act: acts.Nudge) -> RegisterDuties:
    return replace(duties, nudged={**duties.nudged, act.about: entry})


def _away(duties: RegisterDuties, entry: Entry, act: acts.Absence) -> RegisterDuties:
    key, now = entry.by.key, entry.moment
    # Back: the absence that was declared ends now, so that what waits is asked of them at once.
    since = duties.absences.get(key, (now, now))[0] if act.until is None else now
    return replace(duties, absences={**duties.absences, key: (since, act.until or now)})


def _sent(
    duties: RegisterDuties, entry: Entry, act: acts.Circulation | acts.PolicyReview | acts.Report
) -> RegisterDuties:
    return replace(duties, sent={**duties.sent, SENT[type(act)]: entry})


def _signed(duties: RegisterDuties, entry: Entry, _act: acts.HeadSigned) -> RegisterDuties:
    return replace(duties, head_signed=entry)


_FOLD: Final[Mapping[type[acts.Act], Callable[[RegisterDuties, Entry, Any], RegisterDuties]]] = {
    acts.RollImport: _imported,
    acts.ClockAccepted: _clock_accepted,
    acts.Referral: _referred,
    acts.Advice: _advised,
    acts.Chase: _raised,
    acts.Nudge: _nudged,
    acts.Absence: _away,
    acts.Circulation: _sent,
    acts.PolicyReview: _sent,
    acts.Report: _sent,
    acts.HeadSigned: _signed,
}
NEWEST_ALONE: Final = acts.HeadSigned.__name__
"""The act, by name, of which the newest alone counts: there is one each day, for ever."""
DUTY_ACTS: Final = tuple(name for kind in _FOLD if (name := kind.__name__) != NEWEST_ALONE)
"""The others that what the register owes depends on; nothing else on it need be read."""
