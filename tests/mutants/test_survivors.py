"""Every small change to a rule is noticed by a test of the rules, or is in survivors.toml with the reason why not."""

import json
import tomllib
from pathlib import Path
from typing import Final

import pytest

from tests.mutants.afresh import NOTICED
from tests.mutants.running import TIMES_OUT, Mutant, noticed, opened, prepared, run

LISTED: Final = Path(__file__).with_name("survivors.toml")
FEWEST: Final = 2000
"""A run with fewer mutants than this has not seen the rules."""


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the rules and of their tests."""
    return prepared(tmp_path_factory.mktemp("rules"))


@pytest.fixture(scope="module")
def mutants(work: Path) -> list[Mutant]:
    """Every mutant of the rules, tried."""
    return run(work)


def listed() -> dict[tuple[str, str, str], str]:
    """The survivors that we know of, and why each may live."""
    entries = tomllib.loads(LISTED.read_text(encoding="utf-8")).get("survivor", [])
    return {(each["where"], each["was"], each["now"]): each["why"] for each in entries}


def spelt(mutant: Mutant) -> str:
    """A survivor as the list would have it; JSON's strings are TOML's."""
    parts = (f"{name} = {json.dumps(getattr(mutant, name), ensure_ascii=False)}" for name in ("where", "was", "now"))
    return "\n".join(("", "[[survivor]]", *parts, 'why = ""'))


def test_a_property_is_opened_for_mutmut() -> None:
    assert opened("class A:\n    @property\n    def b(self):\n        return 1\n    c = 2\n") == (
        "class A:\n    def b(self):\n        return 1\n    b = property(b)\n    c = 2\n"
    )


def test_every_mutant_was_tried_and_each_that_died_was_noticed_by_a_test(work: Path, mutants: list[Mutant]) -> None:
    assert len(mutants) >= FEWEST
    tests = noticed(work / "mutants")
    unclear = [each for each in mutants if not each.survived and each.verdict not in {NOTICED, *TIMES_OUT}]
    assert unclear == []
    assert [each.name for each in mutants if each.verdict == NOTICED and each.name not in tests] == []


def test_every_survivor_is_listed_with_its_reason(mutants: list[Mutant]) -> None:
    known = listed()
    new = [spelt(each) for each in mutants if each.survived and (each.where, each.was, each.now) not in known]
    many = f"{len(new)} changes that no test notices. Write the test, or list why none can tell:"
    assert not new, "\n".join((many, *new))


def test_every_listed_survivor_still_survives(mutants: list[Mutant]) -> None:
    alive = {(each.where, each.was, each.now) for each in mutants if each.survived}
    gone = [f"{where}\n-{was}\n+{now}" for where, was, now in listed() if (where, was, now) not in alive]
    assert not gone, "Take these from the list, they are noticed or are no more:\n" + "\n\n".join(gone)


def test_every_reason_is_given_in_words() -> None:
    assert [where for (where, _, _), why in listed().items() if len(why.split()) < 4] == []
