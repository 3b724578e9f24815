"""Socket Mode: each envelope to one of the open connections, and to another if that one drops before the ack."""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.blocks.schema import Json
from sandbox.delivery.postbox import NotAckedError
from sandbox.ids import Clock
from sandbox.seed import Seed
from sandbox.workspace.log import Delivery

REDELIVERY_SECONDS = 10.0
MOST_CONNECTIONS = 10


@dataclass(slots=True, eq=False)
class Connection:
    """One open WebSocket; `leaving` once it was told to go."""

    socket: WebSocket
    leaving: bool = False

    async def say(self, body: Json) -> bool:
        """Send one JSON text; whether it could be handed over."""
        try:
            await self.socket.send_text(json.dumps(body, ensure_ascii=False))
        except (WebSocketDisconnect, RuntimeError):
            return False
        return True


@dataclass(slots=True, eq=False)
class Owed:
    """An envelope without an ack: on this connection, or on none while there is none."""

    delivery: Delivery
    ack: asyncio.Future[Json]
    on: Connection | None = None


@dataclass(slots=True)
class Sockets:
    """The open connections and what has not been acknowledged on them."""

    seed: Seed
    wire: Clock
    connections: list[Connection] = field(default_factory=list)
    _invited: set[str] = field(default_factory=set)
    _owed: dict[str, Owed] = field(default_factory=dict)
    _turn: itertools.count[int] = field(default_factory=itertools.count)

    def invite(self) -> str:
        """A word that opens one connection."""
        made = secrets.token_urlsafe(24)
        self._invited.add(made)
        return made

    async def carry(self, delivery: Delivery) -> Json:
        """Send an envelope: the payload of its ack.

        Raises:
            NotAckedError: dispatch_failed, when nothing is connected.
        """
        if not self.connections:
            raise NotAckedError("dispatch_failed")
        self._forget()
        owed = Owed(delivery, asyncio.get_running_loop().create_future())
        self._owed[delivery.id] = owed
        await self._send(owed)
        return await owed.ack

    async def serve(self, socket: WebSocket) -> None:
        """One connection, from its first word to its last."""
        word = socket.query_params.get("ticket", "")
        if word not in self._invited or len(self.connections) >= MOST_CONNECTIONS:
            await socket.close(1008)
            return
        self._invited.discard(word)
        await socket.accept()
        connection = Connection(socket)
        self.connections.append(connection)
        try:
            await connection.say(self._hello())
            await self._send_on()
            while True:
                self._heard(await socket.receive_text())
        except WebSocketDisconnect:
            pass  # the app has gone; what it owes is sent elsewhere below
        finally:
            await self._lost(connection)

    async def disconnect(self, reason: str) -> None:
        """Tell every connection that it will be closed, or (for "warning") soon will be."""
        for connection in list(self.connections):
            connection.leaving = reason != "warning"
            host = {"host": "sandbox"}
            await connection.say({"type": "disconnect", "reason": reason, "debug_info": host})

    def _hello(self) -> Json:
        debug = {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060}
        count = len(self.connections)
        app = {"app_id": self.seed.app_id}
        return {"type": "hello", "num_connections": count, "debug_info": debug, "connection_info": app}

    def _heard(self, text: str) -> None:
        """An ack; anything else that is said is passed over, as Slack does."""
        try:
            heard = json.loads(text)
        except ValueError:
            return
        owed = self._owed.pop(heard.get("envelope_id", ""), None) if isinstance(heard, dict) else None
        if owed and not owed.ack.done():
            owed.ack.set_result(heard.get("payload") or {})

    async def _send(self, owed: Owed) -> None:
        """Put an envelope on the next connection in turn; a dead one is passed over."""
        staying = [c for c in self.connections if not c.leaving] or self.connections
        if not staying:
            owed.on = None
            return
        owed.on = staying[next(self._turn) % len(staying)]
        owed.delivery.attempts += 1
        if not await owed.on.say(_envelope(owed.delivery)):
            await self._lost(owed.on)

    async def _lost(self, connection: Connection) -> None:
        if connection in self.connections:
            self.connections.remove(connection)
        for owed in self._owed.values():
            if owed.on is connection:
                owed.on = None
        if self.connections:
            await self._send_on()

    def _forget(self) -> None:
        """Give up what nobody would still wait for."""
        fresh = self.wire() - REDELIVERY_SECONDS
        self._owed = {key: o for key, o in self._owed.items() if o.delivery.at >= fresh}

    async def _send_on(self) -> None:
        """Send what was on a connection that dropped."""
        self._forget()
        for owed in list(self._owed.values()):
            if owed.on is None:
                await self._send(owed)


def _envelope(delivery: Delivery) -> Json:
    body = {
        "envelope_id": delivery.id,
        "payload": delivery.payload,
        "type": delivery.sort,
        "accepts_response_payload": delivery.wants_payload,
    }
    if delivery.sort == "events_api":
        reason = "timeout" if delivery.retry else ""
        body |= {"retry_attempt": delivery.retry, "retry_reason": reason}
    return body
