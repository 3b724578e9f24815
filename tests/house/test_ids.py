"""An id is annotated as the sort of id that it is, so that the type checker refuses one for another."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.tree import inside, python_files, tree

SORTS = {
    "reference": "Reference",
    "message_id": "MessageId",
    "chat_id": "PlaceId",
    "slack_id": "ChatId",
    "account": "ChatId",
    "applicant": "PersonId",
    "asked_by": "PersonId",
}
# Columns are text to the database; what is printed is text to the reader.
APART = {"store/tables.py", "bot/documents/pdf.py"}


def annotated(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Every field of a class and every parameter, with what it is annotated as."""
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef):
            fields = (each for each in node.body if isinstance(each, ast.AnnAssign))
            yield from ((ast.unparse(each.target), ast.unparse(each.annotation)) for each in fields)
        elif isinstance(node, ast.arg) and node.annotation:
            yield node.arg, ast.unparse(node.annotation)


def mistaken(module: ast.Module) -> list[tuple[str, str]]:
    """Those that are called like an id of some sort, and annotated as something else."""
    told = ((name, told.removesuffix(" | None")) for name, told in annotated(module))
    return [(name, sort) for name, sort in told if name in SORTS and sort != SORTS[name]]


def test_every_id_is_of_its_sort() -> None:
    every = {inside(path).as_posix(): tree(path) for path in python_files("policy", "store", "scheduler", "bot")}
    wrong = {path for path, module in every.items() if "migrations" not in path and mistaken(module)}
    assert wrong == APART, "nothing else, and none is excused for nothing"


@pytest.mark.parametrize(
    ("planted", "noticed"),
    [
        ("class Told:\n    reference: str", True),
        ("class Told:\n    reference: str | None = None", True),
        ("def read(reference: str) -> None: ...", True),
        ("def read(self, *, reference: PersonId | None) -> None: ...", True),
        ("class Told:\n    chat_id: ChatId\n    message_id: MessageId", True),
        ("class Told:\n    chat_id: PlaceId\n    message_id: MessageId", False),
        ("class Told:\n    reference: Reference | None = None", False),
        ("def read(reference: Reference) -> None: ...", False),
        ("reference: str = ''", False),
    ],
)
def test_what_is_planted_is_noticed(planted: str, noticed: bool) -> None:  # noqa: FBT001 - a case's answer
    assert bool(mistaken(ast.parse(planted))) is noticed
