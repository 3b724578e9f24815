"""What the databases are asked meanwhile, statement by statement."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

Asked = tuple[str, Any]
"""A statement on one line, and its parameters."""


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement that is sent to any database meanwhile, on one line each."""
    sent: list[str] = []
    with _listening(lambda statement, _parameters: sent.append(statement)):
        yield sent


@contextmanager
def questions() -> Iterator[list[Asked]]:
    """The same, each with its parameters."""
    sent: list[Asked] = []
    with _listening(lambda statement, parameters: sent.append((statement, parameters))):
        yield sent


def planned(connection: Connection, asked: list[Asked]) -> str:
    """Give the database's plans for these statements, each line of them on a line."""
    explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    plans = [connection.exec_driver_sql(explain + statement, parameters) for statement, parameters in _of_tables(asked)]
    return "\n".join(str(row[-1]) for plan in plans for row in plan)


def fetched(connection: Connection, asked: list[Asked]) -> int:
    """Give how many rows these statements find, all of them together."""
    counts = (
        connection.exec_driver_sql(f"SELECT count(*) FROM ({statement}) AS found", parameters)  # noqa: S608 - as it was sent
        for statement, parameters in _of_tables(asked)
        if statement.startswith(("SELECT", "WITH"))
    )
    return sum(int(count.scalar_one()) for count in counts)


@contextmanager
def _listening(heard: Callable[[str, Any], None]) -> Iterator[None]:
    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_rest: object) -> None:
        heard(" ".join(statement.split()), parameters)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _of_tables(asked: list[Asked]) -> list[Asked]:
    return [each for each in asked if each[0].startswith(("SELECT", "WITH", "UPDATE", "DELETE"))]
