"""Two of everything at once: no number is given twice or left out, nothing is granted or decided twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from threading import Barrier, Thread
from typing import Any, Final

import pytest

from policy.acts import Recusal
from policy.examples import REASONS
from policy.terms import State
from store.database import Database
from store.register import Delivery, Entered, Objected, Register
from store.sealing import KeyRing
from tests.store.force import ACU, HEAD_OF_PSD, INSPECTOR, Force, granted
from tests.store.killed import kept

ROOT: Final = Path(__file__).parents[2]


def at_once(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do each in a thread of its own, begun together; give what they gave."""
    start, given = Barrier(len(works)), []

    def run(work: Callable[[], Any]) -> None:
        start.wait()
        given.append(work())

    threads = [Thread(target=run, args=(work,)) for work in works]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return given


def registers(force: Force, url: str, how_many: int) -> list[Register]:
    """Give registers that share nothing but the database, as replicas do."""
    return [Register(Database.open(url, keys=force.database.keys), clock=force.clock) for _ in range(how_many)]


def closed(several: list[Register]) -> None:
    for each in several:
        each.database.close()


def test_threads_number_without_gaps(force: Force) -> None:
    def grants(who: int) -> None:
        for each in range(6):
            force.grants(who=f"Person {who} Number{each}")

    at_once([partial(grants, number) for number in range(4)])
    assert force.register.references() == tuple(f"UA-2026-{number:04}" for number in range(1, 25))
    found = force.register.verify()
    assert (found.entries, found.bad) == (25, None)


_GRANTS: Final = """
import sys
sys.path.insert(0, sys.argv[1])
from store.database import Database
from store.errors import NotRecorded
from store.sealing import KeyRing
from tests.store.killed import kept
from tests.store.force import Force
force = Force(Database.open(sys.argv[2], keys=KeyRing.load(sys.argv[3])))
print("ready", flush=True)
sys.stdin.readline()
given = []
while len(given) < 12:
    try:
        given.append(force.grants(who=f"Person {sys.argv[4]} Number{len(given)}"))
    except NotRecorded:
        pass
print(*given, flush=True)
"""


def test_processes_number_without_gaps(force: Force, url: str, keys: KeyRing, tmp_path: Path) -> None:
    ring = kept(keys, tmp_path / "keys")
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _GRANTS, str(ROOT), url, str(ring), str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(2)
    ]
    for each in processes:
        assert each.stdout
        assert each.stdout.readline() == "ready\n"
    answers = [each.communicate("go\n", timeout=60)[0].split() for each in processes]
    assert sorted(answers[0] + answers[1]) == [f"UA-2026-{number:04}" for number in range(1, 25)]
    assert force.register.verify().bad is None
    assert force.counts("entry") == 25


@pytest.mark.parametrize("rounds", [range(8)], ids=["8 rounds"])
def test_a_double_grant_is_granted_once(force: Force, url: str, rounds: range) -> None:
    several = registers(force, url, 2)
    for number in rounds:
        act = granted(who=f"Person Number{number}")
        answers = at_once([partial(r.enter, act, on=None, by=INSPECTOR) for r in several])
        assert sorted(isinstance(answer, Entered) and answer.repeated for answer in answers) == [False, True]
    assert len(force.register.references()) == 8
    closed(several)


def test_K1_two_officers_decide_in_the_same_instant(force: Force, url: str) -> None:
    several = registers(force, url, 2)
    for number in range(6):
        reference = force.grants(who=f"Person Number{number}")
        force.tells_all()
        pairs = zip(several, (HEAD_OF_PSD, ACU), strict=True)
        answers = at_once([partial(r.enter, REASONS, on=reference, by=who) for r, who in pairs])
        (entered,) = [answer for answer in answers if isinstance(answer, Entered)]
        (refused,) = [answer for answer in answers if isinstance(answer, Objected)]
        assert refused.shown.name == "AlreadyDecided"
        assert refused.shown.facts["decided_at"] == entered.entry.moment
        assert force.reads(reference).state is State.AUTHORISED
        forwards = [c.notice.to for c in force.tells_all() if c.notice.message == "forward"]
        assert sorted(forwards) == ["P0DATTA", "P0FENN"]
    closed(several)


def test_K4_the_same_delivery_at_two_replicas_is_entered_once(force: Force, url: str) -> None:
    several = registers(force, url, 2)
    reference = force.grants()
    delivery = Delivery("action", "T1")
    answers = at_once([partial(r.enter, Recusal(), on=reference, by=ACU, delivery=delivery) for r in several])
    assert sorted(isinstance(answer, Entered) and answer.repeated for answer in answers) == [False, True]
    assert force.counts("inbox") == 1
    closed(several)


def test_K3_a_decision_and_the_end_are_never_both_entered(force: Force, url: str) -> None:
    several = registers(force, url, 2)
    references = [force.grants(who=f"Person Number{number}") for number in range(4)]
    force.clock.passes(hours=72, microseconds=-3)

    for each in several:  # a clock that runs while they race
        each.clock = partial(force.clock.passes, microseconds=1)
    decides = [partial(several[0].enter, REASONS, on=reference, by=HEAD_OF_PSD) for reference in references]
    at_once([*decides, *(several[1].sweep for _ in range(3))])
    force.clock.passes(seconds=1)
    force.register.sweep()
    for reference in references:
        acts = [type(entry.act).__name__ for entry in force.reads(reference).entries]
        assert ("Ratification" in acts) != ("Expiry" in acts)
    closed(several)
