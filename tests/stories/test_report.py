"""The oversight report: told on the first of the month, read in a window, sent as PDF, and it names nobody."""

from __future__ import annotations

from policy.acts import Copy, Report
from policy.terms import REGISTER, Paper, Reason
from tests.bot.paper import alternatives, text
from tests.stories.lines import UA
from tests.stories.night import Night
from tests.stories.test_register import PRIVATE, copied

READY = "Oversight report for November 2026 is ready."
NAMED = "the oversight report for November 2026"
NOVEMBER = "In November 2026, 1 urgent authorisation was granted, and 1 decided in time."
BARS = (
    "Bar chart. Granted: 1; Authorised in time: 1; Refused in time: 0; Ended undecided: 0; "
    "Cancelled before a decision: 0; Waiting for a decision: 0."
)


async def test_the_head_of_psd_is_told_on_the_first_and_has_the_report_sent_as_pdf(night: Night) -> None:
    await night.inspector.grants()
    await night.head.decides()
    await night.reaches("2026-12-01T08:59:59Z")
    assert READY not in night.head.words
    await night.passes(seconds=1)
    await night.is_quiet()
    assert NOVEMBER in night.head.words
    [posted] = night.slack.channel("information-management").messages
    assert (posted.text, NOVEMBER in posted.words) == (READY, True)
    # A month later the message still opens the month that it told of.
    await night.passes(days=30)
    [told] = [m for m in night.head.person.inbox if m.text == READY]
    await night.head.person.presses("copy", told)
    assert "The copy is on its way to you" in await night.head.completes(reason="inspection")
    said, name, content = await copied(night, "head", f"Your copy of {NAMED} is in this thread.")
    read = text(content)
    assert name == "oversight-2026-11.pdf"
    assert NOVEMBER in read
    assert BARS in alternatives(content)
    assert not [word for word in (*PRIVATE, UA) if word in said.everything + read]
    log = [entry.act for entry in night.bot.register.log(REGISTER)]
    assert [f"{act.due:%d %B %Y %H:%M}" for act in log if isinstance(act, Report)] == ["01 December 2026 09:00"]
    [copy] = [act for act in log if isinstance(act, Copy)]
    assert (copy.paper, copy.reason) == (Paper.REPORT, Reason.INSPECTION)


async def test_a_month_under_way_says_so_and_one_to_come_is_not_opened(night: Night) -> None:
    await night.inspector.grants()
    dpo = night.someone("dpo")
    so_far = await dpo.types("/urgent report 2026-11")
    assert "In November 2026 so far, 1 urgent authorisation was granted, and 0 decided in time." in so_far
    await dpo.closes()
    assert await dpo.types("/urgent report 2027-01") == (
        "Nothing was opened. January 2027 has not begun, so there is nothing to report of it."
    )
    assert await dpo.types("/urgent report november") == (
        "Nothing was opened. Write the month like this: /urgent report 2026-10"
    )
