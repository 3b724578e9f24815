"""What an objection's sentence is made of, to the last fact, and how urgent each notice is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from policy.acts import Advice, Asked, Chase, Correction, Expiry, Nudge
from policy.deadlines import due, keep_until, wakes_at
from policy.decision import Allowed, decide
from policy.examples import GRANT, MONDAY_NIGHT, REASONS
from policy.notice_parts import Message, Urgency
from policy.objections import Objection
from policy.people import CLOCK, Officer
from policy.register_duties import RegisterDuties
from policy.terms import (
    REGISTER,
    Activity,
    Basis,
    Ground,
    Kind,
    PersonId,
    Post,
    Product,
    Rank,
    Reference,
    SubjectKind,
    System,
)
from tests.policy.people import ACU, ACU_D, CI_C, DEPUTY_HEAD, FIB, HRD, INSP_A, PSD_D, PSD_H, PSU, holds
from tests.policy.test_register_duties import ANSWER, NUMBER, begun, referred
from tests.policy.world import Night, day, ended, granted, moment

UA = Reference("UA-2026-0001")
DECIDERS = (Post.HEAD_OF_PSD, Post.ACU_INSPECTOR)
STAFF = {"ground": Ground.STAFF_DISCIPLINE, "subject_kind": (SubjectKind.STAFF,)}

UNRECOGNISED = tuple(replace(subject, kind=None) for subject in GRANT.subjects)


def facts(answer: Allowed | Objection | None) -> dict[str, object]:
    """The facts of an objection."""
    assert isinstance(answer, Objection), answer
    return dict(answer.facts)


# --- the register itself ---


def test_advice_given_already_names_who_gave_it_and_when() -> None:
    book = referred()
    assert book.enters(FIB, ANSWER) == "entered"
    answered = book.now
    book.now += timedelta(hours=1)
    assert book.enters(PSU, ANSWER) == "AlreadyDecided"
    told = facts(book.answer)
    assert told == {"who": (Post.FIB_ADVISER,), "did": "answered", "reference": NUMBER, "decided_at": answered}


def test_the_first_of_an_advisers_posts_is_named() -> None:
    book = referred()
    first = replace(book.entries[0], act=ANSWER, by=replace(book.given.actor(FIB, book.now), posts=(*Post,)))
    given = replace(book.given, duties=replace(book.duties, advised={NUMBER: first}))
    assert facts(decide(None, ANSWER, PSU, book.now, given))["who"] == tuple(Post)[:1]


def test_whoever_may_not_advise_is_told_that_nobody_decides_there() -> None:
    book = referred()
    assert book.enters(INSP_A, ANSWER) == "NotPostHolder"
    assert facts(book.answer) == {"deciders": (), "reference": REGISTER}


def test_the_register_says_since_when_nothing_is_owed() -> None:
    book = begun()
    assert book.enters(CLOCK, Nudge(about=Asked.CIRCULATION, due=book.now)) == "TooEarly"
    assert facts(book.answer) == {"reference": REGISTER, "opens_at": book.now}


def test_an_act_of_an_authorisation_finds_nothing_on_the_register_and_the_other_way_about() -> None:
    book, night = referred(), granted()
    assert book.enters(PSD_H, REASONS) == "NotFound"
    nowhere = Nudge(about=Asked.REVIEW, due=night.now)
    assert decide(None, nowhere, CLOCK, night.now, night.given) == decide(None, REASONS, PSD_H, night.now, night.given)
    night.given = replace(night.given, duties=RegisterDuties())
    assert night.enters(FIB, Advice(number=Reference("RF-2026-0009"), ripa=ANSWER.ripa)) == "TooEarly"


# --- one authorisation ---


@pytest.mark.parametrize(("by", "name"), [(HRD, "WrongRoute"), (CI_C, "NotPostHolder")], ids=["HRD", "CI_C"])
def test_whoever_may_not_decide_is_told_who_may_and_why(by: Officer, name: str) -> None:
    night = granted()
    assert night.decides(by) == name
    assert facts(night.answer) == {"deciders": DECIDERS, "ground": "police_misconduct", "reference": UA}


def test_nobody_named_is_said_on_the_subjects_field() -> None:
    night = Night()
    assert night.grants(subjects=()) == "RoutineNotAuthorisable"
    assert night.objection.fields == ("subject",)


def test_what_the_clock_does_not_owe_yet_opens_at_the_end() -> None:
    night = granted()
    assert night.enters(CLOCK, Expiry(ended_at=night.matter.ends_at)) == "TooEarly"
    assert facts(night.answer) == {"reference": UA, "opens_at": moment("2026-11-26T22:15:00Z")}


def test_a_stop_before_there_is_one_to_confirm_opens_at_the_end() -> None:
    night = granted().at(hours=1)
    assert night.stopped() == "TooEarly"
    assert facts(night.answer) == {"reference": UA, "opens_at": moment("2026-11-26T22:15:00Z")}
    assert night.objection.fields == ()


def test_a_stop_still_to_come_is_said_on_its_field() -> None:
    night = ended("cancelled")
    later = night.now + timedelta(minutes=5)
    assert night.stopped(stopped_at=later) == "TooEarly"
    assert facts(night.answer) == {"reference": UA, "opens_at": later}
    assert night.objection.fields == ("stopped_at",)


def test_narrowed_to_no_system_and_nobody_each_is_said_on_its_field() -> None:
    night = granted().at(hours=1)
    assert night.decides(systems=(), subjects=()) == "MissingField"
    assert night.objection.fields == ("systems", "subjects")


def test_a_refusal_may_quote_what_it_refuses() -> None:
    night = granted().at(hours=1)
    assert night.refuses(statement=GRANT.necessity) == "refused"


def test_the_head_of_psd_with_a_part_in_a_staff_matter_does_not_correct_it() -> None:
    night = granted(**STAFF, involved=("PSD_H",), subjects=UNRECOGNISED)
    correction = Correction(
        ground=Ground.POLICE_MISCONDUCT,
        subject_kind=(SubjectKind.OFFICER,),
        reason="The person is a police officer; the form was filled in for a member of staff.",
    )
    assert night.at(hours=1).enters(PSD_H, correction) == "ConflictInvolved"


def test_a_force_may_ask_at_any_whole_hour_within_the_72() -> None:
    assert granted(ladder=(0, 1, 72, 73)).matter.grant.ladder == (0, 1, 24, 48, 66, 71)


def test_what_ended_because_it_was_corrected_is_said_to_be_cancelled() -> None:
    night = granted(subjects=UNRECOGNISED)
    assert night.at(hours=30).decides(PSD_H) == "authorised"
    corrected = Correction(
        ground=Ground.STAFF_DISCIPLINE,
        subject_kind=(SubjectKind.STAFF,),
        reason="The person is a member of police staff, which nobody had seen.",
    )
    assert night.at(hours=80).enters(INSP_A, corrected) == "cancelled"
    assert night.decides(HRD) == "AlreadyDecided"
    assert facts(night.answer)["did"] == "cancelled"


def test_a_day_to_look_again_counts_only_for_product_that_is_retained() -> None:
    night = ended("cancelled")
    night.stopped()
    night.acknowledges()
    assert night.disposes(product=Product.NONE, review_on=day("2027-03-01")) == "cancelled"
    assert keep_until(night.matter) == moment("2031-11-24T09:00:00Z")


# --- ranks ---


def test_a_rank_of_ones_own_is_substantive_and_an_acting_one_needs_its_dates_and_its_rank() -> None:
    plain = Officer(key=PersonId("X"), kind=Kind.OFFICER, rank=Rank.SERGEANT)
    acting = replace(
        plain,
        acting_rank=Rank.INSPECTOR,
        acting_from=MONDAY_NIGHT,
        acting_to=MONDAY_NIGHT + timedelta(days=1),
        acting_authoriser=Rank.SUPERINTENDENT,
    )
    assert acting.rank_at(MONDAY_NIGHT) == (Rank.INSPECTOR, Basis.ACTING)
    undated = (replace(acting, acting_from=None), replace(acting, acting_to=None))
    lacking = (plain, replace(acting, acting_rank=None), *undated)
    assert [each.rank_at(MONDAY_NIGHT) for each in lacking] == [(Rank.SERGEANT, Basis.SUBSTANTIVE)] * 4


# --- circulation ---


@pytest.mark.parametrize(
    ("sent", "flagged_from"),
    [("2025-11-23T22:15:00Z", "2026-11-23T00:00:00Z"), ("2028-02-29T09:00:00Z", "2029-02-28T00:00:00Z")],
    ids=["a year", "from a 29 February"],
)
def test_content_is_flagged_from_the_day_a_year_after_the_last_reminder(sent: str, flagged_from: str) -> None:
    first = begun().entries[0]
    told = replace(first, moment=moment(sent))
    found = []
    for at in (moment(flagged_from) - timedelta(microseconds=1), moment(flagged_from)):
        night = Night(now=at)
        night.given = replace(night.given, duties=RegisterDuties(sent={Asked.CIRCULATION: told}))
        assert night.grants(activity=Activity.CONTENT, systems=(System.FORCE_NETWORK,)) == "urgent"
        found.append("not_circulated" in night.flags)
    assert found == [False, True]


# --- notices ---


@pytest.mark.parametrize("end", ["cancelled", "refused", "expired"])
def test_everything_that_says_stop_goes_first(end: str) -> None:
    owed = {(told.message, told.to): told.urgency for _, told in ended(end).owed}
    assert len(owed) > 4
    assert set(owed.values()) == {Urgency.END}


def test_the_head_of_psd_hears_at_once_that_a_staff_matter_ended() -> None:
    night = granted(**STAFF, subjects=UNRECOGNISED).at(hours=5)
    assert night.cancels(HRD) == "cancelled"
    heard = [told.urgency for _, told in night.owed if (told.to, told.message) == ("PSD_H", Message.TIMES_ONLY)]
    assert heard == [Urgency.END]


def test_receipts_are_asked_for_as_nudges_are() -> None:
    night, told = granted(), set[tuple[str, str, str]]()
    while len(told) < 4 and (wakes := wakes_at(night.matter, night.given)):
        night.now = wakes
        for act in due(night.matter, night.now, night.given):
            night.enters(CLOCK, act)
            if isinstance(act, Chase) and act.about is Asked.GRANT_RECEIPT:
                told |= {(notice.to, notice.message, notice.urgency) for _, notice in night.owed}
    assert told == {
        ("#dpo", Message.RECEIPT_REMINDER, Urgency.NUDGE),
        ("#fcao", Message.RECEIPT_REMINDER, Urgency.NUDGE),
        ("PSD_H", Message.RECEIPT_MISSING, Urgency.NUDGE),
        ("CONT", Message.RECEIPT_MISSING, Urgency.NUDGE),
    }


# --- deputies ---


def test_whoever_decides_as_a_deputy_is_never_called_the_holder() -> None:
    night = granted().held_by(DEPUTY_HEAD, ACU)
    assert night.at(hours=49).decides(PSD_D) == "authorised"
    decided = night.matter.entries[-1]
    assert (decided.by.posts, decided.by.deputy_for) == ((Post.HEAD_OF_PSD,),) * 2
    assert night.decides(ACU_D) == "AlreadyDecided"
    told = {"deputy": (Post.HEAD_OF_PSD,), "did": "authorised", "reference": UA, "decided_at": decided.moment}
    assert facts(night.answer) == told


def test_the_holder_of_one_post_who_deputises_for_another_is_each_in_their_place() -> None:
    given = granted().held_by(holds(Post.DPO, PSD_D), DEPUTY_HEAD).given
    actor = given.actor(PSD_D, MONDAY_NIGHT)
    assert (actor.posts, actor.deputy_for) == ((Post.DPO, Post.HEAD_OF_PSD), (Post.HEAD_OF_PSD,))
