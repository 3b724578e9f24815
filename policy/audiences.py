"""The recipients of a notice, people and channels, each worked out from the entry that causes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from policy.acts import Advice, Chase
from policy.authorisation import Authorisation, Entry
from policy.deadlines import newly_asked
from policy.fold import fold
from policy.given import Given
from policy.route import DEPUTIES_FROM, EVERYONE_FROM, INSTEAD, asked, deciders, left_out, route
from policy.terms import REGISTER, Channel, Flag, Ground, PersonId, Post

DPO_CHANNEL: Final = Channel("#dpo")
FCAO_CHANNEL: Final = Channel("#fcao")
OPERATIONS_CHANNEL: Final = Channel("#operations")
BOARD_CHANNEL: Final = Channel("#information-management")
ALL_STAFF_CHANNEL: Final = Channel("#all-staff")


@dataclass(frozen=True, slots=True)
class Event:
    """What an audience is worked out from: what stands after the entry, the entry, and the facts given."""

    stands: Authorisation | None
    entry: Entry
    given: Given

    @property
    def authorisation(self) -> Authorisation:
        """The authorisation after the entry. Raises LookupError on the register, where there is none."""
        if self.stands is None:
            raise LookupError(REGISTER)
        return self.stands

    @property
    def at(self) -> datetime:
        """The moment of the entry, UTC."""
        return self.entry.moment


Audience = Callable[[Event], tuple[PersonId, ...] | tuple[Channel, ...]]


def grantor(event: Event) -> tuple[PersonId, ...]:
    """Give the officer who granted it."""
    return (event.authorisation.grantor,)


def parties(event: Event) -> tuple[PersonId, ...]:
    """Give the grantor, the applicant and the operators."""
    return event.authorisation.parties


def operators(event: Event) -> tuple[PersonId, ...]:
    """Give who runs the monitoring."""
    return event.authorisation.operators


def told_to_stop(event: Event) -> tuple[PersonId, ...]:
    """Give everybody who must stop: the operators, applicant and grantor, and the FCAO (rule 14)."""
    return (*event.authorisation.parties, *event.given.keys(Post.FCAO, event.at))


def rung(event: Event) -> tuple[PersonId, ...]:
    """Give whom this rung of the ladder asks."""
    hours = event.authorisation.rung
    keys = asked(event.authorisation, hours, event.at, event.given)
    return keys if hours >= EVERYONE_FROM else tuple(key for key in keys if not _busy(event, key))


def officers(event: Event) -> tuple[PersonId, ...]:
    """Give the authorising officers who are there, deputies where a holder is not; all of them when nobody is."""
    return asked(event.authorisation, 0, event.at, event.given) or everybody_deciding(event)


def other_officers(event: Event) -> tuple[PersonId, ...]:
    """Give the authorising officers asked, dealing with it or not, but for whoever acted."""
    keys = asked(event.authorisation, event.authorisation.rung, event.at, event.given)
    return tuple(key for key in keys if key != event.entry.by.key)


def next_officers(event: Event) -> tuple[PersonId, ...]:
    """Give who is asked in the place of an officer who has just said that they have a conflict (rule 8)."""
    before = fold(event.authorisation.entries[:-1])
    already = asked(before, before.rung, event.at, event.given) if before else ()
    return tuple(key for key in rung(event) if key not in already)


def new_holders(event: Event) -> tuple[PersonId, ...]:
    """Give who is newly asked because a post changed hands."""
    due = getattr(event.entry.act, "due", event.at)
    return newly_asked(event.authorisation, due, event.given)


def notice_answerers(event: Event) -> tuple[PersonId, ...]:
    """Give who is asked again to answer a cancellation notice: all who can, then the contingency officer (rule 13)."""
    notice, everyone = event.authorisation.notice, everybody_deciding(event)
    every = timedelta(minutes=event.authorisation.intervals.notice_minutes)
    first = notice is not None and event.at < notice.moment + 2 * every
    return everyone if first else (*everyone, *contingency(event))


def contingency(event: Event) -> tuple[PersonId, ...]:
    """Give the contingency officer: told, never deciding (rule 16)."""
    return event.given.keys(Post.CONTINGENCY, event.at)


def everybody_deciding(event: Event) -> tuple[PersonId, ...]:
    """Give everyone who can decide, away or not."""
    return deciders(event.authorisation, event.at, event.given)


def told_of_error(event: Event) -> tuple[PersonId, ...]:
    """Give who hears that a stop was not confirmed: authorising officers, FCAO and contingency (rule 14)."""
    return (*officers(event), *event.given.keys(Post.FCAO, event.at), *contingency(event))


def contingency_if_nobody(event: Event) -> tuple[PersonId, ...]:
    """Give the contingency officer when nobody can decide."""
    return () if deciders(event.authorisation, event.at, event.given) else contingency(event)


def contingency_at_48(event: Event) -> tuple[PersonId, ...]:
    """Give the contingency officer on the rung at 48 hours, as well as the deputies."""
    return contingency(event) if DEPUTIES_FROM <= event.authorisation.rung < EVERYONE_FROM else ()


def contingency_if_nobody_there(event: Event) -> tuple[PersonId, ...]:
    """Give the contingency officer when somebody can decide, but nobody whom this rung asks (rule 16)."""
    keys = asked(event.authorisation, event.authorisation.rung, event.at, event.given)
    return contingency(event) if not keys and everybody_deciding(event) else ()


def contingency_if_not_independent(event: Event) -> tuple[PersonId, ...]:
    """Give the contingency officer when the Head of PSD decides for want of an independent Superintendent (rule 5)."""
    instead = event.authorisation.by_independent and route(event.authorisation, event.at, event.given) == INSTEAD
    return contingency(event) if instead else ()


def head_of_psd_on_staff_discipline(event: Event) -> tuple[PersonId, ...]:
    """Give the Head of PSD when a breach of staff discipline is another route's to decide (rule 4)."""
    staff = event.authorisation.ground is Ground.STAFF_DISCIPLINE
    return head_of_psd(event) if staff else ()


