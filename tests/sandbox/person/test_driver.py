"""The driver: what people see, and how it fails when they do not."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from sandbox.person.driver import Trouble
from sandbox.server import Sandbox
from tests.sandbox.people import ALICE, BOB, SEED, actions, button, field, modal, opened, option, section, text_field


def say(
    slack: Sandbox, channel: str, text: str, blocks: list[dict[str, Any]] | None = None, thread_ts: str | None = None
) -> str:
    """A message of the app's; its stamp."""
    workspace = slack.workspace
    _, drawn = workspace.drawn(text, blocks)
    return workspace.add(workspace.conversations[channel], SEED.bot_user, text, drawn, thread_ts=thread_ts).ts


async def test_an_inbox_holds_what_the_app_sent_and_its_threads(slack: Sandbox) -> None:
    parent = say(slack, ALICE.dm, "first", blocks=[section("*First* <!date^1^{date}|then> &amp; after")])
    say(slack, ALICE.dm, "under it", thread_ts=parent)
    say(slack, ALICE.dm, "second")
    slack.workspace.add(slack.workspace.conversations[ALICE.dm], ALICE.id, "my own words")
    inbox = slack.person(ALICE.id).inbox
    assert [(m.text, m.words, [r.text for r in m.thread]) for m in inbox] == [
        ("first", "*First* then & after", ["under it"]),
        ("second", "second", []),
    ]


async def test_a_button_is_pressed_where_it_is_newest(slack: Sandbox) -> None:
    for reference in ("one", "two", "one"):
        say(slack, ALICE.dm, reference, blocks=[actions(button("decide", value=reference))])
    with pytest.raises(Trouble, match="trouble connecting"):
        await slack.person(ALICE.id).presses("decide", reference="two")
    with pytest.raises(Trouble):
        await slack.person(ALICE.id).presses("decide")
    with pytest.raises(Trouble):
        await slack.person(ALICE.id).presses("decide", in_=slack.person(ALICE.id).inbox[0])
    pressed = [d.payload["message"]["text"] for d in slack.workspace.deliveries]
    stamps = [d.payload["container"]["message_ts"] for d in slack.workspace.deliveries]
    assert pressed == ["two", "one", "one"]
    assert stamps[1] > stamps[0] > stamps[2]


