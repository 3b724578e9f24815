"""`seventytwo` as a process of its own: what it says, on which stream, and how it ends."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.demo import force as demo_force
from sandbox.server import Sandbox
from store.database import Database
from store.sealing import KeyRing

# Wire seconds: a busy machine may need them all.
PATIENCE: Final = 60
PROGRAM: Final = Path(sys.executable).with_name("seventytwo")
TOML: Final = 'team = "{team}"\n[channels]\ndpo = "{dpo}"\noperations = "{operations}"\n'


@dataclass(frozen=True)
class Ended:
    """How a process ended: its exit code, and what it wrote to each stream."""

    code: int
    out: str
    err: str


@contextlib.asynccontextmanager
async def begun(*words: str, **env: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Begin a command, with variables added to this process's own; whatever happens, it is gone afterwards."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(PROGRAM, *words, stdout=pipe, stderr=pipe, env={**os.environ, **env})
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def ended(*words: str, **env: str) -> Ended:
    """Run a command to its end."""
    async with begun(*words, **env) as process:
        return await left(process)


async def left(process: asyncio.subprocess.Process, sign: signal.Signals | None = None) -> Ended:
    """Wait for the end of a process, which is sent a signal first where one is given."""
    if sign:
        process.send_signal(sign)
    out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode is not None
    return Ended(process.returncode, out.decode(), err.decode())


async def printed(stream: asyncio.StreamReader | None, words: str) -> str:
    """Read what a process writes until a line holds these words; everything up to there."""
    assert stream
    lines: list[str] = []
    async with asyncio.timeout(PATIENCE):
        while not (lines and words in lines[-1]):
            line = await stream.readline()
            assert line, f"It ended without saying {words!r}. It said:\n{''.join(lines)}"
            lines.append(line.decode())
    return "".join(lines)


@contextlib.contextmanager
def taken(port: int = 0) -> Iterator[int]:
    """A port that another program answers on."""
    with socket.create_server(("127.0.0.1", port)) as line:
        yield line.getsockname()[1]


@contextlib.contextmanager
def dead() -> Iterator[str]:
    """The address of a proxy that is not there: the port is held, and nothing answers on it."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


def configured(folder: Path, slack: Sandbox, port: int) -> dict[str, str]:
    """Everything that `seventytwo run` needs, in this folder, to speak to this workspace."""
    Database.open(f"sqlite:///{folder / 'record.db'}", keys=KeyRing.make(folder / "keys")).close()
    (folder / "force.toml").write_text(TOML.format(team=demo_force.TEAM, **demo_force.CHANNELS), encoding="utf-8")
    return {
        "DATABASE_URL": f"sqlite:///{folder / 'record.db'}",
        "SEALING_KEYS": str(folder / "keys"),
        "SEVENTYTWO_CONFIG": str(folder / "force.toml"),
        "SLACK_BOT_TOKEN": slack.seed.bot_token,
        "SLACK_APP_TOKEN": slack.seed.app_token,
        "SLACK_API_URL": slack.api_url,
        "PORT": str(port),
    }