def data_protection(event: Event) -> tuple[PersonId, ...]:
    """Give the Data Protection Officer and the Force Computer Audit Officer, in person.

    One who is a subject or involved is left out; when nobody is left, the contingency officer stands in (rule 15).
    """
    both = (*event.given.keys(Post.DPO, event.at), *event.given.keys(Post.FCAO, event.at))
    return tuple(key for key in both if not left_out(event.authorisation, key)) or contingency(event)


def data_protection_officer(event: Event) -> tuple[PersonId, ...]:
    """Give the Data Protection Officer, who alone has records destroyed (rule 22)."""
    return event.given.keys(Post.DPO, event.at)


def contingency_if_left_out(event: Event) -> tuple[PersonId, ...]:
    """Give the contingency officer when both the DPO and the FCAO are left out of it (rule 15)."""
    return contingency(event) if Flag.RECIPIENTS_LEFT_OUT in event.entry.flags else ()


def told_instead(event: Event) -> tuple[PersonId, ...]:
    """Give who is told in person what is kept out of a channel because a subject is a member there (rule 15)."""
    return data_protection(event)


def operations_channel(_event: Event) -> tuple[Channel, ...]:
    """Give the channel of those who keep this running."""
    return (OPERATIONS_CHANNEL,)


def advisers(event: Event) -> tuple[PersonId, ...]:
    """Give the FIB's and the PSD's advisers on RIPA (3.4)."""
    return (*event.given.keys(Post.FIB_ADVISER, event.at), *event.given.keys(Post.PSD_ADVISER, event.at))


def head_of_psd(event: Event) -> tuple[PersonId, ...]:
    """Give the Head of PSD."""
    return event.given.keys(Post.HEAD_OF_PSD, event.at)


def whoever_acted(event: Event) -> tuple[PersonId, ...]:
    """Give whoever did it."""
    return (event.entry.by.key,)


def asked_advice(event: Event) -> tuple[PersonId, ...]:
    """Give who wanted what was referred for advice, once an adviser has answered."""
    act = event.entry.act
    return (act.asked_by,) if isinstance(act, Advice) and act.asked_by and not act.quoted else ()


def not_the_attempter(event: Event) -> tuple[PersonId, ...]:
    """Give the first of Head of PSD, ACU and contingency who is not the one who tried (case R11)."""
    posts = (Post.HEAD_OF_PSD, Post.ACU_INSPECTOR, Post.CONTINGENCY)
    keys = (key for post in posts for key in event.given.keys(post, event.at))
    return tuple(key for key in keys if key != event.entry.by.key)[:1]


def board_channel(_event: Event) -> tuple[Channel, ...]:
    """Give the Information Management Board's channel (2.4)."""
    return (BOARD_CHANNEL,)


def all_staff_channel(_event: Event) -> tuple[Channel, ...]:
    """Give the channel in which staff are reminded that they may be monitored (3.2)."""
    return (ALL_STAFF_CHANNEL,)


def dpo_channel(_event: Event) -> tuple[Channel, ...]:
    """Give the DPO's channel, and the FCAO's where there is one."""
    return (DPO_CHANNEL, FCAO_CHANNEL)


def receipts_missing(event: Event) -> tuple[PersonId, ...]:
    """Give the Head of PSD and the contingency officer once a receipt was asked for three times (rule 15)."""
    act = event.entry.act
    times = len(event.authorisation.reminders.get((Chase, act.about), ())) if isinstance(act, Chase) else 0
    if times < event.authorisation.intervals.receipt_chases:
        return ()
    return (*event.given.keys(Post.HEAD_OF_PSD, event.at), *contingency(event))


def _busy(event: Event, key: PersonId) -> bool:
    until = event.authorisation.dealing.get(key)
    return until is not None and event.at < until
