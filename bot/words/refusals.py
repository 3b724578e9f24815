"""The sentence of an objection: why nothing was recorded, with its facts in words."""

from datetime import datetime

from bot.words import labels, times
from policy.objections import Fact, Objection
from policy.terms import Ground, Post, Rank, State


def refusal(met: Objection, contacts: labels.Contacts) -> str:
    """Give the sentence of an objection, with its facts in words."""
    facts = {name: _fact(name, value) for name, value in met.facts.items()}
    known = {
        "control_room": contacts.control_room,
        "psd_on_call": contacts.psd_on_call,
        "operations": contacts.operations,
    }
    if "deputy" in facts:
        facts["who"] = facts["deputy"]
    return str(type(met).__doc__).format(**{**known, **facts})


def _fact(name: str, value: Fact) -> str:
    if isinstance(value, datetime):
        return times.sentence_time(value)
    if isinstance(value, Rank):
        return labels.rank(value)
    if isinstance(value, tuple):
        return _posts_fact(name, value)
    if name == "ground":
        return labels.GROUNDS[Ground(str(value))]
    return str(value.value) if isinstance(value, State) else str(value) if value is not None else "nobody"


def _posts_fact(name: str, held: tuple[Post, ...]) -> str:
    if name == "who":
        return f"The {labels.POSTS[held[0]]}" if held else "The officer who granted it"
    if name == "deputy":
        return f"The deputy for the {labels.POSTS[held[0]]}"
    if name == "asked":
        # The first of them is enough to know that it is in hand; where nobody can be asked, the clock decides.
        return f"The {labels.POSTS[held[0]]}" if held else "Nobody else on the roll"
    return labels.posts(held, "or the")
