"""What the register itself owes: advice, circulation, the review of the policy; and who says that they are away."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import pytest

from policy import acts
from policy.authorisation import Entry
from policy.decision import Allowed, decide
from policy.examples import MONDAY_NIGHT
from policy.given import Given
from policy.notices import notices
from policy.objections import Objection
from policy.people import CLOCK, CONSOLE, Officer
from policy.register_duties import RegisterDuties, after, due, owing, wakes
from policy.terms import REGISTER, Activity, Flag, Ground, PersonId, Reason, Reference, Ripa, State, System
from tests.policy.people import (
    ACU,
    CI_C,
    DEPUTY_HEAD,
    DPO,
    EVERYBODY,
    FIB,
    HEAD,
    HOLDINGS,
    INSP_A,
    OFFICES,
    PSD_D,
    PSD_H,
    PSU,
    SGT_B,
)
from tests.policy.world import Night, moment

NUMBER: Final = Reference("RF-2026-0001")
ASKED_FOR_ADVICE: Final = acts.Referral(number=NUMBER, ground=Ground.POLICE_MISCONDUCT)
ANSWER: Final = acts.Advice(number=NUMBER, ripa=Ripa.ADVISED_NOT_NEEDED)
QUOTES: Final = {"ripa": Ripa.ADVISED_NOT_NEEDED, "ripa_advice": f"DI Holt, FIB, 21:40 on Monday, {NUMBER.lower()}"}


def about(act: acts.Act, what: acts.Asked) -> bool:
    """Whether an act is a nudge about this."""
    return isinstance(act, acts.Nudge) and act.about is what


def routine(act: acts.Act) -> bool:
    """Whether an act comes by itself, whatever happens: the month's report, the day's head."""
    return about(act, acts.Asked.REPORT) or isinstance(act, acts.HeadSigned)


@dataclass
class Book:
    """The register itself, told as it happens."""

    now: datetime = MONDAY_NIGHT
    entries: tuple[Entry, ...] = ()
    answer: Allowed | Objection | None = None
    inbox: set[str] = field(default_factory=set)
    duties: RegisterDuties = field(default_factory=RegisterDuties)
    """What the entries come to: each is added as it comes, so that years of days are told quickly."""

    @property
    def given(self) -> Given:
        return Given(holdings=HOLDINGS, people=EVERYBODY, duties=self.duties)

    def at(self, text: str) -> Book:
        """Go to a moment."""
        self.now = moment(text)
        return self

    def holds(self, act: acts.Act, by: Officer = CLOCK) -> None:
        """Have an entry stand on the register, however it came there."""
        number = len(self.entries) + 1
        actor = self.given.actor(by, self.now)
        entry = Entry(number=number, reference=REGISTER, sequence=number, moment=self.now, act=act, by=actor)
        self.entries = (*self.entries, entry)
        self.duties = after(self.duties, entry)
        self.inbox = {f"{told.to} {told.message}" for told in notices(None, entry, self.given)}

    def enters(self, by: Officer, act: acts.Act) -> str:
        """Ask for an act: "entered", or the objection's name."""
        self.answer = decide(None, act, by, self.now, self.given)
        if isinstance(self.answer, Objection):
            return self.answer.name
        assert self.answer.to is State.NONE
        self.holds(self.answer.act, by)
        return "entered"

    def passes(self, text: str) -> list[tuple[datetime, acts.Act, set[str]]]:
        """Travel there, stopping wherever the clock owes something; give all but monthly reports and daily heads."""
        return [each for each in self.travels(text) if not routine(each[1])]

    def travels(self, text: str) -> list[tuple[datetime, acts.Act, set[str]]]:
        """Travel there, stopping wherever the clock owes something: when, what, and who then heard of it."""
        happened = []
        while (at := wakes(self.duties)) and at <= moment(text):
            self.now = at
            for act in due(self.duties, at):
                assert self.enters(CLOCK, act) == "entered"
                happened.append((at, act, self.inbox))
        self.at(text)
        return happened


