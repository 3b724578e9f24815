"""Long walks through an authorisation on a real record, with every notice drawn wherever the walk stops."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from bot.chat.card import Card
from bot.demo import force as demo_force
from bot.demo.run import TravellingClock
from bot.messages.buttons import card
from bot.messages.context import Telling
from bot.messages.register_notices import RegisterTelling, register_card
from bot.messages.urgent import CARDS
from policy import acts
from policy.authorisation import Authorisation, Entry
from policy.fold import fold
from policy.notices import Message, Notice, notices
from policy.people import CLOCK, CONSOLE, Officer, Subject
from policy.periods import local
from policy.terms import (
    NO_REFERENCE,
    REGISTER,
    Channel,
    ChatId,
    Direction,
    Ground,
    Outcome,
    Paper,
    PersonId,
    Post,
    Product,
    Purpose,
    Reason,
    Reference,
    Ripa,
    SubjectKind,
    System,
)
from store.register import Entered, Register
from store.roll.roll_file import RollFile
from tests.bot.stage import REASONS, UA, changed

# What is written on the way: none of it may ever be read in a message.
WRITTEN: Final = {
    "shown": "Two further lookups of Larkspur Close, both well after midnight.",
    "section_2": "Eleven lookups in a quarter, none of them with a job number.",
    "why": "The last pair point at a buyer outside, who is still unidentified.",
    "renewing": "The lookups bear the worry out, and nothing short of this would finish it.",
    "reason": "The rota explains each of the lookups, so nothing is left to find.",
    "noticing": "It has run its course: the last fortnight brought nothing new.",
    "disposing": "The exhibits officer holds the stick under a reference of her own.",
    "refusing": "The worry is not borne out by what was put before me tonight.",
    "gathered": "Audit lines of fourteen lookups, on one encrypted stick.",
    "correcting": "The login turns out to be that of a civilian clerk at the enquiry desk.",
    "marking": "The clerk is married to somebody in the audit team.",
    "stopped_by": "Kestrel at the systems desk",
}
CHANNELS: Final = {"#dpo": (Post.DPO, Post.FCAO), "#fcao": (Post.FCAO, Post.DPO)}


def full(kind: type[acts.Act], matter: Authorisation, now: datetime) -> acts.Act:
    """An act of this kind with everything written in it that it needs."""
    needs = matter.application is None
    made: dict[type[acts.Act], acts.Act] = {
        acts.Ratification: REASONS,
        acts.Refusal: acts.Refusal(statement=WRITTEN["refusing"], product=Direction.RETAIN),
        acts.Review: acts.Review(
            still_necessary=True, still_proportionate=True, shown=WRITTEN["shown"], outcome=Outcome.CONTINUE
        ),
        acts.RenewalApplication: acts.RenewalApplication(section_2=WRITTEN["section_2"], why=WRITTEN["why"]),
        acts.Renewal: acts.Renewal(
            section_2=WRITTEN["section_2"] if needs else "",
            statement=WRITTEN["renewing"],
            declaration=True,
            ripa=Ripa.NOT_NEEDED,
        ),
        acts.RenewalRefusal: acts.RenewalRefusal(statement=WRITTEN["refusing"]),
        acts.CancellationNotice: acts.CancellationNotice(reason=WRITTEN["noticing"]),
        acts.Cancellation: acts.Cancellation(reason=WRITTEN["reason"]),
        acts.Cessation: acts.Cessation(
            stopped_at=now,
            stopped_by=WRITTEN["stopped_by"],
            systems=matter.systems,
            gathered=WRITTEN["gathered"],
        ),
        acts.Disposal: acts.Disposal(product=Product.NONE),
        acts.Attention: acts.Attention(),
        acts.Recusal: acts.Recusal(reason=WRITTEN["reason"]),
        acts.Receipt: acts.Receipt(),
        acts.Consultation: acts.Consultation(task="show"),
        acts.Correction: acts.Correction(
            ground=Ground.STAFF_DISCIPLINE, subject_kind=(SubjectKind.STAFF,), reason=WRITTEN["correcting"]
        ),
        acts.Marking: acts.Marking(sensitive=True, reason=WRITTEN["marking"]),
        acts.Shredding: acts.Shredding(),
    }
    return made[kind]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A notice as it was drawn at one stop of a walk."""

    telling: Telling
    card: Card

    @property
    def message(self) -> Message:
        """What it says."""
        return self.telling.message


