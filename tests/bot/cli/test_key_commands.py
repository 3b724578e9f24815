"""The commands that concern the key file: what they say and do, and that no key is ever shown."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.commands import main
from store.sealing import KeyRing

runner = CliRunner()


@pytest.fixture
def keys(force: Path) -> Path:
    """The key file of a record that holds a roll."""
    assert said("roll", "import", "people.csv", "posts.csv").exit_code == 0
    return force / "keys"


def said(*words: str) -> Result:
    return runner.invoke(main, list(words))


def test_keys_are_listed_by_name_and_never_shown(keys: Path) -> None:
    result = said("keys", "list")
    ring = KeyRing.load(keys)
    assert result.stdout.splitlines() == [
        f"{ring.master.current}  master, current, wraps 2 data keys",
        f"{ring.record.current}  record, current",
        f"{ring.signing.current}  signing, current",
    ]
    rows = json.loads(said("keys", "list", "--json").stdout)
    assert rows[0] == {"name": ring.master.current, "use": "master", "current": True, "wraps": 2}
    shown = result.output + json.dumps(rows)
    secrets = [key for use in (ring.master, ring.record, ring.signing) for key in use.keys.values()]
    assert not any(base64.b64encode(key).decode()[:12] in shown or key.hex()[:12] in shown for key in secrets)


def test_keys_are_rotated_and_the_older_ones_retired(keys: Path) -> None:
    before = KeyRing.load(keys)
    result = said("keys", "rotate")
    assert (result.exit_code, result.stdout.splitlines()[0].split(" ")[0]) == (0, "2")
    listed = said("keys", "list").stdout
    assert f"{before.master.current}  master, older, wraps 0 data keys" in listed
    assert said("keys", "rotate", "--retire").exit_code == 0
    after = KeyRing.load(keys)
    assert list(after.master.keys) == [after.master.current]
    assert set(before.record.keys) < set(after.record.keys)
    assert set(before.signing.keys) < set(after.signing.keys)
    assert said("verify").exit_code == 0


def test_keys_that_still_wrap_something_are_not_retired(keys: Path) -> None:
    KeyRing.load(keys).rotated().keep()
    result = said("keys", "rotate", "--retire")
    assert result.exit_code == 1
    assert result.stderr == "Older master keys still wrap 2 data keys. Run: seventytwo keys rotate\n"
    assert said("keys", "rotate").stdout.startswith("A rotation that was cut short is finished")


def test_another_key_file_is_told_in_a_sentence(keys: Path) -> None:
    keys.unlink()
    KeyRing.make(keys)
    for command in (["verify"], ["keys", "list"], ["keys", "rotate"], ["migrate"]):
        result = said(*command)
        assert (result.exit_code, result.stdout) == (3, "")
        assert result.stderr.startswith(f"The key file {keys} does not open this record. Use the key file it was begun")


@pytest.mark.parametrize("command", ["new", "list", "rotate"])
def test_each_command_shows_an_example(command: str) -> None:
    result = said("keys", command, "--help")
    assert (result.exit_code, "Example: " in result.stdout) == (0, True)
