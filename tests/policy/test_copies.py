"""Papers that are sent to whoever asks: who reads the whole register, and who then hears of it."""

from __future__ import annotations

import pytest

from policy.acts import PAGE, Consultation, Copy
from policy.authorisation import Actor, Entry
from policy.decision import Allowed, decide
from policy.examples import MONDAY_NIGHT
from policy.given import Given
from policy.notice_parts import Message
from policy.notices import notices
from policy.objections import Objection
from policy.people import Officer
from policy.register_duties import RegisterDuties
from policy.terms import REGISTER, Paper, Post, Reason
from tests.policy.people import ACU_D, CONT, DPO, FCAO, HOLDINGS, HRD, INSP_A, PC_X, PSD_H, SUPT_I, holds, staff
from tests.policy.world import Night

BOARD = staff("BOARD")
GIVEN = Given(holdings=(*HOLDINGS, holds(Post.INFORMATION_MANAGEMENT, BOARD)), duties=RegisterDuties())
COPY = Copy(paper=Paper.REGISTER, reason=Reason.AUDIT)


def answered(by: Officer, act: Copy = COPY) -> str:
    """What becomes of it."""
    answer = decide(None, act, by, MONDAY_NIGHT, GIVEN)
    return answer.name if isinstance(answer, Objection) else answer.to.value


@pytest.mark.parametrize("by", [PSD_H, ACU_D, DPO, FCAO, BOARD], ids=lambda by: by.key)
def test_psd_the_dpo_the_fcao_and_the_board_read_the_whole_register(by: Officer) -> None:
    assert answered(by) == "none"


@pytest.mark.parametrize("by", [INSP_A, HRD, SUPT_I, CONT, PC_X], ids=lambda by: by.key)
def test_nobody_else_does(by: Officer) -> None:
    assert answered(by) == "NotPostHolder"


def test_a_copy_says_what_it_is_for() -> None:
    answer = decide(None, Copy(), PSD_H, MONDAY_NIGHT, GIVEN)
    assert isinstance(answer, Objection)
    assert (answer.name, answer.fields) == ("MissingField", ("reason",))


def test_it_is_sent_to_whoever_asked_and_to_nobody_else() -> None:
    answer = decide(None, COPY, DPO, MONDAY_NIGHT, GIVEN)
    assert isinstance(answer, Allowed)
    by = Actor(key=DPO.key)
    entry = Entry(number=1, reference=REGISTER, sequence=1, moment=MONDAY_NIGHT, act=answer.act, by=by)
    assert [(notice.to, notice.message) for notice in notices(None, entry, GIVEN)] == [("DPO", Message.COPY)]


def test_the_page_is_sent_to_whoever_asked_and_opening_details_tells_nobody() -> None:
    night = Night()
    night.grants()
    night.enters(DPO, Consultation(task="show"))
    assert night.owed == []
    night.enters(DPO, Consultation(task=PAGE))
    assert [(who and who.key, notice.to, notice.message) for who, notice in night.owed] == [
        ("DPO", "DPO", Message.COPY)
    ]
