"""The pictures in docs/pictures, taken of the page itself: `make pictures`. The names are those of tests/goldens."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from playwright.async_api import Page

from bot.system_clock import SystemClock
from tests.bot.papers import first_pages
from tests.browser.chromium_page import browser
from tests.browser.night import Night, reference
from tests.browser.process import demo
from tests.browser.screen import Screen
from tests.browser.small import small
from tests.house.tree import ROOT

FOLDER = ROOT / "docs" / "pictures"
DESK, PHONE = (1440, 860), (390, 844)
INSPECTOR, NORTH, SERGEANT, HEAD_OF_PSD, DPO = "U0INSPA", "U0INSPB", "U0SGTB", "U0PSDH", "U0DPO"
DPO_CHANNEL, ALL_STAFF, HOME = "C0DPO", "C0ALL", "HOME"
# On a telephone the clock's buttons are folded away, and a picture is of the page as people find it.
UNFOLDED = "document.querySelector('#clock-toggle').click()"
# What the form says once it is clear that this cannot be granted, in sight.
WHY_NOT_HERE = """[...document.querySelectorAll("#modal-body *")]
  .findLast((part) => part.textContent.includes("You cannot grant this here.")).scrollIntoView({ block: "center" })"""

Take = Callable[[str], Awaitable[None]]


async def main() -> None:
    """Tell the story twice, at a desk and on a telephone, and take a picture of each screen."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    await asyncio.gather(told(*DESK, ""), told(*PHONE, "-390"))
    async with browser() as page:
        for name, picture in first_pages().items():
            await kept(page, name, picture)


async def told(width: int, height: int, mark: str) -> None:
    """The whole story, at one size."""
    async with begun(width, height, mark) as (night, take):
        month = await night.screen.now()
        ua = await granted(night, take)
        await decided(night, take, ua)
        await ended(night, take)
        await reviewed(night, take, ua)
        await renewed(night, take, ua)
        await cancelled(night, take, ua)
        await looked_up(night, take, month)


async def granted(night: Night, take: Take) -> str:
    """Screens 1 to 5, and 20."""
    screen = night.screen
    await night.types(INSPECTOR, "/urgent help")
    await take("20-help")
    await screen.closes()
    await night.types(INSPECTOR, "/urgent")
    await screen.ticks("ripa", "needed")
    await screen.page.evaluate(WHY_NOT_HERE)
    await take("20-not-here")
    await screen.closes()
    await night.types(INSPECTOR, "/urgent")
    await screen.fills_in_the_example()
    await take("01-grant")
    await screen.submits()
    ua = reference(await screen.modal())
    await take("02-granted")
    await screen.closes()
    await take("03-receipt")
    await screen.acts_as(DPO)
    await screen.opens(DPO_CHANNEL)
    await take("04-dpo-notice")
    await screen.acts_as(HEAD_OF_PSD)
    await take("05-prompt")
    return ua


async def decided(night: Night, take: Take, ua: str) -> None:
    """Screens 6, 7, 9, 15, and what the Head of PSD and the Inspector find at Home."""
    await night.travels("+24h")
    await at_messages(night, HEAD_OF_PSD)
    await take("09-hours-left")
    await night.screen.opens(HOME)
    await take("17-home-deciding")
    await night.screen.acts_as(INSPECTOR)
    await night.screen.opens(HOME)
    await take("17-home-granted")
    await at_messages(night, HEAD_OF_PSD)
    await night.opens(HEAD_OF_PSD, "decide", ua)
    await take("06-decide")
    await night.completes({})
    await at_messages(night, INSPECTOR)
    await take("07-authorised")
    await night.screen.presses(await night.screen.newest("show", ua))
    await take("15-show")
    await night.screen.closes()


