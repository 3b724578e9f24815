"""What the browser's console shows in red fails a test, whatever else the page looks like."""

import pytest

from tests.browser.chromium_page import browser

UNCAUGHT = "new Promise((done) => { setTimeout(done, 50); setTimeout(() => { throw new Error('not caught'); }); })"


async def test_an_error_in_the_console_is_not_passed_over() -> None:
    with pytest.raises(AssertionError, match=r"(?s)written down.*not caught"):
        await a_faulty_page()


async def a_faulty_page() -> None:
    async with browser() as page:
        await page.evaluate("console.error('written down')")
        await page.evaluate(UNCAUGHT)
