"""The head of the record, signed each day: it proves itself by cryptography alone; what does not hold is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, select

from policy.acts import HeadSigned, Nudge
from policy.authorisation import Entry
from policy.examples import MONDAY_NIGHT as NOW
from policy.people import CLOCK
from policy.terms import REGISTER
from store import tables
from store.database import Database
from store.door import Door
from store.heads import signed_heads
from store.record import Row
from store.sealing import KeyRing, Keys
from tests.store.force import Force

NINE: Final = datetime.fromisoformat("2026-11-24T09:00:00+00:00")


def heads(force: Force) -> list[tuple[Entry, HeadSigned]]:
    """Every signed head on the record, oldest first."""
    return [(entry, entry.act) for entry in force.register.of(HeadSigned) if isinstance(entry.act, HeadSigned)]


def sweeps(force: Force, at: datetime) -> None:
    force.clock.now = at
    force.register.sweep()


def signing_keys(force: Force) -> Keys:
    ring = force.database.keys
    assert ring
    return ring.signing


def test_what_is_signed_is_the_entry_before_and_verifies_with_cryptography_alone(force: Force) -> None:
    force.grants()
    newest = force.register.entry(int(force.counts("entry")))
    head = force.register.head()
    sweeps(force, NINE)
    [(entry, act)] = heads(force)
    assert (entry.number, entry.moment, act.due) == (newest.number + 1, NINE, NINE)
    assert (act.number, act.hash) == (newest.number, head)
    seed = signing_keys(force).keys[act.key]
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    facts = {"format": 1, "number": act.number, "hash": act.hash, "key": act.key}
    facts |= {"moment": f"{newest.moment:%Y-%m-%dT%H:%M:%S.%fZ}", "public": public.public_bytes_raw().hex()}
    spelt = json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()
    public.verify(bytes.fromhex(act.signature), spelt)
    assert force.register.verify().bad is None


def test_it_is_signed_once_each_day_and_nobody_is_told(force: Force) -> None:
    force.tells_all()
    for hours in range(24 * 4):
        sweeps(force, NOW + timedelta(hours=hours))
    assert [f"{entry.moment:%d %H:%M}" for entry, _ in heads(force)] == ["24 09:15", "25 09:15", "26 09:15", "27 09:15"]
    assert force.tells_all() == []


def test_days_on_which_nothing_ran_are_made_up_for_once(force: Force) -> None:
    sweeps(force, NINE + timedelta(days=9, hours=5))
    assert [act.due for _, act in heads(force)] == [NINE]
    assert force.register.sweep() == 0
    assert force.register.next_wake() == NINE + timedelta(days=10)


def test_it_signs_what_else_the_register_was_owed_that_morning(force: Force) -> None:
    sweeps(force, datetime.fromisoformat("2026-12-01T08:59:00+00:00"))
    sweeps(force, datetime.fromisoformat("2026-12-01T09:00:00+00:00"))
    _, act = heads(force)[-1]
    assert isinstance(force.register.entry(act.number).act, Nudge)


def test_a_head_holds_after_the_keys_were_rotated(force: Force, url: str, keys: KeyRing) -> None:
    sweeps(force, NINE)
    database = Database.open(url, keys=keys.rotated())
    later = Force(database, clock=force.clock)
    sweeps(later, NINE + timedelta(days=1))
    assert len({act.key for _, act in heads(later)}) == 2
    assert later.register.verify().bad is None
    database.close()


def test_many_heads_are_not_read_for_what_the_register_owes(force: Force) -> None:
    for day in range(5):
        sweeps(force, NINE + timedelta(days=day))
    duties = force.database.read(
        lambda connection: Door(connection, force.database.keys, force.clock()).ledger.duties()
    )
    assert duties.head_signed
    assert duties.head_signed.number == heads(force)[-1][0].number


FORGED: Final[dict[str, tuple[Callable[[HeadSigned], HeadSigned], str]]] = {
    "another hash": (lambda act: replace(act, hash="00" * 32), "the head that it signed is not entry 1"),
    "an entry that is not there": (lambda act: replace(act, number=900), "the head that it signed is not entry 900"),
    "another signature": (lambda act: replace(act, signature=act.signature[::-1]), "its signature does not hold"),
    "no signature": (lambda act: replace(act, signature="?"), "its signature does not hold"),
    "another key": (
        lambda act: replace(act, key="0000"),
        "it is signed by a key named 0000, which the key file does not have",
    ),
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_head_that_does_not_hold_is_named_by_its_number(force: Force, kind: str) -> None:
    """Entered with the record key, so that chain and macs hold: the signature alone tells."""
    change, why = FORGED[kind]
    sweeps(force, NINE)
    [(_, act)] = heads(force)

    def enters(door: Door) -> int:
        entry = door.ledger.next(REGISTER, change(act), door.given().actor(CLOCK, door.moment), door.moment)
        door.ledger.append(entry)
        door.restand(REGISTER)
        return entry.number

    number = force.database.write(lambda connection: enters(Door(connection, force.database.keys, force.clock())))
    answer = force.register.verify()
    assert (answer.bad, answer.why) == (number, why)
    assert REGISTER in force.register.check(everything=True)


def test_another_signing_key_of_the_same_name_is_found(force: Force) -> None:
    sweeps(force, NINE)
    signing = signing_keys(force)
    other = Keys(signing.current, {signing.current: KeyRing.fresh().signing.key})

    def look(connection: Connection) -> list[tuple[int, str]]:
        lines = [Row.of(row) for row in connection.execute(select(tables.entry)).mappings()]
        return list(signed_heads.faults(connection, other, lines))

    assert force.database.read(look) == [(heads(force)[0][0].number, "its signature does not hold")]
