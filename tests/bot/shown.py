"""Everything that people are shown, as it goes to Slack: collected by walking, not by looking through the code."""

from __future__ import annotations

import itertools
import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from bot.chat.outcome import Answer, Errors, Say, Window
from bot.demo import force as demo_force
from bot.demo.run import TravellingClock
from bot.desk.cases import ALONE, REPORT, VERBS
from bot.forms import catalogue
from bot.messages.buttons import no_longer_yours
from bot.slack.blocks import card_blocks
from bot.slack.listeners import draw
from bot.windows import details
from bot.windows import help as help_pages
from bot.words import labels, times
from bot.words.refusals import refusal
from policy import examples, objections
from policy.acts import Attention, CancellationNotice, Cessation, Disposal, Ratification, RenewalApplication
from policy.objections import Fact
from policy.people import CONSOLE, Subject
from policy.terms import ChatId, Ground, Post, Rank, State, SubjectKind
from store.database import Database
from store.register import Register
from store.sealing import KeyRing
from tests.bot import stage
from tests.bot.counter import Counter
from tests.bot.messages.test_cards import walked
from tests.bot.stage import REASONS, START, UA
from tests.bot.walk import WALKS, WRITTEN, Walk, kept
from tests.store.force import minted

PEOPLE: Final = ("U0INSPA", "U0SGTB", "U0PSDH", "U0ACUD", "U0DPO", "U0ACC", "U0FIB", "U0PCX", "U0PCZ", "U0NOBODY")
CONTACTS: Final = labels.Contacts()
FACTS: Final[Mapping[str, Fact]] = {
    "rank": Rank.CONSTABLE,
    "reference": UA,
    "earlier": UA,
    "ended_at": START,
    "decided_at": START,
    "opens_at": START,
    "who": (Post.ACU_INSPECTOR,),
    "asked": (Post.ACU_INSPECTOR,),
    "did": "cancelled",
    "ground": "crime",
    "state": State.EXPIRED,
    "deciders": (Post.HEAD_OF_PSD, Post.ACU_INSPECTOR),
    "minimum": 40,
    "advice": "Say what is new since then.",
}
"""A fact for every brace in the sentence of an objection."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One payload, where it was come by, and what Slack makes of it."""

    where: str
    kind: Literal["message", "view", "sentence"]
    payload: dict[str, Any]


def collected(folder: Path) -> tuple[Shown, ...]:
    """Everything, on records of their own in an empty folder."""
    database = Database.open(f"sqlite:///{folder / 'seventytwo.db'}", keys=KeyRing.make(folder / "keys"))
    Register(database, clock=lambda: START).import_roll(stage.roll(), by=CONSOLE, mint=minted)
    database.close()
    made = itertools.chain(_messages(folder), _forms(), _sentences(), _desk(folder))
    return tuple({str(each.payload): each for each in made}.values())


def typed() -> tuple[str, ...]:
    """Whatever people typed on the way, and the roll's names: not our words."""
    people = [line.split(",")[1] for line in demo_force.PEOPLE.splitlines()[1:]]
    acts = (examples.GRANT, REASONS)
    written = [text for act in acts for text in vars(act).values() if isinstance(text, str) and len(text) > len(UA)]
    return (*WRITTEN.values(), *written, *people)