def begun(circulate_every: int = 0) -> Book:
    """A register that begins, as every one does, with the roll."""
    book = Book()
    book.enters(CONSOLE, acts.RollImport(people=17, posts=11, circulate_every=circulate_every))
    return book


def referred() -> Book:
    """A register on which the Inspector's doubt has been referred."""
    book = begun()
    book.holds(ASKED_FOR_ADVICE, INSP_A)
    return book


# --- advice (rule 5) ---


def test_both_advisers_are_asked_and_nobody_else_hears() -> None:
    assert referred().inbox == {"FIB advice_asked", "PSU advice_asked"}


def test_after_24_hours_without_advice_the_head_of_psd_is_told_once() -> None:
    book = referred()
    due_at = moment("2026-11-24T22:15:00Z")
    assert book.passes("2026-11-24T22:14:59Z") == []
    raised = acts.Chase(about=acts.Asked.ADVICE, due=due_at, number=NUMBER)
    assert book.passes("2026-12-24T22:15:00Z") == [(due_at, raised, {"PSD_H advice_late"})]
    assert book.enters(CLOCK, raised) == "TooEarly"


@pytest.mark.parametrize("adviser", [FIB, PSU], ids=lambda officer: officer.key)
def test_advice_closes_it_and_whoever_asked_is_told(adviser: Officer) -> None:
    book = referred()
    assert book.enters(adviser, ANSWER) == "entered"
    assert book.entries[-1].act == replace(ANSWER, asked_by=PersonId("INSP_A"))
    assert book.inbox == {"INSP_A advice_given"}
    assert book.passes("2027-01-01T00:00:00Z") == []
    assert book.enters(PSU, ANSWER) == "AlreadyDecided"


def test_advice_after_24_hours_closes_it_too() -> None:
    book = referred()
    book.passes("2026-11-25T09:00:00Z")
    assert book.enters(FIB, ANSWER) == "entered"
    assert NUMBER in book.duties.advised


@pytest.mark.parametrize("officer", [INSP_A, PSD_H, DPO, SGT_B], ids=lambda officer: officer.key)
def test_nobody_else_advises(officer: Officer) -> None:
    assert referred().enters(officer, ANSWER) == "NotPostHolder"


def test_advice_says_what_the_answer_is_and_on_which_referral() -> None:
    book = referred()
    assert book.enters(FIB, replace(ANSWER, ripa=None)) == "MissingField"
    assert book.enters(FIB, replace(ANSWER, number=Reference("RF-2026-0002"))) == "NotFound"
    assert book.enters(FIB, acts.Advice(ripa=Ripa.NEEDED)) == "NotFound"


def test_each_referral_is_raised_by_itself() -> None:
    book = referred()
    book.at("2026-11-24T02:00:00Z").holds(replace(ASKED_FOR_ADVICE, number=Reference("RF-2026-0002")), CI_C)
    book.enters(FIB, ANSWER)
    (raised,) = book.passes("2026-12-01T00:00:00Z")
    assert raised[1] == acts.Chase(
        about=acts.Asked.ADVICE, due=moment("2026-11-25T02:00:00Z"), number=Reference("RF-2026-0002")
    )


def quoting(book: Book, **changes: object) -> Night:
    """A night on which a grant quotes the referral."""
    night = Night(now=book.now + timedelta(hours=1), given=book.given)
    assert night.grants(**{**QUOTES, **changes}) == "urgent"
    return night


def on_register(night: Night) -> tuple[acts.Act, ...]:
    """What the last act brings with it on the register."""
    assert isinstance(night.answer, Allowed)
    return night.answer.on_register


def test_a_grant_that_quotes_it_closes_it_and_nobody_is_told_a_second_time() -> None:
    book = referred()
    night = quoting(book)
    assert night.matter.grant.referral == NUMBER
    (closes,) = on_register(night)
    assert closes == acts.Advice(number=NUMBER, ripa=Ripa.ADVISED_NOT_NEEDED, quoted=True)
    book.holds(closes, INSP_A)
    assert book.inbox == set()
    assert book.passes("2027-01-01T00:00:00Z") == []


