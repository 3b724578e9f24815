"""What cannot be proved gives nobody authority, and keeps nobody from stopping."""

from dataclasses import replace

import pytest

from policy import acts
from policy.decision import STOPS, Given, decide
from policy.examples import GRANT, MONDAY_NIGHT, REASONS
from policy.objections import NotFound, Objection, RecordBroken
from policy.people import CLOCK, CONSOLE, Officer
from policy.register_duties import RegisterDuties
from policy.sight import shown
from policy.terms import ClockReason, PersonId
from tests.policy.people import CI_C, INSP_A, PSD_H, SGT_B
from tests.policy.world import CANCELS, FILES, STOPPED, Night, granted

DOUBTS = {"clock_wrong": "ClockWrong", "roll_broken": "RollBroken", "record_broken": "RecordBroken"}
NOBODY = Officer(key=PersonId("U_NOBODY"))


def in_doubt(given: Given, doubt: str) -> Given:
    """Give the same facts, of which something cannot be believed any more."""
    doubts = {name: name == doubt for name in DOUBTS}
    return replace(
        given,
        clock_wrong=doubts["clock_wrong"],
        roll_broken=doubts["roll_broken"],
        record_broken=doubts["record_broken"],
    )


def doubtful(night: Night, doubt: str) -> Night:
    """Give the same night with something in doubt."""
    night.given = in_doubt(night.given, doubt)
    return night


@pytest.mark.parametrize(("doubt", "name"), DOUBTS.items())
def test_nobody_decides_while_something_is_in_doubt(doubt: str, name: str) -> None:
    night = doubtful(granted(), doubt)
    assert night.enters(PSD_H, REASONS) == name
    assert night.enters(NOBODY, REASONS) in {name, "NotFound"}


@pytest.mark.parametrize("doubt", ["clock_wrong", "roll_broken"])
def test_nobody_grants_either(doubt: str) -> None:
    answer = decide(None, GRANT, INSP_A, MONDAY_NIGHT, in_doubt(Night().given, doubt))
    assert isinstance(answer, Objection)
    assert answer.name == DOUBTS[doubt]


@pytest.mark.parametrize("doubt", ["roll_broken", "record_broken"])
def test_it_can_be_stopped_all_the_same(doubt: str) -> None:
    assert doubtful(granted(), doubt).enters(PSD_H, CANCELS) == "cancelled"
    assert doubtful(granted(), doubt).enters(SGT_B, FILES) == "urgent"
    stopped = doubtful(granted(), doubt)
    stopped.enters(PSD_H, CANCELS)
    ceased = replace(
        STOPPED, stopped_at=stopped.now, gathered="Two exports of one screen.", systems=stopped.matter.systems
    )
    assert stopped.enters(SGT_B, ceased) == "cancelled"
    assert {acts.Cancellation, acts.CancellationNotice, acts.Cessation} == set(STOPS)


def test_a_clock_that_is_wrong_dates_no_stop_either() -> None:
    assert doubtful(granted(), "clock_wrong").enters(PSD_H, CANCELS) == "ClockWrong"


@pytest.mark.parametrize("doubt", DOUBTS)
def test_the_clock_ends_it_all_the_same(doubt: str) -> None:
    night = doubtful(granted(), doubt)
    ends = night.matter.ends_at
    ended = decide(night.matter, acts.Expiry(ended_at=ends), CLOCK, ends, night.given)
    assert not isinstance(ended, Objection)


def test_a_roll_that_was_changed_is_put_right_by_an_import() -> None:
    given = in_doubt(Night().given, "roll_broken")
    answer = decide(None, acts.RollImport(people=1, posts=0), CONSOLE, MONDAY_NIGHT, given)
    assert not isinstance(answer, Objection)


def test_what_is_wrong_with_one_is_told_to_nobody_who_may_not_know_of_it() -> None:
    night = granted()
    assert isinstance(shown(RecordBroken(), night.matter, CI_C, MONDAY_NIGHT, night.given), NotFound)
    assert isinstance(shown(RecordBroken(), night.matter, PSD_H, MONDAY_NIGHT, night.given), RecordBroken)


@pytest.mark.parametrize("doubt", ["clock_wrong", "roll_broken"])
def test_what_is_wrong_with_everything_says_nothing_of_one(doubt: str) -> None:
    given = in_doubt(granted().given, doubt)
    seen = decide(granted().matter, REASONS, CI_C, MONDAY_NIGHT, given)
    assert isinstance(seen, Objection)
    assert shown(seen, granted().matter, CI_C, MONDAY_NIGHT, given) == seen


def test_a_clock_that_is_wrong_can_be_accepted_at_the_console() -> None:
    given = replace(in_doubt(Night().given, "clock_wrong"), duties=RegisterDuties())
    answer = decide(None, acts.ClockAccepted(reason=ClockReason.WAS_AHEAD), CONSOLE, MONDAY_NIGHT, given)
    assert not isinstance(answer, Objection)


def test_nobody_accepts_a_clock_in_chat() -> None:
    given = replace(Night().given, duties=RegisterDuties())
    answer = decide(None, acts.ClockAccepted(reason=ClockReason.WAS_AHEAD), PSD_H, MONDAY_NIGHT, given)
    assert isinstance(answer, Objection)
