"""Review: monthly, on the day, by the officer who may decide."""

import pytest

from policy.acts import Asked, Chase, Nudge
from policy.deadlines import due
from policy.people import CLOCK
from policy.periods import review_times
from policy.terms import Every, Flag, Outcome, System
from tests.policy.people import INSP_A, PSD_H, SGT_B
from tests.policy.world import Night, authorised, day, ended, granted, moment

ASKED = {"PSD_H review_due review cancel", "ACU_D review_due review cancel"}
TWO = (System.FORCE_NETWORK, System.BUILDING_ACCESS)


def nudged(night: Night, until: str) -> list[str]:
    """When a review was asked for, until a moment."""
    return [at.isoformat() for at, act, _ in night.passes(until) if isinstance(act, Nudge) and act.about == "review"]


def test_V1_reviews_fall_one_and_two_months_after_the_day_of_the_grant() -> None:
    night = authorised()
    first, second = (
        (at, heard)
        for at, act, heard in night.passes("2027-02-22T23:59:59Z")
        if isinstance(act, Nudge) and act.about == "review"
    )
    assert first == (moment("2026-12-23T09:00:00Z"), ASKED)
    assert second == (moment("2027-01-23T09:00:00Z"), ASKED)


def falls(begins: str, *dues: str) -> None:
    """Hold the reviews of a term that begins on a day to these moments: by the calendar, and by the clock."""
    assert review_times(day(begins)) == tuple(moment(at) for at in dues)
    night = Night(now=moment(f"{begins}T12:00:00Z"))
    night.grants()
    assert night.decides(PSD_H) == "authorised"
    assert nudged(night, night.matter.ends_at.isoformat()) == [moment(at).isoformat() for at in dues]


def test_V3_a_review_on_the_day_the_clocks_go_forward_is_at_nine_in_london() -> None:
    falls("2027-02-28", "2027-03-28T08:00:00Z", "2027-04-28T08:00:00Z")


def test_V4_reviews_are_counted_from_the_first_day_and_not_from_each_other() -> None:
    falls("2028-01-31", "2028-02-29T09:00:00Z", "2028-03-31T08:00:00Z")


def test_V5_a_term_that_begins_in_summer_is_reviewed_in_winter_at_nine() -> None:
    falls("2026-10-10", "2026-11-10T09:00:00Z", "2026-12-10T09:00:00Z")


def test_V6_a_review_a_week_late_is_flagged_and_asked_for_once_and_ends_nothing() -> None:
    night = authorised()
    late = [
        (at, heard, night.matter.entries[-1])
        for at, act, heard in night.passes("2027-01-22T09:00:00Z")
        if isinstance(act, Chase) and act.about == "review"
    ]
    ((at, heard, _),) = late
    assert at == moment("2026-12-30T09:00:00Z")
    assert heard == {"PSD_H review_overdue review cancel", "ACU_D review_overdue review cancel"}
    assert Flag.OVERDUE in night.matter.flags
    assert night.state == "authorised"


def test_V6_a_review_held_in_time_is_neither_nudged_nor_flagged() -> None:
    night = authorised()
    night.at("2026-12-16T09:00:00Z")
    assert night.reviews(PSD_H) == "authorised"
    assert nudged(night, "2027-01-31T09:00:00Z") == ["2027-01-23T09:00:00+00:00"]


def test_V6_an_early_review_stands_but_silences_nothing() -> None:
    night = authorised()
    night.at("2026-12-16T08:59:59Z")
    assert night.reviews(PSD_H) == "authorised"
    assert nudged(night, "2026-12-31T09:00:00Z") == ["2026-12-23T09:00:00+00:00"]


def test_V7_only_the_authorising_officers_review() -> None:
    night = authorised()
    for officer in (INSP_A, SGT_B):
        assert night.reviews(officer) == "NotPostHolder"


def test_V7_what_is_no_longer_necessary_must_be_cancelled() -> None:
    night = authorised()
    assert night.reviews(PSD_H, still_necessary=False) == "MustBeCancelled"
    assert night.reviews(PSD_H, still_proportionate=False, outcome=Outcome.NARROW, systems=TWO[:1]) == "MustBeCancelled"
    assert night.reviews(PSD_H, still_necessary=False, outcome=Outcome.CANCEL) == "cancelled"


