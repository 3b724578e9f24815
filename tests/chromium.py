"""Where this machine keeps a Chromium, if it has one; `python -m tests.chromium` says it, or ends with 1."""

import os
import shutil
import sys

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def chromium() -> str | None:
    """The browser named by CHROMIUM, or the first one found."""
    wanted = os.environ.get("CHROMIUM")
    return next((found for name in (wanted, *NAMES) if name and (found := shutil.which(name))), None)


if __name__ == "__main__":
    here = chromium()
    sys.stdout.write(f"{here}\n" if here else "")
    sys.exit(0 if here else 1)
