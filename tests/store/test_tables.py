"""Entries cannot be changed, and an index answers the clock's question."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, insert, text
from sqlalchemy.exc import DatabaseError

from policy.examples import MONDAY_NIGHT
from store import standing, tables
from store.database import Database
from store.errors import Unopened
from store.migrations import REVISION
from store.roles import allow
from store.sealing import KeyRing
from tests import postgresql
from tests.store.force import Force

SQLITE, POSTGRESQL = ("sqlite",), ("postgresql",)
COLUMNS = "number, reference, sequence, moment, act, actor, body, sealed, hash"


def test_the_migrations_make_the_tables_that_the_code_knows(database: Database) -> None:
    def compared(connection: Connection) -> list[Any]:
        return list(compare_metadata(MigrationContext.configure(connection), tables.Base.metadata))

    assert database.read(compared) == []


def test_the_newest_revision_is_the_one_the_code_expects() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(tables.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION


def test_opening_again_changes_nothing(url: str, keys: KeyRing) -> None:
    for _ in range(2):
        database = Database.open(url, keys=keys, migrated=False)
        database.close()


def test_tables_that_are_not_there_are_not_made_unasked(tmp_path: Path) -> None:
    with pytest.raises(Unopened, match="seventytwo migrate"):
        Database.open(f"sqlite:///{tmp_path / 'new.db'}", migrated=False)


COPIED = "{into} INTO entry ({columns}) SELECT {number}, {rest} FROM entry WHERE number = {of}"
REST = COLUMNS.partition(", ")[2]


def copied(into: str, number: int, of: int, rest: str = REST) -> str:
    """Write the statement that puts a copy of an entry somewhere."""
    return COPIED.format(into=into, columns=COLUMNS, number=number, of=of, rest=rest)


TAMPERING = (
    "UPDATE entry SET body = X'7B7D' WHERE number = 1",
    "UPDATE entry SET actor = 'somebody' WHERE number = 2",
    "DELETE FROM entry WHERE number = 2",
    "DELETE FROM entry",
    copied("INSERT OR REPLACE", number=1, of=1),
    copied("REPLACE", number=3, of=2),
    copied("INSERT OR REPLACE", number=9, of=1, rest=REST.replace("reference", "'UA-2026-0009'")),
    "UPDATE OR REPLACE entry SET number = 1 WHERE number = 2",
)


@pytest.mark.parametrize("url", SQLITE, indirect=True)
@pytest.mark.parametrize("statement", TAMPERING)
def test_D1_sqlite_refuses_every_change_of_an_entry(force: Force, statement: str) -> None:
    force.grants()
    with sqlite3.connect(str(force.database.engine.url.database)) as other, pytest.raises(sqlite3.IntegrityError):
        other.execute(statement)
    other.close()
    assert force.register.verify().bad is None


@pytest.mark.parametrize("url", POSTGRESQL, indirect=True)
@pytest.mark.parametrize(
    "statement",
    ["UPDATE entry SET actor = 'x' WHERE number = 2", "DELETE FROM entry WHERE number = 2", "TRUNCATE entry"],
)
def test_D1_postgresql_refuses_them_to_the_owner_too(force: Force, statement: str) -> None:
    force.grants()
    with force.database.engine.connect() as other, pytest.raises(DatabaseError, match="append-only"):
        other.execute(text(statement))
    assert force.register.verify().bad is None


@pytest.fixture
def application(force: Force, cluster: postgresql.Cluster, postgresql_url: str, keys: KeyRing) -> Iterator[Force]:
    """The same record, as the role with which the bot runs."""
    name = f"seventytwo_app_{os.getpid()}"
    url = cluster.role(postgresql_url, name)
    with force.database.engine.begin() as connection:
        allow(connection, name)
    database = Database.open(url, keys=keys, migrated=False)
    yield Force(database, force.clock)
    database.close()
    with force.database.engine.begin() as connection:
        connection.execute(text(f"DROP OWNED BY {name}"))
    cluster.drop_role(name)


FORBIDDEN = (
    "UPDATE entry SET actor = 'x'",
    "DELETE FROM entry",
    "TRUNCATE entry",
    "DROP TABLE entry",
    "ALTER TABLE entry DISABLE TRIGGER ALL",
    "DROP TRIGGER entry_change ON entry",
    "CREATE OR REPLACE FUNCTION entry_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
    "SET session_replication_role = replica",
    copied("INSERT", number=1, of=1) + " ON CONFLICT (number) DO UPDATE SET actor = 'x'",
    "GRANT UPDATE ON entry TO CURRENT_USER",
    "CREATE TABLE beside (x int)",
    "UPDATE alembic_version SET version_num = '0000'",
)


@pytest.mark.parametrize("url", POSTGRESQL, indirect=True)
def test_the_applications_role_does_all_the_work_there_is(application: Force) -> None:
    reference = application.grants()
    assert [claimed.reference for claimed in application.tells_all()][:1] == [reference]
    application.clock.passes(hours=72)
    assert application.register.sweep() == 2, "the end, and the day's signed head"
    assert application.register.verify().bad is None


@pytest.mark.parametrize("url", POSTGRESQL, indirect=True)
@pytest.mark.parametrize("statement", FORBIDDEN)
def test_D1_the_applications_role_may_insert_and_select_entries_and_no_more(application: Force, statement: str) -> None:
    application.grants()
    with application.database.engine.connect() as connection:
        assert not _does(connection, statement) or "GRANT" in statement
    assert application.register.verify().bad is None
    with application.database.engine.connect() as connection:
        assert not _does(connection, "UPDATE entry SET actor = 'x'")


@pytest.mark.parametrize(
    "question",
    [
        lambda connection: standing.waking(connection, MONDAY_NIGHT, 100),
        standing.next_wake,
    ],
    ids=["waking", "next_wake"],
)
def test_the_index_on_wakes_at_answers_the_clock(bare: Force, question: Callable[[Connection], object]) -> None:
    bare.database.write(_many)
    plan = bare.database.read(lambda connection: _planned(connection, question))
    assert "ix_standing_wakes_at" in plan, plan


def _many(connection: Connection) -> None:
    rows = [
        {
            "reference": f"UA-2026-{number:04}",
            "state": "urgent",
            "ends_at": None,
            "wakes_at": MONDAY_NIGHT + timedelta(minutes=number) if number % 2 else None,
            "sequence": 1,
            "fault": None,
            "retry_at": None,
            "independent": False,
            "sensitive": False,
            "stop": False,
        }
        for number in range(4000)
    ]
    connection.execute(insert(tables.standing), rows)
    connection.execute(text("ANALYZE"))


def _planned(connection: Connection, question: Callable[[Connection], object]) -> str:
    """Ask, and give the database's plans for every statement that was asked."""
    asked: list[tuple[str, Any]] = []

    def note(*told: Any) -> None:  # noqa: ANN401 - the connection, the cursor, the statement, its parameters
        asked.append((told[2], told[3]))

    event.listen(connection, "before_cursor_execute", note)
    question(connection)
    event.remove(connection, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    plans = [connection.exec_driver_sql(explain + statement, parameters) for statement, parameters in asked]
    return "\n".join(str(row) for plan in plans for row in plan)


def _does(connection: Connection, statement: str) -> bool:
    try:
        with connection.begin_nested():
            connection.execute(text(statement))
    except DatabaseError:
        return False
    return True
