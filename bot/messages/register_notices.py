"""What is said of the register itself: advice on RIPA, circulations, the yearly review, attempts refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.chat.card import Card
from bot.messages.buttons import press
from bot.words import deeds, times
from policy.acts import Advice, Asked, Chase, Copy, Nudge, Referral
from policy.authorisation import Entry
from policy.decision import decide
from policy.given import Given
from policy.notices import Button, Message
from policy.objections import MissingField
from policy.people import Officer
from policy.register_duties import RegisterDuties
from policy.terms import NO_REFERENCE, Paper, Reference, Ripa

# What 3.1 and 3.2 say, in plain words; a force may have its own in their place.
_LIABILITY: Final = (
    "The policy covers force computers, networks and telephones, issued phones and tablets, and building access (3.1).",
    "Nobody is monitored continually or as a routine. It answers a specific concern or threat, or checks compliance.",
    "It must be necessary and proportionate, and be authorised under the policy (3.2).",
)
_WHERE_TO_READ: Final = "The policy is P12:2003, on the force's intranet. Ask Professional Standards about it."
_ADVICE: Final = {
    Ripa.NOT_NEEDED: (
        "RIPA is not needed",
        "Grant it anew: say that you have been advised so, and quote the referral's number.",
    ),
    Ripa.NEEDED: (
        "RIPA is needed, so it cannot be granted here",
        "No authority exists. Ask Professional Standards how to apply under RIPA.",
    ),
}


READERS_ONLY: Final = (
    "Nothing was opened. The register is for Professional Standards, the DPO, the FCAO and the Information Management "
    "Board. /urgent list shows what is yours to see."
)
ON_ITS_WAY: Final = "The copy is on its way to you: look in your messages with Seventy-Two."


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterTelling:
    """What a card about the register is drawn from; `given` knows what the register itself owes."""

    message: Message
    entry: Entry
    """What caused the notice."""
    readers: tuple[Officer, ...]
    buttons: tuple[Button, ...]
    now: datetime
    given: Given
    circulation: str = ""
    """What the force has staff read in place of our paragraph."""
    report: Card | None = None
    """The report of the month, where that is what is told."""

    @property
    def duties(self) -> RegisterDuties:
        """What the register itself owes."""
        return self.given.duties or RegisterDuties()

    @property
    def number(self) -> Reference:
        """The referral that it is about, or nothing."""
        act = self.entry.act
        return act.number if isinstance(act, Referral | Advice | Chase) else NO_REFERENCE

    @property
    def closed(self) -> Entry | None:
        """What answered the referral, or None while it is open."""
        return self.duties.advised.get(self.number)


def said_of(act: Copy) -> str:
    """Give what a copy is of, as a sentence names it."""
    if act.paper is Paper.REPORT and act.since:
        return f"the oversight report for {act.since:%B %Y}"
    return "the register"


def may_advise(number: Reference, by: Officer, now: datetime, given: Given) -> bool:
    """Say whether somebody may answer this referral now: only the answer itself is missing."""
    return isinstance(decide(None, Advice(number=number), by, now, given), MissingField)


def overtaken(telling: RegisterTelling) -> bool:
    """Say whether a later entry has made the notice needless, so that it is not sent."""
    act = telling.entry.act
    if telling.message in {Message.ADVICE_ASKED, Message.ADVICE_LATE}:
        return telling.closed is not None
    if isinstance(act, Nudge):
        # Of several that waited while nothing could be sent, the newest is enough; a report goes to more than one.
        newest = telling.duties.nudged.get(act.about) if act.about is Asked.REPORT else None
        return (newest != telling.entry) if newest else telling.duties.waiting(act.about) != act.due
    return False


def register_card(telling: RegisterTelling) -> Card:
    """Draw a notice about the register itself as it is now."""
    drawn = _CARDS[telling.message](telling)
    open_to = [r for r in telling.readers if may_advise(telling.number, r, telling.now, telling.given)]
    if Button.ADVISE in telling.buttons and open_to:
        return replace(drawn, presses=(press(Button.ADVISE, telling.number),))
    answer = telling.closed if telling.buttons else None
    return replace(drawn, notes=(*drawn.notes, deeds.done(answer))) if answer else drawn


def _attempt_refused(telling: RegisterTelling) -> Card:
    entry = telling.entry
    text = f"An attempt was refused at {times.plain_time(entry.moment)}. It is entry {entry.number}."
    return Card(text, "Refused attempt", ("Nothing was granted. The record says who and why.",))


def _advice_asked(telling: RegisterTelling) -> Card:
    if telling.closed:
        return _advised(telling)
    text = f"Advice on RIPA is needed: referral {telling.number}, {times.sentence_time(telling.entry.moment)}."
    lines = (
        "An urgent grant was not made because RIPA is in doubt. Call the control room to reach the officer.",
        "Nothing is in force until you answer. After 24 hours the Head of PSD is told.",
    )
    return Card(text, f"Referral {telling.number}", lines)


def _advised(telling: RegisterTelling) -> Card:
    return Card(f"Referral {telling.number}: advice on RIPA has been given.", f"Referral {telling.number}")


def _advice_late(telling: RegisterTelling) -> Card:
    if telling.closed:
        return replace(_advised(telling), notes=(deeds.done(telling.closed),))
    text = f"Referral {telling.number}: nobody has given advice on RIPA in 24 hours."
    lines = ("See that an adviser of FIB or PSD answers it. Nothing can be granted on it until then.",)
    return Card(text, f"Referral {telling.number}", lines)


def _advice_given(telling: RegisterTelling) -> Card:
    act = telling.entry.act
    advice, then = _ADVICE[act.ripa] if isinstance(act, Advice) and act.ripa in _ADVICE else ("it is answered", "")
    text = f"Referral {telling.number}: {advice}."
    return Card(text, f"Advice on {telling.number}", (then,) if then else (), notes=(deeds.done(telling.entry),))


def _circulation(telling: RegisterTelling) -> Card:
    text = "Your use of force systems may be monitored."
    ours = (telling.circulation.strip(),) if telling.circulation.strip() else _LIABILITY
    return Card(text, "Monitoring of force systems", (*ours, _WHERE_TO_READ))


def _policy_review(_telling: RegisterTelling) -> Card:
    text = "The policy on monitoring (P12:2003) is due for its yearly review."
    lines = (
        "The Information Management Board has it reviewed every 12 months (2.4).",
        "Nothing changes here until the policy does.",
    )
    return Card(text, "Yearly review of the policy", lines)


def _copy(telling: RegisterTelling) -> Card:
    act = telling.entry.act
    paper = said_of(act) if isinstance(act, Copy) else ""
    text = f"Your copy of {paper} is in this thread."
    at = times.sentence_time(telling.entry.moment)
    return Card(text, "Your copy", (f"You asked for it at {at}. It shows what the record said when it was sent.",))


def _report(telling: RegisterTelling) -> Card:
    return telling.report or Card("The oversight report is ready.")


_CARDS: Final[Mapping[Message, Callable[[RegisterTelling], Card]]] = {
    Message.ATTEMPT_REFUSED: _attempt_refused,
    Message.ADVICE_ASKED: _advice_asked,
    Message.ADVICE_LATE: _advice_late,
    Message.ADVICE_GIVEN: _advice_given,
    Message.CIRCULATION: _circulation,
    Message.POLICY_REVIEW: _policy_review,
    Message.COPY: _copy,
    Message.REPORT: _report,
}
