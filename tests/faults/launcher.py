"""`seventytwo run` with places to stop at: the command itself and its own wiring, driven over stdin, a line an order.

What differs from `seventytwo run`, all of it here and none of it in the product:

- force time is the machine's clock plus what an order says, so that time travels;
- wire time is ahead by half a minute for each start, and by half a minute more once the outbox was looked at. A lease
  that was found then (`store.outbox.LEASE`, 30 s) is over at the next look, as if the machine had waited; the lease
  itself keeps its length, so that a slow test machine never makes two senders of one;
- messages of a conversation go out quicker than one a second, which the sandbox of the test allows;
- a place that an order has named stops whoever comes by it until this process is killed, and says so on stdout;
- a defect may be planted by name (`DEFECTS`).
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot import system_clock, wiring
from bot.chat.outcome import Answer, Done
from bot.cli import commands
from bot.desk.cases import Desk
from bot.slack.messenger import Messenger
from policy.acts import Act, Consultation
from policy.terms import MessageId, PlaceId, Reference
from scheduler.courier import Courier
from store.door import Door
from store.door_answers import Entered
from store.outbox import Claimed, Told
from store.register import Delivery, Register

PACE = 0.03
# Wire seconds that are taken to pass between a kill and the next start, and once more after a start: over a lease.
DOWN = 31.0
# What a place says when somebody has stopped there.
MARK = "@"
# Longer than anybody waits: whoever stops is killed.
STOPPED = 30.0
# Long enough for an ack to have left.
LEFT = 0.1

Around = Callable[[Callable[..., Any]], Callable[..., Any]]


class Seam:
    """What the orders say: how far time has travelled, and where the next who comes by is to stop."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        self.aim = ""
        self.later = self.waited = 0.0
        self.bot: wiring.Bot | None = None
        self._clock = system_clock.SystemClock()

    def now(self) -> datetime:
        """Give force time."""
        return self._clock() + self.ahead

    def heed(self, line: str) -> None:
        """Do what one order says."""
        said = json.loads(line)
        self.ahead = timedelta(seconds=said.get("ahead", self.ahead.total_seconds()))
        self.later = said.get("later", self.later)
        self.aim = said.get("aim", self.aim)
        if self.bot:
            self.bot.alarm.wake()

    def listen(self) -> None:
        """Heed orders as long as there are any; when whoever gave them is gone, so is this process."""
        for line in sys.stdin:
            self.heed(line)
        os._exit(1)

    def stop(self, place: str) -> None:
        """Stop this thread, if that is the place."""
        if self._here(place):
            time.sleep(STOPPED)

    async def hold(self, place: str) -> None:
        """Stop this task, if that is the place; the loop goes on."""
        if self._here(place):
            await asyncio.sleep(STOPPED)

    def _here(self, place: str) -> bool:
        if self.aim != place:
            return False
        self.aim = ""
        sys.stdout.write(f"{MARK}{place}\n")
        sys.stdout.flush()
        return True


SEAM = Seam()
TOO_EARLY: ContextVar[Callable[[], object] | None] = ContextVar("TOO_EARLY", default=None)


def around(owner: type, name: str, wrapper: Around) -> None:
    """Put something around a method."""
    setattr(owner, name, wrapper(getattr(owner, name)))


def committed(enter: Callable[..., Any]) -> Callable[..., Any]:
    """Between commit and ack: what a person did is in the record, and the person does not know it yet."""

    def entering(register: Register, act: Act, *, delivery: Delivery | None = None, **more: object) -> object:
        answer = enter(register, act, delivery=delivery, **more)
        if delivery and isinstance(answer, Entered) and not isinstance(act, Consultation):
            SEAM.stop("committed")
        return answer

    return entering


def posted(post: Callable[..., Any]) -> Callable[..., Any]:
    """Between claim and send, and between Slack's acceptance and settle."""

    async def posting(client: AsyncWebClient, **message: Any) -> Any:  # noqa: ANN401 - the SDK's
        await SEAM.hold("claimed")
        answer = await post(client, **message)
        await SEAM.hold("accepted")
        return answer

    return posting


