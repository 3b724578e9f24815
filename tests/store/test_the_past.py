"""What stands in the record is read from the record, whatever the program's constants have become since."""

from __future__ import annotations

from datetime import timedelta

import pytest

from policy.deadlines import deadlines, keep_until
from policy.examples import REASONS
from policy.people import Subject
from policy.terms import Reference, System
from store.standing import Standing
from tests.policy.test_the_past import all_change
from tests.policy.world import RENEWS, STOPPED, changed
from tests.store.force import HEAD_OF_PSD, INSPECTOR, SERGEANT, WREN, Force
from tests.store.test_outbox import CANCELS

SYSTEMS = (System.FORCE_NETWORK, System.FORCE_TELEPHONE)


def filled(force: Force) -> list[str]:
    """A record with one that waits, one authorised and narrowed, one renewed and one ended; their references."""
    authorised = force.grants(who="Priscilla Unlisted", systems=SYSTEMS)
    ended, renewed = force.grants(who="Robin Example"), force.grants(who="Jo Else")
    force.enters(changed(REASONS, {"systems": SYSTEMS[:1]}), HEAD_OF_PSD, on=authorised)
    force.enters(REASONS, HEAD_OF_PSD, on=renewed)
    force.enters(CANCELS, INSPECTOR, on=ended)
    force.enters(changed(STOPPED, {"stopped_at": force.clock()}), SERGEANT, on=ended)
    force.clock.passes(days=80)
    force.register.sweep()
    force.enters(changed(RENEWS, {"section_2": "Eleven searches in three months."}), HEAD_OF_PSD, on=renewed)
    assert len(force.reads(renewed).terms) == 2
    return [authorised, ended, renewed, force.grants()]


def stored(force: Force, references: list[str]) -> list[object]:
    """Everything that must not move, read anew from the database."""
    told = [force.reads(Reference(reference)) for reference in references]
    given = force.register.given()
    return [(each, deadlines(each, given), keep_until(each)) for each in told]


def standings(force: Force) -> tuple[Standing, ...]:
    """The projections: end and next wake among them."""
    return tuple(force.register.standings())


def test_no_constant_moves_what_stands_in_the_record(force: Force, monkeypatch: pytest.MonkeyPatch) -> None:
    references = filled(force)
    before, stood = stored(force, references), standings(force)
    all_change(monkeypatch)
    assert stored(force, references) == before
    force.register.rebuild()
    assert [each for each in standings(force) if each.reference in references] == [
        each for each in stood if each.reference in references
    ]
    later = force.reads(force.grants(who="Sam Other"))
    assert (later.grant.hours, later.ends_at - later.granted_at) == (77, timedelta(hours=77))


def test_the_second_person_is_the_second_after_the_record_is_read_again(force: Force) -> None:
    reference = force.grants(subjects=(Subject(text=WREN), Subject(text="Priscilla Unlisted")))
    force.enters(changed(REASONS, {"subjects": (1,)}), HEAD_OF_PSD, on=reference)
    told = force.reads(reference)
    assert [subject.position for subject in told.grant.subjects] == [1, 2]
    assert told.ended_parts == ("person:2",)
