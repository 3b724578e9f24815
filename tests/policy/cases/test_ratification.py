"""Ratification: who decides, what they may change, and whom the ladder asks until they do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from policy.acts import Chase, Escalation, Expiry
from policy.people import Holding, Officer, Subject
from policy.terms import Activity, Direction, Every, Flag, Ground, PersonId, Post, Ripa, SubjectKind, System
from tests.policy.people import (
    ACU,
    ACU_D,
    CONT,
    DEPUTY_HEAD,
    DPO,
    FCAO,
    HEAD,
    HPS,
    HRD,
    INSP_A,
    INV_F,
    OFFICES,
    OP_E,
    PC_X,
    PERSONNEL,
    PSD_D,
    PSD_H,
    SGT_B,
    holds,
    police,
)
from tests.policy.world import Night, authorised, day, granted, moment

ASKED = "prompt decide dealing conflict"
TWO = (System.FORCE_NETWORK, System.BUILDING_ACCESS)
LONG = "This is what was asked for, and I have nothing to add to it at all."


def staff_matter() -> Night:
    """A night on which the example is a staff discipline matter."""
    subject = Subject(text="Staff Y", key=PersonId("STAFF_Y"), kind=SubjectKind.STAFF)
    return granted(ground=Ground.STAFF_DISCIPLINE, subjects=(subject,), subject_kind=(SubjectKind.STAFF,))


def with_holders(*holdings: Holding) -> Night:
    """A night on which others hold the posts that decide; the example is granted."""
    night = Night().held_by(*holdings, *PERSONNEL, *OFFICES)
    assert night.grants() == "urgent"
    return night


def asked(night: Night) -> set[str]:
    """Who has just been asked to decide."""
    return {line.split()[0] for line in night.inbox if line.endswith(ASKED)}


def rungs(night: Night, hours: float) -> dict[float, set[str]]:
    """Who was asked to decide, by the hours since the grant, until so many have passed."""
    return {
        (at - night.matter.granted_at) / timedelta(hours=1): {who.split()[0] for who in heard if who.endswith(ASKED)}
        for at, act, heard in night.passes(hours=hours)
        if isinstance(act, Escalation)
    }


# --- who may decide ---


@pytest.mark.parametrize("officer", [PSD_H, ACU_D], ids=lambda officer: officer.key)
def test_F1_either_officer_of_the_ground_authorises_it(officer: Officer) -> None:
    night = granted()
    assert night.inbox == {
        "INSP_A receipt show cancel",
        f"PSD_H {ASKED}",
        f"ACU_D {ASKED}",
        "#dpo page receipt",
        "#fcao page receipt",
    }
    assert night.at(hours=10).decides(officer) == "authorised"
    assert night.inbox == {
        "INSP_A authorised show",
        "SGT_B authorised show",
        "DPO forward show",
        "FCAO forward show",
        "#dpo step",
        "#fcao step",
    }
    assert rungs(night, 72) == {}
    assert night.state == "authorised"


def test_F2_the_other_route_decides_nothing_and_learns_nothing() -> None:
    night = granted().at(hours=1)
    assert night.decides(HRD) == "WrongRoute"
    assert night.reads(HRD) == "NotFound"
    assert night.matter.decided is None


@pytest.mark.parametrize("officer", [HRD, HPS], ids=lambda officer: officer.key)
def test_F3_a_staff_matter_is_decided_by_personnel(officer: Officer) -> None:
    night = staff_matter()
    assert night.inbox == {
        "INSP_A receipt show cancel",
        f"HRD {ASKED}",
        f"HPS {ASKED}",
        "PSD_H times_only",
        "#dpo page receipt",
        "#fcao page receipt",
    }
    night.at(hours=1)
    assert night.decides(PSD_H) == "WrongRoute"
    assert night.reads(PSD_H) == "WrongRoute"
    assert night.decides(ACU_D) == "WrongRoute"
    assert night.reads(ACU_D) == "NotFound"
    assert night.decides(officer) == "authorised"


def test_F4_whoever_granted_it_never_decides_it_whatever_post_they_come_to_hold() -> None:
    night = granted()
    night.held_by(holds(Post.ACU_INSPECTOR, INSP_A), HEAD, *OFFICES)
    assert night.at(hours=30).decides(INSP_A) == "OwnGrant"
    assert night.objection.facts["asked"] == (Post.HEAD_OF_PSD,)
    assert night.refuses(INSP_A) == "OwnGrant"


def test_F6_with_both_officers_in_conflict_the_contingency_officer_is_told_and_nobody_decides() -> None:
    night = Night()
    assert night.grants(involved=("PSD_H",), operators=("ACU_D",)) == "urgent"
    assert Flag.NO_ELIGIBLE_OFFICER in night.flags
    assert night.inbox == {
        "INSP_A receipt show cancel",
        "CONT nobody_eligible",
        "#dpo page receipt",
        "#fcao page receipt",
    }
    night.at(hours=1)
    assert night.decides(PSD_H) == "ConflictInvolved"
    assert night.decides(ACU_D) == "ConflictApplicant"
    assert night.decides(CONT) == "NotPostHolder"
    assert night.decides(HRD) == "WrongRoute"
    assert rungs(night, 71.9) == {24: set(), 48: set(), 66: set(), 71: set()}
    assert night.at(hours=72).state == "expired"


def test_F7_while_the_head_is_away_the_deputy_is_asked_and_the_head_still_may_decide() -> None:
    away = replace(HEAD, away_from=moment("2026-11-20T00:00:00Z"), away_to=moment("2026-12-01T00:00:00Z"))
    night = with_holders(away, ACU, DEPUTY_HEAD)
    assert asked(night) == {"ACU_D", "PSD_D"}
    assert night.at(hours=1).decides(PSD_H) == "authorised"


def test_F8_a_deputy_decides_until_the_moment_the_days_of_it_are_over() -> None:
    deputy = replace(DEPUTY_HEAD, begins=moment("2026-11-23T00:00:00Z"), ends=moment("2026-11-27T00:00:00Z"))
    night = Night(now=moment("2026-11-24T22:15:00Z")).held_by(HEAD, ACU, deputy, *OFFICES)
    night.grants()
    assert night.at("2026-11-27T00:00:00Z").decides(PSD_D) == "NotPostHolder"
    assert night.at("2026-11-26T23:59:59Z").decides(PSD_D) == "authorised"


def test_F9_a_post_that_changes_hands_asks_the_new_holder_and_not_the_old() -> None:
    noon = moment("2026-11-25T12:00:00Z")
    night = with_holders(replace(HEAD, ends=noon), replace(HEAD, officer=PSD_D, begins=noon), ACU)
    assert asked(night) == {"PSD_H", "ACU_D"}
    changes = [
        (at, night_heard) for at, act, night_heard in night.passes("2026-11-25T12:01:00Z") if isinstance(act, Chase)
    ]
    assert [(at, heard) for at, heard in changes if "PSD_D" in str(heard)] == [(noon, {f"PSD_D {ASKED}"})]
    assert night.decides(PSD_H) == "NotPostHolder"
    assert night.decides(PSD_D) == "authorised"


# --- who is told of it ---


def test_S4_with_one_of_the_two_as_the_subject_the_other_has_the_form() -> None:
    night = granted(subjects=(Subject(key=PersonId("DPO"), kind=SubjectKind.OFFICER),))
    night.at(hours=1).decides()
    assert {notice.to for _, notice in night.owed if notice.message == "forward"} == {"FCAO"}


def test_S4_with_both_it_is_the_contingency_officer() -> None:
    night = granted(subjects=(Subject(key=PersonId("DPO")), Subject(key=PersonId("FCAO"), kind=SubjectKind.OFFICER)))
    assert Flag.RECIPIENTS_LEFT_OUT in night.flags
    assert Flag.RECIPIENTS_LEFT_OUT in night.matter.granted.flags
    assert "CONT left_out" in night.inbox
    night.at(hours=1).decides()
    assert {notice.to for _, notice in night.owed if notice.message == "forward"} == {"CONT"}
    assert not any(notice.to in {"DPO", "FCAO"} for _, notice in night.owed)


def test_S4_with_both_in_conflict_it_is_the_contingency_officer_too() -> None:
    night = granted(involved=("DPO", "FCAO"))
    assert Flag.RECIPIENTS_LEFT_OUT in night.flags
    assert "CONT left_out" in night.inbox
    night.at(hours=1).decides()
    assert {notice.to for _, notice in night.owed if notice.message == "forward"} == {"CONT"}


def test_S4_with_one_of_them_left_nobody_stands_in() -> None:
    for changes in ({"involved": ("DPO",)}, {"involved": ("FCAO",)}):
        night = granted(**changes)
        assert Flag.RECIPIENTS_LEFT_OUT not in night.flags
        assert not any(notice.to == "CONT" for _, notice in night.owed)


# --- in their own words ---


def test_F11_the_officers_own_reasons_are_asked_for() -> None:
    night = granted().at(hours=1)
    assert night.decides(PSD_H, statement="  ", declaration=None, ripa=None) == "MissingField"
    assert night.objection.fields == ("statement", "declaration", "ripa")


def test_F11_no_declaration_is_no_decision() -> None:
    night = granted().at(hours=1)
    assert night.decides(PSD_H, declaration=False) == "MissingField"
    assert night.objection.fields == ("declaration",)


def test_F11_forty_characters_are_needed() -> None:
    night = granted().at(hours=1)
    assert night.decides(PSD_H, statement="x y" + "z" * 36) == "FormulaicText"
    assert night.objection.fields == ("statement",)
    assert night.objection.facts["minimum"] == 40
    assert night.decides(PSD_H, statement="x y" + "z" * 37) == "authorised"


def test_F11_the_grantors_words_are_not_the_officers() -> None:
    night = granted().at(hours=1)
    concern = night.matter.grant.concern
    for copied in (concern, f"  {concern.upper()} ", concern.removesuffix("."), concern[:50]):
        assert night.decides(PSD_H, statement=copied) == "FormulaicText"
        assert night.objection.fields == ("statement",)


# --- narrower, never wider ---


def test_F12_a_system_that_is_dropped_is_over_at_the_decision_and_must_stop() -> None:
    night = granted(systems=TWO, operators=("OP_E",))
    assert night.at(hours=10).decides(PSD_H, systems=(System.FORCE_NETWORK,)) == "authorised"
    assert night.matter.systems == (System.FORCE_NETWORK,)
    assert night.matter.dropped == (System.BUILDING_ACCESS,)
    assert night.inbox == {
        "INSP_A narrowed stopped",
        "SGT_B narrowed stopped",
        "OP_E narrowed stopped",
        "FCAO narrowed stopped",
        "DPO forward show",
        "FCAO forward show",
        "#dpo step",
        "#fcao step",
    }
    assert night.at(hours=10, minutes=20).stopped(OP_E, systems=(System.BUILDING_ACCESS,)) == "authorised"
    assert Flag.MONITORED_AFTER_END in night.flags


def test_F12_a_dropped_system_that_nobody_says_has_stopped_is_asked_for_again() -> None:
    night = granted(systems=TWO)
    night.at(hours=10).decides(PSD_H, systems=(System.FORCE_NETWORK,))
    night.acknowledges()
    reminder, error, daily = night.passes("2026-11-25T09:00:00Z")
    assert reminder[0] == night.matter.granted_at + timedelta(hours=11)
    assert reminder[2] == {f"{who} stop_reminder stopped" for who in ("INSP_A", "SGT_B", "FCAO")}
    assert error[0] == night.matter.granted_at + timedelta(hours=12)
    assert error[2] == {f"{who} stop_unconfirmed" for who in ("PSD_H", "ACU_D", "FCAO", "CONT", "#dpo", "#fcao")}
    assert daily[0] == moment("2026-11-25T09:00:00Z")
    assert night.state == "authorised"


def test_F12_nothing_may_be_added_and_not_everything_dropped() -> None:
    night = granted().at(hours=1)
    assert night.decides(PSD_H, systems=TWO) == "CannotWiden"
    assert night.objection.fields == ("systems",)
    assert night.decides(PSD_H, subjects=(1, 2)) == "CannotWiden"
    assert night.decides(PSD_H, activity=Activity.CONTENT) == "CannotWiden"
    assert night.decides(PSD_H, systems=(), subjects=()) == "MissingField"
    assert granted(activity=Activity.CONTENT).decides(PSD_H, activity=Activity.RECORDS) == "authorised"


def test_F12_a_subject_may_be_dropped() -> None:
    both = (
        Subject(key=PersonId("PC_X"), kind=SubjectKind.OFFICER),
        Subject(key=PersonId("PC_Z"), kind=SubjectKind.OFFICER),
    )
    night = granted(subjects=both).at(hours=1)
    assert night.decides(PSD_H, subjects=(2,)) == "authorised"
    assert night.matter.subjects == (2,)


def test_F14_it_may_end_earlier_and_not_later() -> None:
    night = granted().at(hours=10)
    assert night.decides(PSD_H, last_day=day("2027-03-31")) == "CannotWiden"
    assert night.objection.fields == ("last_day",)
    assert night.decides(PSD_H, last_day=day("2026-11-23")) == "PastDay"
    assert night.decides(PSD_H, last_day=day("2026-12-14")) == "authorised"
    assert night.matter.terms[0].last_day == day("2026-12-14")
    assert night.matter.ends_at == moment("2026-12-15T00:00:00Z")


def test_F14_it_may_end_today() -> None:
    night = granted().at(hours=10)
    assert night.decides(PSD_H, last_day=day("2026-11-24")) == "authorised"
    assert night.matter.ends_at == moment("2026-11-25T00:00:00Z")


def test_confidential_material_makes_reviews_fortnightly() -> None:
    night = granted(confidential=("health",))
    assert night.flags == {Flag.CONFIDENTIAL}
    night.at(hours=1).decides(PSD_H)
    assert night.matter.review_every is Every.FORTNIGHT


def test_ripa_is_considered_again() -> None:
    night = granted().at(hours=1)
    assert night.decides(PSD_H, ripa=Ripa.NEEDED) == "RipaRequired"
    assert night.decides(PSD_H, ripa=Ripa.IN_DOUBT) == "RipaAdviceNeeded"
    assert night.decides(PSD_H, ripa=Ripa.ADVISED_NOT_NEEDED) == "RipaAdviceNeeded"
    assert night.state == "urgent"


# --- refusing ---


def test_F15_a_refusal_ends_it_at_once() -> None:
    night = granted(operators=("OP_E",))
    assert night.at(hours=10).refuses(PSD_H) == "refused"
    assert night.matter.ended_at == night.now
    assert night.inbox == {
        "INSP_A refused stopped",
        "SGT_B refused stopped",
        "OP_E refused stopped",
        "FCAO refused stopped",
        "PSD_H refused product",
        "ACU_D refused product",
        "#dpo refused receipt",
        "#fcao refused receipt",
    }
    assert rungs(night, 80) == {}
    assert night.state == "refused"


def test_F16_a_refusal_says_why_and_what_becomes_of_product() -> None:
    night = granted().at(hours=10)
    assert night.refuses(PSD_H, statement="", product=None) == "MissingField"
    assert night.objection.fields == ("statement", "product")
    assert night.refuses(PSD_H, statement="Nineteen characters") == "FormulaicText"
    assert night.refuses(PSD_H, statement="as above, as above, as above") == "refused"


def test_F16_product_that_could_matter_is_not_destroyed() -> None:
    night = granted().at(hours=10)
    assert night.refuses(PSD_H, product=Direction.DESTROY) == "ProductMustBeKept"
    assert night.refuses(PSD_H, product=Direction.DESTROY, not_relevant=True) == "refused"
    crime = granted(ground=Ground.CRIME).at(hours=10)
    assert crime.refuses(PSD_H, product=Direction.DESTROY, not_relevant=True) == "ProductMustBeKept"


def test_F17_what_has_ended_is_not_decided() -> None:
    cancelled, refused, expired = granted(), granted(), granted()
    cancelled.at(hours=5).cancels()
    refused.at(hours=5).refuses()
    assert cancelled.at(hours=6).decides(ACU_D) == "AlreadyDecided"
    assert refused.at(hours=6).decides(ACU_D) == "AlreadyDecided"
    assert refused.objection.facts["did"] == "refused"
    assert refused.objection.facts["who"] == (Post.HEAD_OF_PSD,)
    assert expired.at(hours=73).decides(ACU_D) == "TooLate"


def test_F21_the_applicant_never_decides() -> None:
    night = granted(applicant="PSD_H")
    assert asked(night) == {"ACU_D"}
    assert night.at(hours=1).decides(PSD_H) == "ConflictApplicant"
    assert night.decides(ACU_D) == "authorised"


def test_F21_nor_does_the_subject_who_reads_that_there_is_nothing() -> None:
    night = granted(subjects=(Subject(key=PersonId("PSD_H"), kind=SubjectKind.OFFICER),))
    assert not any(notice.to == "PSD_H" for _, notice in night.owed)
    assert night.at(hours=1).decides(PSD_H) == "OwnSubject"
    assert night.reads(PSD_H) == "NotFound"
    assert night.cancels(PSD_H) == "OwnSubject"
    assert night.opens(PSD_H) == "NotFound"


# --- the ladder ---


def test_F22_nobody_answers_and_each_rung_is_told_once_at_its_own_time() -> None:
    night = with_holders(HEAD, ACU, DEPUTY_HEAD)
    assert asked(night) == {"PSD_H", "ACU_D"}
    both, everybody = {"PSD_H", "ACU_D"}, {"PSD_H", "ACU_D", "PSD_D"}
    assert rungs(night, 71.99) == {24: both, 48: everybody, 66: everybody, 71: everybody}
    assert night.state == "urgent"
    ((at, act, _),) = night.passes(hours=72)
    assert act == Expiry(ended_at=at)
    assert at == night.matter.granted_at + timedelta(hours=72)
    assert night.state == "expired"


def test_F22_at_48_hours_the_contingency_officer_is_told() -> None:
    night = granted()
    told = [(at, heard) for at, _, heard in night.passes(hours=71.9) if any(line.startswith("CONT") for line in heard)]
    assert [(at - night.matter.granted_at, "CONT nobody_decided" in heard) for at, heard in told] == [
        (timedelta(hours=48), True),
        (timedelta(hours=58, minutes=45), False),
    ]


def test_dealing_with_it_holds_back_ones_own_repeats_for_an_hour_and_tells_the_others() -> None:
    night = granted()
    night.at(hours=23, minutes=30)
    assert night.deals(PSD_H) == "urgent"
    assert night.inbox == {"ACU_D somebody_dealing"}
    assert night.deals(ACU_D) == "urgent"
    assert night.inbox == {"PSD_H somebody_dealing"}
    late = granted()
    late.at(hours=23, minutes=30).deals(PSD_H)
    assert rungs(late, 24) == {24: {"ACU_D"}}


def test_dealing_with_it_never_holds_back_the_last_two_rungs() -> None:
    night = granted()
    night.passes(hours=65, minutes=30)
    night.deals(PSD_H)
    assert rungs(night, 66) == {66: {"PSD_H", "ACU_D"}}


def test_a_conflict_bars_its_officer_and_asks_the_next_at_once() -> None:
    night = with_holders(HEAD, ACU, DEPUTY_HEAD)
    assert night.at(hours=3).recuses(PSD_H) == "urgent"
    assert night.inbox == {f"PSD_D {ASKED}"}
    assert night.decides(PSD_H) == "ConflictRecused"
    assert night.recuses(PSD_H) == "ConflictRecused"
    assert night.cancels(PSD_H) == "cancelled"


def test_the_last_conflict_tells_the_contingency_officer() -> None:
    night = granted().at(hours=3)
    night.recuses(PSD_H)
    assert night.inbox == set()
    night.recuses(ACU_D)
    assert night.inbox == {"CONT nobody_eligible"}


def test_a_conflict_on_an_authorised_matter_asks_nobody_to_decide_again() -> None:
    night = authorised().held_by(HEAD, ACU, DEPUTY_HEAD, *OFFICES)
    assert night.at("2026-12-01T09:00:00Z").recuses(PSD_H) == "authorised"
    assert night.inbox == set()
    assert night.reviews(PSD_H) == "ConflictRecused"


def test_with_everybody_away_the_contingency_officer_hears_it_at_once() -> None:
    friday = moment("2026-11-20T00:00:00Z")
    night = with_holders(replace(HEAD, away_from=friday), replace(ACU, away_from=friday))
    assert night.flags == set()
    assert asked(night) == set()
    assert "CONT nobody_decided" in night.inbox
    assert rungs(night, 71.9) == {24: set(), 48: set(), 66: {"PSD_H", "ACU_D"}, 71: {"PSD_H", "ACU_D"}}


def test_a_deputy_from_before_a_rung_is_told_by_that_rung_alone() -> None:
    soon = moment("2026-11-24T08:00:00Z")
    night = with_holders(HEAD, ACU, replace(DEPUTY_HEAD, begins=soon))
    heard = [(act, line) for _, act, lines in night.passes(hours=49) for line in lines if line.startswith("PSD_D")]
    assert heard == [(Escalation(hours=48), f"PSD_D {ASKED}")]


@pytest.mark.parametrize(
    "officer", [SGT_B, INV_F, DPO, FCAO, CONT, PC_X, police("NEW")], ids=lambda officer: officer.key
)
def test_nobody_else_decides(officer: Officer) -> None:
    night = granted(involved=("INV_F",)).at(hours=1)
    expected = {"SGT_B": "ConflictApplicant", "INV_F": "ConflictInvolved", "PC_X": "OwnSubject"}
    assert night.decides(officer) == expected.get(officer.key, "NotPostHolder")
    assert night.refuses(officer) == expected.get(officer.key, "NotPostHolder")


def test_a_head_without_the_rank_decides_nothing() -> None:
    night = with_holders(holds(Post.HEAD_OF_PSD, SGT_B), ACU)
    assert asked(night) == {"ACU_D"}
    clerk = replace(HRD, key=PersonId("CLERK"))
    night = with_holders(holds(Post.HEAD_OF_PSD, clerk), ACU)
    assert night.at(hours=1).decides(clerk) == "NotPostHolder"