def test_a_grant_closes_no_referral_that_it_does_not_quote_or_that_is_closed_or_not_there() -> None:
    book = referred()
    for advice in ("DI Holt, FIB, 21:40", "DI Holt, FIB, RF-2026-0009"):
        night = quoting(book, ripa_advice=advice)
        assert (night.matter.grant.referral, on_register(night)) == ("", ())
    assert on_register(quoting(book, ripa=Ripa.NOT_NEEDED)) == ()
    book.enters(FIB, ANSWER)
    assert on_register(quoting(book)) == ()


# --- circulation and the review of the policy (rule 19) ---


def test_where_nothing_is_set_up_for_it_nothing_is_circulated() -> None:
    assert {type(act).__name__ for _, act in owing(begun().duties)} == {"HeadSigned", "Nudge"}
    nudges = [act.about for _, act in owing(begun().duties) if isinstance(act, acts.Nudge)]
    assert nudges == [acts.Asked.REPORT, acts.Asked.POLICY_REVIEW]
    assert owing(RegisterDuties()) == ()
    assert wakes(RegisterDuties()) is None


def test_the_policy_is_reviewed_each_22_february_at_nine() -> None:
    yearly = begun().passes("2029-03-01T00:00:00Z")
    assert [at for at, _, _ in yearly] == [moment(f"{year}-02-22T09:00:00Z") for year in (2027, 2028, 2029)]
    assert {act for _, act, _ in yearly} == {acts.Nudge(about=acts.Asked.POLICY_REVIEW, due=at) for at, _, _ in yearly}
    assert [heard for _, _, heard in yearly] == [{"#information-management policy_review"}] * 3


def test_the_liability_to_monitoring_is_circulated_every_so_many_months_from_the_first_roll() -> None:
    book = begun(3)
    quarterly = [
        (at, heard) for at, act, heard in book.passes("2027-08-31T00:00:00Z") if about(act, acts.Asked.CIRCULATION)
    ]
    assert quarterly == [
        (moment("2027-02-23T09:00:00Z"), {"#all-staff circulation"}),
        (moment("2027-05-23T08:00:00Z"), {"#all-staff circulation"}),
        (moment("2027-08-23T08:00:00Z"), {"#all-staff circulation"}),
    ]


def test_another_roll_may_change_how_often_and_not_from_when() -> None:
    book = begun(3)
    book.at("2026-12-10T10:00:00Z").enters(CONSOLE, acts.RollImport(people=17, posts=11, circulate_every=1))
    (_, _, first, _) = owing(book.duties)
    assert first == (moment("2026-12-23T09:00:00Z"), acts.Nudge(about=acts.Asked.CIRCULATION, due=first[0]))
    book.enters(CONSOLE, acts.RollImport(people=17, posts=11))
    assert [act for _, act in owing(book.duties) if about(act, acts.Asked.CIRCULATION)] == []


def test_what_was_missed_while_nothing_ran_is_asked_for_once() -> None:
    book = begun(3).at("2028-01-01T12:00:00Z")
    owed = due(book.duties, book.now)
    assert [act.about for act in owed if isinstance(act, acts.Nudge)] == [
        acts.Asked.REPORT,
        acts.Asked.POLICY_REVIEW,
        acts.Asked.CIRCULATION,
    ]
    for act in owed:
        assert book.enters(CLOCK, act) == "entered"
    assert due(book.duties, book.now) == ()
    later = ("2028-01-02T09:00:00Z", "2028-02-01T09:00:00Z", "2028-02-22T09:00:00Z", "2028-02-23T09:00:00Z")
    assert [at for at, _ in owing(book.duties)] == [moment(at) for at in later]


