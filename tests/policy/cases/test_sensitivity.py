"""Sensitivity and notification: page only, set and cleared, and the subject never hears (rules 15 and 20)."""

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Final

import pytest

from policy import acts
from policy.authorisation import Entry
from policy.dating import dated
from policy.fold import after
from policy.notices import NOTICES, Button, Message, notices
from policy.people import Officer, Subject
from policy.sight import Sight, sight
from policy.table import TABLE
from policy.terms import Channel, Flag, Ground, PersonId, State, SubjectKind, Unit
from tests.policy.people import (
    ACU_D,
    CI_C,
    CONT,
    DPO,
    EVERYBODY,
    FCAO,
    HRD,
    INSP_A,
    INV_F,
    OP_E,
    PC_X,
    PSD_D,
    PSD_H,
    SGT_B,
)
from tests.policy.world import Night, authorised, changed, ended, granted, moment

SETS: Final = acts.Marking(sensitive=True, reason="The person knows somebody who reads the DPO's channel.")
CLEARS: Final = acts.Marking(sensitive=False, reason="What made it sensitive came to nothing.")
DATA_PROTECTION: Final = (DPO, FCAO)


def seen(night: Night, officer: Officer) -> Sight:
    """How much somebody may see now."""
    return sight(night.matter, officer, night.now, night.given)


# --- two shapes ---


def test_S1_of_a_sensitive_matter_the_dpo_and_fcao_have_the_page_only() -> None:
    night = granted(sensitive=True)
    assert {seen(night, officer) for officer in DATA_PROTECTION} == {Sight.PAGE}
    night.at(hours=1).decides()
    assert {notice.to for _, notice in night.owed if notice.message == "forward"} == {"DPO", "FCAO"}
    assert {seen(night, officer) for officer in DATA_PROTECTION} == {Sight.PAGE}
    assert seen(night, PSD_H) is Sight.DETAILS
    assert seen(night, CONT) is Sight.PAGE


def test_S2_of_any_other_each_has_the_whole_form_once_and_the_channel_the_page() -> None:
    night = granted()
    assert {notice.message for _, notice in night.owed if notice.to in {"#dpo", "#fcao"}} == {"page"}
    night.at(hours=1).decides()
    forwards = [(notice.to, notice.buttons) for _, notice in night.owed if notice.message == "forward"]
    assert forwards == [("DPO", (Button.SHOW,)), ("FCAO", (Button.SHOW,))]
    assert {seen(night, officer) for officer in DATA_PROTECTION} == {Sight.DETAILS}
    assert night.opens(DPO) == "authorised"


@pytest.mark.parametrize("officer", DATA_PROTECTION, ids=lambda officer: officer.key)
def test_S6_made_sensitive_afterwards_only_the_page_is_left_and_what_was_opened_stays_entered(officer: Officer) -> None:
    night = granted()
    night.at(hours=1).decides()
    assert night.opens(officer) == "authorised"
    opened = night.matter.entries[-1]
    assert seen(night, officer) is Sight.DETAILS
    assert night.at(hours=2).enters(PSD_H, SETS) == "authorised"
    assert night.inbox == {"#dpo step", "#fcao step"}
    assert seen(night, officer) is Sight.PAGE
    assert night.opens(officer) == "authorised"
    assert opened in night.matter.entries
    assert [entry.by.key for entry in night.matter.entries[-3:]] == [officer.key, "PSD_H", officer.key]


# --- who marks it ---


@pytest.mark.parametrize("state", ["urgent", "authorised"])
@pytest.mark.parametrize("officer", [INSP_A, PSD_H, ACU_D, DPO], ids=lambda officer: officer.key)
def test_S6_grantor_authorising_officers_and_dpo_may_mark_it_sensitive(state: str, officer: Officer) -> None:
    night = granted() if state == "urgent" else authorised()
    assert night.enters(officer, SETS) == state
    assert night.matter.sensitive


@pytest.mark.parametrize("end", ["refused", "expired", "cancelled"])
def test_S6_after_the_end_the_authorising_officers_and_the_dpo_may(end: str) -> None:
    for officer in (PSD_H, DPO):
        night = ended(end)
        assert night.enters(officer, SETS) == end
        assert night.matter.sensitive
    assert ended(end).enters(INSP_A, SETS) == "NotPostHolder"
    night = ended(end)
    night.enters(DPO, SETS)
    assert night.enters(ACU_D, CLEARS) == end
    assert not night.matter.sensitive


@pytest.mark.parametrize("officer", [SGT_B, FCAO, INV_F, OP_E, CONT, CI_C], ids=lambda officer: officer.key)
def test_S6_nobody_else_marks_it(officer: Officer) -> None:
    night = granted(involved=("INV_F",), operators=("OP_E",)).at(hours=1)
    assert night.enters(officer, SETS) == "NotPostHolder"
    assert not night.matter.sensitive


