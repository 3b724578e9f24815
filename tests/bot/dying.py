"""Loops that are made to die: what they wait for fails under them, as a fault of a library would have it."""

from __future__ import annotations

import asyncio

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
    # It has heard of it, and has ended, when it has had its turns.
    await asyncio.sleep(0.01)


def _fails(task: asyncio.Task[None]) -> bool:
    waiter = getattr(task, "_fut_waiter", None)
    if waiter is None or waiter.done():
        return False
    waiter.set_exception(Died(CANARY))
    return True