async def test_what_is_not_there_fails_with_what_was(slack: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.person.driver.PATIENCE", 0.05)
    say(slack, ALICE.dm, "something else")
    alice = slack.person(ALICE.id)
    with pytest.raises(AssertionError, match=r"(?s)a button 'decide'.*something else"):
        await alice.presses("decide")
    with pytest.raises(AssertionError, match=r"(?s)does not see 'news'.*something else"):
        await alice.sees("news", within=0.05)
    with pytest.raises(AssertionError, match=r"(?s)a message with 'news'.*something else"):
        await alice.reads("news", within=0.05)
    with pytest.raises(AssertionError, match=r"(?s)#dpo does not show 'news'"):
        await slack.channel("dpo").sees("news", within=0.05)
    with pytest.raises(AssertionError, match=r"(?s)has no window open.*something else"):
        await alice.submits()
    with pytest.raises(AssertionError, match="There is no channel 'nowhere'"):
        slack.channel("nowhere")


async def test_what_is_there_is_found(slack: Sandbox) -> None:
    say(slack, ALICE.dm, "old news")
    say(slack, ALICE.dm, "new news")
    say(slack, "C0DPO", "for the channel")
    alice = slack.person(ALICE.id)
    assert (await alice.reads("news")).text == "new news"
    await alice.sees("for the channel")
    assert (await slack.channel("#dpo").sees("channel")).text == "for the channel"
    assert "for the channel" not in slack.person(BOB.id).screen


async def test_every_kind_of_input_is_filled_in_and_read_back(slack: Sandbox) -> None:
    ticks = {"options": [option("a"), option("b"), option("c")]}
    kinds: dict[str, tuple[dict[str, Any], object, object]] = {
        "words": ({"type": "plain_text_input"}, "text", "text"),
        "one": ({"type": "static_select", **ticks}, "b", "b"),
        "radio": ({"type": "radio_buttons", **ticks}, "c", "c"),
        "some": ({"type": "checkboxes", **ticks}, ["a", "c"], ["a", "c"]),
        "single": ({"type": "multi_static_select", **ticks}, "a", ["a"]),
        "none": ({"type": "checkboxes", **ticks, "initial_options": [option("a")]}, None, []),
        "person": ({"type": "users_select"}, ALICE.id, ALICE.id),
        "several": ({"type": "multi_users_select"}, [ALICE.id, BOB.id], [ALICE.id, BOB.id]),
        "day": ({"type": "datepicker"}, date(2026, 11, 23), "2026-11-23"),
        "hour": ({"type": "timepicker"}, time(22, 15), "22:15"),
        "moment": ({"type": "datetimepicker"}, datetime(2026, 11, 23, 22, 15, tzinfo=UTC), 1_795_472_100),
    }
    opened(slack.workspace, modal(*(field(element, name) for name, (element, _, _) in kinds.items())))
    alice = slack.person(ALICE.id)
    await alice.fills(**{name: value for name, (_, value, _) in kinds.items()})
    assert alice.modal
    assert {name: alice.modal.value(name) for name in kinds} == {name: read for name, (_, _, read) in kinds.items()}
    assert alice.modal.options("one") == ["a", "b", "c"]


async def test_only_what_is_offered_can_be_chosen(slack: Sandbox) -> None:
    select = {"type": "static_select", "options": [option("a"), option("b")]}
    opened(slack.workspace, modal(field(select, "pick"), text_field()))
    alice = slack.person(ALICE.id)
    with pytest.raises(AssertionError, match=r"'c' cannot be chosen; there are a, b"):
        await alice.fills(pick="c")
    with pytest.raises(AssertionError, match=r"no input 'nope'; there are pick, name"):
        await alice.fills(nope="x")


async def test_choosing_tells_the_app_where_slack_would(slack: Sandbox) -> None:
    select = {"type": "static_select", "options": [option("a"), option("b")]}
    opened(slack.workspace, modal(field(select, "quiet"), field(select, "loud", dispatch_action=True)))
    alice = slack.person(ALICE.id)
    await alice.chooses("quiet", "a")
    with pytest.raises(Trouble):
        await alice.chooses("loud", "b")
    assert [d.payload["actions"][0]["block_id"] for d in slack.workspace.deliveries] == ["loud"]
    assert alice.modal
    assert (alice.modal.value("quiet"), alice.modal.value("loud")) == ("a", "b")


async def test_a_form_that_is_not_answered_is_trouble_and_stays(slack: Sandbox) -> None:
    opened(slack.workspace, modal(text_field()))
    alice = slack.person(ALICE.id)
    assert list(await alice.submits()) == ["name"]
    await alice.fills(name="radio")
    with pytest.raises(Trouble, match=r"(?s)trouble connecting.*Title"):
        await alice.submits()
    assert alice.modal
    assert alice.modal.value("name") == "radio"
    await alice.closes()
    assert alice.modal is None


async def test_a_busy_workspace_is_not_quiet(slack: Sandbox) -> None:
    with slack.workspace.bustle.stir(), pytest.raises(AssertionError, match=r"still busy after 0.05 seconds"):
        await slack.quiet(within=0.05)
    await slack.quiet()
    with pytest.raises(AssertionError, match="0 of 1 connections are open"):
        await slack.connected(within=0.05)


async def test_a_home_is_read_and_pressed(slack: Sandbox) -> None:
    home = {"type": "home", "blocks": [section("Welcome"), actions(button("start"))]}
    slack.workspace.views.publish(ALICE.id, home)
    alice = slack.person(ALICE.id)
    await alice.opens_home()
    assert [b["type"] for b in alice.home] == ["section", "actions"]
    with pytest.raises(Trouble):
        await alice.presses("start")
    assert slack.workspace.deliveries[-1].payload["view"]["type"] == "home"
