"""What one delivery reads, in one view: who asks, the facts, what it is about, and everybody's name."""

from __future__ import annotations

from typing import NamedTuple

from bot.forms.answers import Names
from policy.authorisation import Authorisation
from policy.given import Given
from policy.people import Officer
from policy.terms import ChatId, Reference
from store.register import Register
from store.view import View


class Look(NamedTuple):
    """One look at the record; the names are for windows that somebody entitled to them has opened."""

    by: Officer
    given: Given
    authorisation: Authorisation | None
    names: Names


def look_at(register: Register, person: ChatId, reference: Reference) -> Look:
    """Look at a reference, for whoever has a chat account."""

    # All of it either way: how long the answer takes must not tell nothing from what may not be known of (rule 20).
    def read(view: View) -> Look:
        authorisation = view.read(reference)
        names = view.names(authorisation) if authorisation else {}
        return Look(view.member(person), view.given(), authorisation, names)

    return register.view(read)
