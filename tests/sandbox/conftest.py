"""A workspace with two people, and the stock app in it by Socket Mode or by HTTP."""

import contextlib
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
import uvicorn
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Route

from sandbox.seed import Channel, Command, Person, Seed
from sandbox.server import Sandbox
from sandbox.wires import QuietServer, listening
from tests.sandbox.stock_app import stock_app

ALICE = Person("U0ALICE", "alice", "Alice Archer", title="Inspector")
BOB = Person("U0BOB", "bob", "Bob Baker")
GUEST = Person("U0GUEST", "gus", "Gus Guest", is_guest=True)
ELSEWHERE = Person("U0ELSE", "eve", "Eve Elsewhere", team="T0OTHER")
LEFT = Person("U0LEFT", "lou", "Lou Left", deleted=True)
ROBOT = Person("U0ROBOT", "robot", "Robot", is_bot=True)

SEED = Seed(
    people=(ALICE, BOB, GUEST, ELSEWHERE, LEFT, ROBOT),
    channels=(
        Channel("C0DPO", "dpo", members=("U0ALICE",)),
        Channel("C0SECRET", "secret", members=("U0BOB",), bot_is_member=False),
        Channel("C0ALL", "all", private=False, members=("U0ALICE", "U0BOB"), bot_is_member=False),
    ),
    commands=(Command("/lost", "[help]", "Report lost property"),),
    team_name="Test Force",
    hint="Type /lost",
)


@contextlib.asynccontextmanager
async def by_socket(slack: Sandbox) -> AsyncIterator[AsyncSocketModeHandler]:
    """The stock app, connected by Bolt's own aiohttp adapter."""
    app = stock_app(slack.seed.bot_token, slack.seed.signing_secret, slack.api_url)
    client = AsyncWebClient(base_url=slack.api_url)
    adapter = AsyncSocketModeHandler(app, slack.seed.app_token, web_client=client, ping_interval=0.3)
    await adapter.connect_async()
    await slack.connected()
    try:
        yield adapter
    finally:
        await adapter.close_async()


@contextlib.asynccontextmanager
async def over_http(port_line: Any, slack: Sandbox) -> AsyncIterator[None]:
    """The stock app behind Bolt's own starlette adapter and uvicorn."""
    adapter = AsyncSlackRequestHandler(stock_app(slack.seed.bot_token, slack.seed.signing_secret, slack.api_url))
    routes = [Route("/slack/events", adapter.handle, methods=["POST"])]
    config = uvicorn.Config(Starlette(routes=routes), log_config=None, lifespan="off", timeout_graceful_shutdown=1)
    server = QuietServer(config)
    async with running(server, port_line):
        yield


def running(server: QuietServer, line: Any) -> AbstractAsyncContextManager[None]:
    """A server in this loop, stopped at the end."""
    import asyncio

    @contextlib.asynccontextmanager
    async def run() -> AsyncIterator[None]:
        task = asyncio.create_task(server.serve([line]))
        while not server.started:
            await asyncio.sleep(0.005)
        try:
            yield
        finally:
            server.should_exit = True
            await task

    return run()


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    async with Sandbox(SEED, port=0, seconds_between_messages=0.0) as running_:
        yield running_


@pytest.fixture
async def client(slack: Sandbox) -> AsyncIterator[AsyncWebClient]:
    yield AsyncWebClient(SEED.bot_token, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture(params=["socket", "http"])
async def both(request: pytest.FixtureRequest) -> AsyncIterator[Sandbox]:
    """The stock app in the workspace, once in each mode."""
    if request.param == "socket":
        async with Sandbox(SEED, port=0, seconds_between_messages=0.0) as slack, by_socket(slack):
            yield slack
        return
    line = listening("127.0.0.1", 0)
    url = f"http://127.0.0.1:{line.getsockname()[1]}/slack/events"
    async with Sandbox(SEED, port=0, seconds_between_messages=0.0, events_url=url) as slack, over_http(line, slack):
        yield slack
