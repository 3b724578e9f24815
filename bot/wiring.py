"""assemble(settings, clock): the only place that makes things, starts them and lets them finish."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

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
from bot.slack.web import serve, web
from bot.system_clock import LONG_AHEAD, STARTED_AHEAD, ClockWatch, SystemClock, wire_clock
from bot.words.labels import Contacts
from scheduler.alarm import Alarm
from scheduler.checks import Checks
from scheduler.courier import Courier
from scheduler.loops import Loops
from scheduler.sweep import Sweep
from store.database import Database
from store.outbox import Outbox
from store.register import Register
from store.roll.roll_tables import NOT_IMPORTED
from store.sealing import KeyRing

DRAIN: Final = 5.0
RUN_PORT: Final = 3000
_SOCKETS: Final = tuple(f"socket {number + 1}" for number in range(CONNECTIONS))
# What makes health red where there is any of it.
_ILL: Final = ("set_aside", "clock", "roll", "heads")
BEHIND: Final = "the machine's clock is behind the record"


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
            answered=self._something_happened,
            joined=self.messenger.members.forget,
            home=self.homes.opened,
        )
        secret = _opened(settings.slack_signing_secret)
        self.app = bolt(self.client, settings.team, token, secret)
        self.front.listen(self.app)
        self._guard = Guard(secret, time.time) if secret and not settings.slack_app_token else None
        app_token = _opened(settings.slack_app_token)
        self._connections = Connections(self.app, app_token, settings.slack_api_url, proxy) if app_token else None
        self._loops = Loops()
        self._line: socket.socket | None = None

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
        """Start the loops, the connections to Slack and the web server among them; a Slack that is down is waited for.

        Raises NotListening, before anything has started, where its port cannot be had.
        """
        self._line = line = listening(self.settings.host, self.settings.port or RUN_PORT)
        await self._loops.open()
        if isinstance(self.clock, SystemClock):
            await self._begin_clock(self.clock)
        supervise, application = self._loops.supervise, web(self.health, self.app, self._guard)
        supervise("alarm", self.alarm.run)
        supervise("courier", self.courier.run)
        supervise("homes", self.homes.run)
        supervise("checks", Checks(self.register.check).run)
        if self._connections:
            for name in _SOCKETS:
                supervise(name, self._connections.run)
        supervise("web", lambda: serve(application, line))

    async def _begin_clock(self, clock: SystemClock) -> None:
        newest = (await asyncio.to_thread(self.register.clock_look)).newest
        if newest and clock() - newest > LONG_AHEAD:
            clock.suspect(STARTED_AHEAD)
        others = (lambda: asyncio.to_thread(self.database.time), lambda: slacks_time(self.client))
        self._loops.supervise("clock", ClockWatch(clock, lambda: self.register.clock_look().accepted, others).run)

    async def stop(self) -> None:
        """Let what is in flight finish, then close; what is not yet told stays in the outbox."""
        if self._line:
            await self._finished(self._line)
        await asyncio.to_thread(self.database.close)

    async def _finished(self, line: socket.socket) -> None:
        self._loops.let_end()
        deadline = time.monotonic() + DRAIN
        while self._busy and time.monotonic() < deadline:  # noqa: ASYNC110 - a count, looked at while ending
            await asyncio.sleep(0.01)
        # First those who bring more: what they have brought is then looked up, told, and swept.
        await self._loops.end(*_SOCKETS, "web")
        line.close()
        await self.front.finish(DRAIN)
        await self.courier.drain(DRAIN)
        await self._loops.close()

    @property
    def _busy(self) -> int:
        return self.front.busy + (self._connections.busy if self._connections else 0)

    async def health(self) -> dict[str, Any]:
        """Give how the house is: its loops, what is oldest, the outbox, Slack, and the head of the record."""
        loops = {**self._loops.running(), "alarm": self.alarm.healthy()}
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
