"""What was done is said by post or part, and never by name."""

from __future__ import annotations

from bot.words import deeds
from policy.acts import ACTS
from tests.bot.walk import Walk, kept


def test_only_acts_have_words_for_what_was_done() -> None:
    assert set(deeds.DONE) <= set(ACTS.values())


def test_who_did_something_is_said_by_post_or_part_and_never_by_name(walk: Walk) -> None:
    kept(walk)
    said = {deeds.doer(entry, walk.matter) for entry in walk.matter.entries}
    assert said == {
        "Seventy-Two",
        "The Inspector who granted it",
        "The Head of PSD",
        "The Inspector in charge of the Anti-Corruption Unit",
        "The Data Protection Officer",
        "Somebody who runs the monitoring",
    }
