"""Reading a nominal roll from its two CSV files: every fault is named by file, line and column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from policy.terms import ChatId, Kind, Post, Rank
from store.roll.roll_cells import Line, meant, rank_named, unit_named
from store.roll.typed_names import number_key

PEOPLE: Final = (
    "slack_id",
    "name",
    "number",
    "kind",
    "rank",
    "acting_rank",
    "acting_from",
    "acting_to",
    "acting_authorised_by",
    "unit",
    "active",
)
# What a column was called before, and is still read.
_ALSO: Final = {"collar": "number"}
POSTS: Final = ("post", "slack_id", "from", "to", "deputy", "away_from", "away_to")
_MARKS: Final = {";": "semicolons", "\t": "tabs", "|": "upright strokes"}
# Ours: the policy speaks of these in the singular ("the Head of Professional Standards"): others may deputise.
SINGLE: Final = frozenset(
    {Post.HEAD_OF_PSD, Post.ACU_INSPECTOR, Post.DIRECTOR_HR, Post.HEAD_OF_PERSONNEL, Post.DPO, Post.FCAO}
)

# Of somebody who is not in the chat.
NO_ACCOUNT: Final = ChatId("")


class RollFault(Exception):
    """The roll cannot be imported; `faults` are the sentences, and nothing was imported."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults) + " Nothing was imported.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A line of the people's file; moments are UTC."""

    slack_id: ChatId = NO_ACCOUNT
    name: str = ""
    number: str = ""
    kind: Kind = Kind.OFFICER
    rank: Rank | None = None
    temporary: bool = False
    acting_rank: Rank | None = None
    acting_from: datetime | None = None
    acting_to: datetime | None = None
    acting_authoriser: Rank | None = None
    unit: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PostHeld:
    """A line of the posts' file; `holder` is a chat id or number of the people's file, on the roll the person's id."""

    post: Post
    holder: str
    deputy: bool = False
    begins: datetime | None = None
    ends: datetime | None = None
    away_from: datetime | None = None
    away_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class RollFile:
    """A roll as its two files have it, read without a fault."""

    people: tuple[Person, ...]
    posts: tuple[PostHeld, ...]

    @classmethod
    def load(cls, *paths: Path | str) -> RollFile:
        """Read the two files, in either order. Raises RollFault, or OSError for a file that cannot be read."""
        return cls.parse({Path(path).name: _text(Path(path)) for path in paths})

    @classmethod
    def parse(cls, files: Mapping[str, str]) -> RollFile:
        """Read the two files' texts, by file name; their headers tell which is which. Raises RollFault."""
        return _Reading().roll(files)


