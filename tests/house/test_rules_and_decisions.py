"""The pages on rules are numbered as the code says the rules, those on decisions without gaps; their names exist."""

import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT, STOREYS, inside, python_files

RULES, DECISIONS = ROOT / "docs" / "rules", ROOT / "docs" / "decisions"
FOLDERS = (RULES, DECISIONS)
# The headings that every page has, in this order.
SHAPE = ["What we had to settle", "What we chose", "What follows"]
# "(rule 8)", "(rules 4 and 5)", "(3.2, rules 2, 7 and 8)"
SPOKEN = re.compile(r"\brules? ((?:\d+(?:, | and )?)+)")
# "In the code: `term` and `next_term` in [policy/periods.py](../../policy/periods.py)"
NAMED = re.compile(r"([^\[]*)\[[^\]]+\]\(([^)]+)\)")


def pages(folder: Path) -> list[Path]:
    """Every page of a folder but its index, in the order of their numbers."""
    return sorted(path for path in folder.glob("*.md") if path.name != "README.md")


PAGES = [page for folder in FOLDERS for page in pages(folder)]


def numbered(page: Path) -> int:
    """The number that a page's name begins with."""
    return int(page.name.partition("-")[0])


def title(page: Path) -> str:
    """The heading of a page, with its number."""
    return page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")


def named(text: str) -> list[tuple[str, str]]:
    """Each name of the code that a page gives, and the file in which it should be."""
    # With the words of a line apart by one space: "In the code:" may stand on two lines.
    pointed = " ".join(text.split()).partition("In the code:")[2]
    return [(name, path) for before, path in NAMED.findall(pointed) for name in re.findall(r"`([^`]+)`", before)]


def rules_in(text: str) -> set[int]:
    """The numbers of the rules that a text speaks of."""
    return {int(number) for match in SPOKEN.findall(text) for number in re.findall(r"\d+", match)}


def test_rules_have_the_numbers_1_to_22() -> None:
    assert [page.name.partition("-")[0] for page in pages(RULES)] == [f"{number:02}" for number in range(1, 23)]


def test_decisions_are_numbered_without_gaps() -> None:
    names = [page.name.partition("-")[0] for page in pages(DECISIONS)]
    assert names == [f"{number:04}" for number in range(1, len(names) + 1)]
    assert names


def defined(name: str, text: str) -> bool:
    """Whether a file makes what bears this name: a function, a class, a field or a constant; a template, the word."""
    made = (
        rf"\b(?:def|class) {re.escape(name)}\b|^\s*(?:self\.)?{re.escape(name)}(?:: [^\n]+)? = |^\s*{re.escape(name)}: "
    )
    return bool(re.search(made, text, re.MULTILINE))


def test_every_rule_that_the_code_speaks_of_has_its_page() -> None:
    known = {numbered(page) for page in pages(RULES)}
    spoken = {str(inside(path)): rules_in(path.read_text(encoding="utf-8")) for path in python_files(*STOREYS, "tests")}
    assert {name: numbers - known for name, numbers in spoken.items() if numbers - known} == {}


def test_every_rule_is_named_by_code_that_keeps_it() -> None:
    kept = (rules_in(path.read_text(encoding="utf-8")) for path in python_files("policy", "store"))
    assert {numbered(page) for page in pages(RULES)} - set().union(*kept) == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_points_to_is_there(page: Path) -> None:
    gone = [
        f"{name} in {where}"
        for name, where in named(page.read_text(encoding="utf-8"))
        if not defined(name, (page.parent / where).read_text(encoding="utf-8"))
    ]
    assert gone == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_has_its_shape_and_bears_its_number(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert [heading for heading in headings if heading in SHAPE] == SHAPE
    assert title(page).startswith(f"{numbered(page)}. ")


@pytest.mark.parametrize("page", pages(RULES), ids=lambda page: page.stem)
def test_a_rule_says_where_the_code_has_it(page: Path) -> None:
    assert named(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_page_is_in_its_index_under_its_title(folder: Path) -> None:
    index = (folder / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^- (\d+)\. \[(.+)\]\((\S+)\)$", index, re.MULTILINE)
    assert [(name, f"{number}. {heading}") for number, heading, name in listed] == [
        (page.name, title(page)) for page in pages(folder)
    ]


def test_a_name_that_is_gone_is_noticed() -> None:
    assert named("In the\ncode: `term` and `urgent_end` in [periods](../../policy/periods.py).") == [
        ("term", "../../policy/periods.py"),
        ("urgent_end", "../../policy/periods.py"),
    ]


def test_every_way_of_naming_rules_is_read() -> None:
    assert rules_in("(rule 8), (rules 4 and 5), (3.2, rules 2, 7 and 8)") == {2, 4, 5, 7, 8}
