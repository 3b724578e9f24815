"""Who has a part in which authorisation, as keyed digests of people, so that SQL finds what is theirs."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from policy.authorisation import Authorisation
from policy.terms import DESTROYED, NOBODY, PersonId, Reference
from store import tables
from store.vault import Vault

ROLES: Final = ("subject", "party", "involved", "recused")
Parts = frozenset[tuple[str, str]]
"""Roles, each with the digest of somebody who has it."""
_TABLE: Final = tables.part
_NOBODY: Final = (NOBODY, DESTROYED)


def digest(vault: Vault, key: PersonId) -> str:
    """Give the keyed digest under which a person has parts; like that of a subject, it is the same in all of them."""
    return vault.digest("part", key)


def parts(authorisation: Authorisation, vault: Vault) -> Parts:
    """Give who has a part in an authorisation, as far as that can still be opened."""
    return frozenset((role, digest(vault, key)) for role, key in people(authorisation))


def people(authorisation: Authorisation | None) -> frozenset[tuple[str, PersonId]]:
    """Give who has which part in an authorisation; nobody where there is none."""
    if authorisation is None:
        return frozenset()
    keys = {
        "subject": authorisation.subject_keys,
        "party": authorisation.parties,
        "involved": authorisation.grant.involved,
        "recused": authorisation.recused,
    }
    return frozenset((role, key) for role, each in keys.items() for key in each if key not in _NOBODY)


def put(connection: Connection, reference: Reference, wanted: Parts, *, first: bool = False) -> None:
    """Make these the parts in a reference; what stands there already is left alone. `first`: nothing does yet."""
    stands = frozenset() if first else stored(connection, reference)
    for role, value in sorted(stands - wanted):
        row = (_TABLE.c.reference == reference) & (_TABLE.c.role == role) & (_TABLE.c.digest == value)
        connection.execute(delete(_TABLE).where(row))
    fresh = [{"reference": reference, "role": role, "digest": value} for role, value in sorted(wanted - stands)]
    if fresh:
        # What was put there by hand beforehand keeps nothing from being entered, and `verify` names it.
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        connection.execute(dialect.insert(_TABLE).on_conflict_do_nothing(), fresh)


def stored(connection: Connection, reference: Reference) -> Parts:
    """Give the parts in a reference as they stand."""
    wanted = select(_TABLE.c.role, _TABLE.c.digest).where(_TABLE.c.reference == reference)
    return frozenset((row.role, row.digest) for row in connection.execute(wanted).all())


def forget(connection: Connection) -> None:
    """Forget every part, to be made again from the entries."""
    connection.execute(delete(_TABLE))