@dataclass(slots=True)
class _Reading:
    """What has been read so far, and every fault met on the way."""

    faults: list[str] = field(default_factory=list)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    ranks: dict[str, Rank | None] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    """The line of everybody in the people file, by chat id and by number."""
    numbered: set[int] = field(default_factory=set)
    """The lines of the people file that have a number."""
    held: list[tuple[Line, PostHeld]] = field(default_factory=list)

    def roll(self, files: Mapping[str, str]) -> RollFile:
        tables = self._tables(files)
        people = [person for line in tables.get("people", ()) if (person := self._person(line))]
        posts = [post for line in tables.get("posts", ()) if (post := self._post(line))]
        if self.faults:
            raise RollFault(self.faults)
        return RollFile(tuple(people), tuple(posts))

    def _tables(self, files: Mapping[str, str]) -> dict[str, list[Line]]:
        tables: dict[str, list[Line]] = {}
        for name, text in files.items():
            rows = self._rows(name, text)
            header = tuple(_column(each) for each in rows[0][1]) if rows else ()
            if len(header) == 1 and (mark := re.search("[;\t|]", header[0])):
                sentence = f"{_MARKS[mark[0]]} stand between the columns. Save it as CSV with commas."
                self.faults.append(f"{name}, line 1: {sentence}")
                continue
            table = "posts" if "post" in header else "people"
            if self._header_stands(name, header, POSTS if table == "posts" else PEOPLE):
                tables.setdefault(table, []).extend(self._lines(name, header, rows[1:]))
        missing = [table for table in ("people", "posts") if table not in tables]
        if missing and not self.faults:
            self.faults.append(f"The {missing[0]} file is missing: a roll is two files, people and posts.")
        if "people" in tables:
            self._collect_ranks(tables["people"])
        return tables

    def _header_stands(self, name: str, header: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
        before = len(self.faults)
        for column in header:
            if column not in wanted:
                self.faults.append(f'{name}, line 1: "{column}" is not a column.{meant(column, wanted)}')
        for column in wanted:
            if column not in header:
                self.faults.append(f'{name}, line 1: the column "{column}" is missing.')
        if len(set(header)) < len(header):
            self.faults.append(f"{name}, line 1: a column stands there twice.")
        return len(self.faults) == before

    def _rows(self, name: str, text: str) -> list[tuple[int, list[str]]]:
        reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
        rows, before = [], 0
        try:
            for row in reader:
                rows.append((before + 1, row))
                before = reader.line_num
        except csv.Error as error:
            self.faults.append(f"{name}, line {before + 1}: this cannot be read as CSV ({error}).")
        return rows

    def _lines(self, name: str, header: tuple[str, ...], rows: list[tuple[int, list[str]]]) -> Iterator[Line]:
        for number, row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                self.faults.append(f"{name}, line {number}: {len(row)} columns, but the header has {len(header)}.")
                continue
            yield Line(self.faults, name, number, {c: v.strip() for c, v in zip(header, row, strict=True)})

    def _collect_ranks(self, lines: list[Line]) -> None:
        # Who authorised an acting rank is looked up in the same file, whatever the order of its lines.
        for line in lines:
            for column in ("slack_id", "number"):
                if line.cells[column]:
                    self.ranks[number_key(line.cells[column])] = rank_named(line.cells["rank"])[0]
                    self.people[number_key(line.cells[column])] = line.number
            if line.cells["number"]:
                self.numbered.add(line.number)

    def _person(self, line: Line) -> Person | None:
        before = len(self.faults)
        self._identified(line)
        kind = line.choice("kind", {each.value: each for each in Kind if each.value not in {"clock", "console"}})
        rank, temporary = line.rank("rank")
        if kind in {Kind.OFFICER, Kind.SPECIAL} and rank is None and not line.cells["rank"]:
            line.fault("rank", "an officer has a rank; this is empty.")
        acting = self._acting(line)
        person: dict[str, Any] = {
            **{name: line.cells[name] for name in ("slack_id", "name")},
            "number": line.cells["number"].upper(),
            "unit": unit_named(line.cells["unit"]),
            "active": line.yes_or_no("active"),
        }
        faultless = len(self.faults) == before
        return Person(**person, kind=kind, rank=rank, temporary=temporary, **acting) if faultless else None

    def _identified(self, line: Line) -> None:
        if not line.cells["name"]:
            line.fault("name", "a person has a name; this is empty.")
        if not line.cells["slack_id"] and not line.cells["number"]:
            line.fault("slack_id", "this is empty, and so is number; one of them says who it is.")
        if not line.cells["number"] and (line.cells["rank"] or line.cells["acting_rank"]):
            line.fault("number", "whoever has a rank has a number; this is empty.")
        for column in ("slack_id", "number"):
            number = number_key(line.cells[column])
            earlier = self.seen.setdefault((column, number), line.number) if number else line.number
            if earlier != line.number:
                line.fault(column, f'"{line.cells[column]}" stands on line {earlier} already.')

    def _acting(self, line: Line) -> dict[str, Any]:
        names = ("acting_rank", "acting_from", "acting_to", "acting_authorised_by")
        for name in names:
            if any(line.cells[each] for each in names) and not line.cells[name]:
                line.fault(name, "an acting rank needs its rank, both times and who authorised it; this is empty.")
        rank = line.rank("acting_rank")[0]
        begins, ends = line.moment("acting_from"), line.moment("acting_to")
        line.in_order("acting_to", begins, ends)
        authoriser = self._authoriser(line)
        return {"acting_rank": rank, "acting_from": begins, "acting_to": ends, "acting_authoriser": authoriser}

    def _authoriser(self, line: Line) -> Rank | None:
        typed = line.cells["acting_authorised_by"]
        if typed and number_key(typed) not in self.ranks:
            line.fault("acting_authorised_by", f'nobody in this file is "{typed}".{meant(typed, self.ranks)}')
        return self.ranks.get(number_key(typed))

    def _post(self, line: Line) -> PostHeld | None:
        before = len(self.faults)
        post = line.choice("post", {each.value: each for each in Post})
        holder = line.cells["slack_id"]
        if not holder:
            line.fault("slack_id", "this is empty; say who holds the post.")
        elif number_key(holder) not in self.people:
            line.fault("slack_id", f'nobody in the people file is "{holder}".{meant(holder, self.ranks)}')
        elif self.people[number_key(holder)] not in self.numbered:
            line.fault("slack_id", f'"{holder}" has no number in the people file; whoever holds a post needs one.')
        names = {"begins": "from", "ends": "to", "away_from": "away_from", "away_to": "away_to"}
        times = {name: line.moment(column) for name, column in names.items()}
        line.in_order("to", times["begins"], times["ends"])
        line.in_order("away_to", times["away_from"], times["away_to"])
        if times["away_to"] and not times["away_from"]:
            line.fault("away_from", "this is empty, but away_to is not.")
        deputy = line.yes_or_no("deputy")
        if len(self.faults) > before:
            return None
        held = PostHeld(post=post, holder=number_key(holder), deputy=deputy, **times)
        self._alone(line, held)
        self.held.append((line, held))
        return held

    def _alone(self, line: Line, held: PostHeld) -> None:
        # Two holders at once would both be asked first, and either could say that it was for the other to decide.
        for earlier, other in self.held:
            if other.post is not held.post or not _overlap(held, other):
                continue
            if self.people[other.holder] == self.people[held.holder]:
                line.fault(
                    "slack_id", f'"{held.holder}" holds {held.post.value} then already, on line {earlier.number}.'
                )
            elif held.post in SINGLE and not held.deputy and not other.deputy:
                begins, advice = line.cells["from"], "End one where the other begins, or make one a deputy."
                who = f'"{other.holder}", who holds {held.post.value} on line {earlier.number}'
                line.fault("from", f'"{begins}" is within the time of {who}. {advice}')


def _column(typed: str) -> str:
    name = typed.strip().casefold()
    return _ALSO.get(name, name)


def _overlap(one: PostHeld, other: PostHeld) -> bool:
    # From the moment at which it begins, and not at the moment at which it ends.
    starts = other.ends is None or one.begins is None or one.begins < other.ends
    return starts and (one.ends is None or other.begins is None or other.begins < one.ends)


def _text(path: Path) -> str:
    written = path.read_bytes()
    try:
        return written.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = written.count(b"\n", 0, error.start) + 1
        raise RollFault([f'{path.name}, line {line}: this is not UTF-8. Save it as "CSV UTF-8".']) from error
