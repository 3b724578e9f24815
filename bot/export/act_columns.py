"""What one act says in the central record: when, who with rank and posts as held then, and each thing it holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from enum import Enum
from itertools import pairwise
from typing import Any, Final

from bot.documents.ca1 import officer
from bot.forms.answers import Answer, answers
from bot.words import labels, times
from policy.acts import Act, CancellationNotice, Cessation, Expiry, Ratification, Review
from policy.authorisation import Authorisation, Entry
from policy.deadlines import review_dues
from policy.fold import after
from policy.periods import Intervals
from policy.terms import Ground, PersonId, Rank, Ripa, SubjectKind, System

_WORDS: Final[Mapping[type[Enum], Mapping[Any, str]]] = {
    Ground: labels.GROUNDS,
    System: labels.SYSTEMS,
    SubjectKind: labels.SUBJECT_KINDS,
    Ripa: labels.RIPA,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One authorisation as it stands at `now` (force time), and the roll's names by key."""

    authorisation: Authorisation
    names: Mapping[PersonId, str]
    now: datetime

    def at(self, moment: datetime) -> str:
        """Give a moment as a table has it."""
        return times.table_time(moment)

    def name(self, key: PersonId) -> str:
        """Give somebody by the roll's name, or by key where the roll has none."""
        return self.names.get(key, key)

    def answers(self, act: Act) -> Iterator[Answer]:
        """Give what was answered on the form of an act."""
        return answers(act, self.authorisation.grant, self.names)

    def of(self, *kinds: type[Act]) -> tuple[Entry, ...]:
        """Give the entries of some kinds of acts, oldest first."""
        return tuple(entry for entry in self.authorisation.entries if isinstance(entry.act, kinds))

    def instructions(self) -> Iterator[str]:
        """Give each instruction to stop: when, to whom, and on which systems where not on all."""
        people = ", ".join(map(self.name, self.authorisation.parties))
        for before, then in self._steps():
            if then.stop_owed and then.stop_owed is not before.stop_owed:
                gone = [system for system in then.dropped if system not in before.dropped]
                which = f" on {labels.systems(gone)}" if gone else ""
                why = _name(then.stop_owed.act)
                yield f"{self.at(then.stop_owed.moment)}: to stop{which}, after the {why}. To {people}."

    def minutes_after(self) -> Iterator[int]:
        """Give, for each stop that was confirmed, the whole minutes by which it came after the end; 0 where not."""
        for before, then in self._steps():
            act = then.entries[-1].act
            if isinstance(act, Cessation) and act.stopped_at:
                yield max(0, (act.stopped_at - _over(before, then.entries[-1].moment, act)) // timedelta(minutes=1))

    def due(self, review: Entry) -> datetime | None:
        """Give the due time for which a review counts, or None."""
        return max(
            (
                at
                for at in review_dues(self.authorisation)
                if at - self.authorisation.intervals.review_counts <= review.moment
            ),
            default=None,
        )

    def reviews_missed(self) -> list[datetime]:
        """Give the due times that have passed without a review."""
        held = {self.due(review) for review in self.authorisation.reviews}
        return [at for at in review_dues(self.authorisation) if at <= self.now and at not in held]

    def _steps(self) -> Iterator[tuple[Authorisation, Authorisation]]:
        stages: list[Authorisation] = []
        for entry in self.authorisation.entries:
            then = after(stages[-1] if stages else None, entry)
            stages += [then] if then else []
        return pairwise(stages)


def several(texts: Iterable[str]) -> str:
    """Give several things in one cell, an empty line between them."""
    return "\n\n".join(each for each in texts if each)


def block(row: Row, entry: Entry) -> str:
    """Give what an act says: when and by whom on its first line, then each thing it holds on a line of its own."""
    happened = entry.act.ended_at if isinstance(entry.act, Expiry) else entry.moment
    first = f"{row.at(happened)}: {_name(entry.act)} by {officer(entry.by, row.names)}"
    read = tuple(row.answers(entry.act))
    rest = _held(entry.act, but={each.name for each in read})
    return "\n".join([first, *_beside(row, entry), *(each.line for each in read), *rest])


def _beside(row: Row, entry: Entry) -> Iterator[str]:
    due = row.due(entry) if isinstance(entry.act, Review) else None
    if due:
        yield f"Due: {row.at(due)}"
    if row.authorisation.decided is entry and isinstance(entry.act, Ratification) and row.authorisation.terms:
        yield f"Term: to {times.last_day(row.authorisation.terms[0].last_day)}"
    if entry.flags:
        yield f"Flags: {', '.join(flag.value for flag in entry.flags)}"


def _held(act: Act, but: Collection[str]) -> Iterator[str]:
    # What no form asks: the rules have written it, or the clock.
    for field in fields(act):
        text = "" if field.name in but else _said(getattr(act, field.name))
        if text:
            yield f"{field.name.replace('_', ' ').capitalize()}: {text}"


def _said(value: object) -> str:  # noqa: PLR0911 - one line for each kind of value
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return times.table_time(value)
        case date():
            return times.day(value)
        case Rank():
            return labels.rank(value)
        case Enum():
            return _WORDS.get(type(value), {}).get(value) or str(value.value).replace("_", " ")
        case tuple():
            return ", ".join(_said(each) for each in value)
        case Intervals():
            return "; ".join(
                f"{each.name.replace('_', ' ')} {_said(getattr(value, each.name))}" for each in fields(value)
            )
    return str(value)


def _name(act: Act) -> str:
    spelt = "".join(f" {letter}" if letter.isupper() else letter for letter in type(act).__name__)
    return spelt.strip().lower()


def _over(before: Authorisation, entered: datetime, act: Cessation) -> datetime:
    over = before.over_since(entered)
    owed = before.stop_owed
    if over is None and owed and not isinstance(owed.act, CancellationNotice):
        over = owed.moment  # a system that was dropped; a notice alone takes no authority away
    return over or act.stopped_at or entered
