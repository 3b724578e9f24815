"""The same page on a telephone: 390 pixels, one column, everything within a tap or two."""

import pytest

from tests.browser.night import Night, reference

PHONE = 390
WIDE = "Math.max(document.documentElement.scrollWidth, document.querySelector('#modal-body').scrollWidth)"


@pytest.mark.parametrize("night", [PHONE], indirect=True)
async def test_a_grant_its_decision_and_its_end_on_a_telephone(night: Night) -> None:
    await night.types("U0INSPA", "/urgent")
    assert await night.screen.page.evaluate(WIDE) <= PHONE
    ua = reference(await night.completes({}))
    assert set(await night.told()) == {"U0INSPA", "U0PSDH", "U0ACUD", "C0DPO"}
    assert "PC 4471 Dunn" in await night.opens("U0PSDH", "decide", ua)
    assert await night.screen.page.evaluate(WIDE) <= PHONE
    assert f"{ua} was authorised by the Head of PSD." in await night.completes({})
    assert await night.screen.page.evaluate(WIDE) <= PHONE
    await night.screen.opens("HOME")
    assert await night.screen.page.evaluate(WIDE) <= PHONE
    await night.screen.page.get_by_role("button", name="Move the clock").click()
    await night.travels("end")
    assert f"End of {ua} [stopped]" in (await night.told())["U0INSPA"]
