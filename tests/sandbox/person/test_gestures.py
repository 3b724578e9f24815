"""What a person does, and what their screen shows when the app answers rightly, wrongly or not at all."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from sandbox.blocks.input_state import REQUIRED
from sandbox.blocks.schema import Json
from sandbox.delivery.payloads import Payloads
from sandbox.delivery.postbox import NotAckedError, Postbox
from sandbox.person.gestures import TROUBLE, Gestures, Touch
from sandbox.refusal import RefusedError
from sandbox.workspace.log import Delivery
from sandbox.workspace.workspace import Workspace
from tests.sandbox import people
from tests.sandbox.people import ALICE, BOB, LEFT, SEED, actions, button, modal, opened, option, section, text_field


@dataclass
class App:
    """An app that answers every delivery with the same body, or not at all."""

    ack: Json = field(default_factory=dict)
    error: str = ""
    sent: list[Delivery] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None

    async def carry(self, delivery: Delivery) -> Json:
        self.sent.append(delivery)
        self.meanwhile()
        if self.error == "silence":
            await asyncio.sleep(9)
        if self.error:
            raise NotAckedError(self.error)
        return self.ack

    @property
    def types(self) -> list[str]:
        """The kinds of what was sent."""
        return [d.payload.get("type", d.sort) for d in self.sent]


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
async def gestures(workspace: Workspace, app: App) -> AsyncIterator[Gestures]:
    postbox = Postbox(workspace, app, ack_seconds=0.05)
    yield Gestures(workspace, postbox, Payloads(SEED, workspace.views, workspace.triggers, "http://here"))
    await postbox.close()


def typed(text: str) -> dict[str, dict[str, Json]]:
    return {"name": {"value": {"type": "plain_text_input", "value": text}}}


async def submit(workspace: Workspace, gestures: Gestures, *blocks: Json, text: str = "radio") -> Any:  # noqa: ANN401 - an Outcome
    view = opened(workspace, modal(*(blocks or (text_field(),))))
    return await gestures.submit(ALICE.id, view["id"], typed(text))


async def test_an_empty_answer_closes_the_window(workspace: Workspace, gestures: Gestures, app: App) -> None:
    done = await submit(workspace, gestures)
    assert (done.ok, workspace.views.top(ALICE.id)) == (True, None)
    assert app.sent[0].payload["view"]["state"]["values"] == typed("radio")


async def test_errors_stand_under_their_inputs(workspace: Workspace, gestures: Gestures, app: App) -> None:
    app.ack = {"response_action": "errors", "errors": {"name": "No."}}
    done = await submit(workspace, gestures)
    top = workspace.views.top(ALICE.id)
    assert (done.ok, done.errors) == (False, {"name": "No."})
    assert top
    assert top.values == typed("radio")


async def test_an_answer_may_put_another_view_in_place(workspace: Workspace, gestures: Gestures, app: App) -> None:
    app.ack = {"response_action": "update", "view": modal(section("Done"), callback_id="receipt")}
    assert (await submit(workspace, gestures)).ok
    top = workspace.views.top(ALICE.id)
    assert top
    assert (top.body["callback_id"], top.previous) == ("receipt", None)


async def test_an_answer_may_put_another_view_on_top(workspace: Workspace, gestures: Gestures, app: App) -> None:
    app.ack = {"response_action": "push", "view": modal(section("More"), callback_id="more")}
    assert (await submit(workspace, gestures)).ok
    assert [v.body["callback_id"] for v in workspace.views.stacks[ALICE.id]] == ["", "more"]


async def test_an_answer_may_close_everything(workspace: Workspace, gestures: Gestures, app: App) -> None:
    view = opened(workspace, modal(text_field()))
    workspace.views.push(ALICE.id, modal(text_field()))
    top = workspace.views.top(ALICE.id)
    assert top
    app.ack = {"response_action": "clear"}
    await gestures.submit(ALICE.id, top.id, typed("radio"))
    assert workspace.views.top(ALICE.id) is None
    assert view["id"] != top.id


@pytest.mark.parametrize(
    "ack",
    [
        {"response_action": "errors", "errors": {"nowhere": "No."}},
        {"response_action": "errors", "errors": {"words": "No."}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "errors", "errors": {"name": ""}},
        {"response_action": "errors"},
        {"response_action": "update", "view": modal(title=None)},
        {"response_action": "push", "view": None},
        {"response_action": "sing"},
        {"text": "plain words"},
    ],
    ids=str,
)
async def test_an_answer_that_slack_cannot_follow(
    workspace: Workspace, gestures: Gestures, app: App, ack: dict[str, Any]
) -> None:
    app.ack = ack
    done = await submit(workspace, gestures, text_field(), section(block_id="words"))
    top = workspace.views.top(ALICE.id)
    assert (done.error, done.errors) == (TROUBLE, {})
    assert top
    assert top.values == typed("radio")
    assert workspace.deliveries[-1].error


@pytest.mark.parametrize("error", ["silence", "dispatch_failed"])
async def test_no_answer_to_a_form_loses_nothing(
    workspace: Workspace, gestures: Gestures, app: App, error: str
) -> None:
    app.error = error
    done = await submit(workspace, gestures)
    top = workspace.views.top(ALICE.id)
    assert done.error == TROUBLE
    assert top
    assert top.values == typed("radio")


async def test_slack_itself_asks_for_what_is_required(workspace: Workspace, gestures: Gestures, app: App) -> None:
    done = await submit(workspace, gestures, text="")
    assert (done.errors, app.sent) == ({"name": REQUIRED}, [])


@pytest.mark.parametrize(
    ("element", "value", "sentence"),
    [
        ({"type": "plain_text_input", "min_length": 3}, "ab", "Please enter at least 3 characters."),
        ({"type": "plain_text_input", "max_length": 3}, "abcd", "Please enter at most 3 characters."),
        ({"type": "email_text_input"}, "nobody", "Please enter a valid email address."),
        ({"type": "url_text_input"}, "nowhere", "Please enter a valid URL."),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "Please enter a number."),
        ({"type": "number_input", "is_decimal_allowed": True, "max_value": "9"}, "9.5", "Please enter a number from"),
    ],
)
async def test_slack_itself_looks_at_what_was_typed(
    workspace: Workspace, gestures: Gestures, element: Json, value: str, sentence: str
) -> None:
    view = opened(workspace, modal(people.field(element)))
    state = {"type": element["type"], "value": value}
    done = await gestures.submit(ALICE.id, view["id"], {"name": {"value": state}})
    assert done.errors["name"].startswith(sentence)


@pytest.mark.parametrize(
    "values",
    [
        {"nowhere": {"value": {"type": "plain_text_input", "value": "x"}}},
        {"name": {"value": {"type": "datepicker", "selected_date": "2026-11-23"}}},
        {"name": {"value": {"type": "plain_text_input", "value": 5}}},
        {"pick": {"value": {"type": "static_select", "selected_option": option("c")}}},
    ],
    ids=str,
)
async def test_a_form_holds_only_what_its_inputs_can(
    workspace: Workspace, gestures: Gestures, app: App, values: dict[str, Any]
) -> None:
    pick = people.field({"type": "static_select", "options": [option("a")]}, "pick", optional=True)
    view = opened(workspace, modal(text_field(), pick))
    done = await gestures.submit(ALICE.id, view["id"], values)
    assert (done.ok, bool(done.error), app.sent) == (False, True, [])


async def test_closing_tells_the_app_that_wants_to_know(workspace: Workspace, gestures: Gestures, app: App) -> None:
    view = opened(workspace, modal(notify_on_close=True))
    await gestures.close(ALICE.id, view["id"])
    quiet = opened(workspace, modal())
    await gestures.close(ALICE.id, quiet["id"])
    assert app.types == ["view_closed"]
    assert app.sent[0].payload["is_cleared"] is False


async def test_closing_leads_back_to_the_window_below_or_clears_them_all(
    workspace: Workspace, gestures: Gestures, app: App
) -> None:
    first = opened(workspace, modal(notify_on_close=True))
    pushed = workspace.views.push(ALICE.id, modal())
    await gestures.close(ALICE.id, pushed.id)
    top = workspace.views.top(ALICE.id)
    assert top
    assert top.id == first["id"]
    pushed = workspace.views.push(ALICE.id, modal(clear_on_close=True))
    await gestures.close(ALICE.id, pushed.id)
    assert workspace.views.top(ALICE.id) is None
    assert [d.payload["is_cleared"] for d in app.sent] == [True]


async def test_an_input_tells_only_where_the_app_asked_for_it(
    workspace: Workspace, gestures: Gestures, app: App
) -> None:
    select = {"type": "static_select", "options": [option("a"), option("b")]}
    quiet, loud = people.field(select, "quiet"), people.field(select, "loud", dispatch_action=True)
    view = opened(workspace, modal(quiet, loud))
    chosen = {"type": "static_select", "selected_option": {"value": "b"}}
    await gestures.press_in_view(ALICE.id, view["id"], Touch("quiet", "value", chosen))
    assert app.sent == []
    await gestures.press_in_view(ALICE.id, view["id"], Touch("loud", "value", chosen))
    states = app.sent[0].payload["view"]["state"]["values"]
    assert {states[b]["value"]["selected_option"]["value"] for b in ("quiet", "loud")} == {"b"}
    assert states["loud"]["value"]["selected_option"] == option("b")


async def test_a_button_that_is_not_answered_says_so(workspace: Workspace, gestures: Gestures, app: App) -> None:
    said = workspace.add(workspace.conversations["C0DPO"], SEED.bot_user, "x", [actions(button(), block_id="a")])
    assert (await gestures.press(ALICE.id, said, Touch("a", "go"))).ok
    app.error = "silence"
    assert (await gestures.press(ALICE.id, said, Touch("a", "go"))).error == TROUBLE


async def test_what_a_person_cannot_do(workspace: Workspace, gestures: Gestures) -> None:
    said = workspace.whisper(ALICE.id, workspace.conversations["C0ALL"], "psst")
    view = opened(workspace, modal())
    archived = workspace.conversations["C0DPO"]
    workspace.faults.archive(archived.id)
    tries = {
        "channel_not_found": gestures.command(BOB.id, "C0DPO", "/lost"),
        "account_inactive": gestures.command(LEFT.id, LEFT.dm, "/lost"),
        "user_is_bot": gestures.send(SEED.bot_user, "C0DPO", "x"),
        "user_not_found": gestures.open_home("U0NOBODY"),
        "message_not_found": gestures.press(BOB.id, said, Touch("a", "go")),
        "action_not_found": gestures.press(ALICE.id, said, Touch("a", "go")),
        "not_found": gestures.submit(BOB.id, view["id"], {}),
        "not_in_channel": gestures.send("U0GUEST", "C0ALL", "x"),
        "is_archived": gestures.send(ALICE.id, "C0DPO", "x"),
    }
    for code, attempt in tries.items():
        with pytest.raises(RefusedError, match=code):
            await attempt


async def test_a_command_of_another_app_is_none(gestures: Gestures, app: App) -> None:
    done = await gestures.command(ALICE.id, ALICE.dm, "/found it")
    assert (done.error, app.sent) == ("/found is not a valid command.", [])


async def test_the_app_hears_what_it_subscribed_to_and_no_more(
    workspace: Workspace, gestures: Gestures, app: App
) -> None:
    await gestures.send(ALICE.id, ALICE.dm, "hello")
    await gestures.send(ALICE.id, "C0DPO", "not for the app")
    await gestures.open_home(ALICE.id)
    assert not workspace.bustle.quiet
    await asyncio.sleep(0.01)
    assert [d.payload["event"]["type"] for d in app.sent] == ["message", "app_home_opened"]
