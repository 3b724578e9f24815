"""An export of the central record: a folder of files, entered in the record before the first of them is written."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.documents.papers import ca1
from bot.documents.spreadsheet import table
from bot.export.central_record import ATTEMPTS, COLUMNS, attempts, central_record
from bot.export.readme import VERIFIER, Asked, readme
from policy.acts import Export
from policy.people import CONSOLE, Officer
from policy.terms import REGISTER, Reason
from store.codec import Plain, actor, canonical, plain
from store.extract import Extract, Line, Wanted
from store.record import SHOWN, facts
from store.register import Entered, Register
from store.sealing import SealBroken

_PLAIN_NAME: Final = re.compile(r"[A-Z0-9-]+")
# The console waits longer than chat may: nobody's authority hangs on it.
_WITHIN: Final = 60.0


class Unexported(Exception):
    """Nothing was exported, or not all of it: the sentence says which, and what to do. It names nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was exported, in a sentence, and whether the record it came from was found whole."""

    sentence: str
    fault: str = ""
    note: str = ""


def export(  # noqa: PLR0913 - named, each with its meaning
    register: Register, folder: Path, wanted: Wanted, *, by: Officer, reason: Reason, force: str = ""
) -> Exported:
    """Take out what is wanted, enter that it was, and write it into a folder, which only its owner can read.

    `by` is who asked, as the roll has them; `force` is the force's name. Raises Unexported, and what `Register.enter`
    raises: then nothing was written.
    """
    if why := unfit(folder):
        raise Unexported(f"{why} Nothing was exported.")
    taken = _taken(register, wanted)
    # All of it is made before any of it is entered: an entry says that it was taken out.
    files = _files(taken, force)
    act = Export(
        asked_by=by.key,
        reason=reason,
        since=wanted.since,
        until=wanted.until,
        entries=len(taken.entries),
        subject=bool(wanted.subject),
    )
    # Entered first, written after: personal data that has left the record unknown to it cannot be called back, while an
    # entry for files that were never written does no harm, and is said.
    answer = register.enter(act, on=REGISTER, by=CONSOLE, within=_WITHIN)
    if not isinstance(answer, Entered):
        raise Unexported("The record did not take the entry of this export. Nothing was exported.")
    order = Asked(wanted=wanted, by=by, reason=reason, name=register.name(by.key), force=force)
    files["README.txt"] = readme(taken, order, answer.entry).encode()
    _write(folder, files, answer.entry.number)
    return _told(taken, folder, wanted)


def _taken(register: Register, wanted: Wanted) -> Extract:
    try:
        return register.take(wanted)
    except (SealBroken, ValueError) as wrong:
        # By its kind alone: its words may quote what was sealed.
        kind = type(wrong).__name__
        raise Unexported(f"An entry cannot be opened ({kind}). Run: seventytwo verify. Nothing was exported.") from None


def unfit(folder: Path) -> str:
    """Say in a sentence why nothing may be exported to a folder, or nothing: it must not be there yet, or be empty."""
    try:
        if not folder.exists() and not folder.is_symlink():
            above = folder.absolute().parent
            fit = above.is_dir() and os.access(above, os.W_OK)
            return "" if fit else "--out: nothing can be written beside it. Name a folder somewhere else."
        empty = folder.is_dir() and not any(folder.iterdir())
    except OSError as error:
        return f"--out cannot be looked at: {error.strerror}."
    return "" if empty else "--out must name a folder that is not there yet, or is empty."


def _files(taken: Extract, force: str) -> dict[str, bytes]:
    # A document bears the second at which it was made, and no part of one.
    head, second = taken.head.hash[:SHOWN], taken.moment.replace(microsecond=0)
    rows = central_record(taken.authorisations, taken.names, taken.moment)
    files = {
        "central-record.csv": table(tuple(COLUMNS), rows),
        "attempts.csv": table(ATTEMPTS, attempts(taken.attempts, taken.names)),
        "record.jsonl": b"".join(canonical(_spelt(line)) + b"\n" for line in taken.lines),
        "head.txt": f"{taken.head.number}:{taken.head.hash}\n".encode(),
        "verify.py": VERIFIER.read_bytes(),
    }
    for authorisation in taken.authorisations:
        if not _PLAIN_NAME.fullmatch(authorisation.reference):
            raise Unexported("A reference in the record is no reference. Run: seventytwo verify. Nothing was exported.")
        files[f"ca1/{authorisation.reference}.pdf"] = ca1(
            authorisation, taken.names, now=second, head=head, force=force
        )
    return files


def _spelt(line: Line) -> Plain:
    line_spelt: dict[str, Plain] = {"number": line.number, "body_sha256": line.digest, "hash": line.hash}
    if line.body is not None:
        line_spelt["body"] = base64.b64encode(line.body).decode("ascii")
    if line.sealed is not None:
        line_spelt["sealed"] = base64.b64encode(line.sealed).decode("ascii")
    if line.entry is not None:
        open_facts, private = facts(line.entry.act)
        line_spelt |= {
            "reference": line.entry.reference,
            "sequence": line.entry.sequence,
            "moment": plain(line.entry.moment),
            "act": type(line.entry.act).__name__,
            "actor": actor(line.entry.by),
            "facts": open_facts,
            "private": private,
            "flags": plain(line.entry.flags),
        }
    return line_spelt


def _write(folder: Path, files: Mapping[str, bytes], number: int) -> None:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(mode=0o700, exist_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
    except OSError as error:
        raise Unexported(
            f"The export was entered as entry {number}, but not all of it could be written: {error.strerror}."
            " Destroy what stands in the folder, make room, and export again."
        ) from error


def _told(taken: Extract, folder: Path, wanted: Wanted) -> Exported:
    count, refused = len(taken.authorisations), len(taken.attempts)
    sentence = (
        f"Exported {_counted(count, 'authorisation')} and {_counted(refused, 'refused attempt')} to {folder};"
        f" head {taken.head.hash[:SHOWN]}."
    )
    bad, why = taken.verified.bad, taken.verified.why
    fault = "" if bad is None else f"The record is not whole: entry {bad} is the first bad one: {why}."
    unknown = "" if taken.recognised or not wanted.subject else _UNKNOWN
    return Exported(sentence=sentence, fault=fault, note=unknown)


_UNKNOWN: Final = (
    "--subject is nobody on the roll: only authorisations in which the same was typed were looked for."
    " A collar number or a chat id finds more."
)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
