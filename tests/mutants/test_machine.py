"""The machine of machine.py holds what must always hold, over 2,000 examples of the rules and 200 of the register.

The rules alone (`OnPaper`) are asked exactly as the register asks them; the register itself (`OnFile`, a SQLite file)
is twenty times as slow, and is held to the same by fewer examples of the same machine.
"""

from functools import partial
from pathlib import Path

import pytest

from tests.mutants import machine
from tests.mutants.desks import OnFile, OnPaper, Template


@pytest.mark.parametrize("seeded", range(4))
def test_the_rules_hold_in_2000_examples(seeded: int) -> None:
    machine.run(OnPaper, examples=500, steps=18, seeded=seeded)


@pytest.mark.parametrize("seeded", range(2))
def test_the_register_holds_in_200_examples(seeded: int, tmp_path: Path) -> None:
    machine.run(partial(OnFile, Template.made(tmp_path)), examples=100, steps=14, seeded=100 + seeded)
