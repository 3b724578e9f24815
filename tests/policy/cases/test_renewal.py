"""Renewal: another three months, on form CA1, by an officer's own decision."""

import pytest

from policy.acts import Nudge
from policy.flags import reviews_held
from policy.people import Officer, Subject
from policy.periods import next_term, term
from policy.terms import Every, Flag, Ground, PersonId, SubjectKind
from tests.policy.people import ACU, ACU_D, DPO, HEAD, HRD, INSP_A, OFFICES, OP_E, PC_X, PSD_H, SGT_B
from tests.policy.world import RENEWS, Night, authorised, day, ended, granted, moment

SECTION_2 = "Eleven searches in three months, none with a task behind it."


def applied_for() -> Night:
    """An authorised night, with an application for renewal filed in its last month."""
    night = authorised().at("2027-02-14T10:00:00Z")
    assert night.applies(SGT_B) == "authorised"
    return night


def test_N1_the_new_term_begins_the_day_after_the_old_one_ends() -> None:
    night = applied_for()
    assert night.inbox == {
        "PSD_H renewal_asked renew cancel",
        "ACU_D renewal_asked renew cancel",
        "#dpo step",
        "#fcao step",
    }
    assert night.at("2027-02-15T10:00:00Z").renews(PSD_H) == "authorised"
    first, second = night.matter.terms
    assert first.last_day == day("2027-02-22")
    assert (second.begins, second.last_day) == (day("2027-02-23"), day("2027-05-22"))
    assert len(night.matter.terms) - 1 == 1  # the first renewal
    assert night.matter.ends_at == moment("2027-05-22T23:00:00Z")
    assert night.inbox == {
        "INSP_A renewed show",
        "SGT_B renewed show",
        "DPO forward show",
        "FCAO forward show",
        "#dpo step",
        "#fcao step",
    }
    assert night.at("2027-02-23T00:00:00Z").state == "authorised"


def test_N2_it_may_be_renewed_again_and_every_occasion_stays_on_the_record() -> None:
    night = applied_for()
    night.at("2027-02-15T10:00:00Z").renews(PSD_H)
    night.at("2027-05-10T10:00:00Z").renews(PSD_H, section_2=SECTION_2)
    assert (night.matter.terms[2].begins, night.matter.terms[2].last_day) == (day("2027-05-23"), day("2027-08-22"))
    assert len(night.matter.terms) - 1 == 2  # the second renewal
    renewals = [entry.moment for entry in night.matter.entries if type(entry.act) is type(RENEWS)]
    assert renewals == [moment("2027-02-15T10:00:00Z"), moment("2027-05-10T10:00:00Z")]


def test_N4_terms_that_begin_at_the_end_of_a_month() -> None:
    first = term(day("2027-01-31"))
    second = next_term(first)
    third = next_term(second)
    assert [each.last_day for each in (first, second, third)] == [
        day("2027-04-30"),
        day("2027-07-31"),
        day("2027-10-31"),
    ]


def test_N5_the_last_second_is_in_time_and_the_next_is_not() -> None:
    night = applied_for()
    assert night.at("2027-02-23T00:00:00Z").renews(PSD_H) == "TooLate"
    assert night.at("2027-02-22T23:59:59Z").renews(PSD_H) == "authorised"


def test_N5_an_application_alone_extends_nothing() -> None:
    night = applied_for()
    assert night.at("2027-02-23T00:00:00Z").state == "expired"
    assert night.applies(SGT_B) == "TooLate"


def test_N7_section_2_is_asked_for() -> None:
    night = authorised().at("2027-02-14T10:00:00Z")
    assert night.applies(SGT_B, section_2=" ") == "Section2Missing"
    assert night.applies(SGT_B, section_2="", why="") == "MissingField"
    assert night.renews(PSD_H) == "Section2Missing"
    assert night.objection.fields == ("section_2",)


def test_N7_the_officer_may_write_it_and_is_flagged() -> None:
    night = authorised().at("2027-02-14T10:00:00Z")
    assert night.renews(PSD_H, section_2=SECTION_2) == "authorised"
    assert Flag.SECTION_2_BY_OFFICER in night.flags
    assert Flag.SECTION_2_BY_OFFICER not in applied_for().matter.flags


def test_N7_the_applicants_words_are_not_the_officers() -> None:
    night = applied_for()
    assert night.renews(PSD_H, statement=SECTION_2) == "FormulaicText"
    assert night.renews(PSD_H, declaration=False) == "MissingField"


@pytest.mark.parametrize("officer", [INSP_A, SGT_B, PSD_H, HRD], ids=lambda officer: officer.key)
def test_N8_what_nobody_authorised_is_renewed_by_nobody(officer: Officer) -> None:
    night = granted().at(hours=1)
    assert night.renews(officer) == "NotRenewable"
    assert night.applies(officer) == "NotRenewable"
    assert night.renews_not(officer) == "NotRenewable"


@pytest.mark.parametrize("end", ["refused", "cancelled"])
def test_X10_nor_is_what_has_been_ended(end: str) -> None:
    assert ended(end).renews(PSD_H) == "NotRenewable"
    night = authorised()
    night.cancels(PSD_H)
    assert night.renews(PSD_H) == "NotRenewable"


@pytest.mark.parametrize("officer", [INSP_A, SGT_B, DPO], ids=lambda officer: officer.key)
def test_N9_only_an_authorising_officer_renews(officer: Officer) -> None:
    night = applied_for()
    assert night.renews(officer) == "NotPostHolder"
    assert night.renews_not(officer) == "NotPostHolder"


