"""The page's list of members: what it tells, and who may go in and out by it."""

import pytest

from tests.sandbox.page import Page
from tests.sandbox.people import ALICE, BOB, GUEST, SEED


async def test_the_page_tells_who_is_in_a_channel(page: Page) -> None:
    async def members(who: str) -> dict[str, list[str]]:
        places = (await page.gets("/page/workspace", **{"as": who}))["conversations"]
        return {c["id"]: c["members"] for c in places if c["kind"] == "channel"}

    assert (await members(ALICE.id))["C0DPO"] == [ALICE.id, SEED.bot_user]
    await page.slack.joins(BOB.id, "dpo")
    assert (await members(BOB.id))["C0DPO"] == [ALICE.id, SEED.bot_user, BOB.id]
    line = (await page.gets("/page/messages", **{"as": BOB.id, "channel": "C0DPO"}))["messages"][-1]
    assert (line["notice"], line["text"]) == (True, f"<@{BOB.id}> has joined the channel")


async def test_one_leaves_and_joins_on_the_page(page: Page) -> None:
    members = page.slack.channel("dpo")
    assert (await page.posts("/page/join", **{"as": ALICE.id, "channel": "C0DPO", "who": BOB.id}))["ok"] is True
    assert members.members == [ALICE.id, SEED.bot_user, BOB.id]
    assert (await page.posts("/page/leave", **{"as": BOB.id, "channel": "C0DPO"}))["ok"] is True
    assert members.members == [ALICE.id, SEED.bot_user]
    assert (await page.posts("/page/join", **{"as": GUEST.id, "channel": "C0ALL"}))["ok"] is True
    assert GUEST.id in page.slack.channel("all").members


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ({"as": BOB.id, "channel": "C0DPO"}, "There is no such conversation for this person."),
        ({"as": ALICE.id, "channel": ALICE.dm}, "There is no such conversation for this person."),
        ({"as": GUEST.id, "channel": "C0ALL", "who": BOB.id}, "Only a member brings others into a channel."),
        ({"as": ALICE.id, "channel": "C0DPO", "who": "U0NOBODY"}, "There is nobody with that id here."),
    ],
)
async def test_nobody_is_let_in_who_may_not(page: Page, args: dict[str, str], sentence: str) -> None:
    assert await page.posts("/page/join", **args) == {"ok": False, "error": sentence}