@dataclass
class Walk:
    """One authorisation, what happens to it, and everything that was drawn on the way."""

    register: Register
    clock: TravellingClock
    drawn: list[Drawn] = field(default_factory=list)
    others: list[tuple[Message, Card]] = field(default_factory=list)
    """What was drawn of the register itself."""
    draws: bool = True
    reference: Reference = UA
    seen: int = 0

    @property
    def matter(self) -> Authorisation:
        """The authorisation as it stands."""
        found = self.register.read(self.reference)
        assert found
        return found

    def grants(self, by: str = "U0INSPA", **changes: object) -> None:
        """Grant the example, with changes; from then on that is what is walked through."""
        self.seen = 0
        self._enters(changed(**changes), by, None)

    def does(self, kind: type[acts.Act], by: str, /, **changes: object) -> None:
        """Enter an act of this kind, filled in, with changes; then draw everything."""
        act = full(kind, self.matter, self.clock())
        self._enters(replace(act, **changes), by, self.reference)
        self.draws_all()

    def passes(self, **span: float) -> None:
        """Let time pass, stopping wherever something is due."""
        self.reaches(self.clock() + timedelta(**span))

    def reaches(self, moment: datetime) -> None:
        """Let time pass until a moment, stopping wherever something is due."""
        while (wake := self.register.next_wake()) is not None and wake <= moment:
            self.clock.forward_to(wake)
            self.register.sweep()
            self._draws_new()
        self.clock.forward_to(moment)

    def draws_all(self) -> None:
        """Draw every notice there ever was, as things stand now."""
        self.drawn += self._drawings(0)

    def tries(self, act: acts.Act, by: str) -> None:
        """Try to grant what the rules refuse."""
        assert not isinstance(self.register.enter(act, on=None, by=self.register.member(ChatId(by))), Entered)

    def enters_on_register(self, act: acts.Act, by: str) -> None:
        """Enter an act on the register itself."""
        answer = self.register.enter(act, on=REGISTER, by=self.register.member(ChatId(by)))
        assert isinstance(answer, Entered), answer

    def draws_register(self) -> None:
        """Draw every notice there ever was about the register itself, as things stand now."""
        given, now = self.register.given(acts.Grant()), self.clock()
        for entry in (*self.register.attempts(), *self.register.log(REGISTER)):
            for notice in notices(None, entry, given):
                telling = RegisterTelling(
                    message=notice.message,
                    entry=entry,
                    readers=self._readers(notice, now),
                    buttons=notice.buttons,
                    now=now,
                    given=given,
                )
                self.others.append((notice.message, register_card(telling)))

    def _enters(self, act: acts.Act, by: str, on: Reference | None) -> None:
        answer = self.register.enter(act, on=on, by=self.register.member(ChatId(by)))
        assert isinstance(answer, Entered), answer
        self.reference = answer.reference or NO_REFERENCE
        self._draws_new()

    def _draws_new(self) -> None:
        self.drawn += self._drawings(self.seen)
        self.seen = len(self.matter.entries) if self.register.references() else 0

    def _drawings(self, since: int) -> list[Drawn]:
        if not self.draws or not self.register.references():
            return []
        matter, given, now = self.matter, self.register.given(), self.clock()
        every = [(entry, notice) for entry, notice in self._notices(matter) if notice.message in CARDS]
        newest = {(notice.to, notice.message): entry.number for entry, notice in every}
        return [
            Drawn(telling, card(telling))
            for entry, notice in every
            if entry.sequence > since
            for telling in (
                Telling(
                    message=notice.message,
                    authorisation=matter,
                    entry=entry,
                    readers=self._readers(notice, now),
                    buttons=notice.buttons,
                    now=now,
                    given=given,
                    head="9f2c11d0a4b37e55",
                    newest=newest[notice.to, notice.message] == entry.number,
                ),
            )
        ]

    def _notices(self, matter: Authorisation) -> Iterator[tuple[Entry, Notice]]:
        given = self.register.given()
        for number, entry in enumerate(matter.entries, 1):
            told = fold(matter.entries[:number])
            yield from ((entry, notice) for notice in notices(told, entry, given))

    def _readers(self, notice: Notice, now: datetime) -> tuple[Officer, ...]:
        if notice.to in CHANNELS:
            return tuple(holding.officer for holding in self.register.given().holders(CHANNELS[notice.to], now))
        return (self.register.officer(PersonId(notice.to)),)


