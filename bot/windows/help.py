"""Help that teaches: who may grant, what cannot be granted and whom to call, good answers, and what to type."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from bot.chat.card import Card, Press
from bot.forms import catalogue
from bot.words import labels
from bot.words.refusals import refusal
from policy.objections import Objection
from policy.people import Officer
from policy.periods import LADDER, URGENT_HOURS
from policy.terms import Rank

NOT_HERE: Final = "You cannot grant this here."
TITLE: Final = "Help"
_NOT_RECORDED: Final = "NOT recorded. "

VERBS: Final = {
    "show": ("UA-2026-0001", "how it stands, and all that you may read of it"),
    "list": ("", "the authorisations that you may know of"),
    "decide": ("UA-2026-0001", "read it, then authorise or refuse it"),
    "dealing": ("UA-2026-0001", "tell the others that you are dealing with it"),
    "conflict": ("UA-2026-0001", "say that you have a conflict, so that somebody else is asked"),
    "cancel": ("UA-2026-0001", "end it, or ask for it to be ended"),
    "stopped": ("UA-2026-0001", "confirm that monitoring has stopped"),
    "product": ("UA-2026-0001", "say what becomes of what was gathered"),
    "review": ("UA-2026-0001", "hold its review"),
    "renew": ("UA-2026-0001", "apply for renewal on form CA1, or answer an application"),
    "correct": ("UA-2026-0001", "put a wrong ground right"),
    "sensitive": ("UA-2026-0001", "mark it as sensitive, or as no longer so"),
    "receipt": ("UA-2026-0001", "record receipt of it, for the DPO and the FCAO"),
    "advise": ("RF-2026-0001", "answer a referral, for advisers on RIPA"),
    "register": ("", "the register, for those who keep or inspect it"),
    "report": ("2026-11", "the oversight report of a month"),
    "shred": ("UA-2026-0001", "have its personal data destroyed when its time has come"),
    "oncall": ("", "who holds each post, and until when you are away"),
    "help": ("", "this page"),
}
"""What may follow `/urgent`: an example of what goes with it, and what it does."""

_NEVER: Final = (
    "What is said or written on a mobile phone or pager. It needs RIPA: call {psd_on_call}.",
    "Anything else that needs an authorisation under RIPA. Call {psd_on_call}.",
    "A private phone, tablet or computer. Call {psd_on_call}.",
    "A contractor or volunteer, unless you suspect a crime. Call {psd_on_call}.",
    "Yourself, or a matter that you are the subject of. Call {psd_on_call}.",
    "Live CCTV of a person, or a tablet's content off the force network. FIB or Professional Standards advise first.",
    "CCTV recordings that exist already need no authorisation. Ask Professional Standards for them.",
    "Routine audit of everybody needs no authority, and gets none here.",
)
_TOLD: Final = (
    ("You", "A receipt as a message. It always says how things stand."),
    ("Those who can decide", "They are asked at once, and with {rungs} hours left."),
    ("The Data Protection Officer's channel", "The authorisation page, at once. Once it is authorised, form CA1."),
    ("The applicant and those who run it", "What was decided, and when to stop."),
    ("Whoever is monitored", "Nothing. They cannot open it or find it."),
)
_STOPPING: Final = (
    "Press *Cancel it* on your receipt, or type */urgent cancel UA-2026-0001*.",
    "Until it is decided, you can end it yourself. After that an authorising officer ends it.",
    "Anyone on its record can file a notice. Those who run it are told at once to stop.",
    "When it has stopped, press *Monitoring has stopped* and say when.",
)
_CHAT_DOWN: Final = (
    "Call {control_room} and ask for the authorising officer.",
    "Write on paper what you know, whom you called, what was said, and each time with its zone.",
    "No receipt, no authority: nothing starts on paper or by telephone alone.",
    "To stop monitoring, telephone those who run it. Stopping needs no receipt.",
    "When chat is back, grant it then if it is still needed. Nothing is entered backdated afterwards.",
)


def may_grant(by: Officer, at: datetime, met: Objection | None, contacts: labels.Contacts) -> str:
    """Say whether the reader may grant now, and why; `met` is what stands in their way, whatever they wrote."""
    if met is None:
        return f"*You may grant.* The roll has you as {labels.a_rank(by.rank_at(at)[0])}."
    return f"*{NOT_HERE}* {refusal(met, contacts).removeprefix(_NOT_RECORDED)}"


def pages(first: str, known: Collection[str], contacts: labels.Contacts) -> tuple[Card, ...]:
    """Give the help from top to bottom: `first` is about the reader, `known` are the verbs that the desk takes."""
    opening = Card("How /urgent works, and whom to call.", TITLE, (first,))
    return (opening, _ranks(), _never(contacts), _in_force(), _told(), _stopping(), _down(contacts), _verbs(known))


def good_answers(callback: str) -> Card:
    """Give a good and a poor answer to each question of a form that is answered in one's own words.

    Raises KeyError when there is no such form.
    """
    facts = tuple((label, f'Good: "{good}"\nNot enough: {poor}') for label, good, poor in catalogue.examples(callback))
    lines = ("Say what, when and how you know. What you have typed is kept: press Back or Close to return to it.",)
    return Card("Good answers, and answers that are not enough.", "Good answers", lines, facts)


def see_answers() -> Press:
    """Give the button that leads from the help to the answers."""
    return catalogue.form("grant").presses[0]


def _ranks() -> Card:
    below = [labels.rank(rank) for rank in Rank if rank < Rank.INSPECTOR]
    facts = (
        (f"{labels.rank(Rank.INSPECTOR)} or above", "Yes, if you are a police officer on the roll at that moment."),
        (labels.together(below), "No."),
        ("Temporary rank", "Counts as the rank itself."),
        ("Acting rank", "Counts while the roll has it, if a Superintendent or above authorised it."),
        ("Special constabulary", "No, at any rank."),
        ("Police staff, contractors and volunteers", "No, at any grade."),
    )
    return Card("", "May I grant?", facts=facts)


def _never(contacts: labels.Contacts) -> Card:
    lines = "\n".join(f"• {line}" for line in _NEVER)
    return Card(_called(lines, contacts), NOT_HERE)


def _in_force() -> Card:
    lines = (
        f"It is in force as soon as you have a receipt, and ends {URGENT_HOURS} hours later to the second.",
        "Nights, weekends and bank holidays count. It cannot be extended.",
        "If nobody decides in that time, it ends by itself and monitoring must stop.",
        "An authorising officer may authorise it for three months from the day you granted it.",
    )
    return Card(lines[0], "From when until when?", lines[1:])


def _told() -> Card:
    rungs = labels.together([str(URGENT_HOURS - hours) for hours in LADDER if hours])
    facts = tuple((who, what.format(rungs=rungs)) for who, what in _TOLD)
    return Card("Messages hold no names and no reasons.", "Who is told what?", facts=facts)


def _stopping() -> Card:
    return Card(_STOPPING[0], "How do I stop it?", _STOPPING[1:])


def _down(contacts: labels.Contacts) -> Card:
    first, *others = (_called(line, contacts) for line in _CHAT_DOWN)
    return Card(first, "If chat is down", tuple(others))


def _verbs(known: Collection[str]) -> Card:
    typed = {verb: " ".join(filter(None, ("/urgent", verb, example))) for verb, (example, _) in VERBS.items()}
    rows = ["• */urgent*: grant. A form opens."]
    rows += [f"• *{typed[verb]}*: {VERBS[verb][1]}." for verb in VERBS if verb in known]
    return Card("\n".join(rows), "What to type", presses=(see_answers(),))


def _called(line: str, contacts: labels.Contacts) -> str:
    return line.format(control_room=contacts.control_room, psd_on_call=contacts.psd_on_call)
