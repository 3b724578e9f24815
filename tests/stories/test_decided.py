"""Decided: the Head of PSD reads the application and authorises it, narrows it, or refuses it."""

from __future__ import annotations

import asyncio

from tests.stories.lines import (
    ASKED,
    AUTHORISED,
    CANCELLED,
    CHANNEL_NOTICE,
    FORWARD,
    PROMPT,
    RECEIPT,
    REFUSED,
    UA,
    spent,
)
from tests.stories.night import Night
from tests.stories.tellings import authorised, both_ways, granted


@both_ways
async def test_F1_authorised_for_three_months_and_each_who_must_hear_of_it_hears_once(night: Night) -> None:
    receipt = await authorised(night)
    assert "Recorded: The Head of PSD authorised it at 22:15 GMT on Monday 23 November 2026." in receipt
    assert f"{UA} was authorised by the Head of PSD. It now ends on 22 February 2027 (to midnight)." in receipt
    # The ladder has stopped: at each of its times nobody is asked.
    await night.dpo.person.presses("receipt")
    await night.expects({"#dpo": [f"edited: {CHANNEL_NOTICE}"]})
    await night.passes(hours=80)
    await night.expects_nothing()


async def test_the_other_prompt_loses_its_buttons_and_says_who_decided_and_when(night: Night) -> None:
    await granted(night)
    assert night.acu.person.inbox[0].buttons == ["decide", "dealing", "conflict"]
    await night.passes(hours=1)
    await night.head.decides()
    await night.is_quiet()
    prompt = night.acu.person.inbox[0]
    assert prompt.buttons == []
    assert "The Head of PSD authorised it at 23:15 GMT on Monday 23 November 2026." in prompt.words
    assert len(night.acu.person.inbox) == 1


async def test_the_window_holds_the_whole_application_and_opening_it_is_in_the_record(night: Night) -> None:
    await granted(night)
    read = await night.head.opens("decide")
    for words in (
        'Xavier Dunn, police officer (written as "PC 4471 Dunn")',
        "Alex Marlowe",
        "Bea Tolland",
        "The custody desk found",
    ):
        assert words in read
    await night.head.closes()
    assert night.acts() == {"Grant": 1, "Consultation": 1}
    await night.expects_nothing()


async def test_F15_refused_it_ends_at_once_and_everybody_is_told_to_stop(night: Night) -> None:
    await granted(night)
    await night.dpo.person.presses("receipt")
    await night.passes(hours=10)
    await night.expects({"#dpo": [f"edited: {CHANNEL_NOTICE}"]})
    receipt = await night.head.decides(
        "refuse", statement="A task explains each of the openings.", product="retain", declaration=None, ripa=None
    )
    assert REFUSED in receipt
    await night.expects(
        {
            "inspector": [f"edited: {REFUSED} [show]", f"{REFUSED} [stopped]"],
            "sergeant": [f"{REFUSED} [stopped]"],
            "head": [f"edited: {REFUSED}", f"{REFUSED} [product]"],
            "acu": [f"edited: {REFUSED}", f"{REFUSED} [product]"],
            "fcao": [f"{REFUSED} [stopped]"],
            "#dpo": [f"{REFUSED} [receipt]"],
        }
    )
    await night.sergeant.does("stopped")
    stands = night.record()
    assert stands.ended_at == night.now


async def test_F12_one_of_two_systems_dropped_is_told_to_those_who_run_it(night: Night) -> None:
    await night.inspector.grants(systems=["force_network", "building_access"])
    await night.expects(
        {"inspector": [RECEIPT], "head": [PROMPT], "acu": [PROMPT], "#dpo": [f"{CHANNEL_NOTICE} [receipt]"]}
    )
    await night.head.decides(systems=["force_network"])
    narrowed = f"{UA} was authorised in part. Monitoring of what was dropped must stop now. [stopped]"
    await night.expects(
        {
            "inspector": [f"edited: {AUTHORISED} [show | cancel]", narrowed],
            "sergeant": [narrowed],
            "head": [f"edited: {AUTHORISED}"],
            "acu": [f"edited: {AUTHORISED}"],
            "dpo": [FORWARD],
            "fcao": [narrowed, FORWARD],
            "#dpo": [f"thread: {UA}: the Head of PSD authorised it in part at 22:15 GMT on Monday 23 November 2026."],
        }
    )
    words = night.sergeant.person.inbox[-1].words
    assert "Stop now: building access (PAC)." in words
    assert "Still in force: force network." in words


