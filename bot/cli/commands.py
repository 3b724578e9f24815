"""The command line: results to stdout, talk to stderr; 0 done, 1 a fault was found, 2 wrong use, 3 not configured."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot import __version__
from bot.cli.clock_commands import clock
from bot.cli.console import (
    FAULT,
    NOT_CONFIGURED,
    WRONG_USE,
    load_settings,
    missing,
    open_register,
    port_number,
    stands,
    starting,
    stop,
)
from bot.cli.head_commands import heads
from bot.cli.key_commands import keys
from bot.cli.record_commands import export, roll, verify
from bot.logs import log_to_stderr
from bot.stopping import asked_to_stop
from store.errors import NotRecorded
from store.roles import Unfit, admit

main = typer.Typer(
    name="seventytwo",
    help="Urgent, out-of-hours authorisations under P12:2003, in chat.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
main.add_typer(roll, name="roll")
main.add_typer(keys, name="keys")
main.add_typer(heads, name="heads")
main.add_typer(clock, name="clock")
main.command()(verify)
main.command()(export)


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


_PORT = typer.Option(
    envvar="PORT", parser=port_number, metavar="NUMBER", help="Where the page is served: 7272, or the next free one."
)


@main.command()
def demo(
    port: Annotated[int | None, _PORT] = None,
    keep: Annotated[Path | None, typer.Option(file_okay=False, help="Keep the record in this folder.")] = None,
) -> None:
    """Try it in a browser, with a made-up force: nothing leaves this machine.

    Example: seventytwo demo --port 7272
    """
    from bot.demo.run import demo as run_demo  # noqa: PLC0415 - as in `open_register`

    log_to_stderr()
    with starting():
        asyncio.run(run_demo(port, keep, typer.echo))


@main.command()
def sandbox(
    port: Annotated[int | None, _PORT] = None,
    seed: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, readable=True, help="People and channels, as JSON.")
    ] = None,
    events_url: Annotated[str | None, typer.Option(help="Deliver by signed HTTP to this address.")] = None,
) -> None:
    """Run the Slack-shaped workspace alone, for any Bolt app.

    Example: seventytwo sandbox --events-url http://127.0.0.1:3000/slack/events
    """
    from bot.demo.run import Unseeded, people, sandbox_alone  # noqa: PLC0415 - as in `open_register`

    try:
        seeded = people(seed)
    except Unseeded as wrong:
        stop(str(wrong), WRONG_USE)
    with starting():
        asyncio.run(sandbox_alone(port, seeded, events_url, typer.echo))


@main.command()
def run() -> None:
    """Run the bot on your Slack. It stops cleanly on SIGTERM.

    Example: SLACK_BOT_TOKEN=... SLACK_APP_TOKEN=... SEALING_KEYS=seventytwo.keys seventytwo run
    """
    from bot.wiring import assemble  # noqa: PLC0415 - as in `open_register`

    settings = load_settings()
    lacking = settings.lacking()
    if lacking:
        stop("\n".join(lacking), NOT_CONFIGURED)
    if not stands(settings):
        stop(missing(settings), NOT_CONFIGURED)

    async def until_stopped() -> None:
        ended = asked_to_stop()
        bot = assemble(settings)
        try:
            await bot.start()
            typer.echo(f"Seventy-Two {__version__} runs. Ctrl-C stops it.", err=True)
            await ended.wait()
        finally:
            await bot.stop()

    log_to_stderr()
    with starting():
        asyncio.run(until_stopped())


@main.command()
def migrate(
    role: Annotated[
        str, typer.Option(help="PostgreSQL only: let this role do what `seventytwo run` needs, and no more.")
    ] = "",
) -> None:
    """Bring the database's tables up to date.

    On PostgreSQL as their owner, so that `seventytwo run` can have a role of its own that changes nothing entered.

    Example: seventytwo migrate --role seventytwo_app
    """
    register = open_register(load_settings(), migrated=True)
    typer.echo("The tables are up to date.")
    if role:
        try:
            admit(register.database, role)
        except Unfit as wrong:
            stop(str(wrong), WRONG_USE)
        except NotRecorded as wrong:
            stop(f"The role was given nothing: {wrong}.", FAULT)
        typer.echo("The role may add entries and read them; it may change or remove none.")
