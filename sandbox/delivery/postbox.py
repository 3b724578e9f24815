"""The postbox: takes what the app is owed to it, over Socket Mode or signed HTTP, and waits three seconds."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Coroutine
from typing import Protocol

from sandbox.blocks.schema import Json
from sandbox.workspace.log import Delivery, Sort
from sandbox.workspace.workspace import Workspace

ACK_SECONDS = 3.0
RETRY_AFTER = (0.0, 60.0, 300.0)
"""When Slack sends an event again that was not acknowledged: three times, in wire seconds."""


class NotAckedError(Exception):
    """The app answered with something other than "I have it"; the text is Slack's name for that."""


class Carrier(Protocol):
    """A way to the app."""

    async def carry(self, delivery: Delivery) -> Json:
        """Take it there: the body of the answer.

        Raises:
            NotAckedError: the app refused it, or cannot be reached.
        """
        ...


class Postbox:
    """Sends, waits for the answer no longer than Slack does, and keeps the log."""

    def __init__(self, workspace: Workspace, carrier: Carrier, ack_seconds: float = ACK_SECONDS) -> None:
        self._workspace = workspace
        self._ack_seconds = ack_seconds
        self._carrier = carrier
        self._later: set[asyncio.Task[object]] = set()

    async def send(self, sort: Sort, payload: Json, *, retry: int = 0) -> Delivery:
        """Send one thing; what came of it stands in the delivery that is returned."""
        workspace = self._workspace
        delivery = Delivery(sort, payload, workspace.ids.next("E").lower(), workspace.wire(), retry=retry)
        workspace.deliveries.append(delivery)
        await self._carry(delivery)
        return delivery

    async def event(self, payload: Json) -> Delivery:
        """Send an event, and again later if it is not acknowledged."""
        delivery = await self.send("events_api", payload)
        if delivery.error:
            self.soon(self._retry(payload))
        return delivery

    async def again(self, *, same_signature: bool = False) -> Delivery:
        """Send the last delivery once more, under its own id."""
        last = self._workspace.deliveries[-1]
        twin = Delivery(last.sort, copy.deepcopy(last.payload), last.id, self._workspace.wire())
        twin.signed = last.signed if same_signature else None
        self._workspace.deliveries.append(twin)
        await self._carry(twin)
        return twin

    def soon(self, work: Coroutine[None, None, object]) -> None:
        """Do something beside; it ends with the postbox."""
        self._workspace.bustle.touch()
        task = asyncio.create_task(work)
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def close(self) -> None:
        """Give up what was to be done later."""
        for task in list(self._later):
            task.cancel()
        await asyncio.gather(*self._later, return_exceptions=True)

    async def _carry(self, delivery: Delivery) -> None:
        wire = self._workspace.wire
        started = wire()
        with self._workspace.bustle.stir():
            try:
                async with asyncio.timeout(self._ack_seconds):
                    delivery.ack = await self._carrier.carry(delivery)
            except TimeoutError:
                delivery.error = "operation_timeout"
            except NotAckedError as refused:
                delivery.error = str(refused)
        delivery.seconds = wire() - started

    async def _retry(self, payload: Json) -> None:
        for count, wait in enumerate(RETRY_AFTER, start=1):
            await asyncio.sleep(wait)
            if not (await self.send("events_api", payload, retry=count)).error:
                return
