"""What the form CA1 says, section by section: each question as it was asked, with the answer as it was given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, Final

from bot import wording as words
from bot.card import Field, Kind
from bot.forms import FORMS
from bot.typesetting import Heading, Line, Part, Rows, Section, Statement
from policy.acts import (
    Act,
    Attempt,
    Cancellation,
    CancellationNotice,
    Cessation,
    Consultation,
    Disposal,
    Expiry,
    Grant,
    Ratification,
    Recusal,
    Refusal,
    Renewal,
    RenewalApplication,
    RenewalRefusal,
    Review,
)
from policy.authorisation import Actor, Authorisation, Entry
from policy.terms import DESTROYED, Basis, Flag, Subject
from policy.terms import Kind as Person

Names = Mapping[str, str]
"""The roll's names by key."""

GONE: Final = "Destroyed: the personal data of this authorisation was shredded. The record shows that it stood here."
_ASKED: Final[Mapping[type[Act], str]] = {
    Grant: "grant",
    Ratification: "decide",
    Refusal: "decide",
    Review: "review",
    RenewalApplication: "renewal_application",
    Renewal: "renewal",
    RenewalRefusal: "renewal",
    CancellationNotice: "cancellation_notice",
    Cancellation: "cancellation",
    Cessation: "cessation",
    Disposal: "disposal",
}
"""The form on which each act was written."""
# Where the act has another name for what the form asks.
_KEPT_AS: Final = {"subject": "subjects", "involved_members": "involved"}
_PEOPLE: Final = frozenset({"applicant", "operators", "involved"})
_SECTIONS: Final[tuple[tuple[str, tuple[type[Act], ...], str], ...]] = (
    ("Section 1: application", (Grant,), ""),
    ("Section 2: result of monitoring", (RenewalApplication,), "Nobody has applied for renewal."),
    (
        "Section 3: authorisation",
        (Ratification, Refusal, Renewal, RenewalRefusal),
        "No authorising officer has decided it.",
    ),
    ("Section 4: reviews", (Review,), "No review has been held."),
    ("Section 5: cancellation", (CancellationNotice, Cancellation), "It has not been cancelled."),
    ("Section 6: stop, and what was gathered", (Cessation, Disposal), "Nothing has been recorded."),
)
# Who looked at it, who was refused and who stood aside is in the central record and is no part of the form.
_NO_PART: Final = (Attempt, Consultation, Recusal)


def form_ca1(authorisation: Authorisation, names: Names) -> Iterator[Section]:
    """Give the form's sections: what was applied for, decided, reviewed, renewed, cancelled, and every step."""
    for heading, kinds, otherwise in _SECTIONS:
        yield Section(heading, _written(authorisation, kinds, names) or (Line(otherwise),))
    if more := _written(authorisation, _others(authorisation), names):
        yield Section("Section 7: changes", more)
    yield Section("Every step", (_steps(authorisation, names),))


def _others(authorisation: Authorisation) -> tuple[type[Act], ...]:
    # Any other act with something written in it belongs to the form, whatever is added to the rules one day.
    known = {kind for _, kinds, _ in _SECTIONS for kind in kinds}.union(_NO_PART)
    found = {type(entry.act): None for entry in authorisation.entries if entry.act.private}
    return tuple(kind for kind in found if kind not in known)


def _written(authorisation: Authorisation, kinds: tuple[type[Act], ...], names: Names) -> tuple[Part, ...]:
    entries = (entry for entry in authorisation.entries if isinstance(entry.act, kinds))
    return tuple(part for entry in entries for part in _entry(entry, authorisation, names))


def _entry(entry: Entry, authorisation: Authorisation, names: Names) -> Iterator[Part]:
    yield Heading(f"{capital(plainly(entry, authorisation))}: {words.table_time(happened(entry))}")
    answers = list(_answers(entry.act, authorisation, names))
    facts = tuple((label, text) for label, text, written in answers if not written)
    yield Rows(("Question", "Answer"), (("Entered by", officer(entry.by, names)), *facts))
    yield from (Statement(label, text) for label, text, written in answers if written)
    yield from (Line(f"Noted: {words.FLAGS[flag]}") for flag in entry.flags if flag is not Flag.DECONFLICTION)


