"""What most messages hold: how the authorisation stands, in a few facts."""

from __future__ import annotations

from bot.chat.card import Card
from bot.messages.context import Telling, end, outcome, when
from bot.words import labels
from policy.terms import State


def basic(telling: Telling) -> tuple[tuple[str, str], ...]:
    """Give state, ground, grant and end."""
    then = telling.then
    return (
        ("State", labels.STATES[then.state]),
        ("Ground", labels.GROUNDS[then.ground]),
        ("Granted", when(then.granted_at)),
        ("Ends" if then.state in {State.URGENT, State.AUTHORISED} else "Ended", end(then)),
    )


def since(telling: Telling, title: str) -> Card:
    """Give how things stand instead of what was true until then."""
    return Card(outcome(telling.then), title, facts=basic(telling))
