"""What is for everybody: help, and the reminder that they may be monitored (3.2)."""

from __future__ import annotations

import asyncio

from bot.demo import force as demo_force
from policy.acts import Circulation
from policy.terms import REGISTER
from tests.stories.night import Night

REMINDED = "Your use of force systems may be monitored."


async def test_help_tells_a_sergeant_that_they_cannot_grant_and_whom_to_call(night: Night) -> None:
    await night.sergeant.types("/urgent help")
    said = night.sergeant.window.replace("*", "")
    assert "You cannot grant this here. You are a Sergeant on the roll" in said
    assert "Call the PSD on-call officer." in said


async def test_staff_are_reminded_where_all_of_them_read_and_it_is_entered_once_sent(night: Night) -> None:
    register = night.bot.register
    await asyncio.to_thread(register.import_roll, demo_force.roll(), circulate_every=3)
    await night.reaches("2027-02-23T08:59:59Z")
    assert night.slack.channel("all-staff").messages == []
    await night.passes(seconds=1)
    await night.is_quiet()
    [posted] = night.slack.channel("all-staff").messages
    assert posted.text == REMINDED
    entered = [entry for entry in register.log(REGISTER) if isinstance(entry.act, Circulation)]
    assert len(entered) == 1
