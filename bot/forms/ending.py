"""The forms with which monitoring ends, and those that only say why: cancel, stopped, product, conflict, show."""

from __future__ import annotations

from typing import Final

from bot.chat.card import Field, Form, Kind
from bot.forms.choices import LONGEST, NOT_RELEVANT, SYSTEMS

# Stopping never waits for a receipt: nobody is to read here that they should go on.
_STOP: Final = "If this cannot be recorded, stop anyway and say so by telephone."
_UNRECORDED: Final = "No receipt, nothing recorded."

PRODUCT: Final = (
    ("none", "There is none"),
    ("retained", "It is kept\nSay why, and when that will be looked at again."),
    ("destroyed", "It was destroyed\nNever for a crime; otherwise only if you tick the box below."),
)

CANCELLATION: Final = Form(
    "cancellation",
    "Cancel",
    "Cancel it now",
    (
        Field(
            "reason",
            "Why does it end?",
            Kind.LONG,
            hint="Written for the record. It ends as soon as this is recorded, and monitoring must stop.",
            longest=LONGEST,
            example="The openings have been explained: the login belongs to the auditor who checks closed reports.",
        ),
    ),
    ending=_STOP,
)
CANCELLATION_NOTICE: Final = Form(
    "cancellation_notice",
    "Cancellation notice",
    "File notice",
    (
        Field(
            "reason",
            "Why should it be cancelled?",
            Kind.LONG,
            hint="Those who run it are told at once to stop. An authorising officer answers your notice.",
            longest=LONGEST,
            example="The terminal was moved to another desk on Tuesday, so its records no longer show one person.",
        ),
    ),
    ending=_STOP,
)
CESSATION: Final = Form(
    "cessation",
    "Monitoring has stopped",
    "Confirm",
    (
        Field("stopped_at", "When did it stop?", Kind.MOMENT, hint="The real time, even if it was late."),
        Field(
            "systems",
            "What has stopped?",
            Kind.CHOICES,
            SYSTEMS,
            "Leave this blank if all of it has.",
            optional=True,
        ),
        Field(
            "stopped_by",
            "Who stopped it?",
            Kind.TEXT,
            hint="Name or collar number of whoever switched it off.",
            longest=200,
            example="The duty auditor",
        ),
        Field(
            "gathered",
            "What was gathered?",
            Kind.LONG,
            hint="What there is and where it is kept. Keep it apart until you are told what to do with it.",
            longest=LONGEST,
            optional=True,
            example="One list of 40 log entries, on the audit office's encrypted drive, not yet read.",
        ),
    ),
    ending=_UNRECORDED,
)
DISPOSAL: Final = Form(
    "disposal",
    "What was gathered",
    "Record",
    (
        Field("product", "What became of it?", Kind.CHOICE, PRODUCT, example="retained"),
        Field(
            "review_on",
            "If it is kept: when is that looked at again?",
            Kind.DAY,
            hint="Within 12 months.",
            optional=True,
        ),
        Field(
            "not_relevant",
            "If it was destroyed",
            Kind.TICK,
            NOT_RELEVANT,
            "What could be relevant must be kept.",
            optional=True,
        ),
        Field(
            "reason",
            "Why?",
            Kind.LONG,
            hint="Needed if it is kept.",
            longest=LONGEST,
            optional=True,
            example="The log entries are evidence in a misconduct hearing that has not been listed yet.",
        ),
    ),
    ending=_UNRECORDED,
)
RECUSAL: Final = Form(
    "recusal",
    "I have a conflict",
    "Record conflict",
    (
        Field(
            "reason",
            "What is the conflict?",
            Kind.LONG,
            hint="You need not say. You can take no part in this one again, and the next officer is asked at once.",
            longest=LONGEST,
            optional=True,
            example="I was this officer's line manager until last year.",
        ),
    ),
    ending=_UNRECORDED,
)
SHOW: Final = Form(
    "show",
    "Show",
    "Open",
    (
        Field(
            "reason",
            "Why do you need to see this?",
            Kind.TEXT,
            hint="That you opened it, when and why, is kept in the record.",
            longest=500,
            example="Preparing the monthly review with the ACU.",
        ),
    ),
    ending="",
)
