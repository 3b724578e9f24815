"""Loops that are made to die: what they wait for fails under them, as a fault of a library would have it."""

from __future__ import annotations

import asyncio

from tests.bot.stage import Stage

# Real seconds that a test waits for what must come; reached only by a test that fails.
SOON = 60.0
CANARY = "Sergeant Canary of 12 Canary Lane"


class Died(Exception):
    """What a loop dies of."""


def named() -> dict[str, asyncio.Task[None]]:
    """The tasks that were given a name: the wiring's loops."""
    return {task.get_name(): task for task in asyncio.all_tasks() if not task.get_name().startswith("Task-")}


async def dies(name: str) -> None:
    """Have whatever this loop waits for raise, once."""
    while not _fails(named()[name]):  # noqa: ASYNC110 - a loop that does not wait at this moment soon will
        await asyncio.sleep(0.01)


async def loops(stage: Stage) -> dict[str, bool]:
    """Which loops there are, and whether each runs, as health has it."""
    health = await stage.bot.health()
    return dict(health["loops"])


async def missed(stage: Stage) -> list[str]:
    """Wait until a loop does not run, and give which; some put away what they hold before they have ended."""
    async with asyncio.timeout(SOON):
        while all((now := await loops(stage)).values()):  # noqa: ASYNC110 - health is a question, and no event
            await asyncio.sleep(0.01)
    return [name for name, runs in now.items() if not runs]


def _fails(task: asyncio.Task[None]) -> bool:
    waiter = getattr(task, "_fut_waiter", None)
    # What a thread works on is left alone: its answer comes to the future all the same.
    if waiter is None or waiter.done() or "_call_check_cancel" in repr(waiter):
        return False
    waiter.set_exception(Died(CANARY))
    return True
