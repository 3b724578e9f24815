"""What every test may lean on: a clean environment, this machine alone, the same examples each time."""

import ipaddress
import os
import sys

import pytest
from hypothesis import settings

from tests.chance import SEED

# What a person has set up for a bot of their own must not find its way into a test.
OURS = ("DATABASE_URL", "HOST", "PORT", "SEALING_KEYS", "SEVENTYTWO_CONFIG")


class NotThisMachine(RuntimeError):
    """A test tried to speak to an address that is not on this machine."""


def stop_at_the_door(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse a connection to anywhere else; Python calls this before the connection is made."""
    if event != "socket.connect" or not isinstance(arguments[1], tuple):
        return
    host = str(arguments[1][0])
    if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
        sentence = f"{host} is not on this machine."
        raise NotThisMachine(sentence)


def prepare() -> None:
    """Set the stage, once for each process that runs tests."""
    for name in list(os.environ):
        # A proxy is for what is elsewhere, and nothing that a test speaks to is.
        if name.startswith("SLACK_") or name in OURS or name.lower().endswith("_proxy"):
            del os.environ[name]
    settings.register_profile("house", derandomize=True, deadline=None)
    settings.load_profile("house")
    sys.addaudithook(stop_at_the_door)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what gives the same draws again, whether or not something failed."""
    terminalreporter.write_line(f"What was left to chance was drawn with SEED={SEED}.")


prepare()
