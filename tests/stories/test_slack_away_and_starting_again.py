"""Slack is away, the bot is stopped and started again, or there are two of it: everything owed is told once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.demo.run import PACE, free_port, settings
from bot.wiring import Bot, assemble
from tests.stories.lines import CHANNEL_NOTICE, PROMPT, RECEIPT, UA, UNDECIDED, left, spent
from tests.stories.night import START, Night, keys
from tests.stories.tellings import granted
from tests.stories.test_the_ladder import ENDED

OWED = {"inspector": [RECEIPT], "head": [PROMPT], "acu": [PROMPT], "#dpo": [f"{CHANNEL_NOTICE} [receipt]"]}


async def receipted(night: Night) -> None:
    """Granted, with the DPO's receipt recorded."""
    await granted(night)
    await night.dpo.person.presses("receipt")
    await night.expects({"#dpo": [f"edited: {CHANNEL_NOTICE}"]})


async def comes(night: Night, hours: float, *bots: Bot) -> None:
    """It is so many hours after the grant, and whatever is due is entered; nothing is waited for."""
    night.clock.forward_to(START + timedelta(hours=hours))
    await asyncio.gather(*(asyncio.to_thread(bot.sweep.once) for bot in bots or (night.bot,)))


async def test_K5_slack_is_away_across_the_72_hours_and_each_is_told_once_when_it_is_back(night: Night) -> None:
    await receipted(night)
    night.slack.faults.refuse("503", times=10_000)
    for hours in (24, 48, 66, 71, 72):
        await comes(night, hours)
    assert night.record().state == "expired"
    await comes(night, 72.5)
    night.slack.faults.clear()
    # Of the deputy and the contingency officer nothing was ever asked that could still be answered.
    await night.expects({part: lines for part, lines in ENDED.items() if part != "deputy"})
    words = night.sergeant.person.inbox[-1].words
    assert "*Ended*\nThu 26 Nov 2026 22:15 GMT" in words
    assert "27 Nov" not in words


async def test_K8_stopped_between_the_commit_and_slack_it_tells_once_when_it_is_started(night: Night) -> None:
    night.slack.faults.refuse("503", method="chat.postMessage", times=10_000)
    assert f"{UA} granted." in await night.inspector.grants()
    await night.stops()
    night.slack.faults.clear()
    await night.slack.quiet()
    night.looking.expects({})
    await night.starts()
    await night.expects(OWED)


async def test_K8_what_slack_took_but_never_answered_is_not_told_twice(night: Night) -> None:
    night.slack.faults.lose_answer(times=4)
    await night.inspector.grants()
    await night.stops()
    night.slack.faults.clear()
    await night.starts()
    await night.expects(OWED)


async def test_K7_two_of_the_bot_on_one_record_make_one_transition_and_one_notice(night: Night) -> None:
    await receipted(night)
    async with replica(night) as second:
        await comes(night, 24, night.bot, second)
        rung = left("48 hours")
        await night.expects({"head": [spent(PROMPT), rung], "acu": [spent(PROMPT), rung]})
        await comes(night, 72, night.bot, second)
        await night.expects({part: lines for part, lines in ENDED.items() if part != "deputy"})
        assert night.acts() == {"Grant": 1, "Receipt": 1, "Escalation": 1, "Expiry": 1}
    assert night.sergeant.person.inbox[-1].text == UNDECIDED


@asynccontextmanager
async def replica(night: Night) -> AsyncIterator[Bot]:
    """A second bot on the same record, in the same workspace."""
    made = settings(night.slack, night.folder, free_port())
    second = assemble(made, night.clock, pace=PACE, key_ring=keys(night.folder))
    await second.start()
    try:
        await night.slack.connected(3)
        yield second
    finally:
        await second.stop()
