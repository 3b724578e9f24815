"""Who is told of what: the rows that a whole story does not show, and what holds for all of them."""

from dataclasses import replace

import pytest

from policy.acts import Attempt, Grant, Referral, RollImport
from policy.audiences import DPO_CHANNEL, Event
from policy.authorisation import Entry
from policy.notice_parts import channel, person
from policy.notices import NOTICES, Button, Message, Urgency, notices
from policy.objections import OwnSubject
from policy.people import Subject
from policy.terms import REGISTER, Addressee, PersonId, Post, Reference, SubjectKind
from tests.policy.people import ACU, CONT, DPO, FCAO, HEAD, OFFICES, PSD_H, SGT_B, holds
from tests.policy.test_register_duties import begun
from tests.policy.world import Night, ended, granted


def about(*officers: str) -> dict[str, object]:
    """Make these the persons monitored."""
    return {"subjects": tuple(Subject(key=PersonId(key), kind=SubjectKind.OFFICER) for key in officers)}


def to(night: Night) -> set[str]:
    """Everybody to whom something is owed."""
    return {notice.to for _, notice in night.owed}


def test_a_notice_is_to_a_person_or_to_a_channel() -> None:
    somebody, everybody = Addressee(DPO.key), Addressee(DPO_CHANNEL)
    assert (person(somebody), channel(somebody)) == ("DPO", None)
    assert (person(everybody), channel(everybody)) == (None, "#dpo")


def test_every_message_is_said_by_some_row() -> None:
    assert {tell.message for tells in NOTICES.values() for tell in tells} == set(Message)


def test_every_button_stands_on_some_card() -> None:
    carded = {button for tells in NOTICES.values() for tell in tells for button in tell.buttons}
    # A wrong ground and a sensitive matter are nobody's daily errand: they have a verb and no button of their own.
    assert set(Button) - carded == {Button.CORRECT, Button.SENSITIVE}


def test_what_ends_it_goes_before_what_is_asked_and_that_before_what_is_told() -> None:
    assert sorted(Urgency) == [Urgency.END, Urgency.ESCALATION, Urgency.NUDGE, Urgency.INFORMATION]
    assert {tell.urgency for tell in NOTICES[Grant] if tell.message is Message.PROMPT} == {Urgency.ESCALATION}


def test_whoever_is_named_twice_hears_once() -> None:
    night = granted(operators=("INSP_A", "SGT_B"))
    night.at(hours=1).refuses()
    heard = [notice.to for _, notice in night.owed]
    assert len(heard) == len(set(heard))


def test_a_subject_hears_nothing_whatever_else_they_are() -> None:
    night = Night().held_by(HEAD, ACU, *OFFICES)
    night.grants(applicant="SGT_B", operators=("OP_E",), **about("SGT_B", "FCAO", "PSD_H"))
    assert not to(night) & {"SGT_B", "FCAO", "PSD_H"}
    night.at(hours=1).refuses(ACU.officer)
    assert to(night) == {"INSP_A", "OP_E", "ACU_D", "#dpo", "#fcao"}


def test_on_the_register_nobody_hears_of_the_rest() -> None:
    night = granted()
    entry = replace(night.matter.entries[0], reference=None, act=RollImport(people=1, posts=1))
    assert notices(None, entry, night.given) == ()


def test_advisers_are_asked_once_each() -> None:
    night = Night().held_by(holds(Post.FIB_ADVISER, CONT), holds(Post.PSD_ADVISER, CONT))
    actor = night.given.actor(PSD_H, night.now)
    entry = Entry(number=1, reference=Reference("REGISTER"), sequence=1, moment=night.now, act=Referral(), by=actor)
    assert [notice.to for notice in notices(None, entry, night.given)] == ["CONT"]


def test_an_attempt_that_nobody_else_can_hear_of_is_entered_all_the_same() -> None:
    night = Night().held_by(HEAD)
    actor = night.given.actor(PSD_H, night.now)
    attempt = Attempt(act="Grant", objection=OwnSubject.__name__)
    entry = Entry(number=1, reference=None, sequence=1, moment=night.now, act=attempt, by=actor)
    assert notices(None, entry, night.given) == ()
    other = replace(entry, act=Attempt(act="Ratification", objection=OwnSubject.__name__))
    assert notices(None, other, Night().given) == ()


def test_on_the_register_there_is_no_authorisation() -> None:
    book = begun()
    with pytest.raises(LookupError, match=f"^'?{REGISTER}'?$"):
        _ = Event(None, book.entries[0], book.given).authorisation


def test_what_can_no_longer_be_done_loses_its_button() -> None:
    night = ended("cancelled")
    assert night.offers(SGT_B, Button) == (Button.STOPPED, Button.SHOW)
    night.stopped(SGT_B)
    assert night.offers(SGT_B, Button) == (Button.SHOW,)
    assert night.offers(DPO, Button) == (Button.SHOW, Button.RECEIPT, Button.SENSITIVE)
    night.acknowledges(FCAO)
    assert night.offers(DPO, Button) == (Button.SHOW, Button.SENSITIVE)
    assert night.offers(PSD_H, Button) == (Button.PRODUCT, Button.SHOW, Button.SENSITIVE)
