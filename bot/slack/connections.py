"""How Slack is reached: the client of its Web API, the app that Bolt runs, and the connections of Socket Mode."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

_LOG = structlog.get_logger(__name__)
# Two connections: one may be deaf for seconds to a minute after a reset.
CONNECTIONS: Final = 2
# Seconds for one of them to be opened; then it is tried at another address.
CONNECTING: Final = 10.0
# Seconds until one that could not be opened is tried again: twice as long each time, to the longest.
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0
# Seconds in which a loop of the SDK's that makes way for the next, when that connects anew, has been replaced.
_REPLACED: Final = 5.0


def web_client(address: str, proxy: str | None, token: str | None = None) -> AsyncWebClient:
    """Give a client that tries nothing twice: what is repeated, the outbox repeats."""
    client = AsyncWebClient(token=token, base_url=address, retry_handlers=[], logger=quiet_logger())
    # Afterwards: where it is given none, it takes one from the environment.
    client.proxy = proxy
    return client


def bolt(client: AsyncWebClient, team: str, bot_token: str, signing_secret: str | None) -> AsyncApp:
    """Make the app: no call to Slack on the way to an ack, and a start that survives a Slack that is down."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=team, bot_token=bot_token, bot_id="B", bot_user_id="U")

    async def with_our_client(context: AsyncBoltContext, next_: Callable[[], Awaitable[None]]) -> None:
        # Bolt makes one for each delivery, which takes its proxy from the environment.
        context["client"] = client
        await next_()

    app = AsyncApp(
        client=client,
        authorize=authorize,
        signing_secret=signing_secret or "",
        process_before_response=True,
        logger=quiet_logger(),
    )
    app.use(with_our_client)
    return app


def quiet_logger() -> logging.Logger:
    """Give a logger for Bolt and the SDK that keeps bodies out of the log: they hold what people typed."""
    logger = logging.getLogger("seventytwo.slack")
    logger.setLevel(logging.CRITICAL)
    return logger


async def slacks_time(client: AsyncWebClient) -> datetime | None:
    """Give the time that Slack's own answer bears, to the second, or None where it bears none."""
    answer = await client.api_test()
    dated = answer.headers.get("Date") or answer.headers.get("date")
    return parsedate_to_datetime(str(dated)) if dated else None


class Connections:
    """The connections of Socket Mode."""

    def __init__(self, app: AsyncApp, token: str, address: str, proxy: str | None) -> None:
        self._opened: list[_Connection] = []
        self._app, self._token, self._address, self._proxy = app, token, address, proxy

    async def run(self) -> None:
        """Keep one more open until cancelled; a Slack that is down is waited for. It ends if the SDK gives it up."""
        client = web_client(self._address, self._proxy)
        connection = _Connection(self._app, self._token, web_client=client, logger=quiet_logger())
        connection.client.proxy = self._proxy
        self._opened.append(connection)
        try:
            await connection.open()
            await connection.lasts()
        finally:
            self._opened.remove(connection)
            await connection.close_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped

    async def connected(self) -> int:
        """Give how many are connected now."""
        return sum([await each.client.is_connected() for each in self._opened])

    @property
    def busy(self) -> int:
        """How many deliveries are still to be answered."""
        return sum(each.busy for each in self._opened)


class _Connection(AsyncSocketModeHandler):
    """A connection to Slack that knows how many deliveries it still has to answer."""

    busy = 0

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # as Bolt's own
        """Answer a delivery; it counts until its answer has gone out."""
        self.busy += 1
        try:
            await super().handle(client, req)
        finally:
            self.busy -= 1

    async def open(self) -> None:
        """Connect, once Slack answers."""
        wait = _FIRST_WAIT
        while not await self._tried():
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)

    async def lasts(self) -> None:
        """Return when one of the loops in which the SDK hears, and connects anew by itself, has ended for good."""
        while not any(each.done() for each in self._loops):
            await asyncio.wait(self._loops, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(_REPLACED)

    @property
    def _loops(self) -> list[asyncio.Future[Any]]:
        client = self.client
        every = (client.message_processor, client.message_receiver, client.current_session_monitor)
        return [each for each in every if each]

    async def _tried(self) -> bool:
        try:
            # At a new address each time: the SDK would go on trying one, which is good for one connection.
            self.client.wss_uri = await self.client.issue_new_wss_url()
            opening = self.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
            await asyncio.wait_for(opening, CONNECTING)
        except Exception as error:  # noqa: BLE001 - whatever keeps Slack away, it is tried again
            _LOG.warning("slack_not_reached", error=type(error).__name__)
            return False
        return True
