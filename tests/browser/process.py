"""`seventytwo demo` as a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from bot.demo.run import free_port

PRINTED = re.compile(r"http://127\.0\.0\.1:\d+/\S*token=\S+")
# Wire seconds in which it must have started, and in which it must have ended.
START, END = 60, 60


@contextlib.asynccontextmanager
async def demo() -> AsyncIterator[str]:
    """`seventytwo demo` as a process of its own: the address that it prints. It ends on Ctrl-C."""
    program = Path(sys.executable).with_name("seventytwo")
    process = await asyncio.create_subprocess_exec(
        program, "demo", "--port", str(free_port()), stdout=asyncio.subprocess.PIPE
    )
    try:
        yield await asyncio.wait_for(_printed(process), START)
    finally:
        process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.wait(), END)


async def _printed(process: asyncio.subprocess.Process) -> str:
    assert process.stdout
    async for line in process.stdout:
        if found := PRINTED.search(line.decode()):
            return found[0]
    raise AssertionError("The demo ended without printing an address.")
