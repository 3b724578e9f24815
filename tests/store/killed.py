"""A process that enters acts as fast as it can and says each one once it is entered; made to be killed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from subprocess import PIPE, Popen
from time import sleep
from typing import Final

from sqlalchemy import text

from policy.acts import Escalation, Expiry, Grant, Recusal
from policy.examples import MONDAY_NIGHT
from policy.terms import MessageId, PlaceId
from store.database import Database
from store.outbox import Told
from store.register import Entered
from store.sealing import KeyRing
from tests.chance import chance
from tests.store.force import ACU, Clock, Force

ROOT: Final = Path(__file__).parents[2]
GRANT_OWES: Final = 5
"""Notices of a grant on the example roll: grantor, two authorising officers, two channels."""


def main() -> None:
    """Work until killed: python -m tests.store.killed URL KEYS LIFE."""
    url, keys, life = sys.argv[1:]
    force = Force(Database.open(url, keys=KeyRing.load(keys)), Clock(MONDAY_NIGHT + timedelta(hours=24) * int(life)))
    force.wire = force.clock.now
    print("ready", flush=True)  # noqa: T201 - to whoever kills it
    for act, reference, sequence in worked(force, life):
        print(act, reference, sequence, flush=True)  # noqa: T201 - as above


def worked(force: Force, life: str) -> Iterator[tuple[str, str | None, int]]:
    """Grant, have a conflict, travel a day and sweep, tell some of it; give each act once `enter` has returned."""
    number = 0
    while True:
        number += 1
        reference = force.grants(who=f"Person {life} Number{number}", view=f"V-{life}-{number}")
        yield "Grant", reference, 1
        answer = force.enters(Recusal(), ACU, on=reference)
        assert isinstance(answer, Entered)
        yield "Recusal", reference, answer.entry.sequence
        for claimed in force.outbox.claim(force.wire, 3):
            force.outbox.settle(claimed, Told(PlaceId("C"), MessageId(claimed.id)), force.clock())
            yield "told", claimed.id, 0
        force.wire += timedelta(seconds=2)
        force.clock.passes(minutes=30)
        yield "swept", None, force.register.sweep()


def kept(keys: KeyRing, path: Path) -> Path:
    """Keep a ring in a file, as a process of its own reads it."""
    path.touch(mode=0o600)
    path.write_text(json.dumps(keys.plain()), encoding="utf-8")
    return path


def lives(url: str, ring: Path, kills: int) -> list[list[str]]:
    """Start the process and kill it so many times, each at another moment; give what it said in each life."""
    drawn = chance()
    return [_life(url, ring, number, drawn.uniform(0.05, 0.6)) for number in range(kills)]


def _life(url: str, ring: Path, number: int, seconds: float) -> list[str]:
    command = [sys.executable, "-m", "tests.store.killed", url, str(ring), str(number)]
    with Popen(command, stdout=PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        sleep(seconds)
        process.kill()
        # A line without its end was not said.
        return [line.rstrip() for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]


def survives(force: Force, url: str, ring: Path, kills: int) -> int:
    """Kill it so many times, and see that all it ever said is in the record; give how much that was."""
    said = [line.split() for life in lives(url, ring, kills) for line in life]
    acked = [(act, reference, int(sequence)) for act, reference, sequence in said if act in {"Grant", "Recusal"}]
    entries = {
        (type(entry.act).__name__, entry.reference, entry.sequence)
        for reference in force.register.references()
        for entry in force.reads(reference).entries
    }
    assert set(acked) <= entries
    assert len(acked) == len(set(acked))
    _whole(force)
    told = {identity for act, identity, _ in said if act == "told"}
    assert told <= _told(force)
    found = force.register.verify()
    assert found.bad is None, found
    return len(acked)


def _whole(force: Force) -> None:
    """Each entry came with everything that belongs to its transaction."""
    grants = force.counts("entry WHERE act = 'Grant'")
    assert grants == len(force.register.references())
    assert force.counts("data_key WHERE reference LIKE 'UA-%'") == grants
    assert force.counts("digest WHERE kind = 'subject'") == grants
    assert force.counts("inbox") == grants
    owed = "notice JOIN entry ON entry.number = notice.number WHERE entry.act = 'Grant'"
    assert force.counts(owed) == grants * GRANT_OWES
    before = force.register.standings()
    force.register.rebuild()
    assert [each.wakes_at for each in force.register.standings()] == [each.wakes_at for each in before]
    _nothing_twice(force)


def _nothing_twice(force: Force) -> None:
    for reference in force.register.references():
        acts = [entry.act for entry in force.reads(reference).entries]
        assert sum(isinstance(act, Grant) for act in acts) == 1
        assert sum(isinstance(act, Expiry) for act in acts) <= 1
        rungs = [act.hours for act in acts if isinstance(act, Escalation)]
        assert len(rungs) == len(set(rungs))


def _told(force: Force) -> set[str]:
    wanted = text("SELECT id FROM notice WHERE state = 'told'")
    return set(force.database.read(lambda connection: connection.execute(wanted).scalars().all()))


if __name__ == "__main__":
    main()
