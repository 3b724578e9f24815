"""What is served over HTTP, and the server: Slack's deliveries in HTTP mode, and the health of the house in both."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Final

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.slack.signature import LARGEST, Guard

LEAVING: Final = 5
"""Seconds for which its end waits for answers that are being given."""


class _Server(uvicorn.Server):
    """A server that leaves the process's signals to whoever runs the house."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def web(health: Callable[[], Awaitable[dict[str, Any]]], app: AsyncApp, guard: Guard | None) -> Starlette:
    """Make the web application; without a guard (Socket Mode) nothing but the health is served."""
    front = AsyncSlackRequestHandler(app)

    async def events(call: Request) -> Response:
        body = await _body(call)
        if body is None:
            return PlainTextResponse("It is too large.", 413)
        refusal = guard.refuses(call.headers, body) if guard else None
        if refusal:
            return PlainTextResponse(refusal, 401)
        return await front.handle(call)

    async def healthy(_call: Request) -> Response:
        try:
            state = await health()
        except Exception as error:  # noqa: BLE001 - a record that cannot be read is an answer too
            state = {"healthy": False, "record": type(error).__name__}
        return JSONResponse(state, 200 if state["healthy"] else 503)

    routes = [Route("/health", healthy)]
    if guard:
        routes.append(Route("/slack/events", events, methods=["POST"]))
    return Starlette(routes=routes)


async def serve(application: Starlette, line: socket.socket) -> None:
    """Answer until cancelled, on a copy of this line: that stays with its owner, and nobody else gets the port."""
    config = uvicorn.Config(
        application, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=LEAVING
    )
    server, ours = _Server(config), line.dup()
    try:
        await server.serve([ours])
    finally:
        # However it ends: left to itself it would go on listening, and keep its connections open.
        if server.started:
            await server.shutdown([ours])
        ours.close()


async def _body(call: Request) -> bytes | None:
    # Read by pieces, so that nobody can fill the memory; Starlette gives what was read to whoever asks again.
    body = b""
    async for piece in call.stream():
        body += piece
        if len(body) > LARGEST:
            return None
    call._body = body  # noqa: SLF001 - the cache of its own `body()`, which a read stream cannot fill
    return body
