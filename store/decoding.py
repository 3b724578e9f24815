"""Decoding: a row of the record becomes an entry as the rules know it, the one place where seals are opened."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from policy.acts import ACTS, Act
from policy.authorisation import Actor, Entry
from policy.terms import Flag
from store.codec import build, destroyed, hints, parsed, value
from store.record import Row
from store.vault import Vault


def decoded(row: Row, vault: Vault) -> Entry:
    """Give an entry as the rules know it. After shredding, its private fields read DESTROYED.

    Raises SealBroken when what is sealed was changed or moved, ValueError when the body does not read.
    """
    told = parsed(row.body)
    return Entry(
        number=told["number"],
        reference=told["reference"],
        sequence=told["sequence"],
        moment=row.moment,
        act=_act(ACTS[told["act"]], told["facts"], row, vault),
        by=build(Actor, told["actor"]),
        flags=value(tuple[Flag, ...], told["flags"]),
    )


def _act(kind: type[Act], facts: dict[str, Any], row: Row, vault: Vault) -> Act:
    if row.sealed is None or row.reference is None:
        return _built(kind, facts)
    plain = vault.unseal(row.reference, row.sequence, row.sealed)
    if plain is not None:
        return _built(kind, facts | json.loads(plain))
    return replace(_built(kind, facts), **{name: destroyed(hints(kind)[name]) for name in kind.private})


def _built(kind: type[Act], said: dict[str, Any]) -> Act:
    act: Act = build(kind, said)
    return act