def _folder(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made


def _messages(folder: Path) -> Iterator[Shown]:
    for walk in WALKS:
        done = walked(walk, folder, _folder(folder, walk.__name__))
        cards = [(each.message, each.card) for each in done.drawn]
        for message, card in dict.fromkeys([*cards, *done.others]):
            yield Shown(f"{walk.__name__}, {message}", "message", {"text": card.text, "blocks": card_blocks(card)})
    left = no_longer_yours(UA)
    yield Shown("no longer yours", "message", {"text": left.text, "blocks": card_blocks(left)})


def _forms() -> Iterator[Shown]:
    for callback in catalogue.FORMS:
        for code in (False, True):
            blank = catalogue.form(callback, code=code)
            yield Shown(f"the form {callback}", "view", draw(Window(blank, UA)))
            filled = catalogue.with_values(blank, catalogue.example(blank))
            yield Shown(f"the form {callback}, filled in", "view", draw(Window(filled, UA)))
        if catalogue.examples(callback):
            yield Shown(f"good answers for {callback}", "view", draw(Window(help_pages.good_answers(callback), UA)))


def _sentences() -> Iterator[Shown]:
    for kind in objections.ORDER:
        holes = {name for _, name, _, _ in string.Formatter().parse(str(kind.__doc__)) if name}
        met = kind(facts={name: fact for name, fact in FACTS.items() if name in holes})
        yield _sentence(kind.__name__, refusal(met, CONTACTS))
    called = {"control_room": CONTACTS.control_room, "time": times.sentence_time(START), "outcome": ""}
    never = ("NOT_RECORDED", "NOTHING_CHANGED", "NOT_KNOWN", "NOT_READ")
    for name in (*never, "FOUND_RECORDED", "FOUND_MISSING", "ENDS_BY_ITSELF"):
        yield _sentence(name, str(getattr(labels, name)).format(**called).strip())
    yield _sentence("a second press", times.repeated(START))


def _sentence(where: str, text: str) -> Shown:
    return Shown(where, "sentence", {"text": text})


# --- at the desk, at several moments of one authorisation ---


def _desk(folder: Path) -> Iterator[Shown]:
    for name, moment in {**_MOMENTS, "kept": kept}.items():
        counter, database = _counter(folder, name)
        moment(counter.walk)
        yield from _asked(counter, name, PEOPLE if name == "urgent" else PEOPLE[:5:2])
        if name == "kept":
            yield from _receipts(counter)
        database.close()


def _counter(folder: Path, name: str) -> tuple[Counter, Database]:
    path = _folder(folder, f"desk-{name}") / "record.db"
    path.write_bytes((folder / "seventytwo.db").read_bytes())
    clock = TravellingClock(lambda: START)
    database = Database.open(f"sqlite:///{path}", keys=KeyRing.load(folder / "keys"))
    return Counter(Walk(Register(database, clock=clock), clock, draws=False)), database


def _asked(counter: Counter, stage: str, people: tuple[str, ...]) -> Iterator[Shown]:
    verbs = [f"{verb} {UA}" for verb in VERBS]
    lines = ["", *ALONE, REPORT, *verbs, "show", "lsit", "advise RF-2026-0001", "show UA-2026-0099"]
    for person, line in itertools.product(people, lines):
        yield from _answered(f"{stage}, {person}: /urgent {line}", counter.types(person, line))
    for person in people:
        listed = counter.desk.open_listed(ChatId(person), "show", UA, counter.delivery("action"))
        yield from _answered(f"{stage}, {person}: Show, of a list", listed)
    for about in _ANSWERS if stage == "stopped" else ():
        yield from _choices(counter, about)


_ANSWERS: Final[tuple[dict[str, Any], ...]] = (
    {"ripa": "in_doubt"},
    {"ripa": "needed"},
    {"systems": ("private_device",)},
    {"systems": ("cctv_recordings",)},
    {"systems": ("issued_mobile",), "activity": "content"},
    {"subject_kind": ("officer", "staff")},
    {"subject_kind": ("other",)},
    {"subject_kind": ("staff",)},
    {"ground": "staff_discipline", "subject_kind": ("staff",)},
)


def _choices(counter: Counter, about: dict[str, Any]) -> Iterator[Shown]:
    blank = catalogue.form("grant")
    filled = catalogue.with_values(blank, {**catalogue.example(blank), **about})
    yield from _answered(f"the grant form with {about}", counter.changes("U0INSPA", filled))
    yield from _answered(f"the grant form sent with {about}", counter.sends("U0INSPA", filled, **about))


def _answered(where: str, answer: Answer) -> Iterator[Shown]:
    if isinstance(answer, Window):
        yield Shown(where, "view", draw(answer))
    elif isinstance(answer, Say):
        yield _sentence(where, answer.text)
    elif isinstance(answer, Errors):
        yield from (_sentence(f"{where}, {name}", text) for name, text in answer.fields.items())


def _receipts(counter: Counter) -> Iterator[Shown]:
    matter, given = counter.walk.matter, counter.walk.register.given()
    cards = [details.recorded(matter, entry, again=again) for entry in matter.entries for again in (False, True)]
    cards += [details.granted(matter, given, again) for again in (None, START)]
    yield from (Shown("a receipt", "view", draw(Window(card, UA))) for card in cards)


def _urgent(walk: Walk) -> None:
    walk.grants()


def _staff(walk: Walk) -> None:
    walk.grants(
        ground=Ground.STAFF_DISCIPLINE, subjects=(Subject(text="S812 Pell"),), subject_kind=(SubjectKind.STAFF,)
    )


def _nobody(walk: Walk) -> None:
    walk.grants(operators=("U0PSDH", "U0ACUD", "U0CIC"), applicant="U0INSPA", applicant_reason=WRITTEN["why"])


def _authorised(walk: Walk) -> None:
    walk.grants()
    walk.does(Ratification, "U0PSDH")


def _deputised(walk: Walk) -> None:
    walk.grants()
    walk.passes(hours=49)
    walk.does(Attention, "U0CIC")
    walk.does(Ratification, "U0CIC")


def _near_its_end(walk: Walk) -> None:
    _authorised(walk)
    walk.passes(days=80)
    walk.does(RenewalApplication, "U0SGTB")
    walk.does(CancellationNotice, "U0SGTB")


def _ended(walk: Walk) -> None:
    walk.grants()
    walk.passes(hours=73)


def _stopped(walk: Walk) -> None:
    _ended(walk)
    walk.does(Cessation, "U0SGTB")
    walk.does(Disposal, "U0PSDH")


_MOMENTS: Final[Mapping[str, Callable[[Walk], None]]] = {
    "urgent": _urgent,
    "staff": _staff,
    "nobody": _nobody,
    "authorised": _authorised,
    "deputised": _deputised,
    "near its end": _near_its_end,
    "ended": _ended,
    "stopped": _stopped,
}
