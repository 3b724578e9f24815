"""The guard in front of Bolt's HTTP endpoint: raw bytes, before anything is parsed."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from typing import Final

# A form as long as ours can be is a few tens of kilobytes.
LARGEST: Final = 256 * 1024
# Slack's own advice: what is signed five minutes off is a replay.
WINDOW: Final = 300
_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}")
_SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}")


class Guard:
    """Lets through what Slack signed within five minutes, once; `wire` gives seconds since 1970."""

    def __init__(self, secret: str, wire: Callable[[], float]) -> None:
        self._secret = secret.encode()
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
        if not hmac.compare_digest(self._signed(stamp, body), signature):
            return "Its signature is wrong."
        return "It has been delivered before." if self._replayed(signature, now) else None

    def _signed(self, stamp: str, body: bytes) -> str:
        told = b":".join([b"v0", stamp.encode(), body])
        return "v0=" + hmac.new(self._secret, told, hashlib.sha256).hexdigest()

    def _replayed(self, signature: str, now: float) -> bool:
        self._seen = {known: until for known, until in self._seen.items() if until > now}
        replayed = signature in self._seen
        self._seen[signature] = now + 2 * WINDOW
        return replayed
