"""What an import of the roll will write, worked out beforehand: only the rows that differ from those that stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Insert, Update, bindparam, insert, select, update

from policy.acts import RollImport
from policy.terms import PersonId
from store import tables
from store.roll.identity import Answers, Mint, identities
from store.roll.nominal_roll import MOST_MISSING, Roll, RollTooSmall
from store.roll.roll_file import PostHeld, RollFile
from store.roll.roll_tables import load, newest_import, officer_row, post_row
from store.roll.typed_names import number_key
from store.vault import Vault

_OFFICER, _POST = tables.officer, tables.post
_PEOPLE_NOW, _POSTS_NOW = _OFFICER.c.until.is_(None), _POST.c.until.is_(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An import as it was worked out against the roll that stood."""

    before: Roll
    after: Roll
    missing: int

    @property
    def too_small(self) -> bool:
        """Whether so many are missing that an import is refused unless it is said to be right."""
        return self.missing > MOST_MISSING * len(self.before.active)

    def sizeable(self) -> None:
        """Raise RollTooSmall where more than a fifth of the people are missing."""
        if self.too_small:
            raise RollTooSmall(
                f"{self.missing} of the {len(self.before.active)} people on the roll are missing from these files."
                " Nothing was imported. If that is right, import them again with --allow-large."
            )

    def act(self, roll: RollFile, circulate_every: int) -> RollImport:
        """Give the act that enters it."""
        counts = {"people": len(roll.people), "posts": len(roll.posts), "missing": self.missing}
        return RollImport(**counts, circulate_every=circulate_every, digest=self.after.digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows that a plan ends and begins, sealed and ready; `all_anew` where those that stand cannot be believed."""

    all_anew: bool
    people: Sequence[dict[str, Any]]
    posts: Sequence[dict[str, Any]]
    ended_posts: Sequence[int]

    def write(self, connection: Connection, number: int) -> None:
        """Write them; `number` is the entry of the import. History is kept."""
        since = {"since": number, "until": None}
        if self.all_anew:
            connection.execute(update(_OFFICER).where(_PEOPLE_NOW).values(until=number))
            connection.execute(update(_POST).where(_POSTS_NOW).values(until=number))
        else:
            ended = update(_OFFICER).where(_PEOPLE_NOW, _OFFICER.c.key == bindparam("ended")).values(until=number)
            _each(connection, ended, [{"ended": row["key"]} for row in self.people])
            ended = update(_POST).where(_POST.c.id == bindparam("ended")).values(until=number)
            _each(connection, ended, [{"ended": row} for row in self.ended_posts])
        _each(connection, insert(_OFFICER), [row | since for row in self.people])
        _each(connection, insert(_POST), [row | since for row in self.posts])


def planned(connection: Connection, vault: Vault, roll: RollFile, answers: Answers, mint: Mint) -> Plan:
    """Work out an import against the tables as they stand: not against memory, so that what was changed is put right.

    Raises RollFault where it is not clear who somebody is.
    """
    before = load(connection, vault, newest_import(connection, vault))
    keys = identities(before, roll.people, answers, mint)
    named = dict(zip(keys, roll.people, strict=True))
    left = {key: replace(person, active=False) for key, person in before.people.items() if key not in named}
    after = Roll(people={**left, **named}, posts=_posts(roll, keys))
    return Plan(before=before, after=after, missing=len(before.active - set(keys)))


def rows(connection: Connection, vault: Vault, plan: Plan) -> Rows:
    """Give what a plan writes, sealed."""
    before, after, anew = plan.before, plan.after, plan.before.broken
    differing = {key: person for key, person in after.people.items() if anew or before.people.get(key) != person}
    standing = {} if anew else _standing_posts(connection, before)
    return Rows(
        all_anew=anew,
        people=[officer_row(key, person, vault) for key, person in differing.items()],
        posts=[post_row(held) for held in after.posts if held not in standing],
        ended_posts=[row for held, row in standing.items() if held not in set(after.posts)],
    )


def _posts(roll: RollFile, keys: Sequence[PersonId]) -> tuple[PostHeld, ...]:
    holders: dict[str, PersonId] = {}
    for key, person in zip(keys, roll.people, strict=True):
        holders |= {number_key(each): key for each in (person.slack_id, person.number) if each}
    return tuple(replace(held, holder=holders[number_key(held.holder)]) for held in roll.posts)


def _standing_posts(connection: Connection, before: Roll) -> Mapping[PostHeld, int]:
    # In the order in which they were loaded.
    ids = connection.execute(select(_POST.c.id).where(_POSTS_NOW).order_by(_POST.c.id)).scalars()
    return dict(zip(before.posts, ids, strict=True))


def _each(connection: Connection, statement: Insert | Update, parameters: Sequence[dict[str, Any]]) -> None:
    if parameters:
        connection.execute(statement, parameters)
