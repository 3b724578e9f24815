"""A channel that a subject reads gets nothing about that reference; those whom it is for have it in person."""

from __future__ import annotations

import pytest

from bot.slack.channel_members import HOLDS
from policy.acts import Cancellation, Delivery
from policy.notices import Message
from policy.terms import Channel, PlaceId
from scheduler.courier import Later, Overtaken, Told
from tests.bot.stage import UA, Stage

WHY = "The rota explains each of the lookups."


@pytest.fixture
async def joined(stage: Stage) -> Stage:
    """The subject of what is about to be granted has come into the DPO's channel."""
    await stage.slack.person("U0PCX").joins("dpo", invited_by="U0DPO")
    stage.grants()
    return stage


def said(stage: Stage, person: str) -> list[str]:
    """What somebody was told in person."""
    return [message.text for message in stage.slack.person(person).inbox]


def in_channel(stage: Stage) -> list[str]:
    """What the bot posted in the DPO's channel."""
    return [message.text for message in stage.slack.channel("dpo").messages if message.stored.by_app]


async def test_S9_a_channel_that_the_subject_reads_gets_nothing(joined: Stage) -> None:
    assert isinstance(await joined.tells(joined.claims()["#dpo"]), Overtaken)
    await joined.tells_all()
    assert in_channel(joined) == []
    page = "DPO notice: urgent authorisation UA-2026-0001 was granted at 22:15 GMT on 23 November 2026."
    assert said(joined, "U0DPO") == said(joined, "U0FCAO") == [page]
    assert not any(UA in text for text in said(joined, "U0PCX"))


async def test_what_was_kept_out_is_entered_once_with_what_it_was_about(joined: Stage) -> None:
    await joined.tells_all()
    kept = [entry.act for entry in joined.matter.entries if isinstance(entry.act, Delivery)]
    assert kept == [Delivery(message=Message.PAGE, channel=Channel("#dpo"), number=joined.matter.granted.number)]


async def test_every_later_step_comes_in_person_too_and_says_what_happened(joined: Stage) -> None:
    await joined.tells_all()
    joined.decides()
    await joined.tells_all()
    joined.enters(Cancellation(reason=WHY), "U0PSDH")
    await joined.tells_all()
    told = said(joined, "U0DPO")
    assert f"{UA}: the Head of PSD authorised it at 22:15 GMT on Monday 23 November 2026." in told
    assert f"{UA} was cancelled. Monitoring must stop now." in told
    assert in_channel(joined) == []


async def test_who_is_told_in_person_has_the_same_button(joined: Stage) -> None:
    await joined.tells_all()
    [page] = joined.slack.person("U0DPO").inbox
    assert page.buttons == ["receipt"]


async def test_a_message_is_not_edited_any_more_once_the_subject_reads_it(stage: Stage) -> None:
    stage.grants()
    await stage.tells_all()
    await stage.slack.person("U0PCX").joins("dpo", invited_by="U0DPO")
    stage.bot.messenger.members.forget(PlaceId(stage.slack.channel("dpo").id))
    stage.enters(Cancellation(reason=WHY), "U0PSDH")
    await stage.tells_all()
    page = stage.slack.channel("dpo").messages[0]
    assert (page.edited, page.buttons, page.thread) == (False, ["receipt"], ())
    assert stage.bot.outbox.stale() == 0


async def test_who_is_there_is_asked_once_a_minute_and_when_somebody_comes(running: Stage) -> None:
    running.grants()
    await running.bot.courier.quiet(5)
    asked = running.calls("conversations.members")
    running.decides()
    running.bot.courier.wake()
    await running.bot.courier.quiet(5)
    assert (asked, running.calls("conversations.members")) == (1, 1)
    await running.slack.person("U0PCX").joins("dpo", invited_by="U0DPO")
    await running.slack.quiet()
    running.enters(Cancellation(reason=WHY), "U0PSDH")
    running.bot.courier.wake()
    await running.bot.courier.quiet(5)
    assert running.calls("conversations.members") == 2
    assert not any("cancelled" in text for text in in_channel(running))
    assert HOLDS == 60


async def test_who_is_there_is_never_guessed_at(stage: Stage) -> None:
    stage.grants()
    stage.slack.faults.refuse("missing_scope", method="conversations.members")
    outcome = await stage.tells(stage.claims()["#dpo"])
    assert isinstance(outcome, Later)
    assert in_channel(stage) == []
    assert isinstance(await stage.tells(stage.claims()["#dpo"]), Told)


async def test_a_channel_that_cannot_be_written_to_is_told_of_in_person_and_its_notice_waits(stage: Stage) -> None:
    channel = stage.slack.channel("dpo").id
    stage.slack.faults.archive(channel)
    stage.grants()
    for _ in range(2):
        await stage.tells(stage.claims()["#dpo"])
    claimed = stage.claims()
    for to in ("P0DPO", "P0FCAO", "#operations"):
        assert isinstance(await stage.tells(claimed[to]), Told)
    [page] = said(stage, "U0DPO")
    assert page.startswith("DPO notice")
    [mend] = [message for message in stage.slack.channel("operations").messages if message.stored.by_app]
    assert mend.text == "The channel #dpo cannot be written to. Its notices go to people in person."
    assert UA not in mend.words
    kept = [entry.act for entry in stage.matter.entries if isinstance(entry.act, Delivery)]
    assert [(act.unreachable, act.channel) for act in kept] == [(True, "#dpo")]
    stage.slack.faults.archive(channel, archived=False)
    await stage.tells_all()
    assert [text[:10] for text in in_channel(stage)] == ["DPO notice"]
