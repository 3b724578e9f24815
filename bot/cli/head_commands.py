"""The commands that concern heads: show the newest, sign it into a file, and hold such files against the record."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from bot.cli.console import FAULT, load_settings, open_register, open_without_keys, stop
from store.codec import canonical
from store.heads import signing
from store.ledger import Head, Ledger
from store.register import Register
from store.sealing import KeyRing, required
from store.vault import Vault

heads = typer.Typer(help="Heads of the record, which prove later that nothing was changed.", no_args_is_help=True)
_FIELDS: Final = frozenset({"format", "number", "hash", "moment", "key", "public", "signature"})


@heads.command("show")
def heads_show() -> None:
    """Say the number and the hash of the newest entry.

    Example: seventytwo heads show
    """
    head = _newest(_register())
    typer.echo(f"{head.number}:{head.hash}")


@heads.command("sign")
def heads_sign(
    out: Annotated[Path, typer.Option(exists=True, file_okay=False, help="The folder the head file is put in.")],
) -> None:
    """Write the newest head into a file, signed with the key file's signing key.

    Example: seventytwo heads sign --out /secure/heads
    """
    register = _register()
    head = signing.signed(_newest(register), required(register.database.keys).signing)
    path = out / f"head-{head['number']}.json"
    try:
        path.write_bytes(canonical(head) + b"\n")
    except OSError as wrong:
        stop(f"{path} cannot be written: {wrong.strerror}.", FAULT)
    typer.echo(f"{path}")


@heads.command("check")
def heads_check(
    files: Annotated[list[Path], typer.Argument(help="Head files.")],
    *,
    public: Annotated[str, typer.Option(help="The public key, in hexadecimal; then no key file is needed.")] = "",
) -> None:
    """Check that each head file is signed by this record's key, and that the record still holds that head.

    Example: seventytwo heads check /secure/heads/head-1204.json
    """
    register = open_without_keys(load_settings()) if public else _register()
    known = {public.lower()} if public else publics(required(register.database.keys))
    faults = [f"{path}: {why}" for path in files if (why := fault(path, known, register))]
    if faults:
        stop("\n".join(faults), FAULT)
    count = "1 head" if len(files) == 1 else f"{len(files)} heads"
    typer.echo(f"{count} checked. Each is signed, and the record still holds it.")


def publics(ring: KeyRing) -> set[str]:
    """Give the public keys of a ring's signing keys, in hexadecimal."""
    return {signing.public(seed) for seed in ring.signing.keys.values()}


def fault(path: Path, known: Iterable[str], register: Register) -> str:
    """Say what is wrong with a head file, or "" where nothing is."""
    head = _read(path)
    if head is None:
        return "this is not a head file."
    if head["public"] not in known:
        return "it is signed by a key that is not one of this record's."
    if not signing.holds(head):
        return "its signature does not hold: the file was changed."
    if register.head_after(head["number"]) != head["hash"]:
        return f"the record does not hold this head at entry {head['number']}: it was changed or cut short."
    return ""


def _newest(register: Register) -> Head:
    keys = register.database.keys
    return register.database.read(lambda connection: Ledger(connection, Vault(connection, keys)).head)


def _register() -> Register:
    return open_register(load_settings())


def _read(path: Path) -> dict[str, Any] | None:
    try:
        head = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    whole = isinstance(head, dict) and set(head) == _FIELDS and isinstance(head["number"], int)
    return head if whole and all(isinstance(head[name], str) for name in ("hash", "public", "signature")) else None