@pytest.mark.parametrize(
    ("sent", "what"),
    [(acts.Circulation, acts.Asked.CIRCULATION), (acts.PolicyReview, acts.Asked.POLICY_REVIEW)],
    ids=str,
)
def test_what_was_sent_is_entered_once_and_only_after_it_was_asked_for(
    sent: type[acts.Circulation | acts.PolicyReview], what: acts.Asked
) -> None:
    book = begun(3)
    nudged = next(at for at, act in owing(book.duties) if about(act, what))
    assert book.enters(CLOCK, sent(due=nudged)) == "TooEarly"
    book.passes(nudged.isoformat())
    assert book.duties.waiting(what) == nudged
    assert book.enters(CLOCK, sent(due=nudged - timedelta(days=1))) == "TooEarly"
    assert book.enters(PSD_H, sent(due=nudged)) == "NotPostHolder"
    assert book.enters(CLOCK, sent(due=nudged)) == "entered"
    assert book.duties.waiting(what) is None
    assert book.enters(CLOCK, sent(due=nudged)) == "TooEarly"
    assert book.inbox == set()


def sent_at(text: str) -> Given:
    """What a grant may know where staff were last reminded then."""
    book = begun(3)
    book.at(text).holds(acts.Circulation(due=book.now))
    assert book.duties.circulated_at == book.now
    return book.given


@pytest.mark.parametrize(
    ("circulated", "flagged"),
    [("2025-11-24T10:00:00Z", False), ("2025-11-23T10:00:00Z", True), ("2026-11-20T09:00:00Z", False)],
)
def test_content_is_flagged_where_staff_were_not_reminded_within_12_months(circulated: str, *, flagged: bool) -> None:
    night = Night(given=sent_at(circulated))
    assert night.grants(activity=Activity.CONTENT, systems=(System.FORCE_TELEPHONE,)) == "urgent"
    assert (Flag.NOT_CIRCULATED in night.flags) == flagged


def test_content_is_flagged_where_nobody_was_ever_reminded_and_records_are_not() -> None:
    night = Night(given=begun().given)
    night.grants(activity=Activity.CONTENT)
    assert night.flags == {Flag.NOT_CIRCULATED}
    records = Night(given=begun().given)
    records.grants()
    assert records.flags == set()


# --- away, and back (rule 4) ---


def declared(book: Book) -> Night:
    """A night whose posts stand as their holders' own words have them."""
    night = Night(now=book.now)
    holdings = (HEAD, DEPUTY_HEAD, ACU, *OFFICES)
    return night.held_by(*(book.duties.as_declared(holding) for holding in holdings))


def asked(night: Night) -> set[str]:
    """Who is asked to decide the example."""
    night.grants()
    return {notice.to for _, notice in night.owed if notice.message == "prompt"}


def test_whoever_says_that_they_are_away_is_not_asked_and_the_deputy_is() -> None:
    book = begun()
    assert asked(declared(book)) == {"PSD_H", "ACU_D"}
    assert book.enters(PSD_H, acts.Absence(until=moment("2026-11-26T08:00:00Z"))) == "entered"
    assert asked(declared(book)) == {"PSD_D", "ACU_D"}
    night = declared(book)
    night.grants()
    assert night.at(hours=1).decides(PSD_H) == "authorised"  # away, and still may


def test_an_absence_ends_by_itself_and_the_one_who_is_back_is_asked_then() -> None:
    book = begun()
    book.enters(PSD_H, acts.Absence(until=moment("2026-11-24T08:00:00Z")))
    night = declared(book)
    night.grants()
    newly = [(at, heard) for at, act, heard in night.passes(hours=12) if getattr(act, "about", "") == "decision"]
    assert newly == [(moment("2026-11-24T08:00:00Z"), {"PSD_H prompt decide dealing conflict"})]
    assert asked(declared(book.at("2026-11-24T08:00:00Z"))) == {"PSD_H", "ACU_D"}


def test_whoever_is_back_early_says_so() -> None:
    book = begun()
    book.enters(PSD_H, acts.Absence(until=moment("2026-12-24T08:00:00Z")))
    assert book.enters(PSD_H, acts.Absence()) == "entered"
    assert asked(declared(book)) == {"PSD_H", "ACU_D"}


