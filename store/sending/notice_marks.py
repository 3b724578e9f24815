"""The marks on a notice: that it was queued with its entry, and what became of it, vouched for with a record key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from store.codec import canonical, plain
from store.vouching import Voucher

_QUEUED: Final = ("id", "number", "reference", "sequence", "moment", "conversation", "urgency", "facts", "again")
_SETTLED: Final = ("id", "state", "chat_id", "message_id", "told_at", "reason", "replaced_by")
SETTLED: Final = frozenset({"told", "overtaken", "failed"})
"""The states in which nothing more becomes of a notice."""


def queued(voucher: Voucher, row: Mapping[str, Any]) -> str:
    """Give the mark of a notice that is queued."""
    return voucher.mark("queued", _spelt(row, _QUEUED))


def settled(voucher: Voucher, row: Mapping[str, Any]) -> str:
    """Give the mark of a notice of which something became; columns that are not given are empty."""
    return voucher.mark("settled", _spelt(row, _SETTLED))


def unmarked(voucher: Voucher, row: Mapping[str, Any]) -> bool:
    """Say whether a notice was written, or changed, by somebody without a record key."""
    if not voucher.knows_mark(row["queued"], "queued", _spelt(row, _QUEUED)):
        return True
    if row["state"] not in SETTLED:
        return row["settled"] is not None
    return not voucher.knows_mark(row["settled"], "settled", _spelt(row, _SETTLED))


def _spelt(row: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return canonical([plain(row.get(name)) for name in names]).decode()
