"""The roll's tables: a projection of what was imported, held against its digest each time it is loaded."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, select
from sqlalchemy import Row as TableRow

from policy.acts import RollImport
from policy.terms import Kind, PersonId, Post, Rank
from store import tables
from store.codec import canonical, plain
from store.record import Row, forged
from store.roll.nominal_roll import Roll
from store.roll.roll_file import Person, PostHeld
from store.sealing import SealBroken
from store.vault import ROLL, Vault

_ENTRY, _OFFICER, _POST = tables.entry, tables.officer, tables.post
_RANKS: Final = ("rank", "acting_rank", "acting_authoriser")
_PLAIN: Final = ("temporary", "acting_from", "acting_to", "active")
_SPAN: Final = ("begins", "ends", "away_from", "away_to")
# One roll for each database that this process speaks to: the last that was asked for.
_LOADED: Final[WeakKeyDictionary[Engine, Roll]] = WeakKeyDictionary()
NOT_IMPORTED: Final = "the roll is not the one that was imported"


def standing_roll(connection: Connection, vault: Vault) -> Roll:
    """Give the roll as it stands: from memory, unless another was imported since it was read."""
    loaded = _LOADED.get(connection.engine)
    hashes = select(_ENTRY.c.hash).where(_ENTRY.c.act == RollImport.__name__)
    newest = connection.execute(hashes.order_by(_ENTRY.c.number.desc()).limit(1)).scalar() or ""
    if loaded is None or loaded.import_hash != newest:
        loaded = _reloaded(connection, vault, loaded)
    return loaded


def _reloaded(connection: Connection, vault: Vault, loaded: Roll | None) -> Roll:
    newest = newest_import(connection, vault)
    if loaded is None or loaded.import_hash != (newest.hash if newest else ""):
        loaded = _LOADED[connection.engine] = load(connection, vault, newest)
    return loaded


def newest_import(connection: Connection, vault: Vault) -> Row | None:
    """Give the newest entry of an import that can be believed, the newest at all where none can; None before any."""
    wanted = select(_ENTRY).where(_ENTRY.c.act == RollImport.__name__).order_by(_ENTRY.c.number.desc()).limit(1)
    newest = row = _row(connection.execute(wanted).mappings().one_or_none())
    while row and _doubtful(row, vault):
        earlier = wanted.where(_ENTRY.c.number < row.number)
        row = _row(connection.execute(earlier).mappings().one_or_none())
    return row or newest


def load(connection: Connection, vault: Vault, newest: Row | None) -> Roll:
    """Read the roll from its tables, and hold it against the digest that its import entered.

    What somebody changed so that it cannot be read is left out; without an import there is no roll. Without keys
    there are no names, and nothing to hold it against.
    """
    if newest is None:
        return Roll()
    officers = connection.execute(select(_OFFICER).where(_OFFICER.c.until.is_(None))).all()
    posts = connection.execute(select(_POST).where(_POST.c.until.is_(None)).order_by(_POST.c.id)).all()
    people = {row.key: person for row in officers if (person := _person(row, vault))}
    held = tuple(read for row in posts if (read := _held(row)))
    roll = Roll(import_hash=newest.hash, people=people, posts=held)
    whole = (len(people), len(held)) == (len(officers), len(posts))
    fits = whole and not _doubtful(newest, vault) and roll.digest == newest.said["facts"].get("digest")
    return replace(roll, broken=vault.has_keys and not fits)


def roll_fault(connection: Connection, vault: Vault) -> tuple[int, str] | None:
    """Give the number of the newest import and what is wrong with the tables now, or None where they are right."""
    newest = newest_import(connection, vault)
    broken = newest is not None and load(connection, vault, newest).broken
    return (newest.number, NOT_IMPORTED) if newest and broken else None


def officer_row(key: PersonId, person: Person, vault: Vault) -> dict[str, Any]:
    """Give the row that a person is, with name and number sealed."""
    private = canonical({"name": person.name, "number": person.number})
    return {
        "key": key,
        "slack_id": person.slack_id or None,
        "sealed": vault.seal(ROLL, key, private),
        "kind": person.kind.value,
        "unit": person.unit or None,
        **{name: plain(getattr(person, name)) for name in _RANKS},
        **{name: getattr(person, name) for name in _PLAIN},
    }


def post_row(held: PostHeld) -> dict[str, Any]:
    """Give the row that a post held is."""
    span = {name: getattr(held, name) for name in _SPAN}
    return {"post": held.post.value, "key": held.holder, "deputy": held.deputy, **span}


def _doubtful(row: Row, vault: Vault) -> bool:
    return vault.has_keys and forged(row.link, vault.voucher)


def _row(columns: Any) -> Row | None:  # noqa: ANN401 - a row's columns, or None
    return Row.of(columns) if columns else None


def _person(row: TableRow[Any], vault: Vault) -> Person | None:
    columns: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
    columns |= {"slack_id": row.slack_id or "", "unit": row.unit or ""} | _private(row, vault)
    try:
        columns |= {"kind": Kind(row.kind)} | {name: _rank(getattr(row, name)) for name in _RANKS}
        return Person(**columns)
    except (ValueError, LookupError):
        return None


def _private(row: TableRow[Any], vault: Vault) -> dict[str, str]:
    # Whose seal does not open is still somebody who may stop something.
    try:
        opened = vault.unseal(ROLL, row.key, row.sealed) if vault.has_keys else None
    except SealBroken:
        opened = None
    private: dict[str, str] = json.loads(opened or b'{"name": "", "number": ""}')
    return private


def _held(row: TableRow[Any]) -> PostHeld | None:
    span = {name: getattr(row, name) for name in _SPAN}
    try:
        return PostHeld(post=Post(row.post), holder=row.key, deputy=row.deputy, **span)
    except ValueError:
        return None


def _rank(name: str | None) -> Rank | None:
    return Rank[name.upper()] if name else None
