"""At a desk: the lists scroll, and the page itself does not."""

from tests.browser.night import Night

HIGHER = "document.documentElement.scrollHeight - window.innerHeight"


async def test_unread_marks_beyond_the_end_of_a_list_do_not_make_the_page_longer(night: Night) -> None:
    await night.grants("U0INSPA")
    assert await night.screen.page.reads("document.querySelectorAll('#people .unread').length") >= 3
    await night.screen.page.width(1440, 420)
    assert await night.screen.page.reads(HIGHER) <= 0
