"""The register's own hours: the first of a row, two at one time, away and back, and who hears of an answer."""

from datetime import timedelta

import pytest

from policy.acts import Absence, Act, Advice, Asked, RollImport
from policy.authorisation import Actor, Entry
from policy.examples import GIVEN, MONDAY_NIGHT
from policy.notices import notices
from policy.periods import monthly_nines
from policy.register_duties import RegisterDuties, fold_register, owing
from policy.terms import REGISTER, PersonId, Reference, Ripa
from tests.policy.world import day, moment


def entry(act: Act, *, hours: float = 0, number: int = 1) -> Entry:
    """One entry on the register, so many hours after Monday night."""
    at = MONDAY_NIGHT + timedelta(hours=hours)
    return Entry(
        number=number, reference=REGISTER, sequence=number, moment=at, act=act, by=Actor(key=PersonId("PSD_H"))
    )


def told(*acts: tuple[float, Act]) -> RegisterDuties:
    """What acts come to, each so many hours after Monday night."""
    return fold_register(entry(act, hours=hours, number=number) for number, (hours, act) in enumerate(acts, 1))


def later(hours: float) -> Absence:
    """Somebody says that they are away until so many hours after Monday night."""
    return Absence(until=MONDAY_NIGHT + timedelta(hours=hours))


def test_the_first_of_a_monthly_row_is_its_first_day_itself() -> None:
    assert monthly_nines(day("2026-12-01"), 3, moment("2026-11-23T22:15:00Z")) == moment("2026-12-01T09:00:00Z")
    assert monthly_nines(day("2026-12-01"), 3, moment("2026-12-01T09:00:00Z")) == moment("2027-03-01T09:00:00Z")


def test_a_month_without_the_day_has_its_last_instead() -> None:
    assert monthly_nines(day("2026-01-31"), 1, moment("2026-02-01T12:00:00Z")) == moment("2026-02-28T09:00:00Z")
    assert monthly_nines(day("2026-01-31"), 1, moment("2026-03-01T12:00:00Z")) == moment("2026-03-31T08:00:00Z")


def test_a_circulation_and_the_review_of_the_policy_may_fall_on_one_morning() -> None:
    imported = Entry(
        number=1,
        reference=REGISTER,
        sequence=1,
        moment=moment("2026-02-22T08:00:00Z"),
        act=RollImport(people=18, posts=9, circulate_every=12),
        by=Actor(key=PersonId("console")),
    )
    asked = {Asked.CIRCULATION, Asked.POLICY_REVIEW}
    both = [each for each in owing(fold_register([imported])) if getattr(each[1], "about", None) in asked]
    assert [at for at, _ in both] == [moment("2026-02-22T09:00:00Z")] * 2
    assert {getattr(act, "about", None) for _, act in both} == asked


@pytest.mark.parametrize(
    ("acts", "away"),
    [
        (((0, later(9)),), (0, 9)),
        (((0, later(9)), (2, Absence())), (0, 2)),
        (((0, later(9)), (2, later(12))), (2, 12)),
        (((2, Absence()),), (2, 2)),
    ],
    ids=["away", "back early", "away for longer", "back without having said so"],
)
def test_an_absence_lasts_from_the_word_until_the_day_named_or_the_word_back(
    acts: tuple[tuple[float, Act], ...], away: tuple[float, float]
) -> None:
    begins, ends = (MONDAY_NIGHT + timedelta(hours=hours) for hours in away)
    assert told(*acts).absences == {"PSD_H": (begins, ends)}


@pytest.mark.parametrize(
    ("asked_by", "quoted", "heard"),
    [("INSP_A", False, ["INSP_A"]), ("INSP_A", True, []), ("", False, []), ("", True, [])],
)
def test_an_answer_is_told_to_whoever_asked_unless_they_quoted_it(
    asked_by: str,
    quoted: bool,  # noqa: FBT001 - pytest gives it by name
    heard: list[str],
) -> None:
    answer = Advice(number=Reference("RF-2026-0001"), ripa=Ripa.NOT_NEEDED, asked_by=PersonId(asked_by), quoted=quoted)
    assert [notice.to for notice in notices(None, entry(answer), GIVEN)] == heard
