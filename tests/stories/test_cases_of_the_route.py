"""Cases of the route, through chat: a wrong ground put right, and a channel that cannot be written to."""

from __future__ import annotations

from typing import Final

from policy.terms import Flag, Ground
from sandbox.person.driver import until
from tests.stories.lines import CHANNEL_NOTICE, PROMPT, RECEIPT, UA, spent
from tests.stories.night import Night
from tests.stories.test_the_staff_route import WRONG_ROUTE

NOTHING_HERE: Final = "There is nothing here with that reference."
UNLISTED: Final = "Somebody of the late desk"
AT: Final = "18:15 GMT on Tuesday 24 November 2026"
END: Final = "22:15 GMT on Thursday 26 November 2026"


async def misfiled(night: Night) -> None:
    """A matter of police staff, granted as police misconduct; twenty hours on both officers have the decision open."""
    await night.inspector.grants(subject=UNLISTED)
    await night.expects(
        {"inspector": [RECEIPT], "head": [PROMPT], "acu": [PROMPT], "#dpo": [f"{CHANNEL_NOTICE} [receipt]"]}
    )
    await night.dpo.person.presses("receipt")
    await night.passes(hours=20)
    for officer in (night.head, night.acu):
        await officer.opens("decide")
        await officer.fills()
    await night.expects({"#dpo": [f"edited: {CHANNEL_NOTICE}"]})


async def test_F18_put_right_before_a_decision_it_goes_to_personnel_and_the_old_buttons_decide_nothing(
    night: Night,
) -> None:
    await misfiled(night)
    assert night.record().ends_at.isoformat() == "2026-11-26T22:15:00+00:00"
    await night.inspector.types(f"/urgent correct {UA}")
    receipt = await night.inspector.completes(ground="staff_discipline", subject_kind=["staff"])
    assert f"Recorded: The Inspector who granted it corrected it at {AT}." in receipt
    corrected = f"{UA} was corrected. Its ground is staff discipline."
    await night.expects(
        {
            "inspector": [f"{corrected} [show]"],
            "sergeant": [f"{corrected} [show]"],
            "head": [spent(PROMPT), f"For your information: {UA}, a staff discipline matter. It ends {END}."],
            "acu": [f"edited: {UA} is with others now. Nothing more is needed from you."],
            "hr": [PROMPT],
            "personnel": [PROMPT],
            "#dpo": [f"thread: {UA}: the Inspector who granted it corrected it at {AT}."],
        }
    )
    # The windows that were open, and the old buttons, lead nowhere.
    assert await night.head.submits() == {"decision": WRONG_ROUTE}
    assert await night.acu.submits() == {"decision": NOTHING_HERE}
    stands = night.record()
    assert stands.ends_at.isoformat() == "2026-11-26T22:15:00+00:00"
    assert (stands.grant.ground, stands.ground) == (Ground.POLICE_MISCONDUCT, Ground.STAFF_DISCIPLINE)
    assert Flag.REROUTED in stands.flags
    assert "was authorised by the Director of HR" in await night.someone("hr").decides()
    await night.is_as_it_was()


async def test_K10_an_archived_channel_is_told_in_person_and_to_those_who_can_mend_it(night: Night) -> None:
    night.slack.faults.archive("C0DPO")
    await night.inspector.grants()
    for reader in (night.dpo, night.fcao):
        assert (await reader.person.reads(CHANNEL_NOTICE)).buttons == ["receipt"]
    operations = night.slack.channel("operations")
    await until(lambda: operations.messages or None, night.slack.workspace, 5.0, lambda: "Operations were not told.")
    (told,) = operations.messages
    assert told.text == "The channel #dpo cannot be written to. Its notices go to people in person."
    assert UA not in told.everything
    # It waits in the outbox until the channel is back, and the authorisation knows nothing of it.
    pending = night.bot.outbox.pending
    await until(lambda: pending() == 1 or None, night.slack.workspace, 5.0, lambda: f"{pending()} are waiting.")
    stands = night.record()
    assert (stands.state, stands.ends_at.isoformat()) == ("urgent", "2026-11-26T22:15:00+00:00")
    assert night.acts() == {"Grant": 1, "Delivery": 1}
    assert [message.text for message in night.head.person.inbox] == [PROMPT.partition(" [")[0]]
    await night.fcao.person.presses("receipt")
    assert night.record().grant_receipt
