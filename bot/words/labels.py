"""Every word that people read outside a form: times, names of things, and the sentences of objections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from policy.acts import (
    Absence,
    Act,
    Advice,
    Asked,
    Attempt,
    Attention,
    Cancellation,
    CancellationNotice,
    Cessation,
    Chase,
    Consultation,
    Correction,
    Delivery,
    Disposal,
    ErrorRecord,
    Escalation,
    Expiry,
    Grant,
    Marking,
    Nudge,
    Ratification,
    Receipt,
    Recusal,
    Referral,
    Refusal,
    Renewal,
    RenewalApplication,
    RenewalRefusal,
    Review,
    Shredding,
)
from policy.authorisation import Actor, Authorisation, Entry
from policy.periods import LONDON
from policy.route import DECIDING_POSTS
from policy.terms import (
    CLOCK,
    Activity,
    Flag,
    Ground,
    Kind,
    Outcome,
    Post,
    Purpose,
    Rank,
    Ripa,
    State,
    SubjectKind,
    System,
)

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
DONE: Final[Mapping[type[Act], str]] = {
    Grant: "granted it for 72 hours",
    Escalation: "asked again for a decision",
    Ratification: "authorised it",
    Refusal: "refused it",
    Expiry: "ended it: its time was up",
    Nudge: "said what is due",
    Chase: "asked again",
    Review: "reviewed it",
    RenewalApplication: "applied for renewal (form CA1)",
    Renewal: "renewed it",
    RenewalRefusal: "did not renew it",
    CancellationNotice: "filed a notice to cancel it",
    Cancellation: "cancelled it",
    Cessation: "confirmed that monitoring stopped",
    Disposal: "said what becomes of the product",
    Attention: "took it in hand",
    Recusal: "declared a conflict of interest",
    Receipt: "recorded receipt",
    Consultation: "opened the details",
    ErrorRecord: "opened an error record: no stop was confirmed",
    Correction: "corrected it",
    Delivery: "kept a notice out of a channel, and told it in person",
    Shredding: "had its personal data destroyed",
    Referral: "was in doubt about RIPA, and advice was asked for",
    Attempt: "tried something that was refused",
}
# Where the moment would read as that of something else than the act.
_DONE_AT: Final[Mapping[type[Act], str]] = {
    Cessation: "confirmed {at} that monitoring has stopped",
    Disposal: "said {at} what becomes of the product",
    Correction: "corrected it {at}",
    ErrorRecord: "opened an error record {at}: no stop was confirmed",
    Expiry: "ended it {at}: its time was up",
}
OWED: Final[Mapping[type[Act], str]] = {
    Escalation: "the authorising officers are asked again",
    Expiry: "it ends by itself",
    Nudge: "what falls due is asked for",
    Chase: "what was not answered is asked for again",
    ErrorRecord: "an error record is opened if no stop is confirmed",
}
_OWED_ABOUT: Final[Mapping[tuple[type[Act], Asked], str]] = {
    (Nudge, Asked.REVIEW): "a review is asked for",
    (Nudge, Asked.RENEWAL): "a renewal is asked for",
    (Nudge, Asked.PRODUCT): "it is asked what becomes of product",
    (Nudge, Asked.SHREDDING): "the Data Protection Officer is asked to have personal data destroyed",
}
_DO_MARK: Final = {True: "marked it as sensitive", False: "marked it as no longer sensitive"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """Whom to call, in the force's own words."""

    control_room: str = "the control room"
    psd_on_call: str = "the PSD on-call officer"
    operations: str = "the operations channel"


def sentence_time(at: datetime) -> str:
    """Give a moment as a sentence has it: 22:15 GMT on Thursday 26 November 2026."""
    here = at.astimezone(LONDON)
    return f"{here:%H:%M} {here.tzname()} on {here:%A} {day(here.date())}"


def plain_time(at: datetime) -> str:
    """Give a moment without its weekday: 22:15 GMT on 26 November 2026."""
    here = at.astimezone(LONDON)
    return f"{here:%H:%M} {here.tzname()} on {day(here.date())}"


def table_time(at: datetime) -> str:
    """Give a moment as a table has it: Thu 26 Nov 2026 22:15 GMT."""
    here = at.astimezone(LONDON)
    return f"{here:%a} {here.day} {here:%b %Y %H:%M} {here.tzname()}"


def day(when: date) -> str:
    """Give a day: 26 November 2026."""
    return f"{when.day} {when:%B %Y}"


def last_day(when: date) -> str:
    """Give the last day of a term: 22 February 2027 (to midnight)."""
    return f"{day(when)} (to midnight)"


