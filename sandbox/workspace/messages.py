"""Messages and the conversations they stand in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from sandbox.blocks.schema import Json
from sandbox.refusal import RefusedError

Kind = Literal["im", "public", "private"]


@dataclass(slots=True)
class Message:
    """One message as it stands now; `seen_by` is the one person an ephemeral message is for.

    `besides` holds the other keys that Slack writes of some messages, such as `subtype` and `files`.
    """

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    by_app: bool = False
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: Json | None = None
    edited_ts: str | None = None
    seen_by: str | None = None
    besides: Json = field(default_factory=dict)

    @property
    def is_notice(self) -> bool:
        """Whether it is no message of anybody's, but a line such as that somebody joined: nobody has to read it."""
        return str(self.besides.get("subtype", "")).endswith(("_join", "_leave"))

    @property
    def in_thread(self) -> bool:
        """Whether it stands under another message and not in the conversation itself."""
        return self.thread_ts not in (None, self.ts) and not self.broadcast

    def meant_for(self, person: str) -> bool:
        """Whether this person may read it, being in the conversation."""
        return self.seen_by in (None, person)


@dataclass(slots=True)
class Conversation:
    """A channel, or a person's direct conversation with the app."""

    id: str
    name: str
    kind: Kind
    members: list[str]
    created: int
    archived: bool = False
    messages: list[Message] = field(default_factory=list)
    read: dict[str, str] = field(default_factory=dict)

    def lasting(self) -> list[Message]:
        """What stays: everything but the ephemeral, oldest first."""
        return [m for m in self.messages if m.seen_by is None]

    def find(self, ts: str) -> Message:
        """The lasting message with this stamp.

        Raises:
            RefusedError: message_not_found.
        """
        for message in reversed(self.messages):
            if message.ts == ts and message.seen_by is None:
                return message
        raise RefusedError("message_not_found")

    def replies(self, ts: str) -> list[Message]:
        """What was said under the message with this stamp, oldest first."""
        return [m for m in self.messages if m.thread_ts == ts and m.ts != ts]

    def shown_to(self, person: str) -> Iterator[Message]:
        """What this person sees in the conversation, oldest first, replies included."""
        if person in self.members or self.kind == "public":
            return (m for m in self.messages if m.meant_for(person))
        return iter(())

    def unread(self, person: str) -> int:
        """How many messages of others came after this person last looked."""
        since = self.read.get(person, "0")
        return sum(m.ts > since and m.user != person and not m.is_notice for m in self.shown_to(person))
