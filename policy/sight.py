"""Who may see what of an authorisation."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from typing import Final

from policy.authorisation import Authorisation
from policy.given import Given
from policy.objections import ClockWrong, InactiveUser, NotFound, Objection, RollBroken, UnknownUser
from policy.people import Officer
from policy.route import on_route
from policy.terms import Ground, Post


class Sight(IntEnum):
    """How much somebody may see (rule 20); each holds what the one before holds."""

    NOTHING = 0
    TIMES = 1
    PAGE = 2
    DETAILS = 3


def sight(authorisation: Authorisation, by: Officer, at: datetime, given: Given) -> Sight:
    """Give how much an officer may see of an authorisation at `at`; being its subject beats everything else."""
    if by.key in authorisation.subject_keys or not by.active or by.kind is None:
        return Sight.NOTHING
    if by.key in authorisation.recused:
        return Sight.TIMES
    posts = given.posts(by.key, at)
    if by.key in authorisation.parties or on_route(authorisation, by.key, at, given):
        return Sight.DETAILS
    if Post.DPO in posts or Post.FCAO in posts:
        return Sight.PAGE if authorisation.sensitive else Sight.DETAILS
    if Post.CONTINGENCY in posts:
        return Sight.PAGE
    times_only = Post.HEAD_OF_PSD in posts and authorisation.ground is Ground.STAFF_DISCIPLINE
    return Sight.TIMES if times_only or by.key in authorisation.grant.involved else Sight.NOTHING


# What would be answered whether or not there is anything with that reference.
_OF_EVERYBODY: Final = (ClockWrong, RollBroken, UnknownUser, InactiveUser)


def shown(
    objection: Objection, authorisation: Authorisation | None, by: Officer, at: datetime, given: Given
) -> Objection:
    """Give what the person reads: whoever may not know that it exists reads what nothing would give."""
    if authorisation is None or isinstance(objection, _OF_EVERYBODY):
        return objection
    return objection if sight(authorisation, by, at, given) else NotFound()
