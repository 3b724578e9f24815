"""The central record of authorisations (3.4): one row for each, and in it everything that was said and done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final

from bot.export.act_columns import Row, block, several
from bot.forms.catalogue import form
from bot.words import deeds, labels, times
from policy import acts
from policy.authorisation import Actor, Authorisation, Entry
from policy.people import Subject
from policy.terms import FORM, PersonId, State
from store.codec import moment


def _title(row: Row) -> str:
    grant = row.authorisation.grant
    return f"{labels.GROUNDS[row.authorisation.ground]}: {grant.subject_count} ({_kinds(row)})"


def _kinds(row: Row) -> str:
    return ", ".join(labels.SUBJECT_KINDS[kind] for kind in row.authorisation.subject_kind)


def _subject(row: Row, subject: Subject) -> str:
    known = row.name(subject.key) if subject.key else ""
    typed = subject.text if subject.text != known else ""
    kind = labels.SUBJECT_KINDS[subject.kind] if subject.kind else ""
    return ", ".join(each for each in (known, typed, kind, subject.unit or "") if each)


def _subjects(row: Row) -> str:
    return "\n".join(f"{n}: {_subject(row, each)}" for n, each in enumerate(row.authorisation.grant.subjects, 1))


def _people(row: Row, keys: Iterable[PersonId]) -> str:
    return "\n".join(row.name(key) for key in keys if key)


def _posts_of(by: Actor) -> str:
    return ", ".join(deeds.held(post, by) for post in by.posts)


def _reviews(row: Row) -> str:
    missed = [f"Due {row.at(due)}: none held." for due in row.reviews_missed()]
    return several([*(block(row, entry) for entry in row.of(acts.Review)), *missed])


def _terms(row: Row) -> str:
    spans = (f"{times.day(term.begins)} to {times.last_day(term.last_day)}" for term in row.authorisation.terms)
    return "\n".join(spans)


def _ended(row: Row) -> str:
    over = row.authorisation.over_since(row.now)
    return row.at(over) if over else ""


def _cause(row: Row) -> str:
    state = row.authorisation.state_at(row.now)
    if state is State.EXPIRED:
        return (
            "72 hours were over and nobody had decided"
            if row.authorisation.decided is None
            else "its last day had passed"
        )
    return {State.REFUSED: "the authorising officer refused it", State.CANCELLED: "it was cancelled"}.get(state, "")


def _rungs(row: Row) -> str:
    rungs = [
        f"{row.at(entry.moment)}: {entry.act.hours} hours on"
        for entry in row.of(acts.Escalation)
        if isinstance(entry.act, acts.Escalation)
    ]
    return "\n".join(rungs)


def _flags(row: Row) -> str:
    return "\n".join(
        f"{flag.value}: {labels.FLAGS.get(flag, '')}".removesuffix(": ") for flag in row.authorisation.flags
    )


def _last_day(row: Row) -> str:
    return times.last_day(row.authorisation.term.last_day) if row.authorisation.term else ""


def _dropped(row: Row) -> str:
    fewer = set(range(1, row.authorisation.grant.subject_count + 1)) - set(row.authorisation.subjects)
    gone = [f"subject {number}" for number in sorted(fewer)]
    return ", ".join([*(labels.SYSTEMS[system] for system in row.authorisation.dropped), *gone])


def _counted(kind: type) -> Callable[[Row], str]:
    return lambda row: str(len(row.of(kind)))


def _told(*kinds: type) -> Callable[[Row], str]:
    return lambda row: several(block(row, entry) for entry in row.of(*kinds))


def _written(name: str) -> Callable[[Row], str]:
    return lambda row: str(getattr(row.authorisation.grant, name))


def _answer(question: str) -> Callable[[Row], str]:
    return lambda row: next(
        (each.text for each in row.answers(row.authorisation.grant) if each.question == question), ""
    )


# The people are told apart by number, and by the unit that the roll has, in a column of their own.
_NUMBERED: Final = frozenset({"subject", "subject_members"})
COLUMNS: Final[Mapping[str, Callable[[Row], str]]] = {
    "Reference": lambda row: row.authorisation.reference,
    "Policy": _written("policy"),
    "Policy version": _written("policy_version"),
    "Form": lambda _row: FORM,
    "Type": lambda _row: "urgent (3.4)",
    "State": lambda row: labels.STATES[row.authorisation.state_at(row.now)],
    "Title": _title,
    "Ground": lambda row: labels.GROUNDS[row.authorisation.ground],
    "Corrections": _told(acts.Correction),
    "Number of subjects": lambda row: str(row.authorisation.grant.subject_count),
    "Kinds of subjects": _kinds,
    "Subjects": _subjects,
    "Granted": lambda row: row.at(row.authorisation.granted_at),
    "Granted (UTC)": lambda row: moment(row.authorisation.granted_at),
    "Granted by": lambda row: row.name(row.authorisation.grantor),
    "Rank held then": lambda row: labels.rank(row.authorisation.granted.by.rank),
    "Rank held as": lambda row: row.authorisation.granted.by.basis.value,
    "Posts held then": lambda row: _posts_of(row.authorisation.granted.by),
    "Run by": lambda row: _people(row, row.authorisation.operators),
    "Urgent procedure used": lambda _row: "yes",
    **{field.label: _answer(field.label) for field in form("grant").fields if field.name not in _NUMBERED},
    "Referral": _written("referral"),
    "Systems now, or at the end": lambda row: labels.systems(row.authorisation.systems),
    "Dropped since": _dropped,
    "Records or content now": lambda row: labels.ACTIVITIES[row.authorisation.activity],
    "Sensitive now": lambda row: "yes: page only" if row.authorisation.sensitive else "no",
    "Marked sensitive or cleared": _told(acts.Marking),
    "Asked to decide": _rungs,
    "In hand": _told(acts.Attention),
    "Conflicts of interest": _told(acts.Recusal),
    "Decisions": _told(acts.Ratification, acts.Refusal),
    "Terms": _terms,
    "Last day": _last_day,
    "Reviewed every": lambda row: row.authorisation.review_every.value,
    "Reviews": _reviews,
    "Applications for renewal": _told(acts.RenewalApplication),
    "Number of renewals": _counted(acts.Renewal),
    "Renewals": _told(acts.Renewal, acts.RenewalRefusal),
    "Cancellation notices": _told(acts.CancellationNotice),
    "Cancellation": _told(acts.Cancellation),
    "Instruction to stop": lambda row: several(row.instructions()),
    "Ended": _ended,
    "Cause of the end": _cause,
    "Monitoring stopped": _told(acts.Cessation),
    "Minutes after the end": lambda row: "\n".join(map(str, row.minutes_after())),
    "Error records": _told(acts.ErrorRecord),
    "Product": _told(acts.Disposal),
    "Receipts": _told(acts.Receipt),
    "Repeats of what was not answered": _counted(acts.Chase),
    "Flags": _flags,
    "Earlier references": lambda row: ", ".join(row.authorisation.grant.related),
    "Overlapping references": lambda row: ", ".join(row.authorisation.grant.deconflict),
    "Times the details were opened": _counted(acts.Consultation),
    "Details opened": _told(acts.Consultation),
    "Attempts refused": _counted(acts.Attempt),
    "Years it is kept": lambda row: str(row.authorisation.grant.retain_years),
    "Personal data destroyed": _told(acts.Shredding),
}
"""Every column of the central record, and what stands in it."""
ATTEMPTS: Final = ("Number", "Moment", "Name", "Rank held then", "Act", "Objection", "Ground", "Reference")


def central_record(
    authorisations: Iterable[Authorisation], names: Mapping[PersonId, str], now: datetime
) -> list[list[str]]:
    """Give a row for each authorisation, as it stands at `now` (force time)."""
    rows = (Row(each, names, now) for each in authorisations)
    return [[column(row) for column in COLUMNS.values()] for row in rows]


def attempts(entries: Iterable[Entry], names: Mapping[PersonId, str]) -> list[list[str]]:
    """Give a row for each refused attempt: who, when, what and why not; what was typed is nowhere in the record."""
    return [_attempt(entry, entry.act, names) for entry in entries if isinstance(entry.act, acts.Attempt)]


def _attempt(entry: Entry, act: acts.Attempt, names: Mapping[PersonId, str]) -> list[str]:
    return [
        str(entry.number),
        times.table_time(entry.moment),
        names.get(entry.by.key, entry.by.key),
        labels.rank(entry.by.rank),
        act.act,
        act.objection,
        labels.GROUNDS[act.ground] if act.ground else "",
        entry.reference or "",
    ]
