"""An export is the whole central record, entered before it is written, readable by its owner alone."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.export.bundle import Unexported
from bot.export.central_record import COLUMNS
from bot.export.readme import VERIFIER
from bot.forms.answers import GONE
from policy.acts import Cessation, Disposal, Export, Recusal, Shredding
from policy.people import CONSOLE, Officer, Subject
from policy.terms import DESTROYED, PersonId, Product, Reason, Reference, System
from store.database import Database
from store.errors import NotRecorded
from store.extract import Wanted
from store.sealing import KeyRing
from tests.bot.exported import FIRST, OTHER, SECOND, THIRD, TYPED, Folder, does, exports, happens, refused
from tests.house.tree import ROOT
from tests.store.force import DPO, SERGEANT, Force

CELLS = {
    "Policy": "P12:2003",
    "Policy version": "1.2",
    "Form": "CA1",
    "Type": "urgent (3.4)",
    "State": "cancelled: ended",
    "Title": "suspected crime: 2 (police officer)",
    "Ground": "suspected crime",
    "What do you suspect?": "Misconduct by a police officer",
    "Number of subjects": "2",
    "Granted": "Mon 23 Nov 2026 22:15 GMT",
    "Granted (UTC)": "2026-11-23T22:15:00.000000Z",
    "Granted by": "Helen Armstrong",
    "Rank held then": "Inspector",
    "Rank held as": "substantive",
    "Who is applying?": "Meera Bhatt",
    "Run by": "Meera Bhatt",
    "Urgent procedure used": "yes",
    "Is an authorisation under RIPA needed?": "No",
    "What is to be monitored?": "Force computer network\nBuilding access (PAC)",
    "Dropped since": "building access (PAC)",
    "Records or content?": "Records only",
    "Records or content now": "records (billing, logs)",
    "What is the monitoring for?": "To investigate or detect unauthorised use",
    "Sensitive now": "yes: page only",
    "Last day": "22 May 2027 (to midnight)",
    "Number of renewals": "1",
    "Ended": "Sat 13 Feb 2027 00:00 GMT",
    "Cause of the end": "it was cancelled",
    "Minutes after the end": "0\n7",
    "Times the details were opened": "1",
    "Attempts refused": "1",
}
"""Column by column, what must stand there and nothing else."""
HELD = {
    "Subjects": ("1: Tom Wren", "2: Priscilla Unlisted"),
    "What is the concern?": (TYPED["concern"],),
    "Why can it not wait?": (TYPED["urgency"],),
    "Why could the authorising officer not decide now?": ("are off duty and did not answer",),
    "Why is it necessary?": ("who is at the terminal",),
    "Why is it proportionate?": ("Only the audit records",),
    "Who else could be affected, and how is that limited?": ("No other member of staff",),
    "What private information may be seen?": ("search terms",),
    "Corrections": ("Helen Armstrong", "What is really suspected? A crime", TYPED["corrected"]),
    "Marked sensitive or cleared": ("Ruth Hargreave", TYPED["marked"]),
    "Asked to decide": ("Tue 24 Nov 2026 22:15 GMT: 24 hours on", "48 hours on"),
    "In hand": ("Ruth Hargreave, Superintendent, Head of PSD",),
    "Decisions": (
        "Thu 26 Nov 2026 00:20 GMT: ratification by Ruth Hargreave, Superintendent, Head of PSD",
        "Term: to 22 February 2027 (to midnight)",
        TYPED["deciding"],
        "What may be monitored: Force computer network",
    ),
    "Terms": ("23 November 2026 to 22 February 2027", "23 February 2027 to 22 May 2027"),
    "Reviews": (
        "Tue 5 Jan 2027 00:50 GMT: review by Ruth Hargreave",
        "Due: Wed 23 Dec 2026 09:00 GMT",
        TYPED["shown"],
        "What happens next? Go on as it is",
        "Due Sat 23 Jan 2027 09:00 GMT: none held.",
    ),
    "Applications for renewal": (TYPED["section_2"], TYPED["why"], "Meera Bhatt, Sergeant"),
    "Renewals": (TYPED["not_renewed"], TYPED["renewing"], "renewal by Ruth Hargreave"),
    "Cancellation notices": (TYPED["noticing"], "Meera Bhatt"),
    "Cancellation": (TYPED["cancelling"], "Sat 13 Feb 2027 00:00 GMT: cancellation by Ruth Hargreave"),
    "Instruction to stop": (
        "Thu 26 Nov 2026 00:20 GMT: to stop on building access (PAC), after the ratification.",
        "Sat 13 Feb 2027 00:00 GMT: to stop, after the cancellation notice. To Helen Armstrong, Meera Bhatt.",
        "after the cancellation. To",
    ),
    "Monitoring stopped": (TYPED["stopped_by"], TYPED["gathered"], "When did it stop? Sat 13 Feb 2027 00:07 GMT"),
    "Error records": ("Since: Sat 13 Feb 2027 00:00 GMT",),
    "Product": ("What became of it? It is kept", TYPED["disposing"], "when is that looked at again? 14 April 2027"),
    "Receipts": ("Anita Datta, Data Protection Officer",),
    "Flags": ("unresolved", "sensitive_forced", "overdue", "reviews_missed", "monitored_after_end"),
}
"""Column by column, what must stand there among other things."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key file and a record in which everything has happened."""
    folder = tmp_path_factory.mktemp("told")
    database = Database.open(f"sqlite:///{folder / 'record.db'}", keys=KeyRing.make(folder / "keys"))
    force = Force(database).on_roll()
    happens(force)
    database.close()
    (folder / "now").write_text(force.clock.now.isoformat(), encoding="utf-8")
    return folder


