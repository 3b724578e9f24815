"""How the house is laid out: its folders, how many rooms each has, and which folder takes from which."""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

from tests.house.tree import ROOT, STOREYS, files, imported, inside, python_files

ROOMS: Final = {"policy": 30, "store": 30, "scheduler": 30}
"""How many rooms a folder of these storeys may have; one of bot or sandbox has half as many."""
FEWER: Final = 15
Arrow = tuple[str, str]
"""A folder, and one that it imports from."""


def rooms() -> Counter[str]:
    """How many rooms each folder has: modules of Python or of the page's JavaScript, and what it looks like."""
    paths = (inside(path) for path in files() if path.suffix in {".py", ".js", ".css"})
    return Counter(str(path.parent) for path in paths if path.parts[0] in STOREYS and path.name != "__init__.py")


def crowded() -> list[str]:
    """The folders that have more rooms than they may."""
    return [f"{folder} ({many})" for folder, many in rooms().items() if many > ROOMS.get(folder.split("/")[0], FEWER)]


def twice() -> list[str]:
    """The names that more than one file of a storey bears."""
    paths = (inside(path) for path in python_files(*STOREYS))
    names = Counter((path.parts[0], path.name) for path in paths if path.name != "__init__.py")
    return [f"{storey}: {name}" for (storey, name), times in names.items() if times > 1]


@cache
def arrows() -> frozenset[Arrow]:
    """Every arrow between two folders, or between a folder and a room that stands beside the folders."""
    rooms = (path for path in python_files(*STOREYS) if path.name != "__init__.py")
    drawn = {(place(inside(path)), place(taken)) for path in rooms for taken in taken_from(path)}
    return frozenset((one, other) for one, other in drawn if one != other)


def taken_from(path: Path) -> list[Path]:
    """The files of the house that a file imports."""
    named = (Path(*name.split(".")) for name in imported(path) if name.split(".")[0] in STOREYS)
    return [name.with_suffix(".py") for name in named if (ROOT / name).with_suffix(".py").is_file()]


def place(path: Path) -> str:
    """Where a room stands: its folder in bot and sandbox, or itself beside them; elsewhere its storey."""
    storey, *rest = path.with_suffix("").parts
    return f"{storey}/{rest[0]}" if storey in {"bot", "sandbox"} and rest else storey


def circle(drawn: frozenset[Arrow]) -> list[str]:
    """Places, each of which imports from the next, and the last of which is the first; none where there are none."""
    taken_by: dict[str, set[str]] = {}
    for one, other in drawn:
        taken_by.setdefault(one, set()).add(other)
    try:
        TopologicalSorter(taken_by).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


def waiting() -> frozenset[Arrow]:
    """The arrows that pyproject.toml names as running upward until their rooms are plain data."""
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    named = next(each["ignore_imports"] for each in linter["contracts"] if each["name"] == "No circles")
    ends = (line.split(" -> ") for line in named)
    return frozenset((place(Path(*one.split("."))), place(Path(*other.split(".")))) for one, other in ends)


def summary() -> list[str]:
    """A line for people on each of the measures."""
    each = ", ".join(f"{folder} {many}" for folder, many in sorted(rooms().items()))
    upward = ", ".join(f"{one} to {other}" for one, other in sorted(waiting()))
    return [
        f"Rooms (files) a folder: {each}.",
        f"File names twice in a storey: {', '.join(twice()) or 'none'}.",
        f"Arrows between folders: {len(arrows())}; upward for now: {upward or 'none'}.",
        f"Circles: {', '.join(circle(arrows() - waiting())) or 'none'}.",
    ]
