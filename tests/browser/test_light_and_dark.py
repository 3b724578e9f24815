"""Light or dark: the page follows the system, and the switch, which it remembers, goes before that."""

import json

import pytest

from tests.browser.night import Night

GROUND = "getComputedStyle(document.body).backgroundColor"
PRESSED = "document.querySelector('#scheme').getAttribute('aria-pressed')"
LIGHT, DARK = ["rgb(255, 255, 255)", "false"], ["rgb(20, 24, 31)", "true"]


@pytest.mark.parametrize("night", [1440, 390], indirect=True)
async def test_the_switch_goes_before_the_system_and_is_remembered(night: Night) -> None:
    await becomes(night, LIGHT)
    await wears(night, "dark")
    await becomes(night, DARK)
    await night.screen.page.clicks("#scheme")
    await becomes(night, LIGHT)
    await opened_again(night)
    await becomes(night, LIGHT)
    await wears(night, "light")
    await night.screen.page.clicks("#scheme")
    await becomes(night, DARK)


async def test_switched_back_to_what_the_system_wears_it_follows_the_system_again(night: Night) -> None:
    for _ in range(2):
        await night.screen.page.clicks("#scheme")
    await becomes(night, LIGHT)
    await wears(night, "dark")
    await becomes(night, DARK)


async def becomes(night: Night, wanted: list[str]) -> None:
    """Wait for the colour of the page, and for what the switch says of it: the browser tells when it next draws."""
    await night.screen.page.until(f"[{GROUND}, {PRESSED}].join() === {json.dumps(','.join(wanted))}")


async def wears(night: Night, scheme: str) -> None:
    """The system wears this scheme from now on."""
    wanted = [{"name": "prefers-color-scheme", "value": scheme}]
    await night.screen.page.tell("Emulation.setEmulatedMedia", features=wanted)


async def opened_again(night: Night) -> None:
    """The page is loaded anew, as by somebody who comes back to it."""
    await night.screen.page.reads("window.stale = true")
    await night.screen.page.tell("Page.reload")
    await night.screen.page.until("!window.stale && document.querySelector('[data-person]') !== null")
