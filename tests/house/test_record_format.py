"""docs/record-format.md and docs/how-it-works.md list what there is: every act with its fields, everything owed."""

import re
from dataclasses import fields

import pytest

from policy.acts import ACTS, Act, Asked, Escalation, Expiry
from policy.table import REGISTER_ACTS, TABLE
from policy.terms import State
from tests.house.tree import ROOT

FORMAT = (ROOT / "docs" / "record-format.md").read_text(encoding="utf-8")
WORKS = (ROOT / "docs" / "how-it-works.md").read_text(encoding="utf-8")


def listed() -> dict[str, list[str]]:
    """The lines of the list of acts, as cells, by the act's name."""
    rows = re.findall(
        r"^\| `([A-Z]\w+)` \|(.*)\|$", FORMAT.partition("## The acts")[2].partition("\n## ")[0], re.MULTILINE
    )
    return {name: rest.split("|") for name, rest in rows}


def test_every_act_is_listed_and_no_other() -> None:
    assert set(listed()) == set(ACTS)


@pytest.mark.parametrize("act", ACTS.values(), ids=lambda act: act.__name__)
def test_an_acts_fields_are_listed_open_or_private(act: type[Act]) -> None:
    _, told_open, told_private = (re.findall(r"`(\w+)`", cell) for cell in listed()[act.__name__])
    assert set(told_private) == act.private
    assert told_open == [field.name for field in fields(act) if field.name not in act.private]


@pytest.mark.parametrize("act", ACTS.values(), ids=lambda act: act.__name__)
def test_an_act_is_listed_where_it_is_entered(act: type[Act]) -> None:
    where = listed()[act.__name__][0]
    on_one = any(kind is act and to is not State.NONE for (_, kind, _), to in TABLE.items())
    assert ("an authorisation" in where) >= on_one
    assert ("REGISTER" in where) >= (act in REGISTER_ACTS)


@pytest.mark.parametrize("owed", [*Asked, Escalation, Expiry], ids=str)
def test_everything_that_the_clock_may_owe_is_listed(owed: Asked | type[Act]) -> None:
    name = owed.name if isinstance(owed, Asked) else owed.__name__
    assert re.search(rf"^\|.*`{name}`", WORKS.partition("## What the clock owes")[2], re.MULTILINE)
