"""Server-sent events: the page hears that something moved, as the person it acts as would see it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse

from sandbox.blocks.schema import Json
from sandbox.page_server.page_data import PageData
from sandbox.seed import Person
from sandbox.workspace.changes import Change
from sandbox.workspace.workspace import HOME, Workspace

KEEP_ALIVE_SECONDS = 15.0


def live(workspace: Workspace, data: PageData, who: Person) -> StreamingResponse:
    """A stream that lasts until the page goes away or the sandbox ends."""
    return StreamingResponse(
        _stream(workspace, data, who), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


async def _stream(workspace: Workspace, data: PageData, who: Person) -> AsyncIterator[str]:
    with workspace.changes.watch() as queue:
        yield _event("clock", data.clock())
        while True:
            batch = await _batch(queue)
            if any(change.kind == "end" for change in batch):
                return
            for name, body in _events(batch, workspace, data, who):
                yield _event(name, body)
            yield _event("clock", data.clock())


async def _batch(queue: asyncio.Queue[Change]) -> list[Change]:
    """What has changed, all of it that is waiting; nothing if it stayed still for a while."""
    try:
        async with asyncio.timeout(KEEP_ALIVE_SECONDS):
            batch = [await queue.get()]
    except TimeoutError:
        return []
    while not queue.empty():
        batch.append(queue.get_nowait())
    return batch


def _events(batch: list[Change], workspace: Workspace, data: PageData, who: Person) -> list[tuple[str, Json]]:
    """The events this person is to hear of."""
    mine = [c for c in batch if c.person in (None, who.id)]
    places = {c.id for c in workspace.seen_by(who.id)} | {HOME}
    channels = sorted({c.channel for c in mine if c.channel in places})
    events: list[tuple[str, Json]] = []
    if channels:
        events.append(("changed", {"channels": channels, "unread": data.unread(who)}))
    if any(c.kind == "view" for c in mine):
        events.append(("view", {"view": data.view(who)}))
    if any(c.kind == "working" for c in mine):
        events.append(("working", {"on": workspace.bustle.shown}))
    return events


def _event(name: str, body: Json) -> str:
    return f"event: {name}\ndata: {json.dumps(body)}\n\n"
