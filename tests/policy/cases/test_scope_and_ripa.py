"""Scope: what may be monitored, whether RIPA comes first, and what is a repeat."""

from dataclasses import replace
from datetime import timedelta

import pytest

from policy.acts import Referral
from policy.authorisation import Entry
from policy.notices import Button, notices
from policy.people import Subject
from policy.reasons import CONSIDERATIONS
from policy.terms import Activity, Flag, Ground, PersonId, Post, Purpose, Rank, Reference, Ripa, SubjectKind, System
from tests.policy.people import (
    ACU,
    CI_C,
    CONT,
    HEAD,
    INSP_A,
    OFFICES,
    PERSONNEL,
    PSD_H,
    SGT_B,
    SUPT_I,
    holds,
    police,
)
from tests.policy.world import Night, authorised, granted

STAFF = {"subject_kind": (SubjectKind.STAFF,), "subjects": (Subject(key=PersonId("STAFF_Y"), kind=SubjectKind.STAFF),)}
BOTH = {"subject_kind": (SubjectKind.OFFICER, SubjectKind.STAFF)}
OTHER = {"subject_kind": (SubjectKind.OTHER,), "subjects": (Subject(text="A cleaner", kind=SubjectKind.OTHER),)}
CONTENT, RECORDS = Activity.CONTENT, Activity.RECORDS
ADVISED = {"ripa": Ripa.ADVISED_NOT_NEEDED, "ripa_advice": "DI Holt, FIB, 21:40, FIB/26/118"}


def asks(systems: System | tuple[System, ...], activity: Activity = RECORDS, /, **changes: object) -> str:
    """Grant on these systems; give the state or the objection's name."""
    wanted = systems if isinstance(systems, tuple) else (systems,)
    return Night().grants(INSP_A, systems=wanted, activity=activity, **changes)


def test_P1_the_content_of_a_mobile_phone_is_excluded() -> None:
    assert asks(System.ISSUED_MOBILE, CONTENT) == "MobileInterceptExcluded"
    assert asks((System.FORCE_NETWORK, System.ISSUED_MOBILE), CONTENT) == "MobileInterceptExcluded"


def test_P1_advice_on_ripa_does_not_change_that() -> None:
    assert asks(System.ISSUED_MOBILE, CONTENT, **ADVISED) == "MobileInterceptExcluded"


def test_P2_the_content_of_a_pager_is_excluded_and_that_of_private_equipment_out_of_scope() -> None:
    assert asks(System.ISSUED_MOBILE, CONTENT) == "MobileInterceptExcluded"  # a pager counts as one
    assert asks(System.PRIVATE_DEVICE, CONTENT) == "OutOfScopeSystem"


def test_P3_the_billing_records_of_an_issued_mobile_may_be_granted() -> None:
    assert asks(System.ISSUED_MOBILE, RECORDS) == "urgent"


def test_P4_the_billing_records_of_private_equipment_are_out_of_scope() -> None:
    assert asks(System.PRIVATE_DEVICE, RECORDS) == "OutOfScopeSystem"


def test_P5_the_force_telephone_system_may_be_listened_to() -> None:
    assert asks(System.FORCE_TELEPHONE, CONTENT) == "urgent"


def test_P7_ripa_must_be_answered() -> None:
    night = Night()
    assert night.grants(ripa=None) == "MissingField"
    assert night.objection.fields == ("ripa",)


def test_P8_where_ripa_is_needed_nothing_is_granted() -> None:
    night = Night()
    assert night.grants(ripa=Ripa.NEEDED) == "RipaRequired"
    assert night.told is None


def test_P9_where_ripa_is_in_doubt_both_advisers_are_asked_and_nothing_is_granted() -> None:
    night = Night()
    assert night.grants(ripa=Ripa.IN_DOUBT) == "RipaAdviceNeeded"
    assert night.told is None
    (referral,) = night.objection.consequences
    assert referral == Referral(ground=Ground.POLICE_MISCONDUCT)
    actor = night.given.actor(INSP_A, night.now)
    entry = Entry(number=9, reference=Reference("REGISTER"), sequence=1, moment=night.now, act=referral, by=actor)
    assert [(told.to, told.message, told.buttons) for told in notices(None, entry, night.given)] == [
        ("FIB", "advice_asked", (Button.ADVISE,)),
        ("PSU", "advice_asked", (Button.ADVISE,)),
    ]


