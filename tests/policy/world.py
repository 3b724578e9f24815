"""A made-up night: one authorisation told as it happens, and everybody's inbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, TypeVar

from policy import acts
from policy.audiences import DPO_CHANNEL, FCAO_CHANNEL
from policy.authorisation import Authorisation, Entry
from policy.deadlines import due, wakes_at
from policy.decision import Allowed, decide, may_enter
from policy.examples import GRANT, MONDAY_NIGHT, REASONS
from policy.fold import after
from policy.given import Given
from policy.notice_parts import person
from policy.notices import ACTS_OF, Button, Notice, notices
from policy.objections import Objection
from policy.people import CLOCK, Holding, Officer
from policy.question import Question
from policy.sight import shown
from policy.table import TABLE
from policy.terms import Direction, Flag, Outcome, PersonId, Product, Reference, Ripa, State
from tests.policy.people import DPO, EVERYBODY, FCAO, HOLDINGS, INSP_A, PSD_H, SGT_B

REFUSES: Final = acts.Refusal(statement="The concern does not bear this out.", product=Direction.RETAIN)
CANCELS: Final = acts.Cancellation(reason="The shift roster explains every search.")
FILES: Final = acts.CancellationNotice(reason="It no longer shows anything that matters.")
REVIEWS: Final = acts.Review(
    still_necessary=True,
    still_proportionate=True,
    shown="Two more searches of the same address, both at night.",
    outcome=Outcome.CONTINUE,
)
APPLIES: Final = acts.RenewalApplication(
    section_2="Eleven searches in three months, none with a task behind it.",
    why="The last two point to somebody outside, who is not known yet.",
)
RENEWS: Final = acts.Renewal(
    statement="What was found bears the concern out, and nothing less would finish the work.",
    declaration=True,
    ripa=Ripa.NOT_NEEDED,
)
RENEWS_NOT: Final = acts.RenewalRefusal(statement="What was found already answers the concern.")
STOPPED: Final = acts.Cessation(stopped_by="SGT B")
DISPOSES: Final = acts.Disposal(product=Product.NONE)

UA: Final = Reference("UA-2026-0001")
CHANNELS: Final[dict[str, Officer]] = {DPO_CHANNEL: DPO, FCAO_CHANNEL: FCAO}
A = TypeVar("A", bound=acts.Act)


def changed(act: A, changes: dict[str, object]) -> A:
    """Give an act with other fields."""
    return replace(act, **changes)


def moment(text: str) -> datetime:
    """Read a moment as the list of cases writes it."""
    return datetime.fromisoformat(text).astimezone(UTC)


def day(text: str) -> date:
    """Read a day."""
    return date.fromisoformat(text)


@dataclass(repr=False)
class Night:
    """What happens on one reference; each deed gives the state that follows, or the objection's name."""

    now: datetime = MONDAY_NIGHT
    given: Given = field(default_factory=lambda: Given(holdings=HOLDINGS, people=EVERYBODY))
    told: Authorisation | None = None
    answer: Allowed | Objection | None = None
    inbox: set[str] = field(default_factory=set)
    owed: list[tuple[Officer | None, Notice]] = field(default_factory=list)
    reference: Reference = UA

    # --- time and roll ---

    def at(self, text: str = "", **elapsed: float) -> Night:
        """Go to a moment, or to so long after the grant, with nothing done on the way."""
        self.now = moment(text) if text else self.matter.granted_at + timedelta(**elapsed)
        return self

    def passes(self, text: str = "", **elapsed: float) -> list[tuple[datetime, acts.Act, set[str]]]:
        """Travel there, stopping wherever the clock owes something; give when, what, and who then heard of it."""
        until = self.at(text, **elapsed).now
        happened = []
        while (wakes := wakes_at(self.matter, self.given)) and wakes <= until:
            self.now = wakes
            for act in due(self.matter, self.now, self.given):
                self.enters(CLOCK, act)
                assert isinstance(self.answer, Allowed), f"{act} is owed, and refused: {self.answer}"
                happened.append((self.now, act, set(self.inbox)))
        self.now = until
        return happened

    def held_by(self, *holdings: Holding) -> Night:
        """Replace who holds which post."""
        self.given = replace(self.given, holdings=holdings)
        return self

    # --- what people do ---

    def enters(self, by: Officer, act: acts.Act) -> str:
        """Ask for any act."""
        self.answer = decide(self.told, act, by, self.now, self.given)
        self.inbox, self.owed = set(), []
        if isinstance(self.answer, Objection):
            return self.answer.name
        for each in (self.answer.act, *self.answer.consequences):
            self._append(each, by, self.answer.flags if each is self.answer.act else ())
        return self.state

    def grants(self, by: Officer = INSP_A, /, **changes: object) -> str:
        return self.enters(by, changed(GRANT, changes))

    def decides(self, by: Officer = PSD_H, /, **changes: object) -> str:
        return self.enters(by, changed(REASONS, changes))

    def refuses(self, by: Officer = PSD_H, /, **changes: object) -> str:
        return self.enters(by, changed(REFUSES, changes))

    def cancels(self, by: Officer = PSD_H, /, **changes: object) -> str:
        return self.enters(by, changed(CANCELS, changes))

    def files(self, by: Officer = SGT_B, /, **changes: object) -> str:
        return self.enters(by, changed(FILES, changes))

    def reviews(self, by: Officer = PSD_H, /, **changes: object) -> str:
        return self.enters(by, changed(REVIEWS, changes))

    def applies(self, by: Officer = SGT_B, /, **changes: object) -> str:
        return self.enters(by, changed(APPLIES, changes))

    def renews(self, by: Officer = PSD_H, /, **changes: object) -> str:
        return self.enters(by, changed(RENEWS, changes))

    def renews_not(self, by: Officer = PSD_H, /, **changes: object) -> str:
        return self.enters(by, changed(RENEWS_NOT, changes))

    def stopped(self, by: Officer = SGT_B, /, **changes: object) -> str:
        return self.enters(by, changed(STOPPED, {"stopped_at": self.now, **changes}))

    def disposes(self, by: Officer = PSD_H, /, **changes: object) -> str:
        return self.enters(by, changed(DISPOSES, changes))

    def deals(self, by: Officer = PSD_H) -> str:
        return self.enters(by, acts.Attention())

    def recuses(self, by: Officer = PSD_H) -> str:
        return self.enters(by, acts.Recusal())

    def acknowledges(self, by: Officer = DPO) -> str:
        return self.enters(by, acts.Receipt())

    def opens(self, by: Officer) -> str:
        return self.enters(by, acts.Consultation(task="show"))

    # --- what can be seen ---

    def __repr__(self) -> str:
        return f"<{self.reference}, {self.state} at {self.now:%d %b %Y %H:%M}>"

    @property
    def matter(self) -> Authorisation:
        """The authorisation, once there is one."""
        assert self.told, "nothing was granted"
        return self.told

    @property
    def state(self) -> str:
        """The state now, whether or not the clock has entered anything."""
        return self.told.state_at(self.now).value if self.told else State.NONE.value

    @property
    def flags(self) -> set[Flag]:
        """The flags that the last act raised."""
        assert isinstance(self.answer, Allowed), self.answer
        return set(self.answer.flags)

    @property
    def objection(self) -> Objection:
        """Why the last act was not entered."""
        assert isinstance(self.answer, Objection), self.answer
        return self.answer

    def reads(self, by: Officer) -> str:
        """The name of the objection that this person reads, after their last act."""
        return shown(self.objection, self.told, by, self.now, self.given).name

    def offers(self, person: Officer, buttons: Iterable[Button]) -> tuple[Button, ...]:
        """The buttons that a card for this person shows now."""
        kinds = {button: ACTS_OF[button] for button in buttons}
        return tuple(
            button
            for button, leads in kinds.items()
            if any(may_enter(self.matter, kind, person, self.now, self.given) for kind in leads)
        )

    def _append(self, act: acts.Act, by: Officer, flags: tuple[Flag, ...]) -> None:
        sequence = len(self.told.entries) + 1 if self.told else 1
        actor = self.given.actor(by, self.now)
        entry = Entry(
            number=sequence,
            reference=self.reference,
            sequence=sequence,
            moment=self.now,
            act=act,
            by=actor,
            flags=flags,
        )
        self.told = after(self.told, entry)
        for notice in notices(self.told, entry, self.given):
            reader = CHANNELS.get(notice.to) or EVERYBODY.get(PersonId(notice.to))
            offered = self.offers(reader, notice.buttons) if reader else ()
            self._is_honest(notice, reader, offered)
            self.owed.append((reader, notice))
            self.inbox.add(" ".join((notice.to, notice.message, *offered)))

    def _is_honest(self, notice: Notice, reader: Officer | None, offered: tuple[Button, ...]) -> None:
        # In every situation of every case: no subject hears anything, and no card offers what has no row.
        assert person(notice.to) not in self.matter.subject_keys
        for button in offered:
            assert reader
            capacities = Question(self.told, acts.Recusal(), reader, self.now, self.given).capacities
            rows = {(State(self.state), act, held) for act in ACTS_OF[button] for held in capacities}
            assert rows & set(TABLE), f"{notice.to} is offered {button} in vain"


def granted(**changes: object) -> Night:
    """A night on which the Inspector has granted the example, with changes."""
    night = Night()
    assert night.grants(**changes) == "urgent", night.answer
    return night


def authorised(text: str = "2026-11-25T09:00:00Z", **changes: object) -> Night:
    """A night whose example was properly authorised at a moment."""
    night = granted()
    assert night.at(text).decides(**changes) == "authorised", night.answer
    return night


def ended(state: str) -> Night:
    """A night whose example came to one of the three ends, five hours after the grant or by itself."""
    night = granted()
    if state == "expired":
        night.passes(hours=72)
    elif state == "refused":
        night.at(hours=5).refuses()
    else:
        night.at(hours=5).cancels()
    assert night.state == state, night.answer
    return night
