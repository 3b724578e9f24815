"""The nominal roll: who holds which rank and post, from when to when."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from policy.people import CLOCK, CONSOLE, Holding, Officer
from policy.terms import Kind, Post, Rank, Unit
from store import tables
from store.codec import canonical, plain
from store.roll.roll_file import Person, PostHeld, RollFile
from store.roll.typed_names import collar_in, squeezed
from store.vault import ROLL, Vault

_OFFICER, _POST = tables.officer, tables.post
_NOW, _HELD_NOW = _OFFICER.c.until.is_(None), _POST.c.until.is_(None)
# Ours: a file that lacks more than this share of the people who stood on the roll was probably cut short.
MOST_MISSING: Final = 0.2


class RollTooSmall(Exception):
    """More than a fifth of the people on the roll are missing from the new one; the sentence says how many."""


class Roll:
    """The roll as it stands, within one transaction. Names stay sealed until somebody asks for one."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def officer(self, key: str) -> Officer:
        """Give a person by the roll's key, chat id or collar number; `kind` is None for somebody not on it."""
        row = self._found(key)
        return Officer(key=key) if row is None else _officer(row)

    def people(self, keys: Iterable[str]) -> dict[str, Officer]:
        """Give those of these people who are on the roll, by key."""
        wanted = select(_OFFICER).where(_NOW, _OFFICER.c.key.in_(set(keys)))
        return {row.key: _officer(row) for row in self._connection.execute(wanted)}

    def holdings(self) -> tuple[Holding, ...]:
        """Give who holds, or deputises for, which post from when to when; inactive people hold nothing."""
        joined = _POST.join(_OFFICER, (_OFFICER.c.key == _POST.c.key) & _NOW)
        columns = [_POST.c[name] for name in (*_SPAN, "post", "deputy")]
        wanted = select(*columns, *_OFFICER.c).select_from(joined).where(_HELD_NOW).order_by(_POST.c.id)
        return tuple(_holding(row) for row in self._connection.execute(wanted))

    def name(self, key: str) -> str:
        """Give a person's name, for modals only; the key itself for somebody not on the roll."""
        row = self._found(key)
        return key if row is None else str(self._sealed(row)["name"])

    def slack_id(self, key: str) -> str | None:
        """Give the chat id of a person, or None for one without a chat account."""
        row = self._found(key)
        return None if row is None else row.slack_id

    def by_collar(self, collar: str) -> Officer | None:
        """Give the one person with a collar number, or None."""
        return self._only(_OFFICER.c.collar == self._digest("collar", collar.upper()))

    def by_name(self, line: str) -> Officer | None:
        """Give the one person with a name: case, rank words, punctuation and the order of the words aside."""
        if " " not in squeezed(line):
            return None  # a surname alone is not an exact name
        rows = self._rows(_OFFICER.c.name == self._name_digest(line))
        exact = [row for row in rows if squeezed(self._sealed(row)["name"]) == squeezed(line)]
        found = exact if len(exact) == 1 else rows
        return _officer(found[0]) if len(found) == 1 else None

    def count(self) -> int:
        """Give how many active people stand on the roll."""
        wanted = select(func.count()).select_from(_OFFICER).where(_NOW, _OFFICER.c.active)
        return self._connection.execute(wanted).scalar_one()

    def missing(self, roll: RollFile) -> int:
        """Give how many active people would become inactive because the new roll lacks them."""
        kept = {self._key(person) for person in roll.people}
        wanted = select(_OFFICER.c.key).where(_NOW, _OFFICER.c.active)
        return sum(key not in kept for key in self._connection.execute(wanted).scalars())

    def replace(self, roll: RollFile, number: int) -> None:
        """Put a new roll in the place of the one that stands; `number` is the entry that says so. History is kept."""
        keys = {id(person): self._key(person) for person in roll.people}
        said: dict[str, str] = {}
        for person in roll.people:
            said |= dict.fromkeys((each.upper() for each in (person.slack_id, person.collar) if each), keys[id(person)])
        self._retire_missing(set(keys.values()), number)
        for person in roll.people:
            self._put(keys[id(person)], person, number)
        self._connection.execute(update(_POST).where(_HELD_NOW), {"until": number})
        rows = [_post_row(said[held.holder], held, number) for held in roll.posts]
        if rows:
            self._connection.execute(insert(_POST), rows)

    def _found(self, key: str) -> Row[Any] | None:
        rows = self._rows(or_(_OFFICER.c.key == key, _OFFICER.c.slack_id == key))
        if not rows and self._vault.has_digests() and collar_in(key) == key.upper():
            rows = self._rows(_OFFICER.c.collar == self._digest("collar", key.upper()))
        return next((row for row in rows if row.slack_id == key), rows[0] if rows else None)

    def _rows(self, condition: Any) -> list[Row[Any]]:  # noqa: ANN401 - a condition on officers
        return list(self._connection.execute(select(_OFFICER).where(_NOW, condition)))

    def _only(self, condition: Any) -> Officer | None:  # noqa: ANN401 - as above
        rows = self._rows(condition)
        return _officer(rows[0]) if len(rows) == 1 else None

    def _key(self, person: Person) -> str:
        # A key is for good: somebody who gets a chat account later, or another one, is the same person, and must
        # not be shown tomorrow what is kept from them as a subject today.
        if person.slack_id:
            row = self._found(person.slack_id)
            if row is not None:
                return str(row.key)
        same = self._rows(_OFFICER.c.collar == self._digest("collar", person.collar)) if person.collar else []
        for row in same:
            if squeezed(self._sealed(row)["name"]) == squeezed(person.name):
                return str(row.key)
        wanted = person.slack_id or person.collar
        return f"{wanted}~{len(same) + 1}" if any(row.key == wanted for row in same) else wanted

    def _retire_missing(self, kept: set[str], number: int) -> None:
        for row in self._rows(_OFFICER.c.active):
            if row.key not in kept:
                self._succeed(row, row._asdict() | {"active": False}, number)

    def _put(self, key: str, person: Person, number: int) -> None:
        rows = self._rows(_OFFICER.c.key == key)
        row = self._row(key, person)
        if not rows:
            self._connection.execute(insert(_OFFICER), row | {"since": number, "until": None})
        elif self._differs(rows[0], row, person):
            self._succeed(rows[0], row, number)

    def _succeed(self, old: Row[Any], new: dict[str, Any], number: int) -> None:
        self._connection.execute(update(_OFFICER).where(_OFFICER.c.id == old.id), {"until": number})
        fresh = {name: each for name, each in new.items() if name != "id"}
        self._connection.execute(insert(_OFFICER), fresh | {"since": number, "until": None})

    def _differs(self, old: Row[Any], new: dict[str, Any], person: Person) -> bool:
        open_names = [name for name in new if name != "sealed"]
        return any(getattr(old, name) != new[name] for name in open_names) or self._sealed(old)["name"] != person.name

    def _row(self, key: str, person: Person) -> dict[str, Any]:
        private = canonical({"name": person.name, "collar": person.collar})
        return {
            "key": key,
            "slack_id": person.slack_id or None,
            "collar": self._digest("collar", person.collar) if person.collar else None,
            "name": self._name_digest(person.name),
            "sealed": self._vault.seal(ROLL, key, private),
            "kind": person.kind.value,
            "rank": plain(person.rank),
            "temporary": person.temporary,
            "acting_rank": plain(person.acting_rank),
            "acting_from": person.acting_from,
            "acting_to": person.acting_to,
            "acting_authoriser": plain(person.acting_authoriser),
            "unit": person.unit or None,
            "active": person.active,
        }

    def _sealed(self, row: Row[Any]) -> dict[str, str]:
        told: dict[str, str] = json.loads(
            self._vault.unseal(ROLL, row.key, row.sealed) or b'{"name": "", "collar": ""}'
        )
        return told

    def _name_digest(self, name: str) -> str:
        return self._digest("name", " ".join(sorted(squeezed(name).split())))

    def _digest(self, kind: str, value: str) -> str:
        return self._vault.digest("roll", kind, value)


