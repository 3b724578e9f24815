"""App Home: what needs its reader, in order of deadline; what they granted; how the clock is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.chat.card import Card, Press
from bot.messages.buttons import press
from bot.messages.context import end, stop_and_product, when
from bot.words import labels
from policy.acts import Cancellation
from policy.authorisation import Authorisation
from policy.deadlines import review_dues
from policy.decision import may_enter
from policy.given import Given
from policy.notice_parts import ACTS_OF, Button
from policy.people import Officer
from policy.periods import URGENT_HOURS
from policy.terms import IN_FORCE, State
from policy.timeliness import renewal_opens

GRANT: Final = Press("grant", "Grant for 72 hours", "new", "primary", "Grant for 72 hours: an urgent authorisation")
MOST: Final = 20
"""How many things that need somebody are drawn on one Home; the rest are counted."""
MOST_GRANTED: Final = 10
_CELLS: Final = 12
_HOUR: Final = timedelta(hours=1)
# A notice to cancel waits for whoever can answer it, not for those who might file another.
_ANSWERS: Final = {Button.CANCEL: (Cancellation,)}


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that an authorisation needs of its reader: what, by when (UTC), and with which button."""

    authorisation: Authorisation
    button: Button
    by: datetime


def needs(authorisation: Authorisation, by: Officer, now: datetime, given: Given) -> tuple[Need, ...]:
    """Give what an authorisation needs of somebody now; nothing that the table would refuse."""
    owed = _owed(authorisation, now)
    return tuple(
        Need(authorisation, button, at)
        for button, at in owed
        if any(may_enter(authorisation, kind, by, now, given) for kind in _ANSWERS.get(button, ACTS_OF[button]))
    )


def _owed(authorisation: Authorisation, now: datetime) -> Iterator[tuple[Button, datetime]]:
    state = authorisation.state_at(now)
    if authorisation.stop_owed and authorisation.cessation is None:
        yield Button.STOPPED, authorisation.stop_owed.moment
    if authorisation.notice and state in IN_FORCE:
        yield Button.CANCEL, authorisation.notice.moment
    if state is State.URGENT:
        yield Button.DECIDE, authorisation.ends_at
    if state is State.AUTHORISED:
        yield from _of_a_term(authorisation, now)
    if state not in IN_FORCE and authorisation.disposal is None:
        yield Button.PRODUCT, authorisation.over_since(now) or now


def _of_a_term(authorisation: Authorisation, now: datetime) -> Iterator[tuple[Button, datetime]]:
    reviewed = max((review.moment for review in authorisation.reviews), default=authorisation.granted_at)
    counts = authorisation.intervals.review_counts
    due = next((at for at in review_dues(authorisation) if reviewed < at - counts), None)
    if due and due - counts <= now:
        yield Button.REVIEW, due
    if renewal_opens(authorisation) <= now:
        yield (Button.RENEW if authorisation.application else Button.APPLY_RENEWAL), authorisation.ends_at


def in_order(needs: Iterable[Need]) -> tuple[Need, ...]:
    """Give what needs somebody, the nearest deadline first."""
    return tuple(sorted(needs, key=lambda need: (need.by, need.authorisation.reference)))


def opening(may_grant: str, *, grants: bool) -> Card:
    """Give the top of Home: whether its reader may grant, in words, and the button where they may."""
    line = "In force at once. Over after 72 hours unless the right officer authorises it."
    return Card(may_grant, labels.NAME, (line,), presses=(GRANT,) if grants else ())


def needing(needs: tuple[Need, ...], now: datetime, *, unread: bool) -> tuple[Card, ...]:
    """Give what needs the reader, each with its time left and its buttons; what is too many is counted.

    With `unread`, more is open than was read for this Home: then nothing is counted that nobody counted.
    """
    first = Card(_how_many(len(needs), unread=unread), "What needs you")
    rest = len(needs) - MOST
    left_out = "more" if unread else f"{rest} more"
    more = (Card(f"And {left_out}: type */urgent list* to see them all."),) if rest > 0 or unread else ()
    return first, *(_needed(need, now) for need in needs[:MOST]), *more


