"""Correction of a wrong ground, before a decision and after it (rule 18)."""

from datetime import timedelta

import pytest

from policy.acts import Cancellation, Correction, ErrorRecord, Escalation
from policy.fold import fold
from policy.people import Officer, Subject
from policy.terms import Flag, Ground, PersonId, Product, Ripa, State, SubjectKind, System
from tests.policy.people import (
    ACU_D,
    CI_C,
    CONT,
    DPO,
    FCAO,
    HEAD,
    HPS,
    HRD,
    INSP_A,
    INV_F,
    OFFICES,
    PC_X,
    PERSONNEL,
    PSD_D,
    PSD_H,
    SGT_B,
    STAFF_Y,
    SUPT_I,
    holds,
)
from tests.policy.world import Night, authorised, changed, day, ended, granted, moment

ASKED = "prompt decide dealing conflict"
# Nobody on the roll answers to what was typed, so only the form says what this person is.
UNLISTED = (Subject(text="Pell, the late desk"),)
STAFF = Correction(
    ground=Ground.STAFF_DISCIPLINE,
    subject_kind=(SubjectKind.STAFF,),
    reason="The person is a member of police staff; the form was filled in for an officer.",
)
POLICE = changed(STAFF, {"ground": Ground.POLICE_MISCONDUCT, "subject_kind": (SubjectKind.OFFICER,)})
CRIME = changed(POLICE, {"ground": Ground.CRIME})
EITHER_ROUTE = (INSP_A, PSD_H, ACU_D)


def misfiled(**changes: object) -> Night:
    """A night on which a matter of police staff was granted as police misconduct."""
    return granted(subjects=UNLISTED, **changes)


def decided_by_the_wrong_route() -> Night:
    """The same, properly authorised by the Head of PSD 30 hours after the grant, who was not the one to ask."""
    night = misfiled()
    assert night.at(hours=30).decides(PSD_H) == "authorised"
    return night


# --- before a decision ---


@pytest.mark.parametrize("officer", EITHER_ROUTE, ids=lambda officer: officer.key)
def test_F18_before_a_decision_it_goes_to_the_other_route_and_keeps_its_end(officer: Officer) -> None:
    night = misfiled()
    before = night.matter.ends_at
    assert night.at(hours=20).enters(officer, STAFF) == "urgent"
    assert night.flags == {Flag.REROUTED}
    assert night.inbox == {
        f"HRD {ASKED}",
        f"HPS {ASKED}",
        "INSP_A corrected show",
        "SGT_B corrected show",
        "PSD_H times_only",
        "#dpo step",
        "#fcao step",
    }
    assert night.matter.ends_at == before == moment("2026-11-26T22:15:00Z")
    assert (night.matter.ground, night.matter.subject_kind) == (Ground.STAFF_DISCIPLINE, (SubjectKind.STAFF,))


def test_F18_what_the_roll_took_the_person_for_does_not_stand_against_it() -> None:
    night = granted()
    assert [subject.kind for subject in night.matter.grant.subjects] == [SubjectKind.OFFICER]
    assert night.at(hours=20).enters(INSP_A, STAFF) == "urgent"
    assert (night.matter.ground, night.matter.subject_kind) == (Ground.STAFF_DISCIPLINE, (SubjectKind.STAFF,))


def test_F18_the_ground_it_was_filed_on_stays_on_the_record() -> None:
    night = misfiled()
    night.at(hours=20).enters(INSP_A, STAFF)
    assert night.matter.grant.ground is Ground.POLICE_MISCONDUCT
    (correction,) = night.matter.corrections
    assert (correction.act, correction.by.key, correction.moment) == (STAFF, "INSP_A", night.now)
    assert fold(night.matter.entries[:-1]) != night.matter
    assert fold(night.matter.entries) == night.matter


def test_F18_the_old_buttons_decide_nothing_and_the_new_officers_may() -> None:
    night = misfiled()
    night.at(hours=20).enters(INSP_A, STAFF)
    assert night.decides(PSD_H) == "WrongRoute"
    assert night.reads(PSD_H) == "WrongRoute"
    assert night.refuses(ACU_D) == "WrongRoute"
    assert night.reads(ACU_D) == "NotFound"
    assert night.at(hours=71).decides(HRD) == "authorised"
    assert night.matter.terms[0].last_day == day("2027-02-22")


