"""Who may decide: conflicts, posts that change hands, and what a decision must say."""

from __future__ import annotations

from typing import Final

import pytest

from bot.demo import force as demo_force
from tests.stories.lines import CANCELLED, CHANNEL_NOTICE, PROMPT, RECEIPT, UA, spent
from tests.stories.night import Night
from tests.stories.tellings import authorised, granted

OWN_WORDS: Final = 'Say this in your own words, at least {} characters. "As above" is not enough.'
FILL_IN: Final = "Fill this in. Nothing is recorded until it is."
ACU: Final = "Inspector in charge of the Anti-Corruption Unit"


def posts_with(old: str, *new: str) -> str:
    """The posts of the made-up force, with other lines in the place of one."""
    assert f"{old}\n" in demo_force.POSTS
    return demo_force.POSTS.replace(f"{old}\n", "".join(f"{line}\n" for line in new))


async def test_F21_the_applicant_decides_nothing_and_is_not_asked(night: Night) -> None:
    await night.inspector.grants(applicant="U0PSDH", operators=["U0SGTB"])
    await night.expects(
        {"inspector": [RECEIPT], "acu": [PROMPT], "deputy": [PROMPT], "#dpo": [f"{CHANNEL_NOTICE} [receipt]"]}
    )
    sentence = (
        f"NOT recorded. You applied for this or run it, so somebody else must decide it. The {ACU} has been asked."
    )
    assert await night.head.types(f"/urgent decide {UA}") == sentence
    assert "authorised by the Inspector in charge" in await night.acu.decides()


async def test_F4_the_grantor_who_comes_to_hold_the_post_does_not_decide_their_own_grant(night: Night) -> None:
    await granted(night)
    acu = "acu_inspector,U0ACUD,2024-01-01T00:00,"
    await night.posts_change(
        posts_with(f"{acu},no,,", f"{acu}2026-11-24T09:00,no,,", "acu_inspector,U0INSPA,2026-11-24T09:00,,no,,")
    )
    await night.reaches("2026-11-24T09:00:00Z")
    await night.is_quiet()
    assert await night.inspector.types(f"/urgent decide {UA}") == (
        "NOT recorded. You granted this, so somebody else must decide it. The Head of PSD has been asked."
    )


async def test_F9_whoever_has_left_the_post_is_refused_on_the_old_button_and_the_next_is_asked(night: Night) -> None:
    await granted(night)
    await night.dpo.person.presses("receipt")
    await night.reaches("2026-11-25T11:00:00Z")
    await night.is_quiet()
    head = "head_of_psd,U0PSDH,2024-01-01T00:00,"
    await night.posts_change(
        posts_with(f"{head},no,,", f"{head}2026-11-25T12:00,no,,", "head_of_psd,U0SUPI,2026-11-25T12:00,,no,,")
    )
    night.looking.forgets()
    await night.reaches("2026-11-25T12:00:00Z")
    await night.expects(
        {"superintendent": [PROMPT], "head": [f"edited: {UA} is with others now. Nothing more is needed from you."]}
    )
    await night.passes(minutes=1)
    assert await night.head.types(f"/urgent decide {UA}") == "There is nothing here with that reference."
    attempts = night.bot.register.attempts()
    assert [getattr(entry.act, "objection", "") for entry in attempts] == ["NotPostHolder"]


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("   ", FILL_IN),
        ("Thirty-nine characters are one too few.", OWN_WORDS.format(40)),
        (str(demo_force.examples()["grant"]["necessity"]), OWN_WORDS.format(40)),
        ("As above, as above, as above, as above, as above.", OWN_WORDS.format(40)),
    ],
    ids=["blank", "short", "a copy of the grantor's", "stock"],
)
async def test_F11_the_authorising_officers_reasons_are_their_own(night: Night, statement: str, sentence: str) -> None:
    await granted(night)
    assert await night.head.tries("decide", statement=statement) == {"statement": sentence}
    await night.expects_nothing()
    # Put right in the same window, it is taken.
    await night.head.fills()
    assert await night.head.submits() == {}


async def test_F16_a_refusal_says_why_and_what_becomes_of_product_and_all_that_is_missing_is_said_at_once(
    night: Night,
) -> None:
    await granted(night)
    errors = await night.head.tries("decide", decision="refuse", statement="  ", declaration=None, ripa=None)
    assert errors == {"statement": FILL_IN, "product": FILL_IN}
    await night.expects_nothing()


async def test_X4_nothing_is_cancelled_without_a_reason(night: Night) -> None:
    await authorised(night)
    await night.head.types(f"/urgent cancel {UA}")
    assert await night.head.is_refused(reason="   ") == {"reason": FILL_IN}
    await night.expects_nothing()


async def test_X5_cancelled_twice_there_is_one_end_and_the_second_reads_who_was_first(night: Night) -> None:
    await authorised(night)
    for officer in (night.head, night.acu):
        await officer.types(f"/urgent cancel {UA}")
        await officer.fills()
    assert await night.acu.submits() == {}
    assert await night.head.submits() == {
        "reason": f"NOT recorded. The {ACU} cancelled {UA} at 22:15 GMT on Monday 23 November 2026. "
        "Nothing more is needed from you."
    }
    assert night.acts()["Cancellation"] == 1
    await night.is_quiet()
    assert [message.text for message in night.fcao.person.inbox].count(CANCELLED) == 1


async def test_P24_the_same_again_is_refused_to_those_who_may_know_and_kept_from_those_who_may_not(
    night: Night,
) -> None:
    await granted(night)
    await night.passes(minutes=11)
    again = await night.inspector.tries_to_grant(purpose="establish_facts")
    assert list(again.values()) == [f"NOT recorded. {UA} already covers this and is in force. Use that one."]
    await night.expects_nothing()
    other = night.someone("other_inspector")
    reason = "Nobody else who could apply is on duty tonight."
    assert UA not in await other.grants(applicant=other.id, applicant_reason=reason, operators=None)
    second = UA.replace("0001", "0002")
    overlap = f"{second} overlaps with an earlier authorisation: please deconflict."
    end = "22:26 GMT on Thursday 26 November 2026"
    prompt = f"Decision needed on {second} before {end}. [decide | dealing | conflict]"
    await night.expects(
        {
            "other_inspector": [f"{second} granted. It ends {end}. [show | cancel]"],
            "head": [prompt, overlap],
            "acu": [prompt, overlap],
            "#dpo": [
                f"DPO notice: urgent authorisation {second} was granted at 22:26 GMT on 23 November 2026. [receipt]"
            ],
        }
    )
    assert UA not in other.words


async def test_a_conflict_pressed_by_both_is_told_to_the_contingency_officer_and_leaves_the_deputy(
    night: Night,
) -> None:
    await granted(night)
    await night.head.does("conflict", reason=None)
    await night.expects({"head": [spent(PROMPT)], "deputy": [PROMPT]})
    await night.acu.does("conflict", reason=None)
    await night.expects({"acu": [spent(PROMPT)]})
    await night.someone("deputy").does("conflict", reason=None)
    nobody = f"{UA}: nobody on the roll can decide it. It ends by itself."
    await night.expects({"deputy": [spent(PROMPT)], "contingency": [nobody]})
