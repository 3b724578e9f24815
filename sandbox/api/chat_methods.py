"""The chat methods: post, edit, delete, and whisper to one person."""

from __future__ import annotations

import json
from collections.abc import Callable

from sandbox.api.arguments import Arguments
from sandbox.blocks.schema import Json
from sandbox.delivery import payloads
from sandbox.refusal import RefusedError
from sandbox.workspace.messages import Conversation, Message
from sandbox.workspace.workspace import Workspace

LONGEST_EDIT = 4_000
LARGEST_METADATA = 16_000


def post_message(workspace: Workspace, args: Arguments) -> Json:
    """chat.postMessage."""
    where = workspace.place_to_speak(_channel(args))
    text, blocks = workspace.drawn(args.get("text"), args.data("blocks", "invalid_blocks_format"))
    metadata = _metadata(args)
    thread = _thread(where, args)
    workspace.keep_pace(where.id)
    message = workspace.add(
        where,
        workspace.seed.bot_user,
        text,
        blocks,
        thread_ts=thread,
        broadcast=args.flag("reply_broadcast"),
        metadata=metadata,
    )
    return {"channel": where.id, "ts": message.ts, "message": payloads.message(message, workspace.seed, metadata=True)}


def update(workspace: Workspace, args: Arguments) -> Json:
    """chat.update: what is left out (text or blocks) stays as it stands."""
    where = workspace.place_to_speak(_channel(args))
    message = _own(workspace, where, args.needed("ts"), "cant_update_message")
    workspace.keep_window(message)
    blocks = args.data("blocks", "invalid_blocks_format")
    kept = blocks if blocks is not None else message.blocks
    text, drawn = workspace.drawn(args.get("text") or "", kept, longest=LONGEST_EDIT)
    message.metadata = _metadata(args) or message.metadata
    workspace.edit(message, text if args.get("text") is not None else None, drawn)
    answer = {"channel": where.id, "ts": message.ts, "text": message.text}
    return {**answer, "message": payloads.message(message, workspace.seed, metadata=True)}


def delete(workspace: Workspace, args: Arguments) -> Json:
    """chat.delete."""
    where = workspace.place_to_speak(_channel(args))
    message = _own(workspace, where, args.needed("ts"), "cant_delete_message")
    workspace.remove(message)
    return {"channel": where.id, "ts": message.ts}


def post_ephemeral(workspace: Workspace, args: Arguments) -> Json:
    """chat.postEphemeral: seen by one member, and kept by nobody."""
    where = workspace.place_to_speak(_channel(args))
    person = workspace.person(args.needed("user"))
    if person.id not in where.members:
        raise RefusedError("user_not_in_channel")
    text, blocks = workspace.drawn(args.get("text"), args.data("blocks", "invalid_blocks_format"))
    return {"message_ts": workspace.whisper(person.id, where, text, blocks).ts}


def permalink(workspace: Workspace, args: Arguments) -> Json:
    """chat.getPermalink."""
    where = workspace.conversation(_channel(args))
    message = where.find(args.needed("message_ts"))
    address = f"https://{workspace.seed.domain}.slack.com/archives/{where.id}/p{message.ts.replace('.', '')}"
    return {"channel": where.id, "permalink": address}


CHAT: dict[str, Callable[[Workspace, Arguments], Json]] = {
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": permalink,
}


def _channel(args: Arguments) -> str:
    if not args.get("channel"):
        raise RefusedError("channel_not_found")
    return str(args["channel"])


def _own(workspace: Workspace, where: Conversation, ts: str, refusal: str) -> Message:
    message = where.find(ts)
    if message.user != workspace.seed.bot_user:
        raise RefusedError(refusal)
    return message


def _thread(where: Conversation, args: Arguments) -> str | None:
    """The stamp of the message that this one answers, which must be there."""
    ts = args.get("thread_ts")
    if not ts:
        return None
    try:
        parent = where.find(str(ts))
    except RefusedError as gone:
        raise RefusedError("cannot_reply_to_message") from gone
    return parent.thread_ts or parent.ts


def _metadata(args: Arguments) -> Json | None:
    """The message's metadata: an event type, and a flat-enough payload.

    Raises:
        RefusedError: invalid_metadata_format, invalid_metadata_schema or metadata_too_large.
    """
    given = args.data("metadata", "invalid_metadata_format")
    if given in (None, {}):
        return None
    if not isinstance(given, dict) or set(given) - {"event_type", "event_payload", "entities"}:
        raise RefusedError("invalid_metadata_format")
    if not isinstance(given.get("event_type"), str) or not isinstance(given.get("event_payload"), dict):
        raise RefusedError("invalid_metadata_schema")
    if len(json.dumps(given)) > LARGEST_METADATA:
        raise RefusedError("metadata_too_large")
    return given
