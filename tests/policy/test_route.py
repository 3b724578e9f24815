"""Who may decide, and whom each rung asks."""

from dataclasses import replace
from datetime import timedelta

import pytest

from policy.examples import MONDAY_NIGHT
from policy.given import Given
from policy.people import Holding
from policy.route import asked, deciders, may_come_to, on_route, route
from policy.terms import Ground, PersonId, Post, Rank, Ripa
from tests.policy.people import (
    ACU,
    ACU_D,
    DEPUTY_HEAD,
    HEAD,
    HOLDINGS,
    INDEPENDENT,
    PSD_D,
    PSD_H,
    SUPT_I,
    holds,
    police,
)
from tests.policy.world import Night, granted

SOON = MONDAY_NIGHT + timedelta(hours=1)
ADVISED = {"ripa": Ripa.ADVISED_NOT_NEEDED, "ripa_advice": "DI Holt, FIB, 21:40, FIB/26/118"}
POLICE = (Post.HEAD_OF_PSD, Post.ACU_INSPECTOR)
PERSONNEL = (Post.DIRECTOR_HR, Post.HEAD_OF_PERSONNEL)
DEPUTY_ACU = holds(Post.ACU_INSPECTOR, police("ACU_2"), deputy=True)


def away(holding: Holding) -> Holding:
    """The same holding, with its holder away."""
    return replace(holding, away_from=MONDAY_NIGHT, away_to=MONDAY_NIGHT + timedelta(days=9))


@pytest.mark.parametrize(
    ("ground", "posts"),
    [(Ground.CRIME, POLICE), (Ground.POLICE_MISCONDUCT, POLICE), (Ground.STAFF_DISCIPLINE, PERSONNEL)],
)
def test_the_ground_alone_gives_the_route(ground: Ground, posts: tuple[Post, ...]) -> None:
    night = granted()
    matter = replace(night.matter, ground=ground)
    assert route(matter, SOON, night.given) == posts
    assert may_come_to(matter) == posts


@pytest.mark.parametrize(
    ("hours", "holdings", "expected"),
    [
        (0, (HEAD, ACU, DEPUTY_HEAD), ("PSD_H", "ACU_D")),
        (24, (HEAD, ACU, DEPUTY_HEAD), ("PSD_H", "ACU_D")),
        (48, (HEAD, ACU, DEPUTY_HEAD), ("PSD_H", "ACU_D", "PSD_D")),
        (0, (away(HEAD), ACU, DEPUTY_HEAD), ("ACU_D", "PSD_D")),
        (48, (away(HEAD), ACU, DEPUTY_HEAD), ("ACU_D", "PSD_D")),
        (66, (away(HEAD), ACU, DEPUTY_HEAD), ("PSD_H", "ACU_D", "PSD_D")),
        (0, (ACU, DEPUTY_HEAD), ("ACU_D", "PSD_D")),
        (0, (away(HEAD), away(ACU), DEPUTY_HEAD, DEPUTY_ACU), ("PSD_D", "ACU_2")),
        (0, (away(HEAD), away(ACU)), ()),
        (71, (away(HEAD), away(ACU)), ("PSD_H", "ACU_D")),
        (0, (HEAD, holds(Post.ACU_INSPECTOR, PSD_H)), ("PSD_H",)),
        (0, (replace(HEAD, officer=replace(PSD_H, active=False)), ACU), ("ACU_D",)),
    ],
)
def test_a_rung_asks(hours: int, holdings: tuple[Holding, ...], expected: tuple[str, ...]) -> None:
    matter = granted().matter
    assert asked(matter, hours, SOON, Given(holdings=holdings)) == expected


def test_whoever_is_away_still_may_decide() -> None:
    given = Given(holdings=(away(HEAD), DEPUTY_HEAD))
    assert deciders(granted().matter, SOON, given) == ("PSD_H", "PSD_D")
    assert on_route(granted().matter, PersonId("PSD_H"), SOON, given)


def test_an_absence_without_an_end_lasts() -> None:
    holding = replace(HEAD, away_from=MONDAY_NIGHT)
    assert holding.away(MONDAY_NIGHT + timedelta(days=999))
    assert not holding.away(MONDAY_NIGHT - timedelta(seconds=1))


def test_an_independent_superintendent_takes_no_part_in_it() -> None:
    night = Night()
    night.grants(**ADVISED)
    assert deciders(night.matter, SOON, night.given) == ("SUPT_I",)
    assert may_come_to(night.matter) == (Post.INDEPENDENT_SUPERINTENDENT, Post.HEAD_OF_PSD)
    for part in ({"operators": ("SUPT_I",)}, {"involved": ("SUPT_I",)}, {"applicant": "SUPT_I"}):
        night = Night()
        night.grants(**ADVISED, **part)
        assert route(night.matter, SOON, night.given) == (Post.HEAD_OF_PSD,)
        assert deciders(night.matter, SOON, night.given) == ("PSD_H",)


def test_nobody_below_a_superintendent_decides_where_ripa_was_in_doubt() -> None:
    night = Night()
    night.grants(**ADVISED)
    inspector = Given(holdings=(replace(INDEPENDENT, officer=replace(SUPT_I, rank=Rank.CHIEF_INSPECTOR)), HEAD, ACU))
    assert deciders(night.matter, SOON, inspector) == ("PSD_H",)
    deputy = Given(holdings=(ACU, DEPUTY_HEAD))
    assert not on_route(night.matter, PSD_D.key, SOON, deputy)
    assert not on_route(night.matter, ACU_D.key, SOON, Given(holdings=HOLDINGS))
