"""One vocabulary: words that say nothing, or say it twice, are not in names of ours."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import STOREYS, files, inside, python_files, tree

FORBIDDEN = re.compile(
    r"(?:handler|service|manager|util|utilitie|helper|common|request|approval|ticket|categor(?:y|ie))s?"
)
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
VAGUE = {"told", "said", "found", "asked"}
SCRIPT_NAME = re.compile(r"\b(?:function|class|const|let|var)\s+([A-Za-z_$][\w$]*)")

# Names that others chose for us. (name, folder): why we may not choose another.
THEIRS = {
    ("request", "bot"): "Starlette and Bolt hand it over under this name",
    ("request", "sandbox"): "Starlette hands it over under this name",
    ("request", "tests"): "pytest hands it to a fixture under this name",
}


def words(name: str) -> list[str]:
    """The words that a name is made of: `two_words` and `TwoWords` alike."""
    return [word.lower() for word in WORD.findall(name)]


def defined(path: Path) -> Iterator[tuple[int, str]]:
    """Every name that a Python file makes: rooms, classes, functions, parameters, variables, attributes."""
    yield 1, path.stem
    yield from held(path)
    for node in ast.walk(tree(path)):
        match node:
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                yield node.lineno, node.name
            case ast.alias(asname=str(given)):
                yield node.lineno, given


def held(path: Path) -> Iterator[tuple[int, str]]:
    """Every name in which a Python file holds something: parameters, fields, variables, attributes."""
    for node in ast.walk(tree(path)):
        match node:
            case ast.arg():
                yield node.lineno, node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.lineno, node.attr


def in_script(path: Path) -> Iterator[tuple[int, str]]:
    """Every name that a JavaScript file declares."""
    yield 1, path.stem
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for name in SCRIPT_NAME.findall(line):
            yield number, name


def said(path: Path, number: int, name: str) -> str | None:
    """Where a name stands, when it should not."""
    theirs = (name, inside(path).parts[0]) in THEIRS
    bad = not theirs and any(FORBIDDEN.fullmatch(word) for word in words(name))
    return f"{inside(path)}:{number} {name}" if bad else None


def test_no_name_of_ours_holds_an_empty_word() -> None:
    python = python_files("policy", "store", "scheduler", "bot", "sandbox", "tests")
    scripts = [path for path in files() if path.suffix == ".js"]
    named = [(path, *name) for path in python for name in defined(path)]
    named += [(path, *name) for path in scripts for name in in_script(path)]
    found = {bad for path, number, name in named if (bad := said(path, number, name))}
    assert sorted(found) == []


def test_whatever_holds_something_is_called_by_what_that_is() -> None:
    # What was told, said, found or asked may be anything at all.
    named = [(inside(path), *name) for path in python_files(*STOREYS) for name in held(path)]
    assert len(named) > 5000
    assert [f"{path}:{number} {name}" for path, number, name in named if name in VAGUE] == []


def test_a_folder_is_named_like_everything_else() -> None:
    folders = {part for path in files() for part in inside(path).parts[:-1]}
    assert [name for name in sorted(folders) if any(map(FORBIDDEN.fullmatch, words(name)))] == []
