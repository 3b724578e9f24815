"""Each room keeps to itself: captions, types, the clock, and what the rules may lean on."""

import ast
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT, STOREYS, files, imported, inside, python_files, tree

CLOCKS = {
    "date.today",
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "time.time",
    "time.time_ns",
}
# Force time is made in the one, wire time handed out in the other.
WITH_A_CLOCK = {Path("bot/system_clock.py"), Path("bot/wiring.py")}
COMMENT = {".py": '"""', ".js": "//", ".css": "/*", ".sh": "# "}


def reads_of_the_clock(path: Path) -> set[int]:
    """The lines on which a file speaks of the machine's calendar clock."""
    spoken = (node for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute))
    return {node.lineno for node in spoken if ast.unparse(node) in CLOCKS}


def defaults(path: Path) -> set[int]:
    """The lines on which a parameter, or a dataclass's field, is given a value for those who give none."""
    found: set[int] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.arguments):
            found |= {value.lineno for value in (*node.defaults, *node.kw_defaults) if value}
        elif isinstance(node, ast.AnnAssign) and node.value:
            found.add(node.value.lineno)
    return found


def caption(path: Path) -> str:
    """The first line of a file, after the line that says what runs it."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((line for line in lines if not line.startswith("#!")), "")


def test_only_two_rooms_read_the_clock() -> None:
    found = [
        f"{inside(path)}:{line}"
        for path in python_files("policy", "store", "scheduler", "bot")
        if inside(path) not in WITH_A_CLOCK
        for line in sorted(reads_of_the_clock(path))
    ]
    assert found == []


def test_the_sandbox_reads_the_clock_only_where_nobody_gave_it_one() -> None:
    found = [
        f"{inside(path)}:{line}"
        for path in python_files("sandbox")
        for line in sorted(reads_of_the_clock(path) - defaults(path))
    ]
    assert found == []


def test_the_rules_lean_on_the_standard_library_alone() -> None:
    found = [
        f"{inside(path)}: {name}"
        for path in python_files("policy")
        for name in sorted(imported(path))
        if name.split(".")[0] not in {*sys.stdlib_module_names, "policy"}
    ]
    assert found == []


def test_nobody_but_the_store_touches_its_tables() -> None:
    found = [
        str(inside(path))
        for path in python_files(*STOREYS)
        if "store.tables" in imported(path) and inside(path).parts[0] != "store"
    ]
    assert found == []


@pytest.mark.parametrize("storey", STOREYS)
def test_a_storey_is_a_package_that_says_it_is_typed(storey: str) -> None:
    assert (ROOT / storey / "__init__.py").is_file()
    assert (ROOT / storey / "py.typed").is_file()


def test_the_first_line_of_a_file_is_its_caption() -> None:
    bare = [
        str(inside(path))
        for path in files()
        if path.suffix in COMMENT and not caption(path).startswith(COMMENT[path.suffix])
    ]
    assert bare == []


def test_a_python_caption_is_one_sentence_on_one_line() -> None:
    odd = [
        str(inside(path))
        for path in files()
        if path.suffix == ".py" and not caption(path).endswith(('."""', '?"""', ".", "?"))
    ]
    assert odd == []
