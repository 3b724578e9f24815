"""Posting, editing, deleting and whispering, and what Slack refuses of it."""

import pytest

from sandbox.workspace.workspace import Workspace
from tests.sandbox.people import ALICE, BOB, LEFT, ROBOT, SEED, Wire, actions, button, call, refusal, section

POST = "chat.postMessage"


def test_a_message_to_a_person_goes_to_their_dm(workspace: Workspace) -> None:
    sent = call(workspace, POST, channel=ALICE.id, text="Hello")
    assert sent["channel"] == ALICE.dm
    assert [m.text for m in workspace.conversations[ALICE.dm].messages] == ["Hello"]
    assert workspace.conversations[BOB.dm].messages == []


def test_an_answer_has_the_keys_of_slacks_own(workspace: Workspace) -> None:
    sent = call(workspace, POST, channel="C0DPO", text="Hello", blocks=[section()])
    assert set(sent) == {"channel", "ts", "message"}
    assert {"type", "user", "ts", "text", "team", "bot_id", "app_id", "blocks"} == set(sent["message"])


@pytest.mark.parametrize(
    ("channel", "code"),
    [
        ("C0NOWHERE", "channel_not_found"),
        ("C0SECRET", "channel_not_found"),
        ("secret", "channel_not_found"),
        (None, "channel_not_found"),
        ("C0ALL", "not_in_channel"),
        (LEFT.id, "channel_not_found"),
        (ROBOT.id, "channel_not_found"),
    ],
)
def test_where_the_app_may_not_write(workspace: Workspace, channel: str | None, code: str) -> None:
    assert refusal(workspace, POST, channel=channel, text="Hello") == code


def test_a_channel_goes_by_its_name_too(workspace: Workspace) -> None:
    assert call(workspace, POST, channel="#dpo", text="Hello")["channel"] == "C0DPO"


def test_an_archived_channel_takes_nothing_until_it_is_brought_back(workspace: Workspace) -> None:
    workspace.faults.archive("C0DPO")
    assert refusal(workspace, POST, channel="C0DPO", text="Hello") == "is_archived"
    workspace.faults.archive("C0DPO", archived=False)
    assert refusal(workspace, POST, channel="C0DPO", text="Hello") == ""


def test_a_message_needs_words(workspace: Workspace) -> None:
    assert refusal(workspace, POST, channel="C0DPO") == "no_text"
    assert refusal(workspace, POST, channel="C0DPO", text="", blocks=[]) == "no_text"


def test_a_text_may_be_too_long(workspace: Workspace) -> None:
    assert refusal(workspace, POST, channel="C0DPO", text="x" * 40_001) == "msg_too_long"


def test_blocks_may_be_too_much_together(workspace: Workspace) -> None:
    assert refusal(workspace, POST, channel="C0DPO", blocks=[section("x" * 3000)] * 5) == "msg_blocks_too_long"


def test_wrong_blocks_are_refused_and_nothing_is_posted(workspace: Workspace) -> None:
    assert refusal(workspace, POST, channel="C0DPO", text="x", blocks=[{"type": "nope"}]) == "invalid_blocks"
    assert workspace.conversations["C0DPO"].messages == []


def test_blocks_may_be_written_as_a_string(workspace: Workspace) -> None:
    call(workspace, POST, channel="C0DPO", blocks='[{"type": "divider"}]')
    assert workspace.conversations["C0DPO"].messages[0].blocks[0]["type"] == "divider"
    assert refusal(workspace, POST, channel="C0DPO", blocks="[{") == "invalid_blocks_format"


def test_blocks_and_elements_get_ids_where_the_app_gave_none(workspace: Workspace) -> None:
    bare = button()
    del bare["action_id"]
    sent = call(workspace, POST, channel="C0DPO", text="x", blocks=[actions(bare)])
    block = sent["message"]["blocks"][0]
    assert block["block_id"]
    assert block["elements"][0]["action_id"]


def test_one_message_a_second_in_a_channel(workspace: Workspace, wire: Wire) -> None:
    call(workspace, POST, channel="C0DPO", text="1")
    assert refusal(workspace, POST, channel="C0DPO", text="2") == "ratelimited"
    assert refusal(workspace, POST, channel=ALICE.id, text="elsewhere") == ""
    wire.now += 1.0
    assert refusal(workspace, POST, channel="C0DPO", text="2") == ""


def test_stamps_grow_though_the_clock_stands_still(workspace: Workspace) -> None:
    workspace.seconds_between_messages = 0.0
    stamps = [call(workspace, POST, channel="C0DPO", text="x")["ts"] for _ in range(3)]
    assert stamps == ["1764022500.000000", "1764022500.000001", "1764022500.000002"]


def test_metadata_is_kept_and_given_back_when_asked_for(workspace: Workspace) -> None:
    metadata = {"event_type": "notice", "event_payload": {"id": "n-1"}}
    call(workspace, POST, channel="C0DPO", text="x", metadata=metadata)
    without = call(workspace, "conversations.history", channel="C0DPO")["messages"][0]
    with_it = call(workspace, "conversations.history", channel="C0DPO", include_all_metadata="true")["messages"][0]
    assert "metadata" not in without
    assert with_it["metadata"] == metadata


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ("{", "invalid_metadata_format"),
        ([1], "invalid_metadata_format"),
        ({"event_type": "x", "event_payload": {}, "more": 1}, "invalid_metadata_format"),
        ({"event_type": "x"}, "invalid_metadata_schema"),
        ({"event_type": "x", "event_payload": {"a": "x" * 17_000}}, "metadata_too_large"),
    ],
)
def test_metadata_that_slack_refuses(workspace: Workspace, metadata: object, code: str) -> None:
    assert refusal(workspace, POST, channel="C0DPO", text="x", metadata=metadata) == code


