"""Nights with a planted text wherever a name or a reason can stand, and the documents that are made of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from bot.documents.papers import ca1, page
from policy.acts import Recusal
from policy.authorisation import Authorisation, Entry
from policy.fold import fold
from policy.people import Subject
from policy.terms import PersonId, Product, SubjectKind
from store.codec import destroyed, hints
from tests.bot import paper
from tests.policy.people import ACU_D, OP_E
from tests.policy.world import Night, granted

HEAD: Final = "9f2c11d0a4b37e55"
FORCE: Final = "Westmoor Police"
NAMES: Final = {
    PersonId(key): name
    for key, name in {
        "INSP_A": "Amina Sharif",
        "SGT_B": "Peter Oakes",
        "PC_X": "Xavier Dunn",
        "PSD_H": "Margaret Holt",
        "ACU_D": "Ruth Kemble",
        "OP_E": "Owen Ellis",
        "INV_F": "Isobel Frayne",
    }.items()
}
# Texts that could be nowhere by chance, one for every place in which somebody writes.
WRITTEN: Final = {
    name: f"Planted under {name}: PC 4471 Dunn was seen at the terminal, she said."
    for name in ("concern", "urgency", "unavailable", "necessity", "proportionality", "intrusion")
} | {
    "private_information": "Planted under private_information: collar 4471, 3 Acacia Avenue.",
    "applicant_reason": "",
    "new_information": "",
    "ripa_advice": "Planted under ripa_advice: FIB duty adviser Joan Pell, reference 118.",
}
DEEDS: Final = {
    "decides": "Planted under the decision: satisfied that Dunn alone is looked at, and no one else.",
    "reviews": "Planted under the review: two openings on nights when Dunn was booked on.",
    "applies": "Planted under section 2: eleven openings, three of them without a task.",
    "why": "Planted under why: the last two point to somebody outside.",
    "renews": "Planted under the renewal: nothing less would finish what was begun here.",
    "files": "Planted under the notice: Dunn has been moved to another station.",
    "cancels": "Planted under the cancellation: the shift roster explains every opening.",
    "stopped": "Planted under who stopped it: auditor 9921",
    "gathered": "Planted under what was gathered: one list on the audit office's drive.",
    "disposes": "Planted under the product: kept for the hearing of Dunn.",
    "recuses": "Planted under the conflict: I was her line manager.",
}


def planted(**changes: Any) -> Night:  # noqa: ANN401 - any field of a grant
    """A night whose grant has a planted text wherever a name or a reason can stand."""
    sure = {
        "subjects": (Subject(text="PC 4471 Dunn", key=PersonId("PC_X"), kind=SubjectKind.OFFICER),),
        "applicant": "SGT_B",
        "operators": ("OP_E", "SGT_B"),
        "involved": ("INV_F",),
    }
    return granted(**{**sure, **{name: text for name, text in WRITTEN.items() if text}, **changes})


def whole() -> Night:
    """A night that comes by every act with words in it: decided, reviewed, renewed, cancelled, stopped."""
    night = planted()
    night.enters(ACU_D, Recusal(reason=DEEDS["recuses"]))
    night.at("2026-11-25T09:00:00Z").decides(statement=DEEDS["decides"])
    night.at("2026-12-23T09:00:00Z").reviews(shown=DEEDS["reviews"])
    night.at("2027-02-10T10:00:00Z").applies(section_2=DEEDS["applies"], why=DEEDS["why"])
    night.at("2027-02-11T10:00:00Z").renews(statement=DEEDS["renews"])
    night.at("2027-04-01T10:00:00Z").files(reason=DEEDS["files"])
    night.at("2027-04-01T10:40:00Z").cancels(reason=DEEDS["cancels"])
    night.at("2027-04-01T11:00:00Z").stopped(OP_E, stopped_by=DEEDS["stopped"], gathered=DEEDS["gathered"])
    kept = {"product": Product.RETAINED, "review_on": date(2027, 9, 1), "reason": DEEDS["disposes"]}
    assert night.disposes(**kept) == "cancelled", night.answer
    return night


def page_of(night: Night, at: datetime | None = None) -> bytes:
    """The night's authorisation page."""
    return page(night.matter, night.given, now=at or night.now, head=HEAD, force=FORCE)


def form_of(night: Night, **changes: object) -> str:
    """The text of the night's form CA1, without spaces and line ends; fields of its grant may be other ones."""
    matter = with_grant(night.matter, **changes) if changes else night.matter
    return paper.flowing(paper.text(ca1(matter, NAMES, now=night.now, head=HEAD, force=FORCE)))


def with_grant(matter: Authorisation, **changes: Any) -> Authorisation:  # noqa: ANN401 - any field of a grant
    """An authorisation whose grant says something else, as if that had been granted."""
    first = replace(matter.entries[0], act=replace(matter.grant, **changes))
    told = fold((first, *matter.entries[1:]))
    assert told
    return told


def shredded(entry: Entry) -> Entry:
    """An entry as it is opened once its key is gone."""
    types = hints(type(entry.act))
    return replace(entry, act=replace(entry.act, **{name: destroyed(types[name]) for name in entry.act.private}))


def has(text: str, wanted: str) -> bool:
    """Whether a text without spaces holds this, wherever its lines end."""
    return paper.flowing(wanted) in text
