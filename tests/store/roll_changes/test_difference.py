"""What a new roll would change is worked out beside the record: nothing is written."""

from __future__ import annotations

from store.roll.roll_file import RollFile
from store.roll_changes.difference import Change
from tests.store.force import EXAMPLES, Force, example_roll

PEOPLE, POSTS = ((EXAMPLES / f"{name}.csv").read_text(encoding="utf-8") for name in ("people", "posts"))


def roll(people: str = PEOPLE, posts: str = POSTS) -> RollFile:
    return RollFile.parse({"people.csv": people, "posts.csv": posts})


def test_a_look_leaves_everything_as_it_was(force: Force) -> None:
    reference = force.grants()
    before = [force.dumps(table) for table in ("entry", "officer", "post", "standing", "data_key")]
    gone = "".join(line for line in PEOPLE.splitlines(keepends=True) if "U0DREW" not in line)
    held = "".join(line for line in POSTS.splitlines(keepends=True) if "U0DREW" not in line)
    difference = force.register.compare_roll(roll(gone, held))
    assert difference.inactive == ("U0DREW",)
    assert difference.undecidable == (), "the Head of PSD can decide it"
    assert difference.posts == (Change(what="acu_inspector", before="U0DREW", after=""),)
    assert [force.dumps(table) for table in ("entry", "officer", "post", "standing", "data_key")] == before
    assert force.reads(reference).in_force(force.clock.now)


def test_an_acting_period_that_changes_is_told_with_its_london_time(force: Force) -> None:
    longer = PEOPLE.replace("2026-11-01T00:00,2027-02-01T00:00", "2026-11-01T00:00,2027-07-01T09:00")
    difference = force.register.compare_roll(roll(longer))
    assert difference.changed == {
        "U0KERR": (Change(what="acting_to", before="2027-02-01T00:00", after="2027-07-01T09:00"),)
    }


def test_a_post_that_is_to_be_passed_on_is_told_with_its_time(force: Force) -> None:
    passed = POSTS.replace("fcao,U0FENN,2023-06-01,,no,,", "fcao,U0FENN,2023-06-01,2027-01-01,no,,")
    difference = force.register.compare_roll(roll(posts=f"{passed}fcao,U0CALDER,2027-01-01,,no,,\n"))
    assert difference.posts == (
        Change(what="fcao", before="U0FENN", after="U0CALDER from 2027-01-01T00:00, U0FENN to 2027-01-01T00:00"),
    )


def test_what_has_ended_and_what_nobody_can_decide_today_is_not_lost(force: Force) -> None:
    force.grants()
    force.clock.passes(hours=72)
    nobody = "\n".join((POSTS.splitlines()[0], "dpo,U0DATTA,2023-06-01,,no,,"))
    assert force.register.compare_roll(roll(posts=nobody)).undecidable == ()


def test_a_first_roll_adds_everybody(bare: Force) -> None:
    difference = bare.register.compare_roll(example_roll())
    assert (len(difference.added), difference.inactive, difference.too_small) == (18, (), False)
    assert bare.counts("officer") == 0
    assert bare.counts("data_key") == 0
