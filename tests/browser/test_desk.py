"""At a desk: the lists scroll, and the page itself does not."""

from tests.browser.night import Night

HIGHER = "document.documentElement.scrollHeight - window.innerHeight"


async def test_unread_marks_beyond_the_end_of_a_list_do_not_make_the_page_longer(night: Night) -> None:
    await night.grants("U0INSPA")
    page = night.screen.page
    assert await page.get_by_role("navigation", name="Act as").locator(".unread").count() >= 3
    await page.set_viewport_size({"width": 1440, "height": 420})
    assert await page.evaluate(HIGHER) <= 0
