"""Words: every sentence that people are shown is short, plain and whole, and says its meaning in words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.bot.shown import Shown, typed

BOT: Final = Path(__file__).parents[2] / "bot"
LONGEST: Final = 20
# Words that people do not use, and ours that they never see.
BANNED: Final = re.compile(
    r"\b(?:ratif\w*|terminat\w*|pursuant|hereby|herewith|therein|thereof|aforementioned|notwithstanding|utilis\w*"
    r"|facilitat\w*|commenc\w*|endeavou?r\w*|in order to|prior to|in respect of|with regard to|shall|please ensure"
    r"|successfully|invalid|oops|sorry|null|payload|modal|callback|block kit|handler|exception)\b",
    re.IGNORECASE,
)
TOKEN: Final = re.compile(r"<!date\^\d+\^[^|<>^]+\|([^|<>^]*)>")
# A clock time with its day counts as one word, however it is written; so does a reference.
SPELT: Final = re.compile(
    r"\d\d:\d\d (?:GMT|BST)(?: on)?(?: [A-Z][a-z]+day)?(?: \d{1,2} [A-Z][a-z]+ \d{4})?"
    r"|[A-Z][a-z]{2} \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d (?:GMT|BST)"
    r"|\d{1,2} [A-Z][a-z]+ \d{4}"
)
CLOCK: Final = re.compile(r"\b\d{1,2}:\d\d\b(?! (?:GMT|BST)\b)")
PICTURE: Final = re.compile(r":[a-z0-9_+-]+:|[^\x00-\u024f\u2018-\u2022]")
COLOUR: Final = re.compile(r"\b(?:red|green|amber|yellow|orange|blue|grey|gray)\b", re.IGNORECASE)


def objects(part: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - whatever stands in a payload
    """Every object in a payload."""
    if isinstance(part, dict):
        yield part
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from objects(inner)


def texts(each: Shown) -> Iterator[str]:
    """Everything in a payload that somebody reads or hears, as they do; not what a person typed."""
    for found in objects(each.payload):
        if found.get("type") in {"plain_text", "mrkdwn", None} and isinstance(found.get("text"), str):
            yield ours(found["text"])
        yield from (ours(found[name]) for name in ("alt_text", "accessibility_label") if name in found)


def ours(text: str) -> str:
    """A text with its dates as they are spelt, and without whatever a person typed."""
    read = TOKEN.sub(lambda date: date[1], text)
    for theirs in sorted(typed(), key=len, reverse=True):
        read = read.replace(theirs, "…")
    return read


def said(shown: tuple[Shown, ...]) -> dict[str, str]:
    """Each text once, and where it was come by first."""
    found: dict[str, str] = {}
    for each in shown:
        for text in texts(each):
            found.setdefault(text, each.where)
    return found


def sentences(text: str) -> list[str]:
    """The sentences of a text; a line is at least one, and a list's point is one of its own."""
    plain = re.sub(r"[*_`•]", "", SPELT.sub("then", text))
    return [part for part in re.split(r"(?<=[.?!])[\"')]?\s+|\n", plain) if part.strip()]


def test_the_walks_come_by_enough_to_judge(shown: tuple[Shown, ...]) -> None:
    assert {each.kind for each in shown} == {"message", "view", "sentence"}
    assert len(said(shown)) > 500
    assert "…" in "".join(said(shown)), "nothing that a person typed was shown in a window"


def test_a_sentence_has_at_most_twenty_words(shown: tuple[Shown, ...]) -> None:
    long = {part: where for text, where in said(shown).items() for part in sentences(text) if too_long(part)}
    assert long == {}


def too_long(sentence: str) -> bool:
    """Whether somebody at night would have to read it twice."""
    return len(sentence.split()) > LONGEST


def test_no_word_is_one_that_people_do_not_use(shown: tuple[Shown, ...]) -> None:
    assert {text: where for text, where in said(shown).items() if BANNED.search(text)} == {}


