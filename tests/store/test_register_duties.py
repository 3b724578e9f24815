"""What the register itself owes, through the door: advice, absence, circulation, and what is destroyed."""

from datetime import datetime, timedelta

from policy import acts
from policy.examples import MONDAY_NIGHT as NOW
from policy.examples import REASONS
from policy.notice_parts import person
from policy.notices import Message
from policy.people import CLOCK, Officer
from policy.terms import DESTROYED, REGISTER, Direction, PersonId, Product, Reference, Ripa, System
from store.register import Entered, Objected, Register
from store.roll.roll_file import RollFile
from tests.store.force import ACU, DPO, EXAMPLES, HEAD_OF_PSD, INSPECTOR, SERGEANT, Force, granted

REFUSES = acts.Refusal(statement="Nothing in it bears this concern out.", product=Direction.RETAIN)


def objection(answer: object) -> str:
    assert isinstance(answer, Objected), answer
    return answer.objection.name


def on_register(force: Force, kind: type[acts.Act]) -> list[acts.Act]:
    return [entry.act for entry in force.register.log() if isinstance(entry.act, kind)]


def goes_to(force: Force, at: datetime) -> None:
    force.clock.now = at
    force.register.sweep()


def refers(force: Force) -> Reference:
    """An Inspector is in doubt about RIPA; give the referral's number."""
    assert objection(force.enters(granted(ripa=Ripa.IN_DOUBT), INSPECTOR)) == "RipaAdviceNeeded"
    force.tells_all(force.clock.now)
    return Reference("RF-2026-0001")


def advisers(force: Force) -> list[str]:
    given = force.register.given()
    return [h.officer.key for h in given.holdings if h.post.value.endswith("adviser")]


def test_advice_closes_a_referral_and_tells_whoever_wanted_to_grant(force: Force) -> None:
    number = refers(force)
    adviser = Officer(key=PersonId(advisers(force)[0]))
    assert isinstance(force.enters(acts.Advice(number=number, ripa=Ripa.NOT_NEEDED), adviser, on=REGISTER), Entered)
    (told,) = force.tells_all(force.clock.now)
    assert (person(told.notice.to), told.notice.message) == (INSPECTOR.key, Message.ADVICE_GIVEN)
    again = force.enters(acts.Advice(number=number, ripa=Ripa.NEEDED), adviser, on=REGISTER)
    assert objection(again) == "AlreadyDecided"
    goes_to(force, NOW + timedelta(hours=30))
    assert not on_register(force, acts.Chase)


def test_only_an_adviser_advises_and_only_on_a_referral_that_there_is(force: Force) -> None:
    number = refers(force)
    assert (
        objection(force.enters(acts.Advice(number=number, ripa=Ripa.NEEDED), INSPECTOR, on=REGISTER)) == "NotPostHolder"
    )
    adviser = Officer(key=PersonId(advisers(force)[0]))
    unknown = acts.Advice(number=Reference("RF-2026-0009"), ripa=Ripa.NEEDED)
    assert objection(force.enters(unknown, adviser, on=REGISTER)) == "NotFound"


def test_advice_that_nobody_gives_is_raised_to_the_head_of_psd_after_a_day_and_once(force: Force) -> None:
    number = refers(force)
    goes_to(force, NOW + timedelta(hours=24) - timedelta(seconds=1))
    assert not on_register(force, acts.Chase)
    goes_to(force, NOW + timedelta(hours=24))
    assert on_register(force, acts.Chase) == [
        acts.Chase(about=acts.Asked.ADVICE, due=NOW + timedelta(hours=24), number=number)
    ]
    assert [person(told.notice.to) for told in force.tells_all(force.clock.now)] == [HEAD_OF_PSD.key]
    goes_to(force, NOW + timedelta(hours=90))
    assert len(on_register(force, acts.Chase)) == 1


def test_a_grant_that_quotes_a_referral_closes_it(force: Force) -> None:
    number = refers(force)
    words = f"DI Alder of FIB advised at 21:40 that it is not needed, {number.lower()}."
    reference = force.grants(ripa=Ripa.ADVISED_NOT_NEEDED, ripa_advice=words)
    assert force.reads(reference).grant.referral == number
    assert on_register(force, acts.Advice) == [
        acts.Advice(number=number, ripa=Ripa.ADVISED_NOT_NEEDED, asked_by=PersonId(""), quoted=True)
    ]


def test_whoever_says_that_they_are_away_is_not_asked_and_their_deputy_is(force: Force) -> None:
    reference = force.grants()
    force.tells_all()
    force.clock.passes(hours=1)
    until = force.clock.now + timedelta(hours=20)
    assert isinstance(force.enters(acts.Absence(until=until), HEAD_OF_PSD, on=REGISTER), Entered)
    force.register.sweep()
    deputies = {h.officer.key for h in force.register.given().holdings if h.post == "head_of_psd" and h.deputy}
    prompts = {
        person(told.notice.to) for told in force.tells_all(force.clock.now) if told.notice.message is Message.PROMPT
    }
    assert prompts == deputies != set()
    goes_to(force, until)
    prompts = {person(told.notice.to) for told in force.tells_all(until) if told.notice.message is Message.PROMPT}
    assert prompts == {HEAD_OF_PSD.key}
    assert isinstance(force.enters(REASONS, HEAD_OF_PSD, on=reference), Entered)


