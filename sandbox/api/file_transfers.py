"""The way of a file's bytes: the app's upload, the app's download by its token, and the page's download."""

from __future__ import annotations

import email
import email.policy
import hmac
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.guard import Guard
from sandbox.person.sight import seen_file
from sandbox.refusal import RefusedError
from sandbox.workspace.files import File
from sandbox.workspace.workspace import Workspace

HEADERS = {"Cache-Control": "no-store", "Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}


@dataclass(slots=True)
class FileTransfers:
    """Answers `POST /upload/v1/KEY`, `GET /files-pri/...` for the app, and `GET /page/file` for the page."""

    workspace: Workspace
    guard: Guard

    def routes(self) -> list[Route]:
        """Where each is answered."""
        return [
            Route("/upload/v1/{key}", self._upload, methods=["POST"]),
            Route("/files-pri/{place}/{name}", self._private, methods=["GET"]),
            Route("/files-pri/{place}/download/{name}", self._private, methods=["GET"]),
            Route("/page/file", self.guard.watch(self._page), methods=["GET"]),
        ]

    async def _upload(self, call: Request) -> Response:
        """Take the bytes, raw or as a part of a form: 200, or else it was not taken.

        To the faults this is a method named "upload", which can be refused with an HTTP status.
        """
        with self.workspace.bustle.stir():
            if fault := self.workspace.faults.take("upload", "refuse"):
                return PlainTextResponse("upstream connect error", int(fault.code) if fault.code.isdigit() else 429)
            file = self.workspace.files.awaited(str(call.path_params["key"]))
            if file is None:
                return PlainTextResponse("There is no upload under this address.", 404)
            content = _part(await call.body(), call.headers.get("content-type", ""))
            if content is None or len(content) != file.length:
                return PlainTextResponse(f"Expected {file.length} bytes.", 400)
            file.content = content
            return PlainTextResponse(f"OK - {len(content)}")

    async def _private(self, call: Request) -> Response:
        """Give the bytes to whoever has the app's token; anybody else is sent to sign in, as Slack does."""
        token = call.headers.get("authorization", "").removeprefix("Bearer ").strip()
        if not hmac.compare_digest(token.encode(), self.workspace.seed.bot_token.encode()):
            return RedirectResponse("/", 302)
        try:
            return _given(self.workspace.files.find(str(call.path_params["place"]).partition("-")[2]))
        except RefusedError:
            return PlainTextResponse("There is no such file.", 404)

    async def _page(self, call: Request) -> Response:
        """Give the bytes to a person who sees a message with the file."""
        try:
            return _given(seen_file(self.workspace, call.query_params.get("as", ""), call.query_params.get("id", "")))
        except RefusedError:
            return PlainTextResponse("There is no such file for this person.", 404)


def _given(file: File) -> Response:
    name = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    return Response(file.content, media_type=file.mimetype, headers={**HEADERS, "Content-Disposition": name})


def _part(body: bytes, content_type: str) -> bytes | None:
    """The file's bytes: the body itself, or the first file in a form."""
    if not content_type.startswith("multipart/"):
        return body
    form = email.message_from_bytes(
        b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body, policy=email.policy.HTTP
    )
    for part in form.walk():
        if part.get_filename():
            content = part.get_payload(decode=True)
            return content if isinstance(content, bytes) else None
    return None
