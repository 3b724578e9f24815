"""One line of a roll's CSV file: ranks, units and times as people write them, and what they may have meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any, Final

from policy.periods import LONDON
from policy.terms import Rank, Unit

_YES: Final = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}
_RANKS: Final = {each.name.lower(): each for each in Rank}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file, by column."""

    faults: list[str]
    file: str
    number: int
    cells: Mapping[str, str]

    def fault(self, column: str, sentence: str) -> None:
        """Note what is wrong in a column."""
        self.faults.append(f"{self.file}, line {self.number}, column {column}: {sentence}")

    def choice(self, column: str, choices: Mapping[str, Any]) -> Any:  # noqa: ANN401 - one of the choices
        """Give the choice that a column names; None, and a fault, where it names none."""
        typed = self.cells[column]
        chosen = choices.get(typed.casefold().replace(" ", "_"))
        if chosen is None:
            what = f'"{typed}" is not a {column}.' if typed else "this is empty."
            self.fault(column, what + meant_one_of(typed, choices))
        return chosen

    def rank(self, column: str) -> tuple[Rank | None, bool]:
        """Give the rank that a column names, and whether it is held for a while; a fault where it names none."""
        rank, temporary = rank_named(self.cells[column])
        if self.cells[column] and rank is None:
            likely = meant_one_of(_bare(self.cells[column])[0], _RANKS)
            self.fault(column, f'"{self.cells[column]}" is not a rank.{likely}')
        return rank, temporary

    def yes_or_no(self, column: str) -> bool:
        """Say whether a column says yes; a fault where it says neither."""
        typed = self.cells[column].casefold()
        if typed not in _YES:
            self.fault(column, f'"{self.cells[column]}" is neither yes nor no.')
        # Nobody need say of each person that they are active.
        return _YES.get(typed, False) or (column == "active" and not typed)

    def moment(self, column: str) -> datetime | None:
        """Give the UTC moment that a column names, or None where it is empty."""
        return self._asked(column, moment_in_london) if self.cells[column] else None

    def in_order(self, column: str, begins: datetime | None, ends: datetime | None) -> None:
        """Note a fault where what ends does not end after it begins."""
        if begins and ends and ends <= begins:
            self.fault(column, f'"{self.cells[column]}" is not later than the time before it.')

    def _asked(self, column: str, read: Callable[[str], datetime]) -> datetime | None:
        try:
            return read(self.cells[column])
        except ValueError as error:
            self.fault(column, str(error))
            return None


def rank_named(typed: str) -> tuple[Rank | None, bool]:
    """Give the rank that a text names, or None, and whether it is held for a while."""
    text, temporary = _bare(typed)
    return _RANKS.get(text), temporary


def _bare(typed: str) -> tuple[str, bool]:
    # "Detective" and "Special" are no ranks of their own; "Temporary" and "T/" say how a rank is held.
    text = typed.casefold().replace("t/", "temporary ").replace("_", " ").replace("-", " ")
    words = [word for word in text.split() if word not in {"detective", "special"}]
    temporary = "temporary" in words
    return "_".join(word for word in words if word != "temporary"), temporary


def unit_named(typed: str) -> str:
    """Give one of the rules' units by its own name, and any other as it is written."""
    unit = typed.upper().replace(" ", "_").replace("-", "_")
    return unit if unit in set(Unit) else typed


def meant(typed: str, choices: Mapping[str, object] | Sequence[str]) -> str:
    """Ask "did you mean" where one of the choices is close; nothing where none is."""
    close = get_close_matches(typed.casefold(), [each.casefold() for each in choices], n=1)
    named = {each.casefold(): each for each in choices}
    return f' Did you mean "{named[close[0]]}"?' if close else ""


def meant_one_of(typed: str, choices: Mapping[str, object]) -> str:
    """Ask which was meant, or name them all."""
    return meant(typed, choices) or f" It is one of {', '.join(choices)}."


def moment_in_london(typed: str) -> datetime:
    """Give the UTC moment that a text says.

    Raises ValueError, with the sentence, for a text that is no time and for a local time that does not exist or
    comes twice: the clocks change at 01:00 UTC on the last Sundays of March and October.
    """
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        raise ValueError(f'"{typed}" is not a time. Write it like 2026-11-23T09:00.') from None
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    first, second = (moment.replace(tzinfo=LONDON, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(LONDON).replace(tzinfo=None) != moment:
        raise ValueError(f'"{typed}" does not exist: the clocks went forward over it. Write a time before or after it.')
    if first != second:
        raise ValueError(f'"{typed}" comes twice: the clocks went back. Write it with its offset, like {typed}+01:00.')
    return first
