"""A person stays the same person when the account that the roll gives them changes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest

from policy.acts import RollImport
from policy.examples import REASONS
from policy.terms import ChatId, Ground, Kind, PersonId, State, SubjectKind
from store.register import Entered, Objected
from store.roll.identity import Answers
from store.roll.roll_file import Person, RollFault, RollFile
from tests.store.force import EXAMPLES, Force, example_roll, minted


def imports(force: Force, old: str, new: str) -> None:
    """Import the example roll with another chat id in it; an import may also stop, which changes nothing."""
    files = {name: (EXAMPLES / name).read_text(encoding="utf-8") for name in ("people.csv", "posts.csv")}
    roll = RollFile.parse({name: text.replace(old, new) for name, text in files.items()})
    with suppress(RollFault):
        force.register.import_roll(roll, mint=minted)


def test_fault_w07_the_account_that_the_roll_gave_up_decides_no_more(force: Force) -> None:
    reference = force.grants()
    imports(force, "U0HARGREAVE", "U0HARGREAVE2")
    before, after = force.register.member(ChatId("U0HARGREAVE")), force.register.member(ChatId("U0HARGREAVE2"))
    assert isinstance(force.enters(REASONS, before, on=reference), Objected)
    assert isinstance(force.enters(REASONS, after, on=reference), Entered)


def test_fault_w08_a_subject_with_another_account_does_not_decide_on_themselves(force: Force) -> None:
    staff = (SubjectKind.STAFF,)
    reference = force.grants(who="Frances Lyle", ground=Ground.STAFF_DISCIPLINE, subject_kind=staff)
    imports(force, "U0LYLE", "U0LYLE2")
    force.enters(REASONS, force.register.member(ChatId("U0LYLE2")), on=reference)
    assert force.reads(reference).state is State.URGENT


def moved(person: Person) -> RollFile:
    """Give the example roll with Gail Marsh, who has no number, as somebody else has her line."""
    roll = example_roll()
    return replace(roll, people=tuple(person if each.name == "Gail Marsh" else each for each in roll.people))


MARSH = Person(slack_id=ChatId("U0MARSH2"), name="Gail Marsh", kind=Kind.STAFF, unit="Contact Centre")


def test_fault_w08_somebody_without_a_number_has_to_be_told_apart(force: Force) -> None:
    with pytest.raises(RollFault, match="--same U0MARSH=U0MARSH2"):
        force.register.import_roll(moved(MARSH))
    with pytest.raises(RollFault, match="--another U0MARSH2"):
        force.register.compare_roll(moved(MARSH))
    assert len(force.register.of(RollImport)) == 1
    force.register.import_roll(moved(MARSH), answers=Answers.of(["U0MARSH=U0MARSH2"], []))
    assert force.register.member(ChatId("U0MARSH2")).key == "P0MARSH"
    assert force.register.member(ChatId("U0MARSH")).kind is None


def test_fault_w08_another_person_of_a_name_is_another(force: Force) -> None:
    force.register.import_roll(moved(MARSH), answers=Answers.of([], ["U0MARSH2"]), mint=lambda _: PersonId("PNEW"))
    assert force.register.member(ChatId("U0MARSH2")).key == "PNEW"
    assert force.register.member(ChatId("U0MARSH")).active is False


def test_fault_w08_a_new_name_on_the_same_account_is_the_same_person(force: Force) -> None:
    force.register.import_roll(moved(replace(MARSH, slack_id=ChatId("U0MARSH"), name="Gail Rivers")))
    assert force.register.name(PersonId("P0MARSH")) == "Gail Rivers"


def test_fault_w08_a_number_and_an_account_that_both_change_are_asked_about(force: Force) -> None:
    roll = example_roll()
    people = tuple(
        replace(each, number="5502", slack_id=ChatId("U0WREN2")) if each.number == "4471" else each
        for each in roll.people
    )
    both = replace(roll, people=people)
    with pytest.raises(RollFault, match="--same 4471=5502"):
        force.register.import_roll(both)
    force.register.import_roll(both, answers=Answers.of(["4471=5502"], []))
    typed = force.register.typed("5502")
    assert typed
    assert typed.key == "P0WREN"


@pytest.mark.parametrize(("same", "another"), [(["1=4471"], []), (["4471=1"], []), ([], ["1"]), (["4471"], [])])
def test_fault_w08_an_answer_about_nobody_imports_nothing(force: Force, same: list[str], another: list[str]) -> None:
    with pytest.raises(RollFault):
        force.register.import_roll(example_roll(), answers=Answers.of(same, another))
    assert len(force.register.of(RollImport)) == 1