def sweeping(settle: Callable[..., int]) -> Callable[..., int]:
    """Inside a sweep: in its transaction, with something entered and nothing committed."""

    def settling(door: Door, reference: Reference) -> int:
        entered = settle(door, reference)
        if entered:
            SEAM.stop("sweeping")
        return entered

    return settling


def looked(look: Callable[..., Coroutine[Any, Any, float]]) -> Callable[..., Coroutine[Any, Any, float]]:
    """Let wire time go on by more than a lease once what stands in the outbox has been seen."""

    async def looking(courier: Courier) -> float:
        wait = await look(courier)
        if SEAM.waited:
            return wait
        SEAM.waited = DOWN
        return 0.0

    return looking


def moved_on() -> Callable[[], float]:
    """Give wire time, with the time for which nothing ran."""
    wire = system_clock.wire_clock()
    return lambda: wire() + SEAM.later + SEAM.waited


def swept(sweep: Callable[..., int]) -> Callable[..., int]:
    """Inside a sweep: its transactions are committed, and the courier has not been woken."""

    def sweeping_all(register: Register, *given: Any) -> int:  # noqa: ANN401 - a moment and a limit
        entered = sweep(register, *given)
        if entered:
            SEAM.stop("swept")
        return entered

    return sweeping_all


def ack_before_commit() -> None:
    """Plant a defect: a form is answered at once, and what it holds is entered just afterwards."""

    def submits(submit: Callable[..., Answer]) -> Callable[..., Answer]:
        def answered(*given: Any) -> Answer:  # noqa: ANN401 - whatever a form is sent with
            threading.Thread(target=late, args=given, daemon=True).start()
            return Done()

        def late(*given: Any) -> None:  # noqa: ANN401 - (as above)
            time.sleep(LEFT)
            SEAM.stop("committed")
            submit(*given)

        return answered

    around(Desk, "submit", submits)


def settle_before_send() -> None:
    """Plant a defect: a notice counts as told just before it is sent."""

    def tells(tell: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Coroutine[Any, Any, Any]]:
        async def told(messenger: Messenger, claimed: Claimed) -> Any:  # noqa: ANN401 - an outcome
            settle = messenger._outbox.settle  # noqa: SLF001 - a planted defect
            TOO_EARLY.set(lambda: settle(claimed, Told(PlaceId("C0NOWHERE"), MessageId(claimed.id)), claimed.moment))
            return await tell(messenger, claimed)

        return told

    def posts(post: Callable[..., Any]) -> Callable[..., Any]:
        async def posting_late(client: AsyncWebClient, **message: Any) -> Any:  # noqa: ANN401 - the SDK's
            if settle := TOO_EARLY.get():
                await asyncio.to_thread(settle)
            return await post(client, **message)

        return posting_late

    around(Messenger, "tell", tells)
    around(AsyncWebClient, "chat_postMessage", posts)


def no_look_up() -> None:
    """Plant a defect: a send whose outcome is not known is repeated without a look."""

    def looks(_look: Callable[..., Any]) -> Callable[..., Any]:
        async def blind(*_given: object) -> None:
            return None

        return blind

    around(Messenger, "_posted", looks)


DEFECTS = {each.__name__: each for each in (ack_before_commit, settle_before_send, no_look_up)}


def assembled(assemble: Callable[..., wiring.Bot]) -> Callable[..., wiring.Bot]:
    """Let the wiring make everything as it does, with a clock that travels."""

    def make(settings: Any) -> wiring.Bot:  # noqa: ANN401 - bot.settings.Settings
        SEAM.bot = assemble(settings, SEAM.now, pace=PACE)
        return SEAM.bot

    return make


def main(defect: str = "") -> None:
    """Wait, with everything imported, for the first order; then run until told to stop."""
    around(Register, "enter", committed)
    around(Register, "sweep", swept)
    around(Door, "settle", sweeping)
    around(AsyncWebClient, "chat_postMessage", posted)
    if defect:
        DEFECTS[defect]()
    SEAM.heed(sys.stdin.readline() or sys.exit("Nobody needs this process."))
    threading.Thread(target=SEAM.listen, daemon=True).start()
    around(Courier, "_look", looked)
    vars(wiring).update(wire_clock=moved_on, assemble=assembled(wiring.assemble))
    commands.main(["run"])


if __name__ == "__main__":
    main(*sys.argv[1:])
