"""Questions and answers to choose from that more than one form asks."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.chat.card import Field, Kind, Press

# Ours, as policy/reasons.py checks it: characters in a statement, and in an authorising officer's own reasons.
SHORTEST: Final = 20
SHORTEST_DECISION: Final = 40
LONGEST: Final = 3000

SYSTEMS: Final = (
    ("force_network", "Force computer network\nWith what is reached over it: NICHE, PNC, email, the internet."),
    ("standalone_device", "Issued computer or laptop, not on the network"),
    ("force_telephone", "Force telephone system\nThe force's private system, not mobile phones."),
    ("issued_mobile", "Issued mobile phone or pager\nRecords, such as billing, only."),
    ("tablet_on_network", "Issued tablet or handheld, on the force network"),
    ("tablet_off_network", "Issued tablet or handheld, off the force network\nContent needs advice on RIPA first."),
    ("building_access", "Building access (PAC)"),
    ("private_device", "Private phone, tablet or computer\nCannot be granted here."),
    ("cctv_recordings", "CCTV recordings that exist already\nNeed no authorisation: ask Professional Standards."),
    ("cctv_live", "Live CCTV of a person\nNeeds advice on RIPA first."),
)
ACTIVITY: Final = (
    ("records", "Records only\nBilling, logs, searches made, doors opened."),
    ("content", "Content\nWhat is said or written, and the records of it."),
)
RIPA: Final = (
    ("not_needed", "No"),
    ("advised_not_needed", "No, and I have been advised so\nOnly an independent Superintendent or above decides."),
    ("in_doubt", "I am not sure\nNothing can be granted until FIB or Professional Standards advise."),
    ("needed", "Yes\nCannot be granted here."),
)
REVIEW_EVERY: Final = (("month", "Every month"), ("fortnight", "Every fortnight"))
NO_PART: Final = (("yes", "I have no part in this matter, and I have read the whole application."),)
NOT_RELEVANT: Final = (("yes", "It could not be relevant to proceedings, a complaint or a claim."),)

CODE: Final = Field(
    "code",
    "Your six-digit code",
    Kind.TEXT,
    hint="From your authenticator app.",
    shortest=6,
    longest=6,
)


EXAMPLES: Final = "examples"
"""The button of a form that shows good answers; its value is the form's callback."""


def statement(  # noqa: PLR0913, PLR0917 - what is read of a question, in the order in which it is read
    name: str, label: str, hint: str, example: str, poor: str, shortest: int = SHORTEST
) -> Field:
    """Give a question that is answered in the officer's own words; the hint says how long that is at least.

    `example` is a good answer, `poor` one that is not enough, and why.
    """
    words = f"{hint} At least {shortest} characters, in your own words."
    return Field(name, label, Kind.LONG, (), words, shortest, LONGEST, example=example, poor=poor)


def see_examples(callback: str) -> tuple[Press, ...]:
    """Give the button that shows good answers to the questions of a form, on top of what has been typed."""
    return (Press(EXAMPLES, "See good answers", callback, hint="See good answers to these questions"),)


def voluntary(field: Field) -> Field:
    """Give a question that may be left blank as far as the form knows; the rules may still ask for it."""
    return replace(field, optional=True)
