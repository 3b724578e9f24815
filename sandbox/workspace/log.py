"""The log: each call the app made, and each delivery it was sent, for whoever checks afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sandbox.blocks.schema import Json

Sort = Literal["slash_commands", "interactive", "events_api"]


@dataclass(frozen=True, slots=True)
class Call:
    """One Web API call: its arguments without the token, the answer, its HTTP status, and when (wire seconds)."""

    method: str
    args: Json
    answer: Json
    status: int
    at: float

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return bool(self.answer.get("ok"))


@dataclass(slots=True, eq=False)
class Delivery:
    """Something sent to the app, and what came of it.

    `ack` is the body of the app's answer ({} when it was empty), None while there is none; `error` is Slack's
    name for what went wrong; `seconds` is how long the answer took; `attempts` counts the sendings; `signed` is
    what went over HTTP, header and body.
    """

    sort: Sort
    payload: Json
    id: str
    at: float
    attempts: int = 0
    retry: int = 0
    ack: Json | None = None
    error: str | None = None
    seconds: float | None = None
    signed: tuple[dict[str, str], bytes] | None = None

    @property
    def wants_payload(self) -> bool:
        """Whether the app may answer with more than "I have it"."""
        return self.sort == "slash_commands" or self.payload.get("type") == "view_submission"
