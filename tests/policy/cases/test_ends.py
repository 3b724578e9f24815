"""Ends: cancellation, its notice, the lapse at 72 hours, and what follows every end."""

from datetime import timedelta

import pytest

from policy.acts import Chase, Consultation, ErrorRecord
from policy.fold import fold
from policy.notices import Button
from policy.people import Officer, Subject
from policy.terms import Flag, Ground, PersonId, Post, Product, SubjectKind
from tests.policy.people import (
    ACU,
    ACU_D,
    CI_C,
    CONT,
    DEPUTY_HEAD,
    DPO,
    FCAO,
    HEAD,
    HRD,
    INSP_A,
    INV_F,
    OFFICES,
    OP_E,
    PC_X,
    PSD_D,
    PSD_H,
    SGT_B,
    holds,
)
from tests.policy.world import Night, authorised, day, ended, granted, moment

ENDS = ("refused", "expired", "cancelled")


def times(night: Night, hours: float, about: str) -> list[tuple[timedelta, set[str]]]:
    """When something was asked for again in the hours after an end, and who then heard of it."""
    over = night.matter.ended_at
    assert over
    return [
        (at - over, heard)
        for at, act, heard in night.passes((over + timedelta(hours=hours)).isoformat())
        if isinstance(act, Chase) and act.about == about
    ]


# --- cancelling ---


def test_X1_the_grantor_cancels_while_it_is_urgent() -> None:
    night = granted()
    assert night.at(hours=5).cancels(INSP_A) == "cancelled"
    assert night.inbox == {
        "INSP_A cancelled stopped",
        "SGT_B cancelled stopped",
        "FCAO cancelled stopped",
        "PSD_H cancelled product",
        "ACU_D cancelled product",
        "#dpo cancelled receipt",
        "#fcao cancelled receipt",
    }
    assert night.at(hours=6).decides(PSD_H) == "AlreadyDecided"
    assert night.objection.facts["did"] == "cancelled"
    asked_later = [line for _, _, heard in night.passes(hours=80) for line in heard]
    assert not any(word in line for line in asked_later for word in ("prompt", "ended", "somebody"))
    assert night.state == "cancelled"


def test_X1_after_it_was_authorised_the_grantor_may_only_say_so_in_writing() -> None:
    night = authorised()
    assert night.cancels(INSP_A) == "NotPostHolder"
    assert night.files(INSP_A) == "authorised"


def test_X2_a_written_notice_stops_monitoring_and_asks_the_officers_at_once() -> None:
    night = Night().held_by(HEAD, ACU, DEPUTY_HEAD, *OFFICES)
    night.grants(operators=("OP_E",))
    night.at(hours=5)
    assert night.files(SGT_B) == "urgent"
    assert night.inbox == {
        "OP_E stop_at_once stopped",
        "PSD_H cancel_asked cancel decide",
        "ACU_D cancel_asked cancel decide",
        "#dpo step",
        "#fcao step",
    }
    hourly = [
        heard for _, act, heard in night.passes(hours=8) if isinstance(act, Chase) and act.about == "cancellation"
    ]
    asked = {f"{who} cancel_asked cancel decide" for who in ("PSD_H", "ACU_D", "PSD_D")}
    assert hourly == [asked, asked | {"CONT cancel_asked"}, asked | {"CONT cancel_asked"}]
    assert night.stopped(OP_E) == "urgent"
    assert Flag.MONITORED_AFTER_END not in night.flags
    assert night.cancels(ACU_D) == "cancelled"
    assert night.stopped(OP_E) == "AlreadyDecided"
    assert not any(line.endswith("stopped") for line in night.inbox)


def test_X2_an_answer_that_keeps_it_ends_the_asking() -> None:
    night = granted()
    night.at(hours=5).files(SGT_B)
    assert night.at(hours=5, minutes=30).decides(PSD_H) == "authorised"
    assert night.matter.notice is None
    assert night.stopped(SGT_B) == "TooEarly"
    night.at("2026-12-10T09:00:00Z").files(SGT_B)
    assert "PSD_H cancel_asked cancel review" in night.inbox
    assert night.reviews(PSD_H) == "authorised"
    assert night.matter.notice is None


