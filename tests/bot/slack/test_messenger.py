"""The messenger: one post for each notice, at its time or not at all, and every message kept true."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo import force as demo_force
from bot.slack.messenger import EVENT
from policy.acts import Attention, Recusal
from policy.notices import Message
from policy.terms import Channel
from sandbox.workspace.messages import Message as Stored
from scheduler.courier import Later, Overtaken, Told, Unsure
from store.outbox import Claimed, LiveMessage
from tests.bot.stage import PRIVATE, UA, Stage, roll
from tests.store.force import minted


@pytest.fixture
def granted(stage: Stage) -> Stage:
    """The example granted, nobody told yet."""
    stage.grants()
    return stage


def posted(stage: Stage) -> list[Stored]:
    """Everything that the bot has ever posted, wherever."""
    return [m for where in stage.slack.workspace.conversations.values() for m in where.messages if m.by_app]


async def claimed_again(stage: Stage, to: str) -> Claimed:
    """The same notice, once its sender has put it back."""
    found = stage.claims()[to]
    assert found.uncertain
    return found


# --- an answer that never came ---


async def test_a_post_whose_answer_was_lost_is_looked_up_and_not_repeated(granted: Stage) -> None:
    granted.slack.faults.lose_answer()
    first = granted.claims()["P0PSDH"]
    assert isinstance(await granted.tells(first), Unsure)
    again = await claimed_again(granted, "P0PSDH")
    told = await granted.tells(again)
    assert isinstance(told, Told)
    assert [m.ts for m in posted(granted)] == [told.message_id]
    assert granted.calls("chat.postMessage") == 1


async def test_a_post_that_slack_never_saw_is_looked_up_and_then_made(granted: Stage) -> None:
    granted.slack.faults.reset(method="chat.postMessage")
    assert isinstance(await granted.tells(granted.claims()["P0PSDH"]), Unsure)
    assert isinstance(await granted.tells(await claimed_again(granted, "P0PSDH")), Told)
    assert len(posted(granted)) == 1
    assert granted.calls("conversations.history") == 1


async def test_a_post_that_takes_longer_than_its_deadline_is_looked_up(
    granted: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.messenger.DEADLINE", 0.4)
    granted.slack.faults.hold(0.8, method="chat.postMessage")
    assert isinstance(await granted.tells(granted.claims()["P0PSDH"]), Unsure)
    monkeypatch.undo()
    assert isinstance(await granted.tells(await claimed_again(granted, "P0PSDH")), Told)
    assert len(posted(granted)) == 1


async def test_a_step_in_a_thread_whose_answer_was_lost_is_found_there(granted: Stage) -> None:
    await granted.tells_all()
    granted.decides()
    before = len(posted(granted))
    granted.slack.faults.lose_answer()
    assert isinstance(await granted.tells(granted.claims()["#dpo"]), Unsure)
    assert isinstance(await granted.tells(await claimed_again(granted, "#dpo")), Told)
    assert len(posted(granted)) == before + 1


@pytest.mark.parametrize("code", ["fatal_error", "internal_error", "service_unavailable", "503"])
async def test_an_answer_that_may_hide_a_post_is_not_trusted(granted: Stage, code: str) -> None:
    granted.slack.faults.refuse(code, method="chat.postMessage")
    assert isinstance(await granted.tells(granted.claims()["P0PSDH"]), Unsure)


async def test_what_was_posted_and_has_since_been_overtaken_is_still_known_as_told(granted: Stage) -> None:
    granted.slack.faults.lose_answer()
    await granted.tells(granted.claims()["P0PSDH"])
    granted.decides(by="U0ACUD")
    assert isinstance(await granted.tells(await claimed_again(granted, "P0PSDH")), Told)
    await granted.redraws()
    [message] = granted.slack.person("U0PSDH").inbox
    assert message.buttons == []
    assert "authorised" in message.words


# --- not now, or never ---


async def test_a_rate_limit_waits_for_as_long_as_slack_says(granted: Stage) -> None:
    granted.slack.faults.refuse("ratelimited", method="chat.postMessage", retry_after=17)
    assert await granted.tells(granted.claims()["P0PSDH"]) == Later(17.0, "ratelimited")


async def test_a_channel_that_the_force_does_not_have_is_told_nothing(granted: Stage) -> None:
    assert granted.bot.settings.channel(Channel("#fcao")) is None
    claimed = granted.claims()["#fcao"]
    assert isinstance(await granted.tells(claimed), Overtaken)
    assert posted(granted) == []


async def test_an_archived_channel_waits_and_its_notice_is_not_lost(granted: Stage) -> None:
    channel = granted.slack.channel("dpo").id
    granted.slack.faults.archive(channel)
    outcome = await granted.tells(granted.claims()["#dpo"])
    assert isinstance(outcome, Later)
    assert (outcome.seconds, outcome.why) == (60.0, "is_archived")
    await granted.tells(granted.claims()["#dpo"])
    granted.slack.faults.archive(channel, archived=False)
    assert isinstance(await granted.tells(granted.claims()["#dpo"]), Told)
    assert [m.text[:10] for m in granted.slack.channel("dpo").messages] == ["DPO notice"]


async def test_somebody_without_an_account_gets_nothing_and_keeps_nobody_waiting(stage: Stage) -> None:
    newcomer = ",Una Nolan,3999,officer,inspector,,,,,ACU,yes\n"
    posts = demo_force.POSTS.replace("acu_inspector,U0ACUD", "acu_inspector,3999")
    stage.bot.register.import_roll(roll(demo_force.PEOPLE + newcomer, posts), mint=minted)
    stage.grants()
    claimed = stage.claims()
    assert isinstance(await stage.tells(claimed["P3999"]), Overtaken)
    assert isinstance(await stage.tells(claimed["P0PSDH"]), Told)
    await stage.tells_all()
    assert stage.bot.outbox.pending() == 0


async def test_a_prompt_is_not_sent_once_it_is_decided(granted: Stage) -> None:
    granted.decides(by="U0ACUD")
    await granted.tells_all()
    read = [m.text for m in granted.slack.person("U0PSDH").inbox]
    assert not any("Decision needed" in text for text in read), read


async def test_a_prompt_is_not_sent_to_somebody_who_has_said_that_they_have_a_conflict(granted: Stage) -> None:
    granted.enters(Recusal(), "U0PSDH")
    await granted.tells_all()
    assert granted.slack.person("U0PSDH").inbox == []


async def test_nobody_is_told_that_somebody_is_dealing_with_what_has_ended(granted: Stage) -> None:
    granted.enters(Attention(), "U0PSDH")
    granted.passes(hours=72)
    await granted.tells_all()
    told = [m.text for m in granted.slack.person("U0ACUD").inbox]
    assert told == [f"{UA} has ended. No decision was made in 72 hours. Monitoring must stop now."]


# --- what is posted ---


async def test_the_steps_stand_in_the_thread_of_the_first_message(granted: Stage) -> None:
    await granted.tells_all()
    granted.decides()
    await granted.tells_all()
    [notice] = granted.slack.channel("dpo").messages
    assert notice.text.startswith("DPO notice: ")
    assert [reply.text for reply in notice.thread] == [
        f"{UA}: the Head of PSD authorised it at 22:15 GMT on Monday 23 November 2026."
    ]


async def test_a_thread_whose_first_message_was_taken_away_keeps_nothing_from_being_told(granted: Stage) -> None:
    await granted.tells_all()
    [notice] = granted.slack.channel("dpo").messages
    granted.slack.workspace.remove(notice.stored)
    granted.decides()
    granted.slack.faults.lose_answer(times=1)
    assert isinstance(await granted.tells(granted.claims()["#dpo"]), Unsure)
    assert isinstance(await granted.tells(granted.claims()["#dpo"]), Told)
    [step] = granted.slack.channel("dpo").messages
    assert step.text.startswith(f"{UA}: the Head of PSD authorised it")


async def test_metadata_holds_the_opaque_id_and_nothing_else(granted: Stage) -> None:
    claimed = granted.claims()["P0PSDH"]
    await granted.tells(claimed)
    [message] = posted(granted)
    assert message.metadata == {"event_type": EVENT, "event_payload": {"id": claimed.id}}
    assert not any(secret in json.dumps(message.metadata) for secret in (UA, *PRIVATE))


async def test_nothing_private_is_posted(granted: Stage) -> None:
    await granted.tells_all()
    granted.decides()
    granted.passes(days=40)
    await granted.tells_all()
    said = json.dumps([call.args for call in granted.slack.workspace.calls])
    assert len(posted(granted)) > 8
    assert [secret for secret in PRIVATE if secret in said] == []


# --- kept true ---


async def test_a_message_loses_its_buttons_when_somebody_else_decides(granted: Stage) -> None:
    await granted.tells_all()
    granted.decides(by="U0ACUD")
    await granted.tells_all()
    prompt = granted.slack.person("U0PSDH").inbox[0]
    assert prompt.buttons == []
    assert "authorised it at 22:15 GMT on Monday 23 November 2026" in prompt.words


async def test_a_message_that_is_gone_is_forgotten(granted: Stage) -> None:
    await granted.tells_all()
    [notice] = granted.slack.channel("dpo").messages
    granted.slack.workspace.remove(notice.stored)
    granted.decides()
    living = {each.message_id for each in granted.bot.outbox.living(UA)}
    assert notice.ts in living
    await granted.tells_all()
    assert notice.ts not in {each.message_id for each in granted.bot.outbox.living(UA)}
    assert granted.bot.outbox.stale() == 0


@pytest.mark.parametrize("code", ["edit_window_closed", "cant_update_message"])
async def test_a_message_that_can_no_longer_be_edited_gives_way_to_a_new_one(granted: Stage, code: str) -> None:
    await granted.tells_all()
    old = granted.slack.person("U0PSDH").inbox[0]
    granted.decides(by="U0ACUD")
    granted.slack.faults.refuse(code, method="chat.update", times=9)
    await granted.tells_all()
    granted.slack.faults.clear()
    before, *_, now = granted.slack.person("U0PSDH").inbox
    assert (before.ts, before.buttons) == (old.ts, old.buttons)
    assert now.buttons == []
    assert "authorised it at 22:15 GMT on Monday 23 November 2026" in now.words
    assert "This takes the place of an older message that can no longer be edited." in now.words
    assert [each.message_id for each in granted.bot.outbox.living(UA) if each.audience == "P0PSDH"] == [now.ts]


async def test_a_new_one_in_an_old_ones_place_is_posted_once_though_its_answer_is_lost(granted: Stage) -> None:
    await granted.tells_all()
    granted.decides(by="U0ACUD")
    granted.slack.faults.refuse("edit_window_closed", method="chat.update", times=9)
    await granted.redraws()
    granted.slack.faults.clear()
    granted.slack.faults.lose_answer()
    owed = granted.claims()["P0PSDH"]
    assert owed.again
    assert isinstance(await granted.tells(owed), Unsure)
    assert isinstance(await granted.tells(await claimed_again(granted, "P0PSDH")), Told)
    assert [m.buttons for m in granted.slack.person("U0PSDH").inbox][1:] == [[]]


async def test_a_drawing_that_has_not_changed_is_not_sent_again(granted: Stage) -> None:
    await granted.tells_all()
    granted.enters(Attention(), "U0PSDH")
    await granted.tells_all()
    before = granted.calls("chat.update")
    receipt = next(each for each in granted.bot.outbox.living(UA) if each.message == Message.RECEIPT)
    assert await granted.bot.messenger.redraw(receipt) is True
    assert granted.calls("chat.update") == before


async def later_edits(stage: Stage) -> list[LiveMessage]:
    """Tell what there is to tell, and claim the edits that are owed then."""
    while claimed := stage.claims():
        for each in claimed.values():
            await stage.tells(each)
    return stage.bot.outbox.claim_edits(stage.wire)


# The claim of another: as many seconds ago as a process, or its machine, then stood still.
@pytest.mark.parametrize(("seconds", "sent"), [(14, 1), (16, 0), (3600, 0)])
async def test_fault_m09_what_stood_still_after_its_claim_is_not_sent(granted: Stage, seconds: int, sent: int) -> None:
    claimed = granted.claims()["P0PSDH"]
    stood = replace(claimed, claimed_at=datetime.fromtimestamp(granted.bot.wire() - seconds, UTC))
    outcome = await granted.tells(stood)
    assert outcome == Later(why="stalled") if not sent else isinstance(outcome, Told)
    assert granted.calls("chat.postMessage") == sent
    granted.wire += timedelta(minutes=1)
    await granted.tells_all()
    assert len(granted.slack.person("U0PSDH").inbox) == 1


async def test_fault_m09_an_edit_that_stood_still_shows_nothing_old(granted: Stage) -> None:
    await granted.tells_all()
    granted.decides()
    living = next(each for each in await later_edits(granted) if each.message == Message.RECEIPT)
    before = granted.calls("chat.update")
    stood = replace(living, claimed_at=datetime.fromtimestamp(granted.bot.wire() - 16, UTC))
    assert await granted.bot.messenger.redraw(stood) == Later(why="stalled")
    assert granted.calls("chat.update") == before


async def test_an_edit_that_is_refused_for_now_is_not_taken_for_gone(granted: Stage) -> None:
    await granted.tells_all()
    granted.decides()
    granted.slack.faults.refuse("ratelimited", method="chat.update", retry_after=9)
    living = next(each for each in await later_edits(granted) if each.message == Message.RECEIPT)
    outcome = await granted.bot.messenger.redraw(living)
    assert outcome == Later(9.0, "ratelimited")
