"""Twenty times killed with -9 on each database: nothing acknowledged is lost, nothing is entered twice."""

from __future__ import annotations

from pathlib import Path

from store.sealing import KeyRing
from tests.store.conftest import (  # noqa: F401 - the same databases as the store's own tests
    cluster,
    database,
    empty_database,
    empty_file,
    force,
    keys,
    postgresql_url,
    rolled_database,
    rolled_file,
    sqlite_url,
    url,
)
from tests.store.force import Force
from tests.store.killed import kept, survives


def test_the_store_survives_twenty_kills(force: Force, url: str, keys: KeyRing, tmp_path: Path) -> None:  # noqa: F811 - fixtures, imported above
    acked = survives(force, url, kept(keys, tmp_path / "keys"), kills=20)
    print(f"{acked} acknowledged acts, 20 kills, {url.partition(':')[0]}: all of them in the record")  # noqa: T201 - shown with pytest's -s
    assert acked > 40
