"""What was answered on a form, question by question, in the words of the form: read back from an act."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date, datetime
from enum import Enum
from typing import Any, Final

from bot.chat.card import Field, Kind
from bot.forms.catalogue import FORMS
from bot.forms.decide import YES_NO
from bot.words import labels, times
from policy import acts
from policy.people import Subject
from policy.terms import DESTROYED

Names = Mapping[str, str]
"""The roll's names by key."""

GONE: Final = "Destroyed: the personal data of this authorisation was shredded. The record shows that it stood here."
_ASKED: Final[Mapping[type[acts.Act], str]] = {
    acts.Grant: "grant",
    acts.Ratification: "decide",
    acts.Refusal: "decide",
    acts.Review: "review",
    acts.RenewalApplication: "renewal_application",
    acts.Renewal: "renewal",
    acts.RenewalRefusal: "renewal",
    acts.CancellationNotice: "cancellation_notice",
    acts.Cancellation: "cancellation",
    acts.Cessation: "cessation",
    acts.Disposal: "disposal",
}
"""The form on which each act was written."""
# Where the act has another name for what the form asks.
_KEPT_AS: Final = {"subject": "subjects", "involved_members": "involved"}
_NAMED: Final[dict[Enum, str]] = dict([*labels.GROUNDS.items(), *labels.SUBJECT_KINDS.items()])
_PEOPLE: Final = frozenset({"applicant", "operators", "involved"})


def answers(act: acts.Act, grant: acts.Grant, names: Names) -> Iterator[tuple[str, str, bool]]:
    """Give each question that was answered, the answer in words, and whether it was written freely.

    `grant` is the grant of the same authorisation: later acts name its subjects by their place in it.
    """
    for field in _fields(act):
        name = _name(act, field)
        value = getattr(act, name, None)
        if name == "subjects":
            text = _subjects(value, grant, names)
        elif name in _PEOPLE:
            text = "\n".join(person(key, names) for key in _several(value) if key)
        else:
            text = "\n".join(_said(each, field) for each in _several(value))
        if text:
            yield field.label, text, field.kind is Kind.LONG and name != "subjects"


def _fields(act: acts.Act) -> Iterator[Field]:
    """The questions of the act's form, then what was written though the form does not ask it, under its own name."""
    form = FORMS.get(_ASKED.get(type(act), type(act).__name__.lower()))
    asked = form.fields if form else ()
    yield from asked
    known = {_name(act, field) for field in asked}
    for each in fields(act):
        if each.name not in known and (each.name in act.private or form is None):
            yield _field(each.name, Kind.LONG if each.name in act.private else Kind.TEXT)


def _name(act: acts.Act, field: Field) -> str:
    return field.name if hasattr(act, field.name) else _KEPT_AS.get(field.name, field.name)


def _field(name: str, kind: Kind) -> Field:
    return Field(name, capital(name.replace("_", " ")), kind, YES_NO)


def _several(value: Any) -> Iterable[Any]:  # noqa: ANN401 - whatever a field of an act holds
    return value if isinstance(value, tuple) else (value,)


def _said(value: object, field: Field) -> str:
    if value is None or value is False:
        return "No" if value is False and field.options == YES_NO else ""
    if value == DESTROYED:
        return GONE
    if isinstance(value, datetime):
        return times.table_time(value)
    if isinstance(value, date):
        return times.day(value)
    options = {kept: label.split("\n")[0] for kept, label in field.options}
    if isinstance(value, Enum):
        return options.get(str(value.value)) or _NAMED.get(value, str(value.value))
    return options.get("yes" if value is True else str(value), str(value))


def _subjects(value: tuple[Subject, ...] | tuple[int, ...] | None, grant: acts.Grant, names: Names) -> str:
    if value and any(subject.text == DESTROYED for subject in grant.subjects):
        return GONE
    named = (each if isinstance(each, Subject) else grant.subjects[each - 1] for each in value or ())
    return "\n".join(_subject(subject, names) for subject in named)


def _subject(subject: Subject, names: Names) -> str:
    known = person(subject.key, names) if subject.key else ""
    typed = f' (written as "{subject.text}")' if known and subject.text and subject.text != known else ""
    kind = f", {labels.SUBJECT_KINDS[subject.kind]}" if subject.kind else ""
    return f"{known or subject.text}{kind}{typed}"


def person(key: str, names: Names) -> str:
    """Give somebody by the roll's name, or by key where the roll has none."""
    return names.get(key, key)


def capital(text: str) -> str:
    """Give a text with a capital at its head."""
    return text[:1].upper() + text[1:]
