"""Every act that can be entered in the record, a frozen dataclass each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Final

from policy.people import Subject
from policy.periods import NINE, Intervals
from policy.terms import (
    NO_REFERENCE,
    NOBODY,
    POLICY,
    POLICY_VERSION,
    Activity,
    Channel,
    ClockReason,
    Direction,
    Every,
    Ground,
    Outcome,
    Paper,
    PersonId,
    Product,
    Purpose,
    Reason,
    Reference,
    Ripa,
    SubjectKind,
    System,
)


@dataclass(frozen=True, kw_only=True)
class Act:
    """What somebody does; `private` names the fields that are sealed in the record."""

    private: ClassVar[frozenset[str]] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Grant(Act):
    """An Inspector's urgent authorisation, written down by being granted (3.4)."""

    private: ClassVar[frozenset[str]] = frozenset(
        {"subjects", "concern", "urgency", "unavailable", "necessity", "proportionality", "intrusion"}
    ) | {"private_information", "ripa_advice", "applicant_reason", "new_information", "confidential"}
    ground: Ground | None = None
    subjects: tuple[Subject, ...] = ()
    subject_kind: tuple[SubjectKind, ...] = ()
    subject_count: int = 0
    systems: tuple[System, ...] = ()
    activity: Activity | None = None
    purpose: Purpose | None = None
    ripa: Ripa | None = None
    ripa_advice: str = ""
    concern: str = ""
    urgency: str = ""
    unavailable: str = ""
    necessity: str = ""
    proportionality: str = ""
    intrusion: str = ""
    private_information: str = ""
    confidential: tuple[str, ...] = ()
    applicant: PersonId = NOBODY
    applicant_reason: str = ""
    operators: tuple[PersonId, ...] = ()
    involved: tuple[PersonId, ...] = ()
    sensitive: bool = False
    new_information: str = ""
    related: tuple[Reference, ...] = ()
    deconflict: tuple[Reference, ...] = ()
    ladder: tuple[int, ...] = ()
    referral: Reference = NO_REFERENCE
    retain_years: int = 0
    hours: int = 0
    """How many elapsed hours it is in force; like what follows, written by `decide` whatever a form says."""
    ends_at: datetime | None = None
    intervals: Intervals | None = None
    policy: str = POLICY
    policy_version: str = POLICY_VERSION


@dataclass(frozen=True, kw_only=True)
class Escalation(Act):
    """A rung of the ladder: the authorising officers are asked again, `hours` after the grant."""

    hours: int


@dataclass(frozen=True, kw_only=True)
class Ratification(Act):
    """The authorising officer properly authorises, in their own words; None leaves the scope as it is."""

    private: ClassVar[frozenset[str]] = frozenset({"statement", "ripa_advice"})
    statement: str = ""
    declaration: bool | None = None
    systems: tuple[System, ...] | None = None
    subjects: tuple[int, ...] | None = None
    activity: Activity | None = None
    last_day: date | None = None
    review_every: Every = Every.MONTH
    review_hour: int = NINE
    ripa: Ripa | None = None
    ripa_advice: str = ""
    first_day: date | None = None
    """This and what follows is written by `decide`, and so is a `last_day` that the form leaves open."""
    ends_at: datetime | None = None
    review_dues: tuple[datetime, ...] = ()
    """Every moment at which a review falls due, over all terms."""
    intervals: Intervals | None = None
    ends: tuple[str, ...] = ()
    """The keys of the parts that stop because of it (policy/parts.py)."""
    policy_version: str = ""


@dataclass(frozen=True, kw_only=True)
class Refusal(Act):
    """The authorising officer refuses: it ends at once, with a direction about product (rule 9)."""

    private: ClassVar[frozenset[str]] = frozenset({"statement"})
    statement: str = ""
    product: Direction | None = None
    not_relevant: bool = False
    ends: tuple[str, ...] = ()
    policy_version: str = ""


@dataclass(frozen=True, kw_only=True)
class Expiry(Act):
    """It ended by itself at `ended_at`, however late this is entered."""

    ended_at: datetime
    ends: tuple[str, ...] = ()