def test_F18_the_rest_of_the_ladder_asks_the_new_officers_and_it_ends_when_it_would_have() -> None:
    night = misfiled()
    night.at(hours=20).enters(INSP_A, STAFF)
    rungs = [(act.hours, heard) for _, act, heard in night.passes(hours=71.9) if isinstance(act, Escalation)]
    both = {f"HRD {ASKED}", f"HPS {ASKED}"}
    assert rungs == [(24, both), (48, both | {"CONT nobody_decided"}), (66, both), (71, both)]
    assert night.at(hours=72).state == "expired"


def test_F18_with_nobody_on_the_new_route_the_contingency_officer_is_told_at_once() -> None:
    night = misfiled()
    night.held_by(HEAD, *OFFICES)
    assert night.at(hours=20).enters(INSP_A, STAFF) == "urgent"
    assert "CONT nobody_eligible" in night.inbox
    assert not any(line.endswith(ASKED) for line in night.inbox)


@pytest.mark.parametrize("officer", [SGT_B, INV_F, DPO, FCAO, CONT, CI_C], ids=lambda officer: officer.key)
def test_F18_nobody_else_corrects_it(officer: Officer) -> None:
    night = misfiled(involved=("INV_F",)).at(hours=20)
    assert night.enters(officer, STAFF) == "NotPostHolder"
    assert night.matter.ground is Ground.POLICE_MISCONDUCT


def test_F18_whoever_was_never_told_of_it_cannot_correct_it_and_learns_nothing() -> None:
    night = misfiled().at(hours=20)
    for officer in (HRD, HPS):
        assert night.enters(officer, STAFF) == "WrongRoute"
        assert night.reads(officer) == "NotFound"


def test_F18_the_head_of_psd_who_knows_of_a_staff_matter_may_say_that_it_is_none() -> None:
    night = granted(ground=Ground.STAFF_DISCIPLINE, subjects=UNLISTED, subject_kind=(SubjectKind.STAFF,)).at(hours=20)
    assert night.enters(ACU_D, POLICE) == "WrongRoute"
    assert night.reads(ACU_D) == "NotFound"
    assert night.enters(PSD_H, POLICE) == "urgent"
    assert {f"PSD_H {ASKED}", f"ACU_D {ASKED}"} <= night.inbox
    assert not any(line.startswith(("HRD", "HPS")) for line in night.inbox)
    assert night.decides(HRD) == "WrongRoute"
    assert night.decides(PSD_H) == "authorised"


def test_F18_an_officer_with_a_part_in_it_does_not_correct_it() -> None:
    assert misfiled(applicant="PSD_H").at(hours=1).enters(PSD_H, STAFF) == "ConflictApplicant"
    assert misfiled(involved=("PSD_H",)).at(hours=1).enters(PSD_H, STAFF) == "ConflictInvolved"
    night = misfiled().at(hours=1)
    night.recuses(PSD_H)
    assert night.enters(PSD_H, STAFF) == "ConflictRecused"
    assert night.enters(INSP_A, STAFF) == "urgent"  # who granted it has a part in it, and may


def test_F18_nor_does_its_subject() -> None:
    night = granted(subjects=(Subject(key=PersonId("PSD_H"), kind=SubjectKind.OFFICER),)).at(hours=1)
    assert night.enters(PSD_H, CRIME) == "OwnSubject"
    assert night.reads(PSD_H) == "NotFound"


# --- what a correction must say ---


def test_a_correction_says_why_and_what_is_right() -> None:
    night = misfiled().at(hours=1)
    for blank, fields in (
        (Correction(), ("ground", "subject_kind", "reason")),
        (changed(STAFF, {"reason": "  "}), ("reason",)),
    ):
        assert night.enters(INSP_A, blank) == "MissingField"
        assert night.objection.fields == fields


def test_a_correction_corrects_something() -> None:
    night = misfiled().at(hours=1)
    assert night.enters(INSP_A, POLICE) == "MissingField"
    assert night.objection.fields == ("ground",)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"subject_kind": (SubjectKind.OFFICER,)}, "GroundMismatch"),
        ({"subject_kind": (SubjectKind.OFFICER, SubjectKind.STAFF)}, "MixedGrounds"),
        ({"subject_kind": (SubjectKind.OTHER,)}, "NoRoute"),
    ],
)
def test_a_corrected_ground_must_carry_the_people_too(changes: dict[str, object], expected: str) -> None:
    night = misfiled().at(hours=1)
    assert night.enters(INSP_A, changed(STAFF, changes)) == expected


@pytest.mark.parametrize("end", ["refused", "expired", "cancelled"])
def test_what_has_ended_is_not_corrected(end: str) -> None:
    assert ended(end).enters(INSP_A, CRIME) == ("TooLate" if end == "expired" else "AlreadyDecided")


