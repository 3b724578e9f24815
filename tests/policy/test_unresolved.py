"""Somebody whom the roll does not know is granted on all the same, and everybody is told (rule 21)."""

from __future__ import annotations

import pytest

from policy.decision import Allowed, decide
from policy.examples import GIVEN, INSPECTOR, MONDAY_NIGHT, grant
from policy.people import Subject
from policy.terms import Flag, PersonId, SubjectKind


@pytest.mark.parametrize(
    ("subject", "unresolved"),
    [
        (Subject(text="PC 4471", key=PersonId("PC_X"), kind=SubjectKind.OFFICER), False),
        (Subject(text="somebody nobody knows"), True),
        (Subject(key=PersonId("U0GONE")), True),
    ],
    ids=["on the roll", "a name on no roll", "picked, and not on the roll"],
)
def test_a_subject_who_is_not_on_the_roll_raises_the_flag(subject: Subject, *, unresolved: bool) -> None:
    answer = decide(None, grant(subjects=(subject,)), INSPECTOR, MONDAY_NIGHT, GIVEN)
    assert isinstance(answer, Allowed)
    assert (Flag.UNRESOLVED in answer.flags) is unresolved
