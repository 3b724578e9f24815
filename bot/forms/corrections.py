"""The forms beside the run of things: correct, mark as sensitive, advise, be away, get a copy, destroy."""

from __future__ import annotations

from typing import Final

from bot.chat.card import Field, Form, Kind
from bot.forms.choices import LONGEST
from bot.forms.grant import GROUND, SUBJECT_KIND

_UNRECORDED: Final = "No receipt, nothing recorded."

CORRECTION: Final = Form(
    "correction",
    "Correct",
    "Correct it",
    (
        Field(
            "ground",
            "What is really suspected?",
            Kind.CHOICE,
            GROUND,
            "Where others have to decide, they are asked at once. The end stays as it is.",
            example="staff_discipline",
        ),
        Field("subject_kind", "Who is monitored?", Kind.CHOICES, SUBJECT_KIND, example=("staff",)),
        Field(
            "reason",
            "What was wrong?",
            Kind.LONG,
            hint="Written for the record. A decision by the wrong officers is void.",
            longest=LONGEST,
            example="The login belongs to a civilian clerk, not to the officer who sits at the same desk.",
        ),
    ),
    ending=_UNRECORDED,
)
SENSITIVE: Final = (
    ("yes", "Yes\nThe DPO and FCAO see the authorisation page only."),
    ("no", "No\nThe DPO and FCAO may read the application."),
)
MARKING: Final = Form(
    "marking",
    "Sensitive or not",
    "Record",
    (
        Field("sensitive", "Is it sensitive?", Kind.CHOICE, SENSITIVE, example="yes"),
        Field(
            "reason",
            "Why?",
            Kind.LONG,
            hint="Written for the record.",
            longest=LONGEST,
            example="Somebody close to the matter works in the audit team.",
        ),
    ),
    ending=_UNRECORDED,
)
NEEDED: Final = (
    ("not_needed", "No\nIt may be granted here, and an independent Superintendent decides it."),
    ("needed", "Yes\nIt cannot be granted here."),
)
ADVICE: Final = Form(
    "advice",
    "Advice on RIPA",
    "Give advice",
    (
        Field(
            "ripa",
            "Is an authorisation under RIPA needed?",
            Kind.CHOICE,
            NEEDED,
            "Speak to the officer first. Whoever asked reads your answer, and no more than that is kept.",
            example="not_needed",
        ),
    ),
    ending=_UNRECORDED,
)
ABSENCE: Final = Form(
    "absence",
    "Who is on call",
    "Record",
    (
        Field(
            "until",
            "I am away until",
            Kind.MOMENT,
            hint="Until then your deputies are asked in your place. Leave this blank to say that you are back.",
            optional=True,
        ),
    ),
    ending=_UNRECORDED,
)
REASONS: Final = (
    ("inspection", "An inspection"),
    ("audit", "An audit"),
    ("subject_access", "Somebody asks for their own data"),
    ("proceedings", "Proceedings"),
    ("keeping", "Keeping a copy"),
)
COPY: Final = Form(
    "copy",
    "Get a copy",
    "Get the copy",
    (
        Field(
            "reason",
            "What do you need it for?",
            Kind.CHOICE,
            REASONS,
            hint="That you had it, when and why is recorded.",
            example="audit",
        ),
    ),
    lines=("It is sent to you alone, in your messages with Seventy-Two. It names nobody.",),
    ending=_UNRECORDED,
)
CONFIRM: Final = (("yes", "Destroy it. I know that this cannot be undone."),)
SHREDDING: Final = Form(
    "shredding",
    "Destroy personal data",
    "Destroy it",
    (Field("confirm", "Destroy the personal data", Kind.TICK, CONFIRM, example="yes"),),
    lines=(
        "Names and everything that was written are destroyed for good, here and in the record.",
        "What was done, when, and by which post stays, and the record still verifies.",
    ),
    ending=_UNRECORDED,
)
