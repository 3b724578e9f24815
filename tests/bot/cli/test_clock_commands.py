"""The commands that concern the machine's clock: what they say, and with which exit code."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from policy.acts import ClockAccepted
from policy.terms import ChatId, ClockReason
from store.database import Database
from store.register import Register
from store.sealing import KeyRing
from tests.bot.cli.test_record_commands import granted, register, said
from tests.bot.stage import changed

__all__ = ["granted"]


def was_ahead(folder: Path) -> None:
    """Have something entered by a clock that is a day ahead."""
    keys = KeyRing.load(folder / "keys")
    database = Database.open(f"sqlite:///{folder / 'record.db'}", keys=keys)
    here = register(folder)
    ahead = Register(database, clock=lambda: here.clock() + timedelta(days=1))
    ahead.enter(changed(concern="Something quite different was seen."), on=None, by=ahead.member(ChatId("U0INSPA")))
    database.close()
    here.database.close()


def test_a_clock_that_is_right_is_shown(granted: Path) -> None:
    assert granted.exists()
    result = said("clock", "show")
    assert result.exit_code == 0
    assert result.stdout.startswith("The machine's clock says ")
    assert "The newest entry was made at " in result.stdout


def test_a_clock_behind_the_record_is_said_with_what_to_do(granted: Path) -> None:
    was_ahead(granted)
    result = said("clock", "show")
    assert result.exit_code == 1
    assert "The clock is behind the record. Put it right, then run: seventytwo clock accept" in result.stderr


def test_it_is_accepted_and_verify_says_that_it_was_put_back(granted: Path) -> None:
    was_ahead(granted)
    result = said("clock", "accept", "--reason", "clock_was_ahead")
    assert result.exit_code == 0
    assert result.stdout.startswith("The clock was accepted at ")
    entry = register(granted).log()[-1]
    assert entry.act == ClockAccepted(reason=ClockReason.WAS_AHEAD)
    assert result.stdout.rstrip().endswith(f"as entry {entry.number}.")
    assert said("clock", "show").exit_code == 0
    verified = said("verify")
    assert verified.exit_code == 0
    assert f"The clock was put back once, at entry {entry.number}." in verified.stdout


def test_a_reason_that_is_none_is_wrong_use(granted: Path) -> None:
    result = said("clock", "accept", "--reason", "because")
    assert result.exit_code == 2
    assert result.stderr == (
        "--reason must be one of clock_was_ahead, clock_was_behind, restored. Nothing was entered.\n"
    )
    assert not register(granted).of(ClockAccepted)


def test_each_shows_an_example() -> None:
    assert "Example: seventytwo clock accept --reason clock_was_ahead" in said("clock", "accept", "--help").stdout
    assert "Example: seventytwo clock show" in said("clock", "show", "--help").stdout
