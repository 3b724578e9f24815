"""What a new roll would change, in lines that name people by chat id or number and never by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from store.roll_changes.difference import Change, Difference

NOTHING: Final = "none"


def told(difference: Difference) -> Iterator[str]:
    """Give the lines: who is added, who becomes inactive, whose rank or unit changes, posts, and open matters."""
    yield f"Added: {_keys(difference.added)}."
    yield f"Become inactive: {_keys(difference.inactive)}."
    yield f"Changed: {_keys(difference.changed)}."
    yield from (f"  {key}: {_changes(changes)}" for key, changes in difference.changed.items())
    yield f"Posts that change hands: {len(difference.posts)}."
    yield from (f"  {_change(change)}" for change in difference.posts)
    yield f"Open authorisations that nobody could decide any more: {len(difference.undecidable)}."
    yield from (f"  {reference} ({state.value})" for reference, state in difference.undecidable)
    if difference.too_small:
        missing = f"{difference.missing} of the {difference.stood} people on the roll are missing from these files"
        yield f"{missing}: the import will need --allow-large."


def _keys(keys: Iterable[str]) -> str:
    named = sorted(keys)
    return f"{len(named)} ({', '.join(named)})" if named else "0"


def _changes(changes: Iterable[Change]) -> str:
    return "; ".join(map(_change, changes))


def _change(change: Change) -> str:
    return f"{change.what} from {change.before or NOTHING} to {change.after or NOTHING}"
