"""Home: what needs its reader and how long is left, with buttons that work; nobody reads there what is not theirs."""

from __future__ import annotations

from tests.stories.lines import UA
from tests.stories.night import Night

OVER = "22:15"


async def test_the_inspector_grants_from_home_and_finds_it_there(night: Night) -> None:
    person = night.inspector.person
    await person.opens_home()
    home = await person.sees_at_home("Nothing needs you now.")
    assert "You may grant." in home.text
    await person.presses("grant")
    await night.inspector.completes()
    home = await person.sees_at_home(UA)
    assert f"{UA} is urgent" in home.text.replace("*", "")
    assert "Xavier Dunn" not in home.text


async def test_the_head_of_psd_decides_from_home_and_it_asks_no_more(night: Night) -> None:
    await night.inspector.grants()
    await night.passes(hours=29)
    head = night.head.person
    await head.opens_home()
    home = await head.sees_at_home("43 hours left of 72 hours.")
    assert f"{UA}: decide it." in home.text.replace("*", "")
    assert "■■■■■■■□□□□□" in home.text
    await night.head.does("decide", UA)
    home = await head.sees_at_home("Nothing needs you now.")
    assert "decide it" not in home.text


async def test_whoever_cannot_grant_reads_who_can_and_is_offered_nothing(night: Night) -> None:
    await night.inspector.grants()
    await night.sergeant.person.opens_home()
    home = await night.sergeant.person.sees_at_home("What needs you")
    assert "Sergeant" in home.text
    assert "Grant for 72 hours" not in home.text


async def test_somebody_with_no_part_in_it_finds_nothing_of_it_at_home(night: Night) -> None:
    await night.inspector.grants()
    for who in ("constable", "hr"):
        person = night.someone(who).person
        await person.opens_home()
        home = await person.sees_at_home("The clock")
        assert UA not in home.text
        assert "Nothing needs you now." in home.text
