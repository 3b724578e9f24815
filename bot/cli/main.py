"""The program `seventytwo`: until a command listens for Ctrl-C, that ends it at once and without a word."""

from __future__ import annotations

import signal


def main() -> None:
    """Run the command that was typed."""
    # Python would raise an exception, in the middle of whatever is being loaded: a traceback. Ignored, it stays so.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from bot.cli.commands import main as commands  # noqa: PLC0415 - what takes a second to load

    commands()
