"""The month's figures go by the rules' clock, not by the machine's or the chat's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.desk.month import Overseeing
from policy.terms import Addressee, MessageId, PlaceId
from store.outbox import Outbox, Told
from tests.bot.walk import Walk

NOVEMBER = date(2026, 11, 1)


@pytest.mark.parametrize(("seconds", "counted"), [(0, 1), (60, 1), (61, 0)])
def test_the_channel_was_told_in_time_by_when_the_rules_clock_says_it_was_told(
    walk: Walk, seconds: int, counted: int
) -> None:
    walk.grants()
    outbox, overseeing = Outbox(walk.register.database), Overseeing(walk.register, walk.clock)
    assert overseeing.month(NOVEMBER)[0].dpo_told == 0
    later, told_at = walk.clock() + timedelta(days=1), walk.clock() + timedelta(seconds=seconds)
    [page] = [claimed for claimed in outbox.claim(later) if claimed.notice.to == "#dpo"]
    outbox.settle(page, Told(PlaceId("C0DPO"), MessageId(f"{later.timestamp()}")), told_at)
    assert outbox.first_told_at(walk.reference, Addressee("#dpo")) == told_at
    assert overseeing.month(NOVEMBER)[0].dpo_told == counted
