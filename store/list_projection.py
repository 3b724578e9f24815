"""A projection for lists, kept beside each standing, so that a list of thousands folds no authorisation."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from policy.acts import Grant
from policy.authorisation import Actor, Authorisation, Entry
from policy.deadlines import review_dues
from policy.people import Subject
from policy.periods import Term, intervals
from policy.terms import DESTROYED, Activity, Ground, Ripa, State
from store.standing import Standing
from store.vault import Vault

_GROUPS: Final = ("subjects", "parties", "involved", "recused")
_NOBODY: Final = ("", DESTROYED)


@dataclass(frozen=True, slots=True)
class Listed:
    """One reference for lists: its outline, whether a stop is to be confirmed, and when the next review is due.

    `outline` holds reference, ground, state, times, sensitive, and who of the people asked about has a part in it:
    enough for `policy.sight`, and nothing that was written.
    """

    outline: Authorisation
    stop: bool
    review_at: datetime | None


def projected(told: Authorisation, vault: Vault) -> str:
    """Give the facts of an authorisation that lists need, as JSON: of people nothing but keyed digests.

    A digest holds for one reference alone: nobody can be followed from one to another by it.
    """
    people = {"subjects": told.subject_keys, "parties": told.parties}
    people |= {"involved": told.grant.involved, "recused": told.recused}
    facts: dict[str, Any] = {
        "ground": told.ground.value,
        "granted_at": told.granted_at.isoformat(),
        "independent": told.by_independent,
        "sensitive": told.sensitive,
        "stop": told.stop_owed is not None and told.cessation is None,
        "review_at": _spelt(_review_at(told)),
        "term": [told.term.begins.isoformat(), told.term.last_day.isoformat()] if told.term else None,
    }
    digest = partial(_digest, vault, told.reference)
    return json.dumps(
        facts | {group: sorted(digest(key) for key in people[group] if key not in _NOBODY) for group in _GROUPS}
    )


def drawn(stands: Standing, ends_at: datetime, facts: str, about: Iterable[str], vault: Vault) -> Listed:
    """Give a reference as a list shows it: of the people in it only those are known who are asked `about`."""
    told = json.loads(facts)
    digests = {_digest(vault, stands.reference, key): key for key in about}
    known = {group: tuple(digests[each] for each in told[group] if each in digests) for group in _GROUPS}
    return Listed(_outline(stands, ends_at, told, known), told["stop"], _moment(told["review_at"]))


def whole(told: Authorisation) -> Listed:
    """Give an authorisation that was read, for a list."""
    return Listed(told, told.stop_owed is not None and told.cessation is None, _review_at(told))


def _outline(
    stands: Standing, ends_at: datetime, told: dict[str, Any], known: dict[str, tuple[str, ...]]
) -> Authorisation:
    grant = Grant(
        ground=Ground(told["ground"]),
        subjects=tuple(Subject(key=key) for key in known["subjects"]),
        operators=known["parties"],
        involved=known["involved"],
        ripa=Ripa.ADVISED_NOT_NEEDED if told["independent"] else None,
    )
    moment = datetime.fromisoformat(told["granted_at"])
    granted = Entry(number=0, reference=stands.reference, sequence=1, moment=moment, act=grant, by=Actor(key=""))
    return Authorisation(
        reference=stands.reference,
        entries=(granted,),
        grant=grant,
        granted=granted,
        state=stands.state,
        ends_at=ends_at,
        ground=Ground(told["ground"]),
        systems=(),
        activity=Activity.RECORDS,
        subjects=(),
        subject_kind=(),
        # Nothing that a list asks of an outline hangs on them.
        intervals=intervals(),
        sensitive=told["sensitive"],
        terms=_term(told["term"]),
        recused=frozenset(known["recused"]),
    )


def _review_at(told: Authorisation) -> datetime | None:
    if told.state is not State.AUTHORISED:
        return None
    reviewed = max((review.moment for review in told.reviews), default=told.granted_at)
    return next((due for due in review_dues(told) if reviewed < due - told.intervals.review_counts), None)


def _term(spelt: list[str] | None) -> tuple[Term, ...]:
    return (Term(*(date.fromisoformat(day) for day in spelt)),) if spelt else ()


def _spelt(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _moment(spelt: str | None) -> datetime | None:
    return datetime.fromisoformat(spelt) if spelt else None


def _digest(vault: Vault, reference: str, key: str) -> str:
    return vault.digest("listed", reference, key)
