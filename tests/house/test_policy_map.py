"""docs/policy-map.md names every paragraph of the policy, and only code and tests that are there."""

import ast
import re
from pathlib import Path

import pytest

from policy.table import TABLE
from tests.house.tree import ROOT, tree

PAGE = ROOT / "docs" / "policy-map.md"
# Every heading of P12:2003 by its number.
PARAGRAPHS = (
    "1",
    "2.1",
    "2.2",
    "2.3",
    "2.4",
    "3.1",
    "3.2",
    "3.3",
    "3.4",
    "3.5",
    "4.1",
    "4.2",
    "5.1",
    "5.2",
    "5.3",
    "5.4",
)
# How many sentences of 3.4 ask for something.
SENTENCES = 15
# A link to a Python file, and the names that stand behind it.
NAMED = re.compile(r"\[[^\]]+\]\(\.\./([^)]+\.py)\)((?:,? ?`\w+`)*)")
NOTHING = "none"


def lines() -> list[tuple[str, list[str]]]:
    """Each line of the page's tables, as cells, with the heading that it stands under."""
    found, heading = [], ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading = line[3:]
        if line.startswith("| ") and not line.startswith(("| it says", "| act |")):
            found.append((heading, [cell.strip() for cell in line.strip("|").split(" | ")]))
    return found


def defined(path: Path) -> set[str]:
    """The names that a Python file makes at its top: functions, classes, constants."""
    found: set[str] = set()
    for node in tree(path).body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Assign(targets=targets):
                found |= {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
    return found


def gone(cell: str) -> list[str]:
    """What a cell names that is not there."""
    bad = []
    for where, names in NAMED.findall(cell):
        path = ROOT / where
        there = defined(path) if path.is_file() else set()
        named = re.findall(r"`(\w+)`", names)
        bad += [f"{where}::{name}" for name in named or ["nothing"] if name not in there]
    return bad


PAIRED = [(heading, cells) for heading, cells in lines() if len(cells) == 4]


@pytest.mark.parametrize(("heading", "cells"), PAIRED, ids=[f"{h[:3]} {cells[0][:40]}" for h, cells in PAIRED])
def test_what_a_line_names_is_there(heading: str, cells: list[str]) -> None:
    _, _, code, shown = cells
    assert heading
    assert (code == NOTHING or NAMED.search(code)) and gone(code) == []  # noqa: PT018 - one cell
    assert (shown == NOTHING or NAMED.search(shown)) and gone(shown) == []  # noqa: PT018 - one cell
    assert shown != NOTHING or code == NOTHING, "code that no test shows"
    assert all(where.startswith("tests/") for where, _ in NAMED.findall(shown))
    assert all(name.startswith("test_") for _, names in NAMED.findall(shown) for name in re.findall(r"\w+", names))


def test_every_paragraph_has_its_heading() -> None:
    headings = " ".join(heading for heading, _ in lines())
    assert [
        number for number in PARAGRAPHS if not re.search(rf"(?<![\d.]){re.escape(number)}(?![\d.]\d)", headings)
    ] == []


def test_every_sentence_of_the_process_is_there() -> None:
    told = [cells[0] for heading, cells in lines() if heading.startswith("3.4")]
    assert {int(found[1]) for each in told if (found := re.match(r"(\d+)\. ", each))} == set(range(1, SENTENCES + 1))


def test_every_act_that_may_be_entered_has_its_line() -> None:
    told = {cells[0]: cells[2] for _, cells in lines() if len(cells) == 3}
    assert sorted({act.__name__ for _, act, _ in TABLE} - set(told)) == []
    assert [name for name, code in told.items() if f"`{name}`" not in code or gone(code)] == []


@pytest.mark.parametrize("slip", ["Section 4 below", "1.1 above", "SI 2018/356", "UK GDPR", "Investigatory Powers Act"])
def test_the_slips_of_the_text_are_named(slip: str) -> None:
    assert slip in PAGE.read_text(encoding="utf-8").partition("## Slips")[2]


def test_a_name_that_is_gone_is_noticed() -> None:
    assert gone("[policy/route.py](../policy/route.py) `ROUTES`, `gone`") == ["policy/route.py::gone"]
    assert gone("[policy/gone.py](../policy/gone.py) `ROUTES`") == ["policy/gone.py::ROUTES"]
    assert gone("[policy/route.py](../policy/route.py)") == ["policy/route.py::nothing"]
