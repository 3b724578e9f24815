"""What stands in a channel, and looking until there is something to see."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from sandbox.blocks.schema import Json
from sandbox.person.gestures import Touch
from sandbox.person.reading import buttons
from sandbox.person.screens import Message
from sandbox.workspace.messages import Conversation
from sandbox.workspace.workspace import Workspace

PATIENCE = 5.0
LOOK_SECONDS = 0.01
T = TypeVar("T")


class ChannelScreen:
    """A channel, read over everybody's shoulder: what stays in it, without what only one person sees."""

    def __init__(self, workspace: Workspace, where: Conversation) -> None:
        self._workspace = workspace
        self._where = where
        self.id = where.id

    @classmethod
    def named(cls, workspace: Workspace, name: str) -> ChannelScreen:
        """The channel of this name or id.

        Raises:
            AssertionError: there is none.
        """
        for where in workspace.conversations.values():
            if name.removeprefix("#") in (where.id, where.name):
                return cls(workspace, where)
        raise AssertionError(f"There is no channel {name!r}.")

    @property
    def members(self) -> list[str]:
        """The ids of who is in it, the app's own included, in the order in which they came."""
        return list(self._where.members)

    @property
    def messages(self) -> list[Message]:
        """Its messages, oldest first, threads under them."""
        return read(self._where)

    async def sees(self, text: str, within: float = PATIENCE) -> Message:
        """Wait for a message with these words: the newest of them."""

        def said() -> str:
            lines = "\n".join(m.everything for m in self.messages)
            return f"#{self._where.name} does not show {text!r}.\n{lines}"

        return await until(lambda: newest(self.messages, text), self._workspace, within, said)


async def until(look: Callable[[], T | None], workspace: Workspace, within: float, words: Callable[[], str]) -> T:
    """Look until there is something to see.

    Raises:
        AssertionError: there was nothing for so many seconds of wire time; `said` gives the words.
    """
    deadline = workspace.wire() + within
    while (seen := look()) is None:
        if workspace.wire() > deadline:
            raise AssertionError(words())
        await asyncio.sleep(LOOK_SECONDS)
    return seen


def read(where: Conversation) -> list[Message]:
    """The lasting messages of a conversation with their threads."""
    return [Message.of(m, where.replies(m.ts)) for m in where.lasting() if not m.in_thread]


def newest(messages: list[Message], text: str) -> Message | None:
    """The newest message with these words."""
    return next((m for m in reversed(messages) if text in m.everything), None)


def find_button(blocks: list[Json], action_id: str, reference: str | None) -> Touch | None:
    """The touch of a button with this action_id."""
    for block in blocks:
        for button in buttons([block]):
            if button["action_id"] == action_id and reference in (None, button.get("value")):
                return Touch(block["block_id"], action_id)
    return None
