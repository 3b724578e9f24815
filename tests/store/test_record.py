"""The bytes of the record: what they are, and that every change of them is found."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from policy.examples import REASONS
from store import tables
from store.codec import canonical, parsed
from store.record import START, Row, Verified, chained, verify
from store.sealing import Keys
from store.vouching import Voucher
from tests.chance import chance
from tests.store.force import CANARIES, HEAD_OF_PSD, SERGEANT, Force, granted

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "record-format.md"
VECTORS: Final = [json.loads(path.read_text("utf-8")) for path in sorted((DOCUMENT.parent / "vectors").glob("*.json"))]


def vectors() -> list[Row]:
    """Give the document's test vectors as rows."""
    return [_row(each) for each in VECTORS]


def _row(vector: dict[str, Any]) -> Row:
    parts = parsed(vector["body"].encode())
    at = datetime.strptime(parts["moment"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    plain = {name: parts[name] for name in ("number", "reference", "sequence", "act")}
    sealed = vector["sealed"] and bytes.fromhex(vector["sealed"])
    ends = {"hash": vector["hash"], "mac": vector["mac"]}
    return Row(**plain, moment=at, actor=parts["actor"]["key"], body=vector["body"].encode(), sealed=sealed, **ends)


def voucher() -> Voucher:
    """Give what vouches for the vectors."""
    key = VECTORS[0]["record_key"]
    return Voucher(Keys(key["name"], {key["name"]: bytes.fromhex(key["hex"])}))


def lines(force: Force) -> list[Row]:
    """Give the rows of a record in which something of each kind was entered."""
    reference = force.grants()
    force.enters(granted(), SERGEANT)
    force.enters(REASONS, HEAD_OF_PSD, on=reference)
    force.grants(who="Another Person")
    force.clock.passes(days=4)
    force.register.sweep()
    ordered = tables.entry.select().order_by(tables.entry.c.number)
    return [Row.of(row) for row in force.database.read(lambda connection: connection.execute(ordered).mappings().all())]


def test_the_vectors_of_the_document_hold() -> None:
    assert len(vectors()) == 3
    head = START
    for line in vectors():
        assert canonical(parsed(line.body)) == line.body
        head = chained(head, line.body)
        assert head == line.hash
    assert verify(vectors(), voucher=voucher()) == Verified(3, head)


def test_the_macs_of_the_vectors_are_hmacs_over_hash_and_digest() -> None:
    for each in VECTORS:
        key = bytes.fromhex(each["record_key"]["hex"])
        told = bytes.fromhex(each["hash"]) + hashlib.sha256(each["body"].encode()).digest()
        assert hmac.new(key, told, "sha256").hexdigest() == each["mac"]
        assert parsed(each["body"].encode())["key"] == each["record_key"]["name"]


def test_the_document_works_the_first_vector_through() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert all(VECTORS[0][name] in text for name in ("body_sha256", "hash", "mac"))


def test_a_hash_is_made_of_bytes_and_not_of_digits() -> None:
    first = vectors()[0]
    assert first.hash == hashlib.sha256(bytes(32) + hashlib.sha256(first.body).digest()).hexdigest()


def test_a_record_that_nobody_touched_is_whole(force: Force) -> None:
    found = lines(force)
    assert force.register.verify() == Verified(len(found), found[-1].hash)
    assert force.register.verify().head == force.register.head()


def test_an_empty_record_is_whole(bare: Force) -> None:
    assert bare.register.verify() == Verified(0, START)


def _changed(found: list[Row], number: int, **columns: Any) -> list[Row]:  # noqa: ANN401 - any column
    return [replace(line, **columns) if line.number == number else line for line in found]


def _rechained(found: list[Row]) -> list[Row]:
    """What somebody would do who knows how the chain is made."""
    head, made = START, []
    for line in found:
        head = chained(head, line.body)
        made.append(replace(line, hash=head))
    return made


def _swapped(found: list[Row], number: int) -> list[Row]:
    one, two = found[number - 1], found[number]
    numbered = {name: getattr(one, name) for name in ("number",)}
    return [*found[: number - 1], replace(two, **numbered), replace(one, number=two.number), *found[number + 1 :]]


def _inserted(found: list[Row], number: int) -> list[Row]:
    later = [replace(line, number=line.number + 1) for line in found[number - 1 :]]
    return [*found[: number - 1], replace(found[-1], number=number), *later]


TAMPERED: Final[dict[str, Callable[[list[Row], int], list[Row]]]] = {
    "body edited": lambda found, n: _changed(
        found, n, body=found[n - 1].body.replace(b'"moment":"2026', b'"moment":"2025')
    ),
    "body spelt otherwise": lambda found, n: _rechained(_changed(found, n, body=found[n - 1].body + b" ")),
    "body no longer JSON": lambda found, n: _rechained(_changed(found, n, body=b"\xff")),
    "sealed edited": lambda found, n: _changed(found, n, sealed=(found[n - 1].sealed or b"") + b"x"),
    "sealed taken away": lambda found, n: _changed(found, n, sealed=None if found[n - 1].sealed else b"x"),
    "hash edited": lambda found, n: _changed(found, n, hash="0" * 64),
    "deleted": lambda found, n: [line for line in found if line.number != n],
    "deleted and numbered anew": lambda found, n: [
        replace(line, number=line.number - (line.number > n)) for line in found if line.number != n
    ],
    "inserted": _inserted,
    "swapped with the next": _swapped,
    "column reference": lambda found, n: _changed(found, n, reference="UA-2026-0777"),
    "column sequence": lambda found, n: _changed(found, n, sequence=77),
    "column moment": lambda found, n: _changed(found, n, moment=datetime(2020, 1, 1, tzinfo=UTC)),
    "column act": lambda found, n: _changed(found, n, act="Disposal"),
    "column actor": lambda found, n: _changed(found, n, actor="U0NOBODY"),
}


@pytest.mark.parametrize("tampering", TAMPERED)
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_D1_every_change_is_found_and_the_first_bad_entry_named(force: Force, tampering: str) -> None:
    found = lines(force)
    for number in range(1, len(found)):
        tampered = TAMPERED[tampering](found, number)
        answer = verify(tampered)
        assert answer.bad == number, (tampering, number, answer)
        assert answer.why


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_D1_a_record_cut_short_is_found_against_a_head(force: Force) -> None:
    found = lines(force)
    head = found[-1].hash
    for kept in range(len(found)):
        assert verify(found[:kept]).bad is None, "without a head nobody can tell"
        assert verify(found[:kept], head).bad == kept + 1
        assert verify(found[:kept], head[:16]).bad == kept + 1
        assert verify(found[:kept], f"{len(found)}:{head}").bad == kept + 1


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_D1_a_record_made_anew_is_found_against_a_head(force: Force) -> None:
    found = lines(force)
    edited = _rechained(_changed(found, 3, body=found[2].body.replace(b'"moment":"2026', b'"moment":"2025')))
    edited = [line if line.number != 3 else replace(line, moment=line.moment.replace(year=2025)) for line in edited]
    assert verify(edited).bad is None, "without a head nobody can tell"
    assert verify(edited, found[3].hash[:16]).bad is not None
    assert verify(edited, f"4:{found[3].hash[:16]}").bad == 4


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_head_that_was_given_out_earlier_is_still_found(force: Force) -> None:
    found = lines(force)
    for line in found:
        for head in (line.hash, line.hash[:16], line.hash[:16].upper(), f"{line.number}:{line.hash[:16]}"):
            assert verify(found, head) == Verified(len(found), found[-1].hash)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_D1_damage_anywhere_in_the_file_is_found(force: Force) -> None:
    found, drawn = lines(force), chance()
    for _ in range(300):
        number = drawn.randrange(len(found)) + 1
        column = drawn.choice(["body", "hash", "sealed"])
        old: Any = getattr(found[number - 1], column)
        if not old:
            continue
        raw = bytearray(old.encode() if isinstance(old, str) else old)
        raw[drawn.randrange(len(raw))] ^= 1 << drawn.randrange(7)
        new: Any = raw.decode("latin-1") if isinstance(old, str) else bytes(raw)
        assert verify(_changed(found, number, **{column: new})).bad == number


def test_the_body_is_canonical_and_holds_everything_open(force: Force) -> None:
    grant = parsed(lines(force)[1].body)
    assert set(grant) == {
        *("format", "key", "number", "reference", "sequence", "moment"),
        *("act", "actor", "facts", "flags", "notices", "sealed"),
    }
    assert grant["moment"] == "2026-11-23T22:15:00.000000Z"
    assert grant["actor"]["rank"] == "inspector"
    assert grant["facts"]["ladder"] == [0, 24, 48, 66, 71]


def test_nothing_private_stands_in_a_body(force: Force) -> None:
    for line in lines(force):
        assert not any(canary.encode() in line.body for canary in CANARIES)
        assert b"4471" not in line.body
        assert b"Wren" not in line.body
