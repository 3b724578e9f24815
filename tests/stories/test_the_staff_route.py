"""The staff route: HR and Personnel decide, the Head of PSD hears reference, ground and times, the ACU nothing."""

from __future__ import annotations

from typing import Final

import pytest

from tests.stories.lines import CHANNEL_NOTICE, END, FORWARD, PROMPT, RECEIPT, UA
from tests.stories.night import Night
from tests.stories.tellings import both_ways

INFORMED: Final = f"For your information: {UA}, a staff discipline matter. It "
STAFF: Final = {"ground": "staff_discipline", "subject_kind": ["staff"], "subject": "S812 Yasmin Pell"}
AUTHORISED: Final = f"{UA} was authorised by the Director of HR. It now ends on 22 February 2027 (to midnight)."
NOTHING_HERE: Final = "There is nothing here with that reference."
WRONG_ROUTE: Final = (
    "NOT recorded. This is a staff discipline matter. Only the Director of HR or the Head of Personnel Services can "
    "decide it."
)


async def granted(night: Night) -> None:
    """The Inspector grants on a staff discipline matter, and everybody's inbox is looked at."""
    await night.inspector.grants(**STAFF)
    await night.expects(
        {
            "inspector": [RECEIPT],
            "hr": [PROMPT],
            "personnel": [PROMPT],
            "head": [f"{INFORMED}ends {END}."],
            "#dpo": [f"{CHANNEL_NOTICE} [receipt]"],
        }
    )


@both_ways
async def test_F3_the_director_of_hr_is_asked_and_decides_it(night: Night) -> None:
    await granted(night)
    assert AUTHORISED in await night.someone("hr").decides()
    await night.expects(
        {
            "inspector": [f"edited: {AUTHORISED} [show | cancel]", f"{AUTHORISED} [show]"],
            "sergeant": [f"{AUTHORISED} [show]"],
            "hr": [f"edited: {AUTHORISED}"],
            "personnel": [f"edited: {AUTHORISED}"],
            "head": [f"{INFORMED}ends on 22 February 2027 (to midnight)."],
            "dpo": [FORWARD],
            "fcao": [FORWARD],
            "#dpo": [f"thread: {UA}: the Director of HR authorised it at 22:15 GMT on Monday 23 November 2026."],
        }
    )


async def test_S10_the_head_of_psd_has_reference_ground_and_times_and_no_button(night: Night) -> None:
    await granted(night)
    (told,) = night.head.person.inbox
    assert told.buttons == []
    assert told.words == (
        f"{UA}\nFor your information: {UA}, a staff discipline matter. It ends {END}.\n"
        "It is for the Director of HR or the Head of Personnel Services. Nothing is asked of you.\n"
        "*Ground*\nstaff discipline\n*Granted*\nMon 23 Nov 2026 22:15 GMT\n*Ends*\nThu 26 Nov 2026 22:15 GMT"
    )
    shown = await night.head.types(f"/urgent show {UA}")
    assert f"{UA}, a staff discipline matter. It ends {END}." in shown
    for word in ("Inspector", "network", "waiting", "Pell", "custody"):
        assert word not in shown
    await night.head.closes()
    listed = await night.head.types("/urgent list")
    assert f"*{UA}*: staff discipline. It ends Thu 26 Nov 2026 22:15 GMT." in listed


async def test_F3_the_head_of_psd_who_decides_reads_whose_it_is(night: Night) -> None:
    await granted(night)
    assert await night.head.types(f"/urgent decide {UA}") == WRONG_ROUTE
    await night.expects({"head": [f"only: {WRONG_ROUTE}"]})


@pytest.mark.parametrize("verb", ["decide", "show", "review", "cancel", "renew", "product", "stopped", "dealing"])
async def test_F3_the_acu_inspector_reads_what_they_would_read_of_nothing(night: Night, verb: str) -> None:
    await granted(night)
    there = await night.acu.types(f"/urgent {verb} {UA}")
    nowhere = await night.acu.types(f"/urgent {verb} UA-2026-0009")
    assert there == nowhere == NOTHING_HERE
    await night.expects({"acu": [f"only: {NOTHING_HERE}"] * 2})
    assert UA not in await night.acu.types("/urgent list")


async def test_F2_the_director_of_hr_reads_nothing_of_a_police_matter(night: Night) -> None:
    await night.inspector.grants()
    assert await night.someone("hr").types(f"/urgent decide {UA}") == NOTHING_HERE
    # The record holds what it really was; what is not there is entered as nothing.
    attempts = night.bot.register.attempts()
    assert [getattr(entry.act, "objection", "") for entry in attempts] == ["WrongRoute"]


async def test_N13_the_head_of_psd_renews_no_staff_matter(night: Night) -> None:
    await granted(night)
    await night.someone("hr").decides()
    await night.reaches("2027-02-10T12:00:00Z")
    assert await night.head.types(f"/urgent renew {UA}") == WRONG_ROUTE


async def test_nobody_decides_the_staff_ladder_goes_on_without_deputies_and_ends_by_itself(night: Night) -> None:
    await granted(night)
    await night.dpo.person.presses("receipt")
    await night.reaches("2026-11-26T22:14:59Z")
    await night.is_quiet()
    night.looking.forgets()
    await night.passes(seconds=1)
    over = f"{UA} has ended. No decision was made in 72 hours. Monitoring must stop now."
    await night.expects(
        {
            "inspector": [f"edited: {over} [show]", f"{over} [stopped]"],
            "sergeant": [f"{over} [stopped]"],
            "fcao": [f"{over} [stopped]"],
            "hr": [f"edited: {over}", f"{over} [product]"],
            "personnel": [f"edited: {over}", f"{over} [product]"],
            "head": [f"{INFORMED}ended at {END}."],
            "#dpo": [f"{over} [receipt]"],
        }
    )
