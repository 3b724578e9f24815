"""The parts of an authorisation by their keys: each system, each person by position, and content where it is more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from policy.acts import Ratification, Review
from policy.authorisation import Authorisation
from policy.terms import Activity, Outcome, System

CONTENT: Final = "content"
"""The content of communications, beyond their records: it stops where a decision allows records only."""


def system_key(system: System) -> str:
    """Give the key of a system: "system:force_network"."""
    return f"system:{system.value}"


def person_key(position: int) -> str:
    """Give the key of a person by their position in the grant, from 1 on: "person:2"."""
    return f"person:{position}"


def in_force(authorisation: Authorisation) -> tuple[str, ...]:
    """Give the keys of every part that nothing has ended."""
    content = (CONTENT,) if authorisation.activity is Activity.CONTENT else ()
    every = (*map(system_key, authorisation.systems), *map(person_key, authorisation.subjects), *content)
    return tuple(key for key in every if key not in authorisation.ended_parts)


def unconfirmed(authorisation: Authorisation) -> tuple[str, ...]:
    """Give the keys of the parts that must stop and whose stop nobody has confirmed; under a notice, every part."""
    noticed = in_force(authorisation) if authorisation.notice else ()
    owed = dict.fromkeys((*authorisation.ended_parts, *noticed))
    return tuple(key for key in owed if key not in authorisation.stopped_parts)


def narrowed(authorisation: Authorisation, act: Ratification | Review) -> tuple[str, ...]:
    """Give the keys of the parts that a decision or a review leaves out (rule 8)."""
    if isinstance(act, Review):
        # A review that cancels narrows nothing: the cancellation that comes with it stops everything.
        return () if act.outcome is Outcome.CANCEL else _without(authorisation, act.systems)
    kept = authorisation.subjects if act.subjects is None else act.subjects
    people = (person_key(position) for position in authorisation.subjects if position not in kept)
    less = authorisation.activity is Activity.CONTENT and act.activity is Activity.RECORDS
    return (*_without(authorisation, act.systems), *people, *((CONTENT,) if less else ()))


def still_ended(authorisation: Authorisation) -> Authorisation:
    """Give it with only those stops confirmed that an act has ended: what a notice asked to stop may run again."""
    stopped = tuple(key for key in authorisation.stopped_parts if key in authorisation.ended_parts)
    return replace(authorisation, stopped_parts=stopped)


def _without(authorisation: Authorisation, kept: Iterable[System] | None) -> tuple[str, ...]:
    wanted = authorisation.systems if kept is None else tuple(kept)
    return tuple(system_key(system) for system in authorisation.systems if system not in wanted)
