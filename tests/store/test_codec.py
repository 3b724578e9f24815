"""Values have one spelling, and come back as what they were."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any, NewType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.acts import ACTS, Act, Grant
from policy.examples import GRANT, REASONS
from policy.people import Subject
from policy.periods import Intervals, intervals
from policy.terms import DESTROYED, NOBODY, PersonId, Rank, SubjectKind, System
from store.codec import build, canonical, destroyed, hints, parsed, plain, value

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), PLAIN, max_size=5))
def test_what_is_spelt_reads_back_and_spells_the_same(told: dict[str, Any]) -> None:
    spelt = canonical(plain(told))
    assert canonical(parsed(spelt)) == spelt
    assert json.loads(spelt) == plain(told)


def test_keys_are_sorted_and_nothing_is_spaced_or_escaped() -> None:
    assert canonical({"é": 1, "b": [True, None], "a": 'q"\n'}) == '{"a":"q\\"\\n","b":[true,null],"é":1}'.encode()


@pytest.mark.parametrize(
    "spelt", [b'{"a": 1}', b'{"b":1,"a":2}', b'{"a":1.0}', b"[1]", b'{"a":"\\u00e9"}', b"\xff", b""]
)
def test_another_spelling_is_refused(spelt: bytes) -> None:
    with pytest.raises((ValueError, TypeError)):
        parsed(spelt)


@pytest.mark.parametrize("wrong", [1.0, object(), b"bytes", Rank])
def test_what_has_no_single_spelling_is_refused(wrong: object) -> None:
    with pytest.raises(TypeError):
        plain(wrong)
    with pytest.raises(TypeError):
        canonical({"a": [0.5]})  # type: ignore[list-item]  # that is the point


def test_a_moment_is_spelt_in_utc_to_the_microsecond() -> None:
    bst = datetime(2026, 7, 1, 9, 0, tzinfo=timezone(timedelta(hours=1)))
    assert plain(bst) == "2026-07-01T08:00:00.000000Z"
    with pytest.raises(ValueError, match="zone"):
        plain(datetime(2026, 7, 1, 9, 0))  # noqa: DTZ001 - that is the point


def test_a_rank_is_spelt_by_name_so_that_its_number_may_change() -> None:
    assert plain(Rank.CHIEF_INSPECTOR) == "chief_inspector"
    assert value(Rank, "chief_inspector") is Rank.CHIEF_INSPECTOR


def test_half_a_character_does_not_stop_an_entry() -> None:
    assert canonical(plain("left \ud83d right")) == '"left \ufffd right"'.encode()


@pytest.mark.parametrize("act", [GRANT, REASONS])
def test_an_act_comes_back_as_it_was(act: Act) -> None:
    told = json.loads(canonical(plain(act)))
    assert build(type(act), told) == act


Since = NewType("Since", date)


def _example(hint: Any) -> Any:  # noqa: ANN401, PLR0911 - an example of whatever the hint says
    if isinstance(hint, NewType):
        return _example(hint.__supertype__)
    inner: tuple[Any, ...] = getattr(hint, "__args__", ())
    if type(None) in inner:
        return _example(next(each for each in inner if each is not type(None)))
    if getattr(hint, "__origin__", None) is tuple:
        return (_example(inner[0]),)
    if hint is Subject:
        return Subject(text="a", key=PersonId("b"), kind=SubjectKind.STAFF, chief_officer=True, position=2)
    if hint is Intervals:
        return intervals()
    if issubclass(hint, StrEnum):
        return next(iter(hint))
    examples = {str: "ü", bool: True, int: 48, datetime: datetime(2026, 3, 1, 2, 3, 4, 5, UTC), date: date(2026, 3, 1)}
    return examples[hint]


@pytest.mark.parametrize("kind", ACTS.values(), ids=ACTS)
def test_every_act_comes_back_with_every_field_filled(kind: type[Act]) -> None:
    act = kind(**{each.name: _example(hints(kind)[each.name]) for each in fields(kind)})
    assert build(kind, json.loads(canonical(plain(act)))) == act


def test_a_field_that_is_gone_is_left_aside_and_a_new_one_has_its_default() -> None:
    told = {"systems": ["force_network"], "a_field_of_old": "x"}
    assert build(Grant, told) == Grant(systems=(System.FORCE_NETWORK,))


@pytest.mark.parametrize("kind", ACTS.values(), ids=ACTS)
def test_after_shredding_each_private_field_reads_that_it_is_destroyed(kind: type[Act]) -> None:
    for name in kind.private:
        gone = destroyed(hints(kind)[name])
        assert DESTROYED in str(gone) or gone is None, name
    if kind is Grant:
        assert destroyed(hints(kind)["subjects"]) == (Subject(text=DESTROYED, key=PersonId(DESTROYED)),)


@dataclass(frozen=True, kw_only=True)
class Named:
    """People by id, wherever a field of an act may name them."""

    one: PersonId = NOBODY
    many: tuple[PersonId, ...] = ()
    perhaps: PersonId | None = None
    since: Since | None = None


def test_what_a_newtype_is_made_of_is_what_is_written_and_read() -> None:
    named = Named(one=PersonId("P1"), many=(PersonId("P2"),), perhaps=PersonId("P3"), since=Since(date(2026, 3, 1)))
    told = json.loads(canonical(plain(named)))
    assert told == {"one": "P1", "many": ["P2"], "perhaps": "P3", "since": "2026-03-01"}
    assert build(Named, told) == named
    assert build(Named, {"perhaps": None, "since": None}) == Named()


def test_after_shredding_a_newtype_of_text_reads_as_text_does() -> None:
    gone = {name: destroyed(hint) for name, hint in hints(Named).items()}
    assert gone == {"one": DESTROYED, "many": (DESTROYED,), "perhaps": DESTROYED, "since": None}
