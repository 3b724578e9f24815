"""The conversations methods: open, describe, list members, and read back."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from sandbox.api.arguments import Arguments
from sandbox.blocks.schema import Json
from sandbox.delivery import payloads
from sandbox.refusal import RefusedError
from sandbox.workspace.messages import Conversation, Message
from sandbox.workspace.workspace import Workspace

T = TypeVar("T")
MOST = 999


def open_dm(workspace: Workspace, args: Arguments) -> Json:
    """conversations.open: the DM with one person."""
    channel = args.get("channel")
    where = workspace.conversation(channel) if channel else _dm(workspace, args.needed("users"))
    described = describe(workspace, where) if args.flag("return_im") else {"id": where.id}
    return {"no_op": True, "already_open": True, "channel": described}


def info(workspace: Workspace, args: Arguments) -> Json:
    """conversations.info."""
    where = workspace.conversation(args.needed("channel"))
    count = {"num_members": len(where.members)} if args.flag("include_num_members") else {}
    return {"channel": describe(workspace, where) | count}


def members(workspace: Workspace, args: Arguments) -> Json:
    """conversations.members, in pages; a conversation goes by its id alone here."""
    channel = args.needed("channel")
    if channel not in workspace.conversations:
        raise RefusedError("channel_not_found")
    where = workspace.conversation(channel)
    some, onward = page(where.members, args, 100)
    return {"members": some, **onward}


def history(workspace: Workspace, args: Arguments) -> Json:
    """conversations.history, newest first, in pages; metadata when it is asked for."""
    where = _readable(workspace, args)
    wanted = [m for m in where.lasting() if not m.in_thread and _between(m, args)]
    some, onward = page(wanted[::-1], args, 100)
    return {"messages": [_told(workspace, where, m, args) for m in some], **_more(onward), **onward}


def replies(workspace: Workspace, args: Arguments) -> Json:
    """conversations.replies: a message and what was said under it, oldest first, in pages."""
    where = _readable(workspace, args)
    try:
        parent = where.find(args.needed("ts"))
    except RefusedError as gone:
        raise RefusedError("thread_not_found") from gone
    wanted = [parent, *(m for m in where.replies(parent.ts) if m.seen_by is None and _between(m, args))]
    some, onward = page(wanted, args, 100)
    return {"messages": [_told(workspace, where, m, args) for m in some], **_more(onward), **onward}


CONVERSATIONS: dict[str, Callable[[Workspace, Arguments], Json]] = {
    "conversations.open": open_dm,
    "conversations.info": info,
    "conversations.members": members,
    "conversations.history": history,
    "conversations.replies": replies,
}


def describe(workspace: Workspace, where: Conversation) -> Json:
    """A conversation as Slack describes it."""
    seed = workspace.seed
    about = {"id": where.id, "created": where.created, "is_archived": where.archived, "context_team_id": seed.team}
    if where.kind == "im":
        return {**about, "is_im": True, "is_open": True, "user": where.name, "is_org_shared": False}
    private = where.kind == "private"
    return {
        **about,
        "name": where.name,
        "name_normalized": where.name,
        "is_channel": True,
        "is_group": private,
        "is_im": False,
        "is_mpim": False,
        "is_private": private,
        "is_general": False,
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "is_member": seed.bot_user in where.members,
        "creator": where.members[0] if where.members else seed.bot_user,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def _dm(workspace: Workspace, users: str) -> Conversation:
    ids = [u for u in re.split(r"[\s,]+", users.strip('[]"')) if u]
    if len(ids) != 1:
        raise RefusedError("not_enough_users" if not ids else "method_not_supported_for_channel_type")
    person = workspace.person(ids[0])
    if person.deleted:
        raise RefusedError("user_disabled")
    if person.is_bot:
        raise RefusedError("cannot_dm_bot")
    return workspace.conversations[person.dm]


def _readable(workspace: Workspace, args: Arguments) -> Conversation:
    where = workspace.conversation(args.needed("channel"))
    if workspace.seed.bot_user not in where.members:
        raise RefusedError("not_in_channel")
    return where


def _told(workspace: Workspace, where: Conversation, message: Message, args: Arguments) -> Json:
    under = [r for r in where.replies(message.ts) if r.seen_by is None]
    return payloads.message(message, workspace.seed, replies=under, metadata=args.flag("include_all_metadata"))


def _between(message: Message, args: Arguments) -> bool:
    """Whether it lies between `oldest` and `latest`, these two themselves only when `inclusive`."""
    at = float(message.ts)
    oldest, latest = _moment(args, "oldest", 0.0), _moment(args, "latest", float("inf"))
    return oldest <= at <= latest if args.flag("inclusive") else oldest < at < latest


def _moment(args: Arguments, name: str, default: float) -> float:
    try:
        return float(args.get(name) or default)
    except ValueError as wrong:
        raise RefusedError(f"invalid_ts_{name}") from wrong


def page(everything: Sequence[T], args: Arguments, default: int) -> tuple[list[T], Json]:
    """The page that the cursor points to, and the cursor of the next one ("" at the end).

    Raises:
        RefusedError: invalid_cursor or invalid_limit.
    """
    limit = args.number("limit", default, MOST)
    start = _place(str(args.get("cursor") or ""))
    left = len(everything) - (start + limit)
    onward = base64.b64encode(f"after:{start + limit}".encode()).decode() if left > 0 else ""
    return list(everything[start : start + limit]), {"response_metadata": {"next_cursor": onward}}


def _place(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("after:"))
    except (binascii.Error, UnicodeDecodeError, ValueError) as wrong:
        raise RefusedError("invalid_cursor") from wrong


def _more(onward: Json) -> Json:
    return {"has_more": bool(onward["response_metadata"]["next_cursor"])}