def test_P12_with_nobody_to_decide_it_stands_and_the_contingency_officer_is_told_at_once() -> None:
    night = Night().held_by(ACU, holds(Post.HEAD_OF_PSD, police("DCI_H", Rank.CHIEF_INSPECTOR)), *OFFICES)
    assert night.grants(**ADVISED) == "urgent"
    assert Flag.NO_ELIGIBLE_OFFICER in night.flags
    assert night.inbox == {
        "INSP_A receipt show cancel",
        "#dpo page receipt",
        "#fcao page receipt",
        "CONT nobody_eligible",
    }
    happened = night.passes(hours=71, minutes=59)
    assert [heard for _, _, heard in happened if "CONT nobody_eligible" in heard] == []
    assert night.at(hours=72).state == "expired"


def test_P12_with_advice_only_an_independent_superintendent_decides() -> None:
    night = Night()
    assert night.grants(**ADVISED) == "urgent"
    assert "SUPT_I prompt decide dealing conflict" in night.inbox
    assert not any(line.startswith(("PSD_H", "ACU_D")) for line in night.inbox)
    assert night.at(hours=1).decides(PSD_H) == "WrongRoute"
    assert night.decides(SUPT_I) == "authorised"


def test_P12_else_the_head_of_psd_decides_and_the_contingency_officer_is_told() -> None:
    night = Night().held_by(ACU, HEAD, *OFFICES)
    assert night.grants(**ADVISED) == "urgent"
    assert night.inbox >= {"PSD_H prompt decide dealing conflict", "CONT nobody_decided"}
    assert night.at(hours=1).decides(PSD_H) == "authorised"


def test_P12_advice_is_quoted() -> None:
    night = Night()
    assert night.grants(ripa=Ripa.ADVISED_NOT_NEEDED) == "MissingField"
    assert night.objection.fields == ("ripa_advice",)


def test_P13_existing_cctv_recordings_need_no_authorisation() -> None:
    assert asks(System.CCTV_RECORDINGS) == "CctvNotRequired"


def test_P14_a_live_camera_on_somebody_needs_advice_whatever_was_answered() -> None:
    assert asks(System.CCTV_LIVE, ground=Ground.STAFF_DISCIPLINE, **STAFF) == "RipaAdviceNeeded"
    assert asks(System.CCTV_LIVE, ground=Ground.STAFF_DISCIPLINE, **STAFF, **ADVISED) == "urgent"


def test_P14_so_does_the_content_of_a_tablet_off_the_network() -> None:
    assert asks(System.TABLET_OFF_NETWORK, CONTENT) == "RipaAdviceNeeded"
    assert asks(System.TABLET_OFF_NETWORK, RECORDS) == "urgent"
    assert asks(System.TABLET_ON_NETWORK, CONTENT) == "urgent"


def test_P15_nobody_named_is_routine() -> None:
    assert Night().grants(subjects=()) == "RoutineNotAuthorisable"
    assert Night().grants(subjects=(Subject(text="  "),)) == "RoutineNotAuthorisable"


def test_P16_a_targeted_look_at_automated_records_needs_authority_and_gets_it() -> None:
    assert asks(System.FORCE_NETWORK, RECORDS) == "urgent"


def test_P17_one_persons_building_access_may_be_granted() -> None:
    assert asks(System.BUILDING_ACCESS, RECORDS) == "urgent"


def test_P18_four_identical_texts_are_refused_by_name() -> None:
    night = Night()
    same = "We need this to find out what is going on here."
    four = ("necessity", "proportionality", "intrusion", "private_information")
    assert night.grants(**dict.fromkeys(four, same)) == "FormulaicText"
    assert night.objection.fields == four


@pytest.mark.parametrize("stock", ["as above", "n/a", "As above, as previously stated.", "n/a n/a n/a n/a n/a n/a n/a"])
@pytest.mark.parametrize("name", CONSIDERATIONS)
def test_P18_stock_words_are_refused_by_name(name: str, stock: str) -> None:
    night = Night()
    assert night.grants(**{name: stock}) == "FormulaicText"
    assert night.objection.fields == (name,)


def test_P19_both_reasons_for_urgency_are_asked_for() -> None:
    night = Night()
    assert night.grants(unavailable="  ") == "MissingField"
    assert night.objection.fields == ("unavailable",)


def test_P19_everything_that_is_missing_is_said_at_once() -> None:
    night = Night()
    assert night.grants(urgency="", unavailable="") == "MissingField"
    assert night.objection.fields == ("urgency", "unavailable")


def test_P20_a_suspected_crime_goes_to_psd_whoever_is_suspected() -> None:
    night = Night()
    assert night.grants(ground=Ground.CRIME, **STAFF) == "urgent"
    assert "PSD_H prompt decide dealing conflict" in night.inbox
    assert "ACU_D prompt decide dealing conflict" in night.inbox
    assert not any(line.startswith(("HRD", "HPS")) for line in night.inbox)


