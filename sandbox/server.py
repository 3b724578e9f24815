"""The sandbox: the workspace, its Web API, its Socket Mode and its page, on one local port."""

from __future__ import annotations

import asyncio
import secrets
import socket
import time
from types import TracebackType
from typing import Self

import uvicorn
from starlette.requests import Request

from sandbox.api.web_api import Api
from sandbox.application import HOW, application
from sandbox.delivery.http_delivery import SignedHttp
from sandbox.delivery.payloads import Payloads
from sandbox.delivery.postbox import ACK_SECONDS, Postbox
from sandbox.delivery.socket_mode import Sockets
from sandbox.guard import Guard
from sandbox.ids import Clock
from sandbox.page_server.travel import Travel
from sandbox.person.driver import Person
from sandbox.person.gestures import Gestures
from sandbox.person.looking import ChannelScreen, until
from sandbox.seed import Seed
from sandbox.wires import QuietServer, Wires, listening
from sandbox.workspace.faults import Faults
from sandbox.workspace.workspace import Workspace

# A machine may be busy.
START_SECONDS = 60.0
STOP_SECONDS = 2


class Sandbox:
    """A Slack workspace of its own; use it as `async with Sandbox(seed) as slack:`.

    `events_url` makes it deliver by signed HTTP to that address; without it by Socket Mode. `clock` gives what
    stands in stamps (seconds since 1970) and `wire` what is only measured. `travel` lets the page move the clock.
    `line` is a socket that has a port already. Without one, a port that cannot be had is an OSError.
    """

    def __init__(  # noqa: PLR0913 - each is one thing a workspace may differ in
        self,
        seed: Seed,
        *,
        host: str = "127.0.0.1",
        port: int = 7272,
        line: socket.socket | None = None,
        clock: Clock = time.time,  # noqa: TID251 - the default where nobody gave one
        wire: Clock = time.monotonic,
        seconds_between_messages: float = 1.0,
        events_url: str | None = None,
        travel: Travel | None = None,
        page_token: str | None = None,
        ack_seconds: float = ACK_SECONDS,
        signed_at: Clock = time.time,  # noqa: TID251 - signatures are dated by the machine's own clock
    ) -> None:
        self.seed = seed
        self.workspace = Workspace(seed, clock=clock, wire=wire, seconds_between_messages=seconds_between_messages)
        self.sockets = Sockets(seed, wire)
        self.page_token = page_token or secrets.token_urlsafe(18)
        self.host = host
        self.port = port
        self._line = line
        self.events_url = events_url
        self.ack_seconds = ack_seconds
        self._travel = travel
        self._signed_at = signed_at
        self._http: SignedHttp | None = None
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{self.host}:{self.port}"

    @property
    def api_url(self) -> str:
        """The base address for a Web API client."""
        return f"{self.url}/api/"

    @property
    def page_url(self) -> str:
        """The address to open in a browser."""
        return f"{self.url}/?token={self.page_token}"

    @property
    def faults(self) -> Faults:
        """What may be made to go wrong."""
        return self.workspace.faults

    def person(self, person_id: str) -> Person:
        """Somebody to act as, by id."""
        return Person(self.workspace, self.gestures, self.workspace.person(person_id))

    def channel(self, name: str) -> ChannelScreen:
        """A channel to look at, by its name or id."""
        return ChannelScreen.named(self.workspace, name)

    async def joins(self, person: str, channel: str, invited_by: str | None = None) -> None:
        """Let somebody (or the app, by its bot user's id) go into a channel by its name or id."""
        await self.person(person).joins(channel, invited_by)

    async def leaves(self, person: str, channel: str) -> None:
        """Let somebody (or the app, by its bot user's id) go out of a channel by its name or id."""
        await self.person(person).leaves(channel)

    async def quiet(self, within: float = 5.0) -> None:
        """Wait until nothing is being delivered or called, nor was for a fifth of a second.

        Raises:
            AssertionError: it did not become quiet within so many seconds.
        """
        if not await self.workspace.bustle.settle(within):
            raise AssertionError(f"The workspace was still busy after {within} seconds.")

    async def connected(self, count: int = 1, within: float = 5.0) -> None:
        """Wait until the app has opened so many Socket Mode connections.

        Raises:
            AssertionError: it has not, within so many seconds.
        """
        there = self.sockets.connections

        def said() -> str:
            return f"{len(there)} of {count} connections are open."

        await until(lambda: len(there) >= count or None, self.workspace, within, said)

    async def verify_events_url(self) -> bool:
        """Ask the app's address Slack's url_verification question; whether it answered it rightly."""
        return self._http is not None and await self._http.verify()

    async def __aenter__(self) -> Self:
        line = self._line or listening(self.host, self.port)
        self.port = line.getsockname()[1]
        self._http = SignedHttp(self.events_url, self.seed.signing_secret, self._signed_at) if self.events_url else None
        self.postbox = Postbox(self.workspace, self._http or self.sockets, self.ack_seconds)
        self.workspace.files.base_url = self.url
        payloads = Payloads(self.seed, self.workspace.views, self.workspace.triggers, self.url)
        self.gestures = Gestures(self.workspace, self.postbox, payloads)
        self._server = QuietServer(self._config())
        self._arm()
        self._tasks = [
            asyncio.create_task(self._server.serve([line])),
            asyncio.create_task(self.workspace.bustle.watch()),
        ]
        await self._started()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        serving, watching = self._tasks
        await self.postbox.close()
        self.workspace.changes.end()
        watching.cancel()
        self._server.leave()
        await serving
        if self._http:
            await self._http.close()

    async def _started(self) -> None:
        server, workspace = self._server, self.workspace
        await until(lambda: server.started or None, workspace, START_SECONDS, lambda: "It has not started.")

    def _config(self) -> uvicorn.Config:
        calls = Api(self.workspace, self._address, self._cut)
        guard = Guard(self.page_token, self.port)
        app = application(self.workspace, self.gestures, self.sockets, calls, guard, self._travel)
        return uvicorn.Config(app, timeout_graceful_shutdown=STOP_SECONDS, **HOW)

    def _arm(self) -> None:
        """Connect the faults that strike at once."""
        faults = self.workspace.faults
        faults.drop_sockets = self._drop_sockets
        faults.disconnect = self.sockets.disconnect
        faults.redeliver = self.postbox.again

    def _drop_sockets(self) -> None:
        for connection in list(self.sockets.connections):
            Wires(self._server).cut(connection.socket)

    def _cut(self, call: Request) -> None:
        Wires(self._server).cut(call)

    def _address(self) -> str:
        return f"ws://{self.host}:{self.port}/socket?ticket={self.sockets.invite()}"