async def ended(night: Night, take: Take) -> None:
    """Screens 8, 10 and 11: one is refused, of another nobody decides."""
    ua = reference(await night.grants(NORTH, subject="PC 4472 Kemble"))
    await night.opens(HEAD_OF_PSD, "decide", ua)
    await night.screen.fills_in_the_example()
    await night.screen.ticks("decision", "refuse")
    await night.screen.ticks("product", "retain")
    await night.screen.sends()
    await at_messages(night, NORTH)
    await take("08-refused")
    await night.does(NORTH, "stopped", ua)
    ua = reference(await night.grants(NORTH, subject="Constable 5120 Orr"))
    for _ in range(3):
        await night.travels("+24h")
    await at_messages(night, NORTH)
    await take("10-ended-undecided")
    await night.does(NORTH, "stopped", ua)


async def reviewed(night: Night, take: Take, ua: str) -> None:
    """Screen 12."""
    await until_asked(night, HEAD_OF_PSD, "review", ua)
    await take("12-review-due")
    await night.opens(HEAD_OF_PSD, "review", ua)
    await take("12-review")
    await night.completes({})


async def renewed(night: Night, take: Take, ua: str) -> None:
    """Screen 13."""
    await until_asked(night, SERGEANT, "apply_renewal", ua)
    await take("13-renewal-due")
    await night.opens(SERGEANT, "apply_renewal", ua)
    await take("13-renewal-apply")
    await night.completes({})
    await night.opens(HEAD_OF_PSD, "renew", ua)
    await take("13-renewal-decide")
    await night.completes({})


async def cancelled(night: Night, take: Take, ua: str) -> None:
    """Screens 14 and 11."""
    await night.types(SERGEANT, f"/urgent cancel {ua}")
    await take("14-cancellation-notice")
    await night.completes({})
    await at_messages(night, HEAD_OF_PSD)
    await take("14-cancel-asked")
    await night.opens(HEAD_OF_PSD, "cancel", ua)
    await take("14-cancel")
    await night.completes({})
    await night.screen.acts_as(SERGEANT)
    await take("14-cancelled")
    await night.opens(SERGEANT, "stopped", ua)
    await take("11-stopped")
    await night.completes({})


async def looked_up(night: Night, take: Take, month: datetime) -> None:
    """Screens 16, 18 and 21."""
    await night.types(HEAD_OF_PSD, "/urgent register")
    await take("16-register")
    await night.screen.closes()
    await night.types(HEAD_OF_PSD, f"/urgent report {month:%Y-%m}")
    await take("18-report")
    await night.screen.closes()
    await night.screen.opens(ALL_STAFF)
    while not await night.screen.messages():
        await night.travels("+24h")
    await take("21-circulation")


async def at_messages(night: Night, person: str) -> None:
    """Somebody looks at their messages with the app, whatever they looked at last."""
    await night.screen.acts_as(person)
    await night.screen.opens(await night.screen.direct())


async def until_asked(night: Night, person: str, button: str, ua: str) -> None:
    """The clock goes on until somebody is asked this."""
    await at_messages(night, person)
    while not await night.screen.about(button, ua).count():
        await night.travels("next")


@asynccontextmanager
async def begun(width: int, height: int, mark: str) -> AsyncIterator[tuple[Night, Take]]:
    """A night at a page of this size, and what takes a picture of it."""
    began = SystemClock()()
    async with demo() as address, browser(width, height) as page:
        screen = Screen(page)
        await screen.open(address)
        await page.evaluate(UNFOLDED)

        async def take(name: str) -> None:
            # In a picture nothing has the focus or the mouse, and lists begin where they begin.
            await page.evaluate("document.activeElement.blur(), document.querySelector('#people').scrollTo(0, 0)")
            await page.evaluate(UNFOLDED)
            await page.mouse.move(1, 1)
            await kept(page, name + mark, await page.screenshot())
            await page.evaluate(UNFOLDED)

        yield Night(screen, began), take


async def kept(page: Page, name: str, picture: bytes) -> None:
    """Keep a picture, made small."""
    made = await small(page, picture)
    (FOLDER / f"{name}.png").write_bytes(made)
    sys.stdout.write(f"docs/pictures/{name}.png {len(made) // 1024} kB\n")


if __name__ == "__main__":
    asyncio.run(main())
