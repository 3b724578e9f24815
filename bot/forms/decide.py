"""The forms of authorising officers, and of those who apply to them: decide, review, renew."""

from __future__ import annotations

from typing import Final

from bot.chat.card import Field, Form, Kind
from bot.forms.choices import (
    ACTIVITY,
    CODE,
    NO_PART,
    NOT_RELEVANT,
    REVIEW_EVERY,
    RIPA,
    SHORTEST_DECISION,
    SYSTEMS,
    see_examples,
    statement,
    voluntary,
)

DECISION: Final = (
    ("authorise", "Authorise\nUntil three months from the day it was granted, or earlier if you say so."),
    ("refuse", "Refuse\nIt ends at once, and monitoring must stop."),
)
RENEWAL_DECISION: Final = (
    ("authorise", "Renew\nFor three more months from the day after it would have ended."),
    ("refuse", "Do not renew\nIt goes on to its present end and no further."),
)
DIRECTION: Final = (
    ("retain", "Keep it"),
    ("retain_conditions", "Keep it, on the conditions in your reasons"),
    ("destroy", "Destroy it\nNever for a crime; otherwise only if you tick the box below."),
)
OUTCOME: Final = (
    ("continue", "Go on as it is"),
    ("narrow", "Go on with less\nSay below what is left, or how often to review."),
    ("cancel", "Cancel it\nIt ends at once, and monitoring must stop."),
)
YES_NO: Final = (("yes", "Yes"), ("no", "No"))

_RIPA_AGAIN: Final = Field(
    "ripa",
    "Is an authorisation under RIPA needed?",
    Kind.CHOICE,
    RIPA,
    "Answer this to authorise. If you are not sure, it cannot be authorised yet.",
    optional=True,
    example="not_needed",
)
_DECLARATION: Final = Field(
    "declaration",
    "Your declaration",
    Kind.TICK,
    NO_PART,
    "Tick this to authorise.",
    optional=True,
    example="yes",
)

DECIDE: Final = Form(
    "decide",
    "Decide",
    "Record decision",
    (
        Field("decision", "What do you decide?", Kind.CHOICE, DECISION, example="authorise"),
        _RIPA_AGAIN,
        Field(
            "systems",
            "What may be monitored",
            Kind.CHOICES,
            SYSTEMS,
            "You may take away, not add. Monitoring of what you take away must stop at once.",
            optional=True,
        ),
        Field("subjects", "Who may be monitored", Kind.CHOICES, (), "You may take away, not add.", optional=True),
        Field(
            "activity",
            "Records or content",
            Kind.CHOICE,
            ACTIVITY,
            "You may go from content to records, not the other way.",
            optional=True,
        ),
        Field(
            "last_day",
            "Last day, if you want it to end earlier",
            Kind.DAY,
            hint="Leave this blank for the full three months. It ends at midnight after this day.",
            optional=True,
        ),
        Field(
            "review_every",
            "How often will it be reviewed?",
            Kind.CHOICE,
            REVIEW_EVERY,
            "Every month unless you choose otherwise. With confidential material it is every fortnight.",
            optional=True,
            example="month",
        ),
        Field(
            "product",
            "If you refuse: what happens to what was gathered?",
            Kind.CHOICE,
            DIRECTION,
            "Until you say, it is kept apart and not used.",
            optional=True,
            example="retain",
        ),
        Field(
            "not_relevant",
            "If you direct that it is destroyed",
            Kind.TICK,
            NOT_RELEVANT,
            "What could be relevant must be kept.",
            optional=True,
        ),
        statement(
            "statement",
            "Your reasons",
            "Your own view of the application, not a copy of it. To refuse, 20 characters are enough.",
            "The Inspector had no other way to learn who opens the report before the terminal goes. One night of log "
            "entries is the least that would show it.",
            '"I agree with the Inspector." It does not say what you considered, or why you are satisfied.',
            SHORTEST_DECISION,
        ),
        _DECLARATION,
        CODE,
    ),
    presses=see_examples("decide"),
)
REVIEW: Final = Form(
    "review",
    "Review",
    "Record review",
    (
        Field("still_necessary", "Is it still necessary?", Kind.CHOICE, YES_NO, example="yes"),
        Field("still_proportionate", "Is it still proportionate?", Kind.CHOICE, YES_NO, example="yes"),
        Field(
            "outcome",
            "What happens next?",
            Kind.CHOICE,
            OUTCOME,
            "If it is no longer necessary or proportionate, it must be cancelled.",
            example="continue",
        ),
        Field(
            "systems",
            "What may still be monitored",
            Kind.CHOICES,
            SYSTEMS,
            "You may take away, not add.",
            optional=True,
        ),
        Field(
            "review_every",
            "How often will it be reviewed?",
            Kind.CHOICE,
            REVIEW_EVERY,
            "More often, not less often.",
            optional=True,
        ),
        statement(
            "shown",
            "What has the monitoring shown?",
            "If it has shown nothing, say so and why it should go on.",
            "Two more openings of the report, both between 04:10 GMT and 04:30 GMT. Neither falls in the hours that "
            "the officer booked on.",
            '"Monitoring continues." It does not say what was found since the last review.',
        ),
    ),
    presses=see_examples("review"),
)
RENEWAL_APPLICATION: Final = Form(
    "renewal_application",
    "Renew (form CA1)",
    "Apply",
    (
        statement(
            "section_2",
            "Section 2: what has the monitoring shown so far?",
            "The result of the monitoring since it began or was last renewed.",
            "Nine openings in eleven weeks were matched to shifts. Three of them fall in hours when nobody was booked "
            "on at that desk.",
            '"Useful material was obtained." It does not say what, how much, or what it showed.',
        ),
        statement(
            "why",
            "Why must it go on?",
            "What three more months would show that is not known yet.",
            "The three unexplained openings came in the last fortnight. The building access records for those nights "
            "are still awaited.",
            '"Enquiries are not finished." It does not say what three more months would show.',
        ),
    ),
    presses=see_examples("renewal_application"),
    lines=("Applying extends nothing. It ends on its last day unless an authorising officer renews it before.",),
)
RENEWAL: Final = Form(
    "renewal",
    "Renew (form CA1)",
    "Record decision",
    (
        Field("decision", "What do you decide?", Kind.CHOICE, RENEWAL_DECISION, example="authorise"),
        _RIPA_AGAIN,
        voluntary(
            statement(
                "section_2",
                "Section 2: what has the monitoring shown so far?",
                "Only if nobody has applied. It is noted that you wrote it yourself.",
                "The log entries since the last renewal point to one person. They cover two of the four open nights.",
                '"As in the application." Say what has been found since it began, or was last renewed.',
            )
        ),
        statement(
            "statement",
            "Your reasons",
            "Why it is, or is not, still necessary and proportionate. To refuse, 20 characters are enough.",
            "Section 2 shows a pattern that three more months can confirm or rule out. The scope stays at log entries "
            "of a single login.",
            '"It should go on." It does not say what section 2 shows, or why less would not do.',
            SHORTEST_DECISION,
        ),
        _DECLARATION,
        CODE,
    ),
    presses=see_examples("renewal"),
)
