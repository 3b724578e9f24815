"""The guard in front of Bolt's HTTP endpoint: raw bytes, before anything is parsed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from slack_sdk.signature import Clock, SignatureVerifier

# A form as long as ours can be is a few tens of kilobytes.
LARGEST: Final = 256 * 1024
# Slack's own advice: what is signed five minutes off is a replay.
WINDOW: Final = 300
_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}")
_SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}")


class _Wire(Clock):
    """The verifier's clock, told what the time is."""

    def __init__(self, wire: Callable[[], float]) -> None:
        self._wire = wire

    def now(self) -> float:
        """Give the seconds since 1970."""
        return self._wire()


class Guard:
    """Lets through what Slack signed within five minutes, once; `wire` gives seconds since 1970."""

    def __init__(self, secret: str, wire: Callable[[], float]) -> None:
        self._verifier = SignatureVerifier(secret, _Wire(wire))
        self._wire = wire
        self._seen: dict[str, float] = {}

    def refuses(self, headers: Mapping[str, str], body: bytes) -> str | None:
        """Say in a sentence why this is not let through, or None."""
        stamp = headers.get("x-slack-request-timestamp", "")
        signature = headers.get("x-slack-signature", "")
        if not _TIMESTAMP.fullmatch(stamp) or not _SIGNATURE.fullmatch(signature):
            return "It is not signed as Slack signs."
        now = self._wire()
        if abs(now - int(stamp)) > WINDOW:
            return "It was signed too long ago, or too far ahead."
        if not self._verified(stamp, signature, body):
            return "Its signature is wrong."
        return "It has been delivered before." if self._replayed(signature, now) else None

    def _verified(self, stamp: str, signature: str, body: bytes) -> bool:
        try:
            return self._verifier.is_valid(body, stamp, signature)
        except UnicodeDecodeError:
            # The verifier takes text, and Slack sends nothing else.
            return False

    def _replayed(self, signature: str, now: float) -> bool:
        self._seen = {known: until for known, until in self._seen.items() if until > now}
        replayed = signature in self._seen
        self._seen[signature] = now + 2 * WINDOW
        return replayed
