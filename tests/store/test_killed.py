"""Killed in mid-work, the record loses nothing that it ever said was entered (many more times in tests/faults)."""

from __future__ import annotations

from pathlib import Path

from store.sealing import KeyRing
from tests.store.force import Force
from tests.store.killed import kept, survives


def test_nothing_that_was_acknowledged_is_lost(force: Force, url: str, keys: KeyRing, tmp_path: Path) -> None:
    assert survives(force, url, kept(keys, tmp_path / "keys"), kills=3) > 0
