"""Whatever is answered on a form is read again: in `show`, on form CA1 and in the central record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

import pytest

from bot.chat.card import Field, Kind, Value
from bot.desk import opening_forms, reading_forms
from bot.documents.ca1 import NO_PART, form_ca1
from bot.export.central_record import central_record
from bot.forms.answers import answers
from bot.forms.catalogue import FORMS, SECOND_FACTOR
from bot.windows import details
from policy import acts
from policy.authorisation import Authorisation, Entry
from policy.dating import dated
from policy.notices import Button
from policy.sight import Sight
from policy.terms import ChatId
from tests.bot.planted import NAMES, with_grant
from tests.policy.world import granted

# These stand on the register itself, where nothing is written, or hold nothing.
_ELSEWHERE: Final = frozenset({"advice", "absence", "copy", "shredding"})
# What an act holds under another name, or as what it is.
_KEPT_AS: Final = {"subject": "subjects", "subject_members": "subjects", "involved_members": "involved"}
_THE_ACT_ITSELF: Final = frozenset({"decision", SECOND_FACTOR})
IDS: Final = {ChatId(key): key for key in NAMES}
AT: Final = datetime(2026, 11, 24, 8, 5, tzinfo=UTC)


def filled(callback: str, field: Field) -> Value:
    """Something in a field that stands nowhere else."""
    given: dict[Kind, Value] = {
        Kind.PERSON: "SGT_B",
        Kind.PEOPLE: ("OP_E",),
        Kind.TICK: ("yes",),
        Kind.DAY: date(2026, 12, 14),
        Kind.MOMENT: AT,
        Kind.CHOICES: tuple(kept for kept, _ in field.options) or ("1",),
        Kind.CHOICE: field.options[-1][0] if field.options else None,
    }
    return given.get(field.kind, f"Planted under {callback} {field.name}.")


def written() -> Iterator[tuple[str, acts.Act]]:
    """Every act that a form makes of an answer to each of its questions, by the form."""
    for callback in sorted(FORMS.keys() - _ELSEWHERE):
        values = {field.name: filled(callback, field) for field in FORMS[callback].fields}
        yield callback, reading_forms.read(callback, values, IDS)
        if "decision" in values:
            yield callback, reading_forms.read(callback, values | {"decision": "authorise"}, IDS)
        if "outcome" in values:
            yield callback, reading_forms.read(callback, values | {"outcome": "narrow"}, IDS)


WRITTEN: Final = tuple(written())
NAMED: Final = [f"{callback}-{type(act).__name__}" for callback, act in WRITTEN]


def held(callback: str, act: acts.Act) -> set[str]:
    """The fields of an act in which a form has put something."""
    names = {_KEPT_AS.get(field.name, field.name) for field in FORMS[callback].fields} - _THE_ACT_ITSELF
    return {name for name in names if getattr(act, name, None) not in {None, ""}}


def matter_with(act: acts.Act) -> Authorisation:
    """An authorisation on which this was entered."""
    night = granted()
    if isinstance(act, acts.Renewal | acts.Review):
        night.at(hours=5).decides()
    if isinstance(act, acts.Grant):
        return with_grant(night.matter, **{name: getattr(act, name) for name in held("grant", act)})
    entry = Entry(
        number=9,
        reference=night.matter.reference,
        sequence=len(night.matter.entries) + 1,
        moment=AT,
        act=dated(act, night.matter, AT),
        by=night.matter.granted.by,
    )
    return replace(night.matter, entries=(*night.matter.entries, entry))


def shown(matter: Authorisation) -> str:
    card = details.shown(matter, granted().given, details.Reading(Sight.DETAILS, NAMES, AT))
    return "\n".join(f"{label}: {text}" for label, text in card.facts)


def window(matter: Authorisation) -> str:
    form = opening_forms.ready(Button.DECIDE, matter, NAMES, granted().given)
    return "\n".join(f"{label}: {text}" for label, text in form.facts)


def paper(matter: Authorisation) -> str:
    return "\n".join(str(part) for section in form_ca1(matter, NAMES) for part in section.parts).replace("\\n", "\n")


def row(matter: Authorisation) -> str:
    return "\n".join(central_record([matter], NAMES, AT)[0])


@pytest.mark.parametrize(("callback", "act"), WRITTEN, ids=NAMED)
def test_each_question_that_was_answered_is_an_answer(callback: str, act: acts.Act) -> None:
    grant = act if isinstance(act, acts.Grant) else granted().matter.grant
    read = list(answers(act, grant, NAMES))
    assert {each.name for each in read} == held(callback, act)
    labels = {field.label for field in FORMS[callback].fields}
    assert {each.question for each in read} <= labels


@pytest.mark.parametrize("act", [act for _, act in WRITTEN], ids=NAMED)
def test_every_answer_ever_given_is_read_again(act: acts.Act) -> None:
    matter = matter_with(act)
    read = [line for each in answers(act, matter.grant, NAMES) for line in each.text.splitlines()]
    papers = {"show": shown, "the deciding officer's window": window, "CA1": paper, "the central record": row}
    if isinstance(act, NO_PART):
        del papers["CA1"]
    missing = {name: [line for line in read if line not in made(matter)] for name, made in papers.items()}
    assert not any(missing.values()), missing
