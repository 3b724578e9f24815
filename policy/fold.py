"""The fold: an authorisation is a projection of its entries, and of nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from policy import acts
from policy.authorisation import Authorisation, Entry
from policy.parts import still_ended
from policy.periods import Term
from policy.terms import (
    Flag,
    Outcome,
    State,
)

Fold = Callable[[Authorisation, Entry, Any], Authorisation]


def _escalated(authorisation: Authorisation, _entry: Entry, act: acts.Escalation) -> Authorisation:
    return replace(authorisation, rung=max(authorisation.rung, act.hours))


def _ratified(authorisation: Authorisation, entry: Entry, act: acts.Ratification) -> Authorisation:
    decided = replace(
        _in_term(_kept(authorisation), act),
        state=State.AUTHORISED,
        decided=entry,
        activity=act.activity or authorisation.activity,
        subjects=authorisation.subjects if act.subjects is None else act.subjects,
    )
    return _narrowed(decided, entry, act)


def _in_term(authorisation: Authorisation, act: acts.Ratification | acts.Renewal) -> Authorisation:
    # Days, end, reviews and numbers are those that the act itself names: no constant can move them afterwards.
    assert act.first_day and act.last_day and act.ends_at and act.intervals  # noqa: S101, PT018 - decide sees to it
    return replace(
        authorisation,
        terms=(*authorisation.terms, Term(act.first_day, act.last_day)),
        ends_at=act.ends_at,
        review_every=act.review_every,
        review_hour=act.review_hour,
        review_dues=act.review_dues,
        intervals=act.intervals,
    )


def _narrowed(authorisation: Authorisation, entry: Entry, act: acts.Ratification | acts.Review) -> Authorisation:
    # A system that is dropped, somebody taken out, content that became records only: each stops at once (rule 8).
    if not act.ends:
        return authorisation
    wanted = authorisation.systems if act.systems is None else act.systems
    gone = tuple(system for system in authorisation.systems if system not in wanted)
    kept = tuple(system for system in authorisation.systems if system in wanted)
    stops = replace(authorisation, ended_parts=(*authorisation.ended_parts, *act.ends), stop_owed=entry, cessation=None)
    return replace(stops, systems=kept, dropped=authorisation.dropped + gone)


def _refused(authorisation: Authorisation, entry: Entry, act: acts.Refusal) -> Authorisation:
    return _end(replace(authorisation, decided=entry), entry, act, State.REFUSED, entry.moment)


def _expired(authorisation: Authorisation, entry: Entry, act: acts.Expiry) -> Authorisation:
    return _end(authorisation, entry, act, State.EXPIRED, act.ended_at)


def _cancelled(authorisation: Authorisation, entry: Entry, act: acts.Cancellation) -> Authorisation:
    return _end(authorisation, entry, act, State.CANCELLED, entry.moment)


Ends = acts.Refusal | acts.Expiry | acts.Cancellation


def _end(authorisation: Authorisation, entry: Entry, act: Ends, state: State, at: datetime) -> Authorisation:
    return replace(
        authorisation,
        state=state,
        ended=entry,
        ended_at=at,
        ends_at=at,
        stop_owed=entry,
        # Whoever confirmed the stop that a cancellation notice asked for is not asked again.
        cessation=authorisation.cessation if authorisation.notice else None,
        ended_parts=(*authorisation.ended_parts, *act.ends),
        notice=None,
        application=None,
    )


def _asked(authorisation: Authorisation, entry: Entry, act: acts.Nudge | acts.Chase) -> Authorisation:
    topic = (type(act), act.about)
    return replace(
        authorisation, reminders={**authorisation.reminders, topic: (*authorisation.reminders.get(topic, ()), entry)}
    )


def _reviewed(authorisation: Authorisation, entry: Entry, act: acts.Review) -> Authorisation:
    every = act.review_every or authorisation.review_every
    reviewed = replace(
        authorisation, reviews=(*authorisation.reviews, entry), review_every=every, review_dues=act.review_dues
    )
    # A review that cancels narrows nothing: the cancellation that comes with it stops everything.
    return reviewed if act.outcome is Outcome.CANCEL else _narrowed(_kept(reviewed), entry, act)


def _kept(authorisation: Authorisation) -> Authorisation:
    # A cancellation notice answered with "keep": what its filing asked to stop may go on.
    if authorisation.notice is None:
        return authorisation
    return replace(still_ended(authorisation), notice=None, stop_owed=None, cessation=None)


def _applied(authorisation: Authorisation, entry: Entry, _act: acts.RenewalApplication) -> Authorisation:
    return replace(authorisation, application=entry)


def _renewed(authorisation: Authorisation, _entry: Entry, act: acts.Renewal) -> Authorisation:
    return replace(_in_term(authorisation, act), application=None)


def _not_renewed(authorisation: Authorisation, _entry: Entry, _act: acts.RenewalRefusal) -> Authorisation:
    return replace(authorisation, application=None)


def _noticed(authorisation: Authorisation, entry: Entry, _act: acts.CancellationNotice) -> Authorisation:
    return replace(still_ended(authorisation), notice=authorisation.notice or entry, stop_owed=entry, cessation=None)


def _ceased(authorisation: Authorisation, entry: Entry, act: acts.Cessation) -> Authorisation:
    return replace(authorisation, cessation=entry, stopped_parts=(*authorisation.stopped_parts, *act.parts))


def _disposed(authorisation: Authorisation, entry: Entry, _act: acts.Disposal) -> Authorisation:
    return replace(authorisation, disposal=entry)


def _dealing(authorisation: Authorisation, entry: Entry, _act: acts.Attention) -> Authorisation:
    until = entry.moment + timedelta(minutes=authorisation.intervals.attention_minutes)
    return replace(authorisation, dealing={**authorisation.dealing, entry.by.key: until})


def _recused(authorisation: Authorisation, entry: Entry, _act: acts.Recusal) -> Authorisation:
    return replace(authorisation, recused=authorisation.recused | {entry.by.key})


def _receipted(authorisation: Authorisation, entry: Entry, _act: acts.Receipt) -> Authorisation:
    if authorisation.ended:
        return replace(authorisation, end_receipt=authorisation.end_receipt or entry)
    return replace(authorisation, grant_receipt=authorisation.grant_receipt or entry)


def _corrected(authorisation: Authorisation, entry: Entry, act: acts.Correction) -> Authorisation:
    corrected = replace(
        authorisation,
        ground=act.ground or authorisation.ground,
        subject_kind=act.subject_kind or authorisation.subject_kind,
        sensitive=authorisation.sensitive or Flag.SENSITIVE_FORCED in entry.flags,
        corrections=(*authorisation.corrections, entry),
    )
    return _void(corrected, entry) if Flag.DECISION_VOID in entry.flags else corrected


def _void(authorisation: Authorisation, entry: Entry) -> Authorisation:
    # Back to the 72 hours of the grant. What was dropped meanwhile stays dropped: nothing is widened by a mistake.
    passed = (entry.moment - authorisation.granted_at) // timedelta(hours=1)
    return replace(
        authorisation,
        state=State.URGENT,
        ends_at=authorisation.urgent_until,
        decided=None,
        terms=(),
        review_dues=(),
        intervals=authorisation.grant.intervals or authorisation.intervals,
        application=None,
        voided=entry,
        rung=max(hours for hours in authorisation.grant.ladder if hours <= passed),
    )


def _marked(authorisation: Authorisation, _entry: Entry, act: acts.Marking) -> Authorisation:
    return replace(authorisation, sensitive=bool(act.sensitive))


def _shredded(authorisation: Authorisation, entry: Entry, _act: acts.Shredding) -> Authorisation:
    return replace(authorisation, shredded=entry)


def _errored(authorisation: Authorisation, entry: Entry, _act: acts.ErrorRecord) -> Authorisation:
    return replace(authorisation, error=entry)


FOLD: Mapping[type[acts.Act], Fold] = {
    acts.Escalation: _escalated,
    acts.Ratification: _ratified,
    acts.Refusal: _refused,
    acts.Expiry: _expired,
    acts.Nudge: _asked,
    acts.Chase: _asked,
    acts.Review: _reviewed,
    acts.RenewalApplication: _applied,
    acts.Renewal: _renewed,
    acts.RenewalRefusal: _not_renewed,
    acts.CancellationNotice: _noticed,
    acts.Cancellation: _cancelled,
    acts.Cessation: _ceased,
    acts.Disposal: _disposed,
    acts.Attention: _dealing,
    acts.Recusal: _recused,
    acts.Receipt: _receipted,
    acts.ErrorRecord: _errored,
    acts.Correction: _corrected,
    acts.Marking: _marked,
    acts.Shredding: _shredded,
}
"""What each act makes of an authorisation; an act that is not here (a Consultation, an Attempt) changes nothing."""


def fold(entries: Iterable[Entry]) -> Authorisation | None:
    """Give what the entries of one reference come to, or None when no Grant is among them."""
    authorisation: Authorisation | None = None
    for entry in entries:
        authorisation = after(authorisation, entry)
    return authorisation


def as_of(authorisation: Authorisation, at: datetime) -> Authorisation:
    """Give what stood at `at`, once whatever was entered at that moment had been."""
    then = fold(entry for entry in authorisation.entries if entry.moment <= at)
    return then or authorisation


def after(authorisation: Authorisation | None, entry: Entry) -> Authorisation | None:
    """Give what one more entry makes of it."""
    if authorisation is None:
        return _granted(entry) if isinstance(entry.act, acts.Grant) else None
    authorisation = replace(authorisation, entries=(*authorisation.entries, entry))
    step = FOLD.get(type(entry.act))
    return step(authorisation, entry, entry.act) if step else authorisation


def _granted(entry: Entry) -> Authorisation:
    act = entry.act
    assert isinstance(act, acts.Grant)  # noqa: S101 - the caller has looked
    assert entry.reference and act.ground and act.activity  # noqa: S101, PT018 - decide lets no other grant in
    assert act.ends_at and act.intervals  # noqa: S101, PT018 - nor one without its end
    return Authorisation(
        reference=entry.reference,
        entries=(entry,),
        grant=act,
        granted=entry,
        state=State.URGENT,
        ends_at=act.ends_at,
        intervals=act.intervals,
        ground=act.ground,
        systems=act.systems,
        activity=act.activity,
        subjects=tuple(range(1, act.subject_count + 1)),
        subject_kind=act.subject_kind,
        sensitive=act.sensitive or Flag.SENSITIVE_FORCED in entry.flags,
    )