def large_enough(stands: Roll, roll: RollFile) -> None:
    """Raise RollTooSmall where a new roll lacks more than a fifth of the people who stand."""
    missing, stood = stands.missing(roll), stands.count()
    if missing > MOST_MISSING * stood:
        raise RollTooSmall(
            f"{missing} of the {stood} people on the roll are missing from these files. Nothing was imported."
            " If that is right, import them again with --allow-large."
        )


def identified(roll: Roll, by: Officer) -> Officer:
    """Give whoever acts as the roll has them now; the clock and the console stand as they are."""
    return by if by in (CLOCK, CONSOLE) else roll.officer(by.key)


_SPAN: Final = ("begins", "ends", "away_from", "away_to")


def _officer(row: Row[Any]) -> Officer:
    return Officer(
        key=row.key,
        kind=Kind(row.kind),
        rank=_rank(row.rank),
        temporary=row.temporary,
        acting_rank=_rank(row.acting_rank),
        acting_from=row.acting_from,
        acting_to=row.acting_to,
        acting_authoriser=_rank(row.acting_authoriser),
        unit=Unit(row.unit) if row.unit in set(Unit) else None,
        active=row.active,
    )


def _holding(row: Row[Any]) -> Holding:
    span = {name: getattr(row, name) for name in _SPAN}
    return Holding(post=Post(row.post), officer=_officer(row), deputy=row.deputy, **span)


def _rank(name: str | None) -> Rank | None:
    return Rank[name.upper()] if name else None


def _post_row(key: str, held: PostHeld, number: int) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(held, name) for name in _SPAN}
    return row | {"post": held.post.value, "key": key, "deputy": held.deputy, "since": number, "until": None}