def kept(walk: Walk) -> None:
    """From the grant to the destruction of the product, with everything on the way."""
    walk.grants(systems=(System.FORCE_NETWORK, System.BUILDING_ACCESS))
    walk.does(acts.Attention, "U0PSDH")
    walk.does(acts.Receipt, "U0DPO")
    walk.passes(hours=50)
    walk.does(acts.Ratification, "U0PSDH", systems=(System.FORCE_NETWORK,))
    walk.passes(hours=3)
    walk.does(acts.Cessation, "U0SGTB", systems=(System.BUILDING_ACCESS,))
    walk.reaches(walk.clock() + timedelta(days=40))
    walk.does(acts.Review, "U0ACUD")
    walk.reaches(walk.matter.ends_at - timedelta(days=13))
    walk.does(acts.RenewalApplication, "U0SGTB")
    walk.does(acts.RenewalRefusal, "U0ACUD")
    walk.does(acts.RenewalApplication, "U0SGTB")
    walk.does(acts.Renewal, "U0PSDH")
    walk.passes(days=3)
    walk.does(acts.CancellationNotice, "U0SGTB")
    walk.passes(hours=3)
    walk.does(acts.Cancellation, "U0PSDH")
    walk.passes(hours=3)
    walk.does(acts.Cessation, "U0SGTB")
    walk.passes(days=60)
    later = walk.clock().date() + timedelta(days=5)
    walk.does(acts.Disposal, "U0PSDH", product=Product.RETAINED, reason=WRITTEN["disposing"], review_on=later)
    walk.reaches(local(later, 12))
    walk.does(acts.Disposal, "U0ACUD", product=Product.DESTROYED, reason=WRITTEN["disposing"], not_relevant=True)


def authorised(walk: Walk) -> None:
    """Authorised as it stands, with a conflict of interest and nothing of confidence, until its last day."""
    walk.grants(confidential=("health",))
    walk.does(acts.Recusal, "U0ACUD")
    walk.passes(hours=31)
    walk.does(acts.Ratification, "U0PSDH")
    walk.reaches(walk.matter.ends_at)
    walk.draws_all()


def undecided(walk: Walk) -> None:
    """Nobody decides, whoever is asked."""
    walk.grants()
    walk.passes(hours=100)
    walk.draws_all()
    walk.passes(days=8)
    walk.draws_all()


def conflicted(walk: Walk) -> None:
    """Everybody who could decide says that they have a conflict."""
    walk.grants()
    walk.passes(hours=49)
    for officer in ("U0PSDH", "U0ACUD", "U0CIC"):
        walk.does(acts.Recusal, officer)
    walk.passes(hours=30)
    walk.draws_all()


def refused(walk: Walk) -> None:
    """A staff discipline matter, which the Director of HR refuses."""
    walk.grants(
        ground=Ground.STAFF_DISCIPLINE,
        subjects=(Subject(text="S812 Pell"),),
        subject_kind=(SubjectKind.STAFF,),
        sensitive=True,
    )
    walk.passes(hours=1)
    walk.does(acts.Refusal, "U0HRD")
    walk.passes(hours=1)
    walk.does(acts.Cessation, "U0SGTB")
    walk.does(acts.Receipt, "U0FCAO")


def overlapping(walk: Walk) -> None:
    """A second grant on the same person, by an Inspector who may not know of the first."""
    walk.grants()
    walk.passes(minutes=15)
    walk.grants("U0INSPB", concern="Another worry altogether, raised by the night shift.", applicant="U0PSDA")
    walk.draws_all()


