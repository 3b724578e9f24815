"""Light or dark: the page follows the system, and the switch, which it remembers, goes before that."""

from typing import Literal

import pytest
from playwright.async_api import Locator, expect

from tests.browser.night import Night

LIGHT, DARK = ("rgb(255, 255, 255)", "false"), ("rgb(20, 24, 31)", "true")


@pytest.mark.parametrize("night", [1440, 390], indirect=True)
async def test_the_switch_goes_before_the_system_and_is_remembered(night: Night) -> None:
    await becomes(night, LIGHT)
    await wears(night, "dark")
    await becomes(night, DARK)
    await switch(night).click()
    await becomes(night, LIGHT)
    await opened_again(night)
    await becomes(night, LIGHT)
    await wears(night, "light")
    await switch(night).click()
    await becomes(night, DARK)


async def test_switched_back_to_what_the_system_wears_it_follows_the_system_again(night: Night) -> None:
    for _ in range(2):
        await switch(night).click()
    await becomes(night, LIGHT)
    await wears(night, "dark")
    await becomes(night, DARK)


def switch(night: Night) -> Locator:
    """The button at the top that changes the colours."""
    return night.screen.page.get_by_role("button", name="Dark colours")


async def becomes(night: Night, wanted: tuple[str, str]) -> None:
    """Wait for the colour of the page, and for what the switch says of it: the browser tells when it next draws."""
    ground, pressed = wanted
    await expect(night.screen.page.locator("body")).to_have_css("background-color", ground)
    await expect(switch(night)).to_have_attribute("aria-pressed", pressed)


async def wears(night: Night, scheme: Literal["light", "dark"]) -> None:
    """The system wears this scheme from now on."""
    await night.screen.page.emulate_media(color_scheme=scheme)


async def opened_again(night: Night) -> None:
    """The page is loaded anew, as by somebody who comes back to it."""
    await night.screen.page.reload()
    await expect(night.screen.page.locator("[data-person]")).not_to_have_count(0)
