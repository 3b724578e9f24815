"""Each database in turn: SQLite in a file, PostgreSQL on a server of the tests' own; each made once, then copied."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from store.database import Database
from store.sealing import KeyRing
from tests import postgresql
from tests.store.force import Force

BOTH = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def keys() -> KeyRing:
    return KeyRing.fresh()


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgresql.Cluster]:
    with postgresql.cluster() as found:
        yield found
        found.drop_all()


@contextmanager
def opened(url: str, keys: KeyRing) -> Iterator[Database]:
    """Give a database for as long as it is needed."""
    database = Database.open(url, keys=keys)
    try:
        yield database
    finally:
        database.close()


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory, keys: KeyRing) -> Path:
    path = tmp_path_factory.mktemp("store") / "empty.db"
    with opened(f"sqlite:///{path}", keys):
        return path


@pytest.fixture(scope="session")
def rolled_file(empty_file: Path, keys: KeyRing) -> Path:
    path = empty_file.with_name("rolled.db")
    shutil.copyfile(empty_file, path)
    with opened(f"sqlite:///{path}", keys) as database:
        Force(database).on_roll()
    return path


@pytest.fixture(scope="session")
def empty_database(cluster: postgresql.Cluster, keys: KeyRing) -> str:
    url = cluster.fresh()
    with opened(url, keys):
        return url


@pytest.fixture(scope="session")
def rolled_database(cluster: postgresql.Cluster, empty_database: str, keys: KeyRing) -> str:
    url = cluster.fresh(empty_database)
    with opened(url, keys) as database:
        Force(database).on_roll()
    return url


@pytest.fixture
def sqlite_url(tmp_path: Path, rolled_file: Path) -> str:
    shutil.copyfile(rolled_file, tmp_path / "record.db")
    return f"sqlite:///{tmp_path / 'record.db'}"


@pytest.fixture
def postgresql_url(cluster: postgresql.Cluster, rolled_database: str) -> str:
    return cluster.used(rolled_database)


@pytest.fixture
def empty_sqlite_url(tmp_path: Path, empty_file: Path) -> str:
    shutil.copyfile(empty_file, tmp_path / "empty.db")
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def empty_postgresql_url(cluster: postgresql.Cluster, empty_database: str) -> str:
    return cluster.used(empty_database)


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest) -> str:
    """Each database in turn, with the example roll; a test that concerns one alone says so by parametrising this."""
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.fixture
def database(url: str, keys: KeyRing) -> Iterator[Database]:
    with opened(url, keys) as found:
        yield found


@pytest.fixture
def force(database: Database) -> Force:
    """A force with the example roll."""
    return Force(database)


@pytest.fixture(params=BOTH)
def bare(request: pytest.FixtureRequest, keys: KeyRing) -> Iterator[Force]:
    """A force without a roll, on each database in turn."""
    with opened(request.getfixturevalue(f"empty_{request.param}_url"), keys) as found:
        yield Force(found)
