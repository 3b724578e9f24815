"""Where each address of the sandbox's one port is answered."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute

from sandbox.api.file_transfers import FileTransfers
from sandbox.api.response_urls import ResponseUrls
from sandbox.api.web_api import Api
from sandbox.delivery.socket_mode import Sockets
from sandbox.guard import Answer, Guard
from sandbox.page_server.page_api import PageApi
from sandbox.page_server.page_data import PageData
from sandbox.page_server.travel import Travel
from sandbox.person.gestures import Gestures
from sandbox.workspace.workspace import Workspace

HOW: dict[str, Any] = {"ws": "websockets-sansio", "lifespan": "off", "log_config": None, "access_log": False}
"""How uvicorn serves it: as a guest in somebody else's program, without a word of its own."""


def application(  # noqa: PLR0913, PLR0917 - each answers some of the addresses
    workspace: Workspace, gestures: Gestures, sockets: Sockets, api: Api, guard: Guard, travel: Travel | None
) -> Starlette:
    """Everything that the sandbox answers."""
    later = ResponseUrls(workspace, gestures)
    page = PageApi(workspace, gestures, PageData(workspace, travel), guard)
    return Starlette(
        routes=[
            Route("/api/{method}", _plain(api), methods=["GET", "POST"]),
            Route("/commands/{key}", _plain(later), methods=["POST"]),
            Route("/actions/{key}", _plain(later), methods=["POST"]),
            WebSocketRoute("/socket", sockets.serve),
            *page.routes(),
            *FileTransfers(workspace, guard).routes(),
        ]
    )


def _plain(answer: Api | ResponseUrls) -> Answer:
    """A function, which is what a route takes for one that answers calls."""

    async def answered(call: Request) -> Response:
        return await answer(call)

    return answered
