"""Who may see what."""

from dataclasses import replace

import pytest

from policy.objections import InactiveUser, NotFound, NotPostHolder, UnknownUser
from policy.people import Officer, Subject
from policy.sight import Sight, shown, sight
from policy.terms import Ground, PersonId, Post, SubjectKind
from tests.policy.people import CI_C, CONT, DPO, FCAO, HRD, INSP_A, INV_F, OP_E, PC_X, PSD_H, PSU, SGT_B, holds
from tests.policy.world import Night, granted

STAFF = {
    "ground": Ground.STAFF_DISCIPLINE,
    "subjects": (Subject(key=PersonId("STAFF_Y"), kind=SubjectKind.STAFF),),
    "subject_kind": (SubjectKind.STAFF,),
}


def sees(night: Night, person: Officer) -> str:
    """How much somebody sees now."""
    return sight(night.matter, person, night.now, night.given).name


@pytest.mark.parametrize(
    ("person", "expected", "sensitive"),
    [
        (PSD_H, "DETAILS", "DETAILS"),
        (INSP_A, "DETAILS", "DETAILS"),
        (SGT_B, "DETAILS", "DETAILS"),
        (OP_E, "DETAILS", "DETAILS"),
        (DPO, "DETAILS", "PAGE"),
        (FCAO, "DETAILS", "PAGE"),
        (CONT, "PAGE", "PAGE"),
        (INV_F, "TIMES", "TIMES"),
        (HRD, "NOTHING", "NOTHING"),
        (CI_C, "NOTHING", "NOTHING"),
        (PSU, "NOTHING", "NOTHING"),
        (PC_X, "NOTHING", "NOTHING"),
        (Officer(key=PersonId("SGT_B")), "NOTHING", "NOTHING"),
        (replace(PSD_H, active=False), "NOTHING", "NOTHING"),
    ],
)
def test_who_sees_what(person: Officer, expected: str, sensitive: str) -> None:
    parts = {"operators": ("OP_E",), "involved": ("INV_F",)}
    assert sees(granted(**parts), person) == expected
    assert sees(granted(**parts, sensitive=True), person) == sensitive
    assert sees(granted(**parts, ground=Ground.CRIME), person) == sensitive


def test_of_a_staff_matter_the_head_of_psd_sees_the_times() -> None:
    assert sees(granted(**STAFF), PSD_H) == "TIMES"
    assert sees(granted(**STAFF), HRD) == "DETAILS"


@pytest.mark.parametrize("post", list(Post))
def test_being_the_subject_beats_every_post(post: Post) -> None:
    night = granted().held_by(holds(post, PC_X))
    assert sees(night, PC_X) == "NOTHING"


def test_being_the_subject_beats_being_a_party() -> None:
    assert sees(granted(operators=("PC_X",), involved=("PC_X",)), PC_X) == "NOTHING"


def test_whoever_has_a_conflict_sees_the_times() -> None:
    night = granted()
    night.recuses(PSD_H)
    assert sees(night, PSD_H) == "TIMES"


def test_whoever_may_not_know_reads_what_nothing_would_give() -> None:
    night, objection = granted(involved=("INV_F",)), NotPostHolder(facts={"reference": "UA-2026-0001"})
    for person in (PC_X, HRD, CI_C):
        read = shown(objection, night.matter, person, night.now, night.given)
        assert read == NotFound()
        assert read == shown(NotFound(), None, person, night.now, night.given)
    assert shown(objection, night.matter, INV_F, night.now, night.given) is objection


def test_whoever_is_not_on_the_roll_reads_that() -> None:
    night = granted()
    for objection in (UnknownUser(), InactiveUser()):
        assert shown(objection, night.matter, Officer(key=PersonId("U_NOBODY")), night.now, night.given) is objection


def test_each_degree_of_sight_holds_the_one_before() -> None:
    assert sorted(Sight) == [Sight.NOTHING, Sight.TIMES, Sight.PAGE, Sight.DETAILS]
