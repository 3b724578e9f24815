"""The Slack app asks for what the code calls, and for nothing else; each finding is shown to be noticed."""

import ast
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.house.tree import ROOT, python_files, tree

MANIFEST = ROOT / "deploy" / "manifest.yml"
METHODS = frozenset(name for name in vars(AsyncWebClient) if re.fullmatch(r"[a-z]+(_[a-zA-Z0-9]+)+", name))
# What Slack wants for each method as it is used here: people in direct messages, private channels, and the
# one of all staff, which is public.
SCOPES: dict[str, frozenset[str]] = {
    "api_test": frozenset(),
    "apps_connections_open": frozenset(),  # the app-level token
    "auth_test": frozenset(),
    "chat_delete": frozenset({"chat:write"}),
    "chat_postEphemeral": frozenset({"chat:write"}),
    "chat_postMessage": frozenset({"chat:write"}),
    "chat_update": frozenset({"chat:write"}),
    "conversations_history": frozenset({"channels:history", "groups:history", "im:history"}),
    "conversations_info": frozenset({"groups:read", "im:read"}),
    "conversations_members": frozenset({"channels:read", "groups:read"}),
    "conversations_open": frozenset({"im:write"}),
    "conversations_replies": frozenset({"channels:history", "groups:history", "im:history"}),
    "files_upload_v2": frozenset({"files:write"}),
    "users_info": frozenset({"users:read"}),
    "views_open": frozenset(),
    "views_publish": frozenset(),
    "views_push": frozenset(),
    "views_update": frozenset(),
}
EVENTS: dict[str, frozenset[str]] = {
    "app_home_opened": frozenset(),
    "member_joined_channel": frozenset({"channels:read", "groups:read"}),
    "message.im": frozenset({"im:history"}),
}
INTERACTIVE = {"action", "view", "view_closed", "view_submission", "block_action", "shortcut", "options"}


@dataclass
class Spoken:
    """What code says to Slack and listens for."""

    methods: set[str] = field(default_factory=set)
    commands: set[str] = field(default_factory=set)
    events: set[str] = field(default_factory=set)
    interactive: bool = False

    def scopes(self) -> set[str]:
        """The scopes that all this needs."""
        needed = {scope for method in self.methods for scope in SCOPES[method]}
        needed |= {scope for event in self.events for scope in EVENTS[event]}
        return needed | ({"commands"} if self.commands else set())


def spoken(trees: Iterable[ast.Module]) -> Spoken:
    """Read what code calls and listens for, wherever a client or an app comes from."""
    found = Spoken()
    for node in (node for module in trees for node in ast.walk(module)):
        if isinstance(node, ast.Attribute) and node.attr in METHODS:
            found.methods.add(node.attr)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            listen(found, node, node.func)
    return found


def listen(found: Spoken, call: ast.Call, name: ast.Attribute) -> None:
    """Note what a call listens for, when it is a call on the app."""
    if name.attr == "api_call":
        found.methods.add(constant(call).replace(".", "_"))
    elif ast.unparse(name.value).split(".")[-1] in {"app", "_app"}:
        if name.attr == "command":
            found.commands.add(constant(call))
        elif name.attr in {"event", "message"}:
            found.events.add("message.im" if name.attr == "message" else constant(call))
        found.interactive |= name.attr in INTERACTIVE


def constant(call: ast.Call) -> str:
    """The text that a call is given first; anything else could not be compared with a manifest."""
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return first.value
    raise AssertionError(f"write it out, so that the manifest can be compared with it: {ast.unparse(call)}")


Row = tuple[int, str]
KEY = re.compile(r"(\w+):(?: (.+))?")
COMMENT = re.compile(r"(^|\s)#(?![0-9a-f]{6}\b).*")


def parsed(text: str) -> dict[str, Any]:
    """Simple YAML as data: names with values, lists of names, and lists of both."""
    said = [COMMENT.sub("", line).rstrip() for line in text.splitlines()]
    return mapping([(len(line) - len(line.lstrip()), line.lstrip()) for line in said if line])


def mapping(rows: list[Row]) -> dict[str, Any]:
    """The names at one depth, each with what is set in below it; takes from `rows` what it reads."""
    found: dict[str, Any] = {}
    depth = rows[0][0]
    while rows and rows[0][0] == depth and (key := KEY.fullmatch(rows[0][1])):
        rows.pop(0)
        if key[2]:
            found[key[1]] = scalar(key[2])
        else:
            found[key[1]] = listed(rows) if rows[0][1].startswith("- ") else mapping(rows)
    return found


