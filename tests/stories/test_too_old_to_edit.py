"""A workspace that lets messages be edited for an hour only: what is no longer true is said anew, once."""

from __future__ import annotations

from policy.terms import State
from tests.stories.lines import UA
from tests.stories.night import Night
from tests.stories.tellings import granted

INSTEAD = "This takes the place of an older message that can no longer be edited."


async def test_an_old_prompt_gives_way_to_what_was_decided(night: Night) -> None:
    await granted(night)
    night.slack.workspace.edit_window = 3600.0
    await night.passes(hours=2)
    asked = night.acu.person.inbox[-1]
    await night.head.does("decide", UA)
    await night.is_quiet()
    now = night.acu.person.inbox[-1]
    assert (asked.ts < now.ts, now.buttons) == (True, [])
    assert "authorised it" in now.words
    assert INSTEAD in now.words
    # Whoever still finds the old one and presses it is told how things stand; only the attempt is entered.
    before = night.acts()
    await night.acu.person.presses("decide", asked)
    assert night.acts() - before == {"Attempt": 1}
    assert night.record().state is State.AUTHORISED
    await night.passes(hours=2)
    said = [m for m in night.acu.person.inbox if INSTEAD in m.words]
    assert [m.ts for m in said] == [now.ts]
