"""What CI takes as proof, and what it takes from elsewhere."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.house.tree import ROOT

OURS = "XFAIL tests/faults/test_clock.py::test_fault_a_step_back_is_missed - the alarm waits\n"
BOXED = "XFAIL tests/faults/test_clock.py::TestAlarm::test_fault_late[3 s] - the alarm waits\n"
THEIRS = "XFAIL tests/store/test_record.py::test_the_chain_holds - not yet\n"
PASSED = "======================== 15 passed in 160.71s (0:02:40) ========================\n"
PINNED = re.compile(r"- uses: \S+@[0-9a-f]{40} # v[\d.]+")


def closing(*outcomes: str) -> str:
    """The line that pytest ends with."""
    return f"=================== {', '.join(outcomes)} in 3.50s ===================\n"


def proved(printed: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What CI makes of what pytest printed."""
    log = folder / "printed"
    log.write_text(printed, encoding="utf-8")
    return subprocess.run([ROOT / ".ci" / "proved", log], check=False, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        (PASSED, ""),
        (PASSED + closing("3 passed"), ""),
        (OURS + closing("14 passed", "1 xfailed"), "Known faults, each with a test that fails: 1.\n"),
        (
            OURS + closing("2 passed", "1 xfailed") + BOXED + closing("4 passed", "1 xfailed"),
            "Known faults, each with a test that fails: 2.\n",
        ),
    ],
)
def test_tests_that_passed_prove_something(printed: str, words: str, tmp_path: Path) -> None:
    judged = proved(printed, tmp_path)
    assert (judged.returncode, judged.stdout, judged.stderr) == (0, words, "")


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("", "No test was run.\n"),
        ("There is no Chromium here, so nothing was run.\n", "No test was run.\n"),
        ("============================ no tests ran in 0.01s =============================\n", "No test was run.\n"),
        (OURS + closing("1 xfailed"), "No test was run.\n"),
        (closing("14 passed", "1 skipped"), "Some tests were left out.\n"),
        (closing("14 passed", "1 deselected"), "Some tests were left out.\n"),
        (closing("14 passed", "1 xpassed"), "Some tests were left out.\n"),
        (THEIRS + closing("14 passed", "1 xfailed"), "Some tests were left out.\n"),
        (OURS + THEIRS + closing("13 passed", "2 xfailed"), "Some tests were left out.\n"),
        (closing("14 passed", "1 xfailed"), "Some tests were left out.\n"),
        (PASSED + closing("3 passed", "2 skipped"), "Some tests were left out.\n"),
    ],
)
def test_tests_that_did_not_run_prove_nothing(printed: str, words: str, tmp_path: Path) -> None:
    judged = proved(printed, tmp_path)
    assert (judged.returncode, judged.stdout, judged.stderr) == (1, "", words)


def test_what_ci_uses_cannot_change_under_its_name() -> None:
    flows = [path.read_text(encoding="utf-8") for path in (ROOT / ".github" / "workflows").iterdir()]
    uses = [line.strip() for text in flows for line in text.splitlines() if "uses:" in line]
    assert uses
    assert [line for line in uses if not PINNED.fullmatch(line)] == []
