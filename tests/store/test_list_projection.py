"""Lists know what the rules know of each authorisation, and read none of their entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import product
from operator import methodcaller
from typing import Any, Final

from sqlalchemy import Connection, text

from policy.acts import Cancellation, Disposal, Recusal, Shredding
from policy.authorisation import Authorisation
from policy.examples import REASONS
from policy.people import Officer
from policy.route import INDEPENDENT
from policy.sight import Sight, sight
from policy.terms import Ground, Product, Ripa, SubjectKind, System
from store.door import Door
from store.door_answers import Entered
from store.lists.reader import Seen
from store.lists.tabs import Asked, Tab
from store.register import Register
from tests.statements import statements
from tests.store.by_hand import nearest, paged
from tests.store.force import ACU, DIRECTOR_HR, DPO, HEAD_OF_PSD, INSPECTOR, SERGEANT, STRANGER, SUBJECT, Force, granted
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
    assert SUBJECT.key not in str(parts(force))
    assert force.register.listing(force.register.officer(SUBJECT.key)) == ()


def parts(force: Force) -> list[tuple[str, str, str]]:
    """Who has a part in what."""
    with force.database.engine.connect() as connection:
        found = connection.execute(text("SELECT reference, role, digest FROM part ORDER BY reference, role, digest"))
        return [(row.reference, row.role, row.digest) for row in found]


def test_standings_made_anew_hold_the_same(force: Force) -> None:
    force.grants(operators=(SERGEANT.key,))
    before = parts(force), force.dumps("standing")
    force.register.rebuild()
    assert (parts(force), force.dumps("standing")) == before


def test_of_what_was_destroyed_a_list_keeps_no_digest_of_the_subject(force: Force) -> None:
    reference = force.grants(systems=(System.FORCE_NETWORK,))
    before = force.register.listing(force.register.officer(DPO.key))
    assert "subject" in {role for _, role, _ in parts(force)}
    force.enters(REFUSES, HEAD_OF_PSD, on=reference)
    force.enters(Disposal(product=Product.NONE), HEAD_OF_PSD, on=reference)
    goes_to(force, datetime.fromisoformat("2031-11-23T09:00:00+00:00"))
    assert isinstance(force.enters(Shredding(), DPO, on=reference), Entered)
    assert "subject" not in {role for _, role, _ in parts(force)}
    assert len(before) == len(force.register.listing(force.register.officer(DPO.key))) == 1


def test_every_page_of_every_filter_is_what_the_rules_come_to_by_hand(force: Force) -> None:
    staff: dict[str, Any] = {"ground": Ground.STAFF_DISCIPLINE, "subject_kind": (SubjectKind.STAFF,)}
    doubt: dict[str, Any] = {"ripa": Ripa.ADVISED_NOT_NEEDED, "ripa_advice": "FIB"}
    kinds: tuple[Any, ...] = ({}, staff, doubt, {"involved": (ACU.key,)}, {"sensitive": True}, doubt)
    made = [force.grants(who=f"Person {lettered(n)}", **kind) for n, kind in enumerate(kinds * 2)]
    made.append(force.grants())
    supers = {h.officer.key for h in force.register.given().holders(INDEPENDENT, force.clock())}
    made.append(force.grants(who="Person Last", involved=tuple(supers), **doubt))
    assert isinstance(force.enters(REASONS, HEAD_OF_PSD, on=made[0]), Entered)
    assert isinstance(force.enters(Cancellation(reason="It was somebody else."), HEAD_OF_PSD, on=made[4]), Entered)
    assert isinstance(force.enters(Recusal(reason="He is my brother in law."), ACU, on=made[6]), Entered)
    every_page(force)
    force.clock.passes(hours=80)
    force.register.sweep()
    force.clock.passes(days=40)
    every_page(force)


READERS: Final = (HEAD_OF_PSD, ACU, DIRECTOR_HR, DPO, INSPECTOR, SERGEANT, SUBJECT, STRANGER)


def every_page(force: Force) -> None:
    """Whoever reads whichever page of whichever filter reads what the rules come to, and so on Home."""
    register, now = force.register, force.clock()
    for by in (register.officer(each.key) for each in READERS):
        seen = register.listing(by)
        for tab, ground, number in product(Tab, (None, Ground.STAFF_DISCIPLINE), (1, 2)):
            oldest_first = ground is None and number == 1
            asked = Asked(tab, ground, number, 4, oldest_first=oldest_first)
            page, by_hand = register.lists(by, now, methodcaller("page", asked)), paged(seen, now, asked)
            assert named(page.rows) == named(by_hand.rows), (by.key, tab)
            assert replace(page, rows=()) == replace(by_hand, rows=()), (by.key, tab)
        assert named(register.lists(by, now, methodcaller("nearest", 5))) == named(nearest(seen, now, 5)), by.key


def named(rows: Iterable[Seen]) -> list[tuple[str, Sight]]:
    """Which they are, and how much is seen of each."""
    return [(each.outline.reference, sees) for each, sees in rows]


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