def test_where_ripa_was_in_doubt_the_ground_changes_no_route() -> None:
    night = misfiled(ripa=Ripa.ADVISED_NOT_NEEDED, ripa_advice="DI Holt, FIB, 21:40, FIB/26/118")
    assert night.at(hours=1).enters(INSP_A, STAFF) == "urgent"
    assert Flag.REROUTED not in night.flags
    assert night.decides(HRD) == "WrongRoute"
    assert night.decides(SUPT_I) == "authorised"


# --- within one route ---


def test_on_the_same_route_before_a_decision_nobody_is_asked_again() -> None:
    night = granted().at(hours=20)
    assert night.enters(INSP_A, CRIME) == "urgent"
    assert night.flags == {Flag.SENSITIVE_FORCED}
    assert night.inbox == {"INSP_A corrected show", "SGT_B corrected show", "#dpo step", "#fcao step"}
    assert night.decides(PSD_H) == "authorised"


def test_on_the_same_route_a_decision_stands() -> None:
    night = authorised()
    decided, ends_at = night.matter.decided, night.matter.ends_at
    assert night.at("2026-12-01T09:00:00Z").enters(PSD_H, CRIME) == "authorised"
    assert night.flags == {Flag.SENSITIVE_FORCED}
    assert (night.matter.decided, night.matter.ends_at) == (decided, ends_at)
    assert (night.matter.ground, night.matter.voided) == (Ground.CRIME, None)
    assert night.matter.state is State.AUTHORISED


def test_corrected_to_a_crime_it_is_sensitive_and_its_product_is_kept() -> None:
    night = granted().at(hours=20)
    assert not night.matter.sensitive
    night.enters(INSP_A, CRIME)
    assert night.matter.sensitive
    night.cancels(PSD_H)
    assert night.disposes(PSD_H, product=Product.DESTROYED, not_relevant=True) == "ProductMustBeKept"


def test_corrected_from_a_crime_it_stays_sensitive_until_somebody_clears_it() -> None:
    night = granted(ground=Ground.CRIME).at(hours=20)
    assert night.enters(INSP_A, POLICE) == "urgent"
    assert night.matter.sensitive


# --- after the wrong route decided ---


@pytest.mark.parametrize("hours", [31, 50, 71.99])
def test_F20_while_the_72_hours_run_it_is_urgent_again_and_the_right_officers_are_asked(hours: float) -> None:
    night = decided_by_the_wrong_route()
    assert night.matter.ends_at == moment("2027-02-23T00:00:00Z")
    assert night.at(hours=hours).enters(PSD_H, STAFF) == "urgent"
    assert night.flags == {Flag.REROUTED, Flag.DECISION_VOID}
    assert night.matter.ends_at == moment("2026-11-26T22:15:00Z")
    assert (night.matter.decided, night.matter.terms) == (None, ())
    assert night.matter.voided == night.matter.entries[-1]
    assert {f"HRD {ASKED}", f"HPS {ASKED}", "PSD_H times_only", "#dpo step", "#fcao step"} <= night.inbox
    assert night.decides(ACU_D) == "WrongRoute"
    assert night.decides(HPS) == "authorised"
    assert night.matter.terms[0].last_day == day("2027-02-22")


def test_F20_the_head_of_psd_who_knows_of_a_staff_matter_may_say_so_after_its_decision() -> None:
    night = granted(ground=Ground.STAFF_DISCIPLINE, subjects=UNLISTED, subject_kind=(SubjectKind.STAFF,))
    assert night.at(hours=20).decides(HRD) == "authorised"
    assert night.at(hours=21).enters(PSD_H, POLICE) == "urgent"
    assert night.flags == {Flag.REROUTED, Flag.DECISION_VOID}
    assert night.decides(PSD_H) == "authorised"


def test_F20_the_rungs_that_are_left_come_at_their_own_times_and_none_is_told_again() -> None:
    night = decided_by_the_wrong_route()
    night.at(hours=50).enters(INSP_A, STAFF)
    rungs = [act.hours for _, act, _ in night.passes(hours=71.9) if isinstance(act, Escalation)]
    assert rungs == [66, 71]
    night.passes(hours=72)
    assert night.state == "expired"
    assert night.matter.ended_at == moment("2026-11-26T22:15:00Z")
    assert {"HRD ended product", "SGT_B ended stopped", "PSD_H times_only"} <= night.inbox


