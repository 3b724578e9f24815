"""Each screen says what its golden file says: `make goldens` writes them anew, and the difference is looked at."""

import pytest

from tests.bot.goldens import FOLDER, screens


@pytest.fixture(scope="module")
def walked() -> dict[str, str]:
    """Every screen, walked to just now."""
    return screens()


def test_there_is_a_golden_file_for_each_screen_and_no_other(walked: dict[str, str]) -> None:
    assert {path.name for path in FOLDER.glob("*.txt")} == set(walked)


def test_every_screen_reads_as_its_golden_file(walked: dict[str, str]) -> None:
    golden = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.txt")}
    changed = {name: text for name, text in walked.items() if golden.get(name) != text}
    assert changed == {}, "Look at the difference, then run `make goldens`."
