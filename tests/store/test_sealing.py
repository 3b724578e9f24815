"""What is sealed opens only with its key and in its place."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from policy.acts import Consultation
from policy.terms import DESTROYED, Reference
from store import tables
from store.database import Database
from store.ledger import Ledger
from store.sealing import KeyRing, Keys, KeysUnfit, SealBroken, fresh_key, keyed, place, seal, unseal
from store.vault import Vault
from tests.store.force import DPO, HEAD_OF_PSD, Force, granted

SECRET = b"Tom Wren searched for one address"


def test_what_was_sealed_opens_in_its_place() -> None:
    key = fresh_key()
    assert (
        unseal(key, seal(key, SECRET, place(Reference("UA-2026-0001"), 1)), place(Reference("UA-2026-0001"), 1))
        == SECRET
    )


def test_nothing_of_it_can_be_read() -> None:
    sealed = seal(fresh_key(), SECRET, place(Reference("UA-2026-0001"), 1))
    assert not any(SECRET[at : at + 4] in sealed for at in range(len(SECRET) - 4))


def test_the_same_text_is_never_sealed_alike() -> None:
    key, at = fresh_key(), place(Reference("UA-2026-0001"), 1)
    assert seal(key, SECRET, at) != seal(key, SECRET, at)


def test_each_changed_byte_is_noticed() -> None:
    key, at = fresh_key(), place(Reference("UA-2026-0001"), 1)
    sealed = seal(key, SECRET, at)
    for each in range(len(sealed)):
        with pytest.raises(SealBroken):
            unseal(key, sealed[:each] + bytes([sealed[each] ^ 1]) + sealed[each + 1 :], at)
    for short in (b"", sealed[:5], sealed[:13], sealed[:-1]):
        with pytest.raises(SealBroken):
            unseal(key, short, at)


@pytest.mark.parametrize(
    "elsewhere", [("UA-2026-0001", 2), ("UA-2026-0002", 1), ("UA-2026-000", 11), ("ROLL", "P0WREN")]
)
def test_moved_elsewhere_it_does_not_open(elsewhere: tuple[Reference, int | str]) -> None:
    key = fresh_key()
    sealed = seal(key, SECRET, place(Reference("UA-2026-0001"), 1))
    with pytest.raises(SealBroken):
        unseal(key, sealed, place(*elsewhere))


def test_a_ciphertext_moved_to_another_row_does_not_open_there(force: Force) -> None:
    reference = force.grants()
    for reason in ("The first reason for looking", "The other reason for looking"):
        force.enters(Consultation(task="list", reason=reason), DPO, on=reference)
    rows = force.database.read(
        lambda c: c.execute(text("SELECT * FROM entry WHERE sequence IN (2, 3) ORDER BY sequence")).all()
    )
    two, three = (row._asdict() for row in rows if row.reference == reference)

    def misplaced(connection: Connection) -> None:
        vault = Vault(connection, force.database.keys)
        assert b"first reason" in (vault.unseal(reference, 2, two["sealed"]) or b"")
        for sequence, sealed in ((2, three["sealed"]), (3, two["sealed"])):
            with pytest.raises(SealBroken):
                vault.unseal(reference, sequence, sealed)

    force.database.read(misplaced)


def test_another_key_file_opens_nothing(force: Force, url: str) -> None:
    reference = force.grants()
    other = Database(url, keys=KeyRing.fresh())  # not opened as everybody else opens it: it would be refused
    assert Force(other).reads(reference).grant.concern == DESTROYED
    with pytest.raises(SealBroken):
        other.read(lambda connection: Vault(connection, other.keys).key(reference))
    other.close()


def test_without_keys_the_record_still_verifies(force: Force, url: str) -> None:
    force.grants()
    without = Database.open(url)
    found = Force(without).register.verify()
    assert (found.bad, found.entries) == (None, 2)
    without.close()


def test_after_its_data_key_is_destroyed_an_entry_reads_destroyed(force: Force) -> None:
    reference = force.grants()
    force.database.write(
        lambda connection: connection.execute(
            tables.data_key.update().where(tables.data_key.c.reference == reference).values(wrapped=b"")
        )
    )
    told = force.reads(reference)
    assert told.grant.concern == DESTROYED
    assert told.grant.subjects[0].text == DESTROYED
    assert (told.state, told.ends_at, told.systems) == ("urgent", told.ends_at, granted().systems)
    # That it was opened is entered all the same; nothing private is ever sealed there again.
    force.enters(Consultation(task="list", reason="A reason that cannot be kept"), HEAD_OF_PSD, on=reference)
    assert force.reads(reference).entries[-1].act == Consultation(task="list", reason="")


def test_nothing_private_may_stand_on_the_register(force: Force) -> None:
    actor = force.register.given().actor(HEAD_OF_PSD, force.clock.now)

    def wrong(connection: Connection) -> None:
        ledger = Ledger(connection, Vault(connection, force.database.keys))
        ledger.append(
            ledger.next(Reference("REGISTER"), Consultation(task="list", reason="Tom Wren"), actor, force.clock.now)
        )

    with pytest.raises(ValueError, match="nothing private"):
        force.database.write(wrong)


def test_digests_are_keyed_and_parts_do_not_run_together() -> None:
    key = fresh_key()
    assert keyed(key, "a", "b") == keyed(key, "a", "b")
    assert len({keyed(key, "ab", "c"), keyed(key, "a", "bc"), keyed(key, "abc"), keyed(fresh_key(), "ab", "c")}) == 4


def test_a_ring_comes_back_from_its_file(tmp_path: Path) -> None:
    made = KeyRing.make(tmp_path / "keys")
    assert KeyRing.load(tmp_path / "keys") == made
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o600
    assert "keys=" not in repr(made)


def test_a_ring_is_never_written_over_another(tmp_path: Path) -> None:
    KeyRing.make(tmp_path / "keys")
    with pytest.raises(KeysUnfit, match="cannot be made"):
        KeyRing.make(tmp_path / "keys")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o620])
def test_a_ring_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    KeyRing.make(tmp_path / "keys")
    (tmp_path / "keys").chmod(mode)
    with pytest.raises(KeysUnfit, match="Run: chmod 600"):
        KeyRing.load(tmp_path / "keys")


@pytest.mark.parametrize(
    "told",
    ["", "[]", "{}", '{"current": "k1", "keys": {}}', '{"current": "k1", "keys": {"k1": "c2hvcnQ="}}', '{"keys": 3}'],
)
def test_a_file_that_is_no_ring_says_so(tmp_path: Path, told: str) -> None:
    path = tmp_path / "keys"
    path.touch(mode=0o600)
    path.write_text(told)
    with pytest.raises(KeysUnfit, match="not a key file"):
        KeyRing.load(path)


def test_a_ring_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(KeysUnfit, match="cannot be read"):
        KeyRing.load(tmp_path / "keys")


def test_an_older_master_key_still_opens_what_it_wrapped() -> None:
    old = KeyRing.fresh()
    wrapped = old.wrap(b"k" * 32, Reference("UA-2026-0001"))
    later = Keys("later", {**old.master.keys, "later": fresh_key()})
    both = replace(old, master=later)
    assert both.unwrap(wrapped, Reference("UA-2026-0001"), old.master.current) == b"k" * 32
    with pytest.raises(SealBroken):
        both.unwrap(wrapped, Reference("UA-2026-0002"), old.master.current)
    with pytest.raises(SealBroken):
        both.unwrap(wrapped, Reference("UA-2026-0001"), "unheard of")
    assert Keys.read(json.loads(json.dumps(both.plain()))["master"]) == later