@pytest.mark.parametrize("officer", EITHER_ROUTE, ids=lambda officer: officer.key)
def test_F20_after_the_72_hours_it_is_cancelled_and_the_error_is_on_the_record(officer: Officer) -> None:
    night = decided_by_the_wrong_route()
    assert night.at(hours=80).enters(officer, STAFF) == "cancelled"
    over = moment("2026-11-26T22:15:00Z")
    assert [entry.act for entry in night.matter.entries[-3:]] == [
        STAFF,
        Cancellation(reason=STAFF.reason, ends=("system:force_network", "person:1")),
        ErrorRecord(since=over, due=night.now, wrong_route=True),
    ]
    assert {entry.moment for entry in night.matter.entries[-3:]} == {night.now}
    assert night.matter.ended_at == night.now
    assert night.matter.error == night.matter.entries[-1]


def test_F20_those_who_run_it_are_told_to_stop_and_the_dpo_hears_of_the_error() -> None:
    night = decided_by_the_wrong_route()
    night.at(hours=80).enters(INSP_A, STAFF)
    assert night.inbox == {
        "INSP_A corrected show",
        "SGT_B corrected show",
        *(f"{who} cancelled stopped" for who in ("INSP_A", "SGT_B", "FCAO")),
        *(f"{who} cancelled product" for who in ("HRD", "HPS")),
        "PSD_H times_only",
        *(f"{where} {line}" for where in ("#dpo", "#fcao") for line in ("step", "cancelled receipt")),
        *(f"{who} monitored_in_error" for who in ("HRD", "HPS", "FCAO", "CONT", "#dpo", "#fcao")),
    }


def test_F20_at_72_hours_to_the_second_it_is_cancelled() -> None:
    night = decided_by_the_wrong_route()
    assert night.at("2026-11-26T22:15:00Z").enters(INSP_A, STAFF) == "cancelled"
    night = decided_by_the_wrong_route()
    assert night.at("2026-11-26T22:14:59.999999Z").enters(INSP_A, STAFF) == "urgent"


def test_F20_the_stop_is_chased_as_after_any_end() -> None:
    night = decided_by_the_wrong_route()
    night.acknowledges()
    over = night.at(hours=80).now
    night.enters(INSP_A, STAFF)
    reminder, error = night.passes((over + timedelta(hours=2)).isoformat())
    assert (reminder[0], error[0]) == (over + timedelta(hours=1), over + timedelta(hours=2))
    assert error[1] == ErrorRecord(since=over, due=over + timedelta(hours=2))
    assert night.stopped(SGT_B, stopped_at=over) == "cancelled"
    assert night.renews(HRD) == "NotRenewable"


def test_F20_what_was_dropped_meanwhile_stays_dropped() -> None:
    both = (System.FORCE_NETWORK, System.BUILDING_ACCESS)
    night = misfiled(systems=both)
    night.at(hours=30).decides(PSD_H, systems=both[:1])
    night.at(hours=40).enters(INSP_A, STAFF)
    assert night.matter.systems == both[:1]
    assert night.decides(HRD, systems=both) == "CannotWiden"


def test_a_renewed_one_is_void_as_well() -> None:
    night = decided_by_the_wrong_route()
    night.at("2027-02-14T10:00:00Z").renews(PSD_H, section_2="Eleven searches in three months, none with a task.")
    assert night.at("2027-03-01T10:00:00Z").enters(ACU_D, STAFF) == "cancelled"
    assert night.matter.ended_at == night.now
    (error,) = (entry.act for entry in night.matter.entries if isinstance(entry.act, ErrorRecord))
    assert error.since == moment("2026-11-26T22:15:00Z")


def test_a_correction_may_itself_be_corrected() -> None:
    night = misfiled()
    night.at(hours=20).enters(INSP_A, STAFF)
    assert night.enters(INSP_A, POLICE) == "urgent"
    assert [entry.act for entry in night.matter.corrections] == [STAFF, POLICE]
    assert night.decides(HRD) == "WrongRoute"
    assert night.decides(PSD_H) == "authorised"


def test_the_posts_of_the_new_route_may_be_held_by_anybody() -> None:
    night = misfiled()
    night.held_by(holds(PERSONNEL[0].post, STAFF_Y), HEAD, *OFFICES)
    night.at(hours=20).enters(INSP_A, STAFF)
    assert night.decides(PSD_D) == "NotPostHolder"
    assert night.decides(PC_X) == "NotPostHolder"
    assert night.decides(STAFF_Y) == "authorised"
