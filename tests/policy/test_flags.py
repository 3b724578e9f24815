"""What everybody who reads an entry later must notice."""

from dataclasses import replace

import pytest

from policy.flags import FLAGS, reviews_held
from policy.people import Officer, Subject
from policy.terms import Flag, PersonId, Rank, SubjectKind, Unit
from tests.policy.people import INV_F
from tests.policy.world import Night, authorised, granted


def test_every_flag_has_what_raises_it() -> None:
    assert set(FLAGS) == set(Flag)


def test_the_example_raises_none() -> None:
    assert granted().flags == set()


@pytest.mark.parametrize("unit", Unit)
def test_a_subject_of_a_unit_that_sees_it_makes_it_sensitive(unit: Unit) -> None:
    night = granted(subjects=(Subject(key=PersonId("PC_X"), kind=SubjectKind.OFFICER, unit=unit),))
    assert night.flags == {Flag.SENSITIVE_FORCED}
    assert night.matter.sensitive


def test_so_does_a_chief_officer() -> None:
    night = granted(subjects=(Subject(key=PersonId("PC_X"), kind=SubjectKind.OFFICER, chief_officer=True),))
    assert night.flags == {Flag.SENSITIVE_FORCED}


@pytest.mark.parametrize(
    "involved", [replace(INV_F, unit=Unit.ACU), replace(INV_F, rank=Rank.ASSISTANT_CHIEF_CONSTABLE)]
)
def test_so_does_an_involved_person(involved: Officer) -> None:
    night = Night()
    night.given = replace(night.given, people={PersonId("INV_F"): involved})
    assert night.grants(involved=("INV_F",)) == "urgent"
    assert night.flags == {Flag.SENSITIVE_FORCED}


def test_an_involved_person_of_another_unit_does_not() -> None:
    assert granted(involved=("INV_F", "NOT_ON_THE_ROLL")).flags == set()


def test_what_the_grantor_calls_sensitive_is() -> None:
    night = granted(sensitive=True)
    assert night.flags == set()
    assert night.matter.sensitive


def test_reviews_are_counted_within_the_term_so_far() -> None:
    night = authorised()
    assert reviews_held(night.matter, night.now) == (0, 0)
    night.at("2026-12-23T10:00:00Z").reviews()
    night.reviews()
    assert reviews_held(night.matter, night.now) == (1, 1)
    assert reviews_held(night.matter, night.at("2027-02-01T09:00:00Z").now) == (1, 2)
    night.at("2027-02-14T10:00:00Z").renews(section_2="Eleven searches, none with a task behind it.")
    assert reviews_held(night.matter, night.at("2027-02-23T09:00:00Z").now) == (0, 0)
