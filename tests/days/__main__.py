"""`python -m tests.days`: the tests that go by the machine's clock, once for each date, in processes of their own."""

import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from bot.wiring import SystemClock
from tests.chromium import chromium
from tests.house.tree import ROOT

# UTC, each with what may go wrong there.
DATES = {
    "2027-03-28 00:30:00": "London's clocks go forward in half an hour",
    "2027-07-15 23:30:00": "it is the next day in London already",
    "2028-02-29 08:30:00": "a day that most years lack, and nine o'clock is still to come",
    "2032-12-31 23:30:00": "the year ends, and so do the month and the quarter",
}
# By the ends of their paths: what they test may move from one folder to another.
TESTS = (
    "days/the_day.py",
    "test_commands*.py",
    "test_demo.py",
    "stories/test_decided.py",
    "stories/test_home.py",
    "stories/test_register.py",
    "stories/test_report.py",
    "stories/test_the_thin_story.py",
    "stories/test_too_old_to_edit.py",
    "browser/test_the_whole_story.py",
)
AT_ONCE = 2
# With faketime's own mending of waits, threads that take turns would wait hundreds of times as long.
HOW = {"FAKETIME_FORCE_MONOTONIC_FIX": "0"}
CLOSING = re.compile(r"^=+ .*\bin [\d.]+s.*=+$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Run:
    """What became of the tests on one date."""

    date: str
    code: int
    output: str
    seconds: float

    @property
    def closing(self) -> str:
        """Pytest's last line, or nothing where it came to none."""
        return next(iter(CLOSING.findall(self.output)[-1:]), "")

    @property
    def held(self) -> bool:
        """Whether some test passed and none failed."""
        return self.code == 0 and bool(re.search(r"\b[1-9]\d* passed", self.closing))

    def __str__(self) -> str:
        """Say the date and how long it took; all of the output, where something is wrong."""
        told = self.closing if self.held else f"{self.output}\nNot as on other days ({self.code})."
        return f"\n{self.date} UTC: {DATES.get(self.date, 'a day')}. {self.seconds:.0f} s.\n{told}\n"


def run(date: str, *tests: str) -> Run:
    """Run these tests with the machine's calendar at a date; it runs on from there, and waits are as long as ever."""
    # So many seconds on, and not "from this date": so every process that is started goes by one calendar.
    ahead = datetime.fromisoformat(f"{date}+00:00") - SystemClock()()
    faked = ("faketime", "--exclude-monotonic", "-f", f"{ahead.total_seconds():+.0f}")
    asked = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *tests)
    began = time.monotonic()
    ended = subprocess.run(
        [*faked, *asked],
        cwd=ROOT,
        env={**os.environ, **HOW, "CALENDAR_PUT_AT": date},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Run(date, ended.returncode, ended.stdout, time.monotonic() - began)


def chosen() -> list[str]:
    """Find the tests; a name that nothing has any more is an error."""
    named = {name: sorted(map(str, (ROOT / "tests").rglob(name))) for name in TESTS}
    assert all(named.values()), named
    return [path for paths in named.values() for path in paths]


def main() -> int:
    """Run them on every date, and say how each went; where that cannot be done, say so."""
    lacking = [name for name, here in (("faketime", shutil.which("faketime")), ("Chromium", chromium())) if not here]
    if lacking:
        sys.stdout.write(f"There is no {' and no '.join(lacking)} here, so nothing was run.\n")
        return int(os.environ.get("CI") == "true")
    tests, held = chosen(), []
    with ThreadPoolExecutor(AT_ONCE) as at_once:
        for ended in at_once.map(lambda date: run(date, *tests), DATES):
            sys.stdout.write(str(ended))
            sys.stdout.flush()
            held.append(ended.held)
    return int(not all(held))


if __name__ == "__main__":
    sys.exit(main())
