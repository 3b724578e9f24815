"""The names of things as people read them, and the sentences that more than one room says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from policy.parts import CONTENT, system_key
from policy.terms import Activity, Flag, Ground, Post, Purpose, Rank, Ripa, State, SubjectKind, System

NAME: Final = "Seventy-Two"
NOT_RECORDED: Final = (
    "NOT recorded. No authority exists. Your text is still here: try again in a minute, or call {control_room}."
)
NOTHING_CHANGED: Final = (
    "NOT recorded. Nothing has changed, and no new authority exists. Try again in a minute, or call {control_room}."
)
"""What is said in place of NOT_RECORDED to whoever typed nothing that could be lost."""
NOT_KNOWN: Final = (
    "We could not confirm that this was recorded. Do not act on it. You will have a message either way within a minute."
)
NOT_READ: Final = "The record could not be read. Nothing has changed. Try again in a minute, or call {control_room}."
"""What is said in place of NOT_KNOWN where nothing could have been recorded: a list was turned, a choice was made."""
FOUND_RECORDED: Final = "What you sent was recorded at {time}. {outcome}"
FOUND_MISSING: Final = "What you sent was NOT recorded. No authority came of it. Do it again, or call {control_room}."
ENDS_BY_ITSELF: Final = "If nobody decides, it ends by itself and monitoring must stop."
GROUNDS: Final = {
    Ground.CRIME: "suspected crime",
    Ground.POLICE_MISCONDUCT: "police misconduct",
    Ground.STAFF_DISCIPLINE: "staff discipline",
}
POSTS: Final = {
    Post.HEAD_OF_PSD: "Head of PSD",
    Post.ACU_INSPECTOR: "Inspector in charge of the Anti-Corruption Unit",
    Post.DIRECTOR_HR: "Director of HR",
    Post.HEAD_OF_PERSONNEL: "Head of Personnel Services",
    Post.INDEPENDENT_SUPERINTENDENT: "independent Superintendent",
    Post.DPO: "Data Protection Officer",
    Post.FCAO: "Force Computer Audit Officer",
    Post.CONTINGENCY: "contingency officer",
    Post.PSD_ADVISER: "PSD adviser",
    Post.FIB_ADVISER: "FIB adviser",
    Post.INFORMATION_MANAGEMENT: "Information Management Board",
}
SHORT_POSTS: Final = {**POSTS, Post.ACU_INSPECTOR: "ACU Inspector"}
"""For lists, where the whole name stands beside it often."""
SYSTEMS: Final = {
    System.FORCE_NETWORK: "force network",
    System.STANDALONE_DEVICE: "stand-alone device",
    System.FORCE_TELEPHONE: "force telephone system",
    System.ISSUED_MOBILE: "issued mobile phone or pager",
    System.TABLET_ON_NETWORK: "tablet or handheld on the force network",
    System.TABLET_OFF_NETWORK: "tablet or handheld off the force network",
    System.BUILDING_ACCESS: "building access (PAC)",
    System.PRIVATE_DEVICE: "private equipment",
    System.CCTV_RECORDINGS: "CCTV recordings",
    System.CCTV_LIVE: "live CCTV",
}
ACTIVITIES: Final = {Activity.RECORDS: "records (billing, logs)", Activity.CONTENT: "content of communications"}
PURPOSES: Final = {
    Purpose.PREVENT_DETECT_CRIME: "prevent or detect crime",
    Purpose.UNAUTHORISED_USE: "detect unauthorised use",
    Purpose.ESTABLISH_FACTS: "establish facts",
    Purpose.COMPLIANCE: "check that rules are kept",
}
RIPA: Final = {
    Ripa.NOT_NEEDED: "considered: not needed",
    Ripa.ADVISED_NOT_NEEDED: "considered: advised that it is not needed",
    Ripa.IN_DOUBT: "in doubt",
    Ripa.NEEDED: "needed",
}
SUBJECT_KINDS: Final = {
    SubjectKind.OFFICER: "police officer",
    SubjectKind.STAFF: "police staff",
    SubjectKind.OTHER: "contractor or volunteer",
}
STATES: Final = {
    State.URGENT: "urgent: in force, waiting for a decision",
    State.AUTHORISED: "authorised: in force",
    State.REFUSED: "refused: ended",
    State.EXPIRED: "ended by itself",
    State.CANCELLED: "cancelled: ended",
}
FLAGS: Final = {
    Flag.OWN_APPLICATION: "The grantor is also the applicant.",
    Flag.COULD_AUTHORISE: "The grantor holds a post that could authorise this. Somebody else must decide it.",
    Flag.NO_ELIGIBLE_OFFICER: "Nobody on the roll can decide this. It will end by itself.",
    Flag.UNRESOLVED: "Somebody named in it is not on the roll: check who is meant.",
    Flag.REPEAT: "It repeats one that ended without a decision. New information was given.",
    Flag.DECONFLICTION: "It overlaps with another authorisation.",
    Flag.PURPOSE_IS_CRIME: (
        "Its purpose is to prevent or detect crime, but its ground is not crime. Correct it, or say why not."
    ),
    Flag.CONFIDENTIAL: "Confidential material may be met. Your statement must deal with it; reviews are fortnightly.",
    Flag.SENSITIVE_FORCED: "It is sensitive: the DPO and FCAO have the authorisation page only.",
    Flag.REVIEWS_MISSED: "Not every review of this term was held.",
    Flag.OVERDUE: "A review was more than seven days late.",
    Flag.SECTION_2_BY_OFFICER: "The authorising officer wrote section 2.",
    Flag.MONITORED_AFTER_END: "Monitoring went on after the end.",
    Flag.REROUTED: "Its ground was corrected, so other officers decide it.",
    Flag.DECISION_VOID: "It had been decided by the wrong route: that decision is void.",
    Flag.NOT_CIRCULATED: "Staff have not been reminded in 12 months that they may be monitored.",
    Flag.RECIPIENTS_LEFT_OUT: "The DPO and the FCAO are left out of it: the contingency officer is told.",
}

UNTIL_DECIDED: Final = frozenset({Flag.COULD_AUTHORISE, Flag.NO_ELIGIBLE_OFFICER})
"""What is true of a grant only while it waits for a decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """Whom to call, in the force's own words."""

    control_room: str = "the control room"
    psd_on_call: str = "the PSD on-call officer"
    operations: str = "the operations channel"