@pytest.mark.parametrize("ground", [Ground.POLICE_MISCONDUCT, Ground.STAFF_DISCIPLINE])
def test_P21_an_officer_and_a_staff_member_need_two(ground: Ground) -> None:
    assert Night().grants(ground=ground, **BOTH) == "MixedGrounds"
    assert Night().grants(ground=Ground.CRIME, **BOTH) == "urgent"


def test_P22_nobody_can_authorise_it_for_a_contractor_but_on_a_crime() -> None:
    for ground in (Ground.POLICE_MISCONDUCT, Ground.STAFF_DISCIPLINE):
        assert Night().grants(ground=ground, **OTHER) == "NoRoute"
    assert Night().grants(ground=Ground.CRIME, **OTHER) == "urgent"


def test_P23_police_misconduct_of_police_staff_is_a_mismatch() -> None:
    night = Night()
    assert night.grants(ground=Ground.POLICE_MISCONDUCT, **STAFF) == "GroundMismatch"
    assert night.objection.fields == ("ground",)
    assert night.grants(ground=Ground.STAFF_DISCIPLINE) == "GroundMismatch"


def later(earlier: Night, **elapsed: float) -> Night:
    """Another night at the same force, with the earlier authorisation on the record."""
    now = earlier.matter.granted_at + timedelta(**elapsed)
    return Night(now=now, given=replace(earlier.given, like=(earlier.matter,)), reference=Reference("UA-2026-0002"))


def test_P24_what_a_live_one_covers_is_refused_to_whoever_may_know_of_it() -> None:
    acting = replace(SGT_B, rank=Rank.INSPECTOR, temporary=True)
    for earlier in (granted(), authorised()):
        for officer in (INSP_A, acting):
            night = later(earlier, hours=40)
            assert night.grants(officer, applicant="OP_E") == "DuplicateActive"
            assert night.objection.facts["earlier"] == "UA-2026-0001"


def test_P24_to_anybody_else_it_is_granted_and_says_nothing() -> None:
    assert later(authorised(), hours=40).grants(CI_C, applicant="OP_E") == "urgent"
    night = later(granted(), hours=40)
    assert night.grants(CI_C, applicant="OP_E") == "urgent"
    assert Flag.DECONFLICTION in night.flags
    assert night.matter.grant.deconflict == ("UA-2026-0001",)
    assert night.matter.grant.related == ()
    assert {notice.message for _, notice in night.owed if notice.to == "CI_C"} == {"receipt"}
    assert {notice.to for _, notice in night.owed if notice.message == "prompt"} == {"PSD_H", "ACU_D"}
    assert {notice.to for _, notice in night.owed if notice.message == "deconfliction"} == {"PSD_H", "ACU_D"}


def test_P24_another_ground_or_another_system_is_no_duplicate() -> None:
    assert later(granted(), hours=1).grants(ground=Ground.CRIME) == "urgent"
    assert later(granted(), hours=1).grants(systems=(System.BUILDING_ACCESS,)) == "urgent"


def test_P26_a_repeat_after_a_lapse_needs_new_information() -> None:
    night = later(granted(), days=6)
    assert night.grants() == "RepeatUrgent"
    assert night.objection.fields == ("new_information",)
    assert night.grants(new_information="He was seen at the address last night.") == "urgent"
    assert Flag.REPEAT in night.flags
    assert night.matter.grant.related == ("UA-2026-0001",)


def test_P24_somebody_taken_out_of_the_earlier_one_counts_for_no_duplicate() -> None:
    both = (
        Subject(key=PersonId("PC_X"), kind=SubjectKind.OFFICER),
        Subject(key=PersonId("PC_Z"), kind=SubjectKind.OFFICER),
    )
    earlier = granted(subjects=both)
    assert earlier.at(hours=1).decides(PSD_H, subjects=(2,)) == "authorised"
    assert later(earlier, hours=40).grants() == "urgent"
    assert later(earlier, hours=40).grants(subjects=both[1:]) == "DuplicateActive"
    assert later(earlier, hours=40).grants(subjects=both) == "DuplicateActive"


def test_P26_a_repeat_is_one_for_seven_days() -> None:
    assert later(granted(), days=9, hours=23, minutes=59).grants() == "RepeatUrgent"
    night = later(granted(), days=10)
    assert night.grants() == "urgent"
    assert night.flags == set()


def test_P26_a_repeat_that_the_officer_may_not_know_of_is_granted_and_says_nothing() -> None:
    night = later(granted(), days=6)
    assert night.grants(CI_C, applicant="OP_E") == "urgent"
    assert night.flags == {Flag.DECONFLICTION}
    assert night.matter.grant.deconflict == ("UA-2026-0001",)


