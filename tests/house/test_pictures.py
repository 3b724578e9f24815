"""The README's policy table and state diagram are the ones that the rules follow."""

import pytest

from policy.table import TABLE
from policy.terms import State
from tests.house.pictures import README, columns, diagram, drawn, table


def test_the_readme_shows_the_table_that_is_followed() -> None:
    readme = README.read_text(encoding="utf-8")
    assert readme == drawn(readme), "run: python -m tests.house.pictures"


def test_a_readme_without_a_place_for_them_is_noticed() -> None:
    with pytest.raises(ValueError, match="no <!-- table"):
        drawn("# Seventy-Two")


def test_no_row_is_missing_from_the_table() -> None:
    alike = {state: states[0] for states in columns() for state in states}
    for (state, act, capacity), to in TABLE.items():
        line = next(
            line
            for line in table().splitlines()
            if line.lower().replace(" ", "").startswith(f"|{act.__name__.lower()}|")
        )
        cell = line.split(" | ")[1 + [states[0] for states in columns()].index(alike[state])]
        assert capacity.value in cell
        assert (to is state) == ("→" not in cell)
        assert to is state or f"**{to.value}**" in cell


def test_every_change_of_state_is_an_arrow() -> None:
    for (state, _, _), to in TABLE.items():
        arrow = f"{'[*]' if state is State.NONE else state} --> {to}:"
        assert (arrow in diagram()) == (state is not to)
