"""A night at the page for each test, and how long the page took, said at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.system_clock import SystemClock
from tests.browser.chromium_page import browser
from tests.browser.night import Night
from tests.browser.process import demo
from tests.browser.screen import Screen

TOOK = pytest.StashKey[list[tuple[float, str]]]()
# Wire seconds. The page is to answer within two; a machine that is busy with other things may take longer.
BOUND = 20


@pytest.fixture
async def night(request: pytest.FixtureRequest) -> AsyncIterator[Night]:
    """The demo, just started, and its page in a browser of its own; a test may ask for another width."""
    began = SystemClock()()
    async with demo() as address, browser(getattr(request, "param", 1440)) as page:
        screen = Screen(page)
        await screen.open(address)
        yield Night(screen, began)
        assert all(seconds < BOUND for seconds, _ in screen.took)
        request.config.stash.setdefault(TOOK, []).extend(screen.took)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say the longest that the page needed to show the last message."""
    if took := config.stash.get(TOOK, []):
        seconds, what = max(took)
        said = f"{len(took)} presses; the last message was there after {seconds:.2f} s at the latest ({what})."
        terminalreporter.write_line(said)
