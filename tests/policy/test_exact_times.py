"""When exactly the clock owes something, and for which moment."""

from dataclasses import replace
from datetime import timedelta

from policy.acts import Asked, Chase, ErrorRecord, Nudge
from policy.deadlines import deadlines, due, review_dues, wakes_at
from policy.flags import reviews_held
from policy.people import CLOCK
from policy.periods import intervals, years_on
from policy.terms import System
from tests.policy.people import ACU, ACU_D, CI_C, DEPUTY_HEAD, HEAD, OFFICES, PSD_H, SGT_B, holds
from tests.policy.world import Night, authorised, day, granted, moment


def about(night: Night) -> set[Asked]:
    """What the clock will ask about, now or later."""
    return {each.act.about for each in deadlines(night.matter, night.given) if isinstance(each.act, Nudge | Chase)}


def test_reviews_fall_at_the_hour_that_the_officer_chose() -> None:
    assert review_dues(authorised(review_hour=14).matter) == (
        moment("2026-12-23T14:00:00Z"),
        moment("2027-01-23T14:00:00Z"),
    )


def test_a_term_cut_short_has_no_review_after_its_last_day_though_renewed() -> None:
    night = authorised(last_day=day("2026-12-31"))
    assert night.at("2026-12-10T10:00:00Z").renews(section_2="Eleven searches, none with a task.") == "authorised"
    assert review_dues(night.matter) == (
        moment("2026-12-23T09:00:00Z"),
        moment("2027-02-01T09:00:00Z"),
        moment("2027-03-01T09:00:00Z"),
    )


def test_no_review_falls_due_at_the_moment_of_the_end() -> None:
    night = authorised().at("2026-12-23T09:00:00Z")
    assert night.cancels() == "cancelled"
    assert review_dues(night.matter) == ()


def test_a_review_is_due_from_the_very_moment() -> None:
    assert reviews_held(authorised().matter, moment("2026-12-23T09:00:00Z")) == (0, 1)


def test_a_review_exactly_seven_days_early_counts_for_it() -> None:
    night = authorised().at("2026-12-16T09:00:00Z")
    assert night.reviews() == "authorised"
    assert reviews_held(night.matter, moment("2026-12-23T09:00:00Z")) == (1, 1)
    happened = [act for _, act, _ in night.passes("2026-12-30T09:00:00Z")]
    assert [act for act in happened if getattr(act, "about", None) is Asked.REVIEW] == []


def test_a_review_exactly_seven_days_before_the_second_counts_for_the_second_alone() -> None:
    night = authorised().at("2027-01-16T09:00:00Z")
    assert night.reviews() == "authorised"
    assert reviews_held(night.matter, moment("2027-01-23T09:00:00Z")) == (1, 2)


def test_what_was_cancelled_is_not_offered_for_renewal() -> None:
    night = authorised()
    assert Asked.RENEWAL in about(night)
    night.cancels()
    assert Asked.RENEWAL not in about(night)


def test_an_unanswered_notice_is_chased_on_its_own_hours_however_late_the_sweep() -> None:
    night = granted().at(hours=1)
    night.files(SGT_B)
    night.at(hours=3.5)
    for act in due(night.matter, night.now, night.given):
        night.enters(CLOCK, act)
    (next_one,) = (d for d in deadlines(night.matter, night.given) if getattr(d.act, "about", 0) is Asked.CANCELLATION)
    assert next_one.at == night.matter.granted_at + timedelta(hours=4)
    assert next_one.act == Chase(about=Asked.CANCELLATION, due=next_one.at)


def test_a_post_that_changes_hands_at_the_very_end_asks_nobody() -> None:
    night = granted()
    end = night.matter.ends_at
    night.held_by(replace(HEAD, ends=end), replace(holds(HEAD.post, CI_C), begins=end), ACU, *OFFICES)
    assert [each.act for each in deadlines(night.matter, night.given) if isinstance(each.act, Chase)] == [
        Chase(about=Asked.GRANT_RECEIPT, due=moment("2026-11-24T09:00:00Z"))
    ]


def test_whoever_took_over_a_post_is_asked_though_the_sweep_came_hours_later() -> None:
    night = granted()
    change = night.matter.granted_at + timedelta(hours=30)
    night.held_by(replace(HEAD, ends=change), replace(holds(HEAD.post, CI_C), begins=change), ACU, *OFFICES)
    night.passes(hours=29)
    night.at(hours=33)
    (chase,) = due(night.matter, night.now, night.given)
    night.enters(CLOCK, chase)
    assert night.inbox == {"CI_C prompt decide dealing conflict"}


def test_a_conflict_asks_again_nobody_whom_a_later_rung_has_asked() -> None:
    night = granted()
    night.held_by(HEAD, ACU, DEPUTY_HEAD, *OFFICES)
    night.passes(hours=48)
    night.at(hours=49).recuses(ACU_D)
    assert night.inbox == set()


def test_a_conflict_asks_the_deputy_who_was_not_asked_yet() -> None:
    night = granted()
    night.held_by(HEAD, ACU, DEPUTY_HEAD, *OFFICES)
    night.at(hours=1).recuses(PSD_H)
    assert night.inbox == {"PSD_D prompt decide dealing conflict"}
    assert wakes_at(night.matter, night.given) == moment("2026-11-24T09:00:00Z")


def test_a_stop_owed_at_the_very_moment_of_an_earlier_error_may_become_one_itself() -> None:
    both = (System.FORCE_NETWORK, System.BUILDING_ACCESS)
    night = granted(systems=both).at(hours=1)
    night.decides(systems=both[:1])
    assert [type(act) for _, act, _ in night.passes(hours=3)] == [Chase, ErrorRecord]
    assert night.cancels() == "cancelled"
    error = ErrorRecord(since=night.now, due=night.now + timedelta(hours=2))
    assert error in [each.act for each in deadlines(night.matter, night.given)]


def test_years_on_from_a_leap_day_are_the_last_of_february() -> None:
    assert years_on(moment("2028-02-29T10:00:00Z"), 1, intervals()) == moment("2029-02-28T09:00:00Z")
    assert years_on(moment("2028-02-29T10:00:00Z"), 5, intervals()) == moment("2033-02-28T09:00:00Z")
    assert years_on(moment("2028-02-29T10:00:00Z"), 4, intervals()) == moment("2032-02-29T09:00:00Z")


def test_what_expired_while_nothing_ran_is_not_offered_for_renewal_afterwards() -> None:
    night = authorised().at("2027-02-24T10:00:00Z")
    (expiry,) = due(night.matter, night.now, night.given)
    assert night.enters(CLOCK, expiry) == "expired"
    assert Asked.RENEWAL not in about(night)
    assert Asked.REVIEW not in about(night)
