"""The files methods: begin an upload, complete it and share it, and look at what became of it."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.api.arguments import Arguments
from sandbox.blocks.schema import Json
from sandbox.refusal import RefusedError
from sandbox.workspace.files import File
from sandbox.workspace.messages import Conversation
from sandbox.workspace.workspace import Workspace


def get_upload_url(workspace: Workspace, args: Arguments) -> Json:
    """files.getUploadURLExternal: an address that takes one file of this length."""
    name, length = args.needed("filename"), args.needed("length")
    if not length.isdecimal():
        raise RefusedError("invalid_arguments", ["[ERROR] must be an integer [json-pointer:/length]"])
    file = workspace.files.begin(name, int(length), args.get("alt_txt"), args.get("snippet_type"))
    return {"upload_url": workspace.files.upload_url(file), "file_id": file.id}


def complete_upload(workspace: Workspace, args: Arguments) -> Json:
    """files.completeUploadExternal: share what was uploaded.

    As with Slack the answer comes before the message: it says nothing yet of where the files stand.
    """
    files = _titled(workspace, args)
    places = _places(workspace, args)
    comment = args.get("initial_comment") or ""
    blocks = None if comment else args.data("blocks", "invalid_blocks_format")
    text, drawn = workspace.drawn(comment, blocks) if comment or blocks else ("", [])
    threads = {where.id: _thread(where, args) for where in places}
    for file, title in files:
        file.title, file.complete = title, True
    answer = {"files": [workspace.files.shown(file) for file, _ in files]}
    for file, _ in files:
        file.known = True
    for where in places:
        _share(workspace, where, [file for file, _ in files], text, drawn, threads[where.id])
    return answer


def files_info(workspace: Workspace, args: Arguments) -> Json:
    """files.info."""
    file = workspace.files.find(args.needed("file"))
    return {"file": workspace.files.shown(file), "comments": [], "response_metadata": {"next_cursor": ""}}


FILES: dict[str, Callable[[Workspace, Arguments], Json]] = {
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
    "files.info": files_info,
}


def _titled(workspace: Workspace, args: Arguments) -> list[tuple[File, str]]:
    """The files that are to be completed, each with its title.

    Raises:
        RefusedError: invalid_arguments or file_not_found.
    """
    args.needed("files")
    given = args.data("files")
    if not isinstance(given, list) or not given or not all(isinstance(one, dict) and one.get("id") for one in given):
        raise RefusedError("invalid_arguments", ["[ERROR] must provide an array of files [json-pointer:/files]"])
    return [(workspace.files.uploaded(str(one["id"])), str(one.get("title") or "")) for one in given]


def _places(workspace: Workspace, args: Arguments) -> list[Conversation]:
    """Where they are to be shared: nowhere, in one conversation by its id, or in several.

    Raises:
        RefusedError: channel_not_found (also for a name), not_in_channel, is_archived, or invalid_arguments for
            a thread in more than one place.
    """
    single, several = str(args.get("channel_id") or ""), str(args.get("channels") or "")
    if single and single not in workspace.conversations:
        raise RefusedError("channel_not_found")
    wanted = [single] if single else [one.strip() for one in several.split(",") if one.strip()]
    places = [workspace.place_to_speak(one) for one in wanted]
    if args.get("thread_ts") and len(places) != 1:
        raise RefusedError("invalid_arguments", ["[ERROR] thread_ts needs exactly one channel"])
    return places


def _thread(where: Conversation, args: Arguments) -> str | None:
    if not args.get("thread_ts"):
        return None
    try:
        parent = where.find(str(args["thread_ts"]))
    except RefusedError as gone:
        raise RefusedError("thread_not_found") from gone
    return parent.thread_ts or parent.ts


def _share(  # noqa: PLR0913, PLR0917 - a message has so many parts
    workspace: Workspace, where: Conversation, files: list[File], text: str, blocks: list[Json], thread: str | None
) -> None:
    """Write the message that the files stand in."""
    user = workspace.seed.bot_user
    message = workspace.add(where, user, text, blocks, thread_ts=thread, besides={"upload": True})
    for file in files:
        file.shares.append((where.id, message.ts))
    message.besides["files"] = [workspace.files.shown(file) for file in files]
