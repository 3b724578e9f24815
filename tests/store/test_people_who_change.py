"""A person stays the same person when the account that the roll gives them changes."""

from __future__ import annotations

from contextlib import suppress

from policy.examples import REASONS
from policy.terms import Ground, State, SubjectKind
from store.register import Entered, Objected
from store.roll.roll_file import RollFault, RollFile
from tests.store.force import EXAMPLES, Force, minted


def imports(force: Force, old: str, new: str) -> None:
    """Import the example roll with another chat id in it; an import may also stop, which changes nothing."""
    files = {name: (EXAMPLES / name).read_text(encoding="utf-8") for name in ("people.csv", "posts.csv")}
    roll = RollFile.parse({name: text.replace(old, new) for name, text in files.items()})
    with suppress(RollFault):
        force.register.import_roll(roll, mint=minted)


def test_fault_w07_the_account_that_the_roll_gave_up_decides_no_more(force: Force) -> None:
    reference = force.grants()
    imports(force, "U0HARGREAVE", "U0HARGREAVE2")
    before, after = force.register.officer("U0HARGREAVE"), force.register.officer("U0HARGREAVE2")
    assert isinstance(force.enters(REASONS, before, on=reference), Objected)
    assert isinstance(force.enters(REASONS, after, on=reference), Entered)


def test_fault_w08_a_subject_with_another_account_does_not_decide_on_themselves(force: Force) -> None:
    staff = (SubjectKind.STAFF,)
    reference = force.grants(who="Frances Lyle", ground=Ground.STAFF_DISCIPLINE, subject_kind=staff)
    imports(force, "U0LYLE", "U0LYLE2")
    force.enters(REASONS, force.register.officer("U0LYLE2"), on=reference)
    assert force.reads(reference).state is State.URGENT