def test_ones_own_word_goes_before_the_rolls() -> None:
    book = begun()
    away = replace(HEAD, away_from=moment("2026-11-01T00:00:00Z"), away_to=moment("2027-01-01T00:00:00Z"))
    assert book.duties.as_declared(away) == away
    book.enters(PSD_H, acts.Absence())
    assert not book.duties.as_declared(away).away(book.now)
    assert book.duties.as_declared(ACU) == ACU


def test_an_absence_lies_ahead_and_is_ones_own_to_declare() -> None:
    book = begun()
    assert book.enters(PSD_H, acts.Absence(until=book.now)) == "PastDay"
    assert isinstance(book.answer, Objection)
    assert book.answer.fields == ("until",)
    assert book.enters(INSP_A, acts.Absence(until=book.now + timedelta(days=1))) == "NotPostHolder"
    assert book.enters(PSD_D, acts.Absence(until=book.now + timedelta(days=1))) == "NotPostHolder"
    assert asked(declared(book)) == {"PSD_H", "ACU_D"}


# --- exports ---


def test_an_export_says_for_whom_and_why_and_is_the_consoles_alone() -> None:
    book = begun()
    assert book.enters(CONSOLE, acts.Export()) == "MissingField"
    assert isinstance(book.answer, Objection)
    assert book.answer.fields == ("asked_by", "reason")
    taken = acts.Export(asked_by=PersonId("DPO"), reason=Reason.AUDIT, entries=7)
    assert book.enters(PSD_H, taken) == "NotPostHolder"
    assert book.enters(CONSOLE, taken) == "entered"
    assert book.inbox == set()


# --- the oversight report ---


def test_the_report_is_owed_on_the_first_of_each_month_at_nine_in_london() -> None:
    book = begun()
    reports = [(at, heard) for at, act, heard in book.travels("2027-04-30T00:00:00Z") if about(act, acts.Asked.REPORT)]
    everybody = {"PSD_H report", "#information-management report"}
    assert reports == [
        (moment("2026-12-01T09:00:00Z"), everybody),
        (moment("2027-01-01T09:00:00Z"), everybody),
        (moment("2027-02-01T09:00:00Z"), everybody),
        (moment("2027-03-01T09:00:00Z"), everybody),
        (moment("2027-04-01T08:00:00Z"), everybody),
    ]


def test_no_report_is_owed_before_there_is_a_roll() -> None:
    assert owing(RegisterDuties()) == ()


def test_a_report_is_entered_once_when_it_was_sent_and_only_the_one_that_waits() -> None:
    book = begun()
    book.travels("2026-12-01T09:00:00Z")
    due_at = moment("2026-12-01T09:00:00Z")
    assert book.duties.waiting(acts.Asked.REPORT) == due_at
    assert book.enters(CLOCK, acts.Report(due=moment("2026-11-01T09:00:00Z"))) == "TooEarly"
    assert book.enters(CLOCK, acts.Report(due=due_at)) == "entered"
    assert book.inbox == set()
    assert book.duties.waiting(acts.Asked.REPORT) is None
    assert book.enters(CLOCK, acts.Report(due=due_at)) == "TooEarly"


def test_of_reports_that_were_missed_the_last_is_enough() -> None:
    book = begun().at("2027-03-15T12:00:00Z")
    assert [act for act in due(book.duties, book.now) if about(act, acts.Asked.REPORT)] == [
        acts.Nudge(about=acts.Asked.REPORT, due=moment("2026-12-01T09:00:00Z"))
    ]
    for act in due(book.duties, book.now):
        book.enters(CLOCK, act)
    assert [at for at, act in owing(book.duties) if about(act, acts.Asked.REPORT)] == [moment("2027-04-01T08:00:00Z")]


# --- the head of the record, signed each day ---


def heads(book: Book, until: str) -> list[tuple[datetime, acts.Act, set[str]]]:
    """The heads that are signed on the way there: when, what is entered, and who hears of it."""
    return [each for each in book.travels(until) if isinstance(each[1], acts.HeadSigned)]


