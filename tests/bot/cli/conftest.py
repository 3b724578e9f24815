"""What a command of the console begins from: a folder of its own, and the environment that points there."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.demo import force as demo_force
from store.sealing import KeyRing


@pytest.fixture
def force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a key file and the two files of a roll, and the environment that points there."""
    KeyRing.make(tmp_path / "keys")
    (tmp_path / "people.csv").write_text(demo_force.PEOPLE, encoding="utf-8")
    (tmp_path / "posts.csv").write_text(demo_force.POSTS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEALING_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'record.db'}")
    return tmp_path
