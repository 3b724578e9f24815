"""Stretches of a night that several stories go through, each with everybody's whole inbox."""

from __future__ import annotations

from typing import Final

import pytest

from tests.stories.lines import AUTHORISED, CHANNEL_NOTICE, FORWARD, PROMPT, RECEIPT
from tests.stories.night import UA, Night

both_ways: Final = pytest.mark.parametrize("night", ["socket", "http"], indirect=True)


async def granted(night: Night) -> str:
    """The Inspector grants, and everybody's inbox is looked at: the words of the receipt."""
    receipt = await night.inspector.grants()
    await night.expects(
        {
            "inspector": [RECEIPT],
            "head": [PROMPT],
            "acu": [PROMPT],
            "#dpo": [f"{CHANNEL_NOTICE} [receipt]"],
        }
    )
    return receipt


async def authorised(night: Night) -> str:
    """The Head of PSD authorises it at the moment of the grant: the words of the receipt."""
    await granted(night)
    receipt = await night.head.decides()
    await night.expects(
        {
            "inspector": [f"edited: {AUTHORISED} [show | cancel]", f"{AUTHORISED} [show]"],
            "sergeant": [f"{AUTHORISED} [show]"],
            "head": [f"edited: {AUTHORISED}"],
            "acu": [f"edited: {AUTHORISED}"],
            "dpo": [FORWARD],
            "fcao": [FORWARD],
            "#dpo": [f"thread: {UA}: the Head of PSD authorised it at 22:15 GMT on Monday 23 November 2026."],
        }
    )
    return receipt
