"""The record cannot be written, for real, while the whole bot runs: the person reads the truth, and nothing is lost."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from typing import Final

import pytest

from policy.terms import State
from store.database import Database
from tests.breaking import full, locked, read_only, unsealed
from tests.stories.lines import AUTHORISED, CHANNEL_NOTICE, PROMPT, RECEIPT, UA
from tests.stories.night import Night
from tests.stories.tellings import both_ways, granted

# Where nothing was typed, nothing could be lost.
NOTHING_CHANGED: Final = (
    "NOT recorded. Nothing has changed, and no new authority exists. Try again in a minute, or call the control room."
)
NOT_RECORDED: Final = (
    "NOT recorded. No authority exists. Your text is still here: try again in a minute, or call the control room."
)
# Wire time: Slack gives up after 3 s, and the person reads before that what became of it.
LONGEST: Final = 2.5
Break = Callable[[Database], AbstractContextManager[None]]
# A full disk still takes what fits into the pages there are, so it is tried with a grant that does not.
either_way: Final = pytest.mark.parametrize("unwritable", [locked, read_only], ids=["locked", "read_only"])
# Long enough to need pages that a full disk does not have.
MUCH: Final = {
    name: f"In my own words about {name}: " + " ".join(f"{name} {number}." for number in range(100))
    for name in ("concern", "urgency", "unavailable", "necessity", "proportionality", "intrusion")
}
SHOWN: Final = {
    "inspector": [RECEIPT],
    "head": [PROMPT],
    "acu": [PROMPT],
    "#dpo": [f"{CHANNEL_NOTICE} [receipt]"],
}

PRESSED: Final = {
    "receipt": {"#dpo": [f"edited: {CHANNEL_NOTICE}"]},
    "dealing": {"acu": [f"{UA}: the Head of PSD is dealing with it. Nothing is decided yet."]},
}


@asynccontextmanager
async def answered_in_time(what: str) -> AsyncIterator[None]:
    """Hold what is done to 2.5 seconds of wire time, and print how long it took."""
    began = time.monotonic()
    yield
    took = time.monotonic() - began
    print(f"{what}: answered after {took:.2f} s")  # noqa: T201 - shown with pytest's -s
    assert took <= LONGEST


async def nobody_hears(night: Night, **answered: Sequence[str]) -> None:
    """Nobody is shown anything but the answer itself, though the courier cannot look into its outbox either."""
    await night.slack.quiet()
    night.looking.expects(answered)


@pytest.mark.parametrize(
    "unwritable", [locked, read_only, full, unsealed], ids=["locked", "read_only", "full", "unsealed"]
)
async def test_K9_a_grant_is_not_recorded_and_the_same_press_succeeds_afterwards(
    night: Night, unwritable: Break
) -> None:
    await night.inspector.types("/urgent")
    with unwritable(night.bot.database):
        async with answered_in_time(unwritable.__name__):
            errors = await night.inspector.is_refused(**MUCH)
        assert errors == {"ground": NOT_RECORDED}
        await nobody_hears(night)
    assert night.bot.register.read(UA) is None
    assert await night.inspector.submits() == {}
    assert RECEIPT.partition(" [")[0] in night.inspector.window
    await night.expects(SHOWN)
    await night.is_as_it_was()


@both_ways
async def test_a_decision_is_not_recorded_and_what_was_typed_is_still_there(night: Night) -> None:
    await granted(night)
    await night.head.opens("decide")
    await night.is_quiet()
    with locked(night.bot.database):
        async with answered_in_time("decide"):
            errors = await night.head.is_refused()
        assert errors == {"decision": NOT_RECORDED}
        await nobody_hears(night)
    assert (stands := night.bot.register.read(UA))
    assert stands.state is State.URGENT
    assert await night.head.submits() == {}
    assert AUTHORISED in night.head.window


@either_way
@pytest.mark.parametrize(("button", "part"), [("receipt", "dpo"), ("dealing", "head")])
async def test_a_button_says_so_and_the_same_press_succeeds_afterwards(
    night: Night, unwritable: Break, button: str, part: str
) -> None:
    await granted(night)
    presser = night.someone(part)
    with unwritable(night.bot.database):
        async with answered_in_time(button):
            assert NOTHING_CHANGED in await presser.is_told(button)
        await nobody_hears(night)
    await presser.person.presses(button)
    assert presser.modal is None
    await night.expects(PRESSED[button])


@either_way
async def test_what_cannot_be_entered_as_opened_is_not_opened(night: Night, unwritable: Break) -> None:
    await granted(night)
    with unwritable(night.bot.database):
        async with answered_in_time("show"):
            assert await night.inspector.types(f"/urgent show {UA}") == NOTHING_CHANGED
        assert night.inspector.modal is None
        async with answered_in_time("decide"):
            assert await night.head.is_told("decide") == f"{UA}\n{NOTHING_CHANGED}\nClose"
        await nobody_hears(night, inspector=[f"only: {NOTHING_CHANGED}"])
    assert "The custody desk found" in await night.inspector.types(f"/urgent show {UA}")
    await night.is_as_it_was()
