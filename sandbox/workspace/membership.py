"""Who is in a channel: people and the app join and leave, the channel says so, and the app hears of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.blocks.schema import Json
from sandbox.refusal import RefusedError
from sandbox.workspace.changes import Change
from sandbox.workspace.messages import Conversation, Message
from sandbox.workspace.workspace import HOME, Workspace

LINES = {"joined": "<@{}> has joined the channel", "left": "<@{}> has left the channel"}


@dataclass(slots=True)
class Membership:
    """Comings and goings. `tell` sends an event that the app has subscribed to; `hear` a message of the channel."""

    workspace: Workspace
    tell: Callable[[Json], None]
    hear: Callable[[Message, Conversation], None]

    def join(self, who: str, channel: str, inviter: str | None = None) -> bool:
        """Let somebody in, the app included; whether they were not in it before.

        Nobody walks into a private channel: where no inviter is named, the first member lets them in.

        Raises:
            RefusedError: user_not_found, channel_not_found, is_archived, account_inactive, or
                cant_invite when the inviter is not in the channel.
        """
        where = self._place(who, channel)
        if where.archived:
            raise RefusedError("is_archived")
        if self.workspace.people[who].deleted:
            raise RefusedError("account_inactive")
        if inviter and inviter not in where.members:
            raise RefusedError("cant_invite")
        if who in where.members:
            return False
        brought = inviter or (next(iter(where.members), None) if where.kind == "private" else None)
        where.members.append(who)
        self._announce(where, who, "joined", {"inviter": brought} if brought else {})
        return True

    def leave(self, who: str, channel: str) -> bool:
        """Let somebody out, the app included; whether they were in it.

        Raises:
            RefusedError: user_not_found, channel_not_found or is_archived.
        """
        where = self._place(who, channel)
        if where.archived:
            raise RefusedError("is_archived")
        if who not in where.members:
            return False
        where.members.remove(who)
        if who == self.workspace.seed.bot_user:
            self._put_out(where)
        self._announce(where, who, "left", {})
        return True

    def _place(self, who: str, channel: str) -> Conversation:
        self.workspace.person(who)
        where = self.workspace.conversations.get(channel)
        if where is None or where.kind == "im":
            raise RefusedError("channel_not_found")
        return where

    def _announce(self, where: Conversation, who: str, what: str, more: Json) -> None:
        workspace = self.workspace
        kind = "group" if where.kind == "private" else "channel"
        line = {"subtype": f"{kind}_{'join' if what == 'joined' else 'leave'}", **more}
        message = workspace.add(where, who, LINES[what].format(who), besides=line)
        if workspace.seed.bot_user in where.members:
            self.hear(message, where)
            self.tell(self._event(where, who, f"member_{what}_channel", message.ts) | more)
        # Whoever has just left hears of nothing in the channel any more, but their page has one place fewer.
        workspace.changes.tell(Change("changed", channel=HOME, person=who))

    def _put_out(self, where: Conversation) -> None:
        """Tell the app that it is out: of that Slack sends an event of its own, and no member_left_channel."""
        kind = "group_left" if where.kind == "private" else "channel_left"
        stamp = self.workspace.stamps.next()
        self.tell({"type": kind, "channel": where.id, "actor_id": self.workspace.seed.bot_user, "event_ts": stamp})

    def _event(self, where: Conversation, who: str, kind: str, stamp: str) -> Json:
        return {
            "type": kind,
            "user": who,
            "channel": where.id,
            "channel_type": where.id[0],
            "team": self.workspace.people[who].team,
            "event_ts": stamp,
        }