def test_an_edit_changes_what_it_names_and_keeps_the_rest(workspace: Workspace) -> None:
    metadata = {"event_type": "notice", "event_payload": {}}
    sent = call(workspace, POST, channel="C0DPO", text="before", blocks=[section("card")], metadata=metadata)
    call(workspace, "chat.update", channel="C0DPO", ts=sent["ts"], text="after")
    said = workspace.conversations["C0DPO"].find(sent["ts"])
    assert (said.text, said.blocks[0]["text"]["text"], said.metadata) == ("after", "card", metadata)
    assert said.edited_ts


def test_an_edit_with_empty_blocks_takes_them_away(workspace: Workspace) -> None:
    sent = call(workspace, POST, channel="C0DPO", text="x", blocks=[section("card")])
    call(workspace, "chat.update", channel="C0DPO", ts=sent["ts"], text="x", blocks=[])
    assert workspace.conversations["C0DPO"].find(sent["ts"]).blocks == []


def test_an_edit_is_shorter_than_a_post(workspace: Workspace) -> None:
    sent = call(workspace, POST, channel="C0DPO", text="x")
    assert refusal(workspace, "chat.update", channel="C0DPO", ts=sent["ts"], text="x" * 4001) == "msg_too_long"


def test_a_message_is_edited_for_as_long_as_the_workspace_lets_it(workspace: Workspace) -> None:
    sent = call(workspace, POST, channel="C0DPO", text="x")
    workspace.edit_window = workspace.clock() - float(sent["ts"]) + 60
    call(workspace, "chat.update", channel="C0DPO", ts=sent["ts"], text="y")
    workspace.edit_window = -1
    assert refusal(workspace, "chat.update", channel="C0DPO", ts=sent["ts"], text="z") == "edit_window_closed"
    assert workspace.conversations["C0DPO"].find(sent["ts"]).text == "y"


def test_only_what_is_there_and_ones_own_is_edited_or_deleted(workspace: Workspace) -> None:
    theirs = workspace.add(workspace.conversations[ALICE.dm], ALICE.id, "mine").ts
    whispered = workspace.whisper(ALICE.id, workspace.conversations["C0DPO"], "psst").ts
    gone = {"channel": "C0DPO", "ts": "1.1", "text": "x"}
    assert refusal(workspace, "chat.update", **gone) == "message_not_found"
    assert refusal(workspace, "chat.delete", **gone) == "message_not_found"
    assert refusal(workspace, "chat.update", channel="C0DPO", ts=whispered, text="x") == "message_not_found"
    assert refusal(workspace, "chat.update", channel=ALICE.dm, ts=theirs, text="x") == "cant_update_message"
    assert refusal(workspace, "chat.delete", channel=ALICE.dm, ts=theirs) == "cant_delete_message"
    assert refusal(workspace, "chat.update", channel="C0DPO", text="x") == "invalid_arguments"


def test_a_deleted_message_is_gone(workspace: Workspace) -> None:
    sent = call(workspace, POST, channel="C0DPO", text="x")
    call(workspace, "chat.delete", channel="C0DPO", ts=sent["ts"])
    assert call(workspace, "conversations.history", channel="C0DPO")["messages"] == []


def test_a_whisper_is_for_one_and_stays_in_nobodys_history(workspace: Workspace) -> None:
    call(workspace, "chat.postEphemeral", channel="C0DPO", user=ALICE.id, text="psst")
    where = workspace.conversations["C0DPO"]
    assert [m.text for m in where.shown_to(ALICE.id)] == ["psst"]
    assert list(where.shown_to(BOB.id)) == []
    assert call(workspace, "conversations.history", channel="C0DPO")["messages"] == []


def test_a_whisper_is_for_a_member(workspace: Workspace) -> None:
    whisper = "chat.postEphemeral"
    assert refusal(workspace, whisper, channel="C0DPO", user=BOB.id, text="x") == "user_not_in_channel"
    assert refusal(workspace, whisper, channel="C0DPO", user="U0NOBODY", text="x") == "user_not_found"


def test_a_thread_hangs_under_a_message_that_is_there(workspace: Workspace) -> None:
    workspace.seconds_between_messages = 0.0
    parent = call(workspace, POST, channel="C0DPO", text="parent")["ts"]
    reply = call(workspace, POST, channel="C0DPO", text="reply", thread_ts=parent)["ts"]
    call(workspace, POST, channel="C0DPO", text="under the reply", thread_ts=reply)
    history = call(workspace, "conversations.history", channel="C0DPO")["messages"]
    replies = call(workspace, "conversations.replies", channel="C0DPO", ts=parent)["messages"]
    assert [(m["text"], m["reply_count"]) for m in history] == [("parent", 2)]
    assert [m["text"] for m in replies] == ["parent", "reply", "under the reply"]
    assert refusal(workspace, POST, channel="C0DPO", text="x", thread_ts="1.1") == "cannot_reply_to_message"
    assert refusal(workspace, "conversations.replies", channel="C0DPO", ts="1.1") == "thread_not_found"


def test_a_permalink_points_to_a_message(workspace: Workspace) -> None:
    sent = call(workspace, POST, channel="C0DPO", text="x")
    link = call(workspace, "chat.getPermalink", channel="C0DPO", message_ts=sent["ts"])["permalink"]
    assert link == f"https://{SEED.domain}.slack.com/archives/C0DPO/p1764022500000000"