async def test_K1_two_who_decide_in_the_same_instant_make_one_decision_and_one_forward(night: Night) -> None:
    await granted(night)
    for officer in (night.head, night.acu):
        await officer.opens("decide")
        await officer.fills()
    outcomes = await asyncio.gather(night.head.submits(), night.acu.submits())
    assert sorted(map(bool, outcomes)) == [False, True]
    winner, post = [(night.head, "Head of PSD"), (night.acu, "Inspector in charge of the Anti-Corruption Unit")][
        outcomes.index({})
    ]
    loser = night.acu if winner is night.head else night.head
    sentence = next(iter(next(filter(None, outcomes)).values()))
    assert sentence == (
        f"NOT recorded. The {post} authorised {UA} at 22:15 GMT on Monday 23 November 2026. "
        "Nothing more is needed from you."
    )
    assert loser.modal
    assert loser.modal.value("statement")
    told = f"{UA} was authorised by the {post}. It now ends on 22 February 2027 (to midnight)."
    await night.expects(
        {
            "inspector": [f"edited: {told} [show | cancel]", f"{told} [show]"],
            "sergeant": [f"{told} [show]"],
            "head": [f"edited: {told}"],
            "acu": [f"edited: {told}"],
            "dpo": [FORWARD],
            "fcao": [FORWARD],
            "#dpo": [f"thread: {UA}: the {post} authorised it at 22:15 GMT on Monday 23 November 2026."],
        }
    )


async def test_somebody_dealing_with_it_is_told_to_the_other_and_is_not_asked_again_within_the_hour(
    night: Night,
) -> None:
    await granted(night)
    await night.passes(hours=23, minutes=30)
    await night.expects({"#dpo": [f"{UA}: receipt of the grant has not been recorded. [receipt]"]})
    await night.head.person.presses("dealing")
    await night.expects({"acu": [f"{UA}: the Head of PSD is dealing with it. Nothing is decided yet."]})
    await night.passes(minutes=30)
    await night.expects({"acu": [spent(PROMPT), f"{UA}: 48 hours left to decide. {ASKED}"]})


async def test_a_conflict_takes_the_buttons_away_and_asks_the_deputy_at_once(night: Night) -> None:
    await granted(night)
    await night.head.does("conflict", reason=None)
    await night.expects({"head": [spent(PROMPT)], "deputy": [PROMPT]})
    assert await night.head.types(f"/urgent decide {UA}") == (
        "NOT recorded. You said that you have a conflict, so somebody else must decide it. "
        "The Inspector in charge of the Anti-Corruption Unit has been asked."
    )


async def test_X1_cancelled_by_the_grantor_the_ladder_is_dead_and_nothing_ends_twice(night: Night) -> None:
    await granted(night)
    await night.dpo.person.presses("receipt")
    await night.passes(hours=5)
    await night.expects({"#dpo": [f"edited: {CHANNEL_NOTICE}"]})
    await night.acu.opens("decide")
    assert CANCELLED in await night.inspector.does("cancel")
    stop = {
        "inspector": [f"edited: {CANCELLED} [show]", f"{CANCELLED} [stopped]"],
        "sergeant": [f"{CANCELLED} [stopped]"],
        "head": [f"edited: {CANCELLED}", f"{CANCELLED} [product]"],
        "acu": [f"edited: {CANCELLED}", f"{CANCELLED} [product]"],
        "fcao": [f"{CANCELLED} [stopped]"],
        "#dpo": [f"{CANCELLED} [receipt]"],
    }
    await night.expects(stop)
    errors = await night.acu.is_refused()
    assert errors == {
        "decision": f"NOT recorded. The officer who granted it cancelled {UA} at 03:15 GMT on Tuesday 24 November "
        "2026. Nothing more is needed from you."
    }
    await night.sergeant.does("stopped")
