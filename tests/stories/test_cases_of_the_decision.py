"""Cases of the decision, through chat: a deputy's last second, section 2, and the two shapes of what is forwarded."""

from __future__ import annotations

import re
from typing import Final

import pytest

from bot.demo import force as demo_force
from policy.acts import Consultation
from policy.terms import ChatId
from tests.stories.lines import ASKED, FORWARD, UA, left
from tests.stories.looking import private
from tests.stories.night import CAST, Night
from tests.stories.tellings import authorised
from tests.stories.test_who_may_decide import posts_with

NOTHING_HERE: Final = "There is nothing here with that reference."
NO_SECTION_2: Final = "Section 2 of form CA1 is missing: write what the monitoring has shown so far."
DEPUTY: Final = "head_of_psd,U0CIC,2024-01-01T00:00,,yes,,"


async def deputised(night: Night) -> None:
    """Granted on Tuesday at 22:15, with a deputy until Friday's first moment, who has the decision open by then."""
    await night.reaches("2026-11-24T22:15:00Z")
    await night.posts_change(posts_with(DEPUTY, "head_of_psd,U0CIC,2026-11-23T00:00,2026-11-27T00:00,yes,,"))
    await night.inspector.grants()
    await night.dpo.person.presses("receipt")
    await night.reaches("2026-11-26T23:59:00Z")
    await night.is_quiet()
    deputy = night.someone("deputy")
    assert deputy.person.inbox[-1].text == f"{UA}: 24 hours left to decide."
    assert left("24 hours").endswith(ASKED)
    await deputy.opens("decide")
    await deputy.fills()


async def test_F8_a_deputy_decides_in_the_last_second_of_it(night: Night) -> None:
    await deputised(night)
    night.jumps("2026-11-26T23:59:59Z")
    deputy = night.someone("deputy")
    assert await deputy.submits() == {}
    assert f"{UA} was authorised by the deputy for the Head of PSD." in deputy.window
    assert night.record().state == "authorised"


async def test_F8_and_not_in_the_next_when_the_post_is_anothers(night: Night) -> None:
    await deputised(night)
    night.jumps("2026-11-27T00:00:00Z")
    deputy = night.someone("deputy")
    assert await deputy.submits() == {"decision": NOTHING_HERE}
    assert night.record().state == "urgent"
    assert [getattr(entry.act, "objection", "") for entry in night.bot.register.attempts()] == ["NotPostHolder"]
    await deputy.closes()
    assert await deputy.types(f"/urgent decide {UA}") == NOTHING_HERE
    assert "was authorised by the Head of PSD" in await night.head.decides()


async def test_N7_nothing_is_renewed_without_section_2(night: Night) -> None:
    await authorised(night)
    await night.reaches("2027-02-15T10:00:00Z")
    await night.is_quiet()
    night.looking.forgets()
    await night.head.types(f"/urgent renew {UA}")
    assert await night.head.is_refused(section_2="   ") == {"section_2": NO_SECTION_2}
    await night.head.closes()
    await night.sergeant.types(f"/urgent renew {UA}")
    assert await night.sergeant.is_refused(section_2="   ") == {"section_2": NO_SECTION_2}
    await night.sergeant.closes()
    await night.expects_nothing()
    assert len(night.record().terms) == 1
    # The officer may write it, and it is noted that the officer did.
    await night.head.types(f"/urgent renew {UA}")
    await night.head.completes()
    assert night.record().terms[-1].last_day.isoformat() == "2027-05-22"
    assert "The authorising officer wrote section 2." in await night.acu.types(f"/urgent show {UA}")


def forbidden() -> list[str]:
    """What no page may hold: every name and collar number, every sentence typed, and who applied or ran it."""
    return [*private(), *CAST.values(), "Who is applying", "Sergeant", "Constable", "What is the concern"]


def leaks(words: str) -> list[str]:
    """What of that a text holds, as a word of its own."""
    return [word for word in forbidden() if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", words)]


@pytest.mark.parametrize("part", ["dpo", "fcao"])
async def test_S1_of_a_sensitive_matter_the_dpo_and_fcao_have_the_page_only(night: Night, part: str) -> None:
    await night.inspector.grants(sensitive=["yes"])
    await night.head.decides()
    await night.is_quiet()
    reader = night.someone(part)
    (forwarded,) = [message for message in reader.person.inbox if message.text == FORWARD.partition(" [")[0]]
    assert "It is sensitive, so Show opens the authorisation page only." in forwarded.words
    page = await reader.opens("show")
    assert "The authorisation page only." in page
    for fact in (
        "P12:2003 version 1.2",
        "police misconduct",
        "yes: page only",
        "22 February 2027",
        "1 (police officer)",
    ):
        assert fact in page
    assert leaks(f"{page}\n{reader.words}\n{night.slack.channel('dpo').messages[0].everything}") == []
    # The same command, in the hands of somebody who may read all of it.
    assert "Xavier Dunn" in leaks(await night.acu.types(f"/urgent show {UA}"))


async def test_S2_of_any_other_the_whole_form_opens_from_ones_own_message_and_the_channel_has_the_page(
    night: Night,
) -> None:
    await authorised(night)
    for reader in (night.dpo, night.fcao):
        assert [message.text for message in reader.person.inbox].count(FORWARD.partition(" [")[0]) == 1
        opened = await reader.opens("show")
        for words in (
            'Xavier Dunn, police officer (written as "PC 4471 Dunn")',
            "Alex Marlowe",
            str(demo_force.examples()["grant"]["necessity"]),
        ):
            assert words in opened
        await reader.closes()
    channel = night.slack.channel("dpo").messages
    assert [leaks(message.everything) for message in channel] == [[]] * len(channel)
    opened_by = [entry.by.key for entry in night.record().entries if isinstance(entry.act, Consultation)]
    readers = [night.bot.register.member(ChatId(reader.id)).key for reader in (night.dpo, night.fcao)]
    assert opened_by[-2:] == readers
