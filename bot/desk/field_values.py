"""What came back in a form, field by field, each as what it ought to be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeVar

from bot.chat.card import UnreadError, Values
from policy.terms import ChatId, PersonId

Choice = TypeVar("Choice", bound=StrEnum)
Ids = Mapping[ChatId, PersonId]
"""Of people who were picked, by the account under which they were."""
NOBODY_PICKED: Final[Ids] = MappingProxyType({})


class Replies:
    """The answers of one form, each read as what it ought to be."""

    def __init__(self, values: Values, ids: Ids = NOBODY_PICKED) -> None:
        """`ids` are those of the people picked, by the accounts that `accounts` gives."""
        self._values = values
        self._ids = ids

    def asked(self, name: str) -> bool:
        """Say whether the form asked for this at all."""
        return name in self._values

    def text(self, name: str) -> str:
        """Give what was typed, or the one thing chosen."""
        value = self._values.get(name)
        return value.strip() if isinstance(value, str) else ""

    def lines(self, name: str) -> tuple[str, ...]:
        """Give the lines that were typed, but for the blank ones."""
        return tuple(line.strip() for line in self.text(name).splitlines() if line.strip())

    def many(self, name: str) -> tuple[str, ...]:
        """Give everything that was ticked or picked."""
        value = self._values.get(name)
        return value if isinstance(value, tuple) else ()

    def accounts(self, name: str) -> tuple[ChatId, ...]:
        """Give the chat accounts of the people picked, or of the one."""
        return tuple(ChatId(account) for account in self.many(name) or (self.text(name),) if account)

    def people(self, name: str) -> tuple[PersonId, ...]:
        """Give the people picked, each once."""
        return tuple(dict.fromkeys(self._ids[account] for account in self.accounts(name)))

    def one(self, name: str, among: type[Choice]) -> Choice | None:
        """Give what was chosen, or None."""
        chosen = self.text(name)
        return self._chosen(name, chosen, among) if chosen else None

    def several(self, name: str, among: type[Choice]) -> tuple[Choice, ...]:
        """Give everything that was chosen."""
        return tuple(self._chosen(name, chosen, among) for chosen in self.many(name))

    def scope(self, name: str, among: type[Choice]) -> tuple[Choice, ...] | None:
        """Give what is left of a scope, or None when the form did not ask."""
        return self.several(name, among) if self.asked(name) else None

    def numbers(self, name: str) -> tuple[int, ...] | None:
        """Give the places, from 1, of the subjects who are left, or None when the form did not ask."""
        if not self.asked(name):
            return None
        chosen = self.many(name)
        if not all(number.isascii() and number.isdigit() for number in chosen):
            raise UnreadError(name)
        return tuple(int(number) for number in chosen)

    def yes_or_no(self, name: str) -> bool | None:
        """Give a yes or a no, or None."""
        chosen = self.text(name)
        if chosen not in {"", "yes", "no"}:
            raise UnreadError(name)
        return chosen == "yes" if chosen else None

    def ticked(self, name: str) -> bool:
        """Say whether a box is ticked."""
        return bool(self.many(name))

    def day(self, name: str) -> date | None:
        """Give a day, or None."""
        value = self._values.get(name)
        return value if isinstance(value, date) and not isinstance(value, datetime) else None

    def moment(self, name: str) -> datetime | None:
        """Give a moment, UTC, or None."""
        value = self._values.get(name)
        return value if isinstance(value, datetime) else None

    def _chosen(self, name: str, chosen: str, among: type[Choice]) -> Choice:
        if chosen not in set(among):
            raise UnreadError(name)
        return among(chosen)
