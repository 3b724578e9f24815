"""The whole register in a window: how many stand how, filters, twenty at a time; and its rows as a CSV file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.chat.card import Card, Pick, Press
from bot.documents import spreadsheet
from bot.messages.buttons import press
from bot.messages.context import end
from bot.words import labels, times
from policy.notices import Button
from policy.sight import Sight
from policy.terms import IN_FORCE, Ground, State
from store.list_projection import Listed

PER_PAGE: Final = 20
BACK: Final = "register_back"
ON: Final = "register_on"
COPY: Final = "copy"
_STANDING: Final = "register_standing"
_GROUND: Final = "register_ground"
_ANY: Final = "any"
TURNS: Final = frozenset({BACK, ON, _STANDING, _GROUND})
"""What changes the page that is shown; nothing is entered by it."""

Seen = tuple[Listed, Sight]
_HEADER: Final = ("reference", "ground", "state", "granted_at", "ends_at", "review_due_at", "stop_to_be_confirmed")


def _waits(each: Listed, now: datetime) -> bool:
    return each.outline.state_at(now) is State.URGENT


def _runs(each: Listed, now: datetime) -> bool:
    return each.outline.state_at(now) in IN_FORCE


def _review_due(each: Listed, now: datetime) -> bool:
    return _runs(each, now) and each.review_at is not None and each.review_at <= now


def _to_be_stopped(each: Listed, _now: datetime) -> bool:
    return each.stop


def _over(each: Listed, now: datetime) -> bool:
    return not _runs(each, now)


_STANDINGS: Final[Mapping[str, tuple[str, Callable[[Listed, datetime], bool]]]] = {
    "waiting": ("Waiting for a decision", _waits),
    "in_force": ("In force", _runs),
    "review_due": ("Review due", _review_due),
    "stop": ("Stop not yet confirmed", _to_be_stopped),
    "ended": ("Ended", _over),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the register is shown: how it stands, on which ground, and which page, from 1 on."""

    standing: str = _ANY
    ground: str = _ANY
    page: int = 1


def wanted(values: Mapping[str, Mapping[str, Any]], action: str = "", value: str = "") -> Wanted:
    """Give what the filters say; a button turns the page, a change of a filter leads back to the first."""
    standing, ground = _picked(values, _STANDING, _STANDINGS), _picked(values, _GROUND, set(Ground))
    return Wanted(standing, ground, int(value) if action in {BACK, ON} and value.isdecimal() else 1)


def window(seen: Sequence[Seen], now: datetime, asked: Wanted) -> tuple[Card, ...]:
    """Give the first card, with counts and filters, a card for each reference of the page, and how to turn it."""
    known = [pair for pair in seen if _matches(pair, now, asked)]
    known.sort(key=lambda pair: _order(pair[0], now))
    pages = max(1, -(-len(known) // PER_PAGE))
    page = min(max(asked.page, 1), pages)
    rows = known[(page - 1) * PER_PAGE : page * PER_PAGE]
    cards = (Card(row(*pair, now), presses=(press(Button.SHOW, pair[0].outline.reference),)) for pair in rows)
    return _first(seen, now, asked), *cards, _last(len(known), page, pages)


def counted(seen: Iterable[Seen], now: datetime) -> str:
    """Give the one sentence that says how the register stands; of what one sees only the times of, nothing is said."""
    read = [each for each, sight in seen if sight > Sight.TIMES]
    waiting, running, due = (sum(rule(each, now) for each in read) for rule in (_waits, _runs, _review_due))
    reviews = f"{due} review{'' if due == 1 else 's'} due"
    return f"Register: {waiting} waiting for a decision, {running} in force, {reviews}."


def row(each: Listed, sight: Sight, now: datetime) -> str:
    """Give one authorisation in a line: ground and times, and how it stands where the reader may know that."""
    told = each.outline
    over = told.over_since(now)
    until = f"ended {times.table_time(over)}" if over else f"ends {end(told)}"
    first = f"*{told.reference}*: {labels.GROUNDS[told.ground]}."
    if sight is Sight.TIMES:
        return f"{first} It {until}."
    more = [" Its review is due."] if _review_due(each, now) else []
    more += [" The stop is not yet confirmed."] if each.stop else []
    return f"{first} {_capital(labels.STATES[told.state_at(now)])}. It {until}.{''.join(more)}"


def as_csv(seen: Iterable[Seen], now: datetime) -> bytes:
    """Give the register as a reader may see it, as the bytes of a CSV file: it names nobody. Times are UTC."""
    known = sorted((pair for pair in seen), key=lambda pair: pair[0].outline.reference)
    return spreadsheet.table(_HEADER, (_cells(each, sight, now) for each, sight in known))


def _cells(each: Listed, sight: Sight, now: datetime) -> tuple[str, ...]:
    told = each.outline
    times = (told.granted_at.isoformat(), (told.over_since(now) or told.ends_at).isoformat())
    if sight is Sight.TIMES:
        return (told.reference, told.ground.value, "", *times, "", "")
    review = each.review_at.isoformat() if each.review_at and _runs(each, now) else ""
    return (told.reference, told.ground.value, told.state_at(now).value, *times, review, "yes" if each.stop else "no")


def _first(seen: Sequence[Seen], now: datetime, asked: Wanted) -> Card:
    standings = tuple((kept, read) for kept, (read, _) in _STANDINGS.items())
    picks = (
        Pick(_STANDING, "How it stands", ((_ANY, "All"), *standings), asked.standing),
        Pick(
            _GROUND,
            "Ground",
            ((_ANY, "All"), *((each.value, _capital(labels.GROUNDS[each])) for each in Ground)),
            asked.ground,
        ),
    )
    copy = Press(COPY, "Get it as CSV", "register", hint="Get it as CSV: the register")
    return Card(counted(seen, now), "Register", presses=(copy,), picks=picks)


def _last(many: int, page: int, pages: int) -> Card:
    if not many:
        return Card("There is nothing here that these filters let through. Choose All to see everything.")
    shown = f"{(page - 1) * PER_PAGE + 1} to {min(page * PER_PAGE, many)} of {many}" if pages > 1 else f"{many} in all"
    back = (Press(BACK, "Back", str(page - 1), hint="Back to the page before"),) if page > 1 else ()
    on = (Press(ON, "Next", str(page + 1), hint="Next page"),) if page < pages else ()
    return Card(f"{shown}.", presses=(*back, *on))


def _matches(pair: Seen, now: datetime, asked: Wanted) -> bool:
    each, sight = pair
    if asked.ground not in {_ANY, each.outline.ground.value}:
        return False
    # How it stands is not told of what one sees only the times of, by a filter neither.
    return asked.standing == _ANY or (sight > Sight.TIMES and _STANDINGS[asked.standing][1](each, now))


def _order(each: Listed, now: datetime) -> tuple[bool, float]:
    # What ends next stands first, then what ended last.
    running, ends = each.outline.in_force(now), each.outline.ends_at.timestamp()
    return not running, ends if running else -ends


def _picked(values: Mapping[str, Mapping[str, Any]], name: str, known: Iterable[str]) -> str:
    chosen = ((values.get(name) or {}).get(name) or {}).get("selected_option") or {}
    value = str(chosen.get("value", _ANY))
    return value if value in set(known) else _ANY


def _capital(said: str) -> str:
    return said[0].upper() + said[1:]