def referrals(walk: Walk) -> None:
    """Somebody tries to grant on themselves; two are in doubt about RIPA, and one of them has an answer in time."""
    for act in (changed(subjects=(Subject(text="2101 Marlowe"),)), changed(ripa=Ripa.IN_DOUBT)):
        walk.tries(act, "U0INSPA")
    walk.passes(minutes=5)
    walk.tries(changed(ripa=Ripa.IN_DOUBT), "U0INSPB")
    walk.draws_register()
    walk.enters_on_register(acts.Advice(number=Reference("RF-2026-0001"), ripa=Ripa.NOT_NEEDED), "U0FIB")
    walk.passes(hours=25)
    walk.enters_on_register(acts.Advice(number=Reference("RF-2026-0002"), ripa=Ripa.NEEDED), "U0PSDA")
    walk.draws_register()


def circulated(walk: Walk) -> None:
    """A year in which staff and the Board are told what falls due."""
    walk.register.enter(acts.RollImport(people=17, posts=11, circulate_every=3), on=REGISTER, by=CONSOLE)
    walk.passes(days=370)
    walk.draws_register()


def copied(walk: Walk) -> None:
    """The Data Protection Officer has the register and an authorisation page sent to them."""
    walk.grants()
    walk.register.enter(acts.Consultation(task=acts.PAGE), on=UA, by=walk.register.member(ChatId("U0DPO")))
    walk.draws_all()
    walk.enters_on_register(acts.Copy(paper=Paper.REGISTER, reason=Reason.AUDIT), "U0DPO")
    walk.enters_on_register(acts.Copy(paper=Paper.REPORT, reason=Reason.AUDIT, since=date(2026, 10, 1)), "U0DPO")
    walk.draws_register()


# Whoever is not on the roll may turn out to be either.
_SOMEBODY: Final = (Subject(text="Whoever uses the Larkspur login"),)


def corrected(walk: Walk) -> None:
    """Filed as the misconduct of an officer, and it is a member of staff: put right before a decision."""
    walk.grants(purpose=Purpose.PREVENT_DETECT_CRIME, subjects=_SOMEBODY)
    walk.passes(hours=2)
    walk.does(acts.Correction, "U0INSPA")
    walk.passes(hours=1)
    walk.does(acts.Marking, "U0INSPA")
    walk.does(acts.Marking, "U0HRD", sensitive=False)
    walk.does(acts.Ratification, "U0HRD")


def void(walk: Walk) -> None:
    """The same, found out after it was decided, and after the 72 hours."""
    walk.grants(subjects=_SOMEBODY)
    walk.passes(hours=30)
    walk.does(acts.Ratification, "U0PSDH")
    walk.passes(hours=60)
    walk.does(acts.Correction, "U0PSDH")
    walk.passes(hours=3)
    walk.draws_all()


def left_out(walk: Walk) -> None:
    """Both who are to be told are involved; then the grantor leaves the force."""
    walk.grants(involved=("U0DPO", "U0FCAO"))
    walk.does(acts.Ratification, "U0PSDH")
    gone = demo_force.PEOPLE.replace("officer,inspector,,,,,,yes", "officer,inspector,,,,,,no", 1)
    walk.register.import_roll(RollFile.parse({"people.csv": gone, "posts.csv": demo_force.POSTS}))
    walk.passes(hours=1)
    delivery = acts.Delivery(
        message=Message.PAGE, channel=Channel("#dpo"), number=walk.matter.granted.number, unreachable=True
    )
    walk.register.enter(delivery, on=walk.reference, by=CLOCK)
    walk.draws_all()


def shredded(walk: Walk) -> None:
    """Kept for five years after its end, as the rules say, and destroyed."""
    walk.grants()
    walk.does(acts.Cancellation, "U0PSDH")
    walk.does(acts.Cessation, "U0SGTB")
    walk.does(acts.Disposal, "U0PSDH")
    walk.does(acts.Receipt, "U0DPO")
    walk.passes(days=5 * 366)
    walk.draws_all()
    walk.does(acts.Shredding, "U0DPO")


WALKS: Final = (
    *(kept, authorised, undecided, conflicted, refused, overlapping, referrals),
    *(circulated, copied, corrected, void, left_out, shredded),
)
