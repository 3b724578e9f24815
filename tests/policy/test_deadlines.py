"""What the clock owes, in any order of events; and that no card offers what would be refused."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from policy import acts
from policy.deadlines import Deadline, deadlines, due, wakes_at
from policy.decision import Allowed, decide, may_enter
from policy.examples import MONDAY_NIGHT, REASONS
from policy.notices import ACTS_OF
from policy.objections import ORDER, NotPostHolder, RoutineNotAuthorisable
from policy.people import CLOCK, Holding
from policy.periods import local
from policy.question import Question
from policy.table import TABLE
from policy.terms import IN_FORCE, Every, Ground, Outcome, PersonId, Product, Ripa, SubjectKind, System
from tests.policy.people import ACU, DEPUTY_HEAD, DPO, EVERYBODY, HEAD, INDEPENDENT, OFFICES
from tests.policy.world import (
    APPLIES,
    CANCELS,
    DISPOSES,
    FILES,
    REFUSES,
    RENEWS,
    RENEWS_NOT,
    REVIEWS,
    STOPPED,
    Night,
    changed,
    day,
    granted,
)

ONE_SYSTEM: Final[dict[str, object]] = {"systems": (System.FORCE_NETWORK,)}
KEPT: Final[dict[str, object]] = {"product": Product.RETAINED, "reason": "A complaint.", "review_on": day("2027-06-01")}
DEEDS: Final[tuple[acts.Act, ...]] = (
    REASONS,
    changed(REASONS, ONE_SYSTEM),
    changed(REASONS, {"review_every": Every.FORTNIGHT, "last_day": day("2027-01-20")}),
    REFUSES,
    CANCELS,
    FILES,
    REVIEWS,
    changed(REVIEWS, {**ONE_SYSTEM, "outcome": Outcome.NARROW, "review_every": Every.FORTNIGHT}),
    changed(REVIEWS, {"outcome": Outcome.CANCEL}),
    APPLIES,
    changed(RENEWS, {"section_2": APPLIES.section_2}),
    RENEWS_NOT,
    changed(STOPPED, {"stopped_at": MONDAY_NIGHT}),
    DISPOSES,
    changed(DISPOSES, KEPT),
    acts.Attention(),
    acts.Recusal(),
    acts.Receipt(),
    acts.Consultation(task="show"),
    acts.Correction(ground=Ground.CRIME, subject_kind=(SubjectKind.OFFICER,), reason="A crime is suspected after all."),
    acts.Correction(ground=Ground.STAFF_DISCIPLINE, subject_kind=(SubjectKind.STAFF,), reason="The person is staff."),
    acts.Marking(sensitive=True, reason="The press has asked about it."),
    acts.Marking(sensitive=False, reason="It is known to everybody now."),
    acts.Shredding(),
)
KEYS: Final = ("PSD_H", "ACU_D", "PSD_D", "SUPT_I", "INSP_A", "SGT_B", "OP_E", "INV_F", "DPO", "FCAO", "CONT", "HRD")
HOURS: Final = st.sampled_from((0, 0.5, 1, 3, 11, 24, 47, 150, 700, 1400))
EVENTS: Final = st.lists(
    st.tuples(HOURS, st.booleans(), st.sampled_from(DEEDS), st.sampled_from(KEYS)), min_size=1, max_size=10
)
WITHIN: Final = ORDER[ORDER.index(RoutineNotAuthorisable) :]
"""Objections to what was written, which no card can foresee."""


def sweep(night: Night) -> None:
    """Enter what is owed, once; then nothing is, and the next is still to come."""
    for act in due(night.matter, night.now, night.given):
        night.enters(CLOCK, act)
        assert isinstance(night.answer, Allowed), (act, night.answer)
    wakes = wakes_at(night.matter, night.given)
    assert wakes is None or wakes > night.now
    assert due(night.matter, night.now, night.given) == ()


def cards_are_honest(night: Night) -> None:
    """Whatever is open to somebody has its row, and is allowed when it is well written; and the other way round."""
    for person in (EVERYBODY[PersonId(key)] for key in (*KEYS, "PC_X")):
        for act in {type(act): act for act in DEEDS}.values():
            offered = may_enter(night.matter, type(act), person, night.now, night.given)
            answer = decide(night.matter, act, person, night.now, night.given)
            # Whoever may only set the mark is refused for clearing it: that too is what the form says.
            clears = isinstance(act, acts.Marking) and isinstance(answer, NotPostHolder) and offered
            refused_for_what_it_says = isinstance(answer, WITHIN) or clears
            assert offered == (isinstance(answer, Allowed) or refused_for_what_it_says), (person.key, act, answer)
            question = Question(night.matter, act, person, night.now, night.given)
            has_row = any((question.state, type(act), held) in TABLE for held in question.capacities)
            assert has_row or not offered


def posts(at: list[float]) -> tuple[Holding, ...]:
    """The head away, and a deputy, from and to any hours of the first four days."""
    away_from, away_to, begins, ends = (MONDAY_NIGHT + timedelta(hours=hours) for hours in at)
    head = replace(HEAD, away_from=min(away_from, away_to), away_to=max(away_from, away_to))
    deputy = replace(DEPUTY_HEAD, begins=min(begins, ends), ends=max(begins, ends))
    return (head, ACU, deputy, INDEPENDENT, *OFFICES)


@settings(max_examples=50)
@given(EVENTS, st.lists(st.sampled_from((-30, -1, 0, 5, 24, 30, 60, 66.5, 90)), min_size=4, max_size=4), st.booleans())
def test_whatever_happens_the_clock_owes_nothing_once_it_has_entered_what_it_owed(
    events: list[tuple[float, bool, acts.Act, str]],
    hours: list[float],
    advised: bool,  # noqa: FBT001 - hypothesis gives arguments by position
) -> None:
    night = Night()
    night.given = replace(night.given, holdings=posts(hours))
    ripa = {"ripa": Ripa.ADVISED_NOT_NEEDED, "ripa_advice": "FIB, 21:40"} if advised else {}
    both = {"systems": (System.FORCE_NETWORK, System.BUILDING_ACCESS), "operators": ("OP_E",), "involved": ("INV_F",)}
    assert night.grants(**both, **ripa) == "urgent"
    for elapsed, awake, act, key in events:
        until = night.now + timedelta(hours=elapsed)
        if awake:
            night.passes(until.isoformat())
        night.now = until
        sweep(night)
        before = night.state
        night.enters(EVERYBODY[PersonId(key)], act)
        assert before in IN_FORCE or night.state == before
        sweep(night)
    cards_are_honest(night)


def test_what_is_offered_is_in_the_table_for_every_button() -> None:
    assert {kind for kinds in ACTS_OF.values() for kind in kinds} - {acts.Advice} <= {type(act) for act in DEEDS}


def test_of_an_end_the_end_alone_is_owed() -> None:
    night = granted().at(hours=400)
    assert due(night.matter, night.now, night.given) == (acts.Expiry(ended_at=night.matter.ends_at),)


def test_of_each_kind_only_the_newest_is_owed_after_a_silence() -> None:
    night = granted().at(hours=67)
    assert [getattr(act, "hours", None) for act in due(night.matter, night.now, night.given)] == [None, 66]
    sweep(night)
    assert wakes_at(night.matter, night.given) == MONDAY_NIGHT + timedelta(hours=71)


def test_deadlines_come_in_their_order() -> None:
    night = granted()
    moments = [deadline.at for deadline in deadlines(night.matter, night.given)]
    assert moments == sorted(moments)
    assert moments[-1] == night.matter.ends_at


def test_in_the_end_the_clock_owes_nothing_ever_again() -> None:
    night = granted()
    night.at(hours=1).refuses()
    night.stopped()
    night.acknowledges()
    night.disposes()
    # Five years on, all that is left is to have it destroyed.
    assert deadlines(night.matter, night.given) == (
        Deadline(
            local(date(2031, 11, 23), 9), acts.Nudge(about=acts.Asked.SHREDDING, due=local(date(2031, 11, 23), 9))
        ),
    )
    night.now = local(date(2031, 11, 23), 9)
    assert night.enters(DPO, acts.Shredding()) == "refused"
    assert wakes_at(night.matter, night.given) is None
