"""The commands that concern the record: what they say, with which exit code, and what they leave unsaid."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import demo_force
from bot.commands import main
from policy.acts import Export, RollImport
from policy.terms import Reason
from store.database import Database
from store.register import Register
from store.sealing import KeyRing
from tests.bot.stage import START, changed

runner = CliRunner()
ASKED = ("--by", "U0DPO", "--reason", "inspection")


def said(*words: str) -> Result:
    return runner.invoke(main, list(words))


def exported(*words: str) -> Result:
    return said("export", "--out", "out", *words)


@pytest.fixture
def force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a key file and the two files of a roll, and the environment that points there."""
    KeyRing.make(tmp_path / "keys")
    (tmp_path / "people.csv").write_text(demo_force.PEOPLE, encoding="utf-8")
    (tmp_path / "posts.csv").write_text(demo_force.POSTS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEALING_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'record.db'}")
    return tmp_path


def register(folder: Path) -> Register:
    """The register that the commands enter in."""
    database = Database.open(f"sqlite:///{folder / 'record.db'}", keys=KeyRing.load(folder / "keys"))
    return Register(database, clock=lambda: START)


@pytest.fixture
def granted(force: Path) -> Path:
    """The same, with the roll imported and one grant on the record."""
    found = register(force)
    found.import_roll(demo_force.roll())
    found.enter(changed(), on=None, by=found.officer("U0INSPA"))
    found.database.close()
    return force


# --- Export ---


def test_an_export_says_how_many_and_where_and_names_nobody(granted: Path) -> None:
    result = exported(*ASKED)
    assert (result.exit_code, result.stderr) == (0, "")
    head = register(granted).head_after(2)[:16]
    assert result.stdout == f"Exported 1 authorisation and 0 refused attempts to out; head {head}.\n"
    assert (granted / "out" / "ca1" / "UA-2026-0001.pdf").exists()


def test_an_export_may_be_of_some_days_and_about_one_person(granted: Path) -> None:
    days = ("--from", "2026-11-01", "--to", "2026-11-30", "--subject", "Xavier Dunn")
    result = exported(*days, "--by", "s200", "--reason", "subject_access")
    assert result.exit_code == 0
    assert "Dunn" not in result.output
    act = register(granted).log()[-1].act
    assert isinstance(act, Export)
    assert (act.asked_by, act.reason, act.subject) == ("U0DPO", Reason.SUBJECT_ACCESS, True)


def test_somebody_who_is_not_on_the_roll_is_said_to_be_so_without_a_name(granted: Path) -> None:
    result = exported(*ASKED, "--subject", "Priscilla Unlisted")
    assert result.exit_code == 0
    assert result.stderr.startswith("--subject is nobody on the roll")
    assert "Unlisted" not in result.output
    assert (granted / "out" / "README.txt").exists()


REASONS = "inspection, audit, subject_access, proceedings, keeping"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--by", "U0DPO"), f"--reason must be one of {REASONS}."),
        (("--by", "U0DPO", "--reason", "curiosity"), f"--reason must be one of {REASONS}."),
        (("--reason", "audit"), "--by must be the chat id or collar number of somebody active on the roll."),
        (("--reason", "audit", "--by", "U0NOBODY"), "--by must be the chat id or collar number"),
        (("--reason", "audit", "--by", "clock"), "--by must be the chat id or collar number"),
        (("--by", "U0DPO", "--reason", "subject_access"), "For subject_access say with --subject whom it is about."),
        ((*ASKED, "--from", "23/11/2026"), "--from is not a day. Write it like 2026-11-23."),
        ((*ASKED, "--to", "2026-02-30"), "--to is not a day. Write it like 2026-11-23."),
        ((*ASKED, "--from", "2026-11-23", "--to", "2026-11-22"), "--to is earlier than --from."),
    ],
)
def test_an_export_used_wrongly_is_told_in_a_sentence(granted: Path, words: tuple[str, ...], sentence: str) -> None:
    result = exported(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(sentence)
    assert result.stderr.endswith("Nothing was exported.\n")
    assert not (granted / "out").exists()
    assert len(register(granted).log()) == 1, "and nothing was entered"


def test_somebody_who_has_left_may_not_ask(granted: Path) -> None:
    left = demo_force.PEOPLE.replace("Wren Ashdown,S200,staff,,,,,,DPO,yes", "Wren Ashdown,S200,staff,,,,,,DPO,no")
    (granted / "people.csv").write_text(left, encoding="utf-8")
    assert said("roll", "import", "people.csv", "posts.csv").exit_code == 0
    assert exported(*ASKED).exit_code == 2


def test_a_folder_with_something_in_it_is_left_alone(granted: Path) -> None:
    (granted / "out").mkdir()
    (granted / "out" / "mine").touch()
    result = exported(*ASKED)
    assert result.exit_code == 2
    assert result.stderr == ("--out must name a folder that is not there yet, or is empty. Nothing was exported.\n")


def test_what_was_changed_beneath_is_exported_and_is_a_fault(granted: Path) -> None:
    _beneath(granted, "hash = replace(hash, substr(hash, 1, 8), 'deadbeef')")
    result = exported(*ASKED)
    assert result.exit_code == 1
    assert result.stdout.startswith("Exported 1 authorisation")
    assert result.stderr.startswith("The record is not whole: entry 2 is the first bad one")


def test_what_cannot_be_opened_is_not_exported(granted: Path) -> None:
    _beneath(granted, "sealed = CAST(substr(sealed, 1, length(sealed) - 4) || x'00000000' AS BLOB)")
    result = exported(*ASKED)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == ("An entry cannot be opened (SealBroken). Run: seventytwo verify. Nothing was exported.\n")
    assert not (granted / "out").exists()


def _beneath(folder: Path, change: str) -> None:
    found = register(folder)
    with found.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER entry_update")
        connection.exec_driver_sql(f"UPDATE entry SET {change} WHERE number = 2")  # noqa: S608 - a change of ours
    found.database.close()


# --- The roll ---


@pytest.mark.parametrize(("channels", "months"), [("", 0), ('[channels]\nall_staff = "C0ALL"\n', 6)])
def test_the_import_says_how_often_staff_are_reminded(force: Path, channels: str, months: int) -> None:
    (force / "seventytwo.toml").write_text(f"[circulation]\nevery_months = 6\n{channels}", encoding="utf-8")
    assert said("roll", "import", "people.csv", "posts.csv").exit_code == 0
    assert register(force).log()[-1].act == RollImport(people=17, posts=11, circulate_every=months)
