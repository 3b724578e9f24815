"""The same page on a telephone: 390 pixels, one column, everything within a tap or two."""

import pytest

from tests.browser.night import Night, reference

PHONE = 390
WIDE = "Math.max(document.documentElement.scrollWidth, document.querySelector('#modal-body').scrollWidth)"


@pytest.mark.parametrize("night", [PHONE], indirect=True)
async def test_a_grant_and_its_decision_on_a_telephone(night: Night) -> None:
    await night.types("U0INSPA", "/urgent")
    assert await night.screen.page.reads(WIDE) <= PHONE
    ua = reference(await night.completes({}))
    assert set(await night.told()) == {"U0INSPA", "U0PSDH", "U0ACUD", "C0DPO"}
    assert "PC 4471 Dunn" in await night.opens("U0PSDH", "decide", ua)
    assert await night.screen.page.reads(WIDE) <= PHONE
    assert f"{ua} was authorised by the Head of PSD." in await night.completes({})
    assert await night.screen.page.reads(WIDE) <= PHONE


@pytest.mark.parametrize("night", [PHONE], indirect=True)
async def test_the_clock_is_moved_from_behind_its_button(night: Night) -> None:
    before = await night.screen.now()
    await night.screen.page.clicks("#clock-toggle")
    await night.travels("+1h")
    assert 3600 <= (await night.screen.now() - before).total_seconds() < 3700
