"""Signing a head: Ed25519 over the canonical JSON of what its file says, the same in the record and in a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from policy.acts import HeadSigned
from store.codec import Plain, canonical, plain
from store.ledger import Head
from store.sealing import KEY_BYTES, Keys

FORMAT: Final = 1


def signed(head: Head, keys: Keys) -> dict[str, Plain]:
    """Give a head as its file has it, signed with the current key."""
    facts = _facts(head.number, head.hash, head.moment, keys.current, public(keys.key))
    private = Ed25519PrivateKey.from_private_bytes(keys.key)
    return facts | {"signature": private.sign(canonical(facts)).hex()}


def entered(act: HeadSigned, head: Head, keys: Keys) -> HeadSigned:
    """Give the act as it is entered on this head: which one it is, which key signed it, and the signature."""
    file: Any = signed(head, keys)
    return replace(act, number=file["number"], hash=file["hash"], key=file["key"], signature=file["signature"])


def as_file(act: HeadSigned, moment: datetime, keys: Keys) -> dict[str, Plain] | None:
    """Give what the file of an entered head says; `moment` is that of the entry it names.

    None where the key that signed it is none of these.
    """
    seed = keys.keys.get(act.key)
    if seed is None:
        return None
    return _facts(act.number, act.hash, moment, act.key, public(seed)) | {"signature": act.signature}


def holds(file: Mapping[str, Any]) -> bool:
    """Say whether the signature in a head's file holds for all the rest of it, under the public key that it names."""
    facts = {name: file[name] for name in file if name != "signature"}
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(file["public"]))
        key.verify(bytes.fromhex(file["signature"]), canonical(facts))
    except (InvalidSignature, ValueError):
        return False
    return True


def public(seed: bytes) -> str:
    """Give the public key of a signing key, in hexadecimal."""
    assert len(seed) == KEY_BYTES  # noqa: S101 - `Keys.read` has looked
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw().hex()


def _facts(number: int, digest: str, moment: datetime | None, key: str, shown: str) -> dict[str, Plain]:
    return {"format": FORMAT, "number": number, "hash": digest, "moment": plain(moment), "key": key, "public": shown}