def rank(held: Rank | None) -> str:
    """Give a rank in words: Chief Inspector."""
    return held.name.replace("_", " ").title() if held else "person without a police rank"


def a_rank(held: Rank | None) -> str:
    """Give a rank with its article: an Inspector, a Chief Inspector."""
    named = rank(held)
    return f"an {named}" if named[:1] in "AEIOU" else f"a {named}"


def posts(held: Iterable[Post], joiner: str = "or") -> str:
    """Give posts in words: Head of PSD or Inspector in charge of the Anti-Corruption Unit."""
    return together([POSTS[post] for post in held], joiner) or "nobody"


def together(named: Sequence[str], joiner: str = "and") -> str:
    """Give several things as a sentence names them: a, b and c."""
    *some, last = named or [""]
    return f" {joiner} ".join(filter(None, [", ".join(some), last]))


def systems(named: Iterable[System]) -> str:
    """Give systems in words."""
    return ", ".join(SYSTEMS[system] for system in named)


def parts(keys: Sequence[str]) -> str:
    """Give the parts of an authorisation by their keys; of people only how many they are."""
    named = [SYSTEMS[system] for system in System if system_key(system) in keys]
    people = sum(key not in {CONTENT, *map(system_key, System)} for key in keys)
    content = [ACTIVITIES[Activity.CONTENT]] if CONTENT in keys else []
    return together([*named, *content, *([f"{people} {'person' if people == 1 else 'people'}"] if people else [])])
