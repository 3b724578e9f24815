"""Who may decide: section 3.4's three sentences, and whom each rung of the ladder asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from policy.authorisation import Authorisation
from policy.given import Given
from policy.objections import (
    ConflictApplicant,
    ConflictInvolved,
    ConflictRecused,
    Objection,
    OwnGrant,
    OwnSubject,
)
from policy.people import Holding, Officer
from policy.terms import Capacity, Ground, Kind, PersonId, Post, Rank

ROUTES: Final[Mapping[Ground, tuple[Post, ...]]] = {
    # "In the case of any suspected criminal matter, the authorising officer must be the Head of Professional
    # Standards or the Inspector in charge of the Anti-Corruption Unit."
    Ground.CRIME: (Post.HEAD_OF_PSD, Post.ACU_INSPECTOR),
    # "In the case of suspected misconduct of a police officer, [the same]."
    Ground.POLICE_MISCONDUCT: (Post.HEAD_OF_PSD, Post.ACU_INSPECTOR),
    # "In the case of suspected breaches of police staff discipline code, the authorising officer must be the
    # Director of Human Resources, or Head of Personnel Services."
    Ground.STAFF_DISCIPLINE: (Post.DIRECTOR_HR, Post.HEAD_OF_PERSONNEL),
}
# "The authorising officer in such cases will be the appropriate Superintendent, who is not involved in the
# investigation." (RIPA in doubt)
INDEPENDENT: Final = (Post.INDEPENDENT_SUPERINTENDENT,)
# Ours: who decides those where no such Superintendent can (rule 5).
INSTEAD: Final = (Post.HEAD_OF_PSD,)

# Ours: the police posts need a police officer of this rank; a holder without it decides nothing (rule 4).
LOWEST_RANK: Final[Mapping[Post, Rank]] = {
    Post.HEAD_OF_PSD: Rank.INSPECTOR,
    Post.ACU_INSPECTOR: Rank.INSPECTOR,
    Post.INDEPENDENT_SUPERINTENDENT: Rank.SUPERINTENDENT,
}
DECIDING_POSTS: Final = frozenset(post for posts in (*ROUTES.values(), INDEPENDENT) for post in posts)
# Ours: from these hours on, all deputies are asked; then everyone who can decide, away or busy (rule 16).
DEPUTIES_FROM, EVERYONE_FROM = 48, 66


def route(authorisation: Authorisation, at: datetime, given: Given) -> tuple[Post, ...]:
    """Give the posts whose holders may decide this (3.4, rules 4 and 5)."""
    if not authorisation.by_independent:
        return ROUTES[authorisation.ground]
    eligible = any(_able(h, authorisation, at) for h in given.holders(INDEPENDENT, at))
    return INDEPENDENT if eligible else INSTEAD


def may_come_to(authorisation: Authorisation) -> tuple[Post, ...]:
    """Give the posts whose holders may decide this now or later, as holders come and go."""
    return (*INDEPENDENT, *INSTEAD) if authorisation.by_independent else ROUTES[authorisation.ground]


def conflict(authorisation: Authorisation, key: PersonId) -> type[Objection] | None:
    """Give why a person may never decide this, whatever post they hold (rule 8), or None."""
    if key in authorisation.subject_keys:
        return OwnSubject
    if key == authorisation.grantor:
        return OwnGrant
    if key in authorisation.parties:
        return ConflictApplicant
    if key in authorisation.grant.involved:
        return ConflictInvolved
    return ConflictRecused if key in authorisation.recused else None


def left_out(authorisation: Authorisation, key: PersonId) -> bool:
    """Say whether the DPO or FCAO of this key is not told of it: a subject, or involved (rule 15)."""
    return conflict(authorisation, key) in {OwnSubject, ConflictInvolved}


def on_route(authorisation: Authorisation, key: PersonId, at: datetime, given: Given) -> bool:
    """Say whether a person holds, or deputises for, a post that decides this, with the rank it needs."""
    holders = given.holders(route(authorisation, at, given), at)
    return any(h.officer.key == key and _ranked(h, authorisation, at) for h in holders)


def deciders(authorisation: Authorisation, at: datetime, given: Given) -> tuple[PersonId, ...]:
    """Give everyone who can decide this at `at`, holders first: away or not, but never in conflict."""
    return _keys(_able_holders(authorisation, at, given))


def asked(authorisation: Authorisation, hours: int, at: datetime, given: Given) -> tuple[PersonId, ...]:
    """Give whom the rung at `hours` from the grant asks to decide (rule 16)."""
    able = _able_holders(authorisation, at, given)
    if hours >= EVERYONE_FROM:
        return _keys(able)
    here = tuple(h for h in able if not h.away(at))
    if hours < DEPUTIES_FROM:
        here = _first_line(here)
    return _keys(here)


def on_another_route(authorisation: Authorisation, key: PersonId, at: datetime, given: Given) -> bool:
    """Say whether a person holds a deciding post of another route, with the rank it needs (rule 18)."""
    others = DECIDING_POSTS - set(route(authorisation, at, given))
    holders = (h for h in given.holdings if h.post in others and h.officer.key == key and h.stands(at))
    return any(_ranked(h, authorisation, at) for h in holders)


def capacities(authorisation: Authorisation | None, by: Officer, at: datetime, given: Given) -> frozenset[Capacity]:
    """Give the capacities in which an officer acts at `at`; those of rank and post are the roll's at that moment."""
    if by.kind in _MACHINES:
        return frozenset({_MACHINES[by.kind]})
    if authorisation is None:
        return _on_the_register(by, at, given)
    posts = given.posts(by.key, at)
    held = {
        Capacity.AUTHORISING_OFFICER: on_route(authorisation, by.key, at, given),
        Capacity.GRANTOR: by.key == authorisation.grantor,
        Capacity.PARTY: by.key in authorisation.parties,
        Capacity.INVOLVED: by.key in authorisation.grant.involved,
        Capacity.DPO: Post.DPO in posts,
        Capacity.FCAO: Post.FCAO in posts,
    }
    return frozenset(capacity for capacity, true in held.items() if true)


