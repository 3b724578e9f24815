"""Response addresses: what the app may still say about something a person did."""

from __future__ import annotations

import json
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.blocks.schema import Json
from sandbox.person.gestures import Gestures
from sandbox.refusal import RefusedError
from sandbox.workspace.messages import Conversation, Message
from sandbox.workspace.triggers import ResponseUrl
from sandbox.workspace.workspace import Workspace

GONE = ("used_url", "expired_url", "invalid_url")


@dataclass(slots=True)
class ResponseUrls:
    """Answers `POST /commands/KEY` and `POST /actions/KEY`."""

    workspace: Workspace
    gestures: Gestures

    async def __call__(self, call: Request) -> Response:
        """Do what the body says, if the address is still good."""
        with self.workspace.bustle.stir():
            try:
                url = self.workspace.triggers.use(str(call.path_params["key"]))
                self._do(url, _read(await call.body()))
            except RefusedError as refused:
                return JSONResponse(refused.answer(), 404 if refused.code in GONE else 400)
        return JSONResponse({"ok": True})

    def _do(self, url: ResponseUrl, body: Json) -> None:
        where = self.workspace.conversations[url.channel]
        original = _original(where, url)
        if original and body.get("delete_original"):
            self.workspace.remove(original)
        elif original and body.get("replace_original"):
            text, blocks = self.workspace.drawn(body.get("text"), body.get("blocks"))
            self.workspace.edit(original, text, blocks)
        else:
            self.gestures.respond(self.workspace.people[url.person], where, body)


def _read(body: bytes) -> Json:
    try:
        read = json.loads(body)
    except ValueError as wrong:
        raise RefusedError("invalid_payload") from wrong
    if not isinstance(read, dict):
        raise RefusedError("invalid_payload")
    return read


def _original(where: Conversation, url: ResponseUrl) -> Message | None:
    """The message that the person pressed, while it stands."""
    return next((m for m in where.messages if url.ts and m.ts == url.ts), None)
