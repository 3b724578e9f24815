"""Rank: who may grant, at that moment and by the roll."""

from dataclasses import replace
from datetime import timedelta

import pytest

from policy.acts import Asked, Attempt, Nudge, RollImport
from policy.authorisation import Entry
from policy.deadlines import due
from policy.decision import Allowed, decide
from policy.examples import MONDAY_NIGHT
from policy.notices import notices
from policy.people import CLOCK, CONSOLE, Officer, Subject
from policy.terms import Basis, Flag, Kind, PersonId, Post, Rank, State, SubjectKind
from tests.policy.people import (
    ACU_D,
    CI_C,
    EVERYBODY,
    HEAD,
    HRD,
    INSP_A,
    OFFICES,
    PSD_H,
    SGT_B,
    SUPT_I,
)
from tests.policy.world import Night, authorised, ended, granted

ON_THEMSELVES = {"concern": "Somebody has used this login at night, and it may be mine."}


def subject(officer: Officer) -> tuple[Subject, ...]:
    """Somebody on the roll as the person monitored."""
    return (Subject(text=officer.key, key=officer.key, kind=SubjectKind.OFFICER),)


def test_R1_a_sergeant_grants_nothing() -> None:
    night = Night()
    assert night.grants(SGT_B) == "NotRanked"
    assert night.objection.facts["rank"] is Rank.SERGEANT
    assert night.told is None


@pytest.mark.parametrize("officer", [INSP_A, CI_C, SUPT_I, ACU_D], ids=lambda officer: officer.key)
def test_R2_an_inspector_or_above_grants(officer: Officer) -> None:
    night = Night()
    assert night.grants(officer) == "urgent"
    assert night.matter.granted.by.rank is officer.rank


@pytest.mark.parametrize("kind", [Kind.STAFF, Kind.CONTRACTOR, Kind.VOLUNTEER])
def test_R3_nobody_but_a_police_officer_grants(kind: Kind) -> None:
    assert Night().grants(replace(HRD, kind=kind)) == "NotOfficer"
    assert Night().grants(replace(HRD, kind=kind, rank=Rank.SUPERINTENDENT)) == "NotOfficer"


def test_R4_whoever_is_not_on_the_roll_or_has_left_it_grants_nothing() -> None:
    assert Night().grants(Officer(key=PersonId("U_NOBODY"))) == "UnknownUser"
    assert Night().grants(replace(INSP_A, active=False)) == "InactiveUser"


def test_R4_whoever_has_left_decides_nothing() -> None:
    assert granted().at(hours=1).decides(replace(PSD_H, active=False)) == "InactiveUser"


def test_R5_the_roll_says_who_is_what() -> None:
    says_inspector = replace(SGT_B, key=PersonId("Inspector B (she/her)"))
    assert Night().grants(says_inspector) == "NotRanked"


def test_R8_a_temporary_inspector_grants() -> None:
    night = Night()
    assert night.grants(replace(INSP_A, temporary=True)) == "urgent"
    assert night.matter.granted.by.basis is Basis.TEMPORARY


def acting(hours_from: float, hours_to: float, authoriser: Rank = Rank.SUPERINTENDENT) -> Officer:
    """The Sergeant, acting as an Inspector from and to so many hours after the night begins."""
    begins, ends = (MONDAY_NIGHT + timedelta(hours=hours) for hours in (hours_from, hours_to))
    return replace(SGT_B, acting_rank=Rank.INSPECTOR, acting_from=begins, acting_to=ends, acting_authoriser=authoriser)


def test_R9_a_rank_that_ends_later_leaves_the_grant_as_it_is() -> None:
    night = Night()
    assert night.grants(acting(-1, 1), applicant="OP_E") == "urgent"
    assert night.matter.granted.by.basis is Basis.ACTING
    assert night.at(hours=2).state == "urgent"
    assert night.at(hours=72).state == "expired"  # it still needs an authorising officer
    assert night.at(hours=2).decides(PSD_H) == "authorised"


def test_R9_an_acting_rank_counts_from_its_first_moment_and_not_at_its_last() -> None:
    assert Night().grants(acting(0, 1), applicant="OP_E") == "urgent"
    assert Night().grants(acting(-1, 0), applicant="OP_E") == "NotRanked"
    assert Night().grants(acting(1, 2), applicant="OP_E") == "NotRanked"


def test_R9_an_acting_rank_needs_a_superintendents_word() -> None:
    assert Night().grants(acting(-1, 1, Rank.CHIEF_INSPECTOR), applicant="OP_E") == "NotRanked"


@pytest.mark.parametrize("rank", [Rank.SERGEANT, Rank.CHIEF_INSPECTOR])
def test_R10_what_becomes_of_the_grantor_leaves_the_grant_as_it_is(rank: Rank) -> None:
    night = granted()
    now = replace(INSP_A, rank=rank)
    night.given = replace(night.given, people={**EVERYBODY, PersonId("INSP_A"): now})
    assert night.passes(hours=10) == []
    assert night.state == "urgent"
    assert night.cancels(now) == "cancelled"
    assert night.matter.granted.by.rank is Rank.INSPECTOR


