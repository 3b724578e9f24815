"""The commands that concern the record: what they say, with which exit code, and what they leave unsaid."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.commands import main
from bot.demo import force as demo_force
from bot.system_clock import SystemClock
from policy.acts import Export, RollImport
from policy.periods import london_day
from policy.terms import ChatId, Reason
from store.database import Database
from store.register import Register
from store.sealing import KeyRing
from tests.bot.stage import changed
from tests.store.force import minted

runner = CliRunner()
ASKED = ("--by", "U0DPO", "--reason", "inspection")


def said(*words: str) -> Result:
    return runner.invoke(main, list(words))


def exported(*words: str) -> Result:
    return said("export", "--out", "out", *words)


def register(folder: Path) -> Register:
    """The register that the commands enter in, on the clock that they go by."""
    database = Database.open(f"sqlite:///{folder / 'record.db'}", keys=KeyRing.load(folder / "keys"))
    return Register(database, clock=SystemClock())


@pytest.fixture
def granted(force: Path) -> Path:
    """The same, with the roll imported and one grant on the record."""
    found = register(force)
    found.import_roll(demo_force.roll(), mint=minted)
    found.enter(changed(), on=None, by=found.member(ChatId("U0INSPA")))
    found.database.close()
    return force


# --- Export ---


def test_an_export_says_how_many_and_where_and_names_nobody(granted: Path) -> None:
    result = exported(*ASKED)
    assert (result.exit_code, result.stderr) == (0, "")
    head = register(granted).head_after(2)[:16]
    assert result.stdout == f"Exported 1 authorisation and 0 refused attempts to out; head {head}.\n"
    (ua,) = register(granted).references()
    assert [form.name for form in (granted / "out" / "ca1").iterdir()] == [f"{ua}.pdf"]


def test_an_export_may_be_of_some_days_and_about_one_person(granted: Path) -> None:
    today = london_day(SystemClock()())
    days = ("--from", f"{today - timedelta(days=1)}", "--to", f"{today}", "--subject", "Xavier Dunn")
    result = exported(*days, "--by", "s200", "--reason", "subject_access")
    assert result.exit_code == 0
    assert "Dunn" not in result.output
    act = register(granted).log()[-1].act
    assert isinstance(act, Export)
    assert (act.asked_by, act.reason, act.subject) == ("P0DPO", Reason.SUBJECT_ACCESS, True)


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
        (("--reason", "audit"), "--by must be the chat id or number of somebody active on the roll."),
        (("--reason", "audit", "--by", "U0NOBODY"), "--by must be the chat id or number"),
        (("--reason", "audit", "--by", "clock"), "--by must be the chat id or number"),
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
    act = register(force).log()[-1].act
    assert isinstance(act, RollImport)
    assert (act.people, act.posts, act.circulate_every) == (17, 11, months)


def test_a_dry_run_without_a_record_makes_none(force: Path) -> None:
    result = said("roll", "import", "people.csv", "posts.csv", "--dry-run")
    assert result.exit_code == 0
    assert result.stdout == "17 people and 11 posts, without a fault.\nNothing was imported.\n"
    assert result.stderr == "There is no record here yet, so there is no roll to compare it with.\n"
    assert not (force / "record.db").exists()


def test_a_dry_run_says_what_would_change_and_names_nobody(granted: Path) -> None:
    left = ("U0PSDH", "U0CIC", "U0ACUD", "U0PCZ")
    people = demo_force.PEOPLE.replace(
        "U0SGTB,Bea Tolland,3055,officer,sergeant", "U0SGTB,Bea Tolland,3055,officer,T/Inspector"
    )
    people = "".join(x for x in people.splitlines(keepends=True) if x.split(",")[0] not in left)
    posts = "".join(x for x in demo_force.POSTS.splitlines(keepends=True) if x.split(",")[1] not in left)
    (granted / "people.csv").write_text(people + ",New Comer,9001,volunteer,,,,,,,yes\n", encoding="utf-8")
    (granted / "posts.csv").write_text(posts.replace("U0FCAO", "U0STAFY"), encoding="utf-8")
    (ua,) = register(granted).references()
    result = said("roll", "import", "people.csv", "posts.csv", "--dry-run")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "14 people and 8 posts, without a fault.",
        "Added: 1 (9001).",
        "Become inactive: 4 (U0ACUD, U0CIC, U0PCZ, U0PSDH).",
        "Changed: 1 (U0SGTB).",
        "  U0SGTB: rank from sergeant to inspector; temporary from no to yes",
        "Posts that change hands: 4.",
        "  head_of_psd from U0PSDH to none",
        "  head_of_psd (deputy) from U0CIC to none",
        "  acu_inspector from U0ACUD to none",
        "  fcao from U0FCAO to U0STAFY",
        "Open authorisations that nobody could decide any more: 1.",
        f"  {ua} (urgent)",
        "4 of the 17 people on the roll are missing from these files: the import will need --allow-large.",
        "Nothing was imported.",
    ]
    assert len(register(granted).log()) == 1
    assert said("verify").stdout.startswith("2 entries, one chain")


def test_a_dry_run_of_the_same_roll_changes_nothing(granted: Path) -> None:
    result = said("roll", "import", "people.csv", "posts.csv", "--dry-run")
    assert result.stdout.splitlines()[1:-1] == [
        "Added: 0.",
        "Become inactive: 0.",
        "Changed: 0.",
        "Posts that change hands: 0.",
        "Open authorisations that nobody could decide any more: 0.",
    ]
    assert register(granted).member(ChatId("U0PSDH")).active
