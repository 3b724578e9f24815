"""The golden files in tests/goldens, a screen each as people read it: written by `make goldens`, compared by a test."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from bot.chat.card import Card
from bot.chat.outcome import Window
from bot.demo.run import TravellingClock
from bot.desk.home_desk import HomeDesk
from bot.slack.blocks import card_blocks, home_view
from bot.slack.listeners import draw
from bot.words import labels
from policy.acts import Cancellation, CancellationNotice, Ratification, RenewalApplication
from policy.notice_parts import Message
from policy.people import CONSOLE
from policy.terms import ChatId
from sandbox.person.reading import plain, words
from store.database import Database
from store.register import Register
from store.sealing import KeyRing
from tests.bot.counter import Counter
from tests.bot.papers import texts
from tests.bot.stage import START, UA, roll
from tests.bot.walk import Walk, circulated, copied, refused
from tests.house.tree import ROOT
from tests.store.force import minted

FOLDER: Final = ROOT / "tests" / "goldens"
INSPECTOR, SERGEANT, HEAD_OF_PSD, DPO = "U0INSPA", "U0SGTB", "U0PSDH", "U0DPO"
Block = Mapping[str, Any]
# The head of the record hangs on the keys, which are made anew for each record.
_HEAD: Final = re.compile(r"\b[0-9a-f]{16}\b")


def screens() -> dict[str, str]:
    """Every screen by the name of its file, walked to at fixed times on records of their own."""
    with tempfile.TemporaryDirectory(prefix="seventytwo-goldens-") as folder:
        made = [dict(part(_counter(Path(folder) / name))) for name, part in PARTS.items()]
    made.append({name: f"PAPER\n\n{text.strip()}\n" for name, text in texts().items()})
    return {f"{name}.txt": _HEAD.sub("(head of the record)", text) for part in made for name, text in part.items()}


def _counter(folder: Path) -> Counter:
    folder.mkdir()
    clock = TravellingClock(lambda: START)
    database = Database.open(f"sqlite:///{folder / 'record.db'}", keys=KeyRing.make(folder / "keys"))
    register = Register(database, clock=clock)
    register.import_roll(roll(), by=CONSOLE, mint=minted)
    return Counter(Walk(register, clock))


# --- the walks: each gives the screens that it passes, by name ---

Named = Iterator[tuple[str, str]]


def _granting(counter: Counter) -> Named:
    form = counter.form(INSPECTOR, "grant", "")
    yield "01-grant", _window(Window(form))
    answer = counter.sends(INSPECTOR, form, systems=("force_network",), subjects="PC 4471 Dunn")
    assert isinstance(answer, Window), answer
    yield "02-granted", _window(answer)
    yield "20-help", _opened(counter, SERGEANT, "help")
    yield "20-not-here", counter.said(SERGEANT, "") + "\n"


def _undecided(counter: Counter) -> Named:
    walk = counter.walk
    walk.grants()
    yield "03-receipt", _told(walk, Message.RECEIPT)
    yield "04-dpo-notice", _told(walk, Message.PAGE)
    yield "05-prompt", _told(walk, Message.PROMPT)
    yield "06-decide", _opened(counter, HEAD_OF_PSD, f"decide {UA}")
    yield "15-show", _opened(counter, INSPECTOR, f"show {UA}")
    for hours, left in ((24, 48), (48, 24), (66, 6), (71, 1)):
        walk.passes(hours=hours - (walk.clock() - START).total_seconds() / 3600)
        yield f"09-{left}-hours-left", _told(walk, Message.PROMPT)
    walk.passes(hours=2)
    yield "10-ended-undecided", _told(walk, Message.ENDED)
    yield "11-stopped", _opened(counter, SERGEANT, f"stopped {UA}")


def _authorised(counter: Counter) -> Named:
    walk = counter.walk
    walk.grants()
    walk.passes(hours=6)
    walk.does(Ratification, HEAD_OF_PSD)
    yield "07-authorised", _told(walk, Message.AUTHORISED)
    walk.passes(days=32)
    yield "12-review-due", _told(walk, Message.REVIEW_DUE)
    yield "12-review", _opened(counter, HEAD_OF_PSD, f"review {UA}")
    walk.passes(days=48)
    yield "13-renewal-due", _told(walk, Message.RENEWAL_DUE)
    yield "13-renewal-apply", _opened(counter, SERGEANT, f"renew {UA}")
    walk.does(RenewalApplication, SERGEANT)
    yield "13-renewal-decide", _opened(counter, HEAD_OF_PSD, f"renew {UA}")
    walk.does(CancellationNotice, SERGEANT)
    yield "14-cancellation-notice", _told(walk, Message.CANCEL_ASKED)
    yield "14-cancel", _opened(counter, HEAD_OF_PSD, f"cancel {UA}")
    walk.does(Cancellation, HEAD_OF_PSD)
    yield "14-cancelled", _told(walk, Message.CANCELLED)


def _refused(counter: Counter) -> Named:
    refused(counter.walk)
    yield "08-refused", _told(counter.walk, Message.REFUSED)


def _in_chat(counter: Counter) -> Named:
    walk = counter.walk
    yield "17-home-inspector", _home(walk, INSPECTOR)
    walk.grants()
    walk.passes(hours=29)
    yield "17-home-granted", _home(walk, INSPECTOR)
    yield "17-home-deciding", _home(walk, HEAD_OF_PSD)
    walk.does(Ratification, HEAD_OF_PSD)
    walk.passes(days=32)
    yield "16-register", _opened(counter, DPO, "register")
    yield "18-report", _opened(counter, HEAD_OF_PSD, "report 2026-11")


def _copied(counter: Counter) -> Named:
    copied(counter.walk)
    yield "16-register-copy", _told(counter.walk, Message.COPY)


def _circulated(counter: Counter) -> Named:
    circulated(counter.walk)
    yield "21-circulation", _told(counter.walk, Message.CIRCULATION)


PARTS: Final[Mapping[str, Callable[[Counter], Named]]] = {
    "granting": _granting,
    "undecided": _undecided,
    "authorised": _authorised,
    "refused": _refused,
    "circulated": _circulated,
    "in chat": _in_chat,
    "copied": _copied,
}


# --- how they are read ---


def _told(walk: Walk, message: Message) -> str:
    """The newest notice of this kind."""
    cards: list[Card] = [each.card for each in walk.drawn if each.message is message]
    cards += [card for kind, card in walk.others if kind is message]
    card = cards[-1]
    return "\n".join([f"ALERT  {plain(card.text)}", "", *_read(card_blocks(card)), ""])


def _home(walk: Walk, person: str) -> str:
    shown = HomeDesk(walk.register, walk.clock, labels.Contacts()).cards(ChatId(person))
    return "\n".join(["HOME", "", *_read(home_view(shown)["blocks"]), ""])


def _opened(counter: Counter, person: str, line: str) -> str:
    answer = counter.types(person, line)
    assert isinstance(answer, Window), answer
    return _window(answer)


def _window(window: Window) -> str:
    view = draw(window)
    foot = [f"[[ {view[kind]['text']} ]]" for kind in ("submit", "close") if kind in view]
    return "\n".join([f"WINDOW  {view['title']['text']}", "", *_read(view["blocks"]), " ".join(foot), ""])


def _read(blocks: list[Any]) -> Iterator[str]:
    """The blocks in order, as lines, an empty one after each block."""
    for block in blocks:
        yield from _DRAWN.get(block["type"], _words)(block)
        yield ""


def _words(block: Block) -> Iterator[str]:
    yield from words([dict(block)]).splitlines()


def _after(sign: str) -> Callable[[Block], Iterator[str]]:
    return lambda block: (f"{sign}{line}" for line in _words(block))


def _actions(block: Block) -> Iterator[str]:
    for one in block["elements"]:
        heard = one.get("accessibility_label")
        label = one["text"]["text"] if "text" in one else words([one])
        yield f"[ {label} ]" + (f"  heard as: {heard}" if heard else "")


def _input(block: Block) -> Iterator[str]:
    element = block["element"]
    yield f"{block['label']['text']}{' (optional)' if block.get('optional') else ''}  <{element['type']}>"
    for one in element.get("options", ()):
        yield f"  ( ) {plain(one['text']['text'])}"
    if "hint" in block:
        yield f"  hint: {plain(block['hint']['text'])}"


_DRAWN: Final[Mapping[str, Callable[[Block], Iterator[str]]]] = {
    "header": _after("# "),
    "context": _after("~ "),
    "divider": lambda _: iter(("----",)),
    "actions": _actions,
    "input": _input,
}


def main() -> None:
    """Write every golden file anew, and take away those of screens that are gone."""
    FOLDER.mkdir(exist_ok=True)
    made = screens()
    for old in FOLDER.glob("*.txt"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    sys.stdout.write(f"tests/goldens: {len(made)} files\n")


if __name__ == "__main__":
    main()
