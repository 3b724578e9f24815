"""The pages on decisions are numbered without gaps, and what they say is in the code is there."""

import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT

PAGES = sorted((ROOT / "docs" / "decisions").glob("*.md"))
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


def test_a_name_that_is_gone_is_noticed() -> None:
    assert named("In the code: `term` and `urgent_end` in [periods](../../policy/periods.py).") == [
        ("term", "../../policy/periods.py"),
        ("urgent_end", "../../policy/periods.py"),
    ]
