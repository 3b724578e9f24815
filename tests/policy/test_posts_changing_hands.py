"""Who is asked and told at the very hour at which somebody leaves, returns, or is free again."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from policy.acts import Chase, ErrorRecord
from policy.deadlines import deadlines, due
from policy.examples import MONDAY_NIGHT
from policy.notices import Message, Urgency
from policy.people import CLOCK, Holding
from policy.periods import urgent_end
from policy.terms import Flag, Kind, PersonId, Post, Rank, Ripa
from tests.policy.people import (
    ACU,
    CONT,
    DEPUTY_HEAD,
    DPO,
    FCAO,
    HEAD,
    INDEPENDENT,
    INV_F,
    OFFICES,
    PSD_H,
    SGT_B,
    holds,
)
from tests.policy.world import Night, authorised, ended, granted

LATER = MONDAY_NIGHT + timedelta(hours=5)
BOTH_AWAY = (replace(HEAD, away_from=MONDAY_NIGHT), replace(ACU, away_from=MONDAY_NIGHT), *OFFICES)
ADVISED: dict[str, object] = {"ripa": Ripa.ADVISED_NOT_NEEDED, "ripa_advice": "FIB and PSD, 21:40 today"}


def test_an_absence_covers_its_first_moment_and_not_its_last() -> None:
    away = replace(HEAD, away_from=MONDAY_NIGHT, away_to=LATER)
    just_before = timedelta(microseconds=1)
    assert [away.away(at) for at in (MONDAY_NIGHT - just_before, MONDAY_NIGHT, LATER - just_before, LATER)] == [
        False,
        True,
        True,
        False,
    ]


def test_whoever_is_dealing_with_it_is_asked_again_when_the_hour_is_over() -> None:
    night = granted().at(hours=23)
    night.deals(PSD_H)
    night.passes(hours=24)
    assert "PSD_H prompt decide dealing conflict" in night.inbox


def test_nobody_is_spared_a_moment_before_it_is() -> None:
    night = granted().at(hours=23, seconds=1)
    night.deals(PSD_H)
    night.passes(hours=24)
    assert "PSD_H prompt decide dealing conflict" not in night.inbox


def test_when_every_officer_is_away_all_of_them_are_asked() -> None:
    night = authorised().at("2027-02-14T10:00:00Z").held_by(*BOTH_AWAY)
    night.applies()
    assert {"PSD_H renewal_asked renew cancel", "ACU_D renewal_asked renew cancel"} <= night.inbox


def test_the_contingency_officer_hears_nothing_where_an_independent_superintendent_decides() -> None:
    night = Night().held_by(HEAD, ACU, INDEPENDENT, *OFFICES)
    assert night.grants(**ADVISED) == "urgent"
    assert {text for text in night.inbox if text.startswith("CONT ")} == set()
    assert "SUPT_I prompt decide dealing conflict" in night.inbox


@pytest.mark.parametrize(
    ("holdings", "keys"),
    [
        ((HEAD, DEPUTY_HEAD), ("PSD_H",)),
        ((replace(HEAD, away_from=MONDAY_NIGHT), DEPUTY_HEAD), ("PSD_D",)),
        ((replace(HEAD, away_from=MONDAY_NIGHT),), ("PSD_H",)),
        ((DEPUTY_HEAD,), ("PSD_D",)),
        ((holds(Post.HEAD_OF_PSD, CONT), DEPUTY_HEAD, HEAD), ("CONT", "PSD_H")),
    ],
)
def test_whoever_is_there_answers_for_a_post_and_else_a_deputy(holdings: tuple[Holding, ...], keys: object) -> None:
    given = replace(Night().given, holdings=holdings)
    assert given.keys(Post.HEAD_OF_PSD, MONDAY_NIGHT) == keys


def test_the_record_keeps_what_somebody_was_when_they_acted() -> None:
    night = granted().at(hours=1)
    night.decides(PSD_H)
    night.acknowledges(DPO)
    head, dpo = (entry.by for entry in night.matter.entries[-2:])
    assert (head.kind, head.rank, head.posts) == (Kind.OFFICER, Rank.SUPERINTENDENT, (Post.HEAD_OF_PSD,))
    assert (dpo.kind, dpo.rank, dpo.posts) == (Kind.STAFF, None, (Post.DPO,))


def test_a_chief_superintendent_makes_nothing_sensitive() -> None:
    night = Night()
    night.given = replace(night.given, people={PersonId("INV_F"): replace(INV_F, rank=Rank.CHIEF_SUPERINTENDENT)})
    night.grants(involved=("INV_F",))
    assert night.flags == set()


def test_a_step_is_told_in_its_thread_and_a_prompt_by_itself() -> None:
    night = granted()
    asked = {(n.thread, n.urgency) for _, n in night.owed if n.message is Message.PROMPT}
    assert asked == {(False, Urgency.ESCALATION)}
    night.at(hours=1).decides()
    assert {(n.thread, n.urgency) for _, n in night.owed if n.message is Message.STEP} == {(True, Urgency.INFORMATION)}


def test_an_urgent_end_is_in_utc_and_a_moment_has_its_zone() -> None:
    assert granted().matter.ends_at.tzinfo is UTC
    with pytest.raises(ValueError, match=r"^a moment needs its zone$"):
        urgent_end(MONDAY_NIGHT.replace(tzinfo=None))


def test_an_end_that_the_clock_enters_late_counts_from_the_end() -> None:
    night = granted().at(hours=80)
    for act in due(night.matter, night.now, night.given):
        night.enters(CLOCK, act)
    (error,) = (each for each in deadlines(night.matter, night.given) if isinstance(each.act, ErrorRecord))
    assert error.act == ErrorRecord(since=night.matter.granted_at + timedelta(hours=72), due=error.at)
    night.stopped(SGT_B, stopped_at=night.matter.granted_at + timedelta(hours=75))
    assert night.flags == {Flag.MONITORED_AFTER_END}


def test_every_chase_but_a_reviews_names_the_moment_at_which_it_falls_due() -> None:
    night = granted().at(hours=1)
    night.files(SGT_B)
    night.at(hours=2).refuses()
    asked = [(at, act) for at, act, _ in night.passes(hours=24 * 60) if isinstance(act, Chase)]
    assert {act.about for _, act in asked} == {"cessation", "end_receipt", "product"}
    assert [act.due for _, act in asked] == [at for at, _ in asked]


def test_product_is_asked_for_on_its_own_days_however_late_the_sweep() -> None:
    night = ended("cancelled")
    over = night.now
    night.stopped(SGT_B)
    night.acknowledges(FCAO)
    night.now = over + timedelta(days=30)
    for act in due(night.matter, night.now, night.given):
        night.enters(CLOCK, act)
    assert [each.at for each in deadlines(night.matter, night.given)] == [over + timedelta(days=56)]


def test_a_review_chased_is_overdue_and_a_receipt_chased_is_not() -> None:
    night = authorised()
    night.passes("2027-01-01T09:00:00Z")
    raised = {entry.act.about: entry.flags for entry in night.matter.entries if isinstance(entry.act, Chase)}
    assert raised == {"grant_receipt": (), "review": (Flag.OVERDUE,)}
