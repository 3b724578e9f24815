"""The workspace: people, conversations, messages and views, all in memory, refusing what Slack refuses."""

from __future__ import annotations

import math
import time
from typing import Any

from sandbox.blocks.schema import Json
from sandbox.ids import Clock, Ids, Stamps
from sandbox.refusal import RefusedError
from sandbox.seed import Channel, Person, Seed
from sandbox.workspace.bustle import Bustle
from sandbox.workspace.changes import Change, Changes
from sandbox.workspace.drawing import LONGEST_TEXT, drawn
from sandbox.workspace.faults import Faults
from sandbox.workspace.files import Files
from sandbox.workspace.log import Call, Delivery
from sandbox.workspace.messages import Conversation, Kind, Message
from sandbox.workspace.triggers import Triggers
from sandbox.workspace.views import OpenView, Views

HOME = "HOME"
"""How the page names a person's Home among the conversations."""
SLACKBOT = Person("USLACKBOT", "slackbot", "Slackbot", is_bot=True)
"""Who says, in Slack's place, that something went wrong."""


class Workspace:
    """One workspace with one app in it.

    `clock` gives what stands in stamps and what people read; `wire` measures trigger lives, the rate limit and
    ack deadlines, and is never moved. Both are in seconds.
    """

    def __init__(
        self,
        seed: Seed,
        *,
        clock: Clock = time.time,  # noqa: TID251 - the default where nobody gave one
        wire: Clock = time.monotonic,
        seconds_between_messages: float = 1.0,
    ) -> None:
        self.seed = seed
        self.clock = clock
        self.wire = wire
        self.seconds_between_messages = seconds_between_messages
        self.edit_window: float | None = None
        """For how many seconds of `clock` a message may be edited; None: for ever. Workspaces differ."""
        self.ids = Ids()
        self.stamps = Stamps(clock)
        self.people = {p.id: p for p in (*seed.people, _app_user(seed), SLACKBOT)}
        self.files = Files(seed, self.ids, clock)
        self.views = Views(seed, self.ids, self.files)
        self.triggers = Triggers(wire, self.ids)
        self.changes = Changes()
        self.bustle = Bustle(wire, self.changes)
        self.faults = Faults(archive=self.archive)
        self.calls: list[Call] = []
        self.deliveries: list[Delivery] = []
        self._posted: dict[str, float] = {}
        self.began = int(clock())
        self.conversations: dict[str, Conversation] = {}
        for channel in seed.channels:
            self._add_channel(channel)
        for person in seed.people:
            if not person.is_bot:
                self._add_dm(person)

    def person(self, person_id: object) -> Person:
        """Somebody by id.

        Raises:
            RefusedError: user_not_found.
        """
        person = self.people.get(str(person_id))
        if person is None:
            raise RefusedError("user_not_found")
        return person

    def conversation(self, channel: object) -> Conversation:
        """A conversation by its id, by "#name", or by the id of the person whose DM it is.

        Raises:
            RefusedError: channel_not_found, also for a private channel that the app is not in.
        """
        named_so = str(channel).removeprefix("#")
        person = self.people.get(named_so)
        conversation = self.conversations.get(person.dm if person else named_so) or self._by_name(named_so)
        if person and person.deleted:
            conversation = None
        if conversation is None or (conversation.kind != "public" and self.seed.bot_user not in conversation.members):
            raise RefusedError("channel_not_found")
        return conversation

    def place_to_speak(self, channel: object) -> Conversation:
        """A conversation that the app may write in.

        Raises:
            RefusedError: channel_not_found, not_in_channel or is_archived.
        """
        conversation = self.conversation(channel)
        if self.seed.bot_user not in conversation.members:
            raise RefusedError("not_in_channel")
        if conversation.archived:
            raise RefusedError("is_archived")
        return conversation

    def seen_by(self, person: str) -> list[Conversation]:
        """The conversations that this person may look into."""
        return [c for c in self.conversations.values() if c.kind == "public" or person in c.members]

    def keep_pace(self, channel: str) -> None:
        """Hold the app to its pace: so many seconds between two messages in one conversation.

        Raises:
            RefusedError: ratelimited, with the whole seconds to wait.
        """
        now = self.wire()
        left = self._posted.get(channel, float("-inf")) + self.seconds_between_messages - now
        if left > 0:
            raise RefusedError("ratelimited", retry_after=max(1, math.ceil(left)))
        self._posted[channel] = now

    def drawn(self, text: object, blocks: list[Json] | None, *, longest: int = LONGEST_TEXT) -> tuple[str, list[Json]]:
        """The text and blocks of a message, checked, and with the ids the app left out.

        Raises:
            RefusedError: no_text, msg_too_long, msg_blocks_too_long, invalid_blocks, or invalid_attachments, which is
                what Slack says of a second table.
        """
        return drawn(text, blocks, self.files, self.ids, longest=longest)

    def add(self, where: Conversation, user: str, text: str, blocks: list[Json] | None = None, **more: Any) -> Message:  # noqa: ANN401 - the fields of Message
        """Write a message, by whomever."""
        message = Message(self.stamps.next(), where.id, user, text, blocks or [], **more)
        message.by_app = user == self.seed.bot_user and not message.is_notice
        where.messages.append(message)
        if not message.by_app:
            where.read[user] = message.ts
        self.changes.tell(Change("changed", channel=where.id))
        return message

    def whisper(self, person: str, where: Conversation, text: str, blocks: list[Json] | None = None) -> Message:
        """Write an ephemeral message of the app's, which one person sees."""
        return self.add(where, self.seed.bot_user, text, blocks, seen_by=person)

    def edit(self, message: Message, text: str | None, blocks: list[Json] | None) -> None:
        """Replace the text or the blocks of a message, or both; None leaves what stands."""
        message.text = message.text if text is None else text
        message.blocks = message.blocks if blocks is None else blocks
        message.edited_ts = self.stamps.next()
        self.changes.tell(Change("changed", channel=message.channel))

    def keep_window(self, message: Message) -> None:
        """Hold the app to the time for which messages may be edited here.

        Raises:
            RefusedError: edit_window_closed.
        """
        if self.edit_window is not None and self.clock() - float(message.ts) > self.edit_window:
            raise RefusedError("edit_window_closed")

    def remove(self, message: Message) -> None:
        """Take a message away."""
        self.conversations[message.channel].messages.remove(message)
        self.changes.tell(Change("changed", channel=message.channel))

    def archive(self, channel: str, archived: bool = True) -> None:  # noqa: FBT001, FBT002 - reads well at the call
        """Archive a channel, or bring it back."""
        self.conversations[channel].archived = archived

    def mark_read(self, person: str, where: Conversation) -> None:
        """This person has looked at the conversation."""
        last = where.messages[-1].ts if where.messages else "0"
        if where.read.get(person) != last:
            unread = where.unread(person)
            where.read[person] = last
            if unread:
                self.changes.tell(Change("changed", channel=where.id, person=person))

    def show(self, view: OpenView | None, person: str) -> None:
        """Let those who watch know that this person's window or Home is another."""
        home = view is not None and view.body["type"] == "home"
        self.changes.tell(Change("changed", channel=HOME, person=person) if home else Change("view", person=person))

    def _by_name(self, name: str) -> Conversation | None:
        return next((c for c in self.conversations.values() if c.name == name and c.kind != "im"), None)

    def _add_channel(self, channel: Channel) -> None:
        people = [p for p in channel.members if p not in self.people or not self.people[p].deleted]
        members = [*people, *([self.seed.bot_user] if channel.bot_is_member else [])]
        kind: Kind = "private" if channel.private else "public"
        made = Conversation(channel.id, channel.name, kind, members, self.began)
        self.conversations[channel.id] = made

    def _add_dm(self, person: Person) -> None:
        made = Conversation(person.dm, person.id, "im", [person.id, self.seed.bot_user], self.began)
        self.conversations[person.dm] = made


def _app_user(seed: Seed) -> Person:
    name = seed.app_name.lower().replace(" ", "")
    return Person(seed.bot_user, name, seed.app_name, is_bot=True, team=seed.team)
