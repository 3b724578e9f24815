"""Each database in turn: SQLite in a file, PostgreSQL on a server of the tests' own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
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
        template = found.fresh()
        Database.open(template).close()
        found.is_template(template)
        yield found


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "empty.db"
    Database.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, empty_file: Path) -> str:
    shutil.copyfile(empty_file, tmp_path / "record.db")
    return f"sqlite:///{tmp_path / 'record.db'}"


@pytest.fixture
def postgresql_url(cluster: postgresql.Cluster) -> Iterator[str]:
    url = cluster.fresh()
    yield url
    cluster.drop(url)


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest) -> str:
    """Each database in turn; a test that concerns one alone says so by parametrising this."""
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.fixture
def database(url: str, keys: KeyRing) -> Iterator[Database]:
    found = Database.open(url, keys=keys)
    yield found
    found.close()


@pytest.fixture
def bare(database: Database) -> Force:
    """A force without a roll."""
    return Force(database)


@pytest.fixture
def force(bare: Force) -> Force:
    """A force with the example roll."""
    return bare.on_roll()
