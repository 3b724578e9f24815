"""How a run is asked to end: Ctrl-C, SIGTERM from whatever keeps it running, or a terminal that is closed."""

from __future__ import annotations

import asyncio
import signal
from typing import Final

# Windows has no SIGHUP.
_SIGNS: Final = [sign for sign in signal.Signals if sign.name in {"SIGINT", "SIGTERM", "SIGHUP"}]


def asked_to_stop() -> asyncio.Event:
    """Give an event of the running loop that is set when this process is asked to end."""
    ended, loop = asyncio.Event(), asyncio.get_running_loop()

    def heard(_sign: int, _frame: object) -> None:
        # One that comes after the end has nothing left to end.
        if not loop.is_closed():
            loop.call_soon_threadsafe(ended.set)

    for sign in _SIGNS:
        # `nohup` has a closed terminal ignored, and it stays so.
        if sign.name == "SIGHUP" and signal.getsignal(sign) is signal.SIG_IGN:
            continue
        # Not the loop's own `add_signal_handler`: Windows has none.
        signal.signal(sign, heard)
    return ended
