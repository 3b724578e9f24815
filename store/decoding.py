"""Decoding: a row of the record becomes an entry as the rules know it, the one place where seals are opened."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from policy.acts import ACTS, Act
from policy.authorisation import Actor, Entry
from policy.terms import Flag
from store.codec import build, destroyed, hints, value
from store.record import Row, misplaced
from store.sealing import SealBroken
from store.vault import Vault


def believed(row: Row, vault: Vault) -> tuple[Entry | None, str]:
    """Give an entry as far as it can be believed, and what is wrong with it, or "".

    One that somebody without a record key put in or changed is no entry at all. Where no more than what is sealed was
    changed, its private fields read DESTROYED: times and routes never depend on them.
    """
    if vault.forged(row.link):
        return None, "an entry was changed or forged"
    try:
        entry, fault = decoded(row, vault), misplaced(row)
    except SealBroken:
        entry, fault = _entry(row, None), "what is sealed in an entry does not open"
    here = (entry.number, entry.reference, entry.sequence) == (row.number, row.reference, row.sequence)
    return (entry, fault) if here else (None, "an entry was moved")


def legible(row: Row) -> Entry | None:
    """Give what an entry says that cannot be believed, nothing private among it; None where it does not read."""
    try:
        return _entry(row, None)
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def decoded(row: Row, vault: Vault) -> Entry:
    """Give an entry as the rules know it. After shredding, its private fields read DESTROYED.

    Raises SealBroken when what is sealed was changed or moved, ValueError when the body does not read.
    """
    parts = row.said
    sealed = row.sealed
    if sealed is None and parts["sealed"] is None:
        return _entry(row, b"{}")
    if sealed is None or hashlib.sha256(sealed).hexdigest() != parts["sealed"]:
        raise SealBroken("what is sealed is not what the body says")
    return _entry(row, vault.unseal(parts["reference"], parts["sequence"], sealed))


def _entry(row: Row, private: bytes | None) -> Entry:
    parts = row.said
    return Entry(
        number=parts["number"],
        reference=parts["reference"],
        sequence=parts["sequence"],
        moment=value(datetime, parts["moment"]),
        act=_act(ACTS[parts["act"]], parts["facts"], private),
        by=build(Actor, parts["actor"]),
        flags=value(tuple[Flag, ...], parts["flags"]),
    )


def _act(kind: type[Act], facts: dict[str, Any], private: bytes | None) -> Act:
    if private is not None:
        return _built(kind, facts | json.loads(private))
    return replace(_built(kind, facts), **{name: destroyed(hints(kind)[name]) for name in kind.private})


def _built(kind: type[Act], spelt: dict[str, Any]) -> Act:
    act: Act = build(kind, spelt)
    return act
