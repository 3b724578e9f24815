"""Refusals in words: what each person reads, exactly, and that nothing else happens."""

from __future__ import annotations

from tests.stories.night import Night


async def test_R1_a_sergeant_reads_who_can_grant_and_what_to_do_if_the_roll_is_wrong(night: Night) -> None:
    said = await night.sergeant.types("/urgent")
    assert said == (
        "NOT recorded. You are a Sergeant on the roll, and only an Inspector or above can grant this. Ask the duty "
        "Inspector, or call the control room. If the roll is wrong, tell the operations channel."
    )
    assert night.sergeant.modal is None
    await night.expects({"sergeant": [f"only: {said}"]})
