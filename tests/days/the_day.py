"""What `make days` leans on: the machine's calendar is where it was put, it runs on, and children go by it too."""

import os
import subprocess
import sys
import time
from datetime import datetime, timedelta

from bot.system_clock import SystemClock


def test_the_machines_calendar_is_where_it_was_put() -> None:
    put = datetime.fromisoformat(f"{os.environ['CALENDAR_PUT_AT']}+00:00")
    assert timedelta(seconds=-1) <= SystemClock()() - put < timedelta(hours=1)


def test_a_process_that_is_started_goes_by_the_same_calendar() -> None:
    before = time.time()  # noqa: TID251 - the machine's clock is what is looked at
    asked = subprocess.run([sys.executable, "-c", "import time; print(time.time())"], capture_output=True, check=True)
    assert before <= float(asked.stdout) <= time.time()  # noqa: TID251 - (as above)
