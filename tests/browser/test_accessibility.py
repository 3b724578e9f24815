"""axe-core on what people see at the page: no serious fault, light and dark, at a desk and on a telephone."""

from __future__ import annotations

import json
from typing import Final, Literal

import pytest

from tests.browser.night import Night, reference
from tests.house.tree import ROOT

AXE: Final = ROOT / ".venv" / "node" / "node_modules" / "axe-core" / "axe.min.js"
DESK, PHONE = 1440, 390
INSPECTOR, HEAD_OF_PSD, DPO, DPO_CHANNEL, HOME = "U0INSPA", "U0PSDH", "U0DPO", "C0DPO", "HOME"
SERIOUS: Final = ("serious", "critical")
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
FAULTS: Final = f"""(async () => {{
  const found = await axe.run(document, {{ resultTypes: ["violations"] }});
  return found.violations.filter((fault) => {json.dumps(SERIOUS)}.includes(fault.impact))
    .flatMap(({{ id, nodes }}) => nodes.map((node) => `${{id}}: ${{node.target.join(" ")}} ${{node.failureSummary}}`));
}})()"""
DONE: Final = "document.getAnimations().every((one) => one.playState === 'finished')"
UNLABELLED: Final = (
    "document.querySelector('#modal-submit').insertAdjacentHTML('afterend', '<button id=bare></button>')"
)


@pytest.fixture
async def watched(night: Night) -> Night:
    """The night, with axe-core on its page."""
    assert AXE.exists(), "Run `make browser`, which installs what this needs from npm."
    await night.screen.page.evaluate(AXE.read_text(encoding="utf-8"))
    return night


@pytest.mark.parametrize("night", [DESK, PHONE], indirect=True)
async def test_no_serious_fault_in_any_place_or_window(watched: Night) -> None:
    screen = watched.screen
    await looks_in_both(watched, "a first look")
    await watched.types(INSPECTOR, "/urgent")
    await looks_in_both(watched, "the grant modal")
    ua = reference(await watched.completes({}))
    await looks_in_both(watched, "a DM with cards")
    await screen.opens(HOME)
    await looks_in_both(watched, "the Home of an Inspector")
    await screen.acts_as(DPO)
    await screen.opens(DPO_CHANNEL)
    await looks_in_both(watched, "the channel view")
    await watched.types(DPO, "/urgent register")
    await looks_in_both(watched, "the register")
    await screen.closes()
    await watched.opens(HEAD_OF_PSD, "decide", ua)
    await looks_in_both(watched, "the decide modal")
    await screen.closes()
    await screen.opens(HOME)
    await looks_in_both(watched, "the Home of the Head of PSD")


async def test_a_fault_is_found(watched: Night) -> None:
    await watched.types(INSPECTOR, "/urgent")
    await watched.screen.page.evaluate(UNLABELLED)
    assert "button-name" in {fault.partition(":")[0] for fault in await watched.screen.page.evaluate(FAULTS)}


async def looks_in_both(night: Night, what: str) -> None:
    """Look at what stands there, light and dark."""
    for scheme in SCHEMES:
        await wears(night, scheme)
        faults = await night.screen.page.evaluate(FAULTS)
        assert faults == [], f"{what}, {scheme}:\n" + "\n".join(faults)


async def wears(night: Night, scheme: Literal["light", "dark"]) -> None:
    """Have the browser ask for this colour scheme, as a person's own settings would."""
    await night.screen.page.emulate_media(color_scheme=scheme)
    await night.screen.page.wait_for_function(DONE)
