"""Repeats and duplicates of an earlier authorisation, and deconfliction where they may not be known of (rule 17)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from policy.acts import (
    Grant,
    Refusal,
)
from policy.authorisation import Authorisation
from policy.objections import (
    DuplicateActive,
    Objection,
    RepeatUrgent,
)
from policy.question import Question
from policy.sight import sight
from policy.terms import State

# Ours: how long after an end without proper authorisation another grant is a repeat (rule 17).
REPEAT_WITHIN: Final = timedelta(days=7)


def repeated(question: Question) -> Objection | None:
    """Refuse a repeat without new information, or after a refusal, to whoever may know of it (rule 17)."""
    act = question.act
    for earlier in repeats(question):
        if not isinstance(act, Grant) or not _knows(question, earlier):
            continue
        refused = earlier.state is State.REFUSED
        if refused or not act.new_information.strip():
            advice = "Telephone the authorising officer." if refused else "Say what is new since then."
            fields = () if refused else ("new_information",)
            return RepeatUrgent(fields=fields, facts={"earlier": earlier.reference, "advice": advice})
    return None


def duplicated(question: Question) -> Objection | None:
    """Refuse what a live authorisation already covers, to whoever may know of it (rule 17)."""
    known = [live for live in duplicates(question) if _knows(question, live)]
    return DuplicateActive(facts={"earlier": known[0].reference}) if known else None


def repeats(question: Question) -> tuple[Authorisation, ...]:
    """Give the like authorisations that ended before proper authorisation in the last seven days."""
    act, at = question.act, question.at
    return tuple(like for like in _overlapping(question) if isinstance(act, Grant) and _lapsed(like, at))


def duplicates(question: Question) -> tuple[Authorisation, ...]:
    """Give the like authorisations that are in force on the same ground."""
    ground = getattr(question.act, "ground", None)
    return tuple(like for like in _overlapping(question) if like.in_force(question.at) and like.ground is ground)


def unknown_to(question: Question) -> tuple[Authorisation, ...]:
    """Give the repeats and duplicates that this officer may not know of: others deconflict (rule 17)."""
    references = dict.fromkeys(like.reference for like in (*repeats(question), *duplicates(question)))
    return tuple(like for like in question.given.like if like.reference in references and not _knows(question, like))


def _overlapping(question: Question) -> Iterable[Authorisation]:
    wanted = set(getattr(question.act, "systems", None) or ())
    return (like for like in question.given.like if wanted & set(like.systems) and _shares(question, like))


def _shares(question: Question, like: Authorisation) -> bool:
    # Somebody whom the authorising officer took out of it is no longer a subject of it.
    named = {subject.key for subject in getattr(question.act, "subjects", ()) if subject.key}
    dropped = {
        subject.key
        for place, subject in enumerate(like.grant.subjects, 1)
        if place not in like.subjects and subject.key
    }
    return not named or not named <= dropped


def _lapsed(like: Authorisation, at: datetime) -> bool:
    over = like.over_since(at)
    undecided = like.decided is None or isinstance(like.decided.act, Refusal)
    return over is not None and undecided and at - over < REPEAT_WITHIN


def _knows(question: Question, like: Authorisation) -> bool:
    return bool(sight(like, question.by, question.at, question.given))
