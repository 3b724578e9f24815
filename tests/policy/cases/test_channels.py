"""A channel that cannot be written to: who is told instead, and what stays as it is (rule 15)."""

import pytest

from policy.acts import Delivery
from policy.notices import Button, Message
from policy.people import CLOCK
from policy.terms import Channel, State
from tests.policy.people import DPO, FCAO
from tests.policy.world import Night, ended, granted


def archived(night: Night, message: Message = Message.PAGE, channel: str = "#dpo") -> set[tuple[str, Message]]:
    """Who is told what, once a channel turned out to be archived."""
    number = night.matter.entries[-1].number
    assert night.enters(CLOCK, Delivery(message=message, channel=Channel(channel), number=number, unreachable=True))
    return {(notice.to, notice.message) for _, notice in night.owed}


def test_K10_an_archived_channel_is_told_in_person_and_those_who_mend_it_hear_of_it() -> None:
    told = archived(granted())
    assert told == {("DPO", Message.PAGE), ("FCAO", Message.PAGE), ("#operations", Message.CHANNEL_UNREACHABLE)}


def test_K10_they_hear_of_it_once_for_each_reference() -> None:
    night = granted()
    archived(night)
    night.at(hours=5).cancels()
    assert archived(night, Message.CANCELLED) == {("DPO", Message.CANCELLED), ("FCAO", Message.CANCELLED)}


@pytest.mark.parametrize("end", ["refused", "expired", "cancelled"])
def test_K10_what_ended_is_told_in_person_as_well(end: str) -> None:
    night = ended(end)
    message = next(told.message for _, told in night.owed if told.to == "#dpo")
    assert {("DPO", message), ("FCAO", message)} < archived(night, message)
    assert night.state == end


def test_K10_its_state_its_end_and_its_ladder_are_as_they_were() -> None:
    night, other = granted(), granted()
    archived(night)
    assert (night.matter.state, night.matter.ends_at) == (State.URGENT, other.matter.ends_at)
    assert night.passes(hours=73) == other.passes(hours=73)


def test_K10_told_in_person_it_can_be_acknowledged() -> None:
    night = granted()
    archived(night)
    assert night.offers(DPO, (Button.RECEIPT,)) == (Button.RECEIPT,)
    assert night.acknowledges() == "urgent"


def test_what_a_channel_cannot_have_is_told_in_person_and_not_in_a_thread() -> None:
    night = granted().at(hours=1)
    assert night.decides() == "authorised"
    step = next(told for _, told in night.owed if told.to == "#dpo")
    number = night.matter.entries[-1].number
    night.enters(CLOCK, Delivery(message=step.message, channel=Channel("#dpo"), number=number, unreachable=True))
    assert [told.thread for person, told in night.owed if person in {DPO, FCAO}] == [False, False]
