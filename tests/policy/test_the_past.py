"""The past never changes: a constant that changes moves nothing that was decided before it did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from policy import periods, terms
from policy.acts import (
    Cancellation,
    Cessation,
    Correction,
    Grant,
    Ratification,
    Refusal,
    Renewal,
    RenewalRefusal,
    Review,
)
from policy.authorisation import Authorisation
from policy.deadlines import Deadline, deadlines, keep_until, review_dues
from policy.examples import MONDAY_NIGHT
from policy.fold import fold
from policy.people import Subject
from policy.periods import Intervals, Term
from policy.terms import Activity, Every, Ground, PersonId, SubjectKind, System
from tests.policy.people import INSP_A
from tests.policy.world import Night, authorised, ended, granted

CONSTANTS = tuple(name for name in vars(periods) if name.isupper() and name != "UTC")
TWO = (Subject(text="PC 4471", key=PersonId("PC_X"), kind=SubjectKind.OFFICER), Subject(text="Somebody nobody knows"))
SYSTEMS = (System.FORCE_NETWORK, System.FORCE_TELEPHONE)
STAFF = Correction(
    ground=Ground.STAFF_DISCIPLINE, subject_kind=(SubjectKind.STAFF,), reason="The person is a member of police staff."
)


def renewed() -> Night:
    night = authorised(last_day=date(2027, 1, 20), review_every=Every.FORTNIGHT)
    night.at("2027-01-10T09:00:00Z").renews(section_2="Eleven searches in three months.")
    assert len(night.matter.terms) == 2
    return night


def narrowed() -> Night:
    night = granted(systems=SYSTEMS, subjects=TWO, activity=Activity.CONTENT)
    night.at(hours=1).decides(systems=SYSTEMS[:1], subjects=(1,), activity=Activity.RECORDS)
    return night


def reviewed() -> Night:
    night = authorised()
    night.at("2026-12-10T09:00:00Z").reviews(review_every=Every.FORTNIGHT)
    return night


def noticed() -> Night:
    night = authorised()
    night.at("2026-12-01T09:00:00Z").files()
    return night


def voided() -> Night:
    night = granted()
    night.at(hours=1).decides()
    assert night.at(hours=2).enters(INSP_A, STAFF) == "urgent"
    return night


def disposed() -> Night:
    night = ended("cancelled")
    night.stopped()
    night.disposes()
    return night


RECORD = (granted, authorised, renewed, narrowed, reviewed, noticed, voided, disposed)
ENDED = tuple((lambda state=state: ended(state)) for state in ("expired", "refused", "cancelled"))


@dataclass(frozen=True)
class Stored:
    """Everything of one authorisation that must not move."""

    authorisation: Authorisation
    ends_at: datetime
    ended_at: datetime | None
    terms: tuple[Term, ...]
    reviews: tuple[datetime, ...]
    deadlines: tuple[Deadline, ...]
    keep_until: datetime | None


def stored(night: Night) -> Stored:
    """Fold it anew from its entries alone."""
    told = fold(night.matter.entries)
    assert told
    return Stored(
        authorisation=told,
        ends_at=told.ends_at,
        ended_at=told.ended_at,
        terms=told.terms,
        reviews=review_dues(told),
        deadlines=deadlines(told, night.given),
        keep_until=keep_until(told),
    )


def another(value: object) -> object:
    """Give another value of the same kind."""
    match value:
        case int():
            return value + 5
        case timedelta():
            return value + timedelta(days=3)
        case tuple():
            return tuple(each + 1 for each in value)
        case ZoneInfo():
            return ZoneInfo("Pacific/Auckland")
    raise TypeError(type(value).__name__)


def all_change(planted: pytest.MonkeyPatch) -> None:
    """Change every constant of the periods, and the policy's version."""
    for name in CONSTANTS:
        planted.setattr(periods, name, another(getattr(periods, name)))
    planted.setattr(terms, "POLICY_VERSION", "9.9")


def test_the_constants_that_are_changed_are_all_there_are() -> None:
    assert {"URGENT_HOURS", "TERM_MONTHS", "NINE", "LADDER", "LONDON", "RETAIN_YEARS", "RENEWAL_DAYS"} < set(CONSTANTS)


