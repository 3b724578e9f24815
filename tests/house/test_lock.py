"""What is installed is what was looked at: the lock files pin by hash and say nothing of where from."""

import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT

LOCKS = [ROOT / "requirements" / name for name in ("run.txt", "build.txt", "dev.txt")]
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z,]+\])?==(\S+)( ;[^\\]*)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def pins(lock: Path) -> dict[str, str]:
    """The version that a lock gives to each package."""
    found = (PIN.match(line) for line in lock.read_text(encoding="utf-8").splitlines())
    return {match[1]: match[2] for match in found if match}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_holds_nothing_but_versions_and_hashes(lock: Path) -> None:
    odd = [
        line for line in lock.read_text(encoding="utf-8").splitlines() if not PIN.match(line) and not HASH.match(line)
    ]
    assert odd == []


def test_what_runs_and_builds_is_what_was_tested() -> None:
    run, build, dev = (pins(lock) for lock in LOCKS)
    assert run
    assert build
    assert {name: dev.get(name) for name in run | build} == run | build


def test_what_runs_needs_no_build_tools() -> None:
    run, build, _ = (pins(lock) for lock in LOCKS)
    assert {"hatchling", "editables"} <= set(build) - set(run)
