"""Reading back: conversations, members, history in pages, and people."""

import pytest

from sandbox.workspace.workspace import Workspace
from tests.sandbox.people import ALICE, BOB, ELSEWHERE, GUEST, LEFT, ROBOT, SEED, call, refusal

HISTORY = "conversations.history"


@pytest.fixture
def spoken(workspace: Workspace) -> list[str]:
    """Five messages in #dpo; their stamps, oldest first."""
    workspace.seconds_between_messages = 0.0
    return [call(workspace, "chat.postMessage", channel="C0DPO", text=str(n))["ts"] for n in range(5)]


@pytest.mark.usefixtures("spoken")
def test_history_comes_newest_first_in_pages(workspace: Workspace) -> None:
    pages, cursor = [], ""
    for _ in range(3):
        page = call(workspace, HISTORY, channel="C0DPO", limit=2, cursor=cursor)
        cursor = page["response_metadata"]["next_cursor"]
        pages.append(([m["text"] for m in page["messages"]], page["has_more"]))
    assert pages == [(["4", "3"], True), (["2", "1"], True), (["0"], False)]
    assert cursor == ""


def test_history_between_two_moments(workspace: Workspace, spoken: list[str]) -> None:
    between = {"channel": "C0DPO", "oldest": spoken[1], "latest": spoken[3]}
    assert [m["text"] for m in call(workspace, HISTORY, **between)["messages"]] == ["2"]
    inclusive = call(workspace, HISTORY, **between, inclusive="true")["messages"]
    assert [m["text"] for m in inclusive] == ["3", "2", "1"]


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"channel": "C0SECRET"}, "channel_not_found"),
        ({"channel": "C0ALL"}, "not_in_channel"),
        ({"channel": "C0DPO", "limit": 0}, ""),
        ({"channel": "C0DPO", "limit": 1000}, "invalid_limit"),
        ({"channel": "C0DPO", "limit": "many"}, "invalid_limit"),
        ({"channel": "C0DPO", "cursor": "!"}, "invalid_cursor"),
        ({"channel": "C0DPO", "cursor": "aGVsbG8="}, "invalid_cursor"),
        ({"channel": "C0DPO", "oldest": "then"}, "invalid_ts_oldest"),
        ({"channel": "C0DPO", "latest": "now"}, "invalid_ts_latest"),
        ({}, "invalid_arguments"),
    ],
)
@pytest.mark.usefixtures("spoken")
def test_history_that_is_refused(workspace: Workspace, args: dict[str, object], code: str) -> None:
    assert refusal(workspace, HISTORY, **args) == code


def test_a_dm_is_opened_with_one_person(workspace: Workspace) -> None:
    assert call(workspace, "conversations.open", users=ALICE.id)["channel"] == {"id": ALICE.dm}
    described = call(workspace, "conversations.open", users=ALICE.id, return_im="true")["channel"]
    assert (described["is_im"], described["user"]) == (True, ALICE.id)
    assert call(workspace, "conversations.open", channel=ALICE.dm)["channel"] == {"id": ALICE.dm}


@pytest.mark.parametrize(
    ("users", "code"),
    [
        ("U0NOBODY", "user_not_found"),
        (LEFT.id, "user_disabled"),
        (ROBOT.id, "cannot_dm_bot"),
        (f"{ALICE.id},{BOB.id}", "method_not_supported_for_channel_type"),
        (",", "not_enough_users"),
        ("", "invalid_arguments"),
    ],
)
def test_a_dm_that_is_not_opened(workspace: Workspace, users: str, code: str) -> None:
    assert refusal(workspace, "conversations.open", users=users) == code


def test_a_channel_is_described(workspace: Workspace) -> None:
    channel = call(workspace, "conversations.info", channel="C0DPO", include_num_members="true")["channel"]
    assert (channel["name"], channel["is_private"], channel["is_member"], channel["num_members"]) == (
        "dpo", True, True, 2,
    )  # fmt: skip
    assert refusal(workspace, "conversations.info", channel="C0SECRET") == "channel_not_found"
    assert call(workspace, "conversations.info", channel="C0ALL")["channel"]["is_member"] is False


def test_members_come_in_pages(workspace: Workspace) -> None:
    first = call(workspace, "conversations.members", channel="C0DPO", limit=1)
    then = call(workspace, "conversations.members", channel="C0DPO", cursor=first["response_metadata"]["next_cursor"])
    assert first["members"] + then["members"] == [ALICE.id, SEED.bot_user]


def test_people_are_described(workspace: Workspace) -> None:
    alice = call(workspace, "users.info", user=ALICE.id)["user"]
    assert (alice["real_name"], alice["tz"], alice["profile"]["title"]) == (
        "Alice Archer", "Europe/London", "Inspector",
    )  # fmt: skip
    assert call(workspace, "users.info", user=GUEST.id)["user"]["is_restricted"] is True
    assert call(workspace, "users.info", user=ELSEWHERE.id)["user"]["team_id"] == "T0OTHER"
    assert call(workspace, "users.info", user=LEFT.id)["user"]["deleted"] is True
    assert refusal(workspace, "users.info", user="U0NOBODY") == "user_not_found"


def test_everybody_is_listed_in_pages(workspace: Workspace) -> None:
    found, cursor = [], ""
    while True:
        page = call(workspace, "users.list", limit=3, cursor=cursor)
        found += [p["id"] for p in page["members"]]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert found == [*(p.id for p in SEED.people), SEED.bot_user, "USLACKBOT"]
