"""The policy's table and its state diagram for the README; `python -m tests.house.pictures` writes them there."""

import re
from typing import Final, NamedTuple

from policy.acts import Act
from policy.table import TABLE, VOIDED
from policy.terms import IN_FORCE, Capacity, State
from tests.house.tree import ROOT

README = ROOT / "README.md"
BEGINS, ENDS = "<!-- table: written by `python -m tests.house.pictures` -->", "<!-- /table -->"
ENDED: Final = frozenset(State) - IN_FORCE - {State.NONE}
# How a column says what several states have in common.
TOGETHER: Final = {
    frozenset(IN_FORCE): "urgent or authorised",
    ENDED: "after its end",
    frozenset(IN_FORCE) | ENDED: "from the grant on",
}


class Line(NamedTuple):
    """One line of the table: acts that the same people may enter in the same states, and where that leads."""

    acts: tuple[type[Act], ...]
    by: tuple[Capacity, ...]
    states: frozenset[State]
    to: State | None
    """Where it leads; None where the state stays as it is."""


def lines() -> list[Line]:
    """The whole of TABLE: states, then people, then acts that stay where they are, each put together where alike."""
    states: dict[tuple[type[Act], Capacity, bool, State | None], list[State]] = {}
    for (at, act, by), to in TABLE.items():
        states.setdefault((act, by, at is State.NONE, None if to is at else to), []).append(at)
    people: dict[tuple[type[Act], frozenset[State], State | None], list[Capacity]] = {}
    for (act, by, _, leads), found in states.items():
        people.setdefault((act, frozenset(found), leads), []).append(by)
    acts: dict[tuple[tuple[Capacity, ...], frozenset[State], State | None, bool], list[type[Act]]] = {}
    for (act, within, leads), who in people.items():
        acts.setdefault((tuple(who), within, leads, bool(_void(act))), []).append(act)
    return [Line(tuple(alike), held, within, leads) for (held, within, leads, _), alike in acts.items()]


def _void(act: type[Act]) -> str:
    return "".join(f"**{to.value}**, where a decision is void" for (_, kind), to in VOIDED.items() if kind is act)


def spaced(name: str) -> str:
    """A class's name as words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()


def when(line: Line) -> str:
    """In which states it may be entered, in words."""
    if line.states == {State.NONE}:
        return "before there is one" if line.to else "on the register"
    named = TOGETHER.get(line.states)
    several = [TOGETHER[ENDED]] if line.states > ENDED else []
    return named or " or ".join([*(s.value for s in State if s in line.states - ENDED), *several])


def drawn_line(line: Line) -> str:
    """One line in Markdown."""
    acts = [spaced(act.__name__) for act in line.acts]
    said = ", ".join([acts[0], *(name.lower() for name in acts[1:])])
    leads = f"**{line.to.value}**" if line.to else _void(line.acts[0])
    return f"| {' | '.join((said, '; '.join(by.value for by in line.by), when(line), leads))} |"


def table() -> str:
    """The table in Markdown: what may be entered, by whom, when, and where it leads."""
    heads = ["| act | by | when | leads to |", "| --- | --- | --- | --- |"]
    return "\n".join([*heads, *(drawn_line(line) for line in lines())])


def diagram() -> str:
    """The state diagram in Mermaid: the acts that lead from one state to another."""
    moves = {(at, spaced(act.__name__), to): None for (at, act, _), to in TABLE.items() if at is not to}
    moves |= {(at, f"{spaced(act.__name__)} (the decision is void)", to): None for (at, act), to in VOIDED.items()}
    arrows = [f"    {'[*]' if at is State.NONE else at} --> {to}: {said}" for at, said, to in moves]
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
