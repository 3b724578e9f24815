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

from bot.system_clock import SystemClock
from tests.chromium import chromium
from tests.house.tree import ROOT

# UTC, each with what may go wrong there.
DATES = {
    "2027-03-28 00:30:00": "London's clocks go forward in half an hour",
    "2027-07-15 23:30:00": "it is the next day in London already",
    "2028-02-29 08:30:00": "a day that most years lack, and nine o'clock is still to come",
    "2032-12-31 23:30:00": "the year ends, and so do the month and the quarter",
}
# The calendar itself, the command line, six stories, and the night in a browser.
TESTS = (
    "tests/days/the_day.py",
    "tests/bot/cli",
    "tests/stories/test_decided.py::test_F1_authorised_for_three_months_and_each_who_must_hear_of_it_hears_once",
    "tests/stories/test_home.py::test_the_inspector_grants_from_home_and_finds_it_there",
    "tests/stories/test_register.py::test_the_dpo_reads_the_register_filters_it_and_has_it_sent",
    "tests/stories/test_report.py::test_the_head_of_psd_is_told_on_the_first_and_has_the_report_sent_as_pdf",
    "tests/stories/test_the_thin_story.py::test_S8_typed_in_a_public_channel_the_window_opens_and_nothing_is_posted_there",
    "tests/stories/test_too_old_to_edit.py::test_an_old_prompt_gives_way_to_what_was_decided",
    "tests/browser/test_the_whole_story.py",
)
# They wait for a page more than they work.
AT_ONCE = 4
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


def main() -> int:
    """Run them on every date, and say how each went; where that cannot be done, say so."""
    lacking = [name for name, here in (("faketime", shutil.which("faketime")), ("Chromium", chromium())) if not here]
    if lacking:
        sys.stdout.write(f"There is no {' and no '.join(lacking)} here, so nothing was run.\n")
        return int(os.environ.get("CI") == "true")
    held = []
    with ThreadPoolExecutor(AT_ONCE) as at_once:
        for ended in at_once.map(lambda date: run(date, *TESTS), DATES):
            sys.stdout.write(str(ended))
            sys.stdout.flush()
            held.append(ended.held)
    return int(not all(held))


if __name__ == "__main__":
    sys.exit(main())
