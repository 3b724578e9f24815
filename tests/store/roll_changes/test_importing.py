"""A new roll, or an absence, keeps nobody waiting: only what differs is written, and nothing is folded for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Thread

from sqlalchemy import Connection

from policy import acts
from policy.examples import REASONS
from policy.terms import REGISTER, ChatId, Ground, Kind, PersonId, State, SubjectKind
from store import tables
from store.door import Door
from store.register import Entered
from store.roll.roll_file import Person, RollFile
from tests.statements import statements
from tests.store.force import (
    ACU,
    CHIEF_INSPECTOR,
    DIRECTOR_HR,
    HEAD_OF_PSD,
    INSPECTOR,
    Force,
    example_roll,
    granted,
    minted,
)

MANY, CHANGED = 3000, 30


def large(changed: int = 0) -> RollFile:
    """The example roll and many more; so many of them have moved to another unit."""
    example = example_roll()
    more = (
        Person(
            slack_id=ChatId(f"U1{n:05}"),
            name=lettered(n),
            number=str(50000 + n),
            kind=Kind.STAFF,
            unit="Moved" if n < changed else "Still there",
        )
        for n in range(MANY)
    )
    return RollFile((*example.people, *more), example.posts)


def lettered(number: int) -> str:
    """A name without digits, which would be taken for a number."""
    return "Person " + "".join("abcdefghij"[int(digit)] for digit in str(number))


def test_fault_m19_an_import_writes_only_what_differs_and_asks_little_under_the_lock(force: Force) -> None:
    force.register.import_roll(large(), mint=minted)
    with statements() as sent:
        answer = force.register.import_roll(large(CHANGED), mint=minted)
    assert isinstance(answer, Entered)
    locked = next(n for n, each in enumerate(sent) if each.startswith(("BEGIN IMMEDIATE", "SELECT pg_advisory")))
    assert len(sent[locked:]) < 20
    since = f"since = {answer.entry.number}"
    assert force.counts(f"officer WHERE {since}") == CHANGED
    assert force.counts(f"officer WHERE until = {answer.entry.number}") == CHANGED
    assert force.counts(f"post WHERE {since}") == 0
    assert force.register.verify().bad is None


def test_fault_m19_grants_are_entered_while_a_roll_is_imported(force: Force) -> None:
    force.register.import_roll(large(), mint=minted)
    importing = Thread(target=lambda: force.register.import_roll(large(CHANGED), mint=minted))
    importing.start()
    answers = [force.enters(granted(f"Somebody {lettered(n)}"), INSPECTOR) for n in range(10)]
    importing.join()
    assert all(isinstance(answer, Entered) for answer in answers)
    assert len(force.register.of(acts.RollImport)) == 3


def test_an_import_that_another_one_came_before_is_worked_out_again(force: Force) -> None:
    first, other = example_roll(), example_roll()
    people = [replace(each, unit="Elsewhere") if each.name == "Tom Wren" else each for each in first.people]
    rows = []

    def mint(person: Person) -> PersonId:
        # Somebody new is met while it is worked out: meanwhile another roll is imported.
        rows.append(person)
        if len(rows) == 1:
            force.register.import_roll(replace(other, people=tuple(people)))
        return minted(person)

    newcomer = Person(slack_id=ChatId("U0NEW"), name="Newly Come", number="9999", kind=Kind.STAFF)
    answer = force.register.import_roll(replace(first, people=(*first.people, newcomer)), mint=mint)
    assert isinstance(answer, Entered)
    assert (len(rows), len(force.register.of(acts.RollImport))) == (2, 3)
    assert force.counts(f"officer WHERE since = {answer.entry.number}") == 2
    assert not force.register.roll_broken()


def enters_many(force: Force, number: int) -> None:
    """So many urgent ones on the route of police staff, and as many that have ended."""

    def work(connection: Connection) -> None:
        door = Door(connection, force.database.keys, force.clock())
        for each in range(number):
            staff = {"ground": Ground.STAFF_DISCIPLINE, "subject_kind": (SubjectKind.STAFF,)}
            assert isinstance(door.enter(granted(lettered(each), **staff), None, INSPECTOR), Entered)
            ended = door.enter(granted(f"Ended {lettered(each)}"), None, INSPECTOR)
            assert isinstance(ended, Entered)
            act = acts.Cancellation(reason="It was cancelled for want of anything found.")
            assert isinstance(door.enter(act, ended.reference, INSPECTOR), Entered)

    force.database.write(work, within=120)


def asked_by_an_absence(force: Force) -> int:
    with statements() as sent:
        absence = acts.Absence(until=force.clock.now + timedelta(hours=20))
        assert isinstance(force.enters(absence, ACU, on=REGISTER), Entered)
    return len(sent)


def test_fault_m20_an_absence_asks_as_little_with_many_authorisations_as_with_none(force: Force) -> None:
    force.register.officer(ACU.key)  # the roll has been read
    none = asked_by_an_absence(force)
    force.clock.passes(minutes=1)
    enters_many(force, 100)
    assert asked_by_an_absence(force) == none < 25
    while force.register.sweep():
        pass
    wakes = force.register.next_wake()
    assert wakes is not None
    assert wakes > force.clock.now


def test_whoever_left_is_reported_of_what_they_granted_and_nothing_else_is_looked_at(force: Force) -> None:
    reference = force.grants()
    assert isinstance(force.enters(REASONS, HEAD_OF_PSD, on=reference), Entered)
    other = force.grants(by=CHIEF_INSPECTOR, who="Priscilla Unlisted")
    assert isinstance(force.enters(REASONS, HEAD_OF_PSD, on=other), Entered)
    force.register.sweep()
    roll = example_roll()
    people = tuple(replace(each, active=each.slack_id != "U0ARMSTRONG") for each in roll.people)
    force.register.import_roll(replace(roll, people=people))
    assert force.register.waking(force.clock.now) == [reference]
    force.register.sweep()
    left = [e.act for e in force.reads(reference).entries if isinstance(e.act, acts.Nudge)]
    assert [nudge.about for nudge in left] == [acts.Asked.GRANTOR_LEFT]
    force.register.import_roll(replace(roll, people=people))
    force.register.sweep()
    assert [e.act for e in force.reads(reference).entries if isinstance(e.act, acts.Nudge)] == left
    assert force.reads(reference).state is State.AUTHORISED


# --- Who is who from one roll to the next ---


def test_a_number_that_changes_for_an_account_is_told_and_is_the_same_person(force: Force) -> None:
    roll = example_roll()
    people = tuple(replace(each, number="5502") if each.number == "4471" else each for each in roll.people)
    changes = force.register.compare_roll(replace(roll, people=people)).changed["U0WREN"]
    assert [(each.what, each.before, each.after) for each in changes] == [("number", "4471", "5502")]
    force.register.import_roll(replace(roll, people=people))
    typed = force.register.typed("5502")
    assert typed
    assert typed.key == "P0WREN"
    assert force.register.typed("4471") is None


def test_two_accounts_that_are_swapped_go_with_their_numbers(force: Force) -> None:
    roll = example_roll()
    swapped = {"U0WREN": "U0DREW", "U0DREW": "U0WREN"}
    people = tuple(replace(each, slack_id=ChatId(swapped.get(each.slack_id, each.slack_id))) for each in roll.people)
    force.register.import_roll(replace(roll, people=people, posts=roll.posts))
    assert (force.register.member(ChatId("U0WREN")).key, force.register.member(ChatId("U0DREW")).key) == (
        "P0DREW",
        "P0WREN",
    )


def test_director_hr_is_the_same_with_another_account(force: Force) -> None:
    roll = example_roll()
    people = tuple(
        replace(each, slack_id=ChatId("U0LYLE2")) if each.slack_id == "U0LYLE" else each for each in roll.people
    )
    posts = tuple(replace(each, holder="U0LYLE2") if each.holder == "U0LYLE" else each for each in roll.posts)
    force.register.import_roll(RollFile(people, posts))
    assert force.register.member(ChatId("U0LYLE2")).key == DIRECTOR_HR.key
    assert force.register.member(ChatId("U0LYLE")).kind is None
    assert tables.officer.c.keys().count("collar") == 0
