"""Envelope encryption: data is sealed by AES-256-GCM under a key per reference, wrapped by a master key of a file."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from policy.terms import Reference

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_VERSION: Final = b"\x01"


class KeysUnfit(Exception):
    """The key file cannot be used; the sentence says what to do."""


class SealBroken(Exception):
    """What was sealed does not open: it was changed, moved to another row, or sealed under another key."""


def fresh_key() -> bytes:
    """Make a key."""
    return AESGCM.generate_key(bit_length=8 * KEY_BYTES)


def seal(key: bytes, plain: bytes, bound: bytes) -> bytes:
    """Seal `plain` so that it opens only with `key` and with the same `bound` data beside it."""
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain, bound)


def unseal(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    """Give what was sealed. Raises SealBroken when anything about it was changed."""
    nonce, rest = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        if sealed[:1] != _VERSION:
            raise SealBroken("sealed in a form that this version does not know")
        return AESGCM(key).decrypt(nonce, rest, bound)
    except (InvalidTag, ValueError) as error:
        raise SealBroken("what was sealed does not open") from error


def place(reference: Reference, sequence: int | str) -> bytes:
    """Give the additional data that binds what is sealed to its place in the record."""
    return f"seventytwo/1/{reference}/{sequence}".encode()


def keyed(key: bytes, *parts: str) -> str:
    """Give the keyed digest (HMAC-SHA256, hexadecimal) of some texts: equal only where all are equal."""
    spelt = "".join(f"{len(part.encode())}:{part}" for part in parts)
    return hmac.new(key, spelt.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys of one use, by name: the current one is used, the others only open or check what they once made."""

    current: str
    keys: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def fresh(cls) -> Keys:
        """Make the first key; its name is its own, so that two key files are never mixed up."""
        name = secrets.token_hex(4)
        return cls(name, {name: fresh_key()})

    @property
    def key(self) -> bytes:
        """The current key."""
        return self.keys[self.current]

    def rotated(self) -> Keys:
        """Give them with a new current key; those there were stay."""
        fresh = Keys.fresh()
        return Keys(fresh.current, {**self.keys, **fresh.keys})

    def plain(self) -> dict[str, object]:
        """Give them as the key file has them."""
        return {"current": self.current, "keys": {n: base64.b64encode(key).decode() for n, key in self.keys.items()}}

    @classmethod
    def read(cls, plain: Any) -> Keys:  # noqa: ANN401 - whatever stands in the file
        """Read them from what the key file has. Raises ValueError, KeyError, TypeError or AttributeError."""
        keys = {str(name): base64.b64decode(key, validate=True) for name, key in plain["keys"].items()}
        if plain["current"] not in keys or any(len(key) != KEY_BYTES for key in keys.values()):
            raise ValueError("not keys of ours")
        return cls(plain["current"], keys)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """What the key file holds: keys that wrap data keys, that vouch for entries, and that sign heads (Ed25519)."""

    master: Keys
    record: Keys
    signing: Keys
    path: Path | None = field(default=None, compare=False)
    """The file it came from; None where it is nowhere but in memory."""
    stamp: tuple[int, int] | None = field(default=None, compare=False)
    """Which writing of that file it came from."""

    @classmethod
    def fresh(cls) -> KeyRing:
        """Make a ring that is nowhere but in memory: what it seals is gone with it."""
        return cls(Keys.fresh(), Keys.fresh(), Keys.fresh())

    @classmethod
    def make(cls, path: Path | str) -> KeyRing:
        """Make a ring and keep it in a new file that only its owner may read. Raises KeysUnfit where one stands."""
        ring = replace(cls.fresh(), path=Path(path))
        try:
            _write(ring, Path(path))
        except OSError as error:
            raise KeysUnfit(f"The key file {path} cannot be made: {error.strerror}.") from error
        return replace(ring, stamp=_stamp(Path(path)))

    @classmethod
    def load(cls, path: Path | str) -> KeyRing:
        """Read the ring from its file. Raises KeysUnfit with a sentence; a file that others may read is refused."""
        _private(Path(path))
        try:
            # Taken first: where the file is replaced meanwhile, it is read once more than it need be.
            stamp = _stamp(Path(path))
            plain = json.loads(Path(path).read_text(encoding="utf-8"))
            return cls(**{use: Keys.read(plain[use]) for use in _USES}, path=Path(path), stamp=stamp)
        except OSError as error:
            raise KeysUnfit(f"The key file {path} cannot be read: {error.strerror}.") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise KeysUnfit(f"{path} is not a key file of Seventy-Two. Restore it from its backup.") from error

    def wrap(self, data_key: bytes, reference: Reference) -> bytes:
        """Seal a data key under the current master key, bound to its reference."""
        return seal(self.master.key, data_key, _wrapping(reference))

    def unwrap(self, wrapped: bytes, reference: Reference, master: str) -> bytes:
        """Give the data key again. Raises SealBroken, also when the ring lacks that master key."""
        if master not in self.master.keys:
            raise SealBroken(f"the key file has no key named {master}")
        return unseal(self.master.keys[master], wrapped, _wrapping(reference))

    def renewed(self) -> KeyRing:
        """Give the ring as its file has it now: another process may have rotated the keys."""
        if self.path is None or _stamp(self.path) in {None, self.stamp}:
            return self
        try:
            return KeyRing.load(self.path)
        except KeysUnfit:
            # Whoever is running goes on with what it has: the next start says what is wrong with the file.
            return self

    def rotated(self) -> KeyRing:
        """Give the ring with a new current key of each use; the older ones stay."""
        return replace(self, **{use: getattr(self, use).rotated() for use in _USES})

    def retired(self) -> KeyRing:
        """Give the ring without its older master keys. Record and signing keys stay: old entries need them."""
        return replace(self, master=Keys(self.master.current, {self.master.current: self.master.key}))

    def keep(self) -> None:
        """Put the ring in the place of what its file holds, in one step. Raises KeysUnfit with a sentence."""
        if self.path is None:
            raise KeysUnfit("These keys have no file.")
        beside = self.path.with_name(f"{self.path.name}.new")
        try:
            beside.unlink(missing_ok=True)  # left over by one that was cut short
            _write(self, beside)
            beside.replace(self.path)
            _settle(self.path.absolute().parent)
        except OSError as error:
            raise KeysUnfit(f"The key file {self.path} cannot be written: {error.strerror}.") from error

    def plain(self) -> dict[str, object]:
        """Give the ring as its file has it."""
        return {"format": 2} | {use: getattr(self, use).plain() for use in _USES}


_USES: Final = ("master", "record", "signing")


def required(ring: KeyRing | None) -> KeyRing:
    """Give the ring. Raises KeysUnfit where there is none."""
    if ring is None:
        raise KeysUnfit("Nothing can be sealed without keys. Set SEALING_KEYS to a key file.")
    return ring


def _wrapping(reference: Reference) -> bytes:
    return f"seventytwo/1/data-key/{reference}".encode()


def _write(ring: KeyRing, path: Path) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(ring.plain(), file, indent=1)
        file.flush()
        os.fsync(file.fileno())


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns


def _settle(folder: Path) -> None:
    # A new name is on the disk only once its folder is. Windows opens no folders, and needs none opened.
    if os.name == "posix":
        held = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)


def _private(path: Path) -> None:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as error:
        raise KeysUnfit(f"The key file {path} cannot be read: {error.strerror}.") from error
    # Windows keeps no such modes; there the folder's own access list counts.
    if os.name == "posix" and mode & 0o077:
        raise KeysUnfit(f"The key file {path} may be read by others (mode {mode:04o}). Run: chmod 600 {path}")
