"""What was shredded leaves no trace: not in the files, not in a backup made afterwards, not in a dump."""

from __future__ import annotations

import sqlite3
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import Connection, select, text

from policy import acts
from policy.terms import Product, Reference, System
from store import tables
from store.database import Database
from store.register import Entered
from store.sealing import KeyRing
from tests import postgresql
from tests.store.force import DPO, HEAD_OF_PSD, Force
from tests.store.test_register_duties import REFUSES, goes_to

SQLITE: Final = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
POSTGRESQL: Final = pytest.mark.parametrize("url", ["postgresql"], indirect=True)
KEPT: Final = datetime.fromisoformat("2031-11-23T09:00:00+00:00")


def shreds(force: Force) -> tuple[str, dict[str, bytes]]:
    """Grant, let the years go by and shred; give the reference, and everything that is now to be nowhere."""
    reference = force.grants(systems=(System.FORCE_NETWORK,))
    goes = force.database.read(lambda connection: _goes(connection, reference))
    assert len(goes) >= 3, "a wrapped key, a subject and a meaning"
    force.enters(REFUSES, HEAD_OF_PSD, on=reference)
    force.enters(acts.Disposal(product=Product.NONE), HEAD_OF_PSD, on=reference)
    goes_to(force, KEPT)
    assert all(traces(force, goes).values()), "they stand in it before"
    assert isinstance(force.enters(acts.Shredding(), DPO, on=reference), Entered)
    return reference, goes


def _goes(connection: Connection, reference: Reference) -> dict[str, bytes]:
    key, digest = tables.data_key.c, tables.digest.c
    wrapped = connection.execute(select(key.wrapped).where(key.reference == reference)).scalar_one()
    digests = connection.execute(select(digest.kind, digest.value).where(digest.reference == reference))
    return {"the wrapped key": bytes(wrapped)} | {kind: value.encode() for kind, value in digests}


def traces(force: Force, goes: dict[str, bytes]) -> dict[str, list[str]]:
    """Where each of these still stands: in which file, or in the dump."""
    if force.database.is_sqlite:
        path = Path(str(force.database.engine.url.database))
        places = {each.name: each.read_bytes() for each in path.parent.glob(f"{path.name}*")}
        assert path.name in places
    else:
        places = {"dump": dumped(force.database)}
    return {name: [place for place, whole in places.items() if _in(whole, part)] for name, part in goes.items()}


def _in(whole: bytes, part: bytes) -> bool:
    return part in whole or part.hex().encode() in whole


def dumped(database: Database) -> bytes:
    """What pg_dump writes of a database, or what COPY gives of each of its tables where there is no pg_dump."""
    url = database.engine.url.set(drivername="postgresql")
    program = postgresql.BINARIES[-1].with_name("pg_dump") if postgresql.BINARIES else None
    if program and program.exists():
        command = [str(program), url.render_as_string(hide_password=False)]
        return subprocess.run(command, check=True, capture_output=True).stdout
    with database.engine.connect() as connection:
        rows = [str(connection.execute(select(each)).all()) for each in tables.Base.metadata.sorted_tables]
    return "".join(rows).encode()


def nowhere(goes: dict[str, bytes]) -> dict[str, list[str]]:
    return {name: [] for name in goes}


def test_fault_m12_what_was_shredded_is_nowhere_in_the_files_or_the_dump(force: Force) -> None:
    _, goes = shreds(force)
    assert traces(force, goes) == nowhere(goes)


@SQLITE
@pytest.mark.parametrize("way", ["backup", "VACUUM INTO"])
def test_fault_m12_a_backup_made_afterwards_has_nothing_of_it(force: Force, tmp_path: Path, way: str) -> None:
    _, goes = shreds(force)
    copy = tmp_path / "copy.db"
    held = sqlite3.connect(tmp_path / "record.db")
    if way == "backup":
        with sqlite3.connect(copy) as other:
            held.backup(other)
        other.close()
    else:
        held.execute("VACUUM INTO ?", (str(copy),))
    held.close()
    whole = copy.read_bytes()
    assert b"UA-2026-0001" in whole
    assert [name for name, part in goes.items() if part in whole] == []


@SQLITE
def test_fault_m12_what_a_reader_holds_back_is_wiped_by_the_next_start(
    force: Force, url: str, keys: KeyRing, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    reader = sqlite3.connect(tmp_path / "record.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM entry").fetchone()
    _, goes = shreds(force)
    assert "still leaves traces" in caplog.text
    assert traces(force, goes) != nowhere(goes), "the reader may still see it"
    reader.close()
    Database.open(url, keys=keys).close()
    assert traces(force, goes) == nowhere(goes)


@POSTGRESQL
def test_fault_m12_no_old_version_of_a_row_is_kept_by_the_server(force: Force) -> None:
    shreds(force)
    dead = text("SELECT sum(n_dead_tup) FROM pg_stat_user_tables WHERE relname IN ('data_key', 'digest')")
    with force.database.engine.connect() as connection:
        connection.exec_driver_sql("SELECT pg_stat_force_next_flush()")
        assert connection.execute(dead).scalar_one() == 0
