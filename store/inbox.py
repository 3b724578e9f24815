"""The idempotent inbox: each delivery that entered something, so that the same one again enters nothing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from policy.acts import Act
from policy.authorisation import Entry
from policy.people import Officer
from policy.terms import Reference
from store import tables
from store.codec import canonical, plain
from store.vault import Vault

_TABLE = tables.inbox


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the chat delivered: ("view", its id), ("action", trigger id) or ("command", trigger id)."""

    kind: str
    key: str


def meaning(vault: Vault, act: Act, on: Reference | None, by: Officer) -> str:
    """Give the keyed digest of what was delivered: who did what, on what."""
    return vault.digest("delivery", type(act).__name__, canonical(plain(act)).decode(), on or "", by.key)


def find(connection: Connection, delivery: Delivery, digest: str) -> int | None:
    """Give the number of the entry that this delivery entered before, or None."""
    wanted = select(_TABLE.c.number).where(
        _TABLE.c.kind == delivery.kind, _TABLE.c.key == delivery.key, _TABLE.c.digest == digest
    )
    return connection.execute(wanted).scalar()


def keep(connection: Connection, delivery: Delivery, digest: str, entry: Entry) -> None:
    """Write down what this delivery entered: facts, never content."""
    row = {
        "kind": delivery.kind,
        "key": delivery.key,
        "digest": digest,
        "number": entry.number,
        "sequence": entry.sequence,
        "act": type(entry.act).__name__,
        "reference": entry.reference,
    }
    connection.execute(insert(_TABLE), row)


def entered(connection: Connection, delivery: Delivery) -> int | None:
    """Give the number of the entry that a delivery entered, whatever it held; for one whose outcome is not known."""
    wanted = select(_TABLE.c.number).where(_TABLE.c.kind == delivery.kind, _TABLE.c.key == delivery.key)
    return connection.execute(wanted.order_by(_TABLE.c.number.desc()).limit(1)).scalar()
