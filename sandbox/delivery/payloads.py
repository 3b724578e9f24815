"""Payloads: what the app is sent, key for key as in Slack's documented examples."""

from __future__ import annotations

from typing import Literal

from sandbox.blocks.block_kit import interactive
from sandbox.blocks.input_state import KEYS, Values, opening
from sandbox.blocks.schema import Json
from sandbox.seed import Person, Seed
from sandbox.workspace.messages import Conversation, Message
from sandbox.workspace.triggers import Triggers
from sandbox.workspace.views import OpenView, Views

TOKEN = "sandbox-verification-token"  # noqa: S105 - Slack's old verification token, of which nothing depends
Tab = Literal["home", "messages"]
ENTERPRISE: Json = {"enterprise": None, "is_enterprise_install": False}


def user(person: Person) -> Json:
    """Whoever acted."""
    return {"id": person.id, "username": person.name, "name": person.name, "team_id": person.team}


def message(posted: Message, seed: Seed, *, replies: list[Message] | None = None, metadata: bool = False) -> Json:
    """A message as the Web API returns it and as events carry it."""
    body: Json = {"type": "message", "user": posted.user, "ts": posted.ts, "text": posted.text, "team": seed.team}
    if posted.by_app:
        body |= {"bot_id": seed.bot_id, "app_id": seed.app_id}
    if posted.blocks:
        body["blocks"] = posted.blocks
    body |= posted.besides
    if posted.thread_ts:
        body["thread_ts"] = posted.thread_ts
    if replies:
        users = list(dict.fromkeys(r.user for r in replies))
        body |= {
            "thread_ts": posted.ts,
            "reply_count": len(replies),
            "reply_users": users,
            "latest_reply": replies[-1].ts,
        }
    if posted.edited_ts:
        body["edited"] = {"user": posted.user, "ts": posted.edited_ts}
    if metadata and posted.metadata:
        body["metadata"] = posted.metadata
    return body


class Payloads:
    """Makes what is sent for each thing that a person can do."""

    def __init__(self, seed: Seed, views: Views, triggers: Triggers, base_url: str) -> None:
        self.seed = seed
        self._views = views
        self._triggers = triggers
        self._base_url = base_url

    def command(self, person: Person, where: Conversation, command: str, text: str) -> Json:
        """A slash command; a form where it goes over HTTP."""
        name = {"im": "directmessage", "private": "privategroup", "public": where.name}[where.kind]
        return {
            "token": TOKEN,
            "team_id": person.team,
            "team_domain": self.seed.domain,
            "channel_id": where.id,
            "channel_name": name,
            "user_id": person.id,
            "user_name": person.name,
            "command": command,
            "text": text,
            "api_app_id": self.seed.app_id,
            "is_enterprise_install": "false",
            "response_url": self._url("commands", self._triggers.respond(person.id, where.id)),
            "trigger_id": self._triggers.pull(person.id),
        }

    def press_in_message(self, person: Person, where: Conversation, posted: Message, action: Json) -> Json:
        """A block_actions payload out of a message."""
        ephemeral = posted.seen_by is not None
        container = {"type": "message", "message_ts": posted.ts, "channel_id": where.id, "is_ephemeral": ephemeral}
        if posted.thread_ts:
            container["thread_ts"] = posted.thread_ts
        body = {
            **self._interaction("block_actions", person),
            "container": container,
            "trigger_id": self._triggers.pull(person.id),
            "channel": {"id": where.id, "name": "directmessage" if where.kind == "im" else where.name},
            "state": {"values": _with(opening(posted.blocks), action)},
            "response_url": self._url("actions", self._triggers.respond(person.id, where.id, posted.ts)),
            "actions": [action],
        }
        return body if ephemeral else {**body, "message": message(posted, self.seed)}

    def press_in_view(self, person: Person, view: OpenView, action: Json) -> Json:
        """A block_actions payload out of a modal or Home."""
        return {
            **self._interaction("block_actions", person),
            "container": {"type": "view", "view_id": view.id},
            "trigger_id": self._triggers.pull(person.id, view.id),
            "view": self._views.shown(view),
            "actions": [action],
        }

    def submission(self, person: Person, view: OpenView) -> Json:
        """A view_submission payload."""
        return {
            **self._interaction("view_submission", person),
            "trigger_id": self._triggers.pull(person.id, view.id),
            "view": self._views.shown(view),
            "response_urls": [],
        }

    def closed(self, person: Person, view: OpenView, *, cleared: bool) -> Json:
        """A view_closed payload."""
        return {
            **self._interaction("view_closed", person),
            "view": self._views.shown(view),
            "is_cleared": cleared,
        }

    def event(self, event: Json, event_id: str, now: float) -> Json:
        """An Events API callback with its one authorization."""
        app = {"enterprise_id": None, "team_id": self.seed.team, "user_id": self.seed.bot_user}
        return {
            "token": TOKEN,
            "team_id": self.seed.team,
            "context_team_id": self.seed.team,
            "context_enterprise_id": None,
            "api_app_id": self.seed.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(now),
            "authorizations": [{**app, "is_bot": True, "is_enterprise_install": False}],
            "is_ext_shared_channel": False,
            "event_context": f"4-{event_id}",
        }

    def said(self, posted: Message, where: Conversation) -> Json:
        """A message event."""
        kind = {"im": "im", "private": "group", "public": "channel"}[where.kind]
        body = message(posted, self.seed) | {"channel": where.id, "event_ts": posted.ts, "channel_type": kind}
        if posted.is_notice:
            return body
        spoken = {"type": "text", "text": posted.text}
        rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [spoken]}]}
        return {**body, "client_msg_id": f"00000000-{posted.ts}", "blocks": [rich]}

    def home_opened(self, person: Person, tab: Tab, ts: str) -> Json:
        """An app_home_opened event, with the Home as it stands if there is one."""
        body: Json = {"type": "app_home_opened", "user": person.id, "channel": person.dm, "tab": tab, "event_ts": ts}
        home = self._views.homes.get(person.id)
        return {**body, "view": self._views.shown(home)} if home and tab == "home" else body

    def _interaction(self, kind: str, person: Person) -> Json:
        return {
            "type": kind,
            "user": user(person),
            "api_app_id": self.seed.app_id,
            "token": TOKEN,
            "team": {"id": self.seed.team, "domain": self.seed.domain},
            **ENTERPRISE,
        }

    def _url(self, sort: str, key: str) -> str:
        return f"{self._base_url}/{sort}/{key}"


def action(block: Json, element: Json, state: Json | None, ts: str) -> Json:
    """What was pressed or chosen, as it stands in `actions`."""
    body: Json = {"action_id": element["action_id"], "block_id": block["block_id"], "type": element["type"]}
    if element["type"] == "button":
        body["text"] = element["text"]
        body |= {key: element[key] for key in ("value", "style", "url") if element.get(key)}
    elif state is not None:
        body |= {key: value for key, value in state.items() if key != "type"}
    return {**body, "action_ts": ts}


def find(blocks: list[Json], action_id: str, block_id: str | None = None) -> tuple[Json, Json] | None:
    """The block and element of this action_id, in this block if it is named."""
    for block in blocks:
        for element in interactive(block):
            if element["action_id"] == action_id and block_id in (None, block["block_id"]):
                return block, element
    return None


def _with(values: Values, acted: Json) -> Values:
    """The state of a message, with what has just been chosen in it."""
    if acted["type"] in KEYS:
        key = KEYS[acted["type"]]
        values[acted["block_id"]][acted["action_id"]] = {"type": acted["type"], key: acted.get(key)}
    return values
