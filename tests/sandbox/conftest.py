"""A workspace with a handful of people, and the stock app in it by Socket Mode or by HTTP."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest
import uvicorn
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Route

from sandbox.server import Sandbox
from sandbox.wires import QuietServer, listening
from sandbox.workspace.workspace import Workspace
from tests.sandbox.page import Page
from tests.sandbox.people import SEED, Wire
from tests.sandbox.stock_app import stock_app


def stock(slack: Sandbox) -> AsyncApp:
    """The stock app with this workspace's token and secret."""
    return stock_app(slack.seed.bot_token, slack.seed.signing_secret, slack.api_url)


@contextlib.asynccontextmanager
async def by_socket(slack: Sandbox, app: AsyncApp | None = None) -> AsyncIterator[AsyncSocketModeHandler]:
    """An app connected by Bolt's own aiohttp adapter."""
    client = AsyncWebClient(base_url=slack.api_url)
    open_now = len(slack.sockets.connections)
    adapter = AsyncSocketModeHandler(app or stock(slack), SEED.app_token, web_client=client, ping_interval=0.3)
    await adapter.connect_async()
    await slack.connected(open_now + 1)
    try:
        yield adapter
    finally:
        await adapter.close_async()


@contextlib.asynccontextmanager
async def over_http(line: socket.socket, app: AsyncApp) -> AsyncIterator[None]:
    """An app behind Bolt's own starlette adapter and uvicorn."""
    routes = [Route("/slack/events", AsyncSlackRequestHandler(app).handle, methods=["POST"])]
    server = QuietServer(uvicorn.Config(Starlette(routes=routes), log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve([line]))
    try:
        yield
    finally:
        server.leave()
        await serving


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    """A workspace without a pace, and with no app in it yet."""
    async with Sandbox(SEED, port=0, seconds_between_messages=0.0, ack_seconds=2.0) as running:
        yield running


@pytest.fixture
def client(slack: Sandbox) -> AsyncWebClient:
    """A Web API client with the app's token."""
    return AsyncWebClient(SEED.bot_token, base_url=slack.api_url, retry_handlers=[])


@contextlib.asynccontextmanager
async def http_sandbox() -> AsyncIterator[Sandbox]:
    """A workspace with the stock app in it, by signed HTTP."""
    line = listening("127.0.0.1", 0)
    url = f"http://127.0.0.1:{line.getsockname()[1]}/slack/events"
    async with (
        Sandbox(SEED, port=0, seconds_between_messages=0.0, events_url=url) as running,
        over_http(line, stock(running)),
    ):
        yield running


@pytest.fixture(params=["socket", "http"])
async def both(request: pytest.FixtureRequest) -> AsyncIterator[Sandbox]:
    """The stock app in the workspace, once in each mode."""
    if request.param == "http":
        async with http_sandbox() as running:
            yield running
    else:
        async with Sandbox(SEED, port=0, seconds_between_messages=0.0) as running, by_socket(running):
            yield running


@pytest.fixture
def wire() -> Wire:
    """A wire clock that moves when it is told to."""
    return Wire()


@pytest.fixture
def workspace(wire: Wire) -> Workspace:
    """A workspace by itself, without a server."""
    return Workspace(SEED, clock=lambda: 1_764_022_500.0, wire=wire)


@pytest.fixture
async def page(slack: Sandbox) -> AsyncIterator[Page]:
    """The page of that workspace."""
    async with aiohttp.ClientSession() as session:
        yield Page(slack, session)
