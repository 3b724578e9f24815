"""Every row of the table is needed: with any one of them left out, some case or story of the rules fails."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from policy.table import TABLE
from tests.house.tree import ROOT
from tests.policy.conftest import ROW, spelt

# What restates the table would miss any row; that somebody wanted it is for the others to show. Cases come first.
RESTATED = tuple(f"--ignore=tests/policy/test_{name}.py" for name in ("grid", "table"))
QUIETLY = ("-x", "-q", "--no-header", "--tb=line", "-p", "no:cacheprovider", "-k", "not T28")
CASES = ("tests/policy/cases", "tests/policy", *RESTATED, *QUIETLY)
# Seventy starts of pytest: each with no more plugins than pyproject.toml has options for.
PLUGINS = ("-p", "pytest_asyncio.plugin")
ROWS = sorted(spelt(row) for row in TABLE)


def outcome(row: str) -> tuple[str, int, str]:
    """Run the cases with a row left out; give how that ended, and what was said."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *PLUGINS, *CASES],
        cwd=ROOT,
        env={**os.environ, ROW: row, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return row, run.returncode, run.stdout[-2000:] + run.stderr[-2000:]


@pytest.fixture(scope="module")
def outcomes() -> dict[str, tuple[int, str]]:
    """How the cases ended without each row, two at a time."""
    with ThreadPoolExecutor(2) as both:
        return {row: (code, said) for row, code, said in both.map(outcome, ["", *ROWS])}


def test_with_every_row_the_cases_pass(outcomes: dict[str, tuple[int, str]]) -> None:
    assert outcomes[""][0] == 0, outcomes[""][1]


@pytest.mark.parametrize("row", ROWS)
def test_without_it_a_case_fails(row: str, outcomes: dict[str, tuple[int, str]]) -> None:
    code, said = outcomes[row]
    assert code == 1, f"no case missed it (pytest ended with {code}): {said}"
    assert "failed" in said
