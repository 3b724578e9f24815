"""One page in the machine's own headless Chromium, worked by Playwright; its console must stay free of errors."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator

from playwright.async_api import ConsoleMessage, Error, Page, async_playwright, expect

from tests.chromium import chromium

FLAGS = ("--disable-gpu", "--disable-background-networking", "--no-first-run")
# Narrower windows are a telephone's.
TELEPHONE = 600
# Wire milliseconds: a slow machine may take long, a page that hangs must not.
PATIENCE = 60_000.0
# Where another calendar is preloaded (`make days`), it is for the program and not for its browser.
PRELOADED = "LD_PRELOAD"
RED = {"error", "assert", "warning"}


@contextlib.asynccontextmanager
async def browser(width: int = 1440, height: int = 900) -> AsyncIterator[Page]:
    """A browser of its own, with nothing remembered, and one page in it; it is gone afterwards.

    What the page wrote into the console as an error or a warning, or did not catch, fails whoever used it.
    """
    program = chromium()
    assert program, "There is no Chromium here."
    expect.set_options(timeout=PATIENCE)
    async with (
        async_playwright() as playwright,
        await playwright.chromium.launch(
            executable_path=program,
            chromium_sandbox=False,
            args=FLAGS,
            env={name: value for name, value in os.environ.items() if name != PRELOADED},
            ignore_default_args=["--hide-scrollbars"],  # people have them, and they take room
        ) as opened,
    ):
        page = await opened.new_page(
            viewport={"width": width, "height": height}, is_mobile=width < TELEPHONE, color_scheme="light"
        )
        page.set_default_timeout(PATIENCE)
        errors = _listen(page)
        yield page
        assert not errors, "\n".join(errors)


def _listen(page: Page) -> list[str]:
    """Note what goes wrong on a page, from now on."""
    errors: list[str] = []

    def console(message: ConsoleMessage) -> None:
        if message.type in RED:
            errors.append(f"{message.text} {message.location['url']}")

    def uncaught(error: Error) -> None:
        errors.append(str(error))

    page.on("console", console)
    page.on("pageerror", uncaught)
    return errors
