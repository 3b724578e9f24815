"""Whatever a write or a read dies of, the lock is free at once for another process, and a read has an end."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Final

import psycopg
import pytest
from sqlalchemy import Connection, Row, text

from store.database import Database
from store.errors import NotRecorded

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
    for number, *_ in rows:
        if number == 3:
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
_M01 = pytest.mark.xfail(strict=True, reason="M01: a connection is dropped before its transaction is undone")


def dies(database: Database, work: Work) -> BaseException:
    """Give what a write died of, with every frame that it went through."""
    with pytest.raises(FAILURES[work]) as died:
        database.write(work, within=60)
    return died.value


@_M01
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
