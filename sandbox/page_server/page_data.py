"""What the page is told: the workspace, its messages and its clock, as one person sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sandbox.blocks.schema import Json
from sandbox.page_server.travel import Travel
from sandbox.seed import Person
from sandbox.workspace.messages import Conversation, Message
from sandbox.workspace.views import OpenView
from sandbox.workspace.workspace import HOME, Workspace

KINDS = {"im": "dm", "public": "channel", "private": "channel"}


@dataclass(slots=True)
class PageData:
    """Reads the workspace for the page. `travel` is None where the clock cannot be moved."""

    workspace: Workspace
    travel: Travel | None = None

    def overview(self, who: Person) -> Json:
        """Everything but the messages."""
        seed, people = self.workspace.seed, list(self.workspace.people.values())
        return {
            "team": {"id": seed.team, "name": seed.team_name},
            "people": [_person(p, index) for index, p in enumerate(people) if not p.deleted],
            "groups": [{"id": g.id, "handle": g.handle} for g in seed.usergroups],
            "me": who.id,
            "conversations": self._conversations(who),
            "commands": [{"command": c.name, "usage": c.usage, "description": c.description} for c in seed.commands],
            "hint": seed.hint,
            "clock": self.clock(),
            "view": self.view(who),
            "examples": seed.examples,
            "unread_by_person": {p.id: sum(self.unread(p).values()) for p in people if not p.is_bot},
        }

    def clock(self) -> Json:
        """The time, whether it can be moved, and what the moves lead to."""
        now = datetime.fromtimestamp(self.workspace.clock(), UTC)
        where_to: dict[str, Any] = {"next": None, "end": None, "working": False}
        if self.travel:
            where_to |= self.travel.deadlines()
        working = self.workspace.bustle.shown or bool(where_to["working"])
        iso = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return {**where_to, "now": iso, "travels": self.travel is not None, "working": working}

    def view(self, who: Person) -> Json | None:
        """The window in front of this person."""
        top = self.workspace.views.top(who.id)
        return self.workspace.views.shown(top) if top else None

    def unread(self, who: Person) -> dict[str, int]:
        """How many messages are unread, by conversation."""
        return {c.id: c.unread(who.id) for c in self.workspace.seen_by(who.id)}

    def messages(self, who: Person, where: Conversation) -> list[Json]:
        """A conversation with its threads, oldest first."""
        shown = list(where.shown_to(who.id))
        under: dict[str, list[Json]] = {}
        for message in shown:
            if message.in_thread and message.thread_ts:
                under.setdefault(message.thread_ts, []).append(_message(message, []))
        return [_message(message, under.get(message.ts, [])) for message in shown if not message.in_thread]

    def home(self, who: Person) -> list[Json]:
        """The person's Home, drawn as one message of the app's."""
        view = self.workspace.views.homes.get(who.id)
        return [_home(view, self.workspace.seed.bot_user)] if view else []

    def home_view(self, who: Person) -> Json | None:
        """The person's Home as Slack's view object, if the app has published one."""
        view = self.workspace.views.homes.get(who.id)
        return self.workspace.views.shown(view) if view else None

    def _conversations(self, who: Person) -> list[Json]:
        described = [self._conversation(c, who) for c in self.workspace.seen_by(who.id)]
        places = sorted(described, key=lambda c: (c["kind"] == "channel", c["name"]))
        subscribed = "app_home_opened" in self.workspace.seed.events
        if subscribed or who.id in self.workspace.views.homes:
            home = {"id": HOME, "name": "Home", "kind": "home", "private": True, "unread": 0}
            places.insert(1, {**home, "latest_ts": None, "is_member": True, "members": []})
        return places

    def _conversation(self, where: Conversation, who: Person) -> Json:
        shown = list(where.shown_to(who.id))
        return {
            "id": where.id,
            "name": self.workspace.seed.app_name if where.kind == "im" else where.name,
            "kind": KINDS[where.kind],
            "private": where.kind != "public",
            "unread": where.unread(who.id),
            "latest_ts": shown[-1].ts if shown else None,
            "is_member": who.id in where.members,
            "members": [] if where.kind == "im" else list(where.members),
        }


def _person(person: Person, index: int) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "title": person.title,
        "tz": person.tz,
        "is_bot": person.is_bot,
        "color_index": index,
    }


def _message(message: Message, replies: list[Json]) -> Json:
    return {
        "ts": message.ts,
        "user": message.user,
        "bot": message.by_app,
        "text": message.text,
        "blocks": message.blocks,
        "thread_ts": message.thread_ts,
        "replies": replies,
        "ephemeral": message.seen_by is not None,
        "edited": message.edited_ts is not None,
        "notice": message.is_notice,
        "files": message.besides.get("files", []),
    }


def _home(view: OpenView, app: str) -> Json:
    message = Message(view.since, HOME, app, "Home", view.blocks, by_app=True)
    return _message(message, [])
