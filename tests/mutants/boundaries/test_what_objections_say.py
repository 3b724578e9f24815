"""What an objection tells the officer: which reference, since when, from when on, and who did what."""

from dataclasses import replace

import pytest

from policy.terms import Activity, Post, State, System
from tests.policy.people import ACU, DPO, HEAD, INSP_A, OFFICES, PSD_H, SGT_B, holds
from tests.policy.world import Night, authorised, day, ended, granted, moment

REFERENCE = "UA-2026-0001"


def test_too_late_says_what_ended_and_when() -> None:
    night = granted().at(hours=80)
    assert night.decides() == "TooLate"
    assert night.objection.facts == {"reference": REFERENCE, "ended_at": moment("2026-11-26T22:15:00Z")}


def test_not_renewable_says_how_it_stands() -> None:
    night = granted().at(hours=1)
    assert night.renews() == "NotRenewable"
    assert night.objection.facts == {"reference": REFERENCE, "state": State.URGENT}


def test_a_review_before_the_decision_is_told_the_first_that_there_would_be() -> None:
    night = granted().at(hours=1)
    assert night.reviews() == "TooEarly"
    assert night.objection.facts == {"reference": REFERENCE, "opens_at": moment("2026-12-23T09:00:00Z")}


def test_product_before_the_end_is_told_the_end() -> None:
    night = granted().at(hours=1)
    assert night.disposes() == "TooEarly"
    assert night.objection.facts == {"reference": REFERENCE, "opens_at": moment("2026-11-26T22:15:00Z")}


@pytest.mark.parametrize(("deed", "did"), [("decides", "authorised"), ("refuses", "refused"), ("cancels", "cancelled")])
def test_a_second_answer_hears_who_gave_the_first(deed: str, did: str) -> None:
    night = granted().at(hours=5)
    getattr(night, deed)()
    first = night.now
    night.at(hours=6)
    assert night.decides() == "AlreadyDecided"
    assert night.objection.facts == {
        "who": (Post.HEAD_OF_PSD,),
        "did": did,
        "reference": REFERENCE,
        "decided_at": first,
    }


def test_of_several_posts_it_names_the_one_that_decides() -> None:
    night = Night().held_by(holds(Post.CONTINGENCY, PSD_H), HEAD, ACU, *OFFICES[:2])
    night.grants()
    night.at(hours=1).decides()
    assert night.decides() == "AlreadyDecided"
    assert night.objection.facts["who"] == (Post.HEAD_OF_PSD,)


def test_of_two_posts_that_decide_it_names_one() -> None:
    night = Night().held_by(HEAD, replace(ACU, officer=PSD_H), *OFFICES)
    night.grants()
    night.at(hours=1).decides()
    assert night.decides() == "AlreadyDecided"
    assert night.objection.facts["who"] == (Post.HEAD_OF_PSD,)


def test_whoever_has_no_post_that_decides_is_named_by_the_one_they_have() -> None:
    night = ended("cancelled")
    night.acknowledges(DPO)
    assert night.acknowledges(DPO) == "AlreadyDecided"
    assert night.objection.facts["who"] == (Post.DPO,)
    assert night.objection.facts["did"] == "acknowledged"


def test_a_stop_confirmed_twice_says_so() -> None:
    night = ended("cancelled")
    night.stopped(SGT_B)
    assert night.stopped(INSP_A) == "AlreadyDecided"
    assert night.objection.facts["who"] == ()
    assert night.objection.facts["did"] == "confirmed the stop of"


def test_product_settled_twice_says_so() -> None:
    night = ended("cancelled")
    night.disposes()
    assert night.disposes() == "AlreadyDecided"
    assert night.objection.facts["did"] == "settled the product of"


def test_a_decision_may_name_the_very_scope_that_was_granted() -> None:
    night = granted().at(hours=1)
    same = {"subjects": (1,), "activity": Activity.RECORDS, "systems": (System.FORCE_NETWORK,)}
    assert night.decides(last_day=day("2027-02-22"), **same) == "authorised"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"subjects": (2,)}, "subjects"),
        ({"activity": Activity.CONTENT}, "activity"),
        ({"last_day": day("2027-02-23")}, "last_day"),
        ({"systems": (System.BUILDING_ACCESS,)}, "systems"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_a_wider_decision_is_told_which_field(change: dict[str, object], field: str) -> None:
    night = granted().at(hours=1)
    assert night.decides(**change) == "CannotWiden"
    assert night.objection.fields == (field,)


def test_an_authorised_night_says_when_its_renewal_opens() -> None:
    night = authorised()
    assert night.applies(SGT_B) == "TooEarly"
    assert night.objection.facts == {"reference": REFERENCE, "opens_at": moment("2027-01-24T00:00:00Z")}
