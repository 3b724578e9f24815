"""What was damaged is still ended and its people told to stop; nothing else can be entered on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import pytest
from sqlalchemy import Connection, select, text, update

from policy import acts
from policy.examples import REASONS
from policy.terms import IN_FORCE, Product, Reference
from store import tables
from store.register import Entered, Objected
from tests.store.force import HEAD_OF_PSD, SERGEANT, Force

STOP_IT: Final = acts.Cancellation(reason="What it rests on cannot be read any more.")


def unguarded(force: Force, change: Callable[[Connection], object]) -> None:
    """Change entries as somebody does who owns the database: the guards are put aside meanwhile."""
    sqlite = force.database.is_sqlite
    off = "DROP TRIGGER entry_update" if sqlite else "ALTER TABLE entry DISABLE TRIGGER entry_change"
    on = (
        "CREATE TRIGGER entry_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'no'); END"
        if sqlite
        else "ALTER TABLE entry ENABLE TRIGGER entry_change"
    )
    with force.database.engine.begin() as connection:
        connection.execute(text(off))
        change(connection)
        connection.execute(text(on))


def overwrites(force: Force, reference: Reference, **columns: Callable[[Any], Any]) -> None:
    """Change columns of the first entry of a reference."""
    first = (tables.entry.c.reference == reference) & (tables.entry.c.sequence == 1)

    def change(connection: Connection) -> None:
        row = connection.execute(select(tables.entry).where(first)).mappings().one()
        connection.execute(update(tables.entry).where(first), {name: how(row[name]) for name, how in columns.items()})

    unguarded(force, change)


def flipped(column: bytes) -> bytes:
    """Give the bytes with one bit of the last but one turned over."""
    return column[:-2] + bytes([column[-2] ^ 1]) + column[-1:]


def wraps_something_else(force: Force, reference: Reference) -> None:
    wanted = tables.data_key.c.reference == reference
    with force.database.engine.begin() as connection:
        wrapped = connection.execute(select(tables.data_key.c.wrapped).where(wanted)).scalar_one()
        connection.execute(update(tables.data_key).where(wanted), {"wrapped": flipped(wrapped)})


DAMAGE: Final[dict[str, Callable[[Force, Reference], None]]] = {
    "sealed changed": lambda force, reference: overwrites(force, reference, sealed=flipped),
    "sealed taken away": lambda force, reference: overwrites(force, reference, sealed=lambda _: None),
    "another key": wraps_something_else,
    "body changed": lambda force, reference: overwrites(
        force, reference, body=lambda body: body.replace(b'"sensitive":false', b'"sensitive":true')
    ),
    "mac changed": lambda force, reference: overwrites(force, reference, mac=lambda mac: mac[::-1]),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_fault_m08_a_damaged_authorisation_ends_and_its_people_are_told_to_stop(force: Force, kind: str) -> None:
    reference = force.grants()
    force.tells_all()
    DAMAGE[kind](force, reference)
    force.clock.passes(hours=72)
    assert force.register.sweep() == 2, "its end, and the head that the register owes each day"
    assert force.reads(reference).state not in IN_FORCE
    assert {"P0ARMSTRONG", "P0BHATT", "#dpo"} <= {each.notice.to for each in force.tells_all()}
    assert [each.reference for each in force.register.faults()] == [reference]
    assert force.register.verify().bad is not None


@pytest.mark.parametrize("kind", DAMAGE)
def test_fault_m08_nothing_but_a_stop_is_entered_on_what_is_damaged(force: Force, kind: str) -> None:
    reference = force.grants()
    DAMAGE[kind](force, reference)
    answer = force.enters(REASONS, HEAD_OF_PSD, on=reference)
    assert isinstance(answer, Objected)
    assert answer.objection.name == "RecordBroken"


@pytest.mark.parametrize("kind", ["sealed changed", "sealed taken away", "another key"])
def test_fault_m08_it_can_still_be_cancelled_and_its_stop_confirmed(force: Force, kind: str) -> None:
    reference = force.grants()
    DAMAGE[kind](force, reference)
    assert isinstance(force.enters(STOP_IT, HEAD_OF_PSD, on=reference), Entered)
    stopped = acts.Cessation(stopped_at=force.clock.now, stopped_by="SGT B", gathered="Two exports of one screen.")
    systems = force.reads(reference).systems
    assert isinstance(force.enters(replace(stopped, systems=systems), SERGEANT, on=reference), Entered)
    assert isinstance(force.enters(acts.Disposal(product=Product.NONE), HEAD_OF_PSD, on=reference), Objected)
