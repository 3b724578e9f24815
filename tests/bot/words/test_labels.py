"""Everything that the policy names has words, and several things are joined as a sentence joins them."""

from __future__ import annotations

from bot.words import labels
from policy.terms import Flag, Ground, Post, Rank, Ripa, State, System


def test_every_thing_of_the_policy_has_words() -> None:
    assert set(labels.POSTS) == set(labels.SHORT_POSTS) == set(Post)
    assert set(labels.GROUNDS) == set(Ground)
    assert set(labels.SYSTEMS) == set(System)
    assert set(labels.RIPA) == set(Ripa)
    assert set(labels.FLAGS) == set(Flag)
    assert set(labels.STATES) == set(State) - {State.NONE}


def test_several_things_are_joined_as_a_sentence_does() -> None:
    assert labels.together([]) == ""
    assert labels.together(["a"]) == "a"
    assert labels.together(["a", "b", "c"], "or") == "a, b or c"
    assert labels.posts([]) == "nobody"


def test_a_rank_has_its_article() -> None:
    assert labels.a_rank(Rank.INSPECTOR) == "an Inspector"
    assert labels.a_rank(Rank.CHIEF_SUPERINTENDENT) == "a Chief Superintendent"
    assert labels.a_rank(Rank.ASSISTANT_CHIEF_CONSTABLE) == "an Assistant Chief Constable"
    assert labels.rank(None) == "person without a police rank"


def test_parts_are_named_and_people_only_counted() -> None:
    keys = ("system:building_access", "person:2", "content")
    assert labels.parts(keys) == "building access (PAC), content of communications and 1 person"
    assert labels.parts(("person:1", "person:3")) == "2 people"
