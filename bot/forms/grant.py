"""The form on which an Inspector grants: what can be chosen first, what must be written after."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.chat.card import Field, Form, Kind
from bot.forms.choices import ACTIVITY, CODE, RIPA, SYSTEMS, see_examples, statement

_PSD: Final = "The Head of PSD or the Inspector in charge of the ACU decides."
_HR: Final = "The Director of HR or the Head of Personnel Services decides."
_IN_FORCE: Final = (
    "It is in force as soon as you have a receipt. The authorising officer must decide within 72 hours, "
    "or it ends by itself."
)

GROUND: Final = (
    ("crime", f"A crime\n{_PSD}"),
    ("police_misconduct", f"Misconduct by a police officer\n{_PSD}"),
    ("staff_discipline", f"A breach of the police staff discipline code\n{_HR}"),
)
SUBJECT_KIND: Final = (
    ("officer", "Police officer"),
    ("staff", "Member of police staff"),
    ("other", "Contractor or volunteer\nOnly if you suspect a crime."),
)
PURPOSE: Final = (
    ("prevent_detect_crime", "To prevent or detect crime"),
    ("unauthorised_use", "To investigate or detect unauthorised use"),
    ("establish_facts", "To establish facts"),
    ("compliance", "To check that policies and procedures are kept"),
)
CONFIDENTIAL: Final = (
    ("legal_privilege", "Talks with a lawyer (legal privilege)"),
    ("staff_association", "Talks with a staff association or union"),
    ("health", "Health or counselling"),
    ("journalist", "A journalist's material"),
    ("protected_disclosure", "A protected disclosure (whistleblowing)"),
)

_CHOICES: Final = (
    Field(
        "ground",
        "What do you suspect?",
        Kind.CHOICE,
        GROUND,
        "If there may be any crime, choose a crime. Your choice settles who must decide within 72 hours.",
        example="police_misconduct",
    ),
    Field(
        "subject_kind",
        "Who is to be monitored?",
        Kind.CHOICES,
        SUBJECT_KIND,
        "An officer and a member of staff need two authorisations, unless you suspect a crime.",
        example=("officer",),
    ),
    Field(
        "systems",
        "What is to be monitored?",
        Kind.CHOICES,
        SYSTEMS,
        "Only what the force provides. Choose no more than you need.",
        example=("force_network",),
    ),
    Field(
        "activity",
        "Records or content?",
        Kind.CHOICE,
        ACTIVITY,
        "Choose records if they are enough. The content of a mobile phone or pager cannot be granted here.",
        example="records",
    ),
    Field(
        "purpose",
        "What is the monitoring for?",
        Kind.CHOICE,
        PURPOSE,
        "To prevent or detect crime normally goes with a crime above.",
        example="unauthorised_use",
    ),
    Field(
        "ripa",
        "Is an authorisation under RIPA needed?",
        Kind.CHOICE,
        RIPA,
        "You must consider this each time. If you are not sure, say so.",
        example="not_needed",
    ),
    Field(
        "confidential",
        "Could it pick up confidential material?",
        Kind.CHOICES,
        CONFIDENTIAL,
        "If so, say below how you keep it out. It is then reviewed every fortnight.",
        optional=True,
    ),
    Field(
        "sensitive",
        "Is it sensitive?",
        Kind.TICK,
        (("yes", "Send the DPO and the FCAO the authorisation page only."),),
        "A suspected crime is always sensitive.",
        optional=True,
    ),
)
_PEOPLE: Final = (
    Field(
        "subject",
        "Name each person to be monitored",
        Kind.LONG,
        hint="One person a line: collar number or full name.",
        shortest=3,
        example="PC 4471",
    ),
    Field(
        "subject_members",
        "Pick the same people here if they use this chat",
        Kind.PEOPLE,
        hint="They are told nothing, and are kept away from it.",
        optional=True,
    ),
    Field(
        "applicant",
        "Who is applying?",
        Kind.PERSON,
        hint="The person who asked you for it. If that is you, say below why nobody else could.",
    ),
    Field(
        "applicant_reason",
        "If you are applying yourself, why?",
        Kind.LONG,
        hint="Leave this blank if somebody else is applying.",
        optional=True,
        example="The only officer who could have applied was sent to a serious collision at 01:30 GMT.",
    ),
    Field(
        "operators",
        "Who will run the monitoring?",
        Kind.PEOPLE,
        hint="They are told when to stop. Leave this blank if it is the applicant.",
        optional=True,
    ),
    Field(
        "involved_members",
        "Who else is involved in the matter?",
        Kind.PEOPLE,
        hint="For example a witness or a colleague under the same inquiry. They cannot decide on it.",
        optional=True,
    ),
)
_CONCERN: Final = replace(
    statement(
        "concern",
        "What is the concern?",
        "What was seen or reported, when, and how you know.",
        "The custody desk found that one login opened the same closed crime report on six nights this month. "
        "Each time, no task was recorded against it.",
        '"He has been acting oddly." It does not say what was seen, when, or by whom.',
    ),
    longest=2000,
)
_STATEMENTS: Final = (
    _CONCERN,
    statement(
        "urgency",
        "Why can it not wait?",
        "What would be lost by waiting for the authorising officer.",
        "The officer's last night shift at this station starts at 04:00 GMT. After it the terminal is replaced and "
        "what it keeps is wiped.",
        '"We need to move fast." It does not say what would be lost, or when.',
    ),
    statement(
        "unavailable",
        "Why could the authorising officer not decide now?",
        "Whom you tried to reach, how, and when.",
        "I rang the Head of PSD at 01:40 GMT and the ACU Inspector at 01:45 GMT. Neither answered, and the control "
        "room has no other number for them.",
        '"It was out of hours." It does not say who was tried, how, or when.',
    ),
    statement(
        "necessity",
        "Why is it necessary?",
        "Why nothing short of monitoring would answer the concern.",
        "Several people work near that terminal. Without its records we cannot tell who opens the report, and asking "
        "would warn whoever it is.",
        '"It is necessary to find out." It does not say why nothing short of monitoring would do.',
    ),
    statement(
        "proportionality",
        "Why is it proportionate?",
        "How it is kept as small and as short as it can be.",
        "It is one login on one system for one night. We take the list of what was opened and when, not what was read "
        "or written.",
        '"It is proportionate to the offence." It does not say how it is kept small or short.',
    ),
    statement(
        "intrusion",
        "Who else could be affected, and how is that limited?",
        "Say how confidential material is kept out, if you ticked any.",
        "Colleagues borrow the terminal at times. Entries under any other login are put aside unread by the auditor "
        "who makes the extract.",
        '"Nobody else is affected." Nearly always somebody is: say who, and what becomes of it.',
    ),
    statement(
        "private_information",
        "What private information may be seen?",
        "About the person or anybody else, even if it is little.",
        "The address and family in the crime report may show in the titles of what was opened. Nothing about the "
        "officer's own private life is expected.",
        '"None." It does not say what was considered, about the person or about anybody else.',
    ),
)
_ONLY_IF: Final = (
    Field(
        "ripa_advice",
        "If you were advised on RIPA: by whom, when, what reference?",
        Kind.LONG,
        hint="Only if you chose that you have been advised.",
        optional=True,
        example="The FIB duty adviser told me at 02:05 GMT today that no RIPA authorisation is needed, reference 118.",
    ),
    Field(
        "new_information",
        "What is new since the last one?",
        Kind.LONG,
        hint="Only if an authorisation like this one ended in the last seven days without a decision.",
        optional=True,
        example="Since the first one ended, the same login has been used twice more while its owner was on leave.",
    ),
)

GRANT: Final = Form(
    "grant",
    "Urgent authorisation",
    "Grant for 72 hours",
    (*_CHOICES, *_PEOPLE, *_STATEMENTS, *_ONLY_IF, CODE),
    lines=(_IN_FORCE,),
    presses=see_examples("grant"),
    midway="subject",
)
