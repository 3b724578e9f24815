"""What the register itself has people told: advice asked and given, circulations, the yearly review."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from policy.acts import Advice, Circulation, PolicyReview, Report, RollImport
from policy.people import CONSOLE
from policy.terms import REGISTER, Reference, Ripa
from scheduler.courier import Overtaken, Told, Unsure
from store.register import Entered
from tests.bot.stage import UA, Stage, changed

LIABILITY = "Your use of force systems may be monitored."


@pytest.fixture
def circulating(stage: Stage) -> Stage:
    """A force that reminds its staff every three months; three months have passed."""
    begun = RollImport(people=17, posts=11, circulate_every=3)
    assert isinstance(stage.bot.register.enter(begun, on=REGISTER, by=CONSOLE), Entered)
    stage.passes(days=95)
    return stage


def entered(stage: Stage, kind: type[Circulation | PolicyReview | Report]) -> list[object]:
    """What of this kind stands on the register."""
    return [entry.act for entry in stage.bot.register.log(REGISTER) if isinstance(entry.act, kind)]


def posted(stage: Stage, channel: str) -> list[str]:
    """What the bot posted in a channel."""
    return [message.text for message in stage.slack.channel(channel).messages if message.stored.by_app]


async def test_staff_are_reminded_and_that_is_entered_once_it_was_sent(circulating: Stage) -> None:
    assert entered(circulating, Circulation) == []
    await circulating.tells_all()
    assert posted(circulating, "all-staff") == [LIABILITY]
    [sent] = entered(circulating, Circulation)
    nudges = [e.act for e in circulating.bot.register.log(REGISTER) if getattr(e.act, "about", "") == "circulation"]
    assert [getattr(nudge, "due", None) for nudge in nudges] == [getattr(sent, "due", "")]


async def test_the_board_is_asked_for_its_yearly_review_and_that_is_entered(circulating: Stage) -> None:
    await circulating.tells_all()
    texts = posted(circulating, "information-management")
    assert texts.count("The policy on monitoring (P12:2003) is due for its yearly review.") == 1
    assert len(entered(circulating, PolicyReview)) == 1


async def test_the_report_goes_to_the_board_and_the_head_of_psd_and_is_entered_once(stage: Stage) -> None:
    stage.grants()
    await stage.tells_all()
    stage.passes(days=9)
    await stage.tells_all()
    told = "Oversight report for November 2026 is ready."
    [board] = [m for m in stage.slack.channel("information-management").messages if m.text == told]
    [head] = [m for m in stage.slack.person("U0PSDH").inbox if m.text == told]
    for said in (board, head):
        assert "In November 2026, 1 urgent authorisation was granted, and 0 decided in time." in said.words
        assert "*Ended undecided*\n1" in said.words
        assert UA not in said.words
    assert [act.due for act in entered(stage, Report)] == [datetime(2026, 12, 1, 9, tzinfo=UTC)]  # type: ignore[attr-defined]  # of that kind


async def test_a_report_that_a_newer_one_has_overtaken_is_not_sent(stage: Stage) -> None:
    stage.passes(days=9)
    stage.passes(days=31)
    await stage.tells_all()
    assert posted(stage, "information-management") == ["Oversight report for December 2026 is ready."]


async def test_a_reminder_whose_answer_was_lost_is_looked_up_and_entered_once(circulating: Stage) -> None:
    circulating.slack.faults.lose_answer()
    assert isinstance(await circulating.tells(circulating.claims()["#all-staff"]), Unsure)
    assert entered(circulating, Circulation) == []
    assert isinstance(await circulating.tells(circulating.claims()["#all-staff"]), Told)
    assert posted(circulating, "all-staff") == [LIABILITY]
    assert len(entered(circulating, Circulation)) == 1


async def test_of_two_that_waited_the_newest_alone_is_sent(circulating: Stage) -> None:
    circulating.passes(days=95)
    assert isinstance(await circulating.tells(circulating.claims()["#all-staff"]), Overtaken)
    await circulating.tells_all()
    assert posted(circulating, "all-staff") == [LIABILITY]
    assert len(entered(circulating, Circulation)) == 1


async def test_advice_is_asked_with_a_button_which_is_replaced_by_who_answered(stage: Stage) -> None:
    for hour in range(2):
        stage.clock.forward_to(stage.clock() + timedelta(hours=hour))
        stage.bot.register.enter(changed(ripa=Ripa.IN_DOUBT), on=None, by=stage.officer("U0INSPA"))
    await stage.tells_all()
    first, second = stage.slack.person("U0FIB").inbox
    assert first.buttons == second.buttons == ["advise"]
    advice = Advice(number=Reference("RF-2026-0001"), ripa=Ripa.NOT_NEEDED)
    assert isinstance(stage.bot.register.enter(advice, on=REGISTER, by=stage.officer("U0PSDA")), Entered)
    await stage.tells_all()
    first, second = stage.slack.person("U0FIB").inbox
    assert first.buttons == []
    assert "The PSD adviser advised on RF-2026-0001 that RIPA is not needed at 23:15 GMT" in first.words
    assert "Referral RF-2026-0002" in second.words
    assert second.buttons == ["advise"]
    assert "Referral RF-2026-0001: RIPA is not needed." in [m.text for m in stage.slack.person("U0INSPA").inbox]


async def test_advice_that_was_given_meanwhile_is_not_asked_for(stage: Stage) -> None:
    stage.bot.register.enter(changed(ripa=Ripa.IN_DOUBT), on=None, by=stage.officer("U0INSPA"))
    claimed = stage.claims()["P0PSDA"]
    stage.bot.register.enter(
        Advice(number=Reference("RF-2026-0001"), ripa=Ripa.NEEDED), on=REGISTER, by=stage.officer("U0FIB")
    )
    assert isinstance(await stage.tells(claimed), Overtaken)
