"""Cards and forms drawn in Block Kit: the only room that knows how Slack wants them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from bot.chat.card import Card, Field, Form, Pick, Press
from bot.slack.inputs import CHOOSING, input_block

Block = dict[str, Any]

# Slack's limits, in characters and in blocks.
SECTION, IN_MESSAGE, IN_VIEW, IN_ROW, FIELDS = 3000, 50, 100, 25, 10
# Ours: a fact that is no longer than this stands beside another where the window is wide.
BESIDE: Final = 80
CUT: Final = "There is more than fits here. The record holds all of it."
NOTHING: Final = "Not given"

_DATE: Final = r"<!date\^\d+\^[^|<>^]+\|[^|<>^]*>"
_MARKUP: Final = re.compile(r"[*_~`]|^\s*>|:[a-z0-9_+-]+:", re.MULTILINE)
_WORD: Final = re.compile(r"\s?\S{1,400}|\s")


def moment(at: datetime, words: str) -> str:
    """Give a moment as Slack shows it in the reader's own zone; `words` stand where it cannot."""
    return f"<!date^{int(at.timestamp())}^{{date_long}}, {{time}}|{words}>"


def card_blocks(card: Card, prefix: str = "") -> list[Block]:
    """Give the blocks of a card, as a message takes them; `prefix` keeps block ids apart between cards."""
    return _fitting(list(_above(card)), list(_below(card, prefix)), IN_MESSAGE)


def form_view(form: Form, metadata: Mapping[str, object], live: Iterable[str] = ()) -> Block:
    """Give a form as a modal; a change to a field named in `live` is told at once."""
    at_once = frozenset(live)
    # A question with nothing to choose from is left out: Slack would refuse the whole form for it.
    questions = [field for field in form.fields if field.options or field.kind not in CHOOSING]
    ending = [_small(form.ending)] if form.ending else []
    above = [*_paragraphs(form.lines[:1] if form.midway else form.lines), *_facts(form.facts)]
    blocks = _fitting(above, [*_questions(form, questions, at_once), *ending], IN_VIEW)
    submit = {"submit": _plain(form.submit)} if form.submit else {}
    return {**_modal(form.title, blocks, metadata, form.close), "callback_id": form.callback, **submit}


def _questions(form: Form, questions: Sequence[Field], at_once: frozenset[str]) -> Iterator[Block]:
    own_words = next((field.name for field in questions if field.poor), "")
    if not own_words:
        yield from _rows(form.presses)
    for field in questions:
        if field.name == form.midway:
            yield from _paragraphs(form.lines[1:])
        if field.name == own_words:
            yield from _rows(form.presses)
        yield input_block(field, live=field.name in at_once)


def reading_view(title: str, card: Card, metadata: Mapping[str, object], more: Sequence[Card] = ()) -> Block:
    """Give a modal that is only read: a card, and more cards below it, each with its own buttons."""
    blocks = _fitting(list(_above(card)), list(_below(card, "")), IN_VIEW - 1 if more else IN_VIEW)
    for number, other in enumerate(more, 1):
        drawn = [{"type": "divider"}, *_above(other), *_below(other, f"{number}-")]
        if len(blocks) + len(drawn) > IN_VIEW - 1:
            blocks.append(_small(CUT))
            break
        blocks += drawn
    return {**_modal(title, blocks, metadata, "Close"), "callback_id": "reading"}


def home_view(cards: Sequence[Card]) -> Block:
    """Give App Home: cards one below the other, each with its own buttons, as many as Slack takes."""
    blocks: list[Block] = []
    for number, card in enumerate(cards):
        drawn = [*_above(card), *_below(card, f"{number}-")]
        if len(blocks) + len(drawn) > IN_VIEW - 1:
            blocks.append(_small(CUT))
            break
        blocks += drawn
    return {"type": "home", "blocks": blocks}


def _modal(title: str, blocks: list[Block], metadata: Mapping[str, object], close: str) -> Block:
    packed = json.dumps(metadata, separators=(",", ":"), ensure_ascii=False)
    return {
        "type": "modal",
        "title": _plain(title),
        "close": _plain(close),
        "private_metadata": packed,
        "blocks": blocks,
    }


def _above(card: Card) -> Iterator[Block]:
    if card.title:
        yield {"type": "header", "text": _plain(card.title)}
    # Beside blocks Slack shows no `text`: what only that said would be read on a lock screen and nowhere else.
    yield from _paragraphs((card.text, *card.lines))
    yield from _facts(card.facts)
    yield from (_pick(pick) for pick in card.picks)


