"""A test goes by a moment of its own or by the machine's clock: beside each other, they agree until some day."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.tree import inside, python_files, tree

# What goes by the machine's clock: it, the command line, and the demo as a process.
CLOCKS = {"SystemClock", "CliRunner", "bot.cli.commands", "tests.browser.process"}
READ = {"datetime.now", "datetime.today", "datetime.utcnow", "date.today", "time.time"}
# By the ends of their paths: why the two never meet there.
APART = {
    "test_system_clock.py": "its machine is made up, with a calendar of its own",
    "test_web.py": "a signature goes by the machine's clock, and the force by its own",
}


def fixed(node: ast.AST) -> bool:
    """Whether this makes a moment of this century: `datetime(2026, ...)`."""
    if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "datetime" and node.args):
        return False
    year = node.args[0]
    return isinstance(year, ast.Constant) and isinstance(year.value, int) and year.value >= 2000


def kept(module: ast.Module) -> Iterator[str]:
    """The names under which a module keeps a fixed moment for others."""
    for node in module.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and fixed(node.value):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from map(ast.unparse, targets)


def named(module: ast.Module) -> Iterator[str]:
    """What a module names: modules and what it takes from them, names, and attributes with what they are of."""
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom):
            yield from (node.module or "", *(alias.name for alias in node.names))
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield from (node.attr, ast.unparse(node))


def both(module: ast.Module, moments: set[str]) -> bool:
    """Whether a module goes by a fixed moment, its own or one of `moments`, and by the machine's clock too."""
    names = set(named(module))
    own = bool(names & moments) or any(fixed(node) for node in ast.walk(module))
    return own and bool(names & (CLOCKS | READ))


def test_fault_m18_no_test_holds_a_fixed_moment_against_the_machines_clock() -> None:
    every = {inside(path).as_posix(): tree(path) for path in python_files("tests", "policy")}
    moments = {name for module in every.values() for name in kept(module)}
    assert {"START", "MONDAY_NIGHT"} <= moments
    mixed = {path.rpartition("/")[2]: path for path, module in every.items() if both(module, moments)}
    assert {name: path for name, path in mixed.items() if name not in APART} == {}
    assert sorted(set(APART) - set(mixed)) == [], "and none is excused for nothing"


@pytest.mark.parametrize(
    ("planted", "noticed"),
    [
        (
            "from bot.system_clock import SystemClock\nclock = SystemClock()\ndue = datetime(2026, 11, 23, tzinfo=UTC)",
            True,
        ),
        ("from typer.testing import CliRunner\nfrom tests.bot.stage import START", True),
        ("from tests.bot import stage\nassert time.time() < stage.START.timestamp()", True),
        ("from tests.bot.stage import START\nassert START < datetime.now(UTC)", True),
        ("from tests.bot.stage import START\nclock = lambda: START", False),
        ("from bot.commands import main", False),
        ("from bot.commands import main\nbegun = datetime(1, 1, 1, tzinfo=UTC)", False),
    ],
)
def test_what_is_planted_is_noticed(planted: str, noticed: bool) -> None:  # noqa: FBT001 - a case's answer
    assert both(ast.parse(planted), {"START"}) is noticed
