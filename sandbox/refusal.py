"""A refusal: what the workspace will not do, under Slack's own name for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class RefusedError(Exception):
    """A call that Slack would answer with `ok: false`.

    `code` is Slack's error code; `messages` go to `response_metadata.messages`; `retry_after` is in seconds and
    makes the answer a 429.
    """

    def __init__(self, code: str, messages: Sequence[str] = (), *, retry_after: int | None = None) -> None:
        super().__init__(": ".join([code, *messages]))
        self.code = code
        self.messages = list(messages)
        self.retry_after = retry_after

    def answer(self) -> dict[str, Any]:
        """The refusal as Slack writes it."""
        body: dict[str, Any] = {"ok": False, "error": self.code}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
        if self.code == "invalid_blocks":
            body["errors"] = self.messages
        return body