@pytest.mark.parametrize("state", ["urgent", "authorised"])
def test_R10_a_grantor_who_has_left_is_told_to_the_authorising_officers_once(state: str) -> None:
    night = granted() if state == "urgent" else authorised()
    night.acknowledges()
    night.given = replace(night.given, people={**EVERYBODY, PersonId("INSP_A"): replace(INSP_A, active=False)})
    (owed,) = due(night.matter, night.now, night.given)
    assert owed == Nudge(about=Asked.GRANTOR_LEFT, due=night.matter.granted_at)
    assert night.enters(CLOCK, owed) == state
    assert night.inbox == {"PSD_H grantor_left show cancel", "ACU_D grantor_left show cancel"}
    assert night.matter.granted.by.rank is Rank.INSPECTOR
    assert night.passes((night.now + timedelta(hours=20)).isoformat()) == []


def test_R10_a_grantor_who_leaves_after_the_end_is_nobodys_concern() -> None:
    night = ended("cancelled")
    night.given = replace(night.given, people={**EVERYBODY, PersonId("INSP_A"): replace(INSP_A, active=False)})
    assert not any(isinstance(act, Nudge) for _, act, _ in night.passes(hours=200))


def hears_of_an_attempt(night: Night, by: Officer) -> set[str]:
    """Who hears that somebody tried to grant on themselves, and what."""
    attempt = Attempt(act="Grant", objection=night.objection.name)
    actor = night.given.actor(by, night.now)
    entry = Entry(number=7, reference=None, sequence=1, moment=night.now, act=attempt, by=actor)
    return {f"{notice.to} {notice.message} {notice.buttons}" for notice in notices(None, entry, night.given)}


def test_R11_nobody_grants_on_themselves_and_the_head_of_psd_hears_of_it() -> None:
    night = Night()
    assert night.grants(INSP_A, subjects=subject(INSP_A)) == "OwnSubject"
    assert night.told is None
    assert hears_of_an_attempt(night, INSP_A) == {"PSD_H attempt_refused ()"}


def test_R11_where_it_is_the_head_of_psd_the_acu_hears_of_it_and_then_the_contingency_officer() -> None:
    night = Night()
    assert night.grants(PSD_H, subjects=subject(PSD_H)) == "OwnSubject"
    assert hears_of_an_attempt(night, PSD_H) == {"ACU_D attempt_refused ()"}
    night.held_by(HEAD, *OFFICES)
    assert hears_of_an_attempt(night, PSD_H) == {"CONT attempt_refused ()"}


def test_R11_no_other_refused_attempt_is_told_to_anybody() -> None:
    night = Night()
    assert night.grants(SGT_B) == "NotRanked"
    assert hears_of_an_attempt(night, SGT_B) == set()


def test_R12_a_grantor_who_is_the_applicant_says_why_and_is_flagged() -> None:
    night = Night()
    assert night.grants(INSP_A, applicant="INSP_A") == "MissingField"
    assert night.objection.fields == ("applicant_reason",)
    assert night.grants(INSP_A, applicant="INSP_A", applicant_reason="Nobody else was on duty.") == "urgent"
    assert Flag.OWN_APPLICATION in night.flags
    assert Flag.OWN_APPLICATION in night.matter.flags


def test_R12_nobody_named_as_applicant_is_the_grantor() -> None:
    night = Night()
    assert night.grants(INSP_A, applicant="", applicant_reason="Nobody else was on duty.") == "urgent"
    assert night.matter.grant.applicant == "INSP_A"
    assert Flag.OWN_APPLICATION in night.flags


def test_R13_a_special_inspector_grants_nothing() -> None:
    assert Night().grants(replace(INSP_A, kind=Kind.SPECIAL)) == "NotRanked"


def test_R14_an_authorising_officer_may_grant_but_not_decide_it() -> None:
    night = Night()
    assert night.grants(ACU_D) == "urgent"
    assert Flag.COULD_AUTHORISE in night.flags
    assert night.inbox == {
        "ACU_D receipt show cancel",
        "#dpo page receipt",
        "#fcao page receipt",
        "PSD_H prompt decide dealing conflict",
    }
    assert night.at(hours=1).decides(ACU_D) == "OwnGrant"
    assert night.objection.facts["asked"] == (Post.HEAD_OF_PSD,)
    assert night.decides(PSD_H) == "authorised"


def test_only_the_console_replaces_the_roll() -> None:
    roll = RollImport(people=12, posts=9)
    assert Night().enters(PSD_H, roll) == "NotPostHolder"
    given = Night().given
    answer = decide(None, roll, CONSOLE, MONDAY_NIGHT, given)
    assert isinstance(answer, Allowed)
    assert answer.to is State.NONE
