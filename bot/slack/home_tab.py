"""When Home is drawn: as it is opened, then when something has happened, at most once a minute, for a day."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.card import Card
from bot.slack.blocks import home_view
from policy.terms import ChatId

_LOG = structlog.get_logger(__name__)
EVERY: Final = 60.0
"""Seconds, wire time, between two drawings for one person; opening it draws at once."""
FOR_A: Final = 24 * 3600.0
"""Seconds, wire time, for which a Home that was opened is kept up."""
_PATIENCE: Final = 10.0
_LOOK: Final = 1.0
_FAILURES: Final = (SlackApiError, OSError, TimeoutError, asyncio.TimeoutError)


@dataclass(slots=True)
class _Home:
    opened: float
    drawn: float | None = None
    stale: bool = True
    shows: Any = None


class Homes:
    """The Homes that people have opened."""

    def __init__(
        self, client: AsyncWebClient, cards: Callable[[ChatId], Sequence[Card]], *, every: float = EVERY
    ) -> None:
        """`cards` gives what a person reads on Home, by their chat id; `every` is in seconds of wire time."""
        self._client, self._cards, self._every = client, cards, every
        self._homes: dict[ChatId, _Home] = {}
        self._woken = asyncio.Event()

    def opened(self, person: ChatId) -> None:
        """Take note that somebody looks at Home: it is drawn at once."""
        known = self._homes.get(person)
        self._homes[person] = _Home(self._now(), shows=known.shows if known else None)
        self._woken.set()

    def changed(self) -> None:
        """Take note that something may have happened, from any thread: whoever has Home open sees it soon."""
        for home in list(self._homes.values()):
            home.stale = True

    async def run(self) -> None:
        """Draw what is to be drawn, one person after another, for as long as the bot runs."""
        while True:
            for person, home in self._due():
                await self._draw(person, home)
            self._woken.clear()
            try:
                await asyncio.wait_for(self._woken.wait(), _LOOK)
            except TimeoutError:
                continue

    def _due(self) -> list[tuple[ChatId, _Home]]:
        now = self._now()
        self._homes = {person: home for person, home in self._homes.items() if now - home.opened < FOR_A}
        return [
            (person, home)
            for person, home in self._homes.items()
            if home.stale and (home.drawn is None or now - home.drawn >= self._every)
        ]

    async def _draw(self, person: ChatId, home: _Home) -> None:
        # Whatever happens while it is being drawn makes it stale again.
        home.stale, home.drawn = False, self._now()
        try:
            view = home_view(await asyncio.to_thread(self._cards, person))
            if view != home.shows:
                await asyncio.wait_for(self._client.views_publish(user_id=person, view=view), _PATIENCE)
            home.shows = view
        except _FAILURES as error:
            _LOG.warning("home_not_drawn", error=type(error).__name__)
            home.stale = True
        except Exception as error:  # noqa: BLE001 - Home may fail; what it stands beside goes on
            _LOG.error("home_failed", error=type(error).__name__)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