MAY_FILE = (SGT_B, INSP_A, OP_E, INV_F, DPO, FCAO, PSD_H)


@pytest.mark.parametrize("officer", MAY_FILE, ids=lambda officer: officer.key)
def test_X2_everybody_on_the_record_may_file_a_notice(officer: Officer) -> None:
    night = granted(operators=("OP_E",), involved=("INV_F",)).at(hours=5)
    assert night.files(officer) == "urgent"
    assert night.matter.notice is not None
    night.at(hours=6).decides(ACU_D)
    assert night.at(hours=7).files(officer) == "authorised"


@pytest.mark.parametrize("officer", [CI_C, HRD, PC_X, CONT], ids=lambda officer: officer.key)
def test_X2_nobody_else_may_and_nobody_learns_more_than_they_may_know(officer: Officer) -> None:
    night = granted().at(hours=5)
    expected = {"PC_X": "OwnSubject", "HRD": "WrongRoute"}.get(officer.key, "NotPostHolder")
    assert night.files(officer) == expected
    assert night.reads(officer) == ("NotPostHolder" if officer is CONT else "NotFound")


def test_X3_whoever_may_only_file_a_notice_cancels_nothing() -> None:
    night = granted().at(hours=5)
    assert night.cancels(SGT_B) == "NotPostHolder"
    assert night.offers(SGT_B, (Button.CANCEL,)) == (Button.CANCEL,)


def test_X4_a_cancellation_is_in_writing() -> None:
    night = granted().at(hours=5)
    assert night.cancels(PSD_H, reason=" ") == "MissingField"
    assert night.files(SGT_B, reason="") == "MissingField"
    assert night.cancels(PSD_H, reason="Done.") == "cancelled"


def test_X5_it_is_cancelled_once() -> None:
    night = granted().at(hours=5)
    assert night.cancels(PSD_H) == "cancelled"
    assert night.cancels(ACU_D) == "AlreadyDecided"
    assert night.owed == []
    assert night.objection.facts["who"] == (Post.HEAD_OF_PSD,)


def test_X6_a_successor_may_cancel() -> None:
    night = authorised().held_by(holds(Post.HEAD_OF_PSD, PSD_D), ACU, *OFFICES)
    assert night.cancels(PSD_H) == "NotPostHolder"
    assert night.cancels(PSD_D) == "cancelled"


def test_a_conflict_never_bars_ending_it() -> None:
    for changes in ({"applicant": "PSD_H"}, {"involved": ("PSD_H",)}):
        assert granted(**changes).at(hours=1).cancels(PSD_H) == "cancelled"


# --- ending by itself, and stopping ---


def test_X7_at_72_hours_everybody_is_told_to_stop() -> None:
    night = granted(operators=("OP_E",))
    night.passes(hours=72)
    assert night.state == "expired"
    assert night.inbox == {
        "OP_E ended stopped",
        "INSP_A ended stopped",
        "SGT_B ended stopped",
        "FCAO ended stopped",
        "PSD_H ended product",
        "ACU_D ended product",
        "#dpo ended receipt",
        "#fcao ended receipt",
    }
    assert night.at(hours=72, minutes=5).stopped(OP_E, stopped_at=night.matter.ended_at) == "expired"
    assert night.flags == set()


def test_X7_on_a_staff_matter_the_head_of_psd_hears_the_times() -> None:
    staff = (Subject(key=PersonId("STAFF_Y"), kind=SubjectKind.STAFF),)
    night = granted(ground=Ground.STAFF_DISCIPLINE, subjects=staff, subject_kind=(SubjectKind.STAFF,))
    night.passes(hours=72)
    assert {"PSD_H times_only", "HRD ended product", "HPS ended product"} <= night.inbox


