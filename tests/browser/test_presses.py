"""Presses that come too early, twice, or too late."""

from tests.browser.night import Night, reference

AT_ONCE = "document.querySelector('#fill-example').click(), document.querySelector('#modal-submit').click()"
WORKING = "document.body.dataset.working === 'true' && document.querySelector('#status').textContent === 'Working...'"
TWICE = "[1, 2].forEach(() => document.querySelector('[data-travel=\"+1h\"]').click())"


async def test_a_press_while_something_is_under_way_waits_its_turn(night: Night) -> None:
    await night.types("U0INSPA", "/urgent")
    async with night.screen.answered("submit at once"):
        assert await night.screen.page.evaluate(f"{AT_ONCE}, {WORKING}")
    assert "It is in force now." in await night.screen.modal()


async def test_the_same_button_twice_is_one_press(night: Night) -> None:
    before = await night.screen.now()
    async with night.screen.answered("+1h twice"):
        await night.screen.page.evaluate(TWICE)
    assert 3600 <= (await night.screen.now() - before).total_seconds() < 3700


async def test_a_button_that_is_gone_says_so(night: Night) -> None:
    page = night.screen.page
    ua = reference(await night.grants("U0INSPA"))
    await night.screen.acts_as("U0PSDH")
    await page.evaluate("window.before = document.querySelector('[data-action=\"decide\"]')")
    await night.does("U0ACUD", "decide", ua)
    await night.screen.acts_as("U0PSDH")
    async with night.screen.answered("a button that is gone"):
        await page.evaluate("window.before.click()")
    assert "That button is gone." in await page.get_by_role("alert").inner_text()


async def test_choices_made_quickly_all_count(night: Night) -> None:
    await night.types("U0INSPA", "/urgent")
    boxes = "[...document.querySelectorAll('[data-block=\"systems\"] input')]"
    async with night.screen.answered("four boxes"):
        await night.screen.page.evaluate(f"{boxes}.slice(0, 4).forEach((box) => box.click())")
    assert await night.screen.page.evaluate(f"{boxes}.filter((box) => box.checked).length") == 4
    async with night.screen.answered("a private phone"):
        private = f"{boxes}.find((box) => box.value === 'private_device')"
        await night.screen.page.evaluate(f"{boxes}[0].click(), {private}.click()")
    assert "You cannot grant this here." in await night.screen.modal()
