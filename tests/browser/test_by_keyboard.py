"""A grant without a mouse: every step by Tab, Space, Enter and Escape, and the focus always where one can see it."""

from tests.browser.night import Night

FOCUS = """() => {
  const node = document.activeElement, box = node.getBoundingClientRect();
  const seen = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 40));
  return {
    id: node.id, block: node.closest("[data-block]")?.dataset.block ?? "", type: node.type ?? "",
    seen: box.width > 0 && Boolean(seen) && (node.contains(seen) || seen.contains(node)),
    inside: document.querySelector("#modal").contains(node),
  };
}"""
IN_SIGHT = f"() => {{ const at = ({FOCUS})(); return at.seen && at; }}"
# There are some hundred stops on the longest form.
STOPS = 200


async def test_a_grant_by_keyboard_alone(night: Night) -> None:
    await types_the_command(night)
    await tabs_to(night, "fill-example")
    async with night.screen.answered("Enter"):
        await night.screen.page.keyboard.press("Enter")
    assert "CCTV" in await night.screen.modal()
    await ticks_with_space(night, "sensitive")
    await tabs_to(night, "modal-submit")
    async with night.screen.answered("Enter"):
        await night.screen.page.keyboard.press("Enter")
    assert "It is in force now." in await night.screen.modal()
    await tabs_to(night, "modal-close")
    async with night.screen.answered("Enter"):
        await night.screen.page.keyboard.press("Enter")
    assert await night.screen.modal() == ""
    assert (await night.screen.page.evaluate(FOCUS))["id"] == "composer"
    assert [one.buttons for one in await night.screen.messages()] == [["show", "cancel"]]


async def test_escape_closes_the_form_and_nothing_is_granted(night: Night) -> None:
    await types_the_command(night)
    async with night.screen.answered("Escape"):
        await night.screen.page.keyboard.press("Escape")
    assert await night.screen.modal() == ""
    assert await night.screen.messages() == []
    assert await night.screen.unread() == {}


async def types_the_command(night: Night) -> None:
    """By the link that skips to the message box."""
    page = night.screen.page
    await page.keyboard.press("Tab")
    assert (await page.evaluate(FOCUS))["id"] == "skip"
    await page.keyboard.press("Enter")
    assert (await page.evaluate(FOCUS))["id"] == "composer"
    await page.keyboard.type("/urgent")
    async with night.screen.answered("/urgent"):
        await page.keyboard.press("Enter")
    assert "Urgent authorisation" in await night.screen.modal()


async def tabs_to(night: Night, wanted: str) -> None:
    """Go from stop to stop, each in sight and inside the form, until an element with this id or in this field."""
    for _ in range(STOPS):
        await night.screen.page.keyboard.press("Tab")
        # The browser brings what has the focus into sight when it next draws.
        focus = await (await night.screen.page.wait_for_function(IN_SIGHT)).json_value()
        assert focus["inside"], focus
        if wanted in {focus["id"], focus["block"]}:
            return
    raise AssertionError(f"Tab does not lead to {wanted}.")


async def ticks_with_space(night: Night, field: str) -> None:
    await tabs_to(night, field)
    await night.screen.page.keyboard.press("Space")
    assert await night.screen.page.evaluate("document.activeElement.checked") is True
