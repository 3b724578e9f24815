"""Refused after a grant, in words: the subject, the wrong officer, the wrong moment, the same press again."""

from __future__ import annotations

import asyncio
from typing import Final

import pytest

from tests.stories.lines import AUTHORISED, CHANNEL_NOTICE, END, FORWARD, PROMPT, RECEIPT, UA, spent
from tests.stories.night import Night
from tests.stories.tellings import both_ways, granted

NOTHING_HERE: Final = "There is nothing here with that reference."
OWN: Final = "NOT recorded. You cannot grant this. Call the PSD on-call officer."
AGAIN: Final = "Already recorded at 22:15 GMT. Nothing was done twice."
# Wire time: what is signed anew within the same second has the same signature, and is held back as a replay.
ANOTHER_SECOND: Final = 1.05
SHOWN: Final = {
    "inspector": [RECEIPT],
    "head": [PROMPT],
    "acu": [PROMPT],
    "#dpo": [f"{CHANNEL_NOTICE} [receipt]"],
}


async def delivered_again(night: Night) -> str:
    """The chat delivers the last thing once more: what it was answered."""
    await asyncio.sleep(ANOTHER_SECOND)
    await night.slack.faults.redeliver()
    delivery = night.slack.workspace.deliveries[-1]
    assert delivery.error is None
    return str(delivery.ack)


async def test_R11_who_names_themselves_is_refused_and_the_head_of_psd_is_told_that_somebody_was(night: Night) -> None:
    assert await night.inspector.tries_to_grant(subject="PC 4471 Dunn\nAlex Marlowe") == {"ground": OWN}
    attempt = night.bot.register.verify().entries
    told = f"An attempt was refused at 22:15 GMT on 23 November 2026. It is entry {attempt}."
    await night.expects({"head": [told]})
    assert night.head.person.inbox[-1].words.endswith("Nothing was granted. The record says who and why.")


async def test_R11_the_head_of_psd_who_names_himself_is_told_nothing_and_the_acu_inspector_is(night: Night) -> None:
    assert await night.head.tries_to_grant(subject="Hugh Penrose") == {"ground": OWN}
    await night.expects({"acu": ["An attempt was refused at 22:15 GMT on 23 November 2026. It is entry 2."]})


@pytest.mark.parametrize("part", ["constable", "acu"])
async def test_R11_a_subject_reads_what_anybody_reads_of_what_does_not_exist(night: Night, part: str) -> None:
    subject = night.someone(part)
    empty = await subject.types("/urgent list")
    await subject.closes()
    name = {"constable": "Xavier Dunn", "acu": "Dina Carrow"}[part]
    await night.inspector.grants(subject=name)
    await night.expects({place: lines for place, lines in SHOWN.items() if place != part})
    verbs = ("show", "decide", "review", "renew", "cancel", "stopped", "product", "conflict", "dealing", "receipt")
    typed = [f"/urgent {verb} {reference}" for verb in verbs for reference in (UA, "UA-2026-0404")]
    assert {line: await subject.types(line) for line in typed} == dict.fromkeys(typed, NOTHING_HERE)
    await night.expects({part: [f"only: {NOTHING_HERE}"] * len(typed)})
    assert await subject.types("/urgent list") == empty
    assert "There is nothing here that needs you." in empty


async def test_F2_F3_whoever_is_on_the_other_route_reads_no_more_than_they_may_know(night: Night) -> None:
    await night.inspector.grants(ground="staff_discipline", subject="Yasmin Pell", subject_kind=["staff"])
    await night.is_quiet()
    assert await night.head.types(f"/urgent decide {UA}") == (
        "NOT recorded. This is a staff discipline matter. Only the Director of HR or the Head of Personnel Services "
        "can decide it."
    )
    assert await night.acu.types(f"/urgent decide {UA}") == NOTHING_HERE