def test_X7_monitoring_after_the_end_is_an_error_and_the_dpo_hears_of_it() -> None:
    night = granted()
    night.passes(hours=72)
    assert night.at(hours=72, minutes=5).stopped(SGT_B) == "expired"
    assert night.flags == {Flag.MONITORED_AFTER_END}
    assert night.inbox == {
        "PSD_H stopped product",
        "ACU_D stopped product",
        "#dpo stopped_late",
        "#fcao stopped_late",
    }


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("officer", [SGT_B, FCAO], ids=lambda officer: officer.key)
def test_X7_one_of_those_who_must_stop_confirms_it(end: str, officer: Officer) -> None:
    night = ended(end)
    assert night.stopped(officer) == end
    assert night.stopped(INSP_A) == "AlreadyDecided"
    assert night.stopped(PSD_H) == "AlreadyDecided"


def test_X7_only_they_confirm_it_and_only_what_has_happened() -> None:
    night = ended("cancelled")
    assert night.stopped(PSD_H) == "NotPostHolder"
    assert night.stopped(SGT_B, stopped_at=night.now + timedelta(minutes=1)) == "TooEarly"
    assert night.objection.fields == ("stopped_at",)
    assert night.stopped(SGT_B, stopped_by="") == "MissingField"
    assert granted().at(hours=1).stopped(SGT_B) == "TooEarly"


@pytest.mark.parametrize("officer", [SGT_B, FCAO], ids=lambda officer: officer.key)
def test_X7_a_stop_that_a_notice_asked_for_is_confirmed_while_it_is_in_force(officer: Officer) -> None:
    urgent, later = granted(), authorised()
    urgent.at(hours=5).files(INV_F if officer is FCAO else SGT_B)
    urgent.files(INSP_A)
    assert urgent.stopped(officer) == "urgent"
    later.files(INSP_A)
    assert later.stopped(officer) == "authorised"


@pytest.mark.parametrize("end", ENDS)
def test_X8_a_stop_that_nobody_confirms_is_asked_for_again_and_is_an_error(end: str) -> None:
    night = ended(end)
    over = night.matter.ended_at
    assert over
    night.acknowledges()
    reminder, error = night.passes((over + timedelta(hours=2)).isoformat())
    assert reminder[0] - over == timedelta(minutes=60)
    assert reminder[2] == {f"{who} stop_reminder stopped" for who in ("INSP_A", "SGT_B", "FCAO")}
    assert error[:2] == (over + timedelta(minutes=120), ErrorRecord(since=over, due=over + timedelta(minutes=120)))
    assert error[2] == {f"{who} stop_unconfirmed" for who in ("PSD_H", "ACU_D", "FCAO", "CONT", "#dpo", "#fcao")}
    daily = times(night, 72, "cessation")
    assert len(daily) == 3
    assert {(over + at).hour for at, _ in daily} == {9}
    assert night.stopped(SGT_B, stopped_at=over) == end
    assert times(night, 200, "cessation") == []


def test_X8_a_stop_confirmed_in_time_is_not_asked_for_again() -> None:
    night = ended("refused")
    night.stopped(SGT_B)
    night.acknowledges()
    assert night.passes("2026-12-20T09:00:00Z") == []


# --- receipts and product ---


@pytest.mark.parametrize("officer", [DPO, FCAO], ids=lambda officer: officer.key)
@pytest.mark.parametrize("state", ["urgent", "authorised", *ENDS])
def test_one_receipt_is_enough_for_the_grant_and_one_for_the_end(state: str, officer: Officer) -> None:
    night = granted() if state == "urgent" else authorised() if state == "authorised" else ended(state)
    assert night.acknowledges(officer) == state
    assert night.acknowledges(DPO) == "AlreadyDecided"
    assert night.acknowledges(FCAO) == "AlreadyDecided"
    assert night.acknowledges(PSD_H) == "AlreadyDecided"


def test_a_receipt_is_asked_for_on_three_weekdays_and_then_others_are_told() -> None:
    night = Night(now=moment("2026-11-26T22:15:00Z"))
    night.grants()
    night.at(hours=10).decides(PSD_H)
    asked = [
        (at.isoformat(), heard) for at, act, heard in night.passes("2026-12-10T12:00:00Z") if isinstance(act, Chase)
    ]
    again = {"#dpo receipt_reminder receipt", "#fcao receipt_reminder receipt"}
    assert asked == [
        ("2026-11-27T09:00:00+00:00", again),
        ("2026-11-30T09:00:00+00:00", again),
        ("2026-12-01T09:00:00+00:00", {*again, "PSD_H receipt_missing", "CONT receipt_missing"}),
    ]


