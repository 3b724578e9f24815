"""Lists know what the rules know of each authorisation, and read none of their entries."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text, update

from policy.acts import Disposal, Recusal, Shredding
from policy.authorisation import Authorisation
from policy.examples import REASONS
from policy.people import Officer
from policy.sight import Sight, sight
from policy.terms import Product, System
from store import tables
from store.door import Door
from store.door_answers import Entered
from store.register import Register
from tests.statements import statements
from tests.store.force import ACU, DPO, HEAD_OF_PSD, INSPECTOR, SERGEANT, STRANGER, SUBJECT, Force, granted
from tests.store.test_register_duties import REFUSES, goes_to

MANY = 2000


def people(force: Force) -> list[Officer]:
    """Everybody on the roll, and nobody on it."""
    with force.database.engine.connect() as connection:
        keys = connection.execute(text("SELECT key FROM officer WHERE until IS NULL")).scalars().all()
    return [force.register.officer(key) for key in (*keys, STRANGER.key)]


def by_the_rules(register: Register, by: Officer) -> list[tuple[Any, ...]]:
    """What somebody may know of, each read whole."""
    given, now = register.given(), register.clock()
    read = (told for reference in register.references() if (told := register.read(reference)))
    return [outlined(told, sees) for told in read if (sees := sight(told, by, now, given))]


def outlined(told: Authorisation, sees: Sight) -> tuple[Any, ...]:
    return (told.reference, told.state, told.ground, told.granted_at, told.ends_at, told.term, told.sensitive, sees)


def same_for_everybody(force: Force) -> None:
    for by in people(force):
        listed = [outlined(each.outline, sees) for each, sees in force.register.listing(by)]
        assert listed == by_the_rules(force.register, by), by.key


def test_S10_a_list_shows_everybody_what_the_rules_let_them_know(force: Force) -> None:
    first = force.grants(operators=(SERGEANT.key,), involved=(ACU.key,))
    second = force.grants(who="Somebody Else Entirely")
    same_for_everybody(force)
    assert isinstance(force.enters(REASONS, HEAD_OF_PSD, on=first), Entered)
    assert isinstance(force.enters(Recusal(reason="He is my brother in law."), ACU, on=second), Entered)
    same_for_everybody(force)
    force.clock.passes(hours=80)
    force.register.sweep()
    same_for_everybody(force)
    assert SUBJECT.key not in str(rows(force))
    assert force.register.listing(force.register.officer(SUBJECT.key)) == ()


def rows(force: Force) -> list[Any]:
    """What stands beside each standing for lists."""
    with force.database.engine.connect() as connection:
        return list(connection.execute(text("SELECT reference, listed FROM standing ORDER BY reference")))


def test_standings_made_anew_hold_the_same(force: Force) -> None:
    force.grants(operators=(SERGEANT.key,))
    before = rows(force)
    force.register.rebuild()
    assert rows(force) == before


def test_of_what_was_destroyed_a_list_keeps_no_digest_of_the_subject(force: Force) -> None:
    reference = force.grants(systems=(System.FORCE_NETWORK,))
    before = force.register.listing(force.register.officer(DPO.key))
    assert json.loads(dict(map(tuple, rows(force)))[reference])["subjects"]
    force.enters(REFUSES, HEAD_OF_PSD, on=reference)
    force.enters(Disposal(product=Product.NONE), HEAD_OF_PSD, on=reference)
    goes_to(force, datetime.fromisoformat("2031-11-23T09:00:00+00:00"))
    assert isinstance(force.enters(Shredding(), DPO, on=reference), Entered)
    assert json.loads(dict(map(tuple, rows(force)))[reference])["subjects"] == []
    assert len(before) == len(force.register.listing(force.register.officer(DPO.key))) == 1


def test_what_an_earlier_release_left_without_them_is_read_whole(force: Force) -> None:
    force.grants(operators=(SERGEANT.key,))
    table = tables.standing
    force.database.write(lambda connection: connection.execute(update(table), {"listed": None}))
    same_for_everybody(force)


def test_2000_authorisations_are_listed_without_reading_one_of_them(force: Force) -> None:
    by = force.register.officer(INSPECTOR.key)

    def many(connection: Connection) -> None:
        door = Door(connection, force.database.keys, force.clock())
        for number in range(MANY):
            assert isinstance(door.enter(granted(lettered(number)), None, by), Entered)

    force.database.write(many, within=120)
    with statements() as asked:
        assert len(force.register.listing(force.register.officer(HEAD_OF_PSD.key))) == MANY
    assert len(asked) < 20
    # Two read the head, one what the register itself owes, for who is away; no other reads an entry's body.
    assert len([each for each in asked if "entry.body" in each]) == 3


def lettered(number: int) -> str:
    """A name of somebody who is not on the roll; digits would be taken for a collar number."""
    return "Person " + "".join("abcdefghij"[int(digit)] for digit in str(number))
