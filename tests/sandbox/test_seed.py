"""The seed: read from a file, and refused with a sentence."""

import json
from pathlib import Path

import pytest

from sandbox.seed import Channel, Command, Person, Seed

WRITTEN = {
    "people": [{"id": "U1", "name": "ann", "real_name": "Ann"}],
    "channels": [{"id": "C1", "name": "dpo", "members": ["U1"]}],
    "commands": [{"name": "/lost"}],
    "bot_token": "xoxb-mine",
    "examples": {"lost": {"systems": ["a", "b"]}},
}


def test_a_seed_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "seed.json"
    path.write_text(json.dumps(WRITTEN), encoding="utf-8")
    seed = Seed.load(path)
    assert seed.people == (Person("U1", "ann", "Ann"),)
    assert seed.channels == (Channel("C1", "dpo", members=("U1",)),)
    assert seed.commands == (Command("/lost"),)
    assert (seed.bot_token, seed.examples) == ("xoxb-mine", {"lost": {"systems": ["a", "b"]}})


def test_secrets_that_are_not_given_are_made_up_anew() -> None:
    first, second = Seed.of({"people": []}), Seed.of({"people": []})
    assert first.signing_secret != second.signing_secret
    assert first.bot_token.startswith("xoxb-")
    assert first.app_token.startswith("xapp-")


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ({"people": [], "colour": "red"}, "unknown key 'colour' in a seed"),
        ({"people": [{"id": "U1", "name": "ann"}]}, "incomplete person"),
        ({"people": [], "channels": [{"id": "C1", "name": "x", "public": True}]}, "unknown key 'public' in a channel"),
    ],
)
def test_a_wrong_seed_is_refused_with_a_sentence(raw: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Seed.of(raw)


def test_a_file_that_is_no_json_is_named(tmp_path: Path) -> None:
    path = tmp_path / "seed.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match=r"seed\.json is not JSON"):
        Seed.load(path)
