"""What stands here is finished: nothing is put off, left out, or silenced without a word why."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files, inside, python_files, tree

HERE = Path(__file__)
PUT_OFF = re.compile(
    r"\b(?:TODO|FIXME|XXX|HACK)\b|NotImplemented|\bpytest\.(?:mark\.)?skip|\bpytest\.xfail|importorskip|unittest\.mock"
)
# A silenced warning, and what follows it on its line.
SILENCED = re.compile(
    r"#\s*(?:noqa(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?"
    r"|type:\s*ignore(?:\[[\w, -]+\])?"
    r"|pragma:\s*no (?:cover|branch))(?P<why>.*)"
)
BLANKET = re.compile(r"#\s*(?:noqa(?!:)|type:\s*ignore(?!\[)|ruff:\s*noqa|mypy:\s*ignore-errors|fmt:\s*off)")
# In pyproject.toml: a rule left out is a code, or a folder's or module's list of them.
LEFT_OUT = re.compile(r'^\s*"(?:[A-Z]+\d*)",(?P<why>.*)$')


def lines(*suffixes: str) -> Iterator[tuple[str, str]]:
    """Every line of the repository's files of a kind, and where it stands."""
    for path in files():
        if path.suffix in suffixes and path != HERE:
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                yield f"{inside(path)}:{number}", line


def has_words(text: str) -> bool:
    """Say whether there is a reason in what follows."""
    return len(re.findall(r"[A-Za-z]{2,}", text)) > 1 or "(as " in text


def test_nothing_is_put_off_or_left_out() -> None:
    found = [f"{where} {line.strip()}" for where, line in lines(".py", ".js", ".sh") if PUT_OFF.search(line)]
    assert found == []


def expected_failures(module: ast.Module) -> Iterator[tuple[str, bool]]:
    """Each test that is expected to fail, and whether it is a known fault that must be said to be mended."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            marks = [mark for mark in node.decorator_list if "mark.xfail" in ast.unparse(mark)]
            fault = node.name.startswith("test_fault_") and all("strict=True" in ast.unparse(mark) for mark in marks)
            yield from ((node.name, fault) for _ in marks)


def test_only_a_known_fault_may_be_expected_to_fail() -> None:
    found = [
        f"{inside(path)} {name}"
        for path in python_files("tests")
        for name, fault in expected_failures(tree(path))
        if not fault
    ]
    assert found == []


def test_an_expected_failure_of_another_kind_is_noticed() -> None:
    marks = ("@pytest.mark.xfail(strict=True, reason='M15')", "@pytest.mark.xfail", "@pytest.mark.xfail(strict=True)")
    names = ("test_fault_m15_a", "test_fault_m15_b", "test_c")
    module = "\n".join(f"{mark}\ndef {name}(): ..." for mark, name in zip(marks, names, strict=True))
    assert [fault for _, fault in expected_failures(ast.parse(module))] == [True, False, False]


def test_what_is_silenced_is_named() -> None:
    assert [where for where, line in lines(".py") if BLANKET.search(line)] == []


def test_what_is_silenced_says_why() -> None:
    found = [
        f"{where} {line.strip()}"
        for where, line in lines(".py")
        if (silenced := SILENCED.search(line)) and not has_words(silenced["why"])
    ]
    assert found == []


def test_a_rule_of_style_left_out_says_why() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    style = text[text.index("[tool.ruff.lint]") : text.index("[tool.ruff.lint.pydocstyle]")]
    rules = [left for line in style.splitlines() if (left := LEFT_OUT.match(line))]
    assert rules
    assert [rule[0] for rule in rules if not has_words(rule["why"])] == []


def test_a_relaxation_of_types_says_why() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    sections = text.split("[[tool.mypy.overrides]]")[1:]
    assert [section for section in sections if not has_words(section.strip().partition("module")[0])] == []


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("x = 1  # noqa: S101", False),
        ("x = 1  # noqa: S101, S102", False),
        ("x = 1  # noqa: S101 - the demo is meant to be seen", True),
        ("x = 1  # type: ignore[misc]", False),
        ("x = 1  # type: ignore[misc]  # Bolt leaves it untyped", True),
        ("x = 1  # pragma: no cover", False),
    ],
)
def test_the_reader_of_reasons_can_tell(comment: str, *, expected: bool) -> None:
    silenced = SILENCED.search(comment)
    assert silenced
    assert has_words(silenced["why"]) is expected