class Asked(StrEnum):
    """What a nudge or a chase is about."""

    DECISION = "decision"
    REVIEW = "review"
    RENEWAL = "renewal"
    CESSATION = "cessation"
    CANCELLATION = "cancellation"
    GRANT_RECEIPT = "grant_receipt"
    END_RECEIPT = "end_receipt"
    PRODUCT = "product"
    GRANTOR_LEFT = "grantor_left"
    SHREDDING = "shredding"
    ADVICE = "advice"
    CIRCULATION = "circulation"
    POLICY_REVIEW = "policy_review"
    REPORT = "report"


@dataclass(frozen=True, kw_only=True)
class Nudge(Act):
    """Something falls due and is asked for; `due` is when, UTC."""

    about: Asked
    due: datetime


@dataclass(frozen=True, kw_only=True)
class Chase(Act):
    """What was asked for and not answered is asked for again; `due` is when, UTC; `number` names a referral."""

    about: Asked
    due: datetime
    number: Reference = NO_REFERENCE


@dataclass(frozen=True, kw_only=True)
class Review(Act):
    """The authorising officer's monthly look: still necessary, still proportionate, what it has shown."""

    private: ClassVar[frozenset[str]] = frozenset({"shown"})
    still_necessary: bool | None = None
    still_proportionate: bool | None = None
    shown: str = ""
    outcome: Outcome | None = None
    systems: tuple[System, ...] | None = None
    review_every: Every | None = None
    last_day: date | None = None
    """This and what follows is what it leaves standing, written by `decide`."""
    ends_at: datetime | None = None
    review_hour: int = NINE
    review_dues: tuple[datetime, ...] = ()
    ends: tuple[str, ...] = ()
    policy_version: str = ""


@dataclass(frozen=True, kw_only=True)
class RenewalApplication(Act):
    """Form CA1 for another term: section 2, the result of monitoring, and why it must go on (3.4)."""

    private: ClassVar[frozenset[str]] = frozenset({"section_2", "why"})
    section_2: str = ""
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Renewal(Act):
    """An authorising officer renews for another three months."""

    private: ClassVar[frozenset[str]] = frozenset({"section_2", "statement", "ripa_advice"})
    section_2: str = ""
    statement: str = ""
    declaration: bool | None = None
    ripa: Ripa | None = None
    ripa_advice: str = ""
    first_day: date | None = None
    """This and what follows is written by `decide`."""
    last_day: date | None = None
    ends_at: datetime | None = None
    review_every: Every = Every.MONTH
    review_hour: int = NINE
    review_dues: tuple[datetime, ...] = ()
    intervals: Intervals | None = None
    policy_version: str = ""


@dataclass(frozen=True, kw_only=True)
class RenewalRefusal(Act):
    """An authorising officer does not renew; the present term runs to its end."""

    private: ClassVar[frozenset[str]] = frozenset({"statement"})
    statement: str = ""
    policy_version: str = ""


@dataclass(frozen=True, kw_only=True)
class CancellationNotice(Act):
    """Somebody on the record says in writing that it no longer meets the criteria (3.4)."""

    private: ClassVar[frozenset[str]] = frozenset({"reason"})
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Cancellation(Act):
    """It is ended in writing, at once (3.4)."""

    private: ClassVar[frozenset[str]] = frozenset({"reason"})
    reason: str = ""
    ends: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Cessation(Act):
    """Somebody who ran it confirms when monitoring stopped, and by whom (rule 14)."""

    private: ClassVar[frozenset[str]] = frozenset({"stopped_by", "gathered"})
    stopped_at: datetime | None = None
    stopped_by: str = ""
    systems: tuple[System, ...] = ()
    gathered: str = ""
    parts: tuple[str, ...] = ()
    """The keys of the parts whose stop it confirms: all that are open then."""


@dataclass(frozen=True, kw_only=True)
class Disposal(Act):
    """What became of the product: none, retained until a review, destroyed (3.3)."""

    private: ClassVar[frozenset[str]] = frozenset({"reason"})
    product: Product | None = None
    reason: str = ""
    review_on: date | None = None
    not_relevant: bool = False


@dataclass(frozen=True, kw_only=True)
class Attention(Act):
    """Somebody is dealing with it: holds back the presser's own repeats for 60 minutes, never the clock."""


@dataclass(frozen=True, kw_only=True)
class Recusal(Act):
    """Somebody has a conflict: bars the presser on this reference; the next is asked at once."""

    private: ClassVar[frozenset[str]] = frozenset({"reason"})
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Receipt(Act):
    """The DPO or FCAO has read the grant, or the end, whichever is the newest."""


PAGE: Final = "page"