def _on_the_register(by: Officer, at: datetime, given: Given) -> frozenset[Capacity]:
    posts = given.posts(by.key, at)
    held = {
        Capacity.INSPECTOR: by.is_officer(at),
        Capacity.ADVISER: bool(_ADVISERS & set(posts)),
        Capacity.HOLDER: bool(posts),
        Capacity.READER: bool(READERS & set(posts)),
    }
    return frozenset(capacity for capacity, true in held.items() if true)


READERS: Final = frozenset({Post.HEAD_OF_PSD, Post.ACU_INSPECTOR, Post.DPO, Post.FCAO, Post.INFORMATION_MANAGEMENT})
"""Ours: who reads the whole register and the oversight report; of each authorisation what rule 20 lets them see."""

# "the advice of FIB or Professional Standards Unit will be sought" (3.4)
_ADVISERS: Final = frozenset({Post.FIB_ADVISER, Post.PSD_ADVISER})
_MACHINES: Final = {Kind.CLOCK: Capacity.CLOCK, Kind.CONSOLE: Capacity.CONSOLE}


def _ranked(holding: Holding, authorisation: Authorisation, at: datetime) -> bool:
    lowest = Rank.SUPERINTENDENT if authorisation.by_independent else LOWEST_RANK.get(holding.post)
    return lowest is None or holding.officer.is_officer(at, lowest)


def _able(holding: Holding, authorisation: Authorisation, at: datetime) -> bool:
    return _ranked(holding, authorisation, at) and conflict(authorisation, holding.officer.key) is None


def _able_holders(authorisation: Authorisation, at: datetime, given: Given) -> tuple[Holding, ...]:
    standing = given.holders(route(authorisation, at, given), at)
    able = [h for h in standing if _able(h, authorisation, at)]
    return tuple(sorted(able, key=lambda h: h.deputy))


def _first_line(here: tuple[Holding, ...]) -> tuple[Holding, ...]:
    # A post whose own holder is away, in conflict or missing is answered for by its deputies.
    present = {h.post for h in here if not h.deputy}
    return tuple(h for h in here if not h.deputy or h.post not in present)


def _keys(holdings: tuple[Holding, ...]) -> tuple[PersonId, ...]:
    return tuple(dict.fromkeys(h.officer.key for h in holdings))
