"""The ladder: nobody decides, each rung is told once at its own time, and then it ends by itself."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.stories.lines import ASKED, CHANNEL_NOTICE, END, PROMPT, UA, UNDECIDED, left, spent, stopped
from tests.stories.night import Night
from tests.stories.tellings import both_ways, granted

_STOP = f"{UNDECIDED} [stopped]"
_PRODUCT = f"{UNDECIDED} [product]"
ENDED = {
    "inspector": [f"edited: {UNDECIDED} [show]", _STOP],
    "sergeant": [_STOP],
    "fcao": [_STOP],
    "head": [f"edited: {UNDECIDED}", _PRODUCT],
    "acu": [f"edited: {UNDECIDED}", _PRODUCT],
    "deputy": [f"edited: {UNDECIDED}"],
    "#dpo": [f"{UNDECIDED} [receipt]"],
}
SETTLE = f"{UA}: monitoring has stopped. Say what becomes of the product. [product]"


def everybody(over: str) -> dict[str, list[str]]:
    """What everybody but those who settle the product is shown of an end once it has stopped."""
    return {"inspector": [f"{over} [show]", over], "sergeant": [over], "fcao": [over], "deputy": [over]}


async def climbed(night: Night) -> None:
    """The ladder from the grant to the end, each rung looked at a moment before its time and at it."""
    await granted(night)
    await night.dpo.person.presses("receipt")
    await night.expects({"#dpo": [f"edited: {CHANNEL_NOTICE}"]})
    both = ("head", "acu")
    for hour, time, asked in ((24, "48 hours", both), (48, "24 hours", both), (66, "6 hours", both)):
        await _nothing_before(night, hour)
        line = left(time)
        shown = {part: [spent(PROMPT), line] for part in asked}
        if hour == 48:
            shown["deputy"] = [line]
            shown["contingency"] = [f"{UA}: nobody has decided it, with 24 hours left."]
        if hour > 48:
            shown["deputy"] = [spent(PROMPT), line]
        await night.expects(shown)
    await _nothing_before(night, 71)
    await night.expects({part: [spent(PROMPT), left("1 hour")] for part in (*both, "deputy")})
    await _nothing_before(night, 72)
    await night.expects(ENDED)


async def _nothing_before(night: Night, hour: int) -> None:
    at = night.record().granted_at.timestamp() + hour * 3600
    await night.passes(seconds=at - night.now.timestamp() - 1)
    await night.expects_nothing()
    await night.passes(seconds=1)


@both_ways
async def test_F22_X7_nobody_decides_each_rung_comes_once_at_its_own_time_then_it_ends_by_itself(night: Night) -> None:
    await climbed(night)
    words = night.sergeant.person.inbox[-1].words
    assert "Stop the monitoring now, then press the button to confirm it. It cannot be revived." in words
    assert "What was done before the end stays within authority." in words
    # The end is told once, however often the clock is asked.
    for _ in range(3):
        night.bot.sweep.once()
    await night.expects_nothing()
    acts = night.acts()
    assert acts == {"Grant": 1, "Receipt": 1, "Escalation": 4, "Expiry": 1}


async def test_after_the_end_a_late_decision_is_too_late_the_stop_is_confirmed_and_product_is_settled(
    night: Night,
) -> None:
    await climbed(night)
    late = f"NOT recorded. {UA} ended at {END}. Monitoring must stop. A new one needs new information."
    assert await night.head.types(f"/urgent decide {UA}") == late
    await night.expects({"head": [f"only: {late}"]})
    ended_at = int(night.now.timestamp())
    await night.passes(minutes=20)
    receipt = await night.sergeant.does("stopped", stopped_at=ended_at)
    confirmed = "omebody who runs the monitoring confirmed at 22:35 GMT on Thursday 26 November 2026 that monitoring "
    assert f"Recorded: S{confirmed}has stopped." in receipt
    over = stopped(UNDECIDED, "22:15 GMT on 26 November 2026")
    await night.expects(
        {
            **everybody(over),
            "head": [over, f"{over} [product]", SETTLE],
            "acu": [over, f"{over} [product]", SETTLE],
            "#dpo": [f"thread: {UA}: s{confirmed}has stopped.", f"{over} [receipt]"],
        }
    )
    await night.head.does("product", review_on="2027-03-01")
    over = stopped(UNDECIDED, "22:15 GMT on 26 November 2026", "Its product is retained.")
    settled = f"the Head of PSD said at {END.replace('22:15', '22:35')} what becomes of the product."
    await night.expects(
        {
            **everybody(over),
            "head": [over] * 3,
            "acu": [over] * 3,
            "#dpo": [f"thread: {UA}: {settled}", f"{over} [receipt]"],
        }
    )
    assert (
        f"The Head of PSD said at {END.replace('22:15', '22:35')} what becomes of the product."
        in night.acu.person.inbox[-1].words
    )


async def test_K12_a_window_opened_before_the_end_and_sent_after_it_is_too_late(night: Night) -> None:
    await granted(night)
    await night.reaches("2026-11-26T22:05:00Z")
    await night.head.opens("decide")
    await night.reaches("2026-11-26T22:20:00Z")
    errors = await night.head.is_refused()
    assert errors == {
        "decision": f"NOT recorded. {UA} ended at {END}. Monitoring must stop. A new one needs new information."
    }
    assert night.record().state == "expired"


async def test_T3_K3_at_the_boundary_the_moment_of_the_commit_decides_and_it_is_never_both(night: Night) -> None:
    await granted(night)
    await night.head.opens("decide")
    await night.head.fills()
    night.jumps("2026-11-26T22:14:59.999999Z")
    assert await night.head.submits() == {}
    await night.passes(hours=1)
    acts = night.acts()
    assert (acts["Ratification"], acts["Expiry"]) == (1, 0)


async def test_T4_at_72_hours_to_the_second_it_is_over_though_nothing_has_swept(night: Night) -> None:
    await granted(night)
    await night.acu.opens("decide")
    await night.acu.fills()
    night.jumps("2026-11-26T22:15:00Z")
    errors = await night.acu.submits()
    assert errors == {
        "decision": f"NOT recorded. {UA} ended at {END}. Monitoring must stop. A new one needs new information."
    }
    await night.passes(minutes=1)
    assert night.record().state == "expired"
    assert night.record().ended_at == datetime(2026, 11, 26, 22, 15, tzinfo=UTC)
    acts = night.acts()
    assert (acts["Ratification"], acts["Expiry"]) == (0, 1)


async def test_a_rung_missed_while_nothing_ran_is_told_once_and_only_the_newest(night: Night) -> None:
    await granted(night)
    await night.dpo.person.presses("receipt")
    await night.expects({"#dpo": [f"edited: {CHANNEL_NOTICE}"]})
    await night.stops()
    night.jumps("2026-11-26T17:00:00Z")
    await night.starts()
    await night.expects(
        {
            "head": [spent(PROMPT), f"{UA}: 5 hours left to decide. {ASKED}"],
            "acu": [spent(PROMPT), f"{UA}: 5 hours left to decide. {ASKED}"],
            "deputy": [f"{UA}: 5 hours left to decide. {ASKED}"],
        }
    )


async def test_monitoring_that_went_on_after_the_end_is_told_to_the_dpo_at_once(night: Night) -> None:
    await climbed(night)
    await night.passes(minutes=20)
    await night.sergeant.does("stopped")
    over = stopped(UNDECIDED, "22:35 GMT on 26 November 2026")
    await night.expects(
        {
            **everybody(over),
            "head": [over, f"{over} [product]", SETTLE],
            "acu": [over, f"{over} [product]", SETTLE],
            "#dpo": [f"{over} [receipt]", f"{UA}: monitoring went on after the end, without authority."],
        }
    )