@pytest.fixture
def force(told: Path, tmp_path: Path) -> Iterator[Force]:
    """A copy of that record."""
    made = Path(shutil.copytree(told, tmp_path / "record"))
    database = Database.open(f"sqlite:///{made / 'record.db'}", keys=KeyRing.load(made / "keys"))
    force = Force(database)
    force.clock.now = force.clock.now.fromisoformat((made / "now").read_text("utf-8"))
    yield force
    database.close()


@pytest.fixture
def whole(force: Force, tmp_path: Path) -> Folder:
    """Everything, exported."""
    return exports(force, tmp_path / "out")


def verified(folder: Path, *heads: Path) -> str:
    """What the program beside an export says of it."""
    program = [sys.executable, str(folder / "verify.py"), str(folder), *map(str, heads)]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize("column", CELLS)
def test_D3_a_row_holds_each_fact_of_its_authorisation(whole: Folder, column: str) -> None:
    assert whole.row(FIRST)[column] == CELLS[column]


@pytest.mark.parametrize("column", HELD)
def test_D3_a_row_holds_everything_that_was_said_and_done(whole: Folder, column: str) -> None:
    cell = whole.row(FIRST)[column]
    assert [each for each in HELD[column] if each not in cell] == []


def test_D3_there_is_a_row_for_each_authorisation_and_a_cell_for_each_column(whole: Folder) -> None:
    assert [row["Reference"] for row in whole.rows()] == [FIRST, SECOND, THIRD]
    assert all(tuple(row) == tuple(COLUMNS) for row in whole.rows())


def test_D3_refused_attempts_are_listed_without_what_was_typed(whole: Folder) -> None:
    found = [tuple(row.values()) for row in whole.rows("attempts.csv")]
    first, later = "Mon 23 Nov 2026 22:20 GMT", "Sat 13 Feb 2027 03:10 GMT"
    sergeant = ("Meera Bhatt", "Sergeant")
    assert found == [
        ("3", first, *sergeant, "Grant", "NotRanked", "police misconduct", ""),
        ("4", first, *sergeant, "Ratification", "ConflictApplicant", "police misconduct", FIRST),
        ("117", later, *sergeant, "Grant", "NotRanked", "police misconduct", ""),
        ("118", later, "Tom Wren", "Constable", "Ratification", "OwnSubject", "police misconduct", SECOND),
    ]
    assert "Somebody Else" not in whole.text()


def test_D3_what_is_still_in_force_has_no_end(whole: Folder) -> None:
    row = whole.row(SECOND)
    assert (row["State"], row["Ended"], row["Cause of the end"]) == ("urgent: in force, waiting for a decision", "", "")


