"""Entity resolution of subjects: by a member picked, a collar number, or an exact name on the roll (rule 21)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select

from policy.acts import Grant
from policy.authorisation import Authorisation
from policy.people import Officer, Subject
from policy.terms import Kind, PersonId, Rank, Reference, SubjectKind
from store import tables
from store.roll.nominal_roll import Roll
from store.roll.typed_names import collar_in, squeezed
from store.vault import Vault

_KINDS: Final = {
    Kind.OFFICER: SubjectKind.OFFICER,
    Kind.SPECIAL: SubjectKind.OFFICER,
    Kind.STAFF: SubjectKind.STAFF,
    Kind.CONTRACTOR: SubjectKind.OTHER,
    Kind.VOLUNTEER: SubjectKind.OTHER,
}


def _people_of(grant: Grant, roll: Roll) -> dict[str, Any]:
    # By id also whoever has come on to the roll since they were picked: a chat id is nobody's for good.
    return {
        "subjects": tuple(replace(each, key=roll.id_of(each.key) or each.key) for each in grant.subjects),
        "applicant": roll.id_of(grant.applicant) or grant.applicant,
        "operators": _ids(grant.operators, roll),
        "involved": _ids(grant.involved, roll),
    }


def recognised(typed: Grant, roll: Roll) -> Grant:
    """Give the grant with its people by id, its subjects filled in from the roll, each once, and counted."""
    grant = replace(typed, **_people_of(typed, roll))
    people = [recognise(subject, roll) for subject in grant.subjects if subject.text.strip() or subject.key]
    subjects = tuple(_once(people))
    return replace(grant, subjects=subjects, subject_count=len(subjects))


def recognise(subject: Subject, roll: Roll) -> Subject:
    """Give one subject filled in from the roll; somebody who matches nobody stays as typed."""
    person = _person(subject, roll)
    if person is None:
        return subject
    highest = max(person.rank or Rank.CONSTABLE, person.acting_rank or Rank.CONSTABLE)
    chief = highest >= Rank.ASSISTANT_CHIEF_CONSTABLE and person.kind is Kind.OFFICER
    kind = _KINDS.get(person.kind) if person.kind else None
    return replace(subject, key=person.key, kind=kind, unit=person.unit, chief_officer=chief)


def digests(grant: Grant, vault: Vault) -> tuple[str, ...]:
    """Give the keyed digests of a recognised grant's subjects: over the key, else the collar number, else the text."""
    return tuple(sorted({vault.digest("subject", *_identity(subject)) for subject in grant.subjects}))


def meaning(grant: Grant, by: Officer, subjects: Iterable[str], vault: Vault) -> str:
    """Give the keyed digest of what a grant means: the same officer, people, ground and systems."""
    scope = (str(grant.ground), str(grant.activity), ",".join(sorted(grant.systems)))
    return vault.digest("grant", by.key, *scope, *subjects)


def keep(connection: Connection, reference: Reference | None, meant: str, subjects: Iterable[str]) -> None:
    """Keep the digests of a grant: a blind index, by which it is found without a name being kept."""
    rows = [{"reference": reference, "kind": kind, "value": value} for kind, value in _kinds(meant, subjects)]
    connection.execute(insert(tables.digest), rows)


def kept(connection: Connection, authorisation: Authorisation, vault: Vault) -> bool:
    """Say whether the digests that stand for an authorisation are those of its grant."""
    grant = authorisation.grant
    subjects = digests(grant, vault)
    meant = meaning(grant, Officer(key=authorisation.grantor), subjects, vault)
    table = tables.digest
    wanted = select(table.c.kind, table.c.value).where(table.c.reference == authorisation.reference)
    return {(row.kind, row.value) for row in connection.execute(wanted)} == set(_kinds(meant, subjects))


def _kinds(meant: str, subjects: Iterable[str]) -> list[tuple[str, str]]:
    return [("meaning", meant), *(("subject", value) for value in subjects)]


def alike(connection: Connection, meant: str, subjects: Iterable[str]) -> tuple[list[Reference], list[Reference]]:
    """Give the references of grants that mean the same, and of those with a subject in common, each in their order."""
    table = tables.digest
    wanted = select(table.c.kind, table.c.reference).where(table.c.value.in_([meant, *subjects])).distinct()
    rows = connection.execute(wanted.order_by(table.c.reference)).all()
    same, sharing = ([row.reference for row in rows if row.kind == kind] for kind in ("meaning", "subject"))
    return same, sharing


def forget(connection: Connection, reference: Reference) -> None:
    """Forget the digests of a reference."""
    connection.execute(delete(tables.digest).where(tables.digest.c.reference == reference))


def _ids(keys: Iterable[PersonId], roll: Roll) -> tuple[PersonId, ...]:
    return tuple(dict.fromkeys(roll.id_of(key) or key for key in keys))


def _person(subject: Subject, roll: Roll) -> Officer | None:
    if subject.key:
        officer = roll.officer(subject.key)
        return officer if officer.kind else None
    collar = collar_in(subject.text)
    return (roll.numbered(collar) if collar else None) or roll.named(subject.text)


def _identity(subject: Subject) -> tuple[str, str]:
    if subject.key:
        return "key", subject.key
    collar = collar_in(subject.text)
    return ("collar", collar) if collar else ("text", squeezed(subject.text))


def _once(subjects: Iterable[Subject]) -> Iterable[Subject]:
    # The same person picked and typed is one subject; what was typed is kept.
    kept: dict[tuple[str, str], Subject] = {}
    for subject in subjects:
        who = _identity(subject)
        earlier = kept.get(who)
        kept[who] = replace(earlier, text=earlier.text or subject.text) if earlier else subject
    return kept.values()
