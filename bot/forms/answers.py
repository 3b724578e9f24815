"""What was answered on a form, question by question, in the words of the form: read back from an act."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date, datetime
from enum import Enum
from typing import Any, Final, NamedTuple

from bot.chat.card import Field, Form, Kind
from bot.forms.catalogue import FORMS
from bot.words import labels, times
from policy import acts
from policy.people import Subject
from policy.terms import DESTROYED, PersonId

Names = Mapping[PersonId, str]
"""The roll's names by key."""

GONE: Final = "Destroyed: the personal data of this authorisation was shredded. The record shows that it stood here."
# The form on which an act was written, where it is not called as the act is.
_OTHER_FORM: Final[Mapping[type[acts.Act], str]] = {
    acts.Ratification: "decide",
    acts.Refusal: "decide",
    acts.RenewalRefusal: "renewal",
    acts.Consultation: "show",
}
# Where the act has another name for what the form asks.
_KEPT_AS: Final = {"subject": "subjects", "involved_members": "involved"}
_NAMED: Final[dict[Enum, str]] = dict([*labels.GROUNDS.items(), *labels.SUBJECT_KINDS.items()])
_PEOPLE: Final = frozenset({"applicant", "operators", "involved"})


class Answer(NamedTuple):
    """One question that was answered: the act's field, the question, the answer in words, and whether it was written.

    What was not chosen from a list was written freely, and is set apart on paper.
    """

    name: str
    question: str
    text: str
    written: bool

    @property
    def line(self) -> str:
        """Question and answer on one line."""
        return f"{self.question} {self.text}" if self.question.endswith("?") else f"{self.question}: {self.text}"


def answers(act: acts.Act, grant: acts.Grant, names: Names) -> Iterator[Answer]:
    """Give each question of an act's form that was answered, in the order of the form.

    `grant` is the grant of the same authorisation: later acts name its subjects by their place in it.
    """
    for field in _questions(act):
        name = _name(act, field)
        value = getattr(act, name, None)
        if name == "subjects":
            text = _subjects(value, grant, names)
        elif name in _PEOPLE:
            text = "\n".join(person(key, names) for key in _several(value) if key)
        else:
            text = "\n".join(_worded(each, field) for each in _several(value))
        if text:
            yield Answer(name, field.label, text, field.kind is Kind.LONG and name != "subjects")


def form_of(kind: type[acts.Act]) -> Form | None:
    """Give the form on which acts of a kind are written, or None for what is entered without one."""
    spelt = re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
    return FORMS.get(_OTHER_FORM.get(kind, spelt))


def _questions(act: acts.Act) -> Iterator[Field]:
    """The questions of the act's form, then what was written though the form does not ask it, under its own name."""
    form = form_of(type(act))
    questions = form.fields if form else ()
    yield from questions
    known = {_name(act, field) for field in questions}
    for each in fields(act):
        if each.name in act.private and each.name not in known:
            yield Field(each.name, capital(each.name.replace("_", " ")), Kind.LONG)


def _name(act: acts.Act, field: Field) -> str:
    return field.name if hasattr(act, field.name) else _KEPT_AS.get(field.name, field.name)


def _several(value: Any) -> Iterable[Any]:  # noqa: ANN401 - whatever a field of an act holds
    return value if isinstance(value, tuple) else (value,)


def _worded(value: object, field: Field) -> str:
    options = {kept: label.split("\n")[0] for kept, label in field.options}
    match value:
        case None:
            return ""
        case bool():
            # A box that was left open is no answer; a "no" that was chosen is one.
            return options.get("yes" if value else "no", "")
        case Enum():
            return options.get(str(value.value)) or _NAMED.get(value, str(value.value))
    return GONE if value == DESTROYED else options.get(str(value)) or _dated(value)


def _dated(value: object) -> str:
    if isinstance(value, datetime):
        return times.table_time(value)
    return times.day(value) if isinstance(value, date) else str(value)


def _subjects(value: tuple[Subject, ...] | tuple[int, ...] | None, grant: acts.Grant, names: Names) -> str:
    if value and any(subject.text == DESTROYED for subject in grant.subjects):
        return GONE
    named = (each if isinstance(each, Subject) else grant.subjects[each - 1] for each in value or ())
    return "\n".join(subject_named(subject, names) for subject in named)


def subject_named(subject: Subject, names: Names) -> str:
    """Give a subject by the roll's name, with the kind, and as typed where that is something else."""
    known = person(subject.key, names) if subject.key else ""
    typed = f' (written as "{subject.text}")' if known and subject.text and subject.text != known else ""
    kind = f", {labels.SUBJECT_KINDS[subject.kind]}" if subject.kind else ""
    return f"{known or subject.text}{kind}{typed}"


def person(key: PersonId, names: Names) -> str:
    """Give somebody by the roll's name, or by key where the roll has none."""
    return names.get(key, key)


def capital(text: str) -> str:
    """Give a text with a capital at its head."""
    return text[:1].upper() + text[1:]
