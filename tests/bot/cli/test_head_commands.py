"""The commands that concern heads: a signed head proves later that the record was not changed or cut short."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.commands import main
from bot.demo import force as demo_force
from store.sealing import KeyRing

runner = CliRunner()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A record that holds a roll, its key file, and a folder for heads."""
    KeyRing.make(tmp_path / "keys")
    (tmp_path / "heads").mkdir()
    (tmp_path / "people.csv").write_text(demo_force.PEOPLE, encoding="utf-8")
    (tmp_path / "posts.csv").write_text(demo_force.POSTS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEALING_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'record.db'}")
    imports()
    return tmp_path


def said(*words: str) -> Result:
    return runner.invoke(main, list(words))


def imports() -> None:
    assert said("roll", "import", "people.csv", "posts.csv").exit_code == 0


def signs(folder: Path) -> Path:
    """Sign the newest head, and give its file."""
    result = said("heads", "sign", "--out", "heads")
    assert result.exit_code == 0, result.output
    return folder / result.stdout.strip()


def changes(path: Path, **facts: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **facts}), encoding="utf-8")


def test_a_signed_head_holds_while_the_record_goes_on_and_keys_are_rotated(folder: Path) -> None:
    shown = said("heads", "show").stdout
    head = signs(folder)
    told = json.loads(head.read_text())
    assert shown == f"1:{told['hash']}\n"
    imports()
    assert said("keys", "rotate").exit_code == 0
    assert said("keys", "rotate", "--retire").exit_code == 0
    later = signs(folder)
    assert json.loads(later.read_text())["key"] != told["key"]
    result = said("heads", "check", str(head), str(later))
    assert (result.exit_code, result.stdout) == (0, "2 heads checked. Each is signed, and the record still holds it.\n")
    assert said("heads", "check", str(head), "--public", told["public"]).exit_code == 0


def test_an_auditor_with_the_public_key_needs_no_key_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = signs(folder)
    public = json.loads(head.read_text())["public"]
    (folder / "keys").unlink()
    monkeypatch.delenv("SEALING_KEYS")
    result = said("heads", "check", str(head), "--public", public.upper())
    assert (result.exit_code, result.stdout) == (0, "1 head checked. Each is signed, and the record still holds it.\n")
    changes(head, number=9)
    assert said("heads", "check", str(head), "--public", public).exit_code == 1
    assert said("heads", "check", str(head)).exit_code == 3, "without the public key it is the key file that knows"


def test_an_auditor_makes_no_record_where_there_is_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = signs(folder)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{folder / 'other.db'}")
    result = said("heads", "check", str(head), "--public", "00" * 32)
    assert (result.exit_code, result.stderr.partition(".")[0]) == (3, f"There is no record at {folder / 'other'}")
    assert not (folder / "other.db").exists()


def test_a_head_that_was_changed_is_named(folder: Path) -> None:
    head = signs(folder)
    changes(head, hash="00" * 32)
    result = said("heads", "check", str(head))
    assert (result.exit_code, result.stderr) == (1, f"{head}: its signature does not hold: the file was changed.\n")


def test_a_head_of_another_key_is_named(folder: Path) -> None:
    head = signs(folder)
    result = said("heads", "check", str(head), "--public", "00" * 32)
    assert result.exit_code == 1
    assert result.stderr == f"{head}: it is signed by a key that is not one of this record's.\n"


@pytest.mark.parametrize("told", ["", "[]", "{}", '{"number": 1}'])
def test_what_is_no_head_file_is_named(folder: Path, told: str) -> None:
    path = folder / "no-head.json"
    path.write_text(told, encoding="utf-8")
    result = said("heads", "check", str(path), str(folder / "nowhere.json"))
    assert result.exit_code == 1
    assert result.stderr == f"{path}: this is not a head file.\n{folder / 'nowhere.json'}: this is not a head file.\n"


def test_a_record_that_was_cut_short_or_made_anew_is_found(folder: Path) -> None:
    with sqlite3.connect(folder / "record.db") as before:
        with sqlite3.connect(folder / "earlier.db") as copy:
            before.backup(copy)
        copy.close()
    before.close()
    imports()
    head = signs(folder)
    for name in ("record.db", "record.db-wal", "record.db-shm"):
        (folder / name).unlink(missing_ok=True)
    (folder / "earlier.db").rename(folder / "record.db")
    assert said("verify").exit_code == 0, "by itself it is whole"
    result = said("heads", "check", str(head))
    assert result.exit_code == 1
    assert result.stderr == f"{head}: the record does not hold this head at entry 2: it was changed or cut short.\n"


@pytest.mark.parametrize("command", ["show", "sign", "check"])
def test_each_command_shows_an_example(command: str) -> None:
    result = said("heads", command, "--help")
    assert (result.exit_code, "Example: " in result.stdout) == (0, True)
