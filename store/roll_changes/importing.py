"""Importing a roll: worked out and sealed outside the lock, entered under it, and worked out again if it was late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import Final

from sqlalchemy import Connection

from policy.acts import RollImport
from policy.people import Officer
from policy.terms import REGISTER
from store.database import WHOLE_WITHIN, Database
from store.door import Door
from store.door_answers import Entered, Objected
from store.roll.identity import Answers, Mint
from store.roll.plan import Plan, Rows, planned, rows
from store.roll.roll_file import RollFile
from store.roll.roll_tables import standing_roll
from store.roll_changes.difference import Difference, compare
from store.vault import DIGESTS, ROLL, Vault

# Seconds under the lock: those of a first import of many people.
_WITHIN: Final = 60
_Answer = Entered | Objected | None
"""None: another roll was imported meanwhile."""


@dataclass(frozen=True, slots=True)
class Importing:
    """One import, or the look at what it would change; `door` opens the register in a transaction."""

    database: Database
    door: Callable[[Connection], Door]
    _: KW_ONLY
    roll: RollFile
    answers: Answers
    mint: Mint

    def entered(self, by: Officer, circulate_every: int, *, allow_large: bool) -> Entered | Objected:
        """Enter it. Raises RollFault, and RollTooSmall unless `allow_large`."""
        self._keys_made()
        while True:
            plan, ready = self.database.read(self._ready, within=WHOLE_WITHIN)
            if not allow_large:
                plan.sizeable()
            act = plan.act(self.roll, circulate_every)

            def work(connection: Connection, plan: Plan = plan, ready: Rows = ready, act: RollImport = act) -> _Answer:
                return _entered(self.door(connection), plan, ready, act, by)

            answer = self.database.write(work, within=_WITHIN)
            if answer is not None:
                return answer

    def difference(self) -> Difference:
        """Give what it would change. Raises RollFault."""

        def look(connection: Connection) -> Difference:
            door = self.door(connection)
            return compare(door, planned(connection, door.vault, self.roll, self.answers, self.mint))

        return self.database.read(look, within=WHOLE_WITHIN)

    def _ready(self, connection: Connection) -> tuple[Plan, Rows]:
        vault = Vault(connection, self.database.keys)
        standing_roll(connection, vault)  # so that nothing has to be read under the lock
        plan = planned(connection, vault, self.roll, self.answers, self.mint)
        return plan, rows(connection, vault, plan)

    def _keys_made(self) -> None:
        # Nothing is written while an import is worked out, so the keys that come with the first are made beforehand.
        if not self.database.read(self._has_keys):
            self.database.write(self._make_keys)

    def _has_keys(self, connection: Connection) -> bool:
        vault = Vault(connection, self.database.keys)
        return all(vault.key(each) is not None for each in (ROLL, DIGESTS))

    def _make_keys(self, connection: Connection) -> None:
        vault = Vault(connection, self.database.keys)
        for each in (ROLL, DIGESTS):
            vault.key_made(each)


def _entered(door: Door, plan: Plan, ready: Rows, act: RollImport, by: Officer) -> _Answer:
    if door.roll.import_hash != plan.before.import_hash:
        return None
    answer = door.enter(act, REGISTER, by)
    if isinstance(answer, Entered):
        ready.write(door.connection, answer.entry.number)
        door.look_again(answer.entry.number)
    return answer
