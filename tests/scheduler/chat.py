"""A chat that keeps what it was sent, and fails as it is told to; and the machine's clock, moved by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from policy.notices import Button, Message, Notice, Urgency
from policy.terms import Addressee, MessageId, PlaceId, Reference
from scheduler.courier import Courier, Later, Outcome, Told, TooOld
from store import outbox as store_outbox
from store.outbox import Claimed, LiveMessage
from tests.store.force import Force

# Real seconds that a test waits for what must come; reached only by a test that fails.
SOON = 60.0
# Seconds in which nothing must come, where nothing can be waited for.
A_WHILE = 0.15


@dataclass
class Wire:
    """The machine's clock, in seconds."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.now, UTC)


@dataclass(frozen=True)
class Sent:
    """One message in the chat, or one attempt at one."""

    id: str
    channel: str
    number: int
    reference: Reference | None
    at: float


Fault = Callable[["Chat", Claimed], Awaitable[Outcome | None]]


@dataclass
class Chat:
    """The `tell` and `redraw` of a courier. A fault comes before a message is posted, or answers in its place."""

    wire: Wire
    faults: list[Fault] = field(default_factory=list)
    attempts: list[Sent] = field(default_factory=list)
    posted: list[Sent] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    edited: list[LiveMessage] = field(default_factory=list)
    edited_at: list[float] = field(default_factory=list)
    redraws: list[Exception | bool | Later | TooOld] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    async def tell(self, claimed: Claimed) -> Outcome:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return await self._tell(claimed)
        finally:
            self.at_once -= 1

    async def _tell(self, claimed: Claimed) -> Outcome:
        self.attempts.append(self._sent(claimed))
        if claimed.uncertain:
            self.looked.append(claimed.id)
            for number, sent in enumerate(self.posted):
                if sent.id == claimed.id:
                    return Told(PlaceId(sent.channel), MessageId(f"{number}.0"))
        for fault in list(self.faults):
            if outcome := await fault(self, claimed):
                return outcome
        return self.post(claimed)

    async def redraw(self, living: LiveMessage) -> bool | Later | TooOld:
        self.edited.append(living)
        self.edited_at.append(self.wire.now)
        answer = self.redraws.pop(0) if self.redraws else True
        if isinstance(answer, Exception):
            raise answer
        return answer

    def post(self, claimed: Claimed) -> Told:
        """Post a message."""
        self.posted.append(self._sent(claimed))
        return Told(PlaceId(f"C-{claimed.notice.to}"), MessageId(f"{len(self.posted) - 1}.0"))

    def channel(self, to: str) -> list[Sent]:
        """Give what stands in one conversation."""
        return [sent for sent in self.posted if sent.channel == f"C-{to}"]

    def once(self, fault: Fault) -> None:
        """Plant a fault for the next attempt alone."""

        async def passing(chat: Chat, claimed: Claimed) -> Outcome | None:
            chat.faults.remove(passing)
            return await fault(chat, claimed)

        self.faults.append(passing)

    def _sent(self, claimed: Claimed) -> Sent:
        return Sent(claimed.id, f"C-{claimed.notice.to}", claimed.number, claimed.reference, self.wire.now)


class Round:
    """A courier, the chat it tells, and the record it tells of."""

    def __init__(self, force: Force, wire: Wire | None = None, **options: float) -> None:
        self.force = force
        self.wire = wire or Wire()
        self.chat = Chat(self.wire)
        self.courier = Courier(
            force.outbox,
            self.chat.tell,
            self.chat.redraw,
            clock=force.clock,
            wire=self.wire,
            **options,  # type: ignore[arg-type]  # limit is a whole number
        )

    def queues(self, *to: str, on: Reference | None = None, urgency: Urgency = Urgency.INFORMATION) -> None:
        """Queue a notice for each conversation, because of the newest entry of a reference."""
        reference = on or self.force.register.references()[-1]
        entry = self.force.reads(reference).entries[-1]
        told = [
            Notice(message=Message.PAGE, to=Addressee(each), buttons=(Button.SHOW,), urgency=urgency) for each in to
        ]
        self.force.database.write(
            lambda connection: store_outbox.queue(connection, self.force.database.voucher, entry, told)
        )
        self.courier.wake()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run the courier meanwhile, and end it by cancelling."""
        task = asyncio.create_task(self.courier.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    @asynccontextmanager
    async def hurrying(self) -> AsyncIterator[None]:
        """Run the courier while the machine's clock flies, a second at every turn with nothing on its way."""

        async def fly() -> None:
            while True:
                await asyncio.sleep(0.003)
                if not self.courier.in_flight:
                    self.wire.now += 1
                    self.courier.wake()

        async with self.running():
            flight = asyncio.create_task(fly())
            try:
                yield
            finally:
                flight.cancel()

    async def is_quiet(self) -> None:
        """Wait until everything is told and shown."""
        await self.courier.quiet(SOON)


async def until(so: Callable[[], bool]) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(SOON):
        while not so():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0.002)
