"""What every command begins with: the settings, the record, and how to stop with a sentence and an exit code."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NoReturn

import typer

from bot.settings import Settings, SettingsError
from store.database import Database
from store.errors import Unopened
from store.register import Register
from store.sealing import KeyRing, KeysUnfit

FAULT: Final = 1
WRONG_USE: Final = 2
NOT_CONFIGURED: Final = 3
NO_KEYS: Final = "SEALING_KEYS is not set: make a key file with `seventytwo keys new FILE` and give its path."


def stop(sentence: str, code: int) -> NoReturn:
    """Say a sentence to stderr, and end with a code."""
    typer.echo(sentence, err=True)
    raise typer.Exit(code)


def load_settings() -> Settings:
    """Give the settings, or stop."""
    try:
        return Settings.load()
    except SettingsError as wrong:
        stop(str(wrong), NOT_CONFIGURED)


def stands(settings: Settings) -> bool:
    """Say whether there is a record to look at: a file that is not there is not made by a look."""
    file = settings.database_url.removeprefix("sqlite:///")
    return file == settings.database_url or Path(file).exists()


def open_register(settings: Settings, *, migrated: bool = False) -> Register:
    """Give the register, its tables brought up to date first where `migrated` says so, or stop."""
    from bot.wiring import SystemClock  # noqa: PLC0415 - the wiring costs a second that `--version` need not wait for

    if settings.sealing_keys is None:
        stop(NO_KEYS, NOT_CONFIGURED)
    try:
        ring = KeyRing.load(settings.sealing_keys)
        database = Database.open(settings.database_url, keys=ring, migrated=migrated)
    except (KeysUnfit, Unopened) as wrong:
        stop(str(wrong), NOT_CONFIGURED)
    return Register(database, clock=SystemClock())
