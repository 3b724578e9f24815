"""Triggers and response addresses: short-lived leaves to answer a person."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from sandbox.ids import Clock, Ids
from sandbox.refusal import RefusedError

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60.0
RESPONSE_TIMES = 5


@dataclass(slots=True)
class Trigger:
    """A leave to open one window for one person, within three seconds of wire time."""

    id: str
    person: str
    at: float
    view: str | None = None
    spent: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """An address that speaks to one person in one conversation, five times within thirty minutes."""

    key: str
    person: str
    channel: str
    at: float
    ts: str | None = None
    uses: int = 0


@dataclass(slots=True)
class Triggers:
    """The triggers and response addresses given out so far."""

    wire: Clock
    ids: Ids
    _triggers: dict[str, Trigger] = field(default_factory=dict)
    _urls: dict[str, ResponseUrl] = field(default_factory=dict)

    def pull(self, person: str, view: str | None = None) -> str:
        """A new trigger for what this person just did, in this view if it was in one."""
        made = Trigger(
            f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**9)}.{secrets.token_hex(16)}", person, self.wire()
        )
        made.view = view
        self._triggers[made.id] = made
        return made.id

    def spend(self, trigger_id: object) -> Trigger:
        """Use a trigger up.

        Raises:
            RefusedError: invalid_trigger_id, exchanged_trigger_id or expired_trigger_id.
        """
        trigger = self._triggers.get(str(trigger_id))
        if trigger is None:
            raise RefusedError("invalid_trigger_id")
        if trigger.spent:
            raise RefusedError("exchanged_trigger_id")
        if self.wire() - trigger.at > TRIGGER_SECONDS:
            raise RefusedError("expired_trigger_id")
        trigger.spent = True
        return trigger

    def respond(self, person: str, channel: str, ts: str | None = None) -> str:
        """The last part of a new response address, about the message with this stamp if there is one."""
        made = ResponseUrl(secrets.token_urlsafe(24), person, channel, self.wire(), ts)
        self._urls[made.key] = made
        return made.key

    def use(self, key: str) -> ResponseUrl:
        """Use a response address once.

        Raises:
            RefusedError: used_url after the fifth time, expired_url after thirty minutes, invalid_url.
        """
        url = self._urls.get(key)
        if url is None:
            raise RefusedError("invalid_url")
        if self.wire() - url.at > RESPONSE_SECONDS:
            raise RefusedError("expired_url")
        if url.uses >= RESPONSE_TIMES:
            raise RefusedError("used_url")
        url.uses += 1
        return url
