"""What somebody with the database and no key writes beneath the register is found, and gives nobody authority."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import insert, select, text

from policy import acts
from policy.examples import REASONS
from policy.terms import Reference, State
from store import tables
from store.codec import canonical, parsed
from store.database import Database
from store.errors import NotRecorded
from store.record import chained
from store.register import Entered, Objected
from store.sealing import KeyRing, Keys, KeysUnfit, SealBroken, fresh_key
from store.vault import DIGESTS, ROLL
from tests.store.force import (
    CHIEF_INSPECTOR,
    DPO,
    HEAD_OF_PSD,
    INSPECTOR,
    SERGEANT,
    Force,
    example_roll,
    granted,
    minted,
)


def writes(force: Force, *statements: str) -> None:
    """Write into the database by SQL, as somebody does who has no key."""
    with force.database.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def forges(force: Force, act: str, reference: Reference, actor: dict[str, object]) -> None:
    """Append an entry with a right hash, nothing sealed, and no key."""
    entry = tables.entry
    with force.database.engine.begin() as connection:
        last = connection.execute(select(entry).order_by(entry.c.number.desc()).limit(1)).mappings().one()
        # The shape of what an honest entry says, with other facts in it.
        told = {**parsed(bytes(last["body"])), "act": act, "actor": actor, "facts": {}, "flags": [], "sealed": None}
        place = {"number": last["number"] + 1, "reference": reference, "sequence": last["sequence"] + 1}
        body = canonical({**told, **place})
        columns = {"act": act, "actor": actor["key"], "body": body, "sealed": None, "hash": chained(last["hash"], body)}
        connection.execute(insert(entry), {**last, **place, **columns})


BY_THE_HEAD_OF_PSD: Final[dict[str, object]] = {
    "basis": "substantive",
    "key": HEAD_OF_PSD.key,
    "kind": "officer",
    "posts": ["head_of_psd"],
    "rank": "superintendent",
}
RAISED = "UPDATE officer SET rank = (SELECT rank FROM officer WHERE key = 'P0CALDER') WHERE key = 'P0BHATT'"
PUT_IN_POST = (
    "INSERT INTO post (post, key, deputy, since) SELECT 'head_of_psd', 'P0BHATT', deputy, since FROM post LIMIT 1"
)


def test_fault_m03_a_rank_written_by_hand_grants_nothing(force: Force) -> None:
    writes(force, RAISED)
    assert isinstance(force.enters(granted(applicant=CHIEF_INSPECTOR.key), SERGEANT), Objected)


def test_fault_m03_a_post_written_by_hand_decides_nothing(force: Force) -> None:
    reference = force.grants(applicant=CHIEF_INSPECTOR.key)
    writes(force, RAISED, PUT_IN_POST)
    assert isinstance(force.enters(REASONS, SERGEANT, on=reference), Objected)
    assert force.reads(reference).state is State.URGENT


BY_HAND = (
    RAISED,
    PUT_IN_POST,
    "UPDATE officer SET acting_to = acting_from WHERE key = 'P0KERR'",
    "UPDATE officer SET active = NOT active WHERE key = 'P0WREN'",
    "UPDATE officer SET slack_id = 'U0ELSE' WHERE key = 'P0HARGREAVE'",
    "UPDATE officer SET kind = 'nonsense' WHERE key = 'P0WREN'",
    "UPDATE officer SET until = 1 WHERE key = 'P0WREN'",
    "UPDATE officer SET sealed = (SELECT sealed FROM officer WHERE key = 'P0DREW') WHERE key = 'P0WREN'",
    "DELETE FROM officer WHERE key = 'P0WREN'",
    "DELETE FROM post WHERE post = 'dpo'",
    "UPDATE post SET until = 1 WHERE post = 'head_of_psd'",
)


@pytest.mark.parametrize("statement", BY_HAND)
def test_fault_m03_a_roll_changed_by_hand_is_found_and_gives_nobody_authority(
    force: Force, url: str, statement: str
) -> None:
    reference = force.grants(applicant=CHIEF_INSPECTOR.key)
    writes(force, statement)
    found = force.register.verify()
    assert (found.bad, found.why) == (1, "the roll is not the one that was imported")
    assert not force.register.roll_broken(), "what runs goes on with what was imported"
    with closing(Database.open(url, keys=force.database.keys)) as again:
        after = Force(again, clock=force.clock)
        assert after.register.roll_broken()
        for by in (SERGEANT, INSPECTOR):
            refused = after.enters(granted(who="Priscilla Unlisted", applicant=CHIEF_INSPECTOR.key), by)
            assert isinstance(refused, Objected)
            assert refused.objection.name == "RollBroken"
        assert isinstance(after.enters(REASONS, SERGEANT, on=reference), Objected)
        stopped = acts.Cancellation(reason="It was cancelled for want of anything found.")
        assert isinstance(after.enters(stopped, INSPECTOR, on=reference), Entered)


@pytest.mark.parametrize("statement", [RAISED, PUT_IN_POST, "DELETE FROM post WHERE post = 'dpo'"])
def test_fault_m03_an_import_puts_the_roll_right(force: Force, url: str, statement: str) -> None:
    writes(force, statement)
    force.register.import_roll(example_roll(), mint=minted)
    assert force.register.verify().bad is None
    with closing(Database.open(url, keys=force.database.keys)) as again:
        after = Force(again, clock=force.clock)
        assert not after.register.roll_broken()
        after.grants()


def test_fault_m04_a_decision_appended_by_hand_counts_for_nothing(force: Force) -> None:
    reference = force.grants()
    forges(force, "Ratification", reference, BY_THE_HEAD_OF_PSD)
    assert force.reads(reference).state is State.URGENT


def test_fault_m04_a_decision_appended_by_hand_is_found(force: Force) -> None:
    forges(force, "Ratification", force.grants(), BY_THE_HEAD_OF_PSD)
    assert force.register.verify().bad is not None


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM notice WHERE position = (SELECT min(position) FROM notice)",
        "UPDATE standing SET state = 'authorised' WHERE reference LIKE 'UA-%'",
        "UPDATE standing SET wakes_at = NULL WHERE reference LIKE 'UA-%'",
        "DELETE FROM data_key WHERE reference LIKE 'UA-%'",
    ],
)
def test_fault_m05_what_was_taken_away_or_changed_beside_the_entries_is_found(force: Force, statement: str) -> None:
    force.grants()
    assert force.register.verify().bad is None
    writes(force, statement)
    assert force.register.verify().bad is not None


def test_fault_m06_another_key_file_is_refused_at_the_start(force: Force, url: str, tmp_path: Path) -> None:
    force.grants()
    with pytest.raises(KeysUnfit):
        Database.open(url, keys=KeyRing.fresh(), migrated=False).close()
    other = KeyRing.make(tmp_path / "other.keys")
    with pytest.raises(KeysUnfit, match=r"The key file .*other\.keys does not open this record\. Use the key file it"):
        Database.open(url, keys=other).close()


def test_fault_m06_a_key_that_only_bears_the_right_name_is_refused(force: Force, url: str, keys: KeyRing) -> None:
    namesake = Keys(keys.master.current, {keys.master.current: fresh_key()})
    with pytest.raises(KeysUnfit):
        Database.open(url, keys=replace(keys, master=namesake)).close()
    assert force.grants()


def test_fault_m06_a_key_file_from_before_the_newest_key_is_refused(force: Force, url: str, keys: KeyRing) -> None:
    later = Keys("later", {**keys.master.keys, "later": fresh_key()})
    rotated = Database.open(url, keys=replace(keys, master=later))
    Force(rotated, force.clock).grants()
    rotated.close()
    with pytest.raises(KeysUnfit):
        Database.open(url, keys=keys).close()


def test_an_empty_record_begins_with_any_key_file(bare: Force) -> None:
    url = bare.database.engine.url.render_as_string(hide_password=False)
    Database.open(url, keys=KeyRing.fresh()).close()


@pytest.mark.parametrize("reference", [DIGESTS, ROLL])
def test_fault_m06_a_data_key_that_is_gone_is_never_made_anew(force: Force, reference: Reference) -> None:
    entries = force.counts("entry")
    writes(force, f"DELETE FROM data_key WHERE reference = '{reference}'")  # noqa: S608 - a name of ours
    people = example_roll().people
    changed = [replace(people[0], name="Priscilla Unlisted"), *people[1:]]
    with pytest.raises((NotRecorded, SealBroken)):
        force.register.import_roll(replace(example_roll(), people=tuple(changed)))
    assert force.counts(f"data_key WHERE reference = '{reference}'") == 0
    assert force.counts("entry") == entries


def test_fault_m06_a_seal_broken_inside_the_door_is_certainly_not_recorded(force: Force) -> None:
    writes(force, f"DELETE FROM data_key WHERE reference = '{DIGESTS}'")  # noqa: S608 - a name of ours
    with pytest.raises(NotRecorded):
        force.grants()
    assert force.counts("entry WHERE act = 'Grant'") == 0


def test_fault_m06_nothing_is_sealed_where_the_key_is_gone(force: Force) -> None:
    reference = force.grants()
    writes(force, f"DELETE FROM data_key WHERE reference = '{reference}'")  # noqa: S608 - a reference of ours
    sent = acts.Consultation(task="list", reason="An inspection")
    assert isinstance(force.enters(sent, DPO, on=reference), Objected)
    assert force.counts(f"data_key WHERE reference = '{reference}'") == 0


def test_fault_m02_a_clock_that_was_wrong_gives_nobody_more_than_72_hours(force: Force) -> None:
    force.grants()
    force.clock.passes(days=400)
    force.register.sweep()
    force.clock.passes(days=-400)
    answer = force.enters(granted(who="Priscilla Unlisted"), INSPECTOR)
    if isinstance(answer, Entered):
        ends = force.reads(Reference(answer.reference or "")).ends_at
        assert ends <= force.clock.now + timedelta(hours=72)
