"""Every payload is of the types that Slack publishes, as JSON Schema made of them anew each time."""

from __future__ import annotations

import copy
import json
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match

from tests.bot.shown import Shown, collected

NODE: Final = Path(__file__).parents[2] / ".venv" / "node" / "node_modules"
Payload = dict[str, Any]


@pytest.fixture(scope="session")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> Payload:
    """A schema for each of Slack's types, out of the declarations in @slack/types."""
    generator = NODE / ".bin" / "ts-json-schema-generator"
    assert generator.exists(), "Run `make payloads`, which installs what this needs from npm."
    made = tmp_path_factory.mktemp("types") / "schema.json"
    types = NODE / "@slack" / "types" / "dist" / "index.d.ts"
    subprocess.run(
        [generator, "--path", types, "--type", "View", "--no-type-check", "--out", made], check=True, timeout=60
    )
    found: Payload = json.loads(made.read_text(encoding="utf-8"))["definitions"]
    return found


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Shown, ...]:
    """Everything that people are shown."""
    return collected(tmp_path_factory.mktemp("shown"))


def faults(definitions: Payload, name: str, payload: Payload) -> list[str]:
    """What is wrong with a payload, taken as one of Slack's types: nothing, or the fault that explains most."""
    checker = Draft7Validator({"$ref": f"#/definitions/{name}", "definitions": definitions})
    met = best_match(checker.iter_errors(payload))
    return [f"{met.json_path}: {met.message[:300]}"] if met else []


def block_faults(definitions: Payload, block: Payload) -> list[str]:
    """What is wrong with a block, taken as the type that it says it is."""
    name = f"{block['type'].title().replace('_', '')}Block"
    return faults(definitions, name, block) if name in known(definitions) else [f"no block is a {block['type']}"]


def known(definitions: Payload) -> list[str]:
    """The names of the blocks that Slack knows."""
    return [each["$ref"].rpartition("/")[2] for each in definitions["KnownBlock"]["anyOf"]]


def test_every_block_is_of_a_type_of_slacks(definitions: Payload, shown: tuple[Shown, ...]) -> None:
    blocks = [(each.where, block) for each in shown for block in each.payload.get("blocks", ())]
    assert len(blocks) > 1000
    found = {fault: where for where, block in blocks for fault in block_faults(definitions, block)}
    assert found == {}


def test_every_window_is_a_view_of_slacks(definitions: Payload, shown: tuple[Shown, ...]) -> None:
    names = {"modal": "ModalView", "home": "HomeView"}
    views = [(each.where, each.payload) for each in shown if each.kind == "view"]
    assert len(views) > 100
    found = {fault: where for where, view in views for fault in faults(definitions, names[view["type"]], view)}
    assert found == {}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("blocks", 0, "text"), "not an object"),
        (("blocks", 0, "colour"), "red"),
        (("title", "type"), "mrkdwn"),
        (("close",), {"type": "plain_text"}),
    ],
)
def test_a_slip_would_be_noticed(
    definitions: Payload, shown: tuple[Shown, ...], path: tuple[str | int, ...], value: object
) -> None:
    views = (each.payload for each in shown if each.kind == "view")
    view = next(view for view in views if "text" in view["blocks"][0])
    spoilt: Any = copy.deepcopy(view)
    inner = spoilt
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    wrong = [*faults(definitions, "ModalView", spoilt), *block_faults(definitions, spoilt["blocks"][0])]
    assert wrong
