"""The thin story: an Inspector grants, and exactly those hear of it who should."""

from __future__ import annotations

from tests.stories.lines import CHANNEL_NOTICE, PROMPT, RECEIPT
from tests.stories.night import UA, Night
from tests.stories.tellings import both_ways, granted


@both_ways
async def test_a_grant_is_receipted_and_told_to_the_dpo_and_the_two_who_may_decide_and_nobody_else(
    night: Night,
) -> None:
    receipt = await granted(night)
    assert f"{UA} granted. It ends 22:15 GMT on Thursday 26 November 2026." in receipt
    assert "It is in force now." in receipt
    assert "If nobody decides, it ends by itself and monitoring must stop." in receipt
    await night.is_as_it_was()


async def test_the_window_that_opens_says_when_it_would_end_and_who_would_be_asked(night: Night) -> None:
    opened = await night.inspector.types("/urgent")
    assert "Granted now, it ends 22:15 GMT on Thursday 26 November 2026." in opened
    assert "Choose a ground to see who is asked, and when." in opened
    await night.inspector.person.chooses("ground", "staff_discipline")
    assert "Director of HR" in night.inspector.window
    await night.inspector.closes()
    await night.expects_nothing()


async def test_the_dpo_records_receipt_in_the_channel_and_the_button_gives_way_to_who_and_when(night: Night) -> None:
    await granted(night)
    await night.dpo.person.presses("receipt")
    await night.expects({"#dpo": [f"edited: {CHANNEL_NOTICE}"]})
    assert (
        "The Data Protection Officer recorded receipt at 22:15 GMT on Monday 23 November 2026."
        in night.slack.channel("dpo").messages[0].words
    )


async def test_S8_typed_in_a_public_channel_the_window_opens_and_nothing_is_posted_there(night: Night) -> None:
    await night.inspector.types("/urgent", channel="all-staff")
    await night.inspector.completes()
    await night.expects(
        {
            "inspector": [RECEIPT],
            "head": [PROMPT],
            "acu": [PROMPT],
            "#dpo": [f"{CHANNEL_NOTICE} [receipt]"],
        }
    )
