"""The policy's nouns as types: states, ranks, posts, grounds, systems, and what may be answered of each."""

from __future__ import annotations

from enum import Enum, IntEnum, StrEnum
from typing import Final, NewType

POLICY: Final = "P12:2003"
POLICY_VERSION: Final = "1.2"
FORM: Final = "CA1"
DESTROYED: Final = "DESTROYED"
"""What a private field reads after shredding. It equals nothing that anybody typed."""

Reference = NewType("Reference", str)
"""What entries are about: an authorisation ("UA-2026-0001"), a referral ("RF-2026-0001") or the register itself."""
REGISTER: Final = Reference("REGISTER")
"""The reference of the register itself; nothing private is ever entered on it."""
NO_REFERENCE: Final = Reference("")
"""In the place of a reference where there is none."""
PlaceId = NewType("PlaceId", str)
"""What a chat platform calls a conversation of its own: a channel's, or what passes between us and one person."""
MessageId = NewType("MessageId", str)
"""A message's id within the conversation in which it stands."""
PersonId = NewType("PersonId", str)
"""A person, for good: an id of ours that no new number, name or chat account changes."""
NOBODY: Final = PersonId("")
"""In the place of somebody who is not known."""
ChatId = NewType("ChatId", str)
"""What a chat platform calls a person. It is looked up on the roll that stands now, and never kept as a key."""
Channel = NewType("Channel", str)
"""A channel by our own name for it, such as "#dpo"; which of the chat's it is the force sets."""
Addressee = NewType("Addressee", str)
"""Who is told something: a person by id, or a channel."""


class State(StrEnum):
    """Where an authorisation stands."""

    NONE = "none"
    URGENT = "urgent"
    AUTHORISED = "authorised"
    REFUSED = "refused"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


IN_FORCE: Final = frozenset({State.URGENT, State.AUTHORISED})


class Rank(IntEnum):
    """Police ranks, lowest first; "Detective" is no rank of its own."""

    CONSTABLE = 1
    SERGEANT = 2
    INSPECTOR = 3
    CHIEF_INSPECTOR = 4
    SUPERINTENDENT = 5
    CHIEF_SUPERINTENDENT = 6
    ASSISTANT_CHIEF_CONSTABLE = 7
    DEPUTY_CHIEF_CONSTABLE = 8
    CHIEF_CONSTABLE = 9


class Basis(StrEnum):
    """Why an officer holds a rank at a moment."""

    SUBSTANTIVE = "substantive"
    TEMPORARY = "temporary"
    ACTING = "acting"


class Kind(StrEnum):
    """What a person on the roll is; CLOCK and CONSOLE act without standing on it."""

    OFFICER = "officer"
    SPECIAL = "special"
    STAFF = "staff"
    CONTRACTOR = "contractor"
    VOLUNTEER = "volunteer"
    CLOCK = "clock"
    CONSOLE = "console"


class Unit(StrEnum):
    """Units whose people make an authorisation sensitive (rule 15)."""

    PSD = "PSD"
    ACU = "ACU"
    DPO = "DPO"
    FCAO = "FCAO"
    INFORMATION_MANAGEMENT = "INFORMATION_MANAGEMENT"


class Post(StrEnum):
    """Posts that people hold from a date to a date."""

    HEAD_OF_PSD = "head_of_psd"
    ACU_INSPECTOR = "acu_inspector"
    DIRECTOR_HR = "director_hr"
    HEAD_OF_PERSONNEL = "head_of_personnel"
    INDEPENDENT_SUPERINTENDENT = "independent_superintendent"
    DPO = "dpo"
    FCAO = "fcao"
    CONTINGENCY = "contingency"
    PSD_ADVISER = "psd_adviser"
    FIB_ADVISER = "fib_adviser"
    INFORMATION_MANAGEMENT = "information_management"


class Ground(StrEnum):
    """What is suspected (3.4); it alone decides the route."""

    CRIME = "crime"
    POLICE_MISCONDUCT = "police_misconduct"
    STAFF_DISCIPLINE = "staff_discipline"


class SubjectKind(StrEnum):
    """What the person monitored is; OTHER is a contractor or a volunteer."""

    OFFICER = "officer"
    STAFF = "staff"
    OTHER = "other"


