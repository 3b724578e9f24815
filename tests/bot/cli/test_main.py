"""The command line: what it says, where, and with which exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import __version__
from bot.cli.commands import main
from bot.demo import force as demo_force

runner = CliRunner()


def said(*words: str) -> Result:
    return runner.invoke(main, list(words))


def test_the_version_stands_alone() -> None:
    result = said("--version")
    assert (result.exit_code, result.stdout.strip()) == (0, __version__)


@pytest.mark.parametrize(
    "command",
    [["run"], ["demo"], ["sandbox"], ["roll", "import"], ["verify"], ["export"], ["migrate"]],
    ids=" ".join,
)
def test_each_command_shows_an_example(command: list[str]) -> None:
    result = said(*command, "--help")
    assert result.exit_code == 0
    assert "Example: " in result.stdout


def test_run_says_what_it_has_not_been_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = said("run")
    assert result.exit_code == 3
    assert result.stdout == ""
    assert "SLACK_BOT_TOKEN is not set" in result.stderr
    assert "SEALING_KEYS is not set" in result.stderr


def test_run_begins_no_record_where_one_was_lost(force: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (force / "seventytwo.toml").write_text(
        'team = "T0FORCE"\n[channels]\ndpo = "C0DPO"\noperations = "C0OPS"\n', encoding="utf-8"
    )
    for name, token in {"BOT": "xoxb-none", "APP": "xapp-none"}.items():
        monkeypatch.setenv(f"SLACK_{name}_TOKEN", token)
    result = said("run")
    assert (result.exit_code, result.stdout) == (3, "")
    path = force / "record.db"
    begins = f"There is no record at {path}. Restore it from its backup, or begin a new one with: seventytwo migrate\n"
    assert result.stderr == begins
    assert not path.exists()


def test_a_key_file_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "seventytwo.keys"
    assert said("keys", "new", str(path)).exit_code == 0
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_bytes()
    assert said("keys", "new", str(path)).exit_code == 1
    assert path.read_bytes() == before


@pytest.mark.usefixtures("force")
def test_a_roll_is_imported_and_the_record_verified() -> None:
    imported = said("roll", "import", "people.csv", "posts.csv")
    assert imported.stdout == "17 people and 11 posts. Imported as entry 1.\n"
    verified = said("verify")
    assert verified.exit_code == 0
    assert verified.stdout.startswith("1 entry, one chain, head ")
    assert verified.stdout.endswith("Nothing is missing or changed.\n")
    told = json.loads(said("verify", "--json").stdout)
    assert (told["entries"], told["bad"]) == (1, None)
    assert said("verify", "--head", told["head"][:16]).exit_code == 0


@pytest.mark.usefixtures("force")
def test_a_head_that_the_record_lacks_is_a_fault() -> None:
    said("roll", "import", "people.csv", "posts.csv")
    result = said("verify", "--head", "00000000deadbeef")
    assert result.exit_code == 1
    assert "Entry 2 is the first bad one" in result.stdout


def test_a_fault_in_the_roll_is_named_with_line_and_column(force: Path) -> None:
    wrong = demo_force.PEOPLE.replace("officer,inspector", "officer,inspecter", 1)
    (force / "people.csv").write_text(wrong, encoding="utf-8")
    result = said("roll", "import", "people.csv", "posts.csv")
    assert result.exit_code == 1
    sentence = 'people.csv, line 2, column rank: "inspecter" is not a rank. Did you mean "inspector"?'
    assert sentence in result.stderr
    assert "Nothing was imported." in result.stderr


@pytest.mark.usefixtures("force")
def test_a_file_that_is_not_there_is_named() -> None:
    result = said("roll", "import", "people.csv", "nowhere.csv")
    assert result.exit_code == 1
    assert result.stderr == "nowhere.csv cannot be read: No such file or directory. Nothing was imported.\n"


def test_more_than_a_fifth_missing_needs_a_word(force: Path) -> None:
    said("roll", "import", "people.csv", "posts.csv")
    without = {"U0INSPB", "U0PCX", "U0PCZ", "U0STAFY"}  # four of seventeen, and none of them holds a post
    few = "".join(x for x in demo_force.PEOPLE.splitlines(keepends=True) if x.split(",")[0] not in without)
    (force / "people.csv").write_text(few, encoding="utf-8")
    refused = said("roll", "import", "people.csv", "posts.csv")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("4 of the 17 people on the roll are missing from these files.")
    assert "--allow-large" in refused.stderr
    assert said("roll", "import", "people.csv", "posts.csv", "--allow-large").exit_code == 0


@pytest.mark.usefixtures("force")
def test_a_record_that_is_not_there_yet_is_not_made_by_a_look() -> None:
    result = said("verify")
    assert result.exit_code == 3
    assert "seventytwo migrate" in result.stderr
    assert said("migrate").stdout == "The tables are up to date.\n"
    assert said("verify").exit_code == 0


def test_a_key_file_that_others_may_read_is_refused(force: Path) -> None:
    (force / "keys").chmod(0o644)
    result = said("migrate")
    assert result.exit_code == 3
    assert "chmod 600" in result.stderr