def test_S6_the_other_route_and_the_subject_mark_nothing_and_learn_nothing() -> None:
    night = granted().at(hours=1)
    for officer, met in ((HRD, "WrongRoute"), (PC_X, "OwnSubject")):
        assert night.enters(officer, SETS) == met
        assert night.reads(officer) == "NotFound"


@pytest.mark.parametrize("officer", [INSP_A, DPO], ids=lambda officer: officer.key)
def test_S6_only_an_authorising_officer_clears_it(officer: Officer) -> None:
    night = granted(sensitive=True).at(hours=1)
    assert night.enters(officer, CLEARS) == "NotPostHolder"
    assert night.matter.sensitive
    assert night.enters(ACU_D, CLEARS) == "urgent"
    assert not night.matter.sensitive
    assert {seen(night, each) for each in DATA_PROTECTION} == {Sight.DETAILS}


def test_S6_not_even_an_authorising_officer_who_granted_it_or_has_a_part_in_it() -> None:
    own = Night()
    assert own.grants(ACU_D, sensitive=True) == "urgent"
    assert own.enters(ACU_D, CLEARS) == "NotPostHolder"
    assert granted(involved=("PSD_H",), sensitive=True).at(hours=1).enters(PSD_H, CLEARS) == "NotPostHolder"
    night = granted(sensitive=True).at(hours=1)
    night.recuses(PSD_H)
    assert night.enters(PSD_H, CLEARS) == "NotPostHolder"
    assert night.enters(ACU_D, CLEARS) == "urgent"


def test_S6_it_is_said_why() -> None:
    night = granted().at(hours=1)
    assert night.enters(PSD_H, acts.Marking()) == "MissingField"
    assert night.objection.fields == ("sensitive", "reason")
    assert night.enters(PSD_H, changed(SETS, {"reason": " "})) == "MissingField"


def test_S6_what_is_forced_is_cleared_by_an_authorising_officer_alone() -> None:
    crime = granted(ground=Ground.CRIME)
    assert crime.flags == {Flag.SENSITIVE_FORCED}
    insider = granted(subjects=(Subject(key=PersonId("PC_X"), kind=SubjectKind.OFFICER, unit=Unit.DPO),))
    for night in (crime, insider):
        assert night.matter.sensitive
        assert night.at(hours=1).enters(DPO, CLEARS) == "NotPostHolder"
        assert night.enters(INSP_A, CLEARS) == "NotPostHolder"
        assert night.enters(PSD_H, CLEARS) == "urgent"
        assert not night.matter.sensitive
        assert Flag.SENSITIVE_FORCED in night.matter.flags


# --- the Head of PSD, of a staff matter ---


def test_S10_of_a_staff_matter_the_head_of_psd_has_the_times_and_no_button() -> None:
    staff = {"ground": Ground.STAFF_DISCIPLINE, "subject_kind": (SubjectKind.STAFF,)}
    night = granted(**staff, subjects=(Subject(key=PersonId("STAFF_Y"), kind=SubjectKind.STAFF),))
    told = [notice for _, notice in night.owed if notice.to == "PSD_H"]
    assert [(notice.message, notice.buttons) for notice in told] == [(Message.TIMES_ONLY, ())]
    assert seen(night, PSD_H) is Sight.TIMES
    assert night.opens(PSD_H) == "urgent"
    assert night.decides(PSD_H) == "WrongRoute"


# --- the subject never hears ---


def every_act() -> Iterator[acts.Act]:
    """Every act there is, with each thing that a nudge or a chase may be about, and each channel's message."""
    at = moment("2026-11-26T22:15:00Z")
    for kind in acts.ACTS.values():
        if kind is acts.Delivery:
            yield from (acts.Delivery(message=message, channel=Channel("#dpo")) for message in in_a_channel())
        elif kind in {acts.Nudge, acts.Chase}:
            yield from (kind(about=about, due=at) for about in acts.Asked)
        else:
            needed = {"hours": 66, "ended_at": at, "since": at, "due": at, "people": 9, "posts": 9, "act": "Grant"}
            needed["objection"] = "OwnSubject"
            yield kind(**{each.name: needed[each.name] for each in fields(kind) if each.name in needed})


def in_a_channel() -> Iterator[Message]:
    """Every message that a channel is told."""
    told = (tell for tells in NOTICES.values() for tell in tells)
    return (tell.message for tell in told if tell.audience.__name__ == "dpo_channel")


