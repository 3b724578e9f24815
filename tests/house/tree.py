"""The files of this repository, as the house's tests look at them."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STOREYS = ("policy", "store", "scheduler", "bot", "sandbox")


@cache
def files() -> tuple[Path, ...]:
    """Every file that is in the repository, or would be with `git add .`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file()))


def python_files(*folders: str) -> list[Path]:
    """The Python files below the given folders of the repository."""
    return [path for path in files() if path.suffix == ".py" and inside(path).parts[0] in folders]


def inside(path: Path) -> Path:
    """A path as it reads from the top of the repository."""
    return path.relative_to(ROOT)


@cache
def tree(path: Path) -> ast.Module:
    """What a Python file says."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported(path: Path) -> set[str]:
    """The modules that a Python file imports, and the names it takes from them, in full."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(inside(path).parts[: -node.level]) if node.level else ""
            module = ".".join(part for part in (above, node.module) if part)
            found |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return found