def test_whoever_is_back_early_is_asked_at_once(force: Force) -> None:
    force.grants()
    force.enters(acts.Absence(until=NOW + timedelta(hours=20)), HEAD_OF_PSD, on=REGISTER)
    force.register.sweep()
    force.tells_all()
    force.clock.passes(hours=2)
    force.enters(acts.Absence(), HEAD_OF_PSD, on=REGISTER)
    force.register.sweep()
    assert [person(told.notice.to) for told in force.tells_all(force.clock.now)] == [HEAD_OF_PSD.key]


def test_an_absence_outlives_a_new_roll(force: Force) -> None:
    force.enters(acts.Absence(until=NOW + timedelta(days=9)), ACU, on=REGISTER)
    force.register.import_roll(RollFile.load(EXAMPLES / "people.csv", EXAMPLES / "posts.csv"))
    (held,) = [h for h in force.register.given().holdings if h.officer.key == ACU.key and h.post == "acu_inspector"]
    assert held.away(NOW + timedelta(days=8))
    assert not held.away(NOW + timedelta(days=9))


def test_only_the_holder_of_a_post_is_away_and_only_until_a_time_to_come(force: Force) -> None:
    later = NOW + timedelta(hours=1)
    assert objection(force.enters(acts.Absence(until=later), SERGEANT, on=REGISTER)) == "NotPostHolder"
    assert objection(force.enters(acts.Absence(until=NOW), HEAD_OF_PSD, on=REGISTER)) == "PastDay"


def circulates(force: Force) -> None:
    """The roll is imported where circulation is set up."""
    roll = RollFile.load(EXAMPLES / "people.csv", EXAMPLES / "posts.csv")
    force.register.import_roll(roll, circulate_every=3)


def first_asked(force: Force) -> datetime:
    """Go to where the register first asks for something, and give when that is."""
    while not on_register(force, acts.Nudge):
        wakes = force.register.next_wake()
        assert wakes
        goes_to(force, wakes)
    return force.clock.now


def test_a_circulation_is_asked_for_and_entered_once_when_it_was_sent(force: Force) -> None:
    circulates(force)
    at = first_asked(force)
    # Every three months from the day of the first roll, at 09:00: the example's was imported on 23 November.
    assert at.isoformat() == "2026-12-01T09:00:00+00:00"
    assert on_register(force, acts.Nudge) == [acts.Nudge(about=acts.Asked.REPORT, due=at)]
    yearly = datetime.fromisoformat("2027-02-22T09:00:00+00:00")
    goes_to(force, yearly)
    assert acts.Nudge(about=acts.Asked.POLICY_REVIEW, due=yearly) in on_register(force, acts.Nudge)
    due = datetime.fromisoformat("2027-02-23T09:00:00+00:00")
    assert objection(force.register.enter(acts.Circulation(due=due), on=REGISTER, by=CLOCK)) == "TooEarly"
    goes_to(force, due)
    told = {each.notice.to: each.notice.message for each in force.tells_all(due) if each.notice.message != "report"}
    assert told == {"#all-staff": Message.CIRCULATION, "#information-management": Message.POLICY_REVIEW}
    assert isinstance(force.register.enter(acts.Circulation(due=due), on=REGISTER, by=CLOCK), Entered)
    assert objection(force.register.enter(acts.Circulation(due=due), on=REGISTER, by=CLOCK)) == "TooEarly"


def test_what_was_missed_while_nothing_ran_is_circulated_once(force: Force) -> None:
    circulates(force)
    goes_to(force, NOW + timedelta(days=400))
    about = [act.about for act in on_register(force, acts.Nudge) if isinstance(act, acts.Nudge)]
    assert about == [acts.Asked.REPORT, acts.Asked.POLICY_REVIEW, acts.Asked.CIRCULATION]
    assert force.register.sweep() == 0


def test_the_dpo_has_it_destroyed_five_years_after_and_the_chain_holds(force: Force) -> None:
    reference = force.grants(systems=(System.FORCE_NETWORK,))
    force.enters(REFUSES, HEAD_OF_PSD, on=reference)
    assert objection(force.enters(acts.Shredding(), DPO, on=reference)) == "TooEarly"
    force.enters(acts.Disposal(product=Product.NONE), HEAD_OF_PSD, on=reference)
    goes_to(force, datetime.fromisoformat("2031-11-23T09:00:00+00:00"))
    shredding = [told for told in force.tells_all(force.clock.now) if told.notice.message is Message.SHREDDING_DUE]
    assert [person(told.notice.to) for told in shredding] == [DPO.key]
    assert objection(force.enters(acts.Shredding(), HEAD_OF_PSD, on=reference)) == "NotPostHolder"
    assert isinstance(force.enters(acts.Shredding(), DPO, on=reference), Entered)
    assert force.reads(reference).grant.concern == DESTROYED
    assert force.counts("digest") == 0
    assert objection(force.enters(acts.Shredding(), DPO, on=reference)) == "AlreadyDecided"
    assert force.register.verify().bad is None
    assert isinstance(Register(force.database, clock=force.clock).rebuild(), int)