@pytest.mark.parametrize("make", [*RECORD, *ENDED])
@pytest.mark.parametrize("name", [*CONSTANTS, ""])
def test_no_constant_moves_anything_that_was_decided_before(
    make: Callable[[], Night], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = make()
    before = stored(night)
    if name:
        monkeypatch.setattr(periods, name, another(getattr(periods, name)))
    else:
        all_change(monkeypatch)
    assert stored(night) == before


def test_something_hangs_on_every_authorisation_of_that_record() -> None:
    found = [stored(make()) for make in RECORD]
    assert all(each.deadlines or each.keep_until for each in found)
    assert [each.keep_until for each in found].count(None) == len(found) - 1


def test_what_is_granted_afterwards_has_the_new_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    all_change(monkeypatch)
    night = granted()
    act = night.matter.grant
    assert (act.hours, act.ends_at) == (77, MONDAY_NIGHT + timedelta(hours=77))
    assert night.matter.ends_at == act.ends_at
    assert act.ladder == (1, 25, 49, 67, 72)
    assert (act.retain_years, act.policy_version) == (10, "9.9")
    assert act.intervals == Intervals(
        zone="Pacific/Auckland",
        hour=14,
        review_counts_days=12,
        renewal_days=(31, 15, 8),
        attention_minutes=65,
        remind_minutes=65,
        error_minutes=125,
        notice_minutes=65,
        receipt_chases=8,
        product_days=33,
        shredding_days=33,
    )
    night.at(hours=1).decides()
    assert night.matter.terms == (Term(date(2026, 11, 24), date(2027, 7, 23)),)


def test_a_renewal_takes_the_numbers_of_its_own_day_and_leaves_the_reviews_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    night = authorised()
    before = night.matter
    monkeypatch.setattr(periods, "TERM_MONTHS", 2)
    monkeypatch.setattr(periods, "PRODUCT_DAYS", 7)
    night.at("2027-02-10T09:00:00Z").renews(section_2="Eleven searches in three months.")
    assert night.matter.terms == (*before.terms, Term(date(2027, 2, 23), date(2027, 4, 22)))
    assert night.matter.review_dues[:2] == before.review_dues
    assert (before.intervals.product_days, night.matter.intervals.product_days) == (28, 7)


def test_a_decision_made_void_gives_back_the_grants_own_end_and_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    night = granted()
    monkeypatch.setattr(periods, "URGENT_HOURS", 100)
    monkeypatch.setattr(periods, "ATTENTION_MINUTES", 5)
    night.at(hours=1).decides()
    assert night.matter.intervals.attention_minutes == 5
    night.at(hours=2).enters(INSP_A, STAFF)
    assert night.matter.ends_at == MONDAY_NIGHT + timedelta(hours=72)
    assert (night.matter.intervals, night.matter.review_dues) == (night.matter.grant.intervals, ())


def test_a_review_that_comes_more_often_from_now_on_leaves_what_has_fallen_due() -> None:
    night = authorised()
    night.at("2026-12-24T09:00:00Z").reviews(review_every=Every.FORTNIGHT)
    days = [f"{at:%m-%d}" for at in night.matter.review_dues]
    assert days == ["12-23", "01-04", "01-18", "02-01", "02-15"]


# --- Nobody can put it there ---

SMUGGLED = Intervals(
    zone="Pacific/Auckland",
    hour=0,
    review_counts_days=99,
    renewal_days=(1,),
    attention_minutes=9999,
    remind_minutes=9999,
    error_minutes=9999,
    notice_minutes=9999,
    receipt_chases=0,
    product_days=999,
    shredding_days=999,
)
LATER = MONDAY_NIGHT + timedelta(days=4000)


def test_a_grant_cannot_bring_its_own_end() -> None:
    smuggled = granted(
        hours=100,
        ends_at=LATER,
        intervals=SMUGGLED,
        retain_years=1,
        policy="P1:1900",
        policy_version="0",
        subjects=(replace(TWO[0], position=9), TWO[1]),
    )
    assert smuggled.matter == granted(subjects=TWO).matter
    assert [subject.position for subject in smuggled.matter.grant.subjects] == [1, 2]


def test_a_decision_cannot_bring_its_own_end() -> None:
    smuggled = authorised(
        first_day=date(2020, 1, 1),
        ends_at=LATER,
        review_dues=(LATER,),
        intervals=SMUGGLED,
        ends=("person:1",),
        policy_version="0",
    )
    assert smuggled.matter == authorised().matter


def test_a_review_a_renewal_and_an_end_cannot_either() -> None:
    honest, smuggled = authorised(), authorised()
    facts: dict[str, object] = {"ends_at": LATER, "review_dues": (LATER,), "review_hour": 3, "policy_version": "0"}
    for night, more in ((honest, {}), (smuggled, facts)):
        night.at("2027-02-10T09:00:00Z").reviews(**more, **({"ends": ("person:1",)} if more else {}))
        own = {"first_day": date(2020, 1, 1), "last_day": LATER.date(), "intervals": SMUGGLED} if more else {}
        night.renews(section_2="Eleven searches in three months.", **more, **own)
        night.cancels(**({"ends": ()} if more else {}))
        night.stopped(**({"parts": ("person:9",)} if more else {}))
    assert smuggled.matter == honest.matter


@drawn(hours=st.integers(), ladder=st.lists(st.integers(-5, 200)).map(tuple), days=st.integers(1, 400))
def test_a_fold_of_what_was_allowed_never_depends_on_the_constants(
    hours: int, ladder: tuple[int, ...], days: int
) -> None:
    night = granted(hours=hours, ladder=ladder)
    night.at(hours=abs(hours) % 72).decides(last_day=MONDAY_NIGHT.date() + timedelta(days=days % 90))
    night.passes(days=days % 90)
    before = stored(night)
    with pytest.MonkeyPatch.context() as planted:
        all_change(planted)
        assert stored(night) == before


# --- The parts that stop ---


def ends(night: Night) -> tuple[str, ...]:
    """The keys that the newest act ends."""
    act = night.matter.entries[-1].act
    assert isinstance(act, Ratification | Review | Refusal | Cancellation)
    return act.ends


ALL = ("system:force_network", "system:force_telephone", "person:1", "person:2", "content")


def three() -> Night:
    """A night with two systems, two people and content."""
    return granted(systems=SYSTEMS, subjects=TWO, activity=Activity.CONTENT)


def test_an_end_names_every_part_that_is_left() -> None:
    night = three()
    night.at(hours=1).refuses()
    assert ends(night) == ALL == night.matter.ended_parts
    night = three()
    night.passes(hours=72)
    assert night.matter.ended_parts == ALL
    night = narrowed()
    assert ends(night) == ("system:force_telephone", "person:2", "content")
    night.cancels()
    assert ends(night) == ("system:force_network", "person:1")


def test_a_review_that_narrows_names_what_it_leaves_out_and_one_that_cancels_leaves_it_to_the_cancellation() -> None:
    night = granted(systems=SYSTEMS)
    night.at(hours=1).decides()
    night.reviews(systems=SYSTEMS[:1], outcome=terms.Outcome.NARROW)
    assert ends(night) == ("system:force_telephone",)
    night.reviews(systems=SYSTEMS[:1], outcome=terms.Outcome.CANCEL)
    review = night.matter.entries[-2].act
    assert isinstance(review, Review)
    assert (review.ends, ends(night)) == ((), ("system:force_network", "person:1"))


def confirmed(night: Night) -> Iterator[tuple[str, ...]]:
    """What each cessation confirms."""
    return (entry.act.parts for entry in night.matter.entries if isinstance(entry.act, Cessation))


def test_a_cessation_confirms_what_is_open_and_no_more() -> None:
    night = narrowed()
    night.stopped()
    night.at(hours=2).cancels()
    night.stopped()
    assert list(confirmed(night)) == [
        ("system:force_telephone", "person:2", "content"),
        ("system:force_network", "person:1"),
    ]


def test_under_a_notice_everything_is_confirmed_and_what_is_kept_must_stop_again_at_its_end() -> None:
    night = noticed()
    night.stopped()
    night.reviews()
    night.at("2026-12-02T09:00:00Z").cancels()
    night.stopped()
    assert list(confirmed(night)) == [("system:force_network", "person:1")] * 2


def test_whoever_decides_does_so_under_a_version_of_the_policy() -> None:
    night = renewed()
    night.renews_not()
    kinds = (Grant, Ratification, Renewal, RenewalRefusal)
    acts = [entry.act for entry in night.matter.entries if isinstance(entry.act, kinds)]
    assert [act.policy_version for act in acts] == ["1.2"] * 3
    refused = ended("refused").matter.entries[-1].act
    assert isinstance(refused, Refusal)
    assert refused.policy_version == "1.2"
