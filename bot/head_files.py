"""The newest signed head, put as a file into the folder that the settings name, for others to look after."""

from __future__ import annotations

import os
from pathlib import Path

import structlog

from store.codec import canonical
from store.database import Database
from store.heads import signed_heads

_LOG = structlog.get_logger(__name__)


class HeadFiles:
    """Puts each newest head into the folder once; why the last one could not be put there is kept for health."""

    def __init__(self, database: Database, folder: Path | None) -> None:
        """Stand before a database; without a folder nothing is ever written."""
        self.fault: str | None = None
        self._database = database
        self._folder = folder
        self._newest = 0

    def write(self) -> None:
        """Put the newest head's file into the folder, where it is not there yet. It never raises."""
        if self._folder is None:
            return
        try:
            self._write(self._folder)
        except Exception as error:  # noqa: BLE001 - a folder that is away must not end the sweeping
            self._failed(error)
        else:
            self.fault = None

    def _write(self, folder: Path) -> None:
        head = self._database.read(lambda connection: signed_heads.newest(connection, self._database.keys))
        # One that was put there may have been taken away since: that is what it is for.
        if head is None or head.number == self._newest:
            return
        path = folder / head.name
        if not path.exists():
            put(path, canonical(head.file) + b"\n")
        self._newest = head.number

    def _failed(self, error: Exception) -> None:
        fault = f"The newest head could not be put into the folder under [heads]: {type(error).__name__}."
        # Said once, and not with every sweep for as long as it lasts.
        if fault != self.fault:
            _LOG.error("head_not_written", error=type(error).__name__)
        self.fault = fault


def put(path: Path, content: bytes) -> None:
    """Make a file that only its owner may read, whole or not at all. Raises OSError."""
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)  # left over by one that was cut short
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
