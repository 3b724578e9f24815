"""The pages on decisions are numbered without gaps, and what they say is in the code is there."""

import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT, STOREYS, python_files

FOLDER = ROOT / "docs" / "decisions"
PAGES = sorted(FOLDER.glob("[0-9]*.md"))
INDEX = (FOLDER / "README.md").read_text(encoding="utf-8")
# "(rule 8)", "(rules 4 and 5)", "(3.2, rules 2, 7 and 8)"
RULES = re.compile(r"\brules? ((?:\d+(?:, | and )?)+)")
# "In the code: `term` and `next_term` in [policy/periods.py](../../policy/periods.py)"
NAMED = re.compile(r"([^\[]*)\[[^\]]+\]\(([^)]+)\)")


def named(text: str) -> list[tuple[str, str]]:
    """Each name of the code that a page gives, and the file in which it should be."""
    pointed = text.partition("In the code:")[2]
    return [(name, path) for before, path in NAMED.findall(pointed) for name in re.findall(r"`([^`]+)`", before)]


def test_they_are_numbered_without_gaps() -> None:
    assert [page.name[:4] for page in PAGES] == [f"{number:04}" for number in range(1, len(PAGES) + 1)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_points_to_is_there(page: Path) -> None:
    gone = [
        f"{name} in {where}"
        for name, where in named(page.read_text(encoding="utf-8"))
        if not re.search(rf"\b{re.escape(name)}\b", (page.parent / where).read_text(encoding="utf-8"))
    ]
    assert gone == []


def test_every_page_is_in_the_index_under_its_title() -> None:
    titles = {page.name: page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ") for page in PAGES}
    listed = re.findall(r"^- (\d+)\. \[(.+)\]\((\S+)\)$", INDEX, re.MULTILINE)
    assert {name: f"{number}. {title}" for number, title, name in listed} == titles


def test_every_rule_that_the_code_speaks_of_has_its_line() -> None:
    listed = {int(number) for number in re.findall(r"^\| (\d+) \|", INDEX, re.MULTILINE)}
    spoken = {
        (int(number), path.name)
        for path in python_files(*STOREYS, "tests")
        for found in RULES.findall(path.read_text(encoding="utf-8"))
        for number in re.findall(r"\d+", found)
    }
    assert sorted((number, name) for number, name in spoken if number not in listed) == []
    assert spoken


def test_a_name_that_is_gone_is_noticed() -> None:
    assert named("In the code: `term` and `urgent_end` in [periods](../../policy/periods.py).") == [
        ("term", "../../policy/periods.py"),
        ("urgent_end", "../../policy/periods.py"),
    ]
