"""docs/cases.md, made of the names of the tests; `python -m tests.house.cases` writes it."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from tests.house.tree import ROOT, inside, python_files, tree

PAGE = ROOT / "docs" / "cases.md"
# What every id is about, by its letter; the order is the page's.
CHAPTERS: Final = {
    "T": "Time",
    "R": "Rank, and who may grant",
    "P": "Scope: what may be monitored, and what may be granted twice",
    "F": "The decision",
    "X": "Ends",
    "V": "Reviews",
    "N": "Renewal",
    "S": "Sensitive matters, and who is told",
    "K": "Two at once, and things that fail",
    "D": "The record",
}
# The cases that are promised: each of them has at least one test, or the tests of the house fail.
PROMISED: Final = tuple(
    f"{letter}{number}"
    for letter, numbers in {
        "T": (1, 2, 3, 4, 5, 7, 8, 10, 11, 12, 13, 14, 16, 17, 19, 20, 21, 22, 23, 25, 27, 28),
        "R": (1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13, 14),
        "P": (1, 2, 3, 4, 5, 7, 8, 9, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 26, 28),
        "F": (1, 2, 3, 4, 6, 7, 8, 9, 11, 12, 14, 15, 16, 17, 18, 20, 21, 22),
        "X": (1, 2, 3, 4, 5, 6, 7, 8, 10),
        "V": (1, 3, 4, 5, 6, 7, 9, 10, 11, 12),
        "N": (1, 2, 4, 5, 7, 8, 9, 10, 12, 13, 14),
        "S": (1, 2, 4, 6, 8, 9, 10, 11),
        "K": (1, 3, 4, 5, 7, 8, 9, 10, 12),
        "D": (1, 2, 3, 4, 5, 6),
    }.items()
    for number in numbers
)
# What a folder of tests shows a case in.
SHOWN_IN: Final = {
    "policy": "rules",
    "store": "record",
    "scheduler": "clock",
    "bot": "chat",
    "stories": "chat story",
    "browser": "browser",
    "faults": "faults",
}
NAMED: Final = re.compile(r"test_((?:[A-Z][0-9]+_)+)(\w+)")
# A test's name has neither capitals nor apostrophes; its sentence has.
CAPITALS: Final = re.compile(r"\b(psd|acu|dpo|fcao|fib|ripa|cctv|hr|ca1|pdf|csv)\b")
NAMES: Final = re.compile(
    r"\b(slack|inspector|superintendent|sergeant|london|director of|head of"
    r"|january|february|march|october|november|december)\b",
)
SPELT: Final = {
    "officers own": "officer's own",
    "officers reasons": "officer's reasons",
    "grantors words": "grantor's words",
    "applicants words": "applicant's words",
    "not the officers": "not the officer's",
    "superintendents word": "superintendent's word",
    "one persons": "one person's",
    "sergeants notice": "sergeant's notice",
    "ones own": "one's own",
    "anothers": "another's",
    "applications role": "application's role",
    "sqlite": "SQLite",
    "postgresql": "PostgreSQL",
}


class Shown(NamedTuple):
    """One test of a case: which case, its sentence, and the file that it stands in."""

    case: str
    sentence: str
    path: Path


def sentence(name: str) -> str:
    """A test's name, without its ids, as a sentence."""
    said = name.replace("_", " ")
    for bare, right in SPELT.items():
        said = said.replace(bare, right)
    said = NAMES.sub(lambda found: found[0].capitalize(), said)
    said = CAPITALS.sub(lambda found: found[0].upper(), said)
    return f"{said[0].upper()}{said[1:]}."


def shown_by(path: Path) -> Iterator[Shown]:
    """Every case that a file of tests shows."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (named := NAMED.fullmatch(node.name)):
            told = (ast.get_docstring(node) or "").partition("\n")[0]
            for case in named[1].strip("_").split("_"):
                yield Shown(case, told or sentence(named[2]), path)


def all_shown() -> list[Shown]:
    """Every case that any test shows, by chapter and number; rules before record before chat."""
    order = list(SHOWN_IN)
    found = [shown for path in python_files("tests") for shown in shown_by(path)]
    rank = sorted(found, key=lambda shown: order.index(folder(shown)))
    return sorted(rank, key=lambda shown: (list(CHAPTERS).index(shown.case[0]), int(shown.case[1:])))


def folder(shown: Shown) -> str:
    """The folder of tests that a case is shown in. Raises KeyError for one that shows none."""
    name = inside(shown.path).parts[1]
    if name not in SHOWN_IN:
        raise KeyError(f"{inside(shown.path)} shows {shown.case}; say in SHOWN_IN what that is")
    return name


def row(case: str, shown: Iterable[Shown]) -> str:
    """One case in Markdown: its id, its sentences, and where they are shown."""
    of_it = [each for each in shown if each.case == case]
    said = "<br>".join(dict.fromkeys(each.sentence.replace("|", r"\|") for each in of_it))
    where = {inside(each.path).as_posix(): SHOWN_IN[folder(each)] for each in of_it}
    links = "<br>".join(f"[{Path(path).stem}](../{path}) ({storey})" for path, storey in where.items())
    return f"| {case} | {said} | {links} |"


def page(shown: list[Shown] | None = None) -> str:
    """The whole page."""
    found = all_shown() if shown is None else shown
    lines = [
        "# Cases",
        "",
        "Each of these is a situation with one right outcome, and a test that carries its id in its name. The page is",
        "made of those names by `make docs`; `make check` fails when it is stale, and when a case has lost its test.",
        "To run one: `.venv/bin/pytest tests -k F12`.",
    ]
    for letter, title in CHAPTERS.items():
        cases = dict.fromkeys(each.case for each in found if each.case[0] == letter)
        rows = [row(case, found) for case in cases]
        lines += ["", f"## {title}", "", "| case | what is shown | where |", "|---|---|---|", *rows]
    return "\n".join(lines) + "\n"


def missing(shown: Iterable[Shown]) -> list[str]:
    """The promised cases that no test shows."""
    found = {each.case for each in shown}
    return [case for case in PROMISED if case not in found]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
