"""assemble(settings, clock): the only place that makes things, starts them, watches them and lets them finish."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

import structlog
import uvicorn
from pydantic import SecretStr

from bot.desk.cases import Desk
from bot.desk.copies import Copies
from bot.desk.home_desk import HomeDesk
from bot.desk.rendering import Drawing
from bot.head_files import HeadFiles
from bot.listening import listening
from bot.proxy import proxy_for
from bot.settings import Settings
from bot.slack.connections import CONNECTIONS, Connections, bolt, slacks_time, web_client
from bot.slack.home_tab import EVERY, Homes
from bot.slack.listeners import Front
from bot.slack.messenger import Messenger
from bot.slack.signature import Guard
from bot.slack.web import web
from bot.system_clock import LONG_AHEAD, STARTED_AHEAD, ClockWatch, SystemClock, wire_clock
from bot.words.labels import Contacts
from scheduler.alarm import Alarm
from scheduler.checks import Checks
from scheduler.courier import Courier
from scheduler.sweep import Sweep
from store.database import Database
from store.outbox import Outbox
from store.register import Register
from store.roll.roll_tables import NOT_IMPORTED
from store.sealing import KeyRing

_LOG = structlog.get_logger(__name__)
WATCH_EVERY: Final = 5.0
DRAIN: Final = 5.0
RUN_PORT: Final = 3000
# What makes health red where there is any of it.
_ILL: Final = ("set_aside", "clock", "roll", "heads")
BEHIND: Final = "the machine's clock is behind the record"


class _Server(uvicorn.Server):
    """A server that leaves the process's signals to whoever runs the house."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


