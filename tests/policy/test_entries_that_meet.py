"""What one entry leaves standing and what it clears, where two entries meet."""

from datetime import timedelta
from typing import Final

from policy.acts import Correction, Refusal
from policy.people import Subject
from policy.terms import Activity, Ground, Outcome, PersonId, SubjectKind, System
from tests.policy.people import HRD, INSP_A, PSD_H, SGT_B
from tests.policy.world import authorised, day, granted

THREE: Final = (System.FORCE_NETWORK, System.BUILDING_ACCESS, System.STANDALONE_DEVICE)
TWO_PEOPLE: Final = (
    Subject(text="PC 4471", key=PersonId("PC_X"), kind=SubjectKind.OFFICER),
    Subject(text="PC 4472", kind=SubjectKind.OFFICER),
)


def test_a_decision_that_says_nothing_of_the_activity_leaves_it_as_granted() -> None:
    night = granted(activity=Activity.CONTENT).at(hours=1)
    night.decides()
    assert night.matter.activity is Activity.CONTENT


def test_a_decision_may_take_records_instead_of_content() -> None:
    night = granted(activity=Activity.CONTENT).at(hours=1)
    night.decides(activity=Activity.RECORDS)
    assert night.matter.activity is Activity.RECORDS


def test_a_decision_that_says_nothing_of_the_subjects_leaves_them_all() -> None:
    night = granted(subjects=TWO_PEOPLE).at(hours=1)
    night.decides()
    assert night.matter.subjects == (1, 2)


def test_a_decision_may_leave_a_subject_out() -> None:
    night = granted(subjects=TWO_PEOPLE).at(hours=1)
    assert night.decides(subjects=(1,)) == "authorised"
    assert night.matter.subjects == (1,)


def test_a_second_narrowing_asks_for_a_stop_again() -> None:
    night = granted(systems=THREE).at(hours=1)
    night.decides(systems=THREE[:2])
    assert night.stopped(SGT_B) == "authorised"
    night.at("2026-12-23T10:00:00Z").reviews(outcome=Outcome.NARROW, systems=THREE[:1])
    assert night.matter.dropped == (THREE[2], THREE[1])
    assert night.stopped(SGT_B) == "authorised"


def test_a_stop_confirmed_for_one_system_is_asked_for_again_when_all_must_stop() -> None:
    night = granted(systems=THREE).at(hours=1)
    night.decides(systems=THREE[:2])
    assert night.stopped(SGT_B) == "authorised"
    night.at(hours=9).cancels()
    assert night.stopped(SGT_B) == "cancelled"


def test_a_refusal_is_the_decision_and_the_end_at_its_own_moment() -> None:
    night = granted().at(hours=5)
    night.refuses()
    refusal = night.matter.entries[-1]
    assert isinstance(refusal.act, Refusal)
    assert (night.matter.decided, night.matter.ended) == (refusal, refusal)
    assert night.matter.ended_at == night.matter.ends_at == night.matter.granted_at + timedelta(hours=5)


def test_nothing_that_was_asked_of_the_officers_outlives_the_end() -> None:
    night = authorised().at("2027-02-14T10:00:00Z")
    night.applies()
    night.files(SGT_B)
    before = night.matter
    assert before.application
    assert before.notice
    night.cancels()
    assert night.matter.application is None
    assert night.matter.notice is None


def test_a_review_that_cancels_drops_no_system_first() -> None:
    night = granted(systems=THREE).at(hours=1)
    night.decides()
    assert night.at("2026-12-23T10:00:00Z").reviews(outcome=Outcome.CANCEL, systems=THREE[:1]) == "cancelled"
    assert night.matter.dropped == ()
    assert night.matter.systems == THREE


def test_what_may_go_on_after_a_notice_has_no_stop_confirmed() -> None:
    night = authorised().at("2026-12-01T10:00:00Z")
    night.files(SGT_B)
    night.stopped(SGT_B)
    assert night.reviews(PSD_H) == "authorised"
    assert (night.matter.notice, night.matter.stop_owed, night.matter.cessation) == (None, None, None)


def test_a_second_decision_that_narrows_asks_for_a_stop_again() -> None:
    nobody_on_the_roll = (Subject(text="Pell, the late desk"), Subject(text="Marsh, of the same desk"))
    night = granted(subjects=nobody_on_the_roll, systems=THREE[:2]).at(hours=1)
    night.decides(PSD_H, systems=THREE[:1])
    assert night.stopped(SGT_B) == "authorised"
    correction = Correction(
        ground=Ground.STAFF_DISCIPLINE, subject_kind=(SubjectKind.STAFF,), reason="Both are members of police staff."
    )
    assert night.at(hours=4).enters(INSP_A, correction) == "urgent"
    night.stopped(SGT_B)
    assert night.at(hours=5).decides(HRD, subjects=(1,)) == "authorised"
    assert night.matter.cessation is None
    assert night.stopped(SGT_B) == "authorised"


def test_an_application_to_renew_falls_with_the_decision_that_it_would_have_renewed() -> None:
    night = granted(subjects=(Subject(text="Pell, the late desk"),)).at(hours=1)
    night.decides(PSD_H, last_day=day("2026-12-10"))
    assert night.at(hours=2).applies(SGT_B) == "authorised"
    correction = Correction(
        ground=Ground.STAFF_DISCIPLINE, subject_kind=(SubjectKind.STAFF,), reason="Pell is a member of police staff."
    )
    assert night.at(hours=4).enters(INSP_A, correction) == "urgent"
    assert night.matter.application is None
