"""An absence said in chat stands before the roll's, until it is over."""

from datetime import timedelta

import pytest

from policy.examples import HEAD_OF_PSD, MONDAY_NIGHT
from policy.people import Holding
from policy.register_duties import RegisterDuties
from policy.terms import Post

DAY = timedelta(days=1)
SAID = RegisterDuties(absences={HEAD_OF_PSD.key: (MONDAY_NIGHT, MONDAY_NIGHT + 3 * DAY)})


def held(away_from: int, away_to: int) -> Holding:
    """The post with an absence on the roll, in days from the night."""
    begins, ends = MONDAY_NIGHT + away_from * DAY, MONDAY_NIGHT + away_to * DAY
    return Holding(post=Post.HEAD_OF_PSD, officer=HEAD_OF_PSD, away_from=begins, away_to=ends)


@pytest.mark.parametrize(
    ("on_roll", "away"), [((-1, 1), (0, 3)), ((2, 9), (0, 3)), ((3, 9), (3, 9)), ((20, 30), (20, 30))]
)
def test_what_was_said_counts_before_the_roll_but_not_for_an_absence_after_it(
    on_roll: tuple[int, int], away: tuple[int, int]
) -> None:
    assert SAID.as_declared(held(*on_roll)) == held(*away)


def test_whoever_said_nothing_is_away_as_the_roll_has_it() -> None:
    assert RegisterDuties().as_declared(held(1, 2)) == held(1, 2)
