"""What every command begins with: the settings, the record, and how to stop with a sentence and an exit code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NoReturn

import typer

from bot.listening import NotListening
from bot.settings import Settings, SettingsError
from bot.settings_file import expected
from bot.system_clock import SystemClock
from store.database import Database
from store.errors import NotRecorded, Unopened
from store.register import Register
from store.sealing import KeyRing, KeysUnfit

FAULT: Final = 1
WRONG_USE: Final = 2
NOT_CONFIGURED: Final = 3
LAST_PORT: Final = 65535
_FILE: Final = "sqlite:///"
_NUMBER: Final = re.compile(r"[0-9]{1,5}")
NO_KEYS: Final = "SEALING_KEYS is not set: make a key file with `seventytwo keys new FILE` and give its path."


def stop(sentence: str, code: int) -> NoReturn:
    """Say a sentence to stderr, and end with a code."""
    typer.echo(sentence, err=True)
    raise typer.Exit(code)


@contextmanager
def starting() -> Iterator[None]:
    """Stop with a sentence where something keeps a command from starting."""
    try:
        yield
    except (KeysUnfit, NotListening, SettingsError, Unopened) as wrong:
        stop(str(wrong), NOT_CONFIGURED)
    except NotRecorded as wrong:
        stop(f"The record cannot be written: {wrong}.", NOT_CONFIGURED)
    except OSError as wrong:
        stop(f"It cannot be started: {wrong}.", NOT_CONFIGURED)


def port_number(text: str) -> int:
    """Read the number of a port, or stop; 0 stands for any that is free."""
    number = int(text) if _NUMBER.fullmatch(text) else -1
    if not 0 <= number <= LAST_PORT:
        stop(f"PORT must be {expected(Settings, ('port',))}.", WRONG_USE)
    return number


def load_settings() -> Settings:
    """Give the settings, or stop."""
    try:
        return Settings.load()
    except SettingsError as wrong:
        stop(str(wrong), NOT_CONFIGURED)


def stands(settings: Settings) -> bool:
    """Say whether there is a record to look at: a file that is not there, or has nothing in it, is none."""
    file = settings.database_url.removeprefix(_FILE)
    return file == settings.database_url or (Path(file).exists() and Path(file).stat().st_size > 0)


def missing(settings: Settings) -> str:
    """Say what to do about a record that is not there: a file that was lost is no reason to begin another."""
    file = settings.database_url.removeprefix(_FILE)
    return f"There is no record at {file}. Restore it from its backup, or begin a new one with: seventytwo migrate"


def open_register(settings: Settings, *, migrated: bool = False) -> Register:
    """Give the register, its tables brought up to date first where `migrated` says so, or stop."""
    if settings.sealing_keys is None:
        stop(NO_KEYS, NOT_CONFIGURED)
    try:
        ring = KeyRing.load(settings.sealing_keys)
        database = Database.open(settings.database_url, keys=ring, migrated=migrated)
    except (KeysUnfit, Unopened) as wrong:
        stop(str(wrong), NOT_CONFIGURED)
    return Register(database, clock=SystemClock())


def open_without_keys(settings: Settings) -> Register:
    """Give the register for what is read of it without any key, or stop: whoever audits it has none."""
    if not stands(settings):
        stop(missing(settings), NOT_CONFIGURED)
    try:
        return Register(Database.open(settings.database_url, migrated=False), clock=SystemClock())
    except Unopened as wrong:
        stop(str(wrong), NOT_CONFIGURED)