def _below(card: Card, prefix: str) -> Iterator[Block]:
    yield from _rows(card.presses, prefix)
    for start in range(0, len(card.notes), FIELDS):
        some = card.notes[start : start + FIELDS]
        yield {"type": "context", "elements": [_mrkdwn(_escaped(note)) for note in some]}


def _fitting(above: list[Block], below: list[Block], most: int) -> list[Block]:
    # Reading is cut, and says so; buttons and questions never are.
    room = most - len(below)
    return [*above, *below] if len(above) <= room else [*above[: max(room - 1, 0)], _small(CUT), *below][:most]


def _paragraphs(texts: Iterable[str]) -> Iterator[Block]:
    for text in texts:
        for piece in _pieces(text):
            yield {"type": "section", "text": _mrkdwn(piece)}


def _facts(facts: Iterable[tuple[str, str]]) -> Iterator[Block]:
    row: list[Block] = []
    for label, value in facts:
        shown = value.strip() or NOTHING
        short = _is_short(shown)
        if row and (not short or len(row) == FIELDS):
            yield {"type": "section", "fields": row}
            row = []
        if short:
            row.append(_mrkdwn(f"*{_escaped(label)}*\n{_escaped(shown)}"))
        else:
            yield from _alone(label, shown)
    if row:
        yield {"type": "section", "fields": row}


def _is_short(value: str) -> bool:
    read = re.sub(_DATE, lambda date: date[0].partition("|")[2], value)
    return len(read) <= BESIDE and "\n" not in value and not _reads_as_markup(value)


def _alone(label: str, value: str) -> Iterator[Block]:
    if _reads_as_markup(value):
        # A person's asterisk is an asterisk: it is shown as it was typed, and nothing is struck out by a tilde.
        yield {"type": "section", "text": _mrkdwn(f"*{_escaped(label)}*")}
        parts = (value[start : start + SECTION] for start in range(0, len(value), SECTION))
        yield from ({"type": "section", "text": _plain(part)} for part in parts if part.strip())
    else:
        yield from _paragraphs((f"*{label}*\n{value}",))


def _reads_as_markup(value: str) -> bool:
    return bool(_MARKUP.search(re.sub(_DATE, "", value)))


def _rows(presses: Iterable[Press], prefix: str = "") -> Iterator[Block]:
    rows: list[list[Press]] = []
    for press in presses:
        # Slack wants each action once in a row.
        if not rows or len(rows[-1]) == IN_ROW or any(p.action == press.action for p in rows[-1]):
            rows.append([])
        rows[-1].append(press)
    for number, row in enumerate(rows):
        yield {"type": "actions", "block_id": f"{prefix}presses-{number}", "elements": [_button(p) for p in row]}


def _pick(pick: Pick) -> Block:
    options = {kept: {"text": _plain(read), "value": kept} for kept, read in pick.options}
    chosen = {"options": list(options.values()), "initial_option": options[pick.value]}
    drawn: Block = {"type": "static_select", "action_id": pick.action, "placeholder": _plain(pick.label), **chosen}
    return {"type": "section", "block_id": pick.action, "text": _mrkdwn(f"*{pick.label}*"), "accessory": drawn}


def _button(press: Press) -> Block:
    drawn: Block = {"type": "button", "action_id": press.action, "text": _plain(press.label)}
    also = {"value": press.value, "style": press.style, "accessibility_label": press.hint}
    return {**drawn, **{key: value for key, value in also.items() if value}}


def _pieces(text: str) -> Iterator[str]:
    pieces = [""]
    for drawn in _atoms(text):
        if len(pieces[-1]) + len(drawn) > SECTION:
            pieces.append(drawn.lstrip())
        else:
            pieces[-1] += drawn
    # Slack refuses a paragraph of nothing but space.
    yield from (piece for piece in pieces if piece.strip())


def _atoms(text: str) -> Iterator[str]:
    # What is never cut in two: a date, or a piece of a word with the space before it.
    for number, part in enumerate(re.split(f"({_DATE})", text)):
        yield from (part,) if number % 2 else map(_defused, _WORD.findall(part))


def _escaped(text: str) -> str:
    # A date of ours stays a date; anything else that looks like a command to Slack is only text.
    return "".join(_atoms(text))


def _defused(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _small(text: str) -> Block:
    return {"type": "context", "elements": [_mrkdwn(_escaped(text))]}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def _mrkdwn(text: str) -> Block:
    # Slack is told to make no links, names or channels out of what it finds.
    return {"type": "mrkdwn", "text": text, "verbatim": True}
