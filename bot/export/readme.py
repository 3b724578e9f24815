"""The README.txt of an export: what each file is, how to verify it, who asked and why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.documents.papers import UNCONTROLLED
from bot.words import labels, times
from policy.authorisation import Entry
from policy.people import Officer
from policy.terms import FORM, POLICY, POLICY_VERSION, Reason
from store.extract import Extract, Wanted

VERIFIER: Final = Path(__file__).with_name("verify.py")
"""A program for a stranger: it prints what head.txt holds, or names the first entry that is missing or changed."""

_TEXT: Final = """\
{title}
{line}

Generated at {at} (the force's own time, London).
Asked for by {asked_by}. Reason: {reason}.
It holds {scope}.
It is entered in the record as entry {number}.

{uncontrolled}: this is a copy of the record as it stood then,
and it may have changed since. It holds personal data: keep it with the case, show
it to nobody who is not entitled to it, and destroy it once it has served.

The policy
----------
{policy} version {version}, paragraph 3.4: an officer of at least Inspector rank
may grant an urgent authorisation to monitor; it ends after 72 hours unless the
authorising officer has properly authorised it by then. The form is {form}.

The files
---------
central-record.csv  One row for each authorisation: everything that was said and
                    done, with ranks and posts as they were held at the time, and
                    names as the roll has them now.
attempts.csv        What was tried and refused: who, when, what and why not. What
                    was typed is not kept anywhere.
record.jsonl        Every entry of the record, one on a line, as JSON with its
                    keys sorted: "facts" is what is open in it, "private" what is
                    sealed in the database, "body" (base64) the bytes on which its
                    "hash" rests, "sealed" (base64) what is sealed as it stands
                    there, of which the body holds the SHA-256. An entry that is not part of this export is
                    there with its number, the SHA-256 of its body and its hash,
                    and with nothing else.
head.txt            The number and the hash of the newest entry.
verify.py           A program that checks record.jsonl, for whoever trusts nobody.
ca1/                Form {form} of each authorisation, as PDF.

The two CSV files are UTF-8 with a byte order mark, as RFC 4180 has it, every cell
in quotation marks; line breaks inside a cell are as they were written. A cell
that a spreadsheet might run as a formula begins with an apostrophe, which is not
in the record. DESTROYED stands where personal data was shredded.
{withheld}
How to verify it
----------------
{verified}
The hash of an entry is the SHA-256 of the hash before it and of the SHA-256 of
its body, 32 bytes each; before the first stand 32 zero bytes. The program beside
this file, run with Python 3 and nothing else, prints what head.txt holds, or names
the first entry that is missing or changed. It is a hundred lines: read it first.

    python3 verify.py .

Head files that were kept elsewhere are held against the export when they are named
after the folder.

A chain proves nothing against somebody who makes all of it anew. Compare an old
head, from a notice to the Data Protection Officer, with the "hash" of its entry,
or ask whoever runs Seventy-Two for: seventytwo verify --head HEAD
"""
_WITHHELD: Final = """
About one person
----------------
Only what is about the person asked for is here. Where others were monitored with
them, "another person" stands in their place, also where a sentence names them as
they were typed or as the roll has them. No program knows every name that people
go by: READ ALL OF IT BEFORE IT IS GIVEN TO ANYBODY. Officers are named; whether
they may be is for the Data Protection Officer to say.
{unknown}"""
_UNKNOWN: Final = """The person asked for is not on the roll: this is what was found under the same
words and no others.
"""
_REASONS: Final = {
    Reason.INSPECTION: "an inspection",
    Reason.AUDIT: "an audit",
    Reason.SUBJECT_ACCESS: "a subject's access to their own data",
    Reason.PROCEEDINGS: "proceedings",
    Reason.KEEPING: "keeping a copy",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asked for an export, why, and for what."""

    wanted: Wanted
    by: Officer
    name: str
    reason: Reason
    force: str = ""


def readme(taken: Extract, order: Asked, entry: Entry) -> str:
    """Give the text; `entry` is the one that says that this was exported."""
    title = f"The central record of authorisations{f' of {order.force}' if order.force else ''}"
    rank = order.by.rank_at(taken.moment)[0]
    return _TEXT.format(
        title=title,
        line="=" * len(title),
        at=times.sentence_time(taken.moment),
        asked_by=f"{order.name}, {labels.rank(rank)}" if rank else order.name,
        reason=_REASONS[order.reason],
        scope=_scope(taken, order.wanted),
        number=f"{entry.number:,}",
        uncontrolled=UNCONTROLLED,
        policy=POLICY,
        version=POLICY_VERSION,
        form=FORM,
        withheld=_WITHHELD.format(unknown="" if taken.recognised else _UNKNOWN) if order.wanted.subject else "",
        verified=_verified(taken),
    )


def _scope(taken: Extract, wanted: Wanted) -> str:
    since = f" from {times.day(wanted.since)}" if wanted.since else ""
    until = f" to {times.day(wanted.until)}" if wanted.until else ""
    days = f" granted{since}{until}, both days included" if since and until else f" granted{since}{until}"
    person = " about one person" if wanted.subject else ""
    counts = f"{len(taken.authorisations):,} authorisations and {len(taken.attempts):,} refused attempts"
    return f"{counts}:{person or ' everything'}{days if since or until else ''}"


def _verified(taken: Extract) -> str:
    verified = taken.verified
    if verified.bad is not None:
        return f"THE RECORD IS NOT WHOLE: entry {verified.bad} is the first bad one: {verified.why}.\n"
    return (
        f"When this was generated the record held {verified.entries:,} entries, and nothing was missing or changed.\n"
    )