@dataclass(frozen=True, kw_only=True)
class Consultation(Act):
    """Somebody opened the details (DPA 2018 s.62); `task` is the form that opened them; `PAGE`: it was sent."""

    private: ClassVar[frozenset[str]] = frozenset({"reason"})
    task: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ErrorRecord(Act):
    """Monitoring may have gone on without authority since `since`, UTC; or did, under a decision now void."""

    since: datetime
    due: datetime
    wrong_route: bool = False


@dataclass(frozen=True, kw_only=True)
class Correction(Act):
    """A wrong ground is put right: before a decision it changes the route, after one of the wrong route it voids it."""

    private: ClassVar[frozenset[str]] = frozenset({"reason"})
    ground: Ground | None = None
    subject_kind: tuple[SubjectKind, ...] = ()
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Marking(Act):
    """It is sensitive, or is so no longer: "in the case of certain sensitive matters ... page only" (3.4)."""

    private: ClassVar[frozenset[str]] = frozenset({"reason"})
    sensitive: bool | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Delivery(Act):
    """A channel did not get a notice: a subject is a member there, or it cannot be written to; others are told."""

    message: str
    channel: Channel
    number: int = 0
    """The number of the entry that the notice was about."""
    unreachable: bool = False


@dataclass(frozen=True, kw_only=True)
class Shredding(Act):
    """The Data Protection Officer has the personal data destroyed; the chain of the record still verifies."""


@dataclass(frozen=True, kw_only=True)
class Referral(Act):
    """Advice on RIPA is asked of FIB and PSD; entered on the register, no names (3.4)."""

    number: Reference = NO_REFERENCE
    ground: Ground | None = None


@dataclass(frozen=True, kw_only=True)
class RollImport(Act):
    """The nominal roll was replaced."""

    people: int
    posts: int
    missing: int = 0
    circulate_every: int = 0
    """How many months apart the liability to monitoring is circulated; 0 where nothing is set up for it."""
    digest: str = ""
    """SHA-256, in hexadecimal, of the whole roll as it stands after it: the tables are held against it."""


@dataclass(frozen=True, kw_only=True)
class Advice(Act):
    """An adviser answers a referral, or a grant that quotes it does (3.4); entered on the register, no words."""

    number: Reference = NO_REFERENCE
    ripa: Ripa | None = None
    asked_by: PersonId = NOBODY
    quoted: bool = False


@dataclass(frozen=True, kw_only=True)
class Absence(Act):
    """The holder of a post is away until a moment, UTC; None: is back."""

    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Circulation(Act):
    """Staff were reminded of the liability to monitoring (3.2); entered when the reminder was sent."""

    due: datetime


@dataclass(frozen=True, kw_only=True)
class PolicyReview(Act):
    """The Information Management Board was asked to review the policy (2.4); entered when that was sent."""

    due: datetime


@dataclass(frozen=True, kw_only=True)
class Report(Act):
    """The oversight report of the month before was sent to those who answer for the policy (2.4)."""

    due: datetime


@dataclass(frozen=True, kw_only=True)
class ClockAccepted(Act):
    """The machine's clock was looked at and is right: its moment is that clock's, even before the last entry's."""

    reason: ClockReason | None = None


@dataclass(frozen=True, kw_only=True)
class HeadSigned(Act):
    """The head of the record was signed: the entry before this one, by number and hash; `key` names what signed it."""

    due: datetime
    number: int = 0
    hash: str = ""
    key: str = ""
    signature: str = ""


@dataclass(frozen=True, kw_only=True)
class Export(Act):
    """The central record was taken out: by whom, why, which days, how many entries; `subject`: about one person."""

    asked_by: PersonId = NOBODY
    reason: Reason | None = None
    since: date | None = None
    until: date | None = None
    entries: int = 0
    subject: bool = False


@dataclass(frozen=True, kw_only=True)
class Copy(Act):
    """A paper that names nobody was sent to whoever asked for it in chat, and why; a report has its first day."""

    paper: Paper = Paper.REGISTER
    reason: Reason | None = None
    since: date | None = None


@dataclass(frozen=True, kw_only=True)
class Attempt(Act):
    """An act that was refused: which, and why; never what was typed."""

    act: str
    objection: str
    ground: Ground | None = None


ACTS: Final[dict[str, type[Act]]] = {kind.__name__: kind for kind in Act.__subclasses__()}
"""Every act by its name, as the record spells it."""