@pytest.mark.parametrize("end", ENDS)
def test_after_an_end_an_officer_settles_the_product(end: str) -> None:
    night = ended(end)
    assert night.disposes(SGT_B) == "NotPostHolder"
    assert night.disposes(PSD_H, product=None) == "MissingField"
    assert night.disposes(PSD_H, product=Product.RETAINED) == "MissingField"
    assert night.objection.fields == ("reason", "review_on")
    assert night.disposes(PSD_H) == end
    assert night.disposes(ACU_D) == "AlreadyDecided"


def test_there_is_no_product_to_settle_before_the_end() -> None:
    assert granted().at(hours=1).disposes(PSD_H) == "TooEarly"
    assert authorised().disposes(PSD_H) == "TooEarly"


@pytest.mark.parametrize("end", ENDS)
def test_D6_product_is_asked_for_every_28_days(end: str) -> None:
    night = ended(end)
    over = night.matter.ended_at
    assert over
    asked = times(night, 24 * 90, "product")
    assert asked == [
        (timedelta(days=28 * n), {"PSD_H product_asked product", "ACU_D product_asked product"}) for n in (1, 2, 3)
    ]


@pytest.mark.parametrize("end", ENDS)
def test_D6_what_is_retained_is_looked_at_again_within_twelve_months(end: str) -> None:
    night = ended(end)
    today, keeps = night.now, {"product": Product.RETAINED, "reason": "A complaint is pending."}
    night.stopped(SGT_B)
    night.acknowledges()
    assert night.disposes(PSD_H, **keeps, review_on=today.date()) == "PastDay"
    assert night.disposes(PSD_H, **keeps, review_on=today.date().replace(year=2027, day=28)) == "CannotWiden"
    assert night.disposes(PSD_H, **keeps, review_on=day("2027-03-01")) == end
    ((at, _, heard),) = night.passes("2028-01-01T00:00:00Z")
    assert at == moment("2027-03-01T09:00:00Z")
    assert heard == {"PSD_H product_asked product", "ACU_D product_asked product"}
    assert night.disposes(ACU_D, product=Product.DESTROYED) == "ProductMustBeKept"
    assert night.disposes(ACU_D, product=Product.DESTROYED, not_relevant=True) == end


def test_D6_twelve_months_from_a_leap_day_are_the_end_of_february() -> None:
    night = Night(now=moment("2028-02-28T10:00:00Z"))
    night.grants()
    night.at("2028-02-29T10:00:00Z").cancels()
    keeps = {"product": Product.RETAINED, "reason": "A complaint is pending."}
    assert night.disposes(PSD_H, **keeps, review_on=day("2029-03-01")) == "CannotWiden"
    assert night.disposes(PSD_H, **keeps, review_on=day("2029-02-28")) == "cancelled"


# --- reading it ---


@pytest.mark.parametrize("state", ["urgent", "authorised", *ENDS])
def test_D2_whoever_opens_it_is_entered_and_whoever_may_not_finds_nothing(state: str) -> None:
    night = granted() if state == "urgent" else authorised() if state == "authorised" else ended(state)
    before = night.matter
    for officer in (PSD_H, SGT_B, INSP_A, DPO, FCAO):
        assert night.opens(officer) == state
    for officer in (HRD, CI_C, PC_X):
        assert night.opens(officer) == "NotFound"
    opened = night.matter.entries[len(before.entries) :]
    assert [entry.by.key for entry in opened] == [*("PSD_H", "SGT_B", "INSP_A", "DPO", "FCAO")]
    assert {(entry.act, entry.moment) for entry in opened} == {(Consultation(task="show"), night.now)}
    assert fold(night.matter.entries) == night.matter
