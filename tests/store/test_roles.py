"""A role for the bot: it is given what the bot needs, and whoever could do more is refused."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from typer.testing import CliRunner

from bot.cli.commands import main
from store.database import Database
from store.roles import Unfit, admit
from store.sealing import KeyRing
from tests import postgresql
from tests.store.force import Force
from tests.store.killed import kept

SQLITE, POSTGRESQL = ("sqlite",), ("postgresql",)


@pytest.fixture
def role(force: Force, cluster: postgresql.Cluster, postgresql_url: str) -> Iterator[tuple[str, str]]:
    """A role that owns nothing, and the database's URL as that role."""
    name = f"seventytwo_role_{os.getpid()}"
    yield name, cluster.role(postgresql_url, name)
    with force.database.engine.begin() as connection:
        connection.execute(text(f"DROP OWNED BY {name}"))
    cluster.drop_role(name)


@pytest.mark.parametrize("url", POSTGRESQL, indirect=True)
def test_an_admitted_role_enters_and_changes_nothing(force: Force, role: tuple[str, str], keys: KeyRing) -> None:
    name, as_role = role
    admit(force.database, name)
    database = Database.open(as_role, keys=keys, migrated=False)
    Force(database, force.clock).grants()
    with pytest.raises(DatabaseError), database.engine.begin() as connection:
        connection.execute(text("DELETE FROM entry"))
    assert Force(database).register.verify().entries == 2
    database.close()


@pytest.mark.parametrize("url", POSTGRESQL, indirect=True)
def test_migrate_admits_the_role_it_is_given(
    force: Force, role: tuple[str, str], keys: KeyRing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(keys, tmp_path / "keys")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEALING_KEYS", f"{tmp_path}/keys")
    monkeypatch.setenv("DATABASE_URL", force.database.engine.url.render_as_string(hide_password=False))
    result = CliRunner().invoke(main, ["migrate", "--role", role[0]])
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == "The role may add entries and read them; it may change or remove none."
    Database.open(role[1], keys=keys, migrated=False).close()
    refused = CliRunner().invoke(main, ["migrate", "--role", "nobody_at_all"])
    assert refused.exit_code == 2
    assert refused.stderr == "There is no such role on this server: make it first, with CREATE ROLE ... LOGIN.\n"


@pytest.mark.parametrize("url", POSTGRESQL, indirect=True)
def test_the_owner_is_not_admitted(force: Force) -> None:
    owner = str(force.database.engine.url.username)
    with pytest.raises(Unfit, match="can do as it likes"):
        admit(force.database, owner)


@pytest.mark.parametrize("url", SQLITE, indirect=True)
def test_a_file_has_no_roles(force: Force) -> None:
    with pytest.raises(Unfit, match="has no roles"):
        admit(force.database, "somebody")