def matters() -> Iterator[Night]:
    """Matters in every state, on either route, with everybody in them who may have a part."""
    parts: dict[str, object] = {"operators": ("OP_E",), "involved": ("INV_F",), "deconflict": ("UA-2026-0007",)}
    staff = {"ground": Ground.STAFF_DISCIPLINE, "subject_kind": (SubjectKind.STAFF,)}
    unlisted = {"subjects": (Subject(text="Somebody who is not on the roll"),)}
    yield granted(**parts, **unlisted)
    yield granted(**parts, **unlisted, **staff)
    authorised_one = granted(**parts, **unlisted)
    authorised_one.at(hours=1).decides(PSD_H)
    authorised_one.files(SGT_B)
    yield authorised_one
    for act in (acts.Refusal(statement="It is not borne out."), acts.Expiry(ended_at=moment("2026-11-26T22:15:00Z"))):
        over = granted(**parts, **unlisted)
        over.told = after(over.matter, line(over, act))
        yield over
    recused = granted(**parts, **unlisted)
    recused.told = after(recused.matter, line(recused, acts.Escalation(hours=66)))
    yield recused


def line(night: Night, act: acts.Act) -> Entry:
    """An act as it would stand next in the record, its facts written in, with every flag that there is."""
    sequence = len(night.matter.entries) + 1
    return Entry(
        number=sequence,
        reference=night.reference,
        sequence=sequence,
        moment=night.now,
        act=dated(act, night.matter, night.now),
        by=night.given.actor(PSD_H, night.now),
        flags=tuple(Flag),
    )


def about(night: Night, key: str) -> None:
    """Make somebody the subject of it, from its first entry on."""
    first = night.matter.granted
    subjects = (Subject(key=PersonId(key)), Subject(text="Somebody else"))
    told = after(None, replace(first, act=changed(night.matter.grant, {"subjects": subjects})))
    for entry in night.matter.entries[1:]:
        told = after(told, entry)
    night.told = told


def addressed(night: Night) -> set[str]:
    """Everybody who would hear of any act whatever that was entered on it next."""
    possible = {kind for state, kind, _ in TABLE if state is night.matter.state}
    entries = [line(night, act) for act in every_act() if type(act) in possible]
    assert len(entries) > len(acts.Asked)
    return {notice.to for entry in entries for notice in notices(after(night.matter, entry), entry, night.given)}


def test_S9_everybody_with_a_part_in_it_would_hear_something() -> None:
    heard = set().union(*(addressed(night) for night in matters()))
    everybody = {"INSP_A", "SGT_B", "OP_E", "PSD_H", "ACU_D", "HRD", "HPS", "DPO", "FCAO", "CONT"}
    assert everybody <= heard
    assert heard <= everybody | {"#dpo", "#fcao", "#all-staff", "#information-management", "#operations"}


@pytest.mark.parametrize("key", EVERYBODY)
def test_S9_no_notice_about_a_reference_is_addressed_to_its_subject_whatever_happens(key: str) -> None:
    for night in matters():
        about(night, key)
        assert key in night.matter.subject_keys
        assert key not in addressed(night)
        first = night.matter.granted
        granted_now = replace(first, flags=tuple(Flag))
        assert key not in {notice.to for notice in notices(after(None, granted_now), granted_now, night.given)}


@pytest.mark.parametrize("key", EVERYBODY)
def test_S9_nor_by_the_clock_in_a_whole_night_that_nobody_decides(key: str) -> None:
    night = granted(operators=("OP_E",), subjects=(Subject(text="Somebody"),))
    about(night, key)
    heard = {line_.split()[0] for _, _, lines in night.passes(hours=24 * 60) for line_ in lines}
    assert key not in heard
    assert len(heard) >= 8


def test_S9_what_a_channel_may_not_have_is_told_in_person_and_never_to_the_subject() -> None:
    night = authorised()
    for message in dict.fromkeys(in_a_channel()):
        kept_out = line(night, acts.Delivery(message=message, channel=Channel("#dpo")))
        in_person = {notice.to for notice in notices(night.matter, kept_out, night.given)}
        assert in_person == {"DPO", "FCAO"}
        about(night, "DPO")
        in_person = {notice.to for notice in notices(night.matter, kept_out, night.given)}
        assert in_person == {"FCAO"}
        about(night, "PC_X")


def test_S9_told_in_person_it_has_the_buttons_that_it_has_in_the_channel() -> None:
    night = ended("cancelled")
    kept_out = line(night, acts.Delivery(message=Message.CANCELLED, channel=Channel("#dpo")))
    told = {(notice.to, notice.message, notice.buttons) for notice in notices(night.matter, kept_out, night.given)}
    assert told == {(who, Message.CANCELLED, (Button.RECEIPT,)) for who in ("DPO", "FCAO")}
    assert night.offers(DPO, (Button.RECEIPT,)) == night.offers(FCAO, (Button.RECEIPT,)) == (Button.RECEIPT,)


def test_S9_a_deputy_who_is_the_subject_is_no_deputy_of_it() -> None:
    night = Night()
    assert night.grants(subjects=(Subject(key=PersonId("PSD_D"), kind=SubjectKind.OFFICER),)) == "urgent"
    assert night.at(hours=1).decides(PSD_D) == "OwnSubject"
    assert (night.reads(PSD_D), night.matter.state) == ("NotFound", State.URGENT)
