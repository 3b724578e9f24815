"""The roll as it stands: replaced whole, its history kept, and a person the same person for good."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text as sql

from policy.acts import Cancellation, Recusal, RollImport
from policy.examples import MONDAY_NIGHT as NOW
from policy.examples import REASONS
from policy.people import CONSOLE, Officer, Subject
from policy.terms import ChatId, Ground, Kind, PersonId, Post, Rank, Reference, SubjectKind, Unit
from store.register import Entered, Objected
from store.roll.identity import Answers
from store.roll.nominal_roll import Roll, RollTooSmall
from store.roll.roll_file import PEOPLE, POSTS, Person, RollFault, RollFile
from store.roll.roll_tables import standing_roll
from store.roll.subject_recognition import recognise, recognised
from store.vault import Vault
from tests.store.force import CHIEF_INSPECTOR, EXAMPLES, INSPECTOR, Force, example_roll, granted, minted

PEOPLE_TEXT, POSTS_TEXT = ((EXAMPLES / f"{name}.csv").read_text(encoding="utf-8") for name in ("people", "posts"))


def roll(people: str = PEOPLE_TEXT, posts: str = POSTS_TEXT) -> RollFile:
    return RollFile.parse({"people.csv": people, "posts.csv": posts})


def small(*lines: str, posts: str = "") -> RollFile:
    return roll("\n".join((",".join(PEOPLE), *lines)), "\n".join((",".join(POSTS), posts)))


def counts(answer: Entered) -> tuple[int, int, int]:
    """How many people, posts and missing people an import entered."""
    assert isinstance(answer.entry.act, RollImport)
    return answer.entry.act.people, answer.entry.act.posts, answer.entry.act.missing


def test_an_import_is_entered_on_the_register(bare: Force) -> None:
    answer = bare.register.import_roll(example_roll(), mint=minted)
    assert isinstance(answer, Entered)
    assert counts(answer) == (18, 12, 0)
    assert (answer.reference, answer.entry.by.key) == ("REGISTER", CONSOLE.key)


def test_nobody_but_the_console_imports_a_roll(force: Force) -> None:
    answer = force.register.import_roll(example_roll(), by=INSPECTOR, mint=minted)
    assert isinstance(answer, Objected)
    assert len(force.register.log()) == 1


def test_an_officer_is_as_the_roll_has_them(force: Force) -> None:
    kerr = force.register.member(ChatId("U0KERR"))
    assert kerr == Officer(
        key=PersonId("P0KERR"),
        kind=Kind.OFFICER,
        rank=Rank.SERGEANT,
        acting_rank=Rank.INSPECTOR,
        acting_from=datetime(2026, 11, 1, tzinfo=UTC),
        acting_to=datetime(2027, 2, 1, tzinfo=UTC),
        acting_authoriser=Rank.SUPERINTENDENT,
    )
    assert force.register.member(ChatId("U0HARGREAVE")).unit is Unit.PSD
    assert force.register.member(ChatId("U0WREN")).unit is None, "a unit that does not make a matter sensitive"


def test_holdings_have_their_times(force: Force) -> None:
    held = {(h.post, h.officer.key, h.deputy): h for h in force.register.given().holdings}
    assert len(held) == 12
    napier = held[Post.HEAD_OF_PERSONNEL, PersonId("P0NAPIER"), False]
    assert napier.away(datetime(2026, 12, 25, tzinfo=UTC))
    assert not napier.away(datetime(2027, 1, 4, tzinfo=UTC))
    assert (Post.HEAD_OF_PSD, "P0PENHALE", True) in held


def test_names_are_given_only_when_asked_for(force: Force) -> None:
    assert force.register.name(PersonId("P0WREN")) == "Tom Wren"
    assert force.register.name(PersonId("P0NOBODY")) == "P0NOBODY"
    assert force.register.slack_id(PersonId("P9036")) is None
    assert force.register.slack_id(PersonId("P0WREN")) == "U0WREN"


def test_somebody_missing_from_the_new_roll_becomes_inactive_and_holds_nothing(force: Force) -> None:
    people = "".join(line for line in PEOPLE_TEXT.splitlines(keepends=True) if "Owen Drew" not in line)
    posts = "".join(line for line in POSTS_TEXT.splitlines(keepends=True) if "U0DREW" not in line)
    answer = force.register.import_roll(roll(people, posts), mint=minted)
    assert isinstance(answer, Entered)
    assert counts(answer) == (17, 11, 1)
    assert force.register.member(ChatId("U0DREW")).active is False
    refused = force.enters(granted(), Officer(key=PersonId("P0DREW")))
    assert isinstance(refused, Objected)
    assert refused.shown.name == "InactiveUser"


def test_more_than_a_fifth_missing_needs_to_be_said(force: Force) -> None:
    lines = PEOPLE_TEXT.splitlines(keepends=True)
    kept = roll("".join(lines[: 1 + 14]), ",".join(POSTS) + "\n")
    with pytest.raises(RollTooSmall, match="4 of the 18 people"):
        force.register.import_roll(kept, mint=minted)
    assert force.register.member(ChatId("U0REEVE")).active
    assert len(force.register.log()) == 1, "nothing was imported"
    force.register.import_roll(kept, allow_large=True, mint=minted)
    assert not force.register.member(ChatId("U0REEVE")).active


def test_a_fifth_missing_may_pass(force: Force) -> None:
    kept = roll("".join(PEOPLE_TEXT.splitlines(keepends=True)[: 1 + 15]), ",".join(POSTS) + "\n")
    assert isinstance(force.register.import_roll(kept, mint=minted), Entered)


def test_history_is_kept_and_only_what_changed_is_written(force: Force) -> None:
    assert force.counts("officer") == 18
    force.register.import_roll(example_roll(), mint=minted)
    assert force.counts("officer") == 18
    force.register.import_roll(
        roll(PEOPLE_TEXT.replace("Meera Bhatt,2046,officer,Sergeant", "Meera Bhatt,2046,officer,Inspector")),
        mint=minted,
    )
    rows = force.database.read(
        lambda c: c.execute(sql("SELECT rank, since, until FROM officer WHERE key = 'P0BHATT' ORDER BY id")).all()
    )
    assert [tuple(row) for row in rows] == [("sergeant", 1, 3), ("inspector", 3, None)]
    assert force.counts("post WHERE until IS NULL") == 12
    assert force.counts("post") == 12


def test_R10_a_grant_stands_whatever_becomes_of_the_grantor(force: Force) -> None:
    reference = force.grants()
    force.register.import_roll(
        roll(PEOPLE_TEXT.replace("Helen Armstrong,1207,officer,Inspector", "Helen Armstrong,1207,officer,Sergeant")),
        mint=minted,
    )
    told = force.reads(reference)
    assert told.granted.by.rank is Rank.INSPECTOR
    assert isinstance(force.enters(REASONS, Officer(key=PersonId("P0DREW")), on=reference), Entered)


def test_F8_a_post_counts_from_and_not_to(force: Force) -> None:
    posts = POSTS_TEXT + "head_of_psd,U0CALDER,2026-11-23,2026-11-27,yes,,\n"
    force.register.import_roll(roll(posts=posts), mint=minted)
    force.clock.now = NOW + timedelta(days=1)
    last, after = (force.grants(who=who) for who in ("One Person", "Another Person"))
    force.clock.now = datetime(2026, 11, 26, 23, 59, 59, tzinfo=UTC)
    assert isinstance(force.enters(REASONS, CHIEF_INSPECTOR, on=last), Entered)
    force.clock.now = datetime(2026, 11, 27, tzinfo=UTC)
    refused = force.enters(REASONS, CHIEF_INSPECTOR, on=after)
    assert isinstance(refused, Objected)
    assert refused.objection.name == "NotPostHolder"


def test_the_digest_of_the_document_holds() -> None:
    document = (Path(__file__).parents[3] / "docs" / "record-format.md").read_text(encoding="utf-8")
    [(digest, spelt)] = re.findall(r"gives the digest\n`([0-9a-f]{64})`:\n\n```json\n(.*)\n```", document)
    wren = Person(slack_id=ChatId("U0WREN"), name="Tom Wren", number="4471", rank=Rank.CONSTABLE, unit="Response")
    assert Roll(people={PersonId("P3f9a1c04be27"): wren}).digest == digest
    assert hashlib.sha256(spelt.encode()).hexdigest() == digest


# --- One person, one key, for good ---


def test_somebody_who_gets_a_chat_account_is_still_the_subject(force: Force) -> None:
    reference = force.grants(who="9036 Jean Tuckett", ground=Ground.CRIME, subject_kind=(SubjectKind.OTHER,))
    assert force.reads(reference).subject_keys == {"P9036"}
    people = PEOPLE_TEXT.replace(",Jean Tuckett,9036", "U0TUCKETT,Jean Tuckett,9036")
    force.register.import_roll(roll(people), mint=minted)
    assert force.register.member(ChatId("U0TUCKETT")).key == "P9036"
    answer = force.enters(Recusal(), Officer(key=PersonId("U0TUCKETT")), on=reference)
    assert isinstance(answer, Objected)
    assert (answer.shown.name, answer.objection.name) == ("NotFound", "OwnSubject")
    assert force.register.slack_id(PersonId("P9036")) == "U0TUCKETT"


def test_another_chat_account_is_the_same_person(force: Force) -> None:
    force.register.import_roll(roll(PEOPLE_TEXT.replace("U0WREN", "U0WREN2")), mint=minted)
    assert force.register.member(ChatId("U0WREN2")).key == "P0WREN"
    assert force.counts("officer WHERE until IS NULL") == 18


def test_a_collar_number_given_to_somebody_else_is_another_person(bare: Force) -> None:
    bare.register.import_roll(
        small(",Jean Tuckett,9036,volunteer,,,,,,,yes", "U1,Ann Hart,1,staff,,,,,,,yes"), mint=minted
    )
    newcomer = small(",Karl Unger,9036,volunteer,,,,,,,yes", "U1,Ann Hart,1,staff,,,,,,,yes")
    with pytest.raises(RollFault, match="--another 9036 if not"):
        bare.register.import_roll(newcomer, allow_large=True)
    another = Answers.of((), ("9036",))
    bare.register.import_roll(newcomer, allow_large=True, answers=another, mint=lambda _: PersonId("PKARL"))
    assert bare.register.name(PersonId("P9036")) == "Jean Tuckett"
    assert bare.register.officer(PersonId("P9036")).active is False
    assert bare.register.name(PersonId("PKARL")) == "Karl Unger"
    typed = bare.register.typed("9036")
    assert typed
    assert typed.key == "PKARL"
    bare.register.import_roll(newcomer)
    assert bare.counts("officer WHERE until IS NULL") == 3


# --- Who a subject is (rule 21) ---


def found(force: Force, text: str = "", key: str = "") -> Subject:
    """Recognise one subject, in a transaction that changes nothing else."""
    return force.database.write(
        lambda c: recognise(Subject(text=text, key=PersonId(key)), standing_roll(c, Vault(c, force.database.keys)))
    )


@pytest.mark.parametrize(
    "typed",
    [
        "Tom Wren",
        "tom  WREN",
        "PC Tom Wren",
        "PC 4471 Tom Wren",
        "4471",
        "pc4471",
        "Wren, Tom",
        "WREN Tom",
        "PC 4471, response team, Weymouth",
        "Tom Wrén",
    ],
)
def test_a_subject_is_recognised_by_name_or_collar_number(force: Force, typed: str) -> None:
    subject = found(force, text=typed)
    assert (subject.key, subject.kind, subject.text) == ("P0WREN", SubjectKind.OFFICER, typed)


@pytest.mark.parametrize(
    "typed", ["Wren", "Tommy Wren", "Tom Wren Smith", "447", "9999", "the one who sits by the door"]
)
def test_somebody_who_matches_nobody_stays_as_typed(force: Force, typed: str) -> None:
    assert found(force, text=typed) == Subject(text=typed)


def test_a_member_picked_is_recognised_with_unit_and_rank(force: Force) -> None:
    osborne = found(force, key="U0OSBORNE")
    assert (osborne.kind, osborne.chief_officer) == (SubjectKind.OFFICER, True)
    drew = found(force, key="U0DREW")
    assert (drew.unit, drew.chief_officer) == (Unit.ACU, False)
    assert found(force, key="U0MARSH").kind is SubjectKind.STAFF
    assert found(force, text="9036").kind is SubjectKind.OTHER
    assert found(force, key="U0NOBODY") == Subject(key=PersonId("U0NOBODY"))


def test_two_of_the_same_name_are_nobody_without_a_collar_number(bare: Force) -> None:
    bare.register.import_roll(
        small(
            "U1,Sam Hill,1001,staff,,,,,,,yes", "U2,Sam Hill,1002,staff,,,,,,,yes", "U3,Hill Sam,1003,staff,,,,,,,yes"
        ),
        mint=minted,
    )
    assert found(bare, text="Sam Hill").key == ""
    assert found(bare, text="1002 Sam Hill").key == "P2"
    assert found(bare, text="Hill Sam").key == "P3", "the exact order decides"


def test_one_person_picked_and_typed_is_one_subject(force: Force) -> None:
    both = granted(
        subjects=(
            Subject(key=PersonId("U0WREN")),
            Subject(text="4471"),
            Subject(text="Jo Else"),
            Subject(text="jo else"),
        )
    )
    act = force.database.write(lambda c: recognised(both, standing_roll(c, Vault(c, force.database.keys))))
    assert [(subject.key, subject.text) for subject in act.subjects] == [("P0WREN", "4471"), ("", "Jo Else")]
    assert act.subject_count == 2


def test_R11_the_subject_cannot_grant_on_himself_whatever_he_types(force: Force) -> None:
    for typed in ("Helen Armstrong", "1207", "Insp Armstrong, Helen"):
        force.clock.passes(minutes=2)
        answer = force.enters(granted(typed), INSPECTOR)
        assert isinstance(answer, Objected)
        assert answer.objection.name == "OwnSubject"
    told = force.tells_all()
    assert {claimed.notice.to for claimed in told} == {"P0HARGREAVE"}
    assert told[0].number == 2


def test_P28_after_a_cancellation_a_repeat_needs_new_information(force: Force) -> None:
    force.grants(who="4471")
    force.clock.passes(hours=71)
    force.enters(
        Cancellation(reason="It was cancelled for want of anything found."), INSPECTOR, on=Reference("UA-2026-0001")
    )
    force.clock.passes(minutes=5)
    answer = force.enters(granted("Wren, Tom"), INSPECTOR)
    assert isinstance(answer, Objected)
    assert answer.objection.facts["earlier"] == "UA-2026-0001"