def ends(authorisation: Authorisation) -> str:
    """Give when it ends, or ended, as a sentence has it."""
    cut_short = authorisation.state in {State.CANCELLED, State.REFUSED}
    if authorisation.term and not cut_short:
        return last_day(authorisation.term.last_day)
    return sentence_time(authorisation.ends_at)


def left(until: datetime, now: datetime) -> str:
    """Give the time left in whole hours, or minutes in the last hour: 6 hours."""
    minutes = max(0, round((until - now).total_seconds() / 60))
    amount, unit = (round(minutes / 60), "hour") if minutes >= 60 else (minutes, "minute")  # noqa: PLR2004 - an hour
    return f"{amount} {unit}" if amount == 1 else f"{amount} {unit}s"


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


def doer(entry: Entry, authorisation: Authorisation | None = None) -> str:
    """Give who entered something, by post or part in it, never by name."""
    if entry.by.kind in {CLOCK.kind, Kind.CONSOLE}:
        return NAME
    granted_by = authorisation is not None and entry.by.key == authorisation.grantor
    deciding = [post for post in entry.by.posts if post in DECIDING_POSTS]
    if granted_by and not isinstance(entry.act, Ratification | Refusal):
        return f"The {rank(entry.by.rank)} who granted it"
    if deciding or entry.by.posts:
        return f"The {held((deciding or entry.by.posts)[0], entry.by)}"
    party = authorisation is not None and entry.by.key in authorisation.parties
    return "Somebody who runs the monitoring" if party else _capital(a_rank(entry.by.rank))


def held(post: Post, by: Actor) -> str:
    """Give a post as somebody holds it: whoever decided as a deputy is never called the holder."""
    return f"deputy for the {POSTS[post]}" if post in by.deputy_for else POSTS[post]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def done(entry: Entry, authorisation: Authorisation | None = None) -> str:
    """Give what was done, by whom and when, as one sentence."""
    at = f"at {sentence_time(entry.moment)}"
    verb = _DONE_AT.get(type(entry.act), f"{did(entry, authorisation)} {{at}}").format(at=at)
    return f"{doer(entry, authorisation)} {verb}."


def did(entry: Entry, authorisation: Authorisation | None = None) -> str:
    """Give what was done; that less is in force than before is said (rule 15), and what was put right (rule 18)."""
    act = entry.act
    if isinstance(act, Review) and act.outcome is Outcome.NARROW:
        return "reviewed and narrowed it"
    if isinstance(act, Ratification) and authorisation is not None and _in_part(act, authorisation.grant):
        return "authorised it in part"
    if isinstance(act, Correction) and authorisation is not None:
        return f"corrected it: {corrected(entry, authorisation)}"
    if isinstance(act, ErrorRecord) and act.wrong_route:
        return "opened an error record: it was decided by the wrong route"
    if isinstance(act, Delivery) and act.unreachable:
        return "could not write to a channel, and told it in person"
    return _answered(act) or DONE[type(act)]


def _answered(act: Act) -> str:
    if isinstance(act, Marking):
        return _DO_MARK[bool(act.sensitive)]
    if isinstance(act, Absence):
        return f"said that they are away until {sentence_time(act.until)}," if act.until else "said that they are back"
    if isinstance(act, Advice):
        if act.quoted:
            return f"granted with the advice on {act.number}"
        return f"advised on {act.number} that RIPA is {'needed' if act.ripa is Ripa.NEEDED else 'not needed'}"
    return ""


def corrected(entry: Entry, authorisation: Authorisation) -> str:
    """Give what a correction put right: what the ground was until then, and that a decision is void."""
    earlier = [each.act for each in authorisation.corrections if each.number < entry.number]
    was = [act.ground for act in (authorisation.grant, *earlier) if isinstance(act, Grant | Correction)][-1]
    same = isinstance(entry.act, Correction) and entry.act.ground is was
    said = "who is monitored is of another kind" if same or was is None else f"the ground was {GROUNDS[was]}"
    return f"{said}, and the decision is void" if Flag.DECISION_VOID in entry.flags else said


def owed(act: Act) -> str:
    """Give what the clock will enter, as a list of what is ahead has it."""
    about = act.about if isinstance(act, Nudge | Chase) else None
    return _OWED_ABOUT.get((type(act), about)) or OWED[type(act)] if about else OWED[type(act)]


def _in_part(act: Ratification, grant: Grant) -> bool:
    fewer = act.systems is not None and set(act.systems) < set(grant.systems)
    return fewer or (act.subjects is not None and len(act.subjects) < len(grant.subjects))


def repeated(at: datetime) -> str:
    """Give what a second press reads."""
    here = at.astimezone(LONDON)
    return f"Already recorded at {here:%H:%M} {here.tzname()}. Nothing was done twice."
