"""What deploy/examples holds can be used as it stands."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
from pydantic import BaseModel

from bot.settings import Settings, Written
from policy.terms import Post
from tests.store.force import EXAMPLES, example_roll


def test_the_example_settings_are_read() -> None:
    found = Settings.load({"SEVENTYTWO_CONFIG": str(EXAMPLES / "seventytwo.toml")})
    assert (found.force, found.channels.dpo, found.review.hour) == ("Wessex Constabulary", "C0DPO", 9)
    assert found.circulation.every_months == 3


def settings(model: type[BaseModel] = Written, table: str = "") -> dict[str, object]:
    """Every setting there is, as `table.key`, with its default."""
    found: dict[str, object] = {}
    for name, field in model.model_fields.items():
        inner: Any = field.annotation
        is_table = isinstance(inner, type) and issubclass(inner, BaseModel)
        found |= settings(inner, f"{name}.") if is_table else {f"{table}{name}": field.get_default()}
    return found


def told() -> dict[str, object]:
    """Every setting that the example shows, with the default that stands above it."""
    text, table = (EXAMPLES / "seventytwo.toml").read_text(encoding="utf-8"), ""
    found: dict[str, object] = {}
    for header, default, key in re.findall(r"^\[(\w+)\]$|^# default: (.*)\n(\w+) = ", text, re.MULTILINE):
        table = f"{header}." if header else table
        if key:
            found[f"{table}{key}"] = None if default == "none" else tomllib.loads(f"x = {default}")["x"]
    return found


def test_the_example_shows_every_setting_with_its_default() -> None:
    defaults = {name: list(value) if isinstance(value, tuple) else value for name, value in settings().items()}
    assert told() == defaults


def test_a_setting_that_is_a_matter_of_taste_stands_at_its_default() -> None:
    read = Settings.load({"SEVENTYTWO_CONFIG": str(EXAMPLES / "seventytwo.toml")})
    assert (read.ladder.outside_chat, read.review.hour, read.circulation.every_months) == (False, 9, 3)
    assert (read.retention.years, read.security.require_code) == (5, False)


@pytest.mark.parametrize("name", ["force", "channels.dpo", "ladder.extra", "contacts.control_room"])
def test_the_reader_of_the_example_finds_what_stands_in_a_table(name: str) -> None:
    assert name in told()


def test_every_post_is_held_in_the_example_roll() -> None:
    assert {held.post for held in example_roll().posts} == set(Post)