def test_the_head_is_signed_at_nine_on_the_next_day_and_nobody_is_told() -> None:
    nine = moment("2026-11-24T09:00:00Z")
    assert heads(begun(), "2026-11-24T08:59:59Z") == []
    assert heads(begun(), "2026-11-25T08:59:59Z") == [(nine, acts.HeadSigned(due=nine), set())]


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        ("2026-10-23T20:00:00Z", "2026-10-27T12:00:00Z", ["24 08", "25 09", "26 09", "27 09"]),
        ("2027-03-26T20:00:00Z", "2027-03-30T12:00:00Z", ["27 09", "28 08", "29 08", "30 08"]),
    ],
    ids=["the clocks go back", "the clocks go forward"],
)
def test_it_is_signed_once_a_day_at_nine_in_london_on_both_sides_of_a_clock_change(
    since: str, until: str, hours: list[str]
) -> None:
    book = Book(now=moment(since))
    book.enters(CONSOLE, acts.RollImport(people=17, posts=11))
    assert [f"{at:%d %H}" for at, _, _ in heads(book, until)] == hours


def test_heads_that_were_missed_are_made_up_for_once_and_the_next_is_tomorrows() -> None:
    book = begun().at("2026-11-29T16:00:00Z")
    missed = [act for act in due(book.duties, book.now) if isinstance(act, acts.HeadSigned)]
    assert missed == [acts.HeadSigned(due=moment("2026-11-24T09:00:00Z"))]
    assert book.enters(CLOCK, missed[0]) == "entered"
    tomorrow = moment("2026-11-30T09:00:00Z")
    assert due(book.duties, book.now) == ()
    assert owing(book.duties)[0] == (tomorrow, acts.HeadSigned(due=tomorrow))


def test_a_head_is_signed_by_the_clock_alone_and_only_when_it_is_owed() -> None:
    book = begun()
    owed = acts.HeadSigned(due=moment("2026-11-24T09:00:00Z"))
    assert book.enters(CLOCK, owed) == "TooEarly"
    book.at("2026-11-24T09:00:00Z")
    assert book.enters(CLOCK, replace(owed, number=1, hash="00")) == "TooEarly", "which head it is, the door says"
    assert book.enters(PSD_H, owed) == "NotPostHolder"
    assert book.enters(CLOCK, owed) == "entered"
    assert book.duties.head_signed == book.entries[-1]
    assert book.enters(CLOCK, owed) == "TooEarly"


def test_a_head_that_was_signed_by_a_clock_far_ahead_puts_off_none_once_that_is_put_right() -> None:
    book = begun()
    heads(book.at("2028-11-24T09:00:00Z"), "2028-11-24T09:00:00Z")
    book.at("2026-11-25T12:00:00Z").holds(acts.ClockAccepted(), CONSOLE)
    tomorrow = moment("2026-11-26T09:00:00Z")
    assert (tomorrow, acts.HeadSigned(due=tomorrow)) in owing(book.duties)


def test_all_that_a_clock_far_ahead_has_dated_is_counted_from_when_it_was_put_right() -> None:
    book = Book(now=moment("2028-11-24T09:00:00Z"))
    book.enters(CONSOLE, acts.RollImport(people=17, posts=11, circulate_every=3))
    book.holds(ASKED_FOR_ADVICE, INSP_A)
    book.holds(acts.Nudge(about=acts.Asked.CIRCULATION, due=book.now))
    book.holds(acts.Circulation(due=book.now))
    book.at("2026-11-25T12:00:00Z").holds(acts.ClockAccepted(), CONSOLE)
    duties = book.duties
    counted = (
        duties.referrals[NUMBER],
        duties.nudged[acts.Asked.CIRCULATION],
        duties.sent[acts.Asked.CIRCULATION],
    )
    assert {each.moment for each in counted} == {duties.begun} == {book.now}
    chased = moment("2026-11-26T12:00:00Z")
    assert (chased, acts.Chase(about=acts.Asked.ADVICE, due=chased, number=NUMBER)) in owing(duties)
