"""Windows: triggers and their lives, stacks, hashes, and what is kept of what was typed."""

from typing import Any

import pytest

from sandbox.workspace.workspace import Workspace
from tests.sandbox.people import ALICE, Wire, call, field, modal, opened, option, plain, refusal, section, text_field


def values(view: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = view["state"]["values"]
    return shown


def test_a_trigger_opens_one_window(workspace: Workspace) -> None:
    trigger = workspace.triggers.pull(ALICE.id)
    assert refusal(workspace, "views.open", trigger_id=trigger, view=modal()) == ""
    assert refusal(workspace, "views.open", trigger_id=trigger, view=modal()) == "exchanged_trigger_id"


def test_a_trigger_dies_after_three_seconds_of_wire_time(workspace: Workspace, wire: Wire) -> None:
    in_time, late = workspace.triggers.pull(ALICE.id), workspace.triggers.pull(ALICE.id)
    wire.now += 3.0
    assert refusal(workspace, "views.open", trigger_id=in_time, view=modal()) == ""
    wire.now += 0.001
    assert refusal(workspace, "views.open", trigger_id=late, view=modal()) == "expired_trigger_id"


def test_a_made_up_trigger_opens_nothing(workspace: Workspace) -> None:
    assert refusal(workspace, "views.open", trigger_id="1.2.abc", view=modal()) == "invalid_trigger_id"
    assert refusal(workspace, "views.open", view=modal()) == "invalid_arguments"


def test_a_window_has_the_keys_of_slacks_own(workspace: Workspace) -> None:
    view = opened(workspace, modal(text_field(), callback_id="form", private_metadata="secret"))
    assert set(view) == {
        "id", "team_id", "type", "title", "submit", "close", "blocks", "private_metadata", "callback_id",
        "external_id", "state", "hash", "clear_on_close", "notify_on_close", "submit_disabled",
        "previous_view_id", "root_view_id", "app_id", "app_installed_team_id", "bot_id",
    }  # fmt: skip
    assert (view["callback_id"], view["private_metadata"], view["root_view_id"]) == ("form", "secret", view["id"])


def test_a_wrong_window_says_what_is_wrong(workspace: Workspace) -> None:
    assert refusal(
        workspace, "views.open", trigger_id=workspace.triggers.pull(ALICE.id), view=modal(title=plain("x" * 25))
    ) == "invalid_arguments"  # fmt: skip
    assert workspace.views.top(ALICE.id) is None


def test_three_windows_deep_and_no_deeper(workspace: Workspace) -> None:
    view = opened(workspace, modal())
    codes = [
        refusal(workspace, "views.push", trigger_id=workspace.triggers.pull(ALICE.id, view["id"]), view=modal())
        for _ in range(3)
    ]
    assert codes == ["", "", "push_limit_reached"]
    top = workspace.views.top(ALICE.id)
    assert top
    assert (top.root, len(workspace.views.stacks[ALICE.id])) == (view["id"], 3)


def test_nothing_is_pushed_from_outside_a_window(workspace: Workspace) -> None:
    trigger = workspace.triggers.pull(ALICE.id)
    assert refusal(workspace, "views.push", trigger_id=trigger, view=modal()) == "not_found"


def test_an_update_with_an_old_hash_conflicts(workspace: Workspace) -> None:
    view = opened(workspace, modal())
    fresh = {"view_id": view["id"], "hash": view["hash"], "view": modal(section("new"))}
    assert refusal(workspace, "views.update", **fresh) == ""
    assert refusal(workspace, "views.update", **fresh) == "hash_conflict"
    assert refusal(workspace, "views.update", view_id=view["id"], view=modal()) == ""


def test_a_window_goes_by_the_apps_own_id_too(workspace: Workspace) -> None:
    opened(workspace, modal(external_id="form-1"))
    update = {"external_id": "form-1", "view": modal(section("new"), external_id="form-1")}
    assert refusal(workspace, "views.update", **update) == ""
    again = {"trigger_id": workspace.triggers.pull("U0BOB"), "view": modal(external_id="form-1")}
    assert refusal(workspace, "views.open", **again) == "duplicate_external_id"


def test_a_window_that_is_gone_is_not_updated(workspace: Workspace) -> None:
    view = opened(workspace, modal())
    workspace.views.close(workspace.views.find(view["id"]))
    assert refusal(workspace, "views.update", view_id=view["id"], view=modal()) == "not_found"
    assert refusal(workspace, "views.update", view=modal()) == "invalid_arguments"


def test_a_window_may_be_too_large(workspace: Workspace) -> None:
    huge = modal(*(section("x" * 3000) for _ in range(90)))
    trigger = workspace.triggers.pull(ALICE.id)
    assert refusal(workspace, "views.open", trigger_id=trigger, view=huge) == "view_too_large"


def test_every_input_starts_with_its_state(workspace: Workspace) -> None:
    ticks = {"type": "checkboxes", "options": [option("a"), option("b")]}
    form = modal(
        text_field(initial_value="first"),
        field({**ticks, "initial_options": [option("a")]}, "ticked"),
        field(ticks, "unticked"),
        field({"type": "users_select", "initial_user": ALICE.id}, "person"),
        field({"type": "datepicker"}, "day"),
    )
    assert {block: state["value"] for block, state in values(opened(workspace, form)).items()} == {
        "name": {"type": "plain_text_input", "value": "first"},
        "ticked": {"type": "checkboxes", "selected_options": [option("a")]},
        "unticked": {"type": "checkboxes", "selected_options": []},
        "person": {"type": "users_select", "selected_user": ALICE.id},
        "day": {"type": "datepicker", "selected_date": None},
    }


def test_an_update_keeps_what_was_typed_under_the_same_ids(workspace: Workspace) -> None:
    view = opened(workspace, modal(text_field("kept"), text_field("renamed")))
    window = workspace.views.find(view["id"])
    for block in ("kept", "renamed"):
        window.values[block]["value"] = {"type": "plain_text_input", "value": "typed"}
    updated = call(workspace, "views.update", view_id=view["id"], view=modal(text_field("kept"), text_field("new")))
    texts = {block: state["value"]["value"] for block, state in values(updated["view"]).items()}
    assert texts == {"kept": "typed", "new": None}


def test_a_home_is_published_and_published_again(workspace: Workspace) -> None:
    home = {"type": "home", "blocks": [section("one")]}
    first = call(workspace, "views.publish", user_id=ALICE.id, view=home)["view"]
    old = {"user_id": ALICE.id, "view": home, "hash": "0.old"}
    assert refusal(workspace, "views.publish", **old) == "hash_conflict"
    again = call(workspace, "views.publish", user_id=ALICE.id, view=home, hash=first["hash"])["view"]
    assert (again["id"], again["hash"] != first["hash"]) == (first["id"], True)
    assert refusal(workspace, "views.publish", user_id="U0NOBODY", view=home) == "user_not_found"
    assert refusal(workspace, "views.publish", user_id=ALICE.id, view=modal()) == "invalid_arguments"


@pytest.mark.parametrize("method", ["views.open", "views.push", "views.publish"])
def test_a_view_may_be_written_as_a_string_but_must_be_json(workspace: Workspace, method: str) -> None:
    who = {"trigger_id": workspace.triggers.pull(ALICE.id), "user_id": ALICE.id}
    assert refusal(workspace, method, view="{", **who) == "invalid_arguments"
