"""Who is who from one import to the next: by the force's own number, the name and the chat account."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from policy.terms import PersonId
from store.roll.nominal_roll import Column, Roll
from store.roll.roll_file import Person, RollFault
from store.roll.typed_names import number_key, squeezed

Mint = Callable[[Person], PersonId]


def minted(_person: Person) -> PersonId:
    """Give a new id: "P" and twelve hexadecimal digits, left to chance, so that it says nothing of anybody."""
    return PersonId(f"P{secrets.token_hex(6)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What whoever imports says where the files leave it open; people are numbers, else chat ids."""

    same: Mapping[str, str] = field(default_factory=dict)
    """The old number or chat id of somebody, and the new one."""
    another: frozenset[str] = frozenset()
    """Who stood on no roll before, however much they are like somebody who did."""

    @classmethod
    def of(cls, same: Iterable[str], another: Iterable[str]) -> Answers:
        """Read what was typed, OLD=NEW and ID. Raises RollFault."""
        pairs = [each.partition("=") for each in same]
        if any(not (old.strip() and new.strip()) for old, _, new in pairs):
            raise RollFault(["--same is the old number, an equals sign and the new one, like 4471=5502."])
        joined = {number_key(old): number_key(new) for old, _, new in pairs}
        return cls(same=joined, another=frozenset(number_key(each) for each in another))


NO_ANSWERS: Final = Answers()


def identities(roll: Roll, people: Sequence[Person], answers: Answers, mint: Mint) -> tuple[PersonId, ...]:
    """Give the id of each person of the files: the one that they had, or a new one.

    Two of number, name and account make the same person. Raises RollFault where one alone is the same, for somebody
    who was a subject yesterday must not come back as somebody else, and nobody told says which it is.
    """
    matching = _Matching(roll, people, answers)
    matching.answered()
    matching.surely()
    matching.doubtful()
    if matching.faults:
        raise RollFault(matching.faults)
    return tuple(matching.known.get(place) or mint(person) for place, person in enumerate(people))


class _Matching:
    """Who of the files was found to be whom on the roll, by their place in the files."""

    def __init__(self, roll: Roll, people: Sequence[Person], answers: Answers) -> None:
        self._roll, self._people, self._answers = roll, people, answers
        self.known: dict[int, PersonId] = {}
        self.faults: list[str] = []
        self._new: set[int] = set()
        self._taken: set[PersonId] = set()
        self._by_number = _index(roll, lambda person: number_key(person.number))
        self._by_chat_id = _index(roll, lambda person: person.slack_id)
        self._by_name = _index(roll, lambda person: squeezed(person.name))

    def answered(self) -> None:
        """Take whoever imports at their word."""
        places = {key: place for place, person in enumerate(self._people) for key in _keys(person)}
        for old, new in self._answers.same.items():
            known = self._roll.typed(old)
            if known is None:
                self.faults.append(f"--same {old}={new}: nobody on the roll that stands is {old}.")
            elif new not in places:
                self.faults.append(f"--same {old}={new}: nobody in the people file is {new}.")
            else:
                self._take(places[new], known.key)
        for each in sorted(self._answers.another):
            if each in places:
                self._new.add(places[each])
            else:
                self.faults.append(f"--another {each}: nobody in the people file is {each}.")

    def surely(self) -> None:
        """Match whoever has two of number, name and account in common; with the number first."""
        for place, person in self._open():
            alike = self._by_number.get(number_key(person.number), ())
            self._first(place, (key for key in alike if self._shared(key, person) > 1))
        for place, person in self._open():
            alike = self._by_chat_id.get(person.slack_id, ())
            self._first(place, (key for key in alike if self._shared(key, person) > 1))

    def doubtful(self) -> None:
        """Ask about whoever has but one of them in common with somebody who is in the files no more."""
        for place, person in self._open():
            alike = [key for key in self._alike(person) if key not in self._taken]
            account = [key for key in alike if self._account_alone(key, person)]
            if account:
                self._take(place, account[0])
            elif alike:
                self.faults.append(_question(person, self._roll.people[alike[0]]))

    def _open(self) -> Iterator[tuple[int, Person]]:
        closed = self._new | set(self.known)
        return ((place, person) for place, person in enumerate(self._people) if place not in closed)

    def _first(self, place: int, keys: Iterator[PersonId]) -> None:
        key = next((each for each in keys if each not in self._taken), None)
        if key:
            self._take(place, key)

    def _take(self, place: int, key: PersonId) -> None:
        self.known[place] = key
        self._taken.add(key)

    def _alike(self, person: Person) -> Iterator[PersonId]:
        yield from self._by_number.get(number_key(person.number), ())
        yield from self._by_chat_id.get(person.slack_id, ())
        yield from self._by_name.get(squeezed(person.name), ())

    def _shared(self, key: PersonId, person: Person) -> int:
        before = self._roll.people[key]
        number = bool(person.number) and number_key(person.number) == number_key(before.number)
        account = bool(person.slack_id) and person.slack_id == before.slack_id
        return number + account + (squeezed(person.name) == squeezed(before.name))

    def _account_alone(self, key: PersonId, person: Person) -> bool:
        # Neither ever had a number, and an account is given to nobody else: the name alone has changed.
        before = self._roll.people[key]
        return not (person.number or before.number) and person.slack_id == before.slack_id


def _index(roll: Roll, column: Callable[[Person], Column]) -> dict[Column, list[PersonId]]:
    index: dict[Column, list[PersonId]] = {}
    for key, person in roll.people.items():
        if cell := column(person):
            index.setdefault(cell, []).append(key)
    return index


def _keys(person: Person) -> Iterator[str]:
    return (number_key(each) for each in (person.slack_id, person.number) if each)


def _called(person: Person) -> str:
    """Give what a person is called where no name may stand: their number, else their chat id."""
    return person.number or person.slack_id


def _question(person: Person, before: Person) -> str:
    new, old = _called(person), _called(before)
    what = f"{new} may be {old}, who stood on the roll: they share a number, a name or an account."
    return f"{what} Say --same {old}={new} if they are one person, --another {new} if not."