def listed(rows: list[Row]) -> list[Any]:
    """The items at one depth; takes from `rows` what it reads."""
    found: list[Any] = []
    depth = rows[0][0]
    while rows and rows[0][0] == depth and rows[0][1].startswith("- "):
        item = rows[0][1].removeprefix("- ")
        if KEY.fullmatch(item):
            rows[0] = (depth + 2, item)
            found.append(mapping(rows))
        else:
            found.append(scalar(item))
            rows.pop(0)
    return found


def scalar(value: str) -> str | bool:
    """A value as YAML means it."""
    return {"true": True, "false": False}.get(value, json.loads(value) if value.startswith('"') else value)


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return parsed(MANIFEST.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def code() -> Spoken:
    return spoken(tree(path) for path in python_files("bot", "scheduler"))


def test_every_method_that_is_called_is_one_whose_scopes_are_known(code: Spoken) -> None:
    assert sorted(code.methods - set(SCOPES)) == []


def test_no_method_lacks_its_scope_and_no_scope_is_there_for_nothing(manifest: dict[str, Any], code: Spoken) -> None:
    assert sorted(manifest["oauth_config"]["scopes"]["bot"]) == sorted(code.scopes())
    assert set(manifest["oauth_config"]["scopes"]) == {"bot"}


def test_the_commands_are_those_that_are_listened_for(manifest: dict[str, Any], code: Spoken) -> None:
    assert {one["command"] for one in manifest["features"]["slash_commands"]} == code.commands == {"/urgent"}


def test_the_events_are_those_that_are_listened_for(manifest: dict[str, Any], code: Spoken) -> None:
    subscribed = manifest["settings"].get("event_subscriptions", {}).get("bot_events", [])
    assert sorted(subscribed) == sorted(code.events)
    assert manifest["features"]["app_home"]["home_tab_enabled"] is ("app_home_opened" in code.events)


def test_buttons_and_forms_are_switched_on_because_they_are_listened_for(
    manifest: dict[str, Any], code: Spoken
) -> None:
    assert code.interactive
    assert manifest["settings"]["interactivity"] == {"is_enabled": True}


def test_it_runs_without_an_address_that_the_internet_can_reach(manifest: dict[str, Any]) -> None:
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert "url" not in MANIFEST.read_text(encoding="utf-8")


def test_people_can_be_written_to_and_can_type_the_command_where_nobody_sees_it(manifest: dict[str, Any]) -> None:
    home = manifest["features"]["app_home"]
    assert (home["messages_tab_enabled"], home["messages_tab_read_only_enabled"]) == (True, False)


def test_the_words_of_the_manifest_fit(manifest: dict[str, Any]) -> None:
    assert len(manifest["display_information"]["name"]) <= 35
    assert len(manifest["display_information"]["description"]) <= 140
    (urgent,) = manifest["features"]["slash_commands"]
    assert urgent["description"] == "authorise urgent monitoring"


@pytest.mark.parametrize(
    ("said", "scopes"),
    [
        ("client.users_info(user=u)", {"users:read"}),
        ("call = client.views_push if deep else self._client.conversations_members", {"channels:read", "groups:read"}),
        ("web.api_call('chat.update')", {"chat:write"}),
        ("app.command('/urgent')(self.command)", {"commands"}),
        ("self.app.event('message.im')(self.heard)", {"im:history"}),
        ("view.open()", set()),
    ],
)
def test_what_code_needs_is_seen_however_it_is_written(said: str, scopes: set[str]) -> None:
    assert spoken([ast.parse(said)]).scopes() == scopes


def test_a_command_that_is_not_written_out_is_refused() -> None:
    with pytest.raises(AssertionError, match="write it out"):
        spoken([ast.parse("app.command(NAME)(self.command)")])


def test_the_reader_of_yaml_reads() -> None:
    text = 'a:\n  # said\n  b: "#1d2b3a"\n  c:\n    - d:e\n    - f\n  g:\n    - h: /i # why\n      j: true\nk: l: m\n'
    read = {"a": {"b": "#1d2b3a", "c": ["d:e", "f"], "g": [{"h": "/i", "j": True}]}, "k": "l: m"}
    assert parsed(text) == read
