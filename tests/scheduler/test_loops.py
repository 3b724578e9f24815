"""A loop that dies or returns is started again after a pause, alone; one that is asked to end says nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine

import pytest

from scheduler.loops import Loops

# Real seconds that a test waits for what must come; reached only by a test that fails.
SOON = 60.0
CANARY = "Sergeant Canary of 12 Canary Lane"


class Loop:
    """A loop that does as it is told each time, one after another, and then goes on for good."""

    def __init__(self, *does: Callable[[], Coroutine[None, None, None]]) -> None:
        self.does = list(does)
        self.times = 0
        self.put_away = False
        self.moved = asyncio.Event()

    async def __call__(self) -> None:
        self.times += 1
        self.moved.set()
        try:
            await (self.does.pop(0) if self.does else asyncio.Event().wait)()
        finally:
            self.put_away = True

    async def came(self, times: int) -> None:
        """Wait until it was started so many times."""
        async with asyncio.timeout(SOON):
            while self.times < times:
                self.moved.clear()
                await self.moved.wait()


async def raises() -> None:
    """Die."""
    raise ValueError(CANARY)


async def returns() -> None:
    """End for no reason."""


async def lets_a_cancellation_out() -> None:
    """Wait for what somebody else has cancelled."""
    never = asyncio.get_running_loop().create_future()
    never.cancel()
    await never


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """After how many deaths each pause was asked for; each takes a moment."""
    asked: list[int] = []

    def pause(failures: int) -> float:
        asked.append(failures)
        return 0.001

    monkeypatch.setattr("scheduler.loops.backed_off", pause)
    return asked


@pytest.fixture
async def kept() -> AsyncIterator[Loops]:
    """Loops to supervise; they are closed when the test is over."""
    loops = Loops()
    await loops.open()
    yield loops
    await asyncio.wait_for(loops.close(), SOON)


@pytest.mark.parametrize(
    ("death", "why"), [(raises, "ValueError"), (returns, "it ended"), (lets_a_cancellation_out, "CancelledError")]
)
@pytest.mark.usefixtures("pauses")
async def test_a_loop_that_dies_is_started_again_and_the_others_go_on(
    kept: Loops, death: Callable[[], Coroutine[None, None, None]], why: str, caplog: pytest.LogCaptureFixture
) -> None:
    dies, lives = Loop(death), Loop()
    kept.supervise("dies", dies)
    kept.supervise("lives", lives)
    await dies.came(2)
    assert caplog.messages == [f"dies is not running ({why}): it is started again in 0 seconds."]
    assert kept.running() == {"dies": True, "lives": True}
    assert (lives.times, lives.put_away) == (1, False)


async def test_while_it_is_down_it_does_not_run(kept: Loops, caplog: pytest.LogCaptureFixture) -> None:
    dies, lives = Loop(raises), Loop()
    kept.supervise("dies", dies)
    kept.supervise("lives", lives)
    await lives.came(1)
    assert kept.running() == {"dies": False, "lives": True}
    assert "in 1 seconds" in caplog.text
    assert "Canary" not in caplog.text


async def test_the_pauses_grow_while_it_dies_and_begin_anew_once_it_has_run_well(
    kept: Loops, pauses: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    dies = Loop(raises, raises, raises)
    kept.supervise("dies", dies)
    await dies.came(4)
    assert pauses == [1, 2, 3]
    monkeypatch.setattr("scheduler.loops.WELL", 0.0)
    well = Loop(raises, raises)
    kept.supervise("well", well)
    await well.came(3)
    assert pauses == [1, 2, 3, 1, 1]


async def test_what_is_asked_to_end_puts_away_what_it_holds_and_nothing_is_said(
    kept: Loops, caplog: pytest.LogCaptureFixture
) -> None:
    ends, lives = Loop(), Loop()
    kept.supervise("ends", ends)
    kept.supervise("lives", lives)
    await ends.came(1)
    await kept.end("ends", "there is none")
    assert kept.running() == {"ends": False, "lives": True}
    assert (ends.put_away, lives.put_away) == (True, False)
    await kept.close()
    assert lives.put_away
    assert caplog.messages == []


async def test_what_returns_once_it_may_is_not_started_again(kept: Loops, caplog: pytest.LogCaptureFixture) -> None:
    enough = asyncio.Event()

    async def until_enough() -> None:
        await enough.wait()

    loop = Loop(until_enough)
    kept.supervise("loop", loop)
    await loop.came(1)
    kept.let_end()
    enough.set()
    await kept.close()
    assert (loop.times, caplog.messages) == (1, [])


async def test_what_fails_as_it_ends_is_said_and_not_started_again(
    kept: Loops, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails_as_it_ends() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise ValueError(CANARY)

    loop = Loop(fails_as_it_ends)
    kept.supervise("loop", loop)
    await loop.came(1)
    await kept.end("loop")
    assert (loop.times, caplog.messages) == (1, ["loop failed as it ended: ValueError."])


async def test_what_is_down_when_the_end_comes_is_not_waited_for(kept: Loops, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.loops.backed_off", lambda _failures: 1e6)
    loop = Loop(raises)
    kept.supervise("loop", loop)
    await loop.came(1)
    async with asyncio.timeout(SOON):
        await kept.close()
    assert loop.times == 1


async def test_a_loop_that_overheard_it_is_asked_again(kept: Loops, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.loops.GRACE", 0.01)

    async def overhears() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.Event().wait()

    loop = Loop(overhears)
    kept.supervise("loop", loop)
    await loop.came(1)
    await asyncio.wait_for(kept.end("loop"), SOON)
    assert loop.put_away
