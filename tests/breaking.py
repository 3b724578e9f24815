"""Ways in which a database really cannot be written, each undone at the end."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import delete, event, insert, select

from store.database import Database
from store.engine import LOCK
from store.tables import data_key
from store.vault import DIGESTS

_HOLD = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def locked(database: Database) -> Iterator[None]:
    """Another process holds the lock and does not let go."""
    if database.is_sqlite:
        with _locked_file(str(database.engine.url.database)):
            yield
        return
    url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as other:
        other.execute(str(LOCK).encode())
        yield


@contextmanager
def read_only(database: Database) -> Iterator[None]:
    """Every connection refuses to write."""
    on, off = "PRAGMA query_only = ON", "PRAGMA query_only = OFF"
    if not database.is_sqlite:
        on = "SET default_transaction_read_only = on"
        off = "SET default_transaction_read_only = off"
    with _at_each_checkout(database, on, off):
        yield


@contextmanager
def full(database: Database) -> Iterator[None]:
    """The disk is full: the file may not grow by another page (SQLite alone)."""
    with sqlite3.connect(str(database.engine.url.database)) as other:
        pages = other.execute("PRAGMA page_count").fetchone()[0]
    other.close()
    with _at_each_checkout(database, f"PRAGMA max_page_count = {pages}", "PRAGMA max_page_count = 1073741823"):
        yield


@contextmanager
def unsealed(database: Database) -> Iterator[None]:
    """The data key of the digests is gone: nothing can be compared or recognised."""
    with database.engine.begin() as connection:
        row = connection.execute(select(data_key).where(data_key.c.reference == DIGESTS)).mappings().one()
        connection.execute(delete(data_key).where(data_key.c.reference == DIGESTS))
    yield
    with database.engine.begin() as connection:
        connection.execute(insert(data_key), dict(row))


@contextmanager
def _locked_file(path: str) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin
    assert process.stdout
    try:
        assert process.stdout.readline() == "held\n"
        yield
    finally:
        process.stdin.close()
        process.wait(timeout=60)
        process.stdout.close()


@contextmanager
def _at_each_checkout(database: Database, on: str, off: str) -> Iterator[None]:
    def tell(connection: Any, _record: object, _proxy: object) -> None:  # noqa: ANN401 - either driver's
        _say(connection, statement)

    statement = on
    event.listen(database.engine, "checkout", tell)
    try:
        yield
    finally:
        statement = off
        with database.engine.connect():
            pass
        event.remove(database.engine, "checkout", tell)
        database.engine.dispose()


def _say(connection: Any, statement: str) -> None:  # noqa: ANN401 - either driver's
    cursor = connection.cursor()
    cursor.execute(statement)
    cursor.close()
    connection.commit()
