"""Referrals to the advisers on RIPA: which of them advice may answer, and which a grant quotes (rule 5)."""

from __future__ import annotations

import re
from typing import Final

from policy.acts import (
    Advice,
    Grant,
)
from policy.objections import (
    AlreadyDecided,
    Fact,
    NotFound,
    Objection,
)
from policy.question import Question
from policy.terms import NO_REFERENCE, Reference, Ripa

REFERRAL: Final = re.compile(r"RF-[0-9]{4}-[0-9]{4,}")
"""How a referral is quoted."""


def unreferred(question: Question) -> Objection | None:
    """Give why advice has nothing to answer: no such referral, or one that is closed."""
    act, duties = question.act, question.given.duties
    if not isinstance(act, Advice) or duties is None:
        return None
    if act.number not in duties.referrals:
        return NotFound()
    closed = duties.advised.get(act.number)
    if closed is None:
        return None
    facts: dict[str, Fact] = {
        "who": closed.by.posts[:1],
        "did": "answered",
        "reference": act.number,
        "decided_at": closed.moment,
    }
    return AlreadyDecided(facts=facts)


def quoted(question: Question) -> Reference:
    """Give the open referral that a grant quotes in its advice, or an empty string."""
    act, duties = question.act, question.given.duties
    if not isinstance(act, Grant) or act.ripa is not Ripa.ADVISED_NOT_NEEDED or duties is None:
        return NO_REFERENCE
    named = map(Reference, REFERRAL.findall(act.ripa_advice.upper()))
    return next(
        (number for number in named if number in duties.referrals and number not in duties.advised), NO_REFERENCE
    )