def test_every_clock_time_names_its_zone(shown: tuple[Shown, ...]) -> None:
    assert {text: where for text, where in said(shown).items() if CLOCK.search(text)} == {}


def test_nothing_is_meant_by_a_picture_or_a_colour_alone(shown: tuple[Shown, ...]) -> None:
    found = {text: where for text, where in said(shown).items() if PICTURE.search(text.replace("…", ""))}
    assert found == {}
    assert {text: where for text, where in said(shown).items() if COLOUR.search(text)} == {}


def test_the_line_on_a_lock_screen_is_whole_and_at_most_150_characters(shown: tuple[Shown, ...]) -> None:
    whole = re.compile(r"[A-Z][^\n<>*]{10,148}[.?]")
    alerts = {each.payload["text"]: each.where for each in shown if each.kind == "message"}
    assert {text: where for text, where in alerts.items() if not whole.fullmatch(text)} == {}


def test_every_button_says_what_it_does_to_whoever_cannot_see_it(shown: tuple[Shown, ...]) -> None:
    buttons = [(each.where, o) for each in shown for o in objects(each.payload) if o.get("type") == "button"]
    assert len(buttons) > 100
    assert [(where, o["text"]) for where, o in buttons if len(o.get("accessibility_label", "").split()) < 2] == []
    # Whoever works by voice says what they read.
    assert [(where, o["text"]) for where, o in buttons if o["text"]["text"] not in o["accessibility_label"]] == []


def test_every_image_has_words_in_its_place(shown: tuple[Shown, ...]) -> None:
    images = [(each.where, o) for each in shown for o in objects(each.payload) if o.get("type") == "image"]
    assert [(where, o) for where, o in images if len(o.get("alt_text", "").split()) < 3] == []


def test_every_question_has_a_label_and_every_window_a_way_out(shown: tuple[Shown, ...]) -> None:
    views = [(each.where, each.payload) for each in shown if each.kind == "view"]
    assert [where for where, view in views if view["type"] == "modal" and not view.get("close")] == []
    asked = [(where, block) for where, view in views for block in view["blocks"] if block["type"] == "input"]
    assert asked
    assert [(where, block["block_id"]) for where, block in asked if not block["label"]["text"].strip()] == []


# --- a net beneath the walking: what is said only when something fails ---


def written(tree: ast.Module) -> Iterator[str]:
    """Every text in a file that reads like a sentence; not its docstrings."""
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
    bodies += [node.body for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef)]
    beside = {id(first.value) for body in bodies for first in body if isinstance(first, ast.Expr)}
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if id(node) not in beside | parts and re.match(r"\*?[A-Z].* .*[.?]$", text := literal(node), re.DOTALL):
            yield text


def literal(node: ast.AST) -> str:
    """A text as it stands in the code; whatever is put into it counts as a word."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_no_sentence_in_the_code_is_too_long_or_has_such_a_word() -> None:
    rooms = {
        str(path.relative_to(BOT)): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(BOT.rglob("*.py"))
    }
    found = [(name, text) for name, tree in rooms.items() for text in written(tree)]
    assert len(found) > 300
    assert [(name, part) for name, text in found for part in sentences(text) if too_long(part)] == []
    assert [(name, text) for name, text in found if BANNED.search(text)] == []


def test_a_sentence_in_the_code_is_found() -> None:
    code = 'def f(x):\n    """Not this one."""\n    return Say(f"Press {x} again. It did not open.")\n'
    assert list(written(ast.parse(code))) == ["Press x again. It did not open."]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Decide by 09:00.", CLOCK),
        ("It is successfully terminated.", BANNED),
        ("Press the green button.", COLOUR),
        ("Granted :tada:", PICTURE),
    ],
)
def test_a_slip_would_be_noticed(text: str, found: re.Pattern[str]) -> None:
    assert found.search(text)


def test_a_long_sentence_would_be_noticed() -> None:
    assert [too_long(part) for part in sentences("Short. " + "word " * 21)] == [False, True]
    assert not too_long(sentences("It ends at 03:02 GMT on Friday 27 November 2026 " + "word " * 16)[0])
