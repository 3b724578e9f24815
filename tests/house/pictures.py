"""The policy's table and its state diagram for the README; `python -m tests.house.pictures` writes them there."""

import re
from itertools import groupby

from policy.acts import Act
from policy.table import TABLE
from policy.terms import Capacity, State
from tests.house.tree import ROOT

README = ROOT / "README.md"
BEGINS, ENDS = "<!-- table: written by `python -m tests.house.pictures` -->", "<!-- /table -->"


def rows_of(state: State) -> tuple[tuple[type[Act], Capacity, State | None], ...]:
    """What may be entered in a state, by whom, and where it leads; None where it leads nowhere else."""
    return tuple((act, by, None if to is state else to) for (at, act, by), to in TABLE.items() if at is state)


def columns() -> list[list[State]]:
    """The states, those together that the table treats alike."""
    return [list(alike) for _, alike in groupby(State, rows_of)]


def spaced(name: str) -> str:
    """A class's name as words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()


def headed(states: list[State]) -> str:
    """A column's heading."""
    if states == [State.NONE]:
        return "before there is one"
    return " or ".join(", ".join(state.value for state in states).rsplit(", ", 1))


def cell(act: type[Act], state: State) -> str:
    """Who may enter an act in a state, and where it leads when that is elsewhere."""
    found = [(by, to) for kind, by, to in rows_of(state) if kind is act]
    leads = {to for _, to in found if to}
    who = "; ".join(by.value for by, _ in found)
    return f"{who} → **{leads.pop().value}**" if leads else who


def table() -> str:
    """The table in Markdown: a line for each act, a column for each state."""
    heads = [headed(states) for states in columns()]
    acts = dict.fromkeys(act for _, act, _ in TABLE)
    lines = [["act", *heads], ["---"] * (len(heads) + 1)]
    lines += [[spaced(act.__name__), *(cell(act, states[0]) for states in columns())] for act in acts]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def diagram() -> str:
    """The state diagram in Mermaid: the acts that lead from one state to another."""
    moves = dict.fromkeys((at, act, to) for (at, act, _), to in TABLE.items() if at is not to)
    arrows = [f"    {'[*]' if at is State.NONE else at} --> {to}: {spaced(act.__name__)}" for at, act, to in moves]
    left = {at for at, _, _ in moves}
    last = [f"    {state} --> [*]" for state in State if state not in left]
    return "\n".join(["```mermaid", "stateDiagram-v2", *arrows, *last, "```"])


def pictures() -> str:
    """What stands between the README's markers, with them."""
    return f"{BEGINS}\n\n{diagram()}\n\n{table()}\n\n{ENDS}"


def drawn(readme: str) -> str:
    """The README with its pictures as the table has them now. Raises ValueError when it has no place for them."""
    before, begins, rest = readme.partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    if not begins or not ends:
        raise ValueError(f"the README has no {BEGINS} ... {ENDS}")
    return before + pictures() + after


if __name__ == "__main__":
    README.write_text(drawn(README.read_text(encoding="utf-8")), encoding="utf-8")
