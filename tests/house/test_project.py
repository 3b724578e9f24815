"""What pyproject.toml, the wheel and CI say agrees with what is here."""

import re
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

import bot
from tests.house.tree import ROOT, STOREYS, files, imported, inside, python_files

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# What is needed though no line of ours imports it.
UNSEEN = {
    "psycopg": "SQLAlchemy loads it by the name in a database's URL",
    "tzdata": "the standard library's zoneinfo reads it",
    "websockets": "uvicorn loads it for the sandbox's Socket Mode",
}
BUILT = re.compile(r"(?:^|/)(?:__pycache__|\.\w+_cache)/")


def needed() -> set[str]:
    """The modules of the packages that the project depends on."""
    names = (re.split(r"[\[<>=~ ]", line)[0] for line in PROJECT["project"]["dependencies"])
    return {name.replace("-", "_") for name in names}


def test_every_dependency_is_used() -> None:
    used = {name.split(".")[0] for path in python_files(*STOREYS) for name in imported(path)}
    assert sorted(needed() - used - set(UNSEEN)) == []


def test_every_unseen_dependency_is_one() -> None:
    assert sorted(set(UNSEEN) - needed()) == []


def test_the_version_is_written_once() -> None:
    said = re.compile(rf"version[\W_]{{1,6}}{re.escape(bot.__version__)}\b", re.IGNORECASE)
    suffixes = {".py", ".toml", ".yml", ".json", ".cfg", ".js"}
    found = [
        str(inside(path))
        for path in files()
        if path.suffix in suffixes and said.search(path.read_text(encoding="utf-8"))
    ]
    assert found == ["bot/__init__.py"]


def test_the_wheel_holds_everything_in_the_five_packages(tmp_path: Path) -> None:
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(wheel) as opened:
        held = set(opened.namelist())
    wanted = {inside(path).as_posix() for path in files() if inside(path).parts[0] in STOREYS}
    assert sorted(wanted - held) == []
    assert sorted(name for name in held if BUILT.search(name)) == []


def test_ci_runs_the_script_and_nothing_of_its_own() -> None:
    text = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    assert re.findall(r"\brun: *(.*)", text) == ["sudo --preserve-env .ci/run"]
    assert [used.split("@")[0] for used in re.findall(r"\buses: *(\S+)", text)] == ["actions/checkout"]


def test_the_first_command_of_the_readme_is_the_demo() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.partition("```sh\n")[2].partition("```")[0].strip() == "make demo"


@pytest.mark.parametrize("name", ["seventytwo.keys", "seventytwo.db", "people.csv", "posts.csv", "seventytwo.toml"])
def test_what_the_guide_has_one_make_here_is_not_committed(name: str) -> None:
    assert name in (ROOT / "docs" / "slack-in-ten-minutes.md").read_text(encoding="utf-8")
    assert subprocess.run(["git", "check-ignore", "--quiet", name], cwd=ROOT, check=False).returncode == 0