def test_V7_every_question_is_answered() -> None:
    night = authorised()
    assert (
        night.reviews(PSD_H, still_necessary=None, still_proportionate=None, shown="", outcome=None) == "MissingField"
    )
    assert night.objection.fields == ("still_necessary", "still_proportionate", "shown", "outcome")


def test_V9_a_review_that_cancels_ends_it_in_the_same_breath() -> None:
    night = authorised()
    assert night.reviews(PSD_H, outcome=Outcome.CANCEL, systems=()) == "MissingField"
    assert night.reviews(PSD_H, outcome=Outcome.CANCEL) == "cancelled"
    assert [type(entry.act).__name__ for entry in night.matter.entries[-2:]] == ["Review", "Cancellation"]
    assert night.matter.entries[-1].moment == night.matter.entries[-2].moment == night.matter.ended_at
    assert {"INSP_A cancelled stopped", "#dpo cancelled receipt"} <= night.inbox


def test_a_review_that_narrows_says_what_is_left_and_stops_the_rest() -> None:
    night = granted(systems=TWO)
    night.at(hours=1).decides(PSD_H)
    night.at("2026-12-23T09:30:00Z")
    assert night.reviews(PSD_H, outcome=Outcome.NARROW) == "MissingField"
    assert night.objection.fields == ("systems",)
    assert night.reviews(PSD_H, outcome=Outcome.NARROW, systems=(System.ISSUED_MOBILE,)) == "CannotWiden"
    assert night.reviews(PSD_H, outcome=Outcome.NARROW, systems=TWO[:1]) == "authorised"
    assert night.matter.systems == TWO[:1]
    assert night.inbox == {
        *(f"{who} narrowed stopped" for who in ("INSP_A", "SGT_B", "FCAO")),
        "#dpo step",
        "#fcao step",
    }


@pytest.mark.parametrize("end", ["refused", "expired", "cancelled"])
def test_V10_what_has_ended_is_never_nudged_for(end: str) -> None:
    night = ended(end)
    night.stopped(SGT_B)
    assert [act for _, act, _ in night.passes("2027-06-30T09:00:00Z") if isinstance(act, Nudge)] == []
    assert night.reviews(PSD_H) == ("TooLate" if end == "expired" else "AlreadyDecided")


def test_V10_nor_what_was_authorised_and_then_cancelled() -> None:
    night = authorised()
    night.cancels(PSD_H)
    assert [act for _, act, _ in night.passes("2027-06-30T09:00:00Z") if isinstance(act, Nudge)] == []


def test_V11_what_nobody_authorised_is_never_nudged_for() -> None:
    night = granted()
    assert [act for _, act, _ in night.passes(hours=71.9) if isinstance(act, Nudge)] == []
    assert night.reviews(PSD_H) == "TooEarly"


def test_V12_fortnightly_reviews_fall_every_fourteen_days_and_cannot_become_rarer() -> None:
    night = authorised(review_every=Every.FORTNIGHT)
    assert nudged(night, "2026-12-21T10:00:00Z") == ["2026-12-07T09:00:00+00:00", "2026-12-21T09:00:00+00:00"]
    assert night.reviews(PSD_H, review_every=Every.MONTH) == "CannotWiden"
    assert night.objection.fields == ("review_every",)
    assert nudged(night, "2027-02-22T23:59:59Z") == [
        "2027-01-04T09:00:00+00:00",
        "2027-01-18T09:00:00+00:00",
        "2027-02-01T09:00:00+00:00",
        "2027-02-15T09:00:00+00:00",
    ]


def test_V12_a_review_may_make_them_more_frequent() -> None:
    night = authorised().at("2026-12-23T10:00:00Z")
    assert night.reviews(PSD_H, outcome=Outcome.NARROW, review_every=Every.FORTNIGHT) == "authorised"
    assert nudged(night, "2027-01-10T09:00:00Z") == ["2027-01-04T09:00:00+00:00"]


def test_reviews_missed_while_nothing_ran_are_asked_for_once() -> None:
    night = authorised().at("2027-02-01T12:00:00Z")
    january = moment("2027-01-23T09:00:00Z")
    owed = [act for act in due(night.matter, night.now, night.given) if getattr(act, "about", None) is Asked.REVIEW]
    assert owed == [Nudge(about=Asked.REVIEW, due=january), Chase(about=Asked.REVIEW, due=january)]
    for act in due(night.matter, night.now, night.given):
        assert night.enters(CLOCK, act) == "authorised"
    assert due(night.matter, night.now, night.given) == ()