def test_P26_what_was_authorised_and_then_ended_is_no_repeat() -> None:
    earlier = authorised()
    earlier.at(days=4).cancels()
    assert later(earlier, days=5).grants() == "urgent"


def test_P26_after_a_refusal_no_new_information_helps() -> None:
    earlier = granted()
    earlier.at(hours=10).refuses()
    night = later(earlier, hours=11)
    assert night.grants(new_information="He was seen at the address last night.") == "RepeatUrgent"
    assert night.objection.fields == ()
    assert night.objection.facts["advice"] == "Telephone the authorising officer."


def test_P28_cancelling_just_before_the_end_does_not_begin_it_anew() -> None:
    earlier = granted()
    assert earlier.at(hours=71).cancels(INSP_A) == "cancelled"
    assert later(earlier, hours=71, minutes=5).grants() == "RepeatUrgent"


def test_a_purpose_of_crime_on_another_ground_is_flagged() -> None:
    night = granted(purpose=Purpose.PREVENT_DETECT_CRIME)
    assert night.flags == {Flag.PURPOSE_IS_CRIME}
    assert granted(purpose=Purpose.PREVENT_DETECT_CRIME, ground=Ground.CRIME).flags == {Flag.SENSITIVE_FORCED}


def test_somebody_who_is_not_on_the_roll_is_flagged() -> None:
    assert Flag.UNRESOLVED in granted(subjects=(Subject(text="4471 Smith", kind=SubjectKind.OFFICER),)).flags


def test_a_staff_matter_needs_somebody_in_personnel() -> None:
    night = Night().held_by(*PERSONNEL, *OFFICES)
    night.given = replace(night.given, people={PersonId("CONT"): CONT})
    assert night.grants(ground=Ground.STAFF_DISCIPLINE, **STAFF, involved=("CONT",)) == "urgent"
    assert night.flags == {Flag.SENSITIVE_FORCED}


# The whole of rule 6, as read from 3.1, 3.4 and 3.5: system by system, records and then content, with each answer on
# RIPA in turn: not needed, advised not needed, in doubt, needed.
GRANTED, DOUBT, NEEDED = "urgent", "RipaAdviceNeeded", "RipaRequired"
MOBILE, PRIVATE, CCTV = "MobileInterceptExcluded", "OutOfScopeSystem", "CctvNotRequired"
MAY = (GRANTED, GRANTED, DOUBT, NEEDED)
DOUBTFUL = (DOUBT, GRANTED, DOUBT, NEEDED)
MATRIX = {
    System.FORCE_NETWORK: (MAY, MAY),
    System.STANDALONE_DEVICE: (MAY, MAY),
    System.FORCE_TELEPHONE: (MAY, MAY),
    System.ISSUED_MOBILE: (MAY, (MOBILE,) * 4),
    System.TABLET_ON_NETWORK: (MAY, MAY),
    System.TABLET_OFF_NETWORK: (MAY, DOUBTFUL),
    System.BUILDING_ACCESS: (MAY, MAY),
    System.PRIVATE_DEVICE: ((PRIVATE,) * 4, (PRIVATE,) * 4),
    System.CCTV_RECORDINGS: ((CCTV,) * 4, (CCTV,) * 4),
    System.CCTV_LIVE: (DOUBTFUL, DOUBTFUL),
}
ANSWERS = (Ripa.NOT_NEEDED, Ripa.ADVISED_NOT_NEEDED, Ripa.IN_DOUBT, Ripa.NEEDED)


def test_the_matrix_leaves_nothing_out() -> None:
    assert list(MATRIX) == list(System)
    assert set(ANSWERS) == set(Ripa)


@pytest.mark.parametrize("ripa", ANSWERS)
@pytest.mark.parametrize("activity", [RECORDS, CONTENT])
@pytest.mark.parametrize("system", System)
def test_what_may_be_granted_of_each_system(system: System, activity: Activity, ripa: Ripa) -> None:
    expected = MATRIX[system][activity is CONTENT][ANSWERS.index(ripa)]
    quoted = ADVISED["ripa_advice"] if ripa is Ripa.ADVISED_NOT_NEEDED else ""
    night = Night()
    assert night.grants(INSP_A, systems=(system,), activity=activity, ripa=ripa, ripa_advice=quoted) == expected
    assert (night.told is not None) == (expected == GRANTED)
    referred = night.objection.consequences if expected != GRANTED else ()
    assert referred == ((Referral(ground=Ground.POLICE_MISCONDUCT),) if expected == DOUBT else ())
