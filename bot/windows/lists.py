"""The whole register in a window: how many stand how, filters, twenty at a time; and its rows as a CSV file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.chat.card import Card, Pick, Press, Values
from bot.documents import spreadsheet
from bot.messages.buttons import press
from bot.messages.context import end
from bot.words import labels, times
from policy.notices import Button
from policy.sight import Sight
from policy.terms import Ground
from store.list_projection import Listed
from store.lists.reader import Page, Seen, Totals
from store.lists.tabs import Asked, Tab

PER_PAGE: Final = 20
BACK: Final = "register_back"
ON: Final = "register_on"
COPY: Final = "copy"
_STANDING: Final = "register_standing"
_GROUND: Final = "register_ground"
_ANY: Final = "any"
TURNS: Final = frozenset({BACK, ON, _STANDING, _GROUND})
"""What changes the page that is shown; nothing is entered by it."""

_HEADER: Final = ("reference", "ground", "state", "granted_at", "ends_at", "review_due_at", "stop_to_be_confirmed")


_TABS: Final[Mapping[str, str]] = {
    Tab.ANY: "All",
    Tab.WAITING: "Waiting for a decision",
    Tab.IN_FORCE: "In force",
    Tab.REVIEW_DUE: "Review due",
    Tab.STOP: "Stop not yet confirmed",
    Tab.ENDED: "Ended",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the register is shown: how it stands, on which ground, and which page, from 1 on."""

    standing: str = _ANY
    ground: str = _ANY
    page: int = 1


def wanted(values: Values, action: str = "", value: str = "") -> Wanted:
    """Give what the filters say; a button turns the page, a change of a filter leads back to the first."""
    standing, ground = _picked(values, _STANDING, _TABS), _picked(values, _GROUND, set(Ground))
    return Wanted(standing, ground, int(value) if action in {BACK, ON} and value.isdecimal() else 1)


def asked(wanted: Wanted) -> Asked:
    """Give what is wanted as the store is asked for it."""
    ground = None if wanted.ground == _ANY else Ground(wanted.ground)
    return Asked(Tab(wanted.standing), ground, wanted.page, PER_PAGE)


def window(page: Page, now: datetime, shown: Wanted) -> tuple[Card, ...]:
    """Give the first card, with counts and filters, a card for each reference of the page, and how to turn it."""
    cards = (Card(row(*pair, now), presses=(press(Button.SHOW, pair[0].outline.reference),)) for pair in page.rows)
    return _first(page.totals, shown), *cards, _last(page)


def counted(totals: Totals) -> str:
    """Give the one sentence that says how the register stands; of what one sees only the times of, nothing is said."""
    reviews = f"{totals.review_due} review{'' if totals.review_due == 1 else 's'} due"
    return f"Register: {totals.waiting} waiting for a decision, {totals.in_force} in force, {reviews}."


def row(each: Listed, sight: Sight, now: datetime) -> str:
    """Give one authorisation in a line: ground and times, and how it stands where the reader may know that."""
    outline = each.outline
    over = outline.over_since(now)
    until = f"ended {times.table_time(over)}" if over else f"ends {end(outline)}"
    first = f"*{outline.reference}*: {labels.GROUNDS[outline.ground]}."
    if sight is Sight.TIMES:
        return f"{first} It {until}."
    due = outline.in_force(now) and each.review_at is not None and each.review_at <= now
    more = [" Its review is due."] if due else []
    more += [" The stop is not yet confirmed."] if each.stop else []
    return f"{first} {_capital(labels.STATES[outline.state_at(now)])}. It {until}.{''.join(more)}"


def as_csv(seen: Iterable[Seen], now: datetime) -> bytes:
    """Give the register as a reader may see it, as the bytes of a CSV file: it names nobody. Times are UTC."""
    known = sorted((pair for pair in seen), key=lambda pair: pair[0].outline.reference)
    return spreadsheet.table(_HEADER, (_cells(each, sight, now) for each, sight in known))


def _cells(each: Listed, sight: Sight, now: datetime) -> tuple[str, ...]:
    outline = each.outline
    times = (outline.granted_at.isoformat(), (outline.over_since(now) or outline.ends_at).isoformat())
    if sight is Sight.TIMES:
        return (outline.reference, outline.ground.value, "", *times, "", "")
    review = each.review_at.isoformat() if each.review_at and outline.in_force(now) else ""
    return (
        outline.reference,
        outline.ground.value,
        outline.state_at(now).value,
        *times,
        review,
        "yes" if each.stop else "no",
    )


def _first(totals: Totals, shown: Wanted) -> Card:
    picks = (
        Pick(_STANDING, "How it stands", tuple(_TABS.items()), shown.standing),
        Pick(
            _GROUND,
            "Ground",
            ((_ANY, "All"), *((each.value, _capital(labels.GROUNDS[each])) for each in Ground)),
            shown.ground,
        ),
    )
    copy = Press(COPY, "Get it as CSV", "register", hint="Get it as CSV: the register")
    return Card(counted(totals), "Register", presses=(copy,), picks=picks)


def _last(page: Page) -> Card:
    if not page.many:
        return Card("There is nothing here that these filters let through. Choose All to see everything.")
    first, last = (page.number - 1) * PER_PAGE + 1, min(page.number * PER_PAGE, page.many)
    shown = f"{first} to {last} of {page.many}" if page.pages > 1 else f"{page.many} in all"
    back = (Press(BACK, "Back", str(page.number - 1), hint="Back to the page before"),) if page.number > 1 else ()
    on = (Press(ON, "Next", str(page.number + 1), hint="Next page"),) if page.number < page.pages else ()
    return Card(f"{shown}.", presses=(*back, *on))


def _picked(values: Values, name: str, known: Iterable[str]) -> str:
    value = values.get(name)
    return value if isinstance(value, str) and value in set(known) else _ANY


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
