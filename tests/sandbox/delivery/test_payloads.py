"""What the app is sent has the keys of Slack's documented examples."""

from sandbox.blocks.schema import Json
from sandbox.delivery.payloads import Payloads, action, find
from sandbox.workspace.messages import Message
from sandbox.workspace.workspace import Workspace
from tests.sandbox.people import ALICE, ELSEWHERE, SEED, actions, button, call, field, modal, opened, option, text_field

INTERACTION = {"type", "user", "api_app_id", "token", "team", "enterprise", "is_enterprise_install"}


def made(workspace: Workspace) -> Payloads:
    return Payloads(SEED, workspace.views, workspace.triggers, "http://127.0.0.1:7272")


def posted(workspace: Workspace, blocks: list[Json]) -> Message:
    ts = call(workspace, "chat.postMessage", channel="C0DPO", text="x", blocks=blocks)["ts"]
    return workspace.conversations["C0DPO"].find(ts)


def acted(blocks: list[Json], action_id: str, state: Json | None = None) -> Json:
    found = find(blocks, action_id)
    assert found
    return action(*found, state, "1.1")


def test_a_button_in_a_message(workspace: Workspace) -> None:
    said = posted(workspace, [actions(button(value="v", style="danger"))])
    where = workspace.conversations["C0DPO"]
    body = made(workspace).press_in_message(ALICE, where, said, acted(said.blocks, "go"))
    more = {"container", "trigger_id", "channel", "message", "state", "response_url", "actions"}
    assert set(body) == INTERACTION | more
    assert set(body["actions"][0]) == {"action_id", "block_id", "type", "text", "value", "style", "action_ts"}
    assert body["container"] == {
        "type": "message", "message_ts": said.ts, "channel_id": "C0DPO", "is_ephemeral": False,
    }  # fmt: skip
    assert set(body["user"]) == {"id", "username", "name", "team_id"}


def test_a_choice_in_a_message_stands_in_its_state(workspace: Workspace) -> None:
    select = {"type": "static_select", "action_id": "pick", "options": [option("a"), option("b")]}
    said = posted(workspace, [actions(select, block_id="row")])
    state = {"type": "static_select", "selected_option": option("b")}
    where = workspace.conversations["C0DPO"]
    body = made(workspace).press_in_message(ALICE, where, said, acted(said.blocks, "pick", state))
    assert body["state"]["values"] == {"row": {"pick": state}}
    assert body["actions"][0]["selected_option"] == option("b")


def test_an_ephemeral_message_is_not_sent_along(workspace: Workspace) -> None:
    where = workspace.conversations["C0DPO"]
    _, blocks = workspace.drawn("x", [actions(button())])
    said = workspace.whisper(ALICE.id, where, "x", blocks)
    body = made(workspace).press_in_message(ALICE, where, said, acted(blocks, "go"))
    assert ("message" in body, body["container"]["is_ephemeral"]) == (False, True)


def test_a_message_in_a_thread_names_its_thread(workspace: Workspace) -> None:
    where = workspace.conversations["C0DPO"]
    parent = workspace.add(where, ALICE.id, "parent")
    said = workspace.add(where, SEED.bot_user, "x", [actions(button(), block_id="a")], thread_ts=parent.ts)
    body = made(workspace).press_in_message(ALICE, where, said, acted(said.blocks, "go"))
    assert body["container"]["thread_ts"] == parent.ts


def test_a_button_in_a_window_brings_all_that_was_typed(workspace: Workspace) -> None:
    view = opened(workspace, modal(text_field(), actions(button())))
    window = workspace.views.find(view["id"])
    window.values["name"]["value"]["value"] = "typed"
    body = made(workspace).press_in_view(ALICE, window, acted(window.blocks, "go"))
    assert set(body) == INTERACTION | {"container", "trigger_id", "view", "actions"}
    assert body["container"] == {"type": "view", "view_id": view["id"]}
    assert body["view"]["state"]["values"]["name"]["value"]["value"] == "typed"


def test_a_submission_and_a_closing(workspace: Workspace) -> None:
    window = workspace.views.find(opened(workspace, modal(field({"type": "datepicker"})))["id"])
    sent = made(workspace).submission(ALICE, window)
    closed = made(workspace).closed(ALICE, window, cleared=False)
    assert set(sent) == INTERACTION | {"trigger_id", "view", "response_urls"}
    assert set(closed) == INTERACTION | {"view", "is_cleared"}


def test_an_event_has_its_envelope_and_authorization(workspace: Workspace) -> None:
    said = workspace.add(workspace.conversations[ALICE.dm], ALICE.id, "hello")
    inner = made(workspace).said(said, workspace.conversations[ALICE.dm])
    body = made(workspace).event(inner, "Ev1", 1_764_022_500.9)
    assert set(body) == {
        "token", "team_id", "context_team_id", "context_enterprise_id", "api_app_id", "event", "type", "event_id",
        "event_time", "authorizations", "is_ext_shared_channel", "event_context",
    }  # fmt: skip
    assert body["authorizations"] == [
        {
            "enterprise_id": None, "team_id": SEED.team, "user_id": SEED.bot_user, "is_bot": True,
            "is_enterprise_install": False,
        }
    ]  # fmt: skip
    assert set(inner) == {
        "type", "user", "ts", "text", "team", "client_msg_id", "blocks", "channel", "event_ts", "channel_type",
    }  # fmt: skip
    assert (inner["channel_type"], body["event_time"]) == ("im", 1_764_022_500)


def test_a_home_that_is_looked_at_comes_along(workspace: Workspace) -> None:
    bare = made(workspace).home_opened(ALICE, "home", "1.1")
    call(workspace, "views.publish", user_id=ALICE.id, view={"type": "home", "blocks": [{"type": "divider"}]})
    drawn = made(workspace).home_opened(ALICE, "home", "1.1")
    assert set(bare) == {"type", "user", "channel", "tab", "event_ts"}
    assert drawn["view"]["type"] == "home"


def test_somebody_of_another_workspace_says_so(workspace: Workspace) -> None:
    where = workspace.conversations[ELSEWHERE.dm]
    body = made(workspace).command(ELSEWHERE, where, "/lost", "")
    assert (body["team_id"], body["channel_name"]) == ("T0OTHER", "directmessage")