async def test_F4_R14_who_granted_it_reads_who_has_been_asked_instead(night: Night) -> None:
    await night.acu.grants()
    await night.expects({"acu": [RECEIPT], "head": [PROMPT], "#dpo": [f"{CHANNEL_NOTICE} [receipt]"]})
    own = "NOT recorded. You granted this, so somebody else must decide it. The Head of PSD has been asked."
    assert await night.acu.types(f"/urgent decide {UA}") == own
    await night.expects({"acu": [f"only: {own}"]})


async def test_who_said_that_they_have_a_conflict_cannot_send_the_form_that_was_open(night: Night) -> None:
    await granted(night)
    await night.acu.opens("decide")
    await night.acu.person.types(f"/urgent conflict {UA}")
    await night.acu.completes(reason=None)
    await night.expects({"acu": [spent(PROMPT)]})
    sentence = (
        "NOT recorded. You said that you have a conflict, so somebody else must decide it. The Head of PSD has been "
        "asked."
    )
    assert await night.acu.types(f"/urgent decide {UA}") == sentence


async def test_what_is_already_decided_says_by_whom_and_when(night: Night) -> None:
    await granted(night)
    await night.acu.opens("decide")
    await night.passes(hours=10, minutes=45)
    await night.head.decides()
    await night.is_quiet()
    sentence = (
        f"NOT recorded. The Head of PSD authorised {UA} at 09:00 GMT on Tuesday 24 November 2026. Nothing more is "
        "needed from you."
    )
    assert await night.acu.is_refused() == {"decision": sentence}
    await night.acu.closes()
    assert await night.acu.types(f"/urgent decide {UA}") == sentence


@pytest.mark.parametrize("sweeping", [True, False], ids=["swept", "before_any_sweep"])
async def test_K12_a_form_opened_before_the_end_and_sent_after_it_is_too_late(night: Night, *, sweeping: bool) -> None:
    await granted(night)
    await night.reaches("2026-11-26T22:05:00+00:00")
    await night.head.opens("decide")
    if sweeping:
        await night.passes(minutes=15)
    else:
        night.jumps("2026-11-26T22:20:00+00:00")
    late = f"NOT recorded. {UA} ended at {END}. Monitoring must stop. A new one needs new information."
    assert await night.head.is_refused() == {"decision": late}


@both_ways
async def test_K4_a_form_that_is_delivered_again_does_nothing_twice(night: Night) -> None:
    await granted(night)
    entries = night.bot.register.verify().entries
    assert AGAIN in await delivered_again(night)
    await night.head.decides()
    assert AGAIN in await delivered_again(night)
    assert night.bot.register.verify().entries == entries + 2
    await night.expects(
        {
            "inspector": [f"edited: {AUTHORISED} [show | cancel]", f"{AUTHORISED} [show]"],
            "sergeant": [f"{AUTHORISED} [show]"],
            "head": [f"edited: {AUTHORISED}"],
            "acu": [f"edited: {AUTHORISED}"],
            "dpo": [FORWARD],
            "fcao": [FORWARD],
            "#dpo": [f"thread: {UA}: the Head of PSD authorised it at 22:15 GMT on Monday 23 November 2026."],
        }
    )


@both_ways
async def test_K4_a_button_that_is_delivered_again_does_nothing_twice(night: Night) -> None:
    await granted(night)
    entries = night.bot.register.verify().entries
    await night.dpo.person.presses("receipt")
    assert await delivered_again(night) == "{}"
    assert night.bot.register.verify().entries == entries + 1
    await night.expects({"#dpo": [f"edited: {CHANNEL_NOTICE}"]})
    assert night.dpo.modal is None


async def test_a_form_that_is_sent_with_two_clicks_is_granted_once_and_says_so(night: Night) -> None:
    await night.inspector.types("/urgent")
    await night.inspector.fills()
    errors = await asyncio.gather(night.inspector.submits(), night.inspector.submits())
    assert [*errors] == [{}, {}]
    await night.expects(SHOWN)
    acks = [str(delivery.ack) for delivery in night.slack.workspace.deliveries[-2:]]
    assert sorted(AGAIN in ack for ack in acks) == [False, True]
    assert night.bot.register.references() == (UA,)
