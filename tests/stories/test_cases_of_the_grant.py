"""Cases of the grant, through chat: when it ends, who applied, what comes again, and whether anybody can decide it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot.demo import force as demo_force
from policy.terms import Flag, Reference
from store.roll.roll_file import RollFile
from tests.stories.lines import CHANNEL_NOTICE, PROMPT, RECEIPT, UA
from tests.stories.night import Night, night_of
from tests.stories.tellings import granted

OWN_APPLICATION: Final = "The grantor is also the applicant."
COULD_AUTHORISE: Final = "The grantor holds a post that could authorise this. Somebody else must decide it."
NOBODY: Final = "Nobody on the roll can decide this. It will end by itself."
NEXT: Final = Reference("UA-2027-0001")
SPRING: Final = datetime(2027, 3, 26, 18, tzinfo=UTC)
REASON: Final = "Nobody else who could apply is on duty tonight."


async def test_T1_it_ends_72_hours_later_and_everybody_reads_when(night: Night) -> None:
    assert "It ends 22:15 GMT on Thursday 26 November 2026." in await granted(night)
    assert night.record().ends_at.isoformat() == "2026-11-26T22:15:00+00:00"
    for reader in (night.inspector, night.head, night.acu):
        assert "Thu 26 Nov 2026 22:15 GMT" in reader.words
    assert "Thu 26 Nov 2026 22:15 GMT" in night.slack.channel("dpo").messages[-1].words
    await night.reaches("2026-11-26T22:14:59Z")
    assert night.record().state_at(night.now) == "urgent"
    await night.passes(seconds=1)
    assert night.record().state == "expired"


async def test_T7_over_the_spring_change_it_ends_an_hour_later_on_the_wall(tmp_path: Path) -> None:
    async with night_of(tmp_path, start=SPRING) as night:
        assert f"{NEXT} granted. It ends 19:00 BST on Monday 29 March 2027." in await night.inspector.grants()
        await night.is_quiet()
        assert night.record(NEXT).ends_at.isoformat() == "2027-03-29T18:00:00+00:00"
        assert "Mon 29 Mar 2027 19:00 BST" in night.head.words
        await night.reaches("2027-03-29T17:59:59Z")
        await night.is_quiet()
        assert f"{NEXT} has ended." not in night.sergeant.words
        await night.passes(seconds=1)
        await night.is_quiet()
        assert f"{NEXT} has ended." in night.sergeant.words
        assert "Mon 29 Mar 2027 19:00 BST" in night.sergeant.words


async def test_R2_R14_a_detective_inspector_who_could_authorise_it_is_told_so_and_somebody_else_decides(
    night: Night,
) -> None:
    assert COULD_AUTHORISE in await night.acu.grants()
    await night.expects({"acu": [RECEIPT], "head": [PROMPT], "#dpo": [f"{CHANNEL_NOTICE} [receipt]"]})
    assert COULD_AUTHORISE in night.acu.words
    assert Flag.COULD_AUTHORISE in night.record().flags
    own = "NOT recorded. You granted this, so somebody else must decide it. The Head of PSD has been asked."
    assert await night.acu.types(f"/urgent decide {UA}") == own
    assert "authorised by the Head of PSD" in await night.head.decides()


async def test_R12_a_grantor_who_applied_says_why_and_every_prompt_says_so_ever_after(night: Night) -> None:
    receipt = await night.inspector.grants(applicant=night.inspector.id, applicant_reason=REASON)
    assert OWN_APPLICATION in receipt
    await night.dpo.person.presses("receipt")
    await night.is_quiet()
    night.looking.forgets()
    assert OWN_APPLICATION in night.head.person.inbox[-1].words
    for hours, time in ((24, "48 hours"), (48, "24 hours"), (66, "6 hours"), (71, "1 hour")):
        await night.reaches(night.record().granted_at + timedelta(hours=hours))
        await night.is_quiet()
        for officer in (night.head, night.acu):
            assert officer.person.inbox[-1].text == f"{UA}: {time} left to decide."
            assert OWN_APPLICATION in officer.person.inbox[-1].words
    shown = await night.head.types(f"/urgent show {UA}")
    assert OWN_APPLICATION in shown
    assert REASON in shown
    assert Flag.OWN_APPLICATION in night.record().granted.flags


async def test_P12_with_nobody_to_decide_the_grantor_reads_so_and_the_contingency_officer_is_told_at_once(
    night: Night,
) -> None:
    people = demo_force.PEOPLE.replace("detective superintendent", "detective chief inspector")
    posts = "".join(f"{row}\n" for row in demo_force.POSTS.splitlines() if not row.startswith("independent"))
    await asyncio.to_thread(night.bot.register.import_roll, RollFile.parse({"people.csv": people, "posts.csv": posts}))
    advised = {"ripa": "advised_not_needed", "ripa_advice": "Nia Brandt, FIB, 21:40 today, FIB/26/118"}
    assert NOBODY in await night.inspector.grants(**advised)
    nobody = f"{UA}: nobody on the roll can decide it. It ends by itself."
    await night.expects({"inspector": [RECEIPT], "contingency": [nobody], "#dpo": [f"{CHANNEL_NOTICE} [receipt]"]})
    assert NOBODY in night.inspector.words
    assert Flag.NO_ELIGIBLE_OFFICER in night.record().flags
    await night.reaches("2026-11-26T22:15:00Z")
    assert night.record().state == "expired"


async def test_P28_cancelling_just_before_the_end_does_not_begin_it_anew(night: Night) -> None:
    await granted(night)
    await night.passes(hours=71)
    await night.inspector.does("cancel", UA)
    await night.passes(minutes=5)
    await night.is_quiet()
    night.looking.forgets()
    again = f"NOT recorded. {UA} ended without proper authorisation in the last seven days. Say what is new since then."
    assert await night.inspector.tries_to_grant(new_information=None) == {"new_information": again}
    await night.expects_nothing()
    assert night.bot.register.references() == (UA,)


async def test_P26_with_new_information_it_is_granted_and_keeps_the_earlier_reference(night: Night) -> None:
    await granted(night)
    await night.reaches("2026-11-29T22:15:00Z")
    again = f"NOT recorded. {UA} ended without proper authorisation in the last seven days. Say what is new since then."
    assert await night.inspector.tries_to_grant(new_information=None) == {"new_information": again}
    second = UA.replace("0001", "0002")
    assert f"{second} granted." in await night.inspector.grants(new_information="A second login was used on Saturday.")
    assert Flag.REPEAT in night.record(Reference(second)).flags
    assert night.record(Reference(second)).grant.related == (UA,)
    await night.is_quiet()
    assert "It repeats one that ended without a decision. New information was given." in night.head.words
