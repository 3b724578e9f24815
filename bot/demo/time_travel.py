"""A clock that travels: it stops wherever something is due, has it entered and told, and goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

from bot.wiring import Bot
from policy.terms import IN_FORCE

STEPS: Final = {"+1h": timedelta(hours=1), "+24h": timedelta(hours=24)}
QUIET: Final = 20.0


class TravellingClock:
    """Force time that can be moved forward, never back; between moves it follows `base`."""

    def __init__(self, base: Callable[[], datetime]) -> None:
        self._base = base
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """Give the time now, aware, UTC."""
        return self._base() + self._ahead

    def forward_to(self, moment: datetime) -> None:
        """Move to a moment; one that has passed moves nothing."""
        self._ahead += max(timedelta(), moment - self())


class Travel:
    """What the page's clock buttons do: stop wherever something is due, enter it, have it told, and go on."""

    def __init__(self, clock: TravellingClock) -> None:
        self._clock = clock
        self._working = False
        self.bot: Bot | None = None

    def now(self) -> datetime:
        """Give force time."""
        return self._clock()

    async def travel(self, to: str) -> None:
        """Move to an hour or a day on, to the next deadline, or to the end of what ends first."""
        if self.bot is None:
            return
        target = self._clock() + STEPS[to] if to in STEPS else self._ahead(to)
        if target is not None:
            await self.reach(target)

    async def reach(self, moment: datetime) -> None:
        """Move to a moment, UTC, by way of everything that falls due before it; one that has passed moves nothing."""
        if self.bot is None:
            return
        self._working = True
        try:
            await self._go(self.bot, moment)
        finally:
            self._working = False

    def deadlines(self) -> dict[str, Any]:
        """Give when the next deadline and the next end are, and whether a move is under way."""
        coming = {name: self._ahead(name) for name in ("next", "end")}
        return {**{name: at.isoformat() if at else None for name, at in coming.items()}, "working": self._working}

    async def told(self) -> None:
        """Wait until the outbox is empty and every message shows the present state."""
        # Where something cannot be told, the page shows what there is.
        with suppress(TimeoutError):
            if self.bot is not None:
                await self.bot.courier.quiet(QUIET)

    async def _go(self, bot: Bot, target: datetime) -> None:
        while (wake := bot.register.next_wake()) is not None and wake <= target:
            await self._stop_at(bot, wake)
        await self._stop_at(bot, target)

    async def _stop_at(self, bot: Bot, moment: datetime) -> None:
        # Whatever is still to be told from before belongs to the time before.
        await bot.courier.quiet(QUIET)
        self._clock.forward_to(moment)
        await asyncio.to_thread(bot.sweep.once)
        bot.courier.wake()
        await bot.courier.quiet(QUIET)

    def _ahead(self, to: str) -> datetime | None:
        if self.bot is None:
            return None
        standings = self.bot.register.standings()
        if to == "next":
            # Of the authorisations: the register's own, months ahead, would carry a newcomer past all there is to see.
            return min((each.wakes_at for each in standings if each.wakes_at), default=None)
        return min((each.ends_at for each in standings if each.ends_at and each.state in IN_FORCE), default=None)
