"""Who is in a channel: read by the app in pages, and told to it as people come and go."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.refusal import RefusedError
from sandbox.seed import Channel, Seed
from sandbox.server import Sandbox
from sandbox.wires import listening
from sandbox.workspace.workspace import Workspace
from tests.sandbox.conftest import by_socket, over_http, stock
from tests.sandbox.people import ALICE, BOB, GUEST, LEFT, SEED, call, refusal

EVENTS = ("member_joined_channel", "member_left_channel", "channel_left", "group_left", "message.groups")
HEARING = replace(SEED, events=EVENTS)


def listening_app(slack: Sandbox) -> tuple[AsyncApp, list[dict[str, Any]]]:
    """An app that writes down the events it hears."""
    app, heard = stock(slack), []

    async def note(event: dict[str, Any]) -> None:
        heard.append(event)

    for kind in (*EVENTS[:4], "message"):
        app.event(kind)(note)
    return app, heard


@pytest.fixture(params=["socket", "http"])
async def hearing(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Sandbox, list[dict[str, Any]]]]:
    """A workspace whose app hears of comings and goings, once in each mode."""
    if request.param == "socket":
        async with Sandbox(HEARING, port=0) as slack:
            app, heard = listening_app(slack)
            async with by_socket(slack, app):
                yield slack, heard
        return
    line = listening("127.0.0.1", 0)
    url = f"http://127.0.0.1:{line.getsockname()[1]}/slack/events"
    async with Sandbox(HEARING, port=0, events_url=url) as slack:
        app, heard = listening_app(slack)
        async with over_http(line, app):
            yield slack, heard


async def test_the_app_hears_who_joins_and_who_leaves(hearing: tuple[Sandbox, list[dict[str, Any]]]) -> None:
    slack, heard = hearing
    await slack.person(BOB.id).joins("dpo", invited_by=ALICE.id)
    await slack.leaves(ALICE.id, "dpo")
    await slack.quiet()
    told = {e["type"]: e for e in heard if e["type"] != "message"}
    assert set(told) == {"member_joined_channel", "member_left_channel"}
    joined, left = told["member_joined_channel"], told["member_left_channel"]
    assert (joined["user"], joined["channel"], joined["channel_type"], joined["inviter"], joined["team"]) == (
        BOB.id, "C0DPO", "C", ALICE.id, "T072",
    )  # fmt: skip
    assert (left["user"], left["channel"], "inviter" in left) == (ALICE.id, "C0DPO", False)
    assert sorted(e["subtype"] for e in heard if e["type"] == "message") == ["group_join", "group_leave"]


async def test_members_are_read_with_slacks_own_client(slack: Sandbox, client: AsyncWebClient) -> None:
    await slack.joins(BOB.id, "dpo")
    found = [m async for page in await client.conversations_members(channel="C0DPO", limit=1) for m in page["members"]]
    assert found == [ALICE.id, SEED.bot_user, BOB.id] == slack.channel("dpo").members
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client.conversations_members(channel="C0SECRET")


async def test_the_app_itself_is_put_out_and_let_in(slack: Sandbox, client: AsyncWebClient) -> None:
    await slack.leaves(SEED.bot_user, "dpo")
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client.conversations_members(channel="C0DPO")
    await slack.joins(SEED.bot_user, "dpo", invited_by=ALICE.id)
    assert (await client.conversations_members(channel="C0DPO"))["members"] == [ALICE.id, SEED.bot_user]


async def test_of_its_own_going_the_app_hears_by_another_event() -> None:
    async with Sandbox(HEARING, port=0) as slack:
        app, heard = listening_app(slack)
        async with by_socket(slack, app):
            await slack.leaves(SEED.bot_user, "dpo")
            await slack.joins(BOB.id, "dpo")
            await slack.joins(SEED.bot_user, "dpo")
            await slack.quiet()
    assert [(e["type"], e.get("user")) for e in heard if e["type"] != "message"] == [
        ("group_left", None), ("member_joined_channel", SEED.bot_user),
    ]  # fmt: skip


async def test_nothing_is_told_of_a_channel_that_the_app_is_not_in() -> None:
    async with Sandbox(HEARING, port=0) as slack:
        await slack.joins(GUEST.id, "all")
        await slack.quiet()
        assert slack.workspace.deliveries == []


async def test_joining_twice_is_joining_once(slack: Sandbox) -> None:
    await slack.joins(ALICE.id, "dpo")
    await slack.leaves(BOB.id, "dpo")
    assert (slack.channel("dpo").members, slack.channel("dpo").messages) == ([ALICE.id, SEED.bot_user], [])


async def test_a_line_in_the_channel_is_no_unread_message(slack: Sandbox) -> None:
    await slack.joins(BOB.id, "dpo")
    (line,) = slack.channel("dpo").messages
    assert line.text == f"<@{BOB.id}> has joined the channel"
    assert slack.workspace.conversations["C0DPO"].unread(ALICE.id) == 0
    assert slack.channel("dpo").id in {c.id for c in slack.workspace.seen_by(BOB.id)}


@pytest.mark.parametrize(
    ("who", "channel", "inviter", "code"),
    [
        (BOB.id, "dpo", BOB.id, "cant_invite"),
        (LEFT.id, "dpo", None, "account_inactive"),
        (BOB.id, ALICE.dm, None, "channel_not_found"),
    ],
)
async def test_who_is_not_let_in(slack: Sandbox, who: str, channel: str, inviter: str | None, code: str) -> None:
    with pytest.raises(RefusedError, match=code):
        await slack.joins(who, channel, inviter)


async def test_an_archived_channel_stays_as_it_is(slack: Sandbox) -> None:
    slack.workspace.archive("C0DPO")
    with pytest.raises(RefusedError, match="is_archived"):
        await slack.joins(BOB.id, "dpo")
    with pytest.raises(RefusedError, match="is_archived"):
        await slack.leaves(ALICE.id, "dpo")


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"channel": "C0SECRET"}, "channel_not_found"),
        ({"channel": "C0NONE"}, "channel_not_found"),
        ({"channel": "#dpo"}, "channel_not_found"),
        ({"channel": ALICE.id}, "channel_not_found"),
        ({"channel": "C0ALL"}, ""),
        ({"channel": ALICE.dm}, ""),
        ({"channel": "C0DPO", "limit": 1000}, "invalid_limit"),
        ({"channel": "C0DPO", "cursor": "!"}, "invalid_cursor"),
        ({}, "invalid_arguments"),
    ],
)
def test_members_that_are_refused(workspace: Workspace, args: dict[str, object], code: str) -> None:
    assert refusal(workspace, "conversations.members", **args) == code


def test_whoever_left_the_force_is_in_no_channel() -> None:
    seed = Seed(people=(ALICE, LEFT), channels=(Channel("C0X", "x", members=(ALICE.id, LEFT.id)),))
    assert call(Workspace(seed), "conversations.members", channel="C0X")["members"] == [ALICE.id, seed.bot_user]
