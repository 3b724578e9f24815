"""Vouching: a keyed mac (HMAC-SHA-256 under a record key) on what nobody may write by hand."""

from __future__ import annotations

import hmac
from typing import Final

from store.sealing import Keys, keyed

_DIGEST: Final = "sha256"


class Voucher:
    """Makes macs under the current record key, and knows those made under any record key of the ring."""

    def __init__(self, keys: Keys) -> None:
        self._key = keys.key
        self._older = tuple(key for name, key in keys.keys.items() if name != keys.current)
        self.name = keys.current

    def link(self, link: bytes, digest: bytes) -> str:
        """Give the mac of an entry: over its hash and the SHA-256 of its body, 32 bytes each."""
        return hmac.digest(self._key, link + digest, _DIGEST).hex()

    def knows_link(self, mac: str, link: bytes, digest: bytes) -> bool:
        """Say whether a mac on an entry was made under one of our record keys."""
        if hmac.digest(self._key, link + digest, _DIGEST).hex() == mac:  # so it is nearly always, and once is enough
            return True
        return any(hmac.digest(key, link + digest, _DIGEST).hex() == mac for key in self._older)

    def mark(self, *parts: str) -> str:
        """Give the mac of some texts."""
        return keyed(self._key, *parts)

    def knows_mark(self, mac: str | None, *parts: str) -> bool:
        """Say whether a mac on these texts was made under one of our record keys."""
        return any(keyed(key, *parts) == mac for key in (self._key, *self._older))
