"""What is written into each act when it is decided, to the last field, and that days are counted in its own zone."""

from dataclasses import replace
from datetime import datetime

from policy.acts import Asked, Nudge, RenewalRefusal, Review, Shredding
from policy.authorisation import Authorisation
from policy.deadlines import deadlines, keep_until
from policy.decision import Allowed
from policy.examples import GIVEN, GRANT, MONDAY_NIGHT
from policy.flags import preview, reviews_held
from policy.periods import before_end, years_on
from policy.terms import POLICY, POLICY_VERSION, Every, Outcome, Product, System
from tests.policy.people import DPO, INSP_A
from tests.policy.world import Night, authorised, day, ended, granted, moment


def elsewhere(told: Authorisation) -> Authorisation:
    """The same, held to a zone in which the days begin five hours later than in London."""
    return replace(told, intervals=replace(told.intervals, zone="America/New_York"))


def allowed(night: Night) -> Allowed:
    """What was decided last."""
    assert isinstance(night.answer, Allowed), night.answer
    return night.answer


def test_a_grant_names_the_policy_whatever_it_was_given() -> None:
    assert granted(policy="P1:1900").matter.grant.policy == POLICY


def test_a_preview_is_of_the_moment_at_which_it_is_made() -> None:
    made = preview(GRANT, INSP_A, MONDAY_NIGHT, GIVEN)
    assert made
    assert made.granted_at == MONDAY_NIGHT


def test_a_renewal_keeps_how_often_and_at_what_hour_it_is_reviewed() -> None:
    night = authorised(review_hour=14, review_every=Every.FORTNIGHT)
    night.at("2027-02-10T09:00:00Z").renews(section_2="Eleven searches in three months.", review_every=Every.MONTH)
    renewal = allowed(night).act
    assert (getattr(renewal, "review_every", None), getattr(renewal, "review_hour", None)) == (Every.FORTNIGHT, 14)
    assert (night.matter.review_every, night.matter.review_hour) == (Every.FORTNIGHT, 14)


def test_a_refused_renewal_names_the_version_in_force() -> None:
    night = authorised()
    night.at("2027-02-10T09:00:00Z").applies()
    night.renews_not(policy_version="0")
    refusal = allowed(night).act
    assert isinstance(refusal, RenewalRefusal)
    assert refusal.policy_version == POLICY_VERSION


def reviewed(text: str, **changes: object) -> tuple[Review, Authorisation]:
    """A review at a moment, as it was entered, and what it left standing."""
    night = authorised(review_hour=14)
    night.at(text).reviews(policy_version="0", last_day=day("2030-01-01"), **changes)
    review = allowed(night).act
    assert isinstance(review, Review)
    return review, night.matter


def test_a_review_carries_everything_that_it_leaves_standing() -> None:
    review, told = reviewed("2026-12-10T09:00:00Z")
    assert (review.review_every, review.review_hour) == (Every.MONTH, 14)
    assert (review.last_day, review.ends_at) == (told.terms[-1].last_day, told.ends_at)
    assert review.policy_version == POLICY_VERSION


def test_a_review_that_asks_for_more_of_them_says_so_from_then_on() -> None:
    review, told = reviewed("2026-12-10T09:00:00Z", review_every=Every.FORTNIGHT)
    assert review.review_every is told.review_every is Every.FORTNIGHT


def dues_after(at: datetime) -> tuple[datetime, ...]:
    """The reviews due once a review at a moment asks for one each fortnight."""
    return reviewed(at.isoformat(), review_every=Every.FORTNIGHT)[1].review_dues


def test_what_falls_due_at_that_very_moment_stays_due() -> None:
    assert moment("2026-12-23T14:00:00Z") in dues_after(moment("2026-12-23T14:00:00Z"))


def test_nothing_new_falls_due_at_that_very_moment() -> None:
    fortnight = moment("2026-12-07T14:00:00Z")
    assert fortnight in dues_after(moment("2026-12-07T13:59:59Z"))
    assert fortnight not in dues_after(fortnight)


def test_a_review_that_cancels_ends_no_part_by_itself() -> None:
    night = granted(systems=(System.FORCE_NETWORK, System.FORCE_TELEPHONE))
    night.at(hours=1).decides()
    night.at("2026-12-10T09:00:00Z").reviews(outcome=Outcome.CANCEL, systems=(System.FORCE_NETWORK,))
    review = allowed(night).act
    assert isinstance(review, Review)
    assert review.ends == ()


def test_a_stop_that_a_notice_asked_for_stays_confirmed_where_a_review_then_cancels() -> None:
    night = authorised()
    night.at("2026-12-10T09:00:00Z").files()
    night.stopped(systems=night.matter.systems, gathered="Two exports of one screen.")
    confirmed = night.matter.cessation
    assert confirmed
    night.reviews(outcome=Outcome.CANCEL)
    assert night.state == "cancelled"
    assert night.matter.cessation == confirmed


# --- days in the zone to which it is held ---


def test_a_term_begins_with_its_day_where_it_is_held() -> None:
    told = replace(authorised().matter, review_dues=(moment("2026-11-23T02:00:00Z"),))
    now = moment("2026-11-26T09:00:00Z")
    assert reviews_held(told, now)[1] == 1
    assert reviews_held(elsewhere(told), now)[1] == 0


def test_product_is_asked_for_in_the_morning_where_it_is_held() -> None:
    night = ended("refused")
    night.disposes(product=Product.RETAINED, reason="An inquiry needs it.", review_on=day("2027-03-01"))
    nudge = next(
        each
        for each in deadlines(elsewhere(night.matter), night.given)
        if isinstance(each.act, Nudge) and each.act.about is Asked.PRODUCT
    )
    assert nudge.at == moment("2027-03-01T14:00:00Z")


def test_years_and_days_are_counted_where_it_is_held() -> None:
    held = elsewhere(granted().matter).intervals
    assert years_on(moment("2026-11-27T02:00:00Z"), 5, held) == moment("2031-11-26T14:00:00Z")
    assert before_end(moment("2027-02-23T02:00:00Z"), 14, 9, held) == moment("2027-02-08T14:00:00Z")


def test_what_is_not_settled_may_be_destroyed_no_sooner_than_years_from_now() -> None:
    night = ended("refused")
    assert keep_until(night.matter) is None
    assert night.enters(DPO, Shredding()) == "TooEarly"
    opens = night.objection.facts["opens_at"]
    assert opens == years_on(night.now, night.matter.grant.retain_years, night.matter.intervals)
