"""Whatever a write or a read dies of, the lock is free at once for another process, and a read has an end."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Event
from typing import Final

import psycopg
import pytest
from sqlalchemy import Connection, Row, event, text
from sqlalchemy.exc import OperationalError

from store.database import Database
from store.errors import NotKnown, NotRead, NotRecorded

Work = Callable[[Connection], object]
COUNTED: Final = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) SELECT i FROM n"
# Another process: it takes the lock, or says that it could not within two seconds.
_TAKE: Final = """
import sqlite3, sys
taken = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=2)
try:
    taken.execute("BEGIN IMMEDIATE")
except sqlite3.OperationalError as error:
    print(error)
else:
    print("free")
"""


@pytest.fixture(autouse=True)
def uncollected() -> Iterator[None]:
    """No garbage is collected while a test here runs: nothing may be let go of by chance."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def lock(database: Database) -> str:
    """Say what another process meets when it wants the lock."""
    if database.is_sqlite:
        command = [sys.executable, "-c", _TAKE, str(database.engine.url.database)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as other:
        taken = other.execute("SELECT pg_try_advisory_xact_lock(72200372)").fetchone()
        return "free" if taken and taken[0] else "taken"


def counted(connection: Connection, most: int = 1000) -> Iterator[Row[tuple[int]]]:
    """Read that many rows, one after another, from a cursor that stays open."""
    yield from connection.execute(text(COUNTED.format(most)))


def breaks_while_reading(connection: Connection) -> None:
    rows = counted(connection)
    for row in rows:
        if row.i == 3:
            raise ValueError("half way")


def breaks_with_a_wrong_statement(connection: Connection) -> None:
    rows = counted(connection)
    next(rows)
    connection.execute(text("SELECT nothing FROM nowhere"))


def is_interrupted(connection: Connection) -> None:
    rows = counted(connection)
    next(rows)
    raise KeyboardInterrupt


def is_left(connection: Connection) -> None:
    rows = counted(connection)
    next(rows)
    raise GeneratorExit


FAILURES: Final[dict[Work, type[BaseException]]] = {
    breaks_while_reading: ValueError,
    breaks_with_a_wrong_statement: NotRecorded,
    is_interrupted: KeyboardInterrupt,
    is_left: GeneratorExit,
}


def dies(database: Database, work: Work) -> BaseException:
    """Give what a write died of, with every frame that it went through."""
    with pytest.raises(FAILURES[work]) as died:
        database.write(work, within=60)
    return died.value


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_fault_m01_a_write_that_dies_leaves_the_lock_to_another_process(database: Database) -> None:
    met = {}
    deaths = []
    for work in FAILURES:
        deaths.append(dies(database, work))
        met[work.__name__] = lock(database)
    assert set(met.values()) == {"free"}, (met, deaths)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("work", FAILURES)
def test_a_write_that_dies_leaves_the_servers_lock_at_once(database: Database, work: Work) -> None:
    death = dies(database, work)
    assert lock(database) == "free", death


def test_a_write_that_is_too_late_leaves_the_lock(database: Database) -> None:
    rows, over = [], Event()

    def slow(connection: Connection) -> None:
        rows.append(counted(connection))
        next(rows[0])
        time.sleep(0.4)
        over.set()

    with pytest.raises(NotRecorded) as died:
        database.write(slow, within=0.2)
    assert over.wait(60)
    with suppress(NotRecorded):
        database.write(lambda _: None, within=60)  # whoever was too late is gone when the next has had its turn
    assert lock(database) == "free", died


@pytest.mark.parametrize("certain", [True, False])
def test_a_commit_that_fails_leaves_the_lock(database: Database, certain: bool) -> None:  # noqa: FBT001 - a case of the two
    def refuse(connection: Connection) -> None:
        if not certain:
            raise OperationalError("COMMIT", {}, Exception("no answer"))
        connection.execute(text("INSERT INTO conversation VALUES ('x', 0, false, null), ('x', 0, false, null)"))

    rows = []

    def reads(connection: Connection) -> None:
        rows.append(counted(connection))
        next(rows[0])

    event.listen(database.engine, "commit", refuse)
    with pytest.raises(NotRecorded if certain else NotKnown) as died:
        database.write(reads, within=60)
    event.remove(database.engine, "commit", refuse)
    assert lock(database) == "free", died


def test_a_read_that_dies_leaves_nothing_open(database: Database) -> None:
    with pytest.raises(ValueError, match="half way") as died:
        database.read(breaks_while_reading)
    database.write(lambda connection: connection.execute(text("INSERT INTO conversation VALUES ('y', 0, false, null)")))
    wanted = text("SELECT count(*) FROM conversation")
    assert [database.read(lambda each: each.execute(wanted).scalar()) for _ in range(6)] == [1] * 6, died


def test_a_read_that_has_no_end_is_ended(database: Database) -> None:
    with pytest.raises(NotRead) as died:
        database.read(lambda each: each.execute(text(COUNTED.format(10**9))).all(), within=0.3)
    assert database.read(lambda each: each.execute(text("SELECT 1")).scalar()) == 1, died
    assert lock(database) == "free"


def test_a_read_ends_between_two_statements(database: Database) -> None:
    def dawdles(connection: Connection) -> None:
        while True:
            connection.execute(text("SELECT 1"))
            time.sleep(0.01)

    with pytest.raises(NotRead):
        database.read(dawdles, within=0.2)


def test_a_read_that_was_told_to_take_its_time_may(database: Database) -> None:
    def slowly(connection: Connection) -> object:
        time.sleep(0.3)
        return connection.execute(text("SELECT 1")).scalar()

    assert database.read(slowly, within=60) == 1


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_nobody_waits_for_readers_that_hang(database: Database) -> None:
    gate = Event()
    for _ in range(10):
        with pytest.raises(NotRead):
            database.read(lambda _: gate.wait(60), within=0.05)
    assert database.read(lambda each: each.execute(text("SELECT 1")).scalar(), within=60) == 1
    gate.set()
