"""A made-up night at a made-up force, for the rules in ten lines and for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from policy.acts import Act, Grant, Ratification
from policy.authorisation import Authorisation, Entry
from policy.decision import Allowed
from policy.fold import after
from policy.given import Given
from policy.objections import Objection
from policy.people import Holding, Officer, Subject
from policy.terms import Activity, Ground, Kind, PersonId, Post, Purpose, Rank, Reference, Ripa, SubjectKind, System

MONDAY_NIGHT: Final = datetime(2026, 11, 23, 22, 15, tzinfo=UTC)
INSPECTOR: Final = Officer(key=PersonId("INSP_A"), kind=Kind.OFFICER, rank=Rank.INSPECTOR)
HEAD_OF_PSD: Final = Officer(key=PersonId("PSD_H"), kind=Kind.OFFICER, rank=Rank.SUPERINTENDENT)
GIVEN: Final = Given(holdings=(Holding(post=Post.HEAD_OF_PSD, officer=HEAD_OF_PSD),))

GRANT: Final = Grant(
    ground=Ground.POLICE_MISCONDUCT,
    subjects=(Subject(text="PC 4471", key=PersonId("PC_X"), kind=SubjectKind.OFFICER),),
    subject_kind=(SubjectKind.OFFICER,),
    systems=(System.FORCE_NETWORK,),
    activity=Activity.RECORDS,
    purpose=Purpose.UNAUTHORISED_USE,
    ripa=Ripa.NOT_NEEDED,
    concern="Searches of one address on NICHE with no task behind them, four nights running.",
    urgency="The next night shift begins in two hours and the searches come early in it.",
    unavailable="The Head of PSD and the Inspector of the ACU are off duty and did not answer.",
    necessity="Nothing else would show who is at the terminal when the searches are made.",
    proportionality="Only the audit records of one person on one system are looked at.",
    intrusion="No other member of staff uses that login, so nobody else's work is seen.",
    private_information="Little is likely: the records hold search terms, times and terminals.",
    applicant=PersonId("SGT_B"),
)
REASONS: Final = Ratification(
    statement="I have read the application and am satisfied that less would not answer the concern.",
    declaration=True,
    ripa=Ripa.NOT_NEEDED,
)


def grant(**changes: object) -> Grant:
    """Give the example grant, with changes."""
    return replace(GRANT, **changes)  # type: ignore[arg-type]  # any field may be changed


def entered(
    answer: Allowed | Objection,
    by: Officer,
    at: datetime,
    authorisation: Authorisation | None = None,
    given: Given = GIVEN,
) -> Authorisation:
    """Give what stands once an allowed act, and what it brings with it, has been entered.

    Raises ValueError with the objection's name when it was not allowed.
    """
    if isinstance(answer, Objection):
        raise ValueError(answer.name)  # noqa: TRY004 - the type is right; the answer is "no"
    acts: list[Act] = [answer.act, *answer.consequences]
    for act in acts:
        sequence = len(authorisation.entries) + 1 if authorisation else 1
        flags = answer.flags if act is answer.act else ()
        entry = Entry(
            number=sequence,
            reference=Reference("UA-2026-0001"),
            sequence=sequence,
            moment=at,
            act=act,
            by=given.actor(by, at),
            flags=flags,
        )
        authorisation = after(authorisation, entry)
    if authorisation is None:
        message = f"{type(answer.act).__name__} makes no authorisation"
        raise ValueError(message)
    return authorisation
