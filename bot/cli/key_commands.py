"""The commands that concern the key file: make it, look at it, and change its keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.console import FAULT, load_settings, open_register, stop
from store import rotation
from store.errors import NotKnown, NotRecorded
from store.sealing import KeyRing, KeysUnfit, required

keys = typer.Typer(help="The key file that seals personal data.", no_args_is_help=True)


@keys.command("new")
def keys_new(path: Annotated[Path, typer.Argument(help="Where the file is made; it must not exist.")]) -> None:
    """Make a key file, readable by you alone. Keep a copy: without it nothing sealed can be read.

    Example: seventytwo keys new seventytwo.keys
    """
    try:
        KeyRing.make(path)
    except (KeysUnfit, OSError) as wrong:
        stop(str(wrong), FAULT)
    typer.echo(f"{path} is made. Keep a copy of it apart from the database.")


@keys.command("list")
def keys_list(*, as_json: Annotated[bool, typer.Option("--json", help="Give the result as JSON.")] = False) -> None:
    """Say which keys the key file holds, by name, and how many data keys each master key wraps. No key is shown.

    Example: seventytwo keys list
    """
    database = open_register(load_settings()).database
    rows = list(_rows(required(database.keys), dict(rotation.wrapping(database))))
    if as_json:
        typer.echo(json.dumps(rows))
        return
    for row in rows:
        wraps = f", wraps {row['wraps']} data keys" if "wraps" in row else ""
        typer.echo(f"{row['name']}  {row['use']}, {'current' if row['current'] else 'older'}{wraps}")


@keys.command("rotate")
def keys_rotate(
    *, retire: Annotated[bool, typer.Option(help="Take out the older master keys, which wrap nothing now.")] = False
) -> None:
    """Make new keys and wrap every data key anew, while the bot goes on. Keep a copy of the key file afterwards.

    With --retire no key is made: the older master keys are taken out of the key file. What was shredded can then be
    opened by nobody, not even from an old backup, unless an old copy of the key file was kept.

    Example: seventytwo keys rotate
    """
    database = open_register(load_settings()).database
    with _told():
        if retire:
            kept = rotation.retire(database)
            if kept:
                stop(f"Older master keys still wrap {kept} data keys. Run: seventytwo keys rotate", FAULT)
            typer.echo("The older master keys are taken out: nothing was wrapped by them. Keep a copy of the key file.")
        else:
            _say(rotation.rotate(database))


def _say(done: rotation.Rotated) -> None:
    if done.resumed:
        typer.echo("A rotation that was cut short is finished; no further key was made.")
    typer.echo(f"{done.rewrapped} data keys are wrapped by the current master key. Keep a copy of the key file.")
    if done.broken:
        stop(f"{done.broken} data keys do not open and are as they were. Run: seventytwo verify", FAULT)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except KeysUnfit as wrong:
        stop(str(wrong), FAULT)
    except (NotRecorded, NotKnown) as wrong:
        stop(f"It could not be finished: {wrong}. The record opens as it is. Run it again to finish.", FAULT)


def _rows(ring: KeyRing, wraps: dict[str, int]) -> Iterator[dict[str, Any]]:
    for use in ("master", "record", "signing"):
        held = getattr(ring, use)
        for name in held.keys:
            row = {"name": name, "use": use, "current": name == held.current}
            yield row | ({"wraps": wraps.get(name, 0)} if use == "master" else {})
