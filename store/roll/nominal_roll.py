"""The nominal roll as one import left it, whole and in memory: who holds which rank and post, from when to when."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, TypeVar

from policy.people import CLOCK, CONSOLE, Holding, Officer
from policy.terms import ChatId, PersonId, Unit
from store.codec import Plain, canonical, plain
from store.roll.roll_file import Person, PostHeld
from store.roll.typed_names import number_key, squeezed

# Ours: a file that lacks more than this share of the people who stood on the roll was probably cut short.
MOST_MISSING: Final = 0.2
Column = TypeVar("Column", bound=str)


class RollTooSmall(Exception):
    """More than a fifth of the people on the roll are missing from the new one; the sentence says how many."""


@dataclass(frozen=True, kw_only=True)
class Roll:
    """The roll as it stands: plain data, read once an import; `import_hash` is the hash of that entry."""

    import_hash: str = ""
    people: Mapping[PersonId, Person] = field(default_factory=dict)
    posts: tuple[PostHeld, ...] = ()
    """Every post; `holder` is a person's id here."""
    broken: bool = False
    """Whether it is not the roll that was imported: then it says only who may stop something."""

    def officer(self, key: PersonId) -> Officer:
        """Give a person by id; `kind` is None for somebody not on the roll."""
        known = self.id_of(key)
        return Officer(key=key) if known is None else _officer(known, self.people[known])

    def id_of(self, key: PersonId) -> PersonId | None:
        """Give the id under which a person stands on the roll, or None for somebody not on it.

        Whoever stood on no roll when they were picked goes by their account until they are on one.
        """
        return key if key in self.people else self.by_chat_id.get(ChatId(key))

    def person(self, account: ChatId) -> PersonId:
        """Give the id of whoever has a chat account now; the account stands for somebody not on the roll."""
        return self.by_chat_id.get(account) or PersonId(account)

    def typed(self, text: str) -> Officer | None:
        """Give a person by id, chat id or number, as somebody has typed it, or None for nobody on the roll."""
        known = self.id_of(PersonId(text)) or self.by_number.get(number_key(text))
        return self.officer(known) if known else None

    def known(self, keys: Iterable[PersonId]) -> dict[PersonId, Officer]:
        """Give those of these people, by id, who are on the roll."""
        return {key: self.officer(key) for key in keys if key in self.people}

    @cached_property
    def holdings(self) -> tuple[Holding, ...]:
        """Who holds, or deputises for, which post from when to when; inactive people hold nothing."""
        return tuple(
            _holding(held, self.officer(key)) for held in self.posts if (key := PersonId(held.holder)) in self.people
        )

    def name(self, key: PersonId) -> str:
        """Give a person's name, for modals only; the key itself for somebody not on the roll."""
        known = self.id_of(key)
        return key if known is None else self.people[known].name

    def slack_id(self, key: PersonId) -> ChatId | None:
        """Give the chat id of a person, or None for one without a chat account."""
        known = self.id_of(key)
        return None if known is None else self.people[known].slack_id or None

    def numbered(self, number: str) -> Officer | None:
        """Give the one person with a number, or None."""
        known = self.by_number.get(number_key(number))
        return self.officer(known) if known else None

    def named(self, line: str) -> Officer | None:
        """Give the one person with a name: case, rank words, punctuation and the order of the words aside."""
        if " " not in squeezed(line):
            return None  # a surname alone is not an exact name
        alike = self.by_words.get(_words(line), ())
        exact = [key for key in alike if squeezed(self.people[key].name) == squeezed(line)]
        keys = exact if len(exact) == 1 else alike
        return self.officer(keys[0]) if len(keys) == 1 else None

    @cached_property
    def by_chat_id(self) -> Mapping[ChatId, PersonId]:
        """Who has which chat account now; one who left has theirs until somebody else is given it."""
        return self._by(lambda person: person.slack_id)

    @cached_property
    def by_number(self) -> Mapping[str, PersonId]:
        """Who has which number now, in its normal form; one who left has theirs until somebody else is given it."""
        return self._by(lambda person: number_key(person.number))

    @cached_property
    def by_words(self) -> Mapping[str, tuple[PersonId, ...]]:
        """Who has which name, as the words of it in their alphabetical order."""
        people: dict[str, tuple[PersonId, ...]] = {}
        for key, person in self.people.items():
            words = _words(person.name)
            people[words] = (*people.get(words, ()), key)
        return people

    @cached_property
    def active(self) -> frozenset[PersonId]:
        """Who has not left."""
        return frozenset(key for key, person in self.people.items() if person.active)

    @cached_property
    def digest(self) -> str:
        """The SHA-256, in hexadecimal, of the whole roll in its canonical form, as docs/record-format.md has it."""
        people = [_line(key, self.people[key]) for key in sorted(self.people)]
        posts = sorted((_post_line(held) for held in self.posts), key=canonical)
        return hashlib.sha256(canonical({"people": list(people), "posts": list(posts)})).hexdigest()

    def _by(self, column: Callable[[Person], Column]) -> Mapping[Column, PersonId]:
        # Those who have left first, so that whoever has it now stands in their place.
        ordered = sorted(self.people.items(), key=lambda pair: pair[1].active)
        return {column(person): key for key, person in ordered if column(person)}


def identified(roll: Roll, by: Officer) -> Officer:
    """Give whoever acts as the roll has them now; the clock and the console stand as they are."""
    return by if by in (CLOCK, CONSOLE) else roll.officer(by.key)


def _words(name: str) -> str:
    return " ".join(sorted(squeezed(name).split()))


def _officer(key: PersonId, person: Person) -> Officer:
    return Officer(
        key=key,
        kind=person.kind,
        rank=person.rank,
        temporary=person.temporary,
        acting_rank=person.acting_rank,
        acting_from=person.acting_from,
        acting_to=person.acting_to,
        acting_authoriser=person.acting_authoriser,
        unit=Unit(person.unit) if person.unit in set(Unit) else None,
        active=person.active,
    )


def _holding(held: PostHeld, officer: Officer) -> Holding:
    span = {name: getattr(held, name) for name in ("begins", "ends", "away_from", "away_to")}
    return Holding(post=held.post, officer=officer, deputy=held.deputy, **span)


def _line(key: PersonId, person: Person) -> Plain:
    return [key, *_parts(person)]


def _parts(person: Person) -> Iterator[Plain]:
    yield from (person.slack_id, person.number, person.name, person.kind.value, plain(person.rank), person.temporary)
    yield from (plain(person.acting_rank), plain(person.acting_from), plain(person.acting_to))
    yield from (plain(person.acting_authoriser), person.unit, person.active)


def _post_line(held: PostHeld) -> Plain:
    span = (held.begins, held.ends, held.away_from, held.away_to)
    return [held.post.value, held.holder, held.deputy, *map(plain, span)]
