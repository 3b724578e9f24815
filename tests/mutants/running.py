"""Running mutmut over a copy of the rules, and reading what it found."""

import ast
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.mutants.afresh import NOTED, SURVIVED, TIMED_OUT

ROOT: Final = Path(__file__).resolve().parents[2]
COPIED: Final = (
    *("policy", "tests/policy", "tests/__init__.py", "tests/conftest.py", "tests/chance.py", "pyproject.toml"),
    *("tests/mutants/__init__.py", "tests/mutants/afresh.py", "tests/mutants/boundaries"),
)
MANGLED: Final = re.compile(r"x(?:_|ǁ(?P<class>\w+)ǁ)(?P<name>\w+?)__mutmut_(?:orig|\d+)")
"""mutmut's name for a function or a method that it changes."""
NO_TEST: Final = 33
"""How mutmut says, by an exit code, that no test calls the function."""
TIMES_OUT: Final = frozenset({TIMED_OUT, -24, 24, 152, 255})


@dataclass(frozen=True)
class Mutant:
    """A change to a rule: the function, its lines before and after, and how the tests took it (mutmut's exit code)."""

    name: str
    where: str
    was: str
    now: str
    verdict: int | None

    @property
    def survived(self) -> bool:
        """Whether no test noticed, or none came by."""
        return self.verdict in {SURVIVED, NO_TEST}


class NotRun(RuntimeError):
    """mutmut stopped before the end; the message is what it said last."""


def prepared(work: Path) -> Path:
    """Copy what mutmut needs, and nothing else, into an empty folder."""
    for name in COPIED:
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, work / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, work / name)
    for path in (work / "policy").glob("*.py"):
        path.write_text(opened(path.read_text(encoding="utf-8")), encoding="utf-8")
    return work


def opened(text: str) -> str:
    """Write each property as a method that a line below it makes one: mutmut leaves what is decorated alone."""
    lines = text.splitlines(keepends=True)
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    for node in sorted(functions, key=lambda node: node.lineno, reverse=True):
        if [ast.unparse(decorator) for decorator in node.decorator_list] == ["property"]:
            lines.insert(node.end_lineno or 0, f"{' ' * node.col_offset}{node.name} = property({node.name})\n")
            del lines[node.decorator_list[0].lineno - 1]
    return "".join(lines)


def run(work: Path) -> list[Mutant]:
    """Run mutmut in a prepared folder, on every core, and give every mutant; raises NotRun."""
    mutmut = Path(sys.executable).with_name("mutmut")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV", "MUT"))}
    said = subprocess.run(
        [mutmut, "run"], cwd=work, env=kept, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if said.returncode:
        raise NotRun(said.stdout[-4000:])
    return list(found(work / "mutants"))


def found(mutants: Path) -> Iterator[Mutant]:
    """Read every mutant from what mutmut left behind."""
    for results in sorted(mutants.glob("policy/**/*.meta")):
        changed = results.with_suffix("")
        lines = changed.read_text(encoding="utf-8").splitlines()
        spans = json.loads(Path(f"{changed}.spans").read_text(encoding="utf-8"))["spans"]
        verdicts: dict[str, int | None] = json.loads(results.read_text(encoding="utf-8"))["exit_code_by_key"]
        for name, verdict in verdicts.items():
            module, _, mangled = name.rpartition(".")
            before = body(lines, spans, re.sub(r"\d+$", "orig", mangled))
            yield Mutant(name, f"{module}.{plain(mangled)}", *difference(before, body(lines, spans, mangled)), verdict)


def body(lines: list[str], spans: dict[str, Any], mangled: str) -> list[str]:
    """The lines of one of the copies of a function that mutmut made, under the function's own name."""
    first, last = spans[mangled]
    return [line.strip().replace(mangled, plain(mangled)) for line in lines[first - 1 : last]]


def plain(mangled: str) -> str:
    """A function's name as we know it, with its class."""
    match = MANGLED.fullmatch(mangled)
    if match is None:
        raise NotRun(mangled)
    return ".".join(part for part in match.group("class", "name") if part)


def difference(before: list[str], after: list[str]) -> tuple[str, str]:
    """The lines that a change takes away, and those that it puts there."""
    changes = list(difflib.ndiff(before, after))
    was, now = ("\n".join(line[2:] for line in changes if line.startswith(sign)) for sign in ("- ", "+ "))
    return was, now


def noticed(mutants: Path) -> dict[str, str]:
    """Which test noticed each mutant first."""
    lines = (mutants / NOTED).read_text(encoding="utf-8").splitlines()
    return {name: who for name, _, who in (line.partition("\t") for line in reversed(lines))}