def _how_many(number: int, *, unread: bool) -> str:
    if not number:
        return "Nothing needs you among those that end first." if unread else "Nothing needs you now."
    things = f"{number} {'things need' if number != 1 else 'thing needs'} you, the most urgent first."
    return f"At least {things}" if unread else things


def _needed(need: Need, now: datetime) -> Card:
    reference = need.authorisation.reference
    what = f"*{reference}*: {_WHAT[need.button]}"
    presses = tuple(press(each, reference) for each in (need.button, Button.SHOW))
    return Card(what, lines=(_left(need, now),), presses=presses)


_WHAT: Final = {
    Button.STOPPED: "confirm that monitoring has stopped.",
    Button.CANCEL: "a notice to cancel it has been filed. Cancel it, or say why not.",
    Button.DECIDE: "decide it.",
    Button.REVIEW: "review it.",
    Button.RENEW: "renewal has been applied for. Answer it.",
    Button.APPLY_RENEWAL: "apply for renewal if it must go on.",
    Button.PRODUCT: "say what becomes of its product.",
}


def _left(need: Need, now: datetime) -> str:
    left = need.by - now
    if need.button is Button.DECIDE:
        hours = need.authorisation.grant.hours
        return f"{bar(left / (hours * _HOUR))} {span(left)} left of {hours} hours. It ends {when(need.by)}."
    if left <= timedelta():
        return f"It has waited {span(-left)}, since {when(need.by)}."
    return f"{span(left).capitalize()} left, until {when(need.by)}."


def bar(share: float) -> str:
    """Give the share of time left as a bar; the words beside it say the same."""
    filled = max(0, min(_CELLS, round(share * _CELLS)))
    return "■" * filled + "□" * (_CELLS - filled)


def span(left: timedelta) -> str:
    """Give a span in words: "43 hours", "1 hour", "20 minutes"; from two days on in days where hours say too much."""
    hours, days = left // _HOUR, left.days
    if hours < 1:
        return _counted(left // timedelta(minutes=1), "minute")
    return _counted(days, "day") if hours > URGENT_HOURS else _counted(hours, "hour")


def _counted(many: int, unit: str) -> str:
    return f"{many} {unit}{'s' if many != 1 else ''}"


def granted(mine: tuple[Authorisation, ...], now: datetime, *, unread: bool) -> tuple[Card, ...]:
    """Give what the reader granted, newest first: its state and its end; `unread` as for what needs them."""
    if not mine:
        return ()
    rest = len(mine) - MOST_GRANTED
    left_out = "others" if unread else f"{rest} earlier"
    more = (f"And {left_out}: type */urgent list*.",) if rest > 0 or unread else ()
    newest, *others = (_line(each, now) for each in mine[:MOST_GRANTED])
    return (Card(newest, "What you granted", (*others, *more)),)


def _line(authorisation: Authorisation, now: datetime) -> str:
    over = authorisation.over_since(now)
    until = f"ended {when(over)}. {stop_and_product(authorisation)}" if over else f"ends {end(authorisation)}."
    return f"*{authorisation.reference}* is {labels.STATES[authorisation.state_at(now)]}. It {until}"


def clock(overdue_since: datetime | None, faults: int, now: datetime) -> Card:
    """Give how the clock is: whether all that was due has been entered."""
    title = "The clock"
    if faults:
        line = f"{_counted(faults, 'authorisation')} could not be kept up. Those who run this have been told."
        return Card(line, title)
    if overdue_since and now - overdue_since > timedelta(minutes=1):
        line = f"It is late: something has been due since {when(overdue_since)}. Ends count all the same."
        return Card(line, title)
    line = "It is on time: all that was due has been entered."
    return Card(line, title)