class Bot:
    """Everything that runs, as `assemble` put it together."""

    def __init__(
        self, settings: Settings, clock: Callable[[], datetime], *, pace: float = 1.0, key_ring: KeyRing | None = None
    ) -> None:
        """`pace` is the seconds between two messages in one conversation, wire time."""
        self.settings = settings
        self.clock = clock
        ring = key_ring or KeyRing.load(settings.sealing_keys or "")
        self.database = Database.open(settings.database_url, keys=ring)
        self.register = Register(self.database, clock=clock, doubtful=lambda: bool(self._doubt()))
        self.outbox = Outbox(self.database)
        token = _opened(settings.slack_bot_token) or ""
        proxy = proxy_for(settings.slack_api_url)
        self.client = web_client(settings.slack_api_url, proxy, token)
        drawing = Drawing(self.register, self.outbox, clock, circulation=settings.circulation.text)
        copies = Copies(self.register, clock, settings.force)
        self.wire = wire_clock()
        self.messenger = Messenger(
            self.client, self.register, self.outbox, drawing, channel=settings.channel, copies=copies, wire=self.wire
        )
        tell, redraw = self.messenger.tell, self.messenger.redraw
        self.courier = Courier(self.outbox, tell, redraw, clock=clock, wire=self.wire, pace=pace)
        self.head_files = HeadFiles(self.database, settings.heads.folder)
        self.sweep = Sweep(self.register, after=self._swept)
        self.alarm = Alarm(self.register.next_wake, self.sweep.once, clock=clock)
        contacts = Contacts(control_room=settings.contacts.control_room, psd_on_call=settings.contacts.psd_on_call)
        self.desk = Desk(
            self.register,
            clock,
            contacts,
            review_hour=settings.review.hour,
            ladder=settings.ladder.extra,
            retain_years=settings.retention.years,
        )
        self.homes = Homes(self.client, HomeDesk(self.register, clock, contacts).cards, every=EVERY * pace)
        self.front = Front(
            self.desk,
            self.client,
            settings.team,
            contacts,
            told=self._something_happened,
            joined=self.messenger.members.forget,
            home=self.homes.opened,
        )
        secret = _opened(settings.slack_signing_secret)
        self.app = bolt(self.client, settings.team, token, secret)
        self.front.listen(self.app)
        self._guard = Guard(secret, time.time) if secret and not settings.slack_app_token else None
        app_token = _opened(settings.slack_app_token)
        self._connections = Connections(self.app, app_token, settings.slack_api_url, proxy) if app_token else None
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._server: uvicorn.Server | None = None

    def _swept(self) -> None:
        # On the alarm's own thread, as the sweep is: a folder that is slow keeps no chat waiting.
        self.head_files.write()
        self.courier.wake()
        self.homes.changed()

    def _something_happened(self) -> None:
        self.courier.wake()
        self.alarm.wake()
        self.homes.changed()

    async def start(self) -> None:
        """Start the loops, the connections to Slack, and the web server; a Slack that is down is waited for.

        Raises NotListening, before anything has started, where its port cannot be had.
        """
        line = listening(self.settings.host, self.settings.port or RUN_PORT)
        if isinstance(self.clock, SystemClock):
            await self._begin_clock(self.clock)
        self.alarm.start()
        self._begin("courier", self.courier.run)
        self._begin("homes", self.homes.run)
        self._begin("checks", Checks(self.register.check).run)
        self._begin("watch", self._watch)
        if self._connections:
            for number in range(CONNECTIONS):
                self._begin(f"socket {number + 1}", self._connections.open)
        await self._serve(line)

    async def _begin_clock(self, clock: SystemClock) -> None:
        newest = (await asyncio.to_thread(self.register.clock_look)).newest
        if newest and clock() - newest > LONG_AHEAD:
            clock.suspect(STARTED_AHEAD)
        others = (lambda: asyncio.to_thread(self.database.time), lambda: slacks_time(self.client))
        self._begin("clock", ClockWatch(clock, lambda: self.register.clock_look().accepted, others).run)

    async def stop(self) -> None:
        """Let what is in flight finish, then close; what is not yet told stays in the outbox."""
        if self._tasks:
            await self._finished()
        await asyncio.to_thread(self.database.close)

    async def _finished(self) -> None:
        self._tasks["watch"].cancel()
        deadline = time.monotonic() + DRAIN
        while self._busy and time.monotonic() < deadline:  # noqa: ASYNC110 - a count, looked at while ending
            await asyncio.sleep(0.01)
        if self._connections:
            await self._connections.close()
        await self._closed()
        await self.front.finish(DRAIN)
        await self.courier.drain(DRAIN)
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        await asyncio.to_thread(self.alarm.stop)

    @property
    def _busy(self) -> int:
        return self.front.busy + (self._connections.busy if self._connections else 0)

    async def _closed(self) -> None:
        # A server that is cancelled leaves its port and its connections open: it is asked to leave.
        if self._server:
            self._server.should_exit = True
            await asyncio.wait([self._tasks["web"]], timeout=DRAIN)

    async def health(self) -> dict[str, Any]:
        """Give how the house is: its loops, what is oldest, the outbox, Slack, and the head of the record."""
        loops = {name: not task.done() for name, task in self._tasks.items() if not name.startswith("socket")}
        loops["alarm"] = self.alarm.healthy()
        connected = await self._connections.connected() if self._connections else 0
        reached = bool(connected) or self._guard is not None
        record = await asyncio.to_thread(self._record_health)
        return {
            "healthy": all(loops.values()) and reached and not any(record[each] for each in _ILL),
            "loops": loops,
            "slack": {"connections": connected, "mode": "http" if self._guard else "socket"},
            **record,
        }

    def _record_health(self) -> dict[str, Any]:
        oldest, wake = self.outbox.oldest(), self.register.next_wake()
        return {
            "clock": self._clock_fault(),
            "roll": NOT_IMPORTED if self.register.roll_broken() else None,
            "oldest_due": wake.isoformat() if wake and wake <= self.clock() else None,
            "set_aside": [each.reference for each in self.register.faults()],
            "outbox": {"pending": self.outbox.pending(), "oldest": oldest.isoformat() if oldest else None},
            "head": self.register.head()[:16],
            "heads": self.head_files.fault,
        }

    def _clock_fault(self) -> str | None:
        return self._doubt() or (BEHIND if self.register.clock_look().wrong else None)

    def _doubt(self) -> str:
        # A clock that travels is put where it is by whoever tries the house: nobody doubts it.
        return self.clock.doubt() if isinstance(self.clock, SystemClock) else ""

    def _begin(self, name: str, loop: Callable[[], Any]) -> None:
        self._tasks[name] = asyncio.create_task(loop(), name=name)

    async def _watch(self) -> None:
        # A loop that dies is noticed and started again.
        while True:
            await asyncio.sleep(WATCH_EVERY)
            self.alarm.watch()
            if self._tasks["courier"].done():
                _LOG.error("loop_restarted", loop="courier")
                self._begin("courier", self.courier.run)

    async def _serve(self, line: socket.socket) -> None:
        application = web(self.health, self.app, self._guard)
        self._server = server = _Server(uvicorn.Config(application, log_config=None, access_log=False, lifespan="off"))
        self._begin("web", lambda: server.serve([line]))
        while not server.started and not self._tasks["web"].done():  # noqa: ASYNC110 - uvicorn has no event
            await asyncio.sleep(0.01)


def _opened(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None


def assemble(
    settings: Settings,
    clock: Callable[[], datetime] | None = None,
    *,
    pace: float = 1.0,
    key_ring: KeyRing | None = None,
) -> Bot:
    """Put the house together. Without a clock it is the machine's: nothing that `run` reads can move it."""
    return Bot(settings, clock or SystemClock(), pace=pace, key_ring=key_ring)
