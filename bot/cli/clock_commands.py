"""The commands that concern the machine's clock: what the record says of it, and that it is right again."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated

import typer

from bot.cli.console import FAULT, WRONG_USE, load_settings, open_register, stop
from bot.words import times
from policy.acts import ClockAccepted
from policy.people import CONSOLE
from policy.terms import REGISTER, ClockReason
from store.errors import NotKnown, NotRead, NotRecorded
from store.register import Objected

clock = typer.Typer(help="The clock of the record's machine.", no_args_is_help=True)


@clock.command()
def show() -> None:
    """Say what the machine's clock says, and when the newest entry was made. Exit code 1: the clock is wrong.

    Example: seventytwo clock show
    """
    register = open_register(load_settings())
    try:
        now, look = register.clock(), register.clock_look()
    except NotRead as wrong:
        stop(f"The record could not be looked at: {wrong}.", FAULT)
    typer.echo(f"The machine's clock says {times.sentence_time(now.astimezone(UTC))}.")
    if look.newest:
        typer.echo(f"The newest entry was made at {times.sentence_time(look.newest)}.")
    if look.wrong:
        stop("The clock is behind the record. Put it right, then run: seventytwo clock accept", FAULT)


@clock.command()
def accept(
    reason: Annotated[str, typer.Option(help=f"One of {', '.join(ClockReason)}.")] = "",
) -> None:
    """Enter that the machine's clock was looked at and is right. From then on moments count by it.

    Example: seventytwo clock accept --reason clock_was_ahead
    """
    if reason not in set(ClockReason):
        stop(f"--reason must be one of {', '.join(ClockReason)}. Nothing was entered.", WRONG_USE)
    register = open_register(load_settings())
    try:
        answer = register.enter(ClockAccepted(reason=ClockReason(reason)), on=REGISTER, by=CONSOLE)
    except NotRecorded as wrong:
        stop(f"Nothing was entered: {wrong}.", FAULT)
    except NotKnown:
        stop("It is not known whether this was entered. Look with: seventytwo clock show", FAULT)
    if isinstance(answer, Objected):
        stop("Nothing was entered.", FAULT)
    moment = times.sentence_time(answer.entry.moment)
    typer.echo(f"The clock was accepted at {moment}, as entry {answer.entry.number}.")