def test_an_end_that_nobody_has_entered_yet_is_an_end(force: Force, tmp_path: Path) -> None:
    force.clock.passes(hours=72)
    row = exports(force, tmp_path / "out").row(SECOND)
    assert (row["State"], row["Ended"]) == ("ended by itself", "Tue 16 Feb 2027 03:00 GMT")
    assert row["Cause of the end"] == "72 hours were over and nobody had decided"


# --- The files ---


def test_each_file_is_there_and_the_owners_alone(whole: Folder) -> None:
    assert set(whole.files()) == {
        "README.txt",
        "attempts.csv",
        "central-record.csv",
        "head.txt",
        "record.jsonl",
        "verify.py",
        *(f"ca1/{reference}.pdf" for reference in (FIRST, SECOND, THIRD)),
    }
    assert {path.stat().st_mode & 0o777 for path in whole.files().values()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (whole.path, whole.path / "ca1")} == {0o700}
    assert all((whole.path / f"ca1/{each}.pdf").read_bytes().startswith(b"%PDF-") for each in (FIRST, SECOND))


def test_a_folder_that_is_there_and_empty_is_closed_to_others(force: Force, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir(mode=0o755)
    assert exports(force, tmp_path / "out").path.stat().st_mode & 0o777 == 0o700


def test_the_sentence_names_nobody_and_the_head(whole: Folder, force: Force) -> None:
    head = force.register.head_after(118)
    assert whole.told.sentence == (
        f"Exported 3 authorisations and 4 refused attempts to {whole.path}; head {head[:16]}."
    )
    assert (whole.path / "head.txt").read_text("utf-8") == f"118:{head}\n"
    assert force.register.verify(f"118:{head}").bad is None
    assert (whole.told.fault, whole.told.note) == ("", "")


def test_a_stranger_can_verify_every_entry(whole: Folder) -> None:
    assert verified(whole.path) == (whole.path / "head.txt").read_text("utf-8")


def test_the_program_is_the_one_of_the_documents_and_short_enough_to_read() -> None:
    assert (ROOT / "docs" / "verify.py").read_bytes() == VERIFIER.read_bytes()
    assert len(VERIFIER.read_text("utf-8").splitlines()) <= 100


def test_a_stranger_holds_a_head_that_was_kept_against_it(whole: Folder, force: Force, tmp_path: Path) -> None:
    kept = tmp_path / "head.json"
    kept.write_text(json.dumps({"number": 12, "hash": force.register.head_after(12)}))
    assert verified(whole.path, kept) == (whole.path / "head.txt").read_text("utf-8")
    for other in ({"number": 13, "hash": force.register.head_after(12)}, {"number": 999, "hash": "0" * 64}):
        kept.write_text(json.dumps(other))
        assert "does not have the hash in that head" in verified(whole.path, kept)


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[:4] + lines[5:],
        lambda lines: [lines[0], lines[1].replace(b'"police_misconduct"', b'"crime"'), *lines[2:]],
        lambda lines: [lines[0], lines[1].replace(b'"body":"', b'"body":"AAAA'), *lines[2:]],
        lambda lines: [lines[0], lines[1].replace(b'"sealed":"', b'"sealed":"AAAA'), *lines[2:]],
        lambda lines: [lines[1], lines[0], *lines[2:]],
        lambda lines: lines[:-1],
    ],
    ids=["left out", "a fact", "a body", "what is sealed", "swapped", "cut short"],
)
def test_a_stranger_finds_every_change(whole: Folder, change: Callable[[list[bytes]], list[bytes]]) -> None:
    path = whole.path / "record.jsonl"
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))
    answer = verified(whole.path)
    assert "is missing or changed" in answer or "is not what head.txt says" in answer


