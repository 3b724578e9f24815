"""Ctrl-C and SIGTERM are heard, on every platform in the same way."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from bot.stopping import asked_to_stop

SIGNS = (signal.SIGINT, signal.SIGTERM)


@pytest.fixture(autouse=True)
def the_tests_own_signals() -> Iterator[None]:
    before = {sign: signal.getsignal(sign) for sign in SIGNS}
    yield
    for sign, heard in before.items():
        signal.signal(sign, heard)


@pytest.mark.parametrize("sign", SIGNS)
async def test_a_loop_that_sleeps_wakes_and_hears_it(sign: signal.Signals) -> None:
    ended = asked_to_stop()
    assert not ended.is_set()
    os.kill(os.getpid(), sign)
    async with asyncio.timeout(5):
        await ended.wait()
