"""What the form CA1 says, section by section: each question as it was asked, with the answer as it was given."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from bot.documents.pdf import Heading, Line, Part, Rows, Section, Statement
from bot.forms.answers import Names, answers, capital, person
from bot.words import deeds, labels, times
from policy import acts
from policy.authorisation import Actor, Authorisation, Entry
from policy.terms import Basis, Flag
from policy.terms import Kind as Person

_SECTIONS: Final[tuple[tuple[str, tuple[type[acts.Act], ...], str], ...]] = (
    ("Section 1: application", (acts.Grant,), ""),
    ("Section 2: result of monitoring", (acts.RenewalApplication,), "Nobody has applied for renewal."),
    (
        "Section 3: authorisation",
        (acts.Ratification, acts.Refusal, acts.Renewal, acts.RenewalRefusal),
        "No authorising officer has decided it.",
    ),
    ("Section 4: reviews", (acts.Review,), "No review has been held."),
    ("Section 5: cancellation", (acts.CancellationNotice, acts.Cancellation), "It has not been cancelled."),
    ("Section 6: stop, and what was gathered", (acts.Cessation, acts.Disposal), "Nothing has been recorded."),
)
NO_PART: Final = (acts.Attempt, acts.Consultation, acts.Recusal)
"""Who was refused, who looked at it and who stood aside is in the central record, and is no part of the form."""


def form_ca1(authorisation: Authorisation, names: Names) -> Iterator[Section]:
    """Give the form's sections: what was applied for, decided, reviewed, renewed, cancelled, and every step."""
    for heading, kinds, otherwise in _SECTIONS:
        yield Section(heading, _written(authorisation, kinds, names) or (Line(otherwise),))
    if more := _written(authorisation, _others(authorisation), names):
        yield Section("Section 7: changes", more)
    yield Section("Every step", (_steps(authorisation, names),))


def _others(authorisation: Authorisation) -> tuple[type[acts.Act], ...]:
    # Any other act with something written in it belongs to the form, whatever is added to the rules one day.
    known = {kind for _, kinds, _ in _SECTIONS for kind in kinds}.union(NO_PART)
    written = {type(entry.act): None for entry in authorisation.entries if entry.act.private}
    return tuple(kind for kind in written if kind not in known)


def _written(authorisation: Authorisation, kinds: tuple[type[acts.Act], ...], names: Names) -> tuple[Part, ...]:
    entries = (entry for entry in authorisation.entries if isinstance(entry.act, kinds))
    return tuple(part for entry in entries for part in _entry(entry, authorisation, names))


def _entry(entry: Entry, authorisation: Authorisation, names: Names) -> Iterator[Part]:
    yield Heading(f"{capital(plainly(entry, authorisation))}: {times.table_time(happened(entry))}")
    given = list(answers(entry.act, authorisation.grant, names))
    facts = tuple((each.question, each.text) for each in given if not each.written)
    yield Rows(("Question", "Answer"), (("Entered by", officer(entry.by, names)), *facts))
    yield from (Statement(each.question, each.text) for each in given if each.written)
    yield from (Line(f"Noted: {labels.FLAGS[flag]}") for flag in entry.flags if flag is not Flag.DECONFLICTION)


def officer(by: Actor, names: Names) -> str:
    """Give whoever entered something: name, rank and posts as held then."""
    if by.kind is Person.CLOCK:
        return labels.NAME
    basis = "" if by.basis is Basis.SUBSTANTIVE else f"{by.basis.value} "
    rank = [f"{basis}{labels.rank(by.rank)}"] if by.rank else []
    return ", ".join([person(by.key, names), *rank, *(deeds.held(post, by) for post in by.posts)])


def plainly(entry: Entry, authorisation: Authorisation) -> str:
    """Give what was done as a heading has it: "granted for 72 hours"."""
    return deeds.did(entry, authorisation).removeprefix("said ").replace(" it", "", 1)


def happened(entry: Entry) -> datetime:
    """Give the moment to which an entry belongs: an end by itself is as old as it is, however late it was entered."""
    return entry.act.ended_at if isinstance(entry.act, acts.Expiry) else entry.moment


def _steps(authorisation: Authorisation, names: Names) -> Rows:
    steps = [entry for entry in authorisation.entries if not isinstance(entry.act, acts.Attempt | acts.Consultation)]
    rows = [
        (times.table_time(happened(entry)), _step(entry, authorisation, names), str(entry.number)) for entry in steps
    ]
    return Rows(("When", "Who, and what", "Entry"), tuple(rows))


def _step(entry: Entry, authorisation: Authorisation, names: Names) -> str:
    return f"{officer(entry.by, names)}: {deeds.did(entry, authorisation)}"