class System(StrEnum):
    """What may be asked to be monitored; scope.py says what may be granted (3.1)."""

    FORCE_NETWORK = "force_network"
    STANDALONE_DEVICE = "standalone_device"
    FORCE_TELEPHONE = "force_telephone"
    ISSUED_MOBILE = "issued_mobile"
    TABLET_ON_NETWORK = "tablet_on_network"
    TABLET_OFF_NETWORK = "tablet_off_network"
    BUILDING_ACCESS = "building_access"
    PRIVATE_DEVICE = "private_device"
    CCTV_RECORDINGS = "cctv_recordings"
    CCTV_LIVE = "cctv_live"


class Activity(StrEnum):
    """Records (billing, logs) or the content of communications; records are the narrower."""

    RECORDS = "records"
    CONTENT = "content"


class Purpose(StrEnum):
    """The legitimate reasons of paragraph 3.1."""

    PREVENT_DETECT_CRIME = "prevent_detect_crime"
    UNAUTHORISED_USE = "unauthorised_use"
    ESTABLISH_FACTS = "establish_facts"
    COMPLIANCE = "compliance"


class Ripa(StrEnum):
    """Whether a statutory authorisation is needed as well, or instead (3.4)."""

    NOT_NEEDED = "not_needed"
    ADVISED_NOT_NEEDED = "advised_not_needed"
    IN_DOUBT = "in_doubt"
    NEEDED = "needed"


class Every(StrEnum):
    """How often the authorising officer reviews."""

    MONTH = "month"
    FORTNIGHT = "fortnight"


class Direction(StrEnum):
    """What an officer who refuses directs about product gathered so far (3.3)."""

    DESTROY = "destroy"
    RETAIN_CONDITIONS = "retain_conditions"
    RETAIN = "retain"


class Product(StrEnum):
    """What became of the product of monitoring (3.3)."""

    NONE = "none"
    RETAINED = "retained"
    DESTROYED = "destroyed"


class Reason(StrEnum):
    """Why the central record is taken out; a choice, because nothing private is entered on the register."""

    INSPECTION = "inspection"
    AUDIT = "audit"
    SUBJECT_ACCESS = "subject_access"
    PROCEEDINGS = "proceedings"
    KEEPING = "keeping"


class ClockReason(StrEnum):
    """Why the machine's clock is taken for right again; a choice, as above."""

    WAS_AHEAD = "clock_was_ahead"
    WAS_BEHIND = "clock_was_behind"
    RESTORED = "restored"


class Paper(StrEnum):
    """What a reader of the register may have sent in chat; neither names anybody."""

    REGISTER = "register"
    REPORT = "report"


class Outcome(StrEnum):
    """What a review decides."""

    CONTINUE = "continue"
    NARROW = "narrow"
    CANCEL = "cancel"


class Flag(StrEnum):
    """What everybody who reads the entry later must notice."""

    OWN_APPLICATION = "own_application"
    COULD_AUTHORISE = "could_authorise"
    NO_ELIGIBLE_OFFICER = "no_eligible_officer"
    UNRESOLVED = "unresolved"
    REPEAT = "repeat"
    DECONFLICTION = "deconfliction"
    PURPOSE_IS_CRIME = "purpose_is_crime"
    CONFIDENTIAL = "confidential"
    SENSITIVE_FORCED = "sensitive_forced"
    REVIEWS_MISSED = "reviews_missed"
    OVERDUE = "overdue"
    SECTION_2_BY_OFFICER = "section_2_by_officer"
    MONITORED_AFTER_END = "monitored_after_end"
    REROUTED = "rerouted"
    DECISION_VOID = "decision_void"
    NOT_CIRCULATED = "not_circulated"
    RECIPIENTS_LEFT_OUT = "recipients_left_out"


class Capacity(Enum):
    """In what capacity an officer acts; several may hold at once."""

    INSPECTOR = "police officer of at least Inspector rank"
    AUTHORISING_OFFICER = "authorising officer"
    OTHER_OFFICER = "authorising officer of another route who has been told of it"
    GRANTOR = "grantor"
    PARTY = "grantor, applicant or operator"
    INVOLVED = "involved person"
    DPO = "Data Protection Officer"
    FCAO = "Force Computer Audit Officer"
    ENTITLED = "anyone entitled to read it"
    ADVISER = "FIB or PSD adviser on RIPA"
    HOLDER = "holder of a post"
    READER = "reader of the whole register"
    CONSOLE = "system operator"
    CLOCK = "the clock"
