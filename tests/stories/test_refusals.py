"""Grants refused in words: what each person reads, exactly, and that nothing else happens."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Final

import pytest

from bot.chat.card import Value
from bot.chat.outcome import Errors
from bot.demo import force as demo_force
from policy.terms import ChatId
from store.inbox import Delivery
from store.roll.roll_file import RollFile
from tests.stories.lines import CHANNEL_NOTICE, PROMPT, RECEIPT, UA
from tests.stories.night import Night, night_of

UNKNOWN: Final = "NOT recorded. You are not on the roll, so you cannot grant or decide. Call the control room."
LEFT: Final = "NOT recorded. The roll says that you have left, so you cannot grant or decide. Call the control room."
NOT_OFFICER: Final = (
    "NOT recorded. Only a police officer of at least Inspector rank can grant this. Ask the duty Inspector, or call "
    "the control room."
)
FORMULAIC: Final = 'Say this in your own words, at least 20 characters. "As above" is not enough.'
FILL_IN: Final = "Fill this in. Nothing is recorded until it is."
ADVICE: Final = (
    "Advice on RIPA is needed first. FIB and the Professional Standards Unit have been asked. No authority exists "
    "until they answer."
)
PSD: Final = "the PSD on-call officer"
MOBILE: Final = (
    f"The content of a mobile phone or pager cannot be authorised here. It needs a RIPA authorisation: call {PSD}."
)
PRIVATE: Final = f"Private equipment is outside the policy and cannot be monitored under it. Call {PSD}."
CCTV: Final = "Existing CCTV recordings need no authorisation. Ask Professional Standards for them."
RIPA: Final = f"This needs a statutory (RIPA) authorisation, so it cannot be granted here. Call {PSD}."
MAKE_TWO: Final = "An officer and a staff member need two authorisations, unless a crime is suspected. Make two."
NO_ROUTE: Final = f"Nobody can authorise this for a contractor or volunteer, unless a crime is suspected. Call {PSD}."
MISFIT: Final = (
    "The ground does not fit the people named. Police misconduct is for officers, staff discipline for police staff."
)
SHOWN: Final = {
    "inspector": [RECEIPT],
    "head": [PROMPT],
    "acu": [PROMPT],
    "#dpo": [f"{CHANNEL_NOTICE} [receipt]"],
}


def unranked(rank: str) -> str:
    """What somebody reads whose rank on the roll is too low."""
    return (
        f"NOT recorded. You are a {rank} on the roll, and only an Inspector or above can grant this. Ask the duty "
        "Inspector, or call the control room. If the roll is wrong, tell the operations channel."
    )


def roll_with(old: str, new: str) -> RollFile:
    """The made-up roll, with other words about its people."""
    assert old in demo_force.PEOPLE
    return RollFile.parse({"people.csv": demo_force.PEOPLE.replace(old, new), "posts.csv": demo_force.POSTS})


async def reads(night: Night, part: str, line: str, sentence: str) -> None:
    """Somebody types a command, and reads this and nothing else; nobody else is shown anything."""
    who = night.someone(part)
    assert await who.types(line) == sentence
    assert who.modal is None
    await night.expects({part: [f"only: {sentence}"]})


async def test_R1_a_sergeant_reads_who_can_grant_and_what_to_do_if_the_roll_is_wrong(night: Night) -> None:
    await reads(night, "sergeant", "/urgent", unranked("Sergeant"))
    assert night.bot.register.references() == ()


async def test_R4_R5_R13_the_roll_wins_over_the_title_in_the_chat(night: Night) -> None:
    # To the chat he is the "Duty Inspector" all the time.
    for new, sentence in (
        ("2101,officer,sergeant,,,,,,yes", unranked("Sergeant")),
        ("2101,special,inspector,,,,,,yes", unranked("Inspector")),
        ("2101,officer,inspector,,,,,,no", LEFT),
    ):
        await asyncio.to_thread(night.bot.register.import_roll, roll_with("2101,officer,inspector,,,,,,yes", new))
        await reads(night, "inspector", "/urgent", sentence)


async def test_R4_somebody_who_never_stood_on_the_roll(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = next(line for line in demo_force.PEOPLE.splitlines() if line.startswith("U0INSPB"))
    without = roll_with(f"{line}\n", "")
    monkeypatch.setattr(demo_force, "roll", lambda: without)
    async with night_of(tmp_path) as night:
        for typed in ("/urgent", "/urgent list", f"/urgent decide {UA}", f"/urgent show {UA}"):
            await reads(night, "other_inspector", typed, UNKNOWN)


async def test_R3_police_staff_of_any_grade(night: Night) -> None:
    await reads(night, "hr", "/urgent", NOT_OFFICER)


NOT_GRANTED: Final[tuple[tuple[dict[str, Any], str, str], ...]] = (
    ({"systems": ["issued_mobile"], "activity": "content"}, "activity", MOBILE),
    ({"systems": ["private_device"]}, "systems", PRIVATE),
    ({"systems": ["cctv_recordings"]}, "systems", CCTV),
    ({"ripa": "needed"}, "ripa", RIPA),
    ({"necessity": "As above, as previously stated."}, "necessity", FORMULAIC),
    ({"subject": "PC 4471 Dunn\nS812", "subject_kind": ["officer", "staff"]}, "subject_kind", MAKE_TWO),
    ({"subject": "A contractor of the canteen", "subject_kind": ["other"]}, "subject_kind", NO_ROUTE),
    ({"subject": "Yasmin Pell", "subject_kind": ["staff"]}, "ground", MISFIT),
)


async def test_P1_P4_P8_P13_P18_P21_P22_P23_what_cannot_be_granted_is_said_on_its_field_and_nobody_hears(
    night: Night,
) -> None:
    for changes, field, sentence in NOT_GRANTED:
        assert (changes, await night.inspector.tries_to_grant(**changes)) == (changes, {field: sentence})
    await night.expects_nothing()
    assert night.bot.register.references() == ()
    # Nothing of it was lost on the way: the same form without it is granted.
    await night.inspector.grants()
    await night.expects(SHOWN)


async def test_P4_it_is_said_before_anything_is_typed(night: Night) -> None:
    await night.inspector.types("/urgent")
    await night.inspector.person.chooses("systems", ["private_device"])
    assert "You cannot grant this here." in night.inspector.window
    assert "Private equipment is outside the policy" in night.inspector.window
    await night.inspector.closes()
    await night.expects_nothing()


async def test_P18_a_text_that_is_there_twice_is_said_on_both_fields(night: Night) -> None:
    twice = "Nothing else would show who opens it."
    errors = await night.inspector.tries_to_grant(necessity=twice, proportionality=f"{twice} ")
    assert errors == {"necessity": FORMULAIC, "proportionality": FORMULAIC}


@pytest.mark.parametrize(
    "changes", [{"ripa": "in_doubt"}, {"systems": ["cctv_live"]}], ids=["in_doubt", "a_live_camera"]
)
async def test_P9_P14_both_advisers_are_asked_and_no_clock_runs(night: Night, changes: dict[str, Any]) -> None:
    assert await night.inspector.tries_to_grant(**changes) == {"ripa": ADVICE}
    asked = "Advice on RIPA is needed: referral RF-2026-0001, 22:15 GMT on Monday 23 November 2026. [advise]"
    await night.expects({"fib": [asked], "adviser": [asked]})
    assert night.bot.register.references() == ()
    assert [each.reference for each in night.bot.register.standings() if each.ends_at] == []
    await night.passes(hours=23)
    await night.expects_nothing()


async def test_P7_P19_everything_that_is_missing_is_said_at_once(night: Night) -> None:
    await night.inspector.types("/urgent")
    assert night.inspector.modal
    values: dict[str, Value] = dict.fromkeys(night.inspector.modal.fields)
    values["subject"] = "PC 4471 Dunn"
    # The chat itself holds an empty form back; whatever comes past it is refused by the same rules.
    held_back = await night.inspector.submits()
    assert {"ripa", "unavailable"} < set(held_back)
    answer = night.bot.desk.submit(ChatId(night.inspector.id), "grant", "", values, Delivery("view", "V1"))
    optional = {"confidential", "sensitive", "subject_members", "operators", "involved_members"}
    only_if = {"ripa_advice", "new_information"}
    expected = set(values) - optional - only_if - {"subject", "applicant"}
    assert isinstance(answer, Errors)
    assert answer.fields == dict.fromkeys(expected, FILL_IN)


async def test_R12_what_another_answer_makes_necessary_is_said_on_its_own_field(night: Night) -> None:
    errors = await night.inspector.tries_to_grant(applicant=night.inspector.id, ripa="advised_not_needed")
    assert errors == {"applicant_reason": FILL_IN, "ripa_advice": FILL_IN}
    await night.expects_nothing()
