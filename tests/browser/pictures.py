"""The pictures in docs/pictures, taken of the page itself: `make pictures`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from tests.browser.chromium_page import browser
from tests.browser.night import Night, reference
from tests.browser.process import demo
from tests.browser.screen import Screen
from tests.browser.small import small
from tests.house.tree import ROOT

FOLDER = ROOT / "docs" / "pictures"
DESK, PHONE = (1440, 860), (390, 932)
INSPECTOR, HEAD_OF_PSD, DPO, DPO_CHANNEL = "U0INSPA", "U0PSDH", "U0DPO", "C0DPO"

Take = Callable[[str], Awaitable[None]]


async def main() -> None:
    """Tell the night twice, at a desk and on a telephone, and take a picture at each turn."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with begun(*DESK) as (night, take):
        await at_a_desk(night, take)
    async with begun(*PHONE) as (night, take):
        await on_a_telephone(night, take)


async def at_a_desk(night: Night, take: Take) -> None:
    """From the form to the end of 72 hours."""
    await night.types(INSPECTOR, "/urgent")
    await night.screen.fills_in_the_example()
    await take("grant")
    ua = reference(await night.screen.sends())
    await take("receipt")
    await night.screen.acts_as(DPO)
    await night.screen.opens(DPO_CHANNEL)
    await take("dpo")
    await night.screen.acts_as(HEAD_OF_PSD)
    await take("prompt")
    await night.opens(HEAD_OF_PSD, "decide", ua)
    await take("decide")
    await night.screen.presses("#modal-close")
    await night.travels("end")
    await night.screen.acts_as(INSPECTOR)
    await take("ended")


async def on_a_telephone(night: Night, take: Take) -> None:
    """The form, and what the Head of PSD is asked at night."""
    await night.types(INSPECTOR, "/urgent")
    await take("grant-390")
    await night.completes({})
    await night.screen.acts_as(HEAD_OF_PSD)
    await take("prompt-390")


@asynccontextmanager
async def begun(width: int, height: int) -> AsyncIterator[tuple[Night, Take]]:
    """A night at a page of this size, and what takes a picture of it."""
    async with demo() as address, browser() as page:
        screen = Screen(page, width)
        await screen.open(address, height)

        async def take(name: str) -> None:
            # In a picture nothing has the focus or the mouse, and lists begin where they begin.
            await page.reads("document.activeElement.blur(), document.querySelector('#people').scrollTo(0, 0)")
            await page.tell("Input.dispatchMouseEvent", type="mouseMoved", x=1, y=1)
            picture = await small(page, await page.picture())
            (FOLDER / f"{name}.png").write_bytes(picture)
            sys.stdout.write(f"docs/pictures/{name}.png {len(picture) // 1024} kB\n")

        yield Night(screen), take


if __name__ == "__main__":
    asyncio.run(main())
