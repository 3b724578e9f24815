"""One authorisation as a list knows it, drawn from its row and from nothing that was sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from policy.acts import Grant
from policy.authorisation import Actor, Authorisation, Entry
from policy.people import Subject
from policy.periods import Term, intervals
from policy.terms import NOBODY, Activity, Ground, PersonId, Ripa, State

Known = Mapping[str, tuple[PersonId, ...]]
"""Of each role in `store.lists.parts`, the keys of those people asked about who have it."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One reference for lists: its outline, whether a stop is to be confirmed, and when the next review is due.

    `outline` holds reference, ground, state, times, sensitive, and who of the people asked about has a part in it:
    enough for `policy.sight`, and nothing that was written.
    """

    outline: Authorisation
    stop: bool
    review_at: datetime | None


def drawn(row: Mapping[str, Any], known: Known) -> Listed:
    """Give a row of `standing` as a list shows it."""
    grant = Grant(
        ground=Ground(row["ground"]),
        subjects=tuple(Subject(key=key) for key in known["subject"]),
        operators=known["party"],
        involved=known["involved"],
        ripa=Ripa.ADVISED_NOT_NEEDED if row["independent"] else None,
    )
    reference, moment = row["reference"], row["granted_at"]
    granted = Entry(number=0, reference=reference, sequence=1, moment=moment, act=grant, by=Actor(key=NOBODY))
    outline = Authorisation(
        reference=reference,
        entries=(granted,),
        grant=grant,
        granted=granted,
        state=State(row["state"]),
        ends_at=row["ends_at"],
        ground=Ground(row["ground"]),
        systems=(),
        activity=Activity.RECORDS,
        subjects=(),
        subject_kind=(),
        # Nothing that a list asks of an outline hangs on them.
        intervals=intervals(),
        sensitive=row["sensitive"],
        terms=_term(row),
        recused=frozenset(known["recused"]),
    )
    return Listed(outline, row["stop"], row["review_at"])


def _term(row: Mapping[str, Any]) -> tuple[Term, ...]:
    return (Term(row["term_begins"], row["term_ends"]),) if row["term_begins"] else ()
