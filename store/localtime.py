"""Times as a roll has them: ISO 8601, London where no offset is given."""

from __future__ import annotations

from datetime import UTC, datetime

from policy.periods import LONDON


def moment_in_london(told: str) -> datetime:
    """Give the UTC moment that a text says.

    Raises ValueError, with the sentence, for a text that is no time and for a local time that does not exist or
    comes twice: the clocks change at 01:00 UTC on the last Sundays of March and October.
    """
    try:
        said = datetime.fromisoformat(told)
    except ValueError:
        raise ValueError(f'"{told}" is not a time. Write it like 2026-11-23T09:00.') from None
    if said.tzinfo is not None:
        return said.astimezone(UTC)
    first, second = (said.replace(tzinfo=LONDON, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(LONDON).replace(tzinfo=None) != said:
        raise ValueError(f'"{told}" does not exist: the clocks went forward over it. Write a time before or after it.')
    if first != second:
        raise ValueError(f'"{told}" comes twice: the clocks went back. Write it with its offset, like {told}+01:00.')
    return first
