"""A clock that was wrong: nobody gets a day too many by it, what is due ends all the same, and it can be put right."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from policy.acts import ClockAccepted, Expiry, Nudge
from policy.examples import REASONS
from policy.people import CONSOLE
from policy.terms import REGISTER, ClockReason, State
from store.register import Entered, Objected, Register
from tests.store.force import HEAD_OF_PSD, INSPECTOR, Force, granted

HOURS_72 = timedelta(hours=72)


def again(force: Force) -> Register:
    """The same record, opened again."""
    return Register(force.database, clock=force.clock)


def refused(force: Force) -> str:
    """What whoever grants somebody else is told."""
    answer = force.enters(granted(who="Priscilla Unlisted"), INSPECTOR)
    assert isinstance(answer, Objected), answer
    return answer.shown.name


def accepts(force: Force, reason: ClockReason | None = ClockReason.WAS_AHEAD) -> Entered | Objected:
    return force.enters(ClockAccepted(reason=reason), CONSOLE, on=REGISTER)


def was_ahead(force: Force, **wrong: float) -> str:
    """Grant, let the clock be ahead for as long as a sweep takes, and put it right; give the reference."""
    reference = force.grants()
    force.clock.passes(**wrong)
    force.register.sweep()
    force.clock.passes(**{unit: -many for unit, many in wrong.items()})
    return reference


@pytest.mark.parametrize("restart", [False, True])
def test_after_400_days_ahead_nobody_is_given_anything(force: Force, restart: bool) -> None:  # noqa: FBT001 - a case of the two
    was_ahead(force, days=400)
    force.clock.passes(seconds=8)
    if restart:
        force.register = again(force)
    assert refused(force) == "ClockWrong"
    assert force.register.clock_look().wrong


def test_where_nothing_was_entered_meanwhile_a_grant_has_its_72_hours(force: Force) -> None:
    force.clock.passes(days=400)
    force.register.standings()
    force.clock.passes(days=-400)
    reference = force.grants()
    assert force.reads(reference).ends_at == force.clock.now + HOURS_72


def test_a_clock_ten_minutes_behind_is_refused_and_one_half_a_minute_behind_is_not(force: Force) -> None:
    force.grants()
    force.clock.passes(seconds=-30)
    force.grants(who="Somebody Else")
    force.clock.passes(minutes=-10)
    assert refused(force) == "ClockWrong"


def test_what_is_due_goes_by_the_clock_and_not_by_a_head_from_the_future(force: Force) -> None:
    was_ahead(force, hours=24)
    second = force.register.standings()[0]
    assert second.state is State.URGENT
    assert force.register.waking(force.clock.now) == []
    assert force.register.sweep() == 0
    force.clock.passes(hours=25)
    force.register.sweep()
    assert force.reads(second.reference).state_at(force.clock.now) is State.URGENT


def test_what_falls_due_while_the_clock_is_in_doubt_is_entered(force: Force) -> None:
    reference = force.grants()
    force.register = Register(force.database, clock=force.clock, doubtful=lambda: True)
    assert refused(force) == "ClockWrong"
    answer = force.enters(REASONS, HEAD_OF_PSD, on=reference)
    assert isinstance(answer, Objected)
    assert answer.shown.name == "ClockWrong"
    force.clock.passes(hours=72)
    force.register.sweep()
    assert isinstance(force.reads(reference).entries[-1].act, Expiry)


def test_a_clock_that_is_accepted_gives_exactly_72_hours_from_its_own_moment(force: Force) -> None:
    was_ahead(force, days=400)
    refused(force)
    answer = accepts(force)
    assert isinstance(answer, Entered)
    assert answer.entry.moment == force.clock.now
    reference = force.grants(who="Priscilla Unlisted")
    assert force.reads(reference).ends_at == force.clock.now + HOURS_72
    force.clock.passes(hours=71, minutes=59)
    force.register.sweep()
    assert force.reads(reference).in_force(force.clock.now)
    force.clock.passes(minutes=1)
    force.register.sweep()
    assert force.reads(reference).state is State.EXPIRED
    assert force.register.faults() == ()


def test_verify_says_that_it_was_put_back_and_finds_no_fault(force: Force) -> None:
    was_ahead(force, days=400)
    answer = accepts(force)
    assert isinstance(answer, Entered)
    force.grants(who="Priscilla Unlisted")
    verified = force.register.verify()
    assert (verified.bad, verified.put_back) == (None, (answer.entry.number,))


def test_a_clock_that_is_accepted_without_need_puts_nothing_back(force: Force) -> None:
    force.clock.passes(minutes=5)
    assert isinstance(accepts(force, ClockReason.RESTORED), Entered)
    assert force.register.verify().put_back == ()
    assert force.register.clock_look().accepted == force.counts("entry")


def test_the_reason_is_asked_and_nobody_but_the_console_accepts(force: Force) -> None:
    assert isinstance(accepts(force, None), Objected)
    answer = force.enters(ClockAccepted(reason=ClockReason.WAS_AHEAD), HEAD_OF_PSD, on=REGISTER)
    assert isinstance(answer, Objected)


def test_moments_that_fall_without_a_clock_accepted_are_found(force: Force) -> None:
    force.grants()
    force.register = Register(force.database, clock=lambda: force.clock.now - timedelta(days=1))
    ledgers_head = force.register.clock_look()
    assert ledgers_head.wrong

    def falls(connection: object) -> None:
        from store.door import Door  # noqa: PLC0415 - beneath the register, where nothing keeps the order

        door = Door(connection, force.database.keys, force.clock.now - timedelta(days=1))  # type: ignore[arg-type]  # as given
        door.moment = door.now
        door.clock_wrong = False
        door.enter(granted(who="Priscilla Unlisted"), None, INSPECTOR)

    force.database.write(falls)
    verified = force.register.verify()
    assert verified.bad == force.counts("entry")
    assert "its moment is before" in verified.why


def test_what_was_set_aside_by_a_clock_that_was_ahead_is_tried_again(force: Force) -> None:
    reference = force.grants()
    ahead = text("UPDATE standing SET fault = 'x', retry_at = :at WHERE reference = :reference")
    at = force.clock.now + timedelta(days=400)
    force.database.write(
        lambda connection: connection.execute(ahead, {"at": at.replace(tzinfo=None), "reference": reference})
    )
    force.clock.passes(hours=72)
    force.register.sweep()
    assert force.reads(reference).state is State.EXPIRED
    assert force.register.faults() == ()


def test_the_registers_own_duties_count_anew(force: Force) -> None:
    was_ahead(force, days=400)
    accepts(force)
    before = [entry for entry in force.register.log() if isinstance(entry.act, Nudge)]
    force.clock.passes(days=40)
    force.register.sweep()
    nudges = [entry for entry in force.register.log() if isinstance(entry.act, Nudge)]
    assert len(nudges) > len(before) > 0


def test_the_same_refusal_is_entered_again_though_one_is_dated_in_the_future(force: Force) -> None:
    was_ahead(force, days=400)
    refused(force)
    accepts(force)
    attempts = len(force.register.attempts())
    force.register = Register(force.database, clock=force.clock, doubtful=lambda: True)
    refused(force)
    assert len(force.register.attempts()) == attempts + 1
