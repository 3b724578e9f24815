"""The command line: results to stdout, talk to stderr; 0 done, 1 a fault was found, 2 wrong use, 3 not configured."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot import __version__
from bot.logs import log_to_stderr
from bot.settings import Settings, SettingsError
from bot.stopping import asked_to_stop
from store.database import Database
from store.errors import NotRecorded, Unopened
from store.register import Objected, Register
from store.roll import RollTooSmall
from store.rollfile import RollFault, RollFile
from store.sealing import KeyRing, KeysUnfit

FAULT, NOT_CONFIGURED = 1, 3

main = typer.Typer(
    name="seventytwo",
    help="Urgent, out-of-hours authorisations under P12:2003, in chat.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
roll = typer.Typer(help="The nominal roll.", no_args_is_help=True)
keys = typer.Typer(help="The key file that seals personal data.", no_args_is_help=True)
main.add_typer(roll, name="roll")
main.add_typer(keys, name="keys")


def _stop(sentence: str, code: int) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(code)


def _settings() -> Settings:
    try:
        return Settings.load()
    except SettingsError as wrong:
        _stop(str(wrong), NOT_CONFIGURED)


def _register(settings: Settings, *, migrated: bool = False) -> Register:
    from bot.wiring import SystemClock  # noqa: PLC0415 - the wiring costs a second that `--version` need not wait for

    if settings.sealing_keys is None:
        _stop("SEALING_KEYS is not set: make a key file with `seventytwo keys new FILE` and give its path.", 3)
    try:
        ring = KeyRing.load(settings.sealing_keys)
        database = Database.open(settings.database_url, keys=ring, migrated=migrated)
    except (KeysUnfit, Unopened) as wrong:
        _stop(str(wrong), NOT_CONFIGURED)
    return Register(database, clock=SystemClock())


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it so
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@main.callback()
def _(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version and end.")
    ] = False,
) -> None:
    """Urgent, out-of-hours authorisations under P12:2003, in chat."""


@main.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the page is served; a taken port: the next free one.")] = 7272,
    keep: Annotated[Path | None, typer.Option(help="Keep the record in this folder.")] = None,
) -> None:
    """Try it in a browser, with a made-up force: nothing leaves this machine.

    Example: seventytwo demo --port 7272
    """
    from bot.demo import demo as run_demo  # noqa: PLC0415 - as in `_register`

    log_to_stderr()
    asyncio.run(run_demo(port, keep, typer.echo))


@main.command()
def sandbox(
    port: Annotated[int, typer.Option(help="Where the page is served.")] = 7272,
    seed: Annotated[Path | None, typer.Option(help="People and channels, as JSON.")] = None,
    events_url: Annotated[str | None, typer.Option(help="Deliver by signed HTTP to this address.")] = None,
) -> None:
    """Run the Slack-shaped workspace alone, for any Bolt app.

    Example: seventytwo sandbox --events-url http://127.0.0.1:3000/slack/events
    """
    from bot.demo import sandbox_alone  # noqa: PLC0415 - as in `_register`

    asyncio.run(sandbox_alone(port, seed, events_url, typer.echo))


@main.command()
def run() -> None:
    """Run the bot on your Slack. It stops cleanly on SIGTERM.

    Example: SLACK_BOT_TOKEN=... SLACK_APP_TOKEN=... SEALING_KEYS=keys.json seventytwo run
    """
    from bot.wiring import assemble  # noqa: PLC0415 - as in `_register`

    settings = _settings()
    lacking = settings.lacking()
    if lacking:
        _stop("\n".join(lacking), NOT_CONFIGURED)
    try:
        bot = assemble(settings)
    except (KeysUnfit, Unopened) as wrong:
        _stop(str(wrong), NOT_CONFIGURED)

    async def until_stopped() -> None:
        ended = asked_to_stop()
        await bot.start()
        typer.echo(f"Seventy-Two {__version__} runs. Ctrl-C stops it.", err=True)
        await ended.wait()
        await bot.stop()

    log_to_stderr()
    asyncio.run(until_stopped())


@roll.command("import")
def roll_import(
    files: Annotated[list[Path], typer.Argument(help="The people's file and the posts' file.")],
    *,
    dry_run: Annotated[bool, typer.Option(help="Read both and say what they hold; import nothing.")] = False,
    allow_large: Annotated[bool, typer.Option(help="Also when more than a fifth of the people are missing.")] = False,
) -> None:
    """Put a nominal roll in the place of the one that stands.

    Example: seventytwo roll import people.csv posts.csv --dry-run
    """
    try:
        read = RollFile.load(*files)
    except RollFault as wrong:
        _stop(str(wrong), FAULT)
    except OSError as wrong:
        _stop(f"{wrong.filename} cannot be read: {wrong.strerror}. Nothing was imported.", FAULT)
    counts = f"{len(read.people)} people and {len(read.posts)} posts"
    if dry_run:
        typer.echo(f"{counts}, without a fault. Nothing was imported.")
        return
    settings = _settings()
    register = _register(settings, migrated=True)
    try:
        answer = register.import_roll(read, allow_large=allow_large, circulate_every=settings.circulate_every)
    except (RollTooSmall, NotRecorded) as wrong:
        _stop(str(wrong), FAULT)
    if isinstance(answer, Objected):
        _stop("Nothing was imported.", FAULT)
    typer.echo(f"{counts}. Imported as entry {answer.entry.number}.")


@main.command()
def verify(
    head: Annotated[str | None, typer.Option(help="The head, or its first digits, that must be in the record.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Give the result as JSON.")] = False,
) -> None:
    """Look at every entry of the record: nothing missing, nothing changed.

    Example: seventytwo verify --head 9f2c11d0a4b37e55
    """
    found = _register(_settings()).verify(head)
    count = "1 entry" if found.entries == 1 else f"{found.entries:,} entries"
    sentence = f"{count}, one chain, head {found.head[:16]}. Nothing is missing or changed."
    if found.bad is not None:
        sentence = f"Entry {found.bad} is the first bad one: {found.why}."
    if as_json:
        facts = {"entries": found.entries, "head": found.head, "bad": found.bad, "why": found.why}
        typer.echo(json.dumps(facts))
    else:
        typer.echo(sentence)
    if found.bad is not None:
        raise typer.Exit(FAULT)


@main.command()
def migrate() -> None:
    """Bring the database's tables up to date.

    Example: seventytwo migrate
    """
    _register(_settings(), migrated=True)
    typer.echo("The tables are up to date.")


@keys.command("new")
def keys_new(path: Annotated[Path, typer.Argument(help="Where the file is made; it must not exist.")]) -> None:
    """Make a key file, readable by you alone. Keep a copy: without it nothing sealed can be read.

    Example: seventytwo keys new seventytwo.keys
    """
    try:
        KeyRing.make(path)
    except (KeysUnfit, OSError) as wrong:
        _stop(str(wrong), FAULT)
    typer.echo(f"{path} is made. Keep a copy of it apart from the database.")
