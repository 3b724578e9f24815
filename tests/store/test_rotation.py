"""Keys are rotated while people grant: nothing is refused, everything opens, and old keys open nothing new."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select

from policy.terms import Reference
from store import rotation, tables
from store.database import Database
from store.register import Entered
from store.sealing import KeyRing, SealBroken
from tests.store.force import INSPECTOR, Force, granted
from tests.store.killed import kept
from tests.store.test_shredded import shreds

# Wire seconds: a busy machine may need them all.
PATIENT = 60.0


@pytest.fixture
def key_file(keys: KeyRing, tmp_path: Path) -> Path:
    return kept(keys, tmp_path / "seventytwo.keys")


@pytest.fixture
def running(url: str, key_file: Path) -> Iterator[Force]:
    """A force whose register was opened with the key file, and stays up."""
    database = Database.open(url, keys=KeyRing.load(key_file), busy=PATIENT)
    yield Force(database)
    database.close()


@pytest.fixture
def console(url: str, key_file: Path) -> Iterator[Database]:
    """Another process's view of the same record, with the same key file."""
    database = Database.open(url, keys=KeyRing.load(key_file), busy=PATIENT)
    yield database
    database.close()


def test_every_data_key_is_wrapped_anew_and_everything_opens(
    running: Force, console: Database, key_file: Path, url: str
) -> None:
    reference = running.grants()
    before = KeyRing.load(key_file)
    done = rotation.rotate(console)
    after = KeyRing.load(key_file)
    assert (done.rewrapped, done.broken, done.resumed) == (3, 0, False)
    assert rotation.wrapping(console) == {after.master.current: 3}
    for use in ("master", "record", "signing"):
        old, new = getattr(before, use), getattr(after, use)
        assert new.current not in old.keys
        assert old.keys.items() < new.keys.items()
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in key_file.parent.glob(f"{key_file.name}*")] == [key_file.name]
    opened = Database.open(url, keys=after)
    for force in (running, Force(opened)):
        assert force.reads(reference).grant.concern == granted().concern
    assert running.register.verify().bad is None
    opened.close()


def test_people_grant_and_read_while_keys_are_rotated(running: Force, console: Database, url: str) -> None:
    finished = Event()

    def grants(who: str) -> list[str]:
        references: list[str] = []
        while not finished.is_set() or not references:
            act = granted(f"{who} Number {len(references)}")
            answer = running.register.enter(act, on=None, by=INSPECTOR, within=PATIENT)
            assert isinstance(answer, Entered), answer
            references.append(str(answer.reference))
            assert running.reads(Reference(references[0])).grant.concern == act.concern
        return references

    with ThreadPoolExecutor(3) as pool:
        threads = [pool.submit(grants, who) for who in ("Ada", "Bea", "Cal")]
        try:
            for _ in range(3):
                assert rotation.rotate(console).broken == 0
                assert rotation.retire(console) == 0
        finally:
            finished.set()
        references = [each for thread in threads for each in thread.result()]
    opened = Database.open(url, keys=console.keys)
    assert all(Force(opened).reads(Reference(each)).grant.concern == granted().concern for each in references)
    assert Force(opened).register.verify().bad is None
    opened.close()


def test_a_rotation_that_was_cut_short_opens_and_is_finished_by_another(
    running: Force, console: Database, key_file: Path, url: str
) -> None:
    reference = running.grants()
    KeyRing.load(key_file).rotated().keep()  # as far as a crash before the first data key comes
    opened = Database.open(url, keys=KeyRing.load(key_file))
    assert Force(opened).reads(reference).grant.concern == granted().concern
    opened.close()
    names = set(KeyRing.load(key_file).master.keys)
    assert rotation.retire(console) == 3
    assert set(KeyRing.load(key_file).master.keys) == names, "what still wraps something stays"
    assert rotation.rotate(console).resumed
    assert set(KeyRing.load(key_file).master.keys) == names, "no further key is made"
    assert rotation.wrapping(console) == {KeyRing.load(key_file).master.current: 3}


def test_a_rotation_is_killed_at_any_moment_and_finished(running: Force, key_file: Path, url: str) -> None:
    references = [running.grants(who=f"Ada Number {number}") for number in range(30)]
    script = (
        "import sys\n"
        "from store import rotation\n"
        "from store.database import Database\n"
        "from store.sealing import KeyRing\n"
        "database = Database.open(sys.argv[1], keys=KeyRing.load(sys.argv[2]), busy=60); print('up', flush=True)\n"
        "while True: rotation.rotate(database)\n"
    )
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", script, url, str(key_file)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout
        assert process.stdout.readline() == "up\n"
        process.kill()
        process.wait()
        process.stdout.close()
        assert all(running.reads(each).grant.concern == granted().concern for each in references)
    database = Database.open(url, keys=KeyRing.load(key_file), busy=PATIENT)
    assert rotation.rotate(database).broken == 0
    assert len(rotation.wrapping(database)) == 1
    assert rotation.retire(database) == 0
    assert len(KeyRing.load(key_file).master.keys) == 1
    database.close()
    assert running.grants(who="Bea Afterwards")


def test_a_data_key_that_does_not_open_is_counted_and_left(running: Force, console: Database, key_file: Path) -> None:
    reference = running.grants()
    broken = tables.data_key.update().where(tables.data_key.c.reference == reference)
    running.database.write(lambda connection: connection.execute(broken, {"wrapped": b"no key"}))
    done = rotation.rotate(console)
    assert (done.rewrapped, done.broken) == (2, 1)
    assert rotation.retire(console) == 1
    assert len(KeyRing.load(key_file).master.keys) == 2


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_fault_m12_a_backup_from_before_gives_nothing_to_the_key_file_of_today(
    running: Force, console: Database, key_file: Path, tmp_path: Path
) -> None:
    other = running.grants(who="Ada Kept")
    old_keys = KeyRing.load(key_file)
    held = sqlite3.connect(tmp_path / "record.db")
    with sqlite3.connect(tmp_path / "backup.db") as backup:
        held.backup(backup)
    held.close()
    wrapped = dict(backup.execute("SELECT reference, wrapped FROM data_key").fetchall())
    backup.close()
    reference, _ = shreds(running)
    assert reference != other
    rotation.rotate(console)
    assert rotation.retire(console) == 0
    today = KeyRing.load(key_file)
    for name, old in wrapped.items():
        assert old_keys.unwrap(old, name, old_keys.master.current)
        with pytest.raises(SealBroken):
            today.unwrap(old, name, old_keys.master.current)
    files = {path.name: path.read_bytes() for path in tmp_path.glob("record.db*")}
    assert [(name, file) for name, old in wrapped.items() for file, whole in files.items() if old in whole] == []


def test_a_key_file_that_is_away_for_a_moment_stops_nobody(running: Force, key_file: Path) -> None:
    away = key_file.rename(key_file.with_name("away"))
    assert running.grants()
    away.rename(key_file)
    key_file.write_text("spoilt", encoding="utf-8")
    assert running.grants(who="Ada Number 1")
    masters = running.database.read(lambda c: c.execute(select(tables.data_key.c.master).distinct()).scalars().all())
    assert running.database.keys
    assert masters == [running.database.keys.master.current]
