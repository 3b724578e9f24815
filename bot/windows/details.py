"""What is read in a window: the whole application, the history, what a grant leads to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.chat.card import Card
from bot.forms.answers import Names, answers, person
from bot.messages.buttons import press
from bot.messages.context import end, outcome, page_facts, reference_and_times, when
from bot.words import deeds, labels, times
from policy import acts
from policy.authorisation import Authorisation, Entry
from policy.deadlines import deadlines
from policy.given import Given
from policy.notices import Button
from policy.periods import LADDER
from policy.route import DECIDING_POSTS, DEPUTIES_FROM, EVERYONE_FROM, asked, deciders
from policy.sight import Sight
from policy.terms import IN_FORCE, Flag, State

Facts = tuple[tuple[str, str], ...]

LISTED_AT_MOST: Final = 50
"""How many rows of a list are read: more than fit into a window, which says so itself."""


def application(authorisation: Authorisation, names: Names) -> Facts:
    """Give the whole application as it was granted, question by question: for a window only."""
    grant = authorisation.grant
    read = tuple((each.question, each.text) for each in answers(grant, grant, names))
    run_by = () if grant.operators else (("Run by", person(grant.applicant, names)),)
    return (("Granted by", person(authorisation.grantor, names)), *read, *run_by)


def history(authorisation: Authorisation, names: Names) -> Facts:
    """Give every entry after the grant: who did what and when, and what was written."""
    # What was refused is for the central record, not for those whose authorisation it is.
    entries = (entry for entry in authorisation.entries[1:] if not isinstance(entry.act, acts.Attempt))
    return tuple(_event(entry, authorisation, names) for entry in entries)


def _event(entry: Entry, authorisation: Authorisation, names: Names) -> tuple[str, str]:
    who = deeds.doer(entry, authorisation)
    named = f"{who} ({names[entry.by.key]})" if entry.by.key in names and who != labels.NAME else who
    done = f"{named} {deeds.did(entry, authorisation)}."
    read = (each.line for each in answers(entry.act, authorisation.grant, names))
    return times.table_time(entry.moment), "\n".join([done, *read])


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader may see, the roll's names where that is everything, when it is read, and the record's head then."""

    seen: Sight
    names: Names
    now: datetime
    head: str = ""


def shown(authorisation: Authorisation, given: Given, reading: Reading) -> Card:
    """Give what a reader may read of an authorisation (rule 20): times, the page, or all of it."""
    seen, names, now = reading.seen, reading.names, reading.now
    # Past its end it has ended, swept or not.
    authorisation = replace(authorisation, state=authorisation.state_at(now))
    title, text = authorisation.reference, outcome(authorisation)
    if seen is Sight.TIMES:
        return Card(reference_and_times(authorisation), title, (), (("Granted", when(authorisation.granted_at)),))
    facts: Facts = (*page_facts(authorisation, given, reading.head[:16]), *_ahead(authorisation, given))
    if seen is Sight.PAGE:
        return Card(text, title, ("The authorisation page only.",), facts)
    past = {Flag.DECONFLICTION} | (labels.UNTIL_DECIDED if authorisation.state is not State.URGENT else set())
    flags = tuple(labels.FLAGS[flag] for flag in authorisation.flags if flag not in past)
    facts = (*facts, *application(authorisation, names), *history(authorisation, names))
    return Card(text, title, flags, facts, notes=(f"Drawn at {times.sentence_time(now)}. Opening it is recorded.",))


def _ahead(authorisation: Authorisation, given: Given) -> tuple[tuple[str, str], ...]:
    coming = deadlines(authorisation, given)
    return (("Next", f"{when(coming[0].at)}: {deeds.owed(coming[0].act)}"),) if coming else ()


def ladder(authorisation: Authorisation, given: Given) -> tuple[str, ...]:
    """Give the rungs with their clock times and the posts they ask, then the end."""
    rungs = []
    for hours in authorisation.grant.ladder or LADDER:
        at = authorisation.granted_at + timedelta(hours=hours)
        rungs.append(f"• {times.table_time(at)}: {_asked_posts(authorisation, hours, at, given)}")
    end = times.table_time(authorisation.ends_at)
    return (*rungs, f"• *{end}*: it ends by itself, and everyone is told to stop.")


def _asked_posts(authorisation: Authorisation, hours: int, at: datetime, given: Given) -> str:
    keys = asked(authorisation, hours, at, given)
    held = [h for h in given.holdings if h.officer.key in keys and h.stands(at) and h.post in DECIDING_POSTS]
    posts = dict.fromkeys(labels.SHORT_POSTS[h.post] for h in held if not h.deputy)
    stand_ins = dict.fromkeys(f"deputy {labels.SHORT_POSTS[h.post]}" for h in held if h.deputy)
    named = labels.together([*posts, *stand_ins])
    besides = " The contingency officer is told." if DEPUTIES_FROM <= hours < EVERYONE_FROM else ""
    return f"{named}.{besides}" if named else f"nobody can be asked.{besides}"


def granted(authorisation: Authorisation, given: Given, again: datetime | None = None) -> Card:
    """Give the receipt that takes the grant form's place; `again` is when it was recorded, on a second press."""
    entry = authorisation.granted
    notes = [labels.FLAGS[flag] for flag in entry.flags if flag is not Flag.DECONFLICTION]
    if not deciders(authorisation, entry.moment, given):
        notes.append(f"The contingency officer has been told. {labels.ENDS_BY_ITSELF}")
    repeat = (times.repeated(again),) if again else ()
    channel = "You have this receipt as a message too. The Data Protection Officer's channel is told."
    lines = (
        *repeat,
        f"It is in force now. {channel}" if authorisation.state in IN_FORCE else channel,
        "*Who is asked to decide, and when*\n" + "\n".join(ladder(authorisation, given)),
        labels.ENDS_BY_ITSELF,
    )
    return Card(outcome(authorisation), "Granted", lines, notes=tuple(notes))


def recorded(authorisation: Authorisation, entry: Entry, *, again: bool = False) -> Card:
    """Give the receipt of any other act: what was recorded, and how the authorisation now stands."""
    first = times.repeated(entry.moment) if again else f"Recorded: {deeds.done(entry, authorisation)}"
    return Card(first, authorisation.reference, (outcome(authorisation),))


def listed(seen_by_reader: Iterable[tuple[Authorisation, Sight]], many: int, now: datetime) -> tuple[Card, ...]:
    """Give how many references a reader may know of, and the first of them, each with its button."""
    rows = tuple(Card(_row(a, seen, now), presses=(press(Button.SHOW, a.reference),)) for a, seen in seen_by_reader)
    text = f"{many} authorisation{'s' if many != 1 else ''} that you may know of."
    return Card(text, "Authorisations", () if rows else ("There is nothing here that needs you.",)), *rows


def _row(authorisation: Authorisation, seen: Sight, now: datetime) -> str:
    return f"*{authorisation.reference}*{_stands(authorisation, seen, now)}. It {_until(authorisation, now)}."


def _stands(authorisation: Authorisation, seen: Sight, now: datetime) -> str:
    if seen is Sight.TIMES:
        return f": {labels.GROUNDS[authorisation.ground]}"
    return f" is {labels.STATES[authorisation.state_at(now)]}"


def _until(authorisation: Authorisation, now: datetime) -> str:
    over = authorisation.over_since(now)
    return f"ended {times.table_time(over)}" if over else f"ends {end(authorisation)}"
