"""The wires under the server: taking a port, and cutting a connection as a broken network would."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass

import uvicorn
from starlette.requests import HTTPConnection


def listening(host: str, port: int) -> socket.socket:
    """A socket on this port; 0 takes any that is free.

    Raises:
        OSError: it cannot be had.
    """
    return socket.create_server((host, port), backlog=128)


class QuietServer(uvicorn.Server):
    """A uvicorn server inside somebody else's program: signals are left to that program."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._leaving = asyncio.Event()

    def leave(self) -> None:
        """Stop serving, at once."""
        self.should_exit = True
        self._leaving.set()

    async def main_loop(self) -> None:
        """Serve until told to leave; the date that answers carry is renewed each second."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._leaving.wait(), 1.0)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close what is idle at once, and let what is being answered finish, for as long as the config says."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if tasks := set(self.server_state.tasks):
            _, slow = await asyncio.wait(tasks, timeout=self.config.timeout_graceful_shutdown)
            for task in slow:
                task.cancel()
        for line in sockets or []:
            line.close()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signals."""
        yield


@dataclass(slots=True)
class Wires:
    """The open connections of a server."""

    server: QuietServer

    def cut(self, call: HTTPConnection) -> None:
        """Reset the connection that this call came by."""
        client = call.scope["client"]
        for line in list(self.server.server_state.connections):
            if line.transport.get_extra_info("peername") == tuple(client or ()):
                _reset(line.transport)


def _reset(transport: asyncio.WriteTransport) -> None:
    """Close with a TCP reset, dropping whatever has not been read."""
    line = transport.get_extra_info("socket")
    if line is not None:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
