"""The commands that concern the record: the roll it is kept by, its verification, and its export."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.console import FAULT, WRONG_USE, load_settings, open_register, stands, stop
from bot.cli.roll_changes import told
from policy.people import Officer
from policy.terms import Reason
from store.errors import NotKnown, NotRead, NotRecorded
from store.extract import Wanted
from store.record import Verified
from store.register import Objected, Register
from store.roll.identity import Answers
from store.roll.nominal_roll import RollTooSmall
from store.roll.roll_file import RollFault, RollFile
from store.sealing import SealBroken

roll = typer.Typer(help="The nominal roll.", no_args_is_help=True)


@roll.command("import")
def roll_import(
    files: Annotated[list[Path], typer.Argument(help="The people's file and the posts' file.")],
    *,
    dry_run: Annotated[bool, typer.Option(help="Say what would change; import nothing.")] = False,
    allow_large: Annotated[bool, typer.Option(help="Also when more than a fifth of the people are missing.")] = False,
    same: Annotated[list[str] | None, typer.Option(help="OLD=NEW: one person, by number, else by chat id.")] = None,
    another: Annotated[list[str] | None, typer.Option(help="The number, else chat id, of a new person.")] = None,
) -> None:
    """Put a nominal roll in the place of the one that stands.

    Example: seventytwo roll import people.csv posts.csv --dry-run --same 4471=5502
    """
    try:
        read, answers = RollFile.load(*files), Answers.of(same or (), another or ())
    except RollFault as wrong:
        stop(str(wrong), FAULT)
    except OSError as wrong:
        stop(f"{wrong.filename} cannot be read: {wrong.strerror}. Nothing was imported.", FAULT)
    counts = f"{len(read.people)} people and {len(read.posts)} posts"
    if dry_run:
        typer.echo(f"{counts}, without a fault.")
        _compare(read, answers)
        typer.echo("Nothing was imported.")
        return
    settings = load_settings()
    register = open_register(settings, migrated=True)
    try:
        every = settings.circulate_every
        answer = register.import_roll(read, allow_large=allow_large, circulate_every=every, answers=answers)
    except (RollFault, RollTooSmall, NotRecorded) as wrong:
        stop(str(wrong), FAULT)
    except SealBroken:
        stop("What was sealed does not open: look with `seventytwo verify`. Nothing was imported.", FAULT)
    if isinstance(answer, Objected):
        stop("Nothing was imported.", FAULT)
    typer.echo(f"{counts}. Imported as entry {answer.entry.number}.")


def _compare(read: RollFile, answers: Answers) -> None:
    # A look makes neither a key file nor a record: where there is none, there is nothing to compare with.
    settings = load_settings()
    if settings.sealing_keys is None or not stands(settings):
        typer.echo("There is no record here yet, so there is no roll to compare it with.", err=True)
        return
    try:
        difference = open_register(settings).compare_roll(read, answers)
    except RollFault as wrong:
        stop(str(wrong), FAULT)
    except NotRecorded as wrong:
        stop(f"It could not be compared with the roll that stands: {wrong}. Nothing was imported.", FAULT)
    for line in told(difference):
        typer.echo(line)


def verify(
    head: Annotated[str | None, typer.Option(help="The head, or its first digits, that must be in the record.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Give the result as JSON.")] = False,
) -> None:
    """Look at every entry of the record: nothing missing, nothing changed.

    Example: seventytwo verify --head 9f2c11d0a4b37e55
    """
    try:
        verified = open_register(load_settings()).verify(head)
    except NotRead as wrong:
        stop(f"The record was not verified: {wrong}.", FAULT)
    count = "1 entry" if verified.entries == 1 else f"{verified.entries:,} entries"
    sentence = f"{count}, one chain, head {verified.head[:16]}. Nothing is missing or changed."
    if verified.bad is not None:
        sentence = f"Entry {verified.bad} is the first bad one: {verified.why}."
    if as_json:
        facts = {"entries": verified.entries, "head": verified.head, "bad": verified.bad, "why": verified.why}
        facts |= {"put_back": list(verified.put_back)}
        typer.echo(json.dumps(facts))
    else:
        typer.echo(sentence)
        if verified.put_back:
            typer.echo(_put_back(verified.put_back))
        typer.echo(_rate(verified), err=True)
    if verified.bad is not None:
        raise typer.Exit(FAULT)


def _rate(verified: Verified) -> str:
    chain, rest = verified.seconds
    rate = f"{verified.entries / chain:,.0f} entries a second" if chain else "none"
    return f"Chain and macs: {rate}. What hangs on the entries: {rest:.1f} seconds."


def _put_back(numbers: tuple[int, ...]) -> str:
    often = {1: "once", 2: "twice"}.get(len(numbers), f"{len(numbers)} times")
    entries = "entry" if len(numbers) == 1 else "entries"
    return f"The clock was put back {often}, at {entries} {', '.join(map(str, numbers))}."


def export(  # noqa: PLR0913 - the options of the command
    *,
    out: Annotated[Path, typer.Option(help="The folder to write to: not there yet, or empty.")],
    since: Annotated[str, typer.Option("--from", help="The first London day of the grants, such as 2026-11-01.")] = "",
    until: Annotated[str, typer.Option("--to", help="The last London day of the grants.")] = "",
    subject: Annotated[str, typer.Option(help="A name, number or chat id: only what is about them.")] = "",
    by: Annotated[str, typer.Option(help="The chat id or number of whoever asks for it.")] = "",
    reason: Annotated[str, typer.Option(help=f"One of {', '.join(Reason)}.")] = "",
) -> None:
    """Take the central record out, as files. That it was is entered in the record first.

    Example: seventytwo export --out /secure/2026 --from 2026-01-01 --by U0DATTA --reason inspection
    """
    from bot.export.bundle import Unexported, unfit  # noqa: PLC0415 - as in `open_register`
    from bot.export.bundle import export as exported  # noqa: PLC0415 - as in `open_register`

    wanted, why = _wanted(since, until, subject), _reason(reason, subject)
    if unfit(out):
        stop(f"{unfit(out)} Nothing was exported.", WRONG_USE)
    settings = load_settings()
    register = open_register(settings)
    try:
        exports = exported(register, out, wanted, by=_asker(register, by), reason=why, force=settings.force)
    except (Unexported, NotRecorded, NotKnown, NotRead) as wrong:
        stop(_why_not(wrong), FAULT)
    typer.echo(exports.sentence)
    if exports.note:
        typer.echo(exports.note, err=True)
    if exports.fault:
        stop(exports.fault, FAULT)


def _wanted(since: str, until: str, subject: str) -> Wanted:
    first, last = _day("--from", since), _day("--to", until)
    if first and last and last < first:
        stop("--to is earlier than --from. Nothing was exported.", WRONG_USE)
    return Wanted(since=first, until=last, subject=subject.strip())


def _day(option: str, typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        stop(f"{option} is not a day. Write it like 2026-11-23. Nothing was exported.", WRONG_USE)


def _reason(typed: str, subject: str) -> Reason:
    if typed not in set(Reason):
        stop(f"--reason must be one of {', '.join(Reason)}. Nothing was exported.", WRONG_USE)
    if typed == Reason.SUBJECT_ACCESS and not subject.strip():
        stop("For subject_access say with --subject whom it is about. Nothing was exported.", WRONG_USE)
    return Reason(typed)


def _asker(register: Register, typed: str) -> Officer:
    people = [register.typed(each) for each in dict.fromkeys((typed.strip(), typed.strip().upper())) if each]
    asker = next((officer for officer in people if officer and officer.active), None)
    if asker is None:
        stop("--by must be the chat id or number of somebody active on the roll. Nothing was exported.", WRONG_USE)
    return asker


def _why_not(wrong: Exception) -> str:
    if isinstance(wrong, NotKnown):
        return "It is not known whether this export was entered in the record. Nothing was exported: try again."
    if isinstance(wrong, NotRecorded):
        return "This export could not be entered in the record. Nothing was exported: try again in a minute."
    return "The record could not be read in time. Try again." if isinstance(wrong, NotRead) else str(wrong)
