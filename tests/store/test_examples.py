"""What deploy/examples holds can be used as it stands."""

from __future__ import annotations

from bot.settings import Settings
from policy.terms import Post
from tests.store.force import EXAMPLES, example_roll


def test_the_example_settings_are_read() -> None:
    found = Settings.load({"SEVENTYTWO_CONFIG": str(EXAMPLES / "seventytwo.toml")})
    assert (found.force, found.channels.dpo, found.review.hour) == ("Wessex Constabulary", "C0DPO", 9)
    assert found.circulation.every_months == 3


def test_every_post_is_held_in_the_example_roll() -> None:
    assert {held.post for held in example_roll().posts} == set(Post)
