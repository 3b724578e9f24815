"""How a run is asked to end: Ctrl-C, or SIGTERM from whatever keeps it running."""

from __future__ import annotations

import asyncio
import signal


def asked_to_stop() -> asyncio.Event:
    """Give an event of the running loop that is set when this process is asked to end."""
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        # Not the loop's own `add_signal_handler`: Windows has none.
        signal.signal(sign, lambda _sign, _frame: loop.call_soon_threadsafe(ended.set))
    return ended
