"""How long the functions and files are; `python -m tests.house.measures` says it."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

from tests.house.structure import summary
from tests.house.tree import STOREYS, inside, python_files, tree


def functions(path: Path) -> Iterator[tuple[int, str]]:
    """The length in lines, without docstring and decorators, of each function; and where it stands."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            end = node.end_lineno or node.lineno
            first = node.body[0]
            docstring = (first.end_lineno or 0) - first.lineno + 1 if ast.get_docstring(node) else 0
            yield end - node.lineno + 1 - docstring, f"{inside(path)}:{node.lineno} {node.name}"


def all_functions() -> list[tuple[int, str]]:
    """Every function of the house, longest first."""
    return sorted((found for path in python_files(*STOREYS) for found in functions(path)), reverse=True)


def all_files() -> list[tuple[int, str]]:
    """Every Python file of the house by its lines, longest first."""
    lengths = ((len(path.read_text(encoding="utf-8").splitlines()), path) for path in python_files(*STOREYS))
    return sorted(((lines, str(inside(path))) for lines, path in lengths), reverse=True)


def middle(lengths: list[tuple[int, str]]) -> float:
    """The length that half of them do not exceed."""
    return median(length for length, _ in lengths) if lengths else 0


def ninetieth(lengths: list[tuple[int, str]]) -> float:
    """The length that nine in ten of them do not exceed."""
    each = [length for length, _ in lengths]
    return quantiles(each, n=10, method="inclusive")[-1] if len(each) > 1 else sum(each)


def figures() -> str:
    """A line for people on each of the measures."""
    lines = summary()
    for what, lengths in (("functions", all_functions()), ("files", all_files())):
        longest = ", ".join(f"{where} ({length})" for length, where in lengths[:3])
        lines.append(
            f"{len(lengths)} {what}: median {middle(lengths):.0f} lines, "
            f"nine in ten at most {ninetieth(lengths):.0f}; longest {longest}."
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(figures() + "\n")
