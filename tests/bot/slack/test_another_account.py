"""Somebody who is given another account is told and heard there, at once, and at the old one no more."""

from __future__ import annotations

from bot.chat.outcome import Say, Window
from bot.demo import force as demo_force
from policy.terms import ChatId
from store.inbox import Delivery
from store.roll.roll_file import RollFile
from tests.bot.stage import NEWCOMER, UA, Stage

OLD, NEW = "U0PSDH", NEWCOMER.id


def inbox(stage: Stage, person: str) -> list[str]:
    return [message.text for message in stage.slack.person(person).inbox]


async def test_fault_w07_the_next_rung_goes_to_the_new_account_and_only_it_may_decide(stage: Stage) -> None:
    stage.grants()
    for claimed in stage.claims().values():
        await stage.tells(claimed)
    before = inbox(stage, OLD)
    assert before
    people, posts = (text.replace(OLD, NEW) for text in (demo_force.PEOPLE, demo_force.POSTS))
    stage.bot.register.import_roll(RollFile.parse({"people.csv": people, "posts.csv": posts}))
    stage.passes(hours=24)
    claims = stage.claims()
    await stage.tells(claims["P0PSDH"])
    for living in stage.bot.outbox.living(UA):
        if living.audience == "P0PSDH":
            await stage.bot.messenger.redraw(living)
    assert inbox(stage, OLD) == before
    assert any("24" in text or "48" in text for text in inbox(stage, NEW))
    refused = stage.bot.desk.command(ChatId(OLD), f"decide {UA}", Delivery("command", "one"))
    assert isinstance(refused, Say)
    assert "roll" in refused.text
    assert stage.bot.register.attempts()[-1].by.key == OLD, "nobody on the roll has it"
    assert isinstance(stage.bot.desk.command(ChatId(NEW), f"decide {UA}", Delivery("command", "two")), Window)
    stage.decides(by=NEW)
    assert stage.matter.entries[-1].by.key == "P0PSDH"