def test_every_entry_stands_on_a_line_in_its_one_spelling(whole: Folder) -> None:
    lines = (whole.path / "record.jsonl").read_text("utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    assert [each["number"] for each in told] == list(range(1, 119))
    assert lines == [json.dumps(each, sort_keys=True, separators=(",", ":"), ensure_ascii=False) for each in told]
    assert told[1]["private"]["concern"] == TYPED["concern"]
    assert told[1]["facts"]["ground"] == "police_misconduct"


def test_a_cell_that_is_a_formula_is_text(whole: Folder) -> None:
    raw = (whole.path / "central-record.csv").read_bytes()
    assert raw.startswith(b'\xef\xbb\xbf"Reference",')
    assert b"1: =HYPERLINK(1)" in raw, "the number before it makes it text"
    assert b'"=' not in raw


# --- The entry ---


def test_the_export_is_entered_with_who_asked_and_why(force: Force, tmp_path: Path) -> None:
    exports(force, tmp_path / "out", since=date(2026, 11, 23), until=date(2026, 12, 31), reason=Reason.AUDIT)
    entry = force.register.log()[-1]
    assert entry.by.key == CONSOLE.key
    assert entry.act == Export(
        asked_by=DPO.key, reason=Reason.AUDIT, since=date(2026, 11, 23), until=date(2026, 12, 31), entries=69
    )
    told = (tmp_path / "out" / "README.txt").read_text("utf-8")
    assert "Asked for by Anita Datta. Reason: an audit." in told
    assert f"It is entered in the record as entry {entry.number}." in told
    assert "granted from 23 November 2026 to 31 December 2026, both days included" in told
    assert "Not controlled when printed" in told
    assert "P12:2003 version 1.2" in told
    assert "Generated at 03:10 GMT on Saturday 13 February 2027" in told


def test_nothing_is_written_when_it_cannot_be_entered(force: Force, tmp_path: Path) -> None:
    with force.database.engine.begin() as connection:
        full = "CREATE TRIGGER full BEFORE INSERT ON entry BEGIN SELECT RAISE(ABORT, 'full'); END"
        connection.exec_driver_sql(full)
    with pytest.raises(NotRecorded):
        exports(force, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_files_that_cannot_be_written_are_said_to_have_been_entered(
    force: Force, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "open", full)
    with pytest.raises(Unexported, match=r"entered as entry 119, but not all .*: No space left on device\."):
        exports(force, tmp_path / "out")


@pytest.mark.parametrize("made", ["a file", "full", "a link to nothing", "in a folder that is not there"])
def test_a_folder_that_is_not_fit_is_left_alone(force: Force, tmp_path: Path, made: str) -> None:
    out = tmp_path / "out"
    if made == "a file":
        out.write_text("mine", encoding="utf-8")
    elif made == "full":
        out.mkdir()
        (out / "mine").touch()
    elif made == "a link to nothing":
        out.symlink_to(tmp_path / "nowhere")
    else:
        out = tmp_path / "nowhere" / "out"
    with pytest.raises(Unexported, match="Nothing was exported"):
        exports(force, out)
    assert not isinstance(force.register.log()[-1].act, Export)


# --- Days ---


def test_days_are_londons_and_both_count(force: Force, tmp_path: Path) -> None:
    only = exports(force, tmp_path / "one", since=date(2026, 11, 23), until=date(2026, 11, 23))
    assert [row["Reference"] for row in only.rows()] == [FIRST]
    assert [row["Number"] for row in only.rows("attempts.csv")] == ["3", "4"]
    later = exports(force, tmp_path / "two", since=date(2026, 11, 24))
    assert [row["Reference"] for row in later.rows()] == [SECOND, THIRD]
    assert exports(force, tmp_path / "three", until=date(2026, 11, 22)).rows() == []


def test_what_is_not_of_those_days_leaves_its_links_of_the_chain_and_nothing_else(force: Force, tmp_path: Path) -> None:
    later = exports(force, tmp_path / "out", since=date(2026, 11, 24))
    lines = [json.loads(line) for line in (later.path / "record.jsonl").read_text("utf-8").splitlines()]
    assert set(lines[1]) == {"number", "body_sha256", "hash"}
    assert verified(later.path) == (later.path / "head.txt").read_text("utf-8")
    assert TYPED["concern"] not in later.text()


# --- One person ---


@pytest.mark.parametrize("asked", ["4471", "Tom Wren", "wren, TOM", "U0WREN", "u0wren", "PC 4471"])
def test_a_person_is_found_by_name_collar_number_or_chat_id(force: Force, tmp_path: Path, asked: str) -> None:
    found = exports(force, tmp_path / "out", subject=asked, reason=Reason.SUBJECT_ACCESS)
    assert [row["Reference"] for row in found.rows()] == [FIRST, SECOND]
    assert [row["Number"] for row in found.rows("attempts.csv")] == ["4", "118"]
    act = force.register.log()[-1].act
    assert isinstance(act, Export)
    assert (act.subject, act.reason) == (True, Reason.SUBJECT_ACCESS)


def test_other_subjects_are_withheld_wherever_they_are_named(force: Force, tmp_path: Path) -> None:
    found = exports(force, tmp_path / "out", subject="Tom Wren")
    row = found.row(FIRST)
    assert row["Subjects"].splitlines()[1] == "2: another person"
    assert row["What is the concern?"] == "Tom Wren and another person meet after each search of the address."
    assert row["Why can it not wait?"].endswith("and another person is on it.")
    for name in OTHER.split():
        assert name.casefold() not in found.text().casefold()
    about = force.register.take(Wanted(subject="Tom Wren"))
    assert "unlisted" not in repr(about.authorisations).casefold(), "form CA1 is drawn from these"
    assert "READ ALL OF IT" in (found.path / "README.txt").read_text("utf-8")
    assert verified(found.path) == (found.path / "head.txt").read_text("utf-8")


def test_the_other_one_reads_nothing_of_the_first(force: Force, tmp_path: Path) -> None:
    found = exports(force, tmp_path / "out", subject=OTHER)
    assert [row["Reference"] for row in found.rows()] == [FIRST]
    assert found.told.note.startswith("--subject is nobody on the roll")
    # As words: by chance a digest may hold any four digits.
    assert not re.search(r"\b(wren|4471)\b", found.text().casefold())
    lines = [json.loads(line) for line in (found.path / "record.jsonl").read_text("utf-8").splitlines()]
    assert [set(line) for line in lines if line["number"] == 118] == [{"number", "body_sha256", "hash"}]


def test_somebody_of_whom_nothing_is_held_is_told_so(force: Force, tmp_path: Path) -> None:
    found = exports(force, tmp_path / "out", subject="Gail Marsh")
    assert found.told.sentence.startswith("Exported 0 authorisations and 0 refused attempts to ")
    assert found.rows() == found.rows("attempts.csv") == []
    assert isinstance(force.register.log()[-1].act, Export)


def test_an_attempt_that_gives_another_subject_away_is_left_out(force: Force, tmp_path: Path) -> None:
    two = (Subject(text="Ian Calder"), Subject(text=OTHER))
    force.grants(subjects=two, systems=(System.STANDALONE_DEVICE,))
    refused(force, Recusal(), Officer(key=PersonId("U0CALDER")), Reference("UA-2027-0003"))
    assert force.register.attempts()[-1].reference == "UA-2027-0003"
    found = exports(force, tmp_path / "out", subject=OTHER)
    assert found.rows("attempts.csv")[-1]["Number"] == "4"
    assert "CALDER" not in found.text().upper()


# --- After shredding ---


def test_what_was_shredded_is_exported_as_destroyed_and_is_about_nobody(force: Force, tmp_path: Path) -> None:
    over = force.clock.passes(hours=72)
    force.register.sweep()
    by, gathered = TYPED["stopped_by"], TYPED["gathered"]
    does(
        force,
        Cessation(stopped_at=over, systems=(System.FORCE_TELEPHONE,), stopped_by=by, gathered=gathered),
        SERGEANT,
        SECOND,
    )
    does(force, Disposal(product=Product.NONE), on=SECOND)
    force.clock.now = over.replace(year=2033)
    does(force, Shredding(), DPO, SECOND)
    row = exports(force, tmp_path / "out").row(SECOND)
    assert (row["Subjects"], row["What is the concern?"]) == (f"1: {DESTROYED}", GONE)
    assert row["Granted by"] == "Helen Armstrong"
    assert [row["Reference"] for row in exports(force, tmp_path / "wren", subject="4471").rows()] == [FIRST]
    assert exports(force, tmp_path / "nobody", subject=DESTROYED).rows() == []


def test_a_record_that_was_changed_beneath_is_exported_and_said_to_be_so(force: Force, tmp_path: Path) -> None:
    with force.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER entry_update")
        connection.exec_driver_sql(
            "UPDATE entry SET hash = replace(hash, substr(hash, 1, 8), 'deadbeef') WHERE number = 9"
        )
    found = exports(force, tmp_path / "out")
    assert found.told.fault.startswith("The record is not whole: entry 9 is the first bad one")
    assert "THE RECORD IS NOT WHOLE" in (found.path / "README.txt").read_text("utf-8")
