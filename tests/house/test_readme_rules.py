"""The rules in ten lines: what the README shows is what policy/decision.py says of itself, and it is true."""

import doctest

import policy.decision
from tests.house.tree import ROOT


def shown() -> str:
    """The lines under the README's heading."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("## The rules in ten lines\n")[2]
    return section.partition("```pycon\n")[2].partition("```")[0].strip()


def said() -> str:
    """The lines below the caption of the room that decides."""
    return str(policy.decision.__doc__).partition("\n")[2].strip()


def test_the_readme_shows_the_rules_as_the_room_that_decides_says_them() -> None:
    assert shown().startswith(">>> ")
    assert shown() == said()


def test_the_rules_in_ten_lines_are_true() -> None:
    failed, attempted = doctest.testmod(policy.decision)
    assert attempted == said().count(">>> ")
    assert failed == 0


def test_the_readme_is_short_enough_to_be_read() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 250