def test_N9_an_officer_with_a_part_in_it_does_not() -> None:
    night = authorised().at("2027-02-14T10:00:00Z")
    night.recuses(PSD_H)
    assert night.renews(PSD_H) == "ConflictRecused"


@pytest.mark.parametrize("officer", [SGT_B, INSP_A, OP_E], ids=lambda officer: officer.key)
def test_N9_whoever_runs_it_applies(officer: Officer) -> None:
    night = granted(operators=("OP_E",))
    night.at(hours=1).decides(PSD_H)
    assert night.at("2027-02-14T10:00:00Z").applies(officer) == "authorised"
    assert night.applies(PSD_H) == "NotPostHolder"
    assert night.applies(PC_X) == "OwnSubject"


def test_N9_not_before_its_last_thirty_days() -> None:
    night = authorised()
    assert night.at("2027-01-23T23:59:59Z").applies(SGT_B) == "TooEarly"
    assert night.objection.facts["opens_at"] == moment("2027-01-24T00:00:00Z")
    assert night.renews(PSD_H, section_2=SECTION_2) == "TooEarly"
    assert night.at("2027-01-24T00:00:00Z").applies(SGT_B) == "authorised"


def test_N10_the_other_officer_of_the_ground_renews() -> None:
    night = applied_for()
    assert night.matter.decided
    assert night.matter.decided.by.key == "PSD_H"
    assert night.renews(ACU_D) == "authorised"


def test_N12_reviews_that_were_not_held_are_flagged() -> None:
    night = applied_for()
    assert reviews_held(night.matter, night.now) == (0, 2)
    assert night.renews(PSD_H) == "authorised"
    assert Flag.REVIEWS_MISSED in night.flags


def test_N12_each_review_counts_once() -> None:
    night = authorised()
    night.at("2027-01-20T10:00:00Z").reviews(PSD_H)
    night.at("2027-02-14T10:00:00Z").renews(PSD_H, section_2=SECTION_2)
    assert Flag.REVIEWS_MISSED in night.flags
    night = authorised()
    night.at("2026-12-30T10:00:00Z").reviews(PSD_H)
    night.at("2027-01-20T10:00:00Z").reviews(PSD_H)
    night.at("2027-02-14T10:00:00Z").renews(PSD_H, section_2=SECTION_2)
    assert Flag.REVIEWS_MISSED not in night.flags


def test_N12_a_review_still_to_come_is_not_missed() -> None:
    night = authorised(review_every=Every.FORTNIGHT)
    for due in ("2026-12-07", "2026-12-21", "2027-01-04", "2027-01-18"):
        night.at(f"{due}T10:00:00Z").reviews(PSD_H)
    night.at("2027-01-25T10:00:00Z").renews(PSD_H, section_2=SECTION_2)
    assert Flag.REVIEWS_MISSED not in night.flags


def test_N13_a_staff_matter_is_renewed_by_personnel() -> None:
    staff = (Subject(key=PersonId("STAFF_Y"), kind=SubjectKind.STAFF),)
    night = granted(ground=Ground.STAFF_DISCIPLINE, subjects=staff, subject_kind=(SubjectKind.STAFF,))
    night.at(hours=1).decides(HRD)
    assert {"PSD_H times_only"} <= night.inbox
    night.at("2027-02-14T10:00:00Z").applies(SGT_B)
    assert night.renews(PSD_H) == "WrongRoute"
    assert night.renews(HRD) == "authorised"
    assert {"PSD_H times_only"} <= night.inbox


def test_N14_reviews_of_the_second_term() -> None:
    night = applied_for()
    night.renews(PSD_H)
    nudges = [
        at.isoformat()
        for at, act, _ in night.passes("2027-05-22T22:59:59Z")
        if isinstance(act, Nudge) and act.about == "review"
    ]
    assert nudges[-2:] == ["2027-03-23T09:00:00+00:00", "2027-04-23T08:00:00+00:00"]


def test_an_officer_may_not_renew_and_the_term_runs_on() -> None:
    night = applied_for()
    assert night.renews_not(ACU_D) == "authorised"
    assert night.inbox == {"INSP_A not_renewed", "SGT_B not_renewed", "#dpo step", "#fcao step"}
    assert night.matter.application is None
    assert night.at("2027-02-22T23:59:59Z").state == "authorised"


def test_renewal_is_asked_for_30_14_and_7_days_before_the_end() -> None:
    night = authorised()
    asked = [
        (at.isoformat(), heard)
        for at, act, heard in night.passes("2027-02-22T12:00:00Z")
        if isinstance(act, Nudge) and act.about == "renewal"
    ]
    told = {
        *(f"{who} renewal_due apply_renewal" for who in ("INSP_A", "SGT_B")),
        *(f"{who} renewal_due renew cancel" for who in ("PSD_H", "ACU_D")),
    }
    assert asked == [(f"{at}T09:00:00+00:00", told) for at in ("2027-01-24", "2027-02-09", "2027-02-16")]


def test_by_the_clock_it_ends_after_its_last_day() -> None:
    night = authorised().held_by(HEAD, ACU, *OFFICES)
    night.passes("2027-02-23T00:00:00Z")
    assert night.matter.ended_at == moment("2027-02-23T00:00:00Z")
    assert "INSP_A ended stopped" in night.inbox
