"""Who is in a channel: what is about somebody is never posted where they read (rule 15)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from policy.terms import ChatId, PersonId, PlaceId
from store.register import Register

# Seconds, wire time, for which it need not be asked again who is in a channel.
HOLDS: Final = 60.0
_PAGE: Final = 200


class Members:
    """The members of channels, asked of Slack and kept for a minute."""

    def __init__(self, client: AsyncWebClient, register: Register) -> None:
        self._client = client
        self._register = register
        self._found: dict[PlaceId, tuple[float, frozenset[ChatId]]] = {}

    async def any_of(self, channel: PlaceId, people: Iterable[PersonId]) -> bool:
        """Say whether one of these people, by the roll's key, is in a channel. Raises what Slack's answer raises."""
        keys = tuple(people)
        if not keys:
            return False
        ids = await asyncio.to_thread(lambda: {key: self._register.slack_id(key) for key in keys})
        return not (await self._in(channel)).isdisjoint({*keys, *filter(None, ids.values())})

    def forget(self, channel: PlaceId) -> None:
        """Ask anew who is in a channel: somebody has come."""
        self._found.pop(channel, None)

    async def _in(self, channel: PlaceId) -> frozenset[ChatId]:
        now = asyncio.get_running_loop().time()
        at, members = self._found.get(channel, (0.0, None))
        if members is None or now - at >= HOLDS:
            members = frozenset(await self._asked(channel))
            self._found[channel] = now, members
        return members

    async def _asked(self, channel: PlaceId) -> list[ChatId]:
        members: list[ChatId] = []
        cursor = ""
        while True:
            page = await self._client.conversations_members(channel=channel, limit=_PAGE, cursor=cursor)
            members += page["members"]
            onward: dict[str, str] = page.get("response_metadata") or {}
            cursor = onward.get("next_cursor", "")
            if not cursor:
                return members
