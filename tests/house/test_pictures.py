"""The README's policy table and state diagram are the ones that the rules follow."""

import pytest

from policy.acts import Act
from policy.table import REGISTER_ACTS, TABLE, VOIDED
from policy.terms import Capacity, State
from tests.house.pictures import README, Line, diagram, drawn, drawn_line, lines, spaced, table, when


def test_the_readme_shows_the_table_that_is_followed() -> None:
    readme = README.read_text(encoding="utf-8")
    assert readme == drawn(readme), "run: make docs"


def test_a_readme_without_a_place_for_them_is_noticed() -> None:
    with pytest.raises(ValueError, match="no <!-- table"):
        drawn("# Seventy-Two")


def rows(line: Line) -> list[tuple[tuple[State, type[Act], Capacity], State]]:
    """The rows of TABLE that a line stands for."""
    return [((at, act, by), line.to or at) for act in line.acts for by in line.by for at in line.states]


def test_every_row_of_the_table_is_in_one_line_and_no_other_is() -> None:
    told = [row for line in lines() for row in rows(line)]
    assert len(told) == len(set(told)) == len(TABLE)
    assert dict(told) == TABLE


def test_a_line_says_its_acts_its_people_and_where_it_leads() -> None:
    for line in lines():
        said = drawn_line(line)
        assert said in table()
        assert all(spaced(act.__name__).lower() in said.lower() for act in line.acts)
        assert all(by.value in said for by in line.by)
        assert line.to is None or f"| **{line.to.value}** |" in said


def test_every_state_of_a_line_is_said() -> None:
    every = {when(line): line.states for line in lines()}
    assert all(every[when(line)] == line.states for line in lines())
    for line in lines():
        on_register = line.states == {State.NONE} and set(line.acts) <= REGISTER_ACTS
        assert (when(line) == "on the register") is on_register


def test_every_change_of_state_is_an_arrow() -> None:
    for (state, _, _), to in TABLE.items():
        arrow = f"{'[*]' if state is State.NONE else state} --> {to}:"
        assert (arrow in diagram()) == (state is not to)


def test_what_a_void_decision_leads_back_to_is_an_arrow_and_a_word_in_the_table() -> None:
    for (state, act), to in VOIDED.items():
        assert f"{state} --> {to}: {spaced(act.__name__)} (the decision is void)" in diagram()
        assert any(f"**{to.value}**, where" in drawn_line(line) for line in lines() if act in line.acts)
