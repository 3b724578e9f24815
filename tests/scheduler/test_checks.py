"""The record is looked at in the background: what stands wrongly is mended, what is not whole is said."""

from __future__ import annotations

import asyncio
import logging

import pytest
from sqlalchemy import text

from policy.terms import Reference
from scheduler.checks import Checks
from tests.store.force import Force
from tests.store.test_damage import flipped, overwrites


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE standing SET wakes_at = NULL WHERE reference LIKE 'UA-%'",
        "UPDATE standing SET state = 'expired', wakes_at = NULL WHERE reference LIKE 'UA-%'",
        "DELETE FROM standing WHERE reference LIKE 'UA-%'",
    ],
)
@pytest.mark.parametrize("everything", [False, True])
def test_fault_m05_an_end_that_was_put_to_sleep_is_woken(
    force: Force, statement: str, caplog: pytest.LogCaptureFixture, *, everything: bool
) -> None:
    reference = force.grants()
    wakes = force.register.next_wake()
    with force.database.engine.begin() as connection:
        connection.execute(text(statement))
    with caplog.at_level(logging.ERROR):
        Checks(force.register.check).look(everything=everything)
    assert force.register.next_wake() == wakes
    assert reference in caplog.text
    assert force.register.verify().bad is None


@pytest.mark.parametrize("everything", [False, True])
def test_fault_m05_what_was_put_in_by_hand_is_taken_for_what_it_is(force: Force, *, everything: bool) -> None:
    reference = force.grants()
    Checks(force.register.check).look(everything=everything)
    assert force.register.faults() == ()
    overwrites(force, reference, mac=lambda mac: mac[::-1])
    Checks(force.register.check).look(everything=everything)
    assert [each.reference for each in force.register.faults()] == ["REGISTER", reference]


def test_what_is_sealed_is_opened_too(force: Force) -> None:
    reference = force.grants()
    overwrites(force, reference, sealed=flipped)
    Checks(force.register.check).look(everything=False)
    assert reference in {each.reference for each in force.register.faults()}


async def test_a_database_that_is_away_is_looked_at_the_next_time(caplog: pytest.LogCaptureFixture) -> None:
    again, loop, looks = asyncio.Event(), asyncio.get_running_loop(), iter((False, True))

    def away(*, everything: bool) -> dict[Reference, str]:
        if next(looks, True):
            loop.call_soon_threadsafe(again.set)
        raise ConnectionError(f"a word that nobody may read, of {everything}")

    task = asyncio.create_task(Checks(away, every=0.001).run())
    await asyncio.wait_for(again.wait(), 60)
    task.cancel()
    assert "ConnectionError" in caplog.text
    assert "a word" not in caplog.text
