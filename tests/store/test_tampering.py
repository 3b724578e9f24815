"""Whatever somebody with the database and no key changes beneath the register, `verify` finds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import pytest
from sqlalchemy import ColumnElement, Connection, Table, delete, insert, select, text, update

from policy.acts import Consultation
from policy.examples import REASONS
from store import tables
from store.checking import verified
from store.codec import canonical, parsed
from store.record import START, Verified, chained
from store.view import View
from tests.store.force import DPO, HEAD_OF_PSD, SERGEANT, Force, granted

GUARDS: Final = ("entry_update", "entry_delete", "entry_insert")


@pytest.fixture
def force(force: Force) -> Force:
    """A record with something of each sort in it, part of it told."""
    reference = force.grants()
    force.enters(granted(), SERGEANT)
    force.enters(REASONS, HEAD_OF_PSD, on=reference)
    force.tells_all()
    force.grants(who="Another Person")
    force.clock.passes(days=4)
    force.register.sweep()
    force.enters(Consultation(task="list", reason="To see what became of it"), DPO, on=reference)
    assert force.register.verify().bad is None
    return force


def verdict(force: Force, change: Callable[[Connection], object]) -> Verified:
    """Give what `verify` says once something was changed with every guard put aside; the change is undone after.

    So does the owner of the file, or a superuser of the server.
    """
    with force.database.engine.connect() as connection, connection.begin() as transaction:
        guards = [f"DROP TRIGGER {each}" for each in GUARDS]
        for statement in guards if force.database.is_sqlite else ["SET LOCAL session_replication_role = replica"]:
            connection.execute(text(statement))
        change(connection)
        answer = verified(View(connection, force.database.keys, force.clock.now), None)
        transaction.rollback()
    return answer


def rows(connection: Connection, table: Table) -> list[dict[str, Any]]:
    """Give every row of a table in the order of its first column."""
    return [dict(row) for row in connection.execute(select(table).order_by(table.c[0])).mappings()]


def other(column: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    """Give something else of the same sort."""
    if isinstance(column, str):
        last = "0" if column[-1:] != "0" else "1"
        return WORDS.get(column, column[:-1] + last)
    if isinstance(column, bytes):
        return bytes([column[0] ^ 1]) + column[1:]
    if isinstance(column, int):
        return not column if isinstance(column, bool) else column + 50
    return column.replace(year=2031) if column else "put in by hand"


WORDS: Final = {"told": "failed", "subject": "meaning", "meaning": "subject", "party": "recused"} | dict.fromkeys(
    ("urgent", "authorised", "expired", "none"), "refused"
)
# What the courier may write at any time, and what is worked out from elsewhere: no claim of the record.
FREE: Final = {
    "notice": {"position", "claim", "uncertain", "attempts"},
    "standing": {"fault", "retry_at"},
}
EDITED: Final = [
    (table.name, column.name)
    for table in (tables.entry, tables.standing, tables.part, tables.notice, tables.data_key, tables.digest)
    for column in table.c
    if column.name not in FREE.get(table.name, ())
]


@pytest.mark.parametrize(("name", "column"), EDITED)
def test_fault_m05_every_column_that_is_edited_by_hand_is_found(force: Force, name: str, column: str) -> None:
    table = tables.Base.metadata.tables[name]

    def change(connection: Connection) -> None:
        row = next(each for each in rows(connection, table) if _fit(name, column, each))
        connection.execute(update(table).where(*_this(table, row)), {column: other(row[column])})

    assert verdict(force, change).bad is not None


def _fit(name: str, column: str, row: dict[str, Any]) -> bool:
    empty = column in {"reason", "replaced_by"}
    return _about_one(name, row) and (row[column] is None) is empty


def _about_one(name: str, row: dict[str, Any]) -> bool:
    # Of notices, one that was told: it has everything that a notice can have. The roll's own key is the roll's matter.
    if name == "notice":
        return bool(row["state"] == "told" and row["reference"])
    if name == "part":
        return bool(row["role"] == "party")
    return row.get("reference") not in {"ROLL", "DIGESTS"}


def _this(table: Table, row: dict[str, Any]) -> list[ColumnElement[bool]]:
    return [table.c[key.name] == row[key.name] for key in table.primary_key]


@pytest.mark.parametrize("name", ["entry", "standing", "part", "notice", "data_key", "digest"])
def test_fault_m05_every_row_that_is_taken_away_is_found(force: Force, name: str) -> None:
    table = tables.Base.metadata.tables[name]
    with force.database.engine.connect() as connection:
        every = [row for row in rows(connection, table) if _about_one("", row)]
    assert every
    for row in every:
        assert verdict(force, partial(_taken_away, table=table, row=row)).bad is not None, row


def _taken_away(connection: Connection, table: Table, row: dict[str, Any]) -> None:
    connection.execute(delete(table).where(*_this(table, row)))


@pytest.mark.parametrize("name", ["entry", "standing", "part", "notice", "data_key", "digest"])
def test_fault_m05_every_row_that_is_put_in_by_hand_is_found(force: Force, name: str) -> None:
    table = tables.Base.metadata.tables[name]

    def change(connection: Connection) -> None:
        row = next(each for each in rows(connection, table) if _about_one("", each) and each.get("reference"))
        again: dict[str, dict[str, Any]] = {
            "entry": {"number": 99, "sequence": 99},
            "notice": {"position": 99, "id": "f" * 24},
        }
        connection.execute(insert(table), row | again.get(name, {"reference": "UA-2026-0077"}))

    assert verdict(force, change).bad is not None


@pytest.mark.parametrize("column", ["body", "sealed", "hash", "mac"])
def test_fault_m05_what_is_swapped_between_two_entries_is_found(force: Force, column: str) -> None:
    def change(connection: Connection) -> None:
        one, two = [each for each in rows(connection, tables.entry) if each["sealed"]][:2]
        for row, from_row in ((one, two), (two, one)):
            connection.execute(update(tables.entry).where(*_this(tables.entry, row)), {column: from_row[column]})

    assert verdict(force, change).bad is not None


def test_fault_m04_a_record_chained_anew_without_the_key_is_found(force: Force) -> None:
    def change(connection: Connection) -> None:
        head = START
        for row in rows(connection, tables.entry):
            facts = parsed(row["body"])
            facts["flags"] = []
            body = canonical(facts)
            head = chained(head, body)
            connection.execute(update(tables.entry).where(*_this(tables.entry, row)), {"body": body, "hash": head})

    assert "mac" in verdict(force, change).why


def test_fault_m04_a_record_cut_short_is_found_by_what_hung_on_the_rest_or_by_a_head(force: Force) -> None:
    head, newest = force.register.head(), force.register.verify().entries
    for kept in range(1, newest):

        def change(connection: Connection, kept: int = kept) -> None:
            connection.execute(delete(tables.entry).where(tables.entry.c.number > kept))

        assert verdict(force, change).bad is not None, kept
    assert force.register.verify(f"{newest}:{head}").bad is None