def _answers(act: Act, authorisation: Authorisation, names: Names) -> Iterator[tuple[str, str, bool]]:
    """Each question with its answer in words, and whether it was written freely."""
    for field in _fields(act):
        name = _KEPT_AS.get(field.name, field.name)
        value = getattr(act, name, None)
        if name == "subjects":
            text = _subjects(value, authorisation.grant, names)
        elif name in _PEOPLE:
            text = "\n".join(person(key, names) for key in _several(value) if key)
        else:
            text = "\n".join(_said(each, field) for each in _several(value))
        if text:
            yield field.label, text, field.kind is Kind.LONG and name != "subjects"


def _fields(act: Act) -> tuple[Field, ...]:
    """The questions of the act's form; where it has none, what was written in it under its own name."""
    if type(act) in _ASKED:
        return FORMS[_ASKED[type(act)]].fields
    kind = type(act).__name__.lower()
    if kind in FORMS:
        return FORMS[kind].fields
    return tuple(Field(name, name.replace("_", " ").capitalize(), Kind.LONG) for name in sorted(act.private))


def _several(value: Any) -> Iterable[Any]:  # noqa: ANN401 - whatever a field of an act holds
    return value if isinstance(value, tuple) else (value,)


def _said(value: object, field: Field) -> str:
    if value is None or value is False:
        return "No" if value is False and field.options[-1:] == (("no", "No"),) else ""
    if value == DESTROYED:
        return GONE
    if isinstance(value, datetime):
        return words.table_time(value)
    if isinstance(value, date):
        return words.day(value)
    options = {kept: label.split("\n")[0] for kept, label in field.options}
    key = "yes" if value is True else str(value.value) if isinstance(value, Enum) else str(value)
    return options.get(key, key)


def _subjects(value: tuple[Subject, ...] | tuple[int, ...] | None, grant: Grant, names: Names) -> str:
    if any(subject.text == DESTROYED for subject in grant.subjects):
        return GONE
    return "\n".join(
        _subject(each if isinstance(each, Subject) else grant.subjects[each - 1], names) for each in value or ()
    )


def _subject(subject: Subject, names: Names) -> str:
    known = person(subject.key, names) if subject.key else ""
    typed = f' (written as "{subject.text}")' if known and subject.text and subject.text != known else ""
    kind = f", {words.SUBJECT_KINDS[subject.kind]}" if subject.kind else ""
    return f"{known or subject.text}{kind}{typed}"


def person(key: str, names: Names) -> str:
    """Give somebody by the roll's name, or by key where the roll has none."""
    return names.get(key, key)


def officer(by: Actor, names: Names) -> str:
    """Give whoever entered something: name, rank and posts as held then."""
    if by.kind is Person.CLOCK:
        return words.NAME
    basis = "" if by.basis is Basis.SUBSTANTIVE else f"{by.basis.value} "
    rank = [f"{basis}{words.rank(by.rank)}"] if by.rank else []
    return ", ".join([person(by.key, names), *rank, *(words.POSTS[post] for post in by.posts)])


def plainly(entry: Entry, authorisation: Authorisation) -> str:
    """Give what was done as a heading has it: "granted for 72 hours"."""
    return words.did(entry, authorisation).removeprefix("said ").replace(" it", "", 1)


def happened(entry: Entry) -> datetime:
    """Give the moment to which an entry belongs: an end by itself is as old as it is, however late it was entered."""
    return entry.act.ended_at if isinstance(entry.act, Expiry) else entry.moment


def capital(text: str) -> str:
    """Give a text with a capital at its head."""
    return text[:1].upper() + text[1:]


def _steps(authorisation: Authorisation, names: Names) -> Rows:
    told = [entry for entry in authorisation.entries if not isinstance(entry.act, Attempt | Consultation)]
    rows = [
        (words.table_time(happened(entry)), _step(entry, authorisation, names), str(entry.number)) for entry in told
    ]
    return Rows(("When", "Who, and what", "Entry"), tuple(rows))


def _step(entry: Entry, authorisation: Authorisation, names: Names) -> str:
    return f"{officer(entry.by, names)}: {words.did(entry, authorisation)}"
