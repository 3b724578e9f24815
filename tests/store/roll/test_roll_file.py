"""A roll is read whole or not at all; each fault is named by file, line and column."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from policy.terms import Kind, Post, Rank
from store.roll.roll_cells import moment_in_london
from store.roll.roll_file import PEOPLE, POSTS, RollFault, RollFile
from tests.store.force import EXAMPLES

PEOPLE_HEADER, POSTS_HEADER = ",".join(PEOPLE), ",".join(POSTS)
ANN = "U1,Ann Hart,1001,officer,Inspector,,,,,Response,yes"
BEN = "U2,Ben Lowe,1002,officer,Superintendent,,,,,PSD,yes"
GAP = "does not exist: the clocks went forward over it. Write a time before or after it."
TWICE = "comes twice: the clocks went back. Write it with its offset"
KINDS = "It is one of officer, special, staff, contractor, volunteer."
RANKS = (
    "It is one of constable, sergeant, inspector, chief_inspector, superintendent, chief_superintendent,"
    " assistant_chief_constable, deputy_chief_constable, chief_constable."
)
HEAD = "head_of_psd,U2,2026-01-01,,no,,"


def roll(*people: str, posts: tuple[str, ...] = (HEAD,)) -> RollFile:
    return RollFile.parse(
        {
            "people.csv": "\n".join((PEOPLE_HEADER, ANN, BEN, *people)) + "\n",
            "posts.csv": "\n".join((POSTS_HEADER, *posts)) + "\n",
        }
    )


def fault(*people: str, posts: tuple[str, ...] = (HEAD,)) -> str:
    """Give the one fault of a roll; Ann stands on line 2, Ben on line 3."""
    with pytest.raises(RollFault) as caught:
        roll(*people, posts=posts)
    assert len(caught.value.faults) == 1, caught.value.faults
    return str(caught.value)


def test_the_example_roll_is_read() -> None:
    found = RollFile.load(EXAMPLES / "posts.csv", EXAMPLES / "people.csv")
    assert (len(found.people), len(found.posts)) == (18, 12)
    assert {person.kind for person in found.people} == {Kind.OFFICER, Kind.STAFF, Kind.SPECIAL, Kind.VOLUNTEER}


@pytest.mark.parametrize(
    ("told", "rank", "temporary"),
    [
        ("inspector", Rank.INSPECTOR, False),
        ("Detective Inspector", Rank.INSPECTOR, False),
        ("T/Inspector", Rank.INSPECTOR, True),
        ("Temporary Detective Chief Inspector", Rank.CHIEF_INSPECTOR, True),
        ("chief_constable", Rank.CHIEF_CONSTABLE, False),
        ("Assistant Chief Constable", Rank.ASSISTANT_CHIEF_CONSTABLE, False),
    ],
)
def test_detective_is_no_rank_and_temporary_is_how_one_is_held(told: str, rank: Rank, temporary: bool) -> None:  # noqa: FBT001 - a column of the table above
    person = roll(f"U3,Cy Dunn,1003,officer,{told},,,,,,yes").people[-1]
    assert (person.rank, person.temporary) == (rank, temporary)


def test_an_acting_rank_has_its_times_and_who_authorised_it() -> None:
    line = "U3,Cy Dunn,1003,officer,Sergeant,Inspector,2026-07-01T09:00,2026-12-01T09:00,U2,,yes"
    person = roll(line).people[-1]
    assert (person.rank, person.acting_rank, person.acting_authoriser) == (
        Rank.SERGEANT,
        Rank.INSPECTOR,
        Rank.SUPERINTENDENT,
    )
    assert person.acting_from == datetime(2026, 7, 1, 8, 0, tzinfo=UTC), "09:00 in London is 08:00 UTC in July"
    assert person.acting_to == datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def test_a_holder_may_be_named_by_collar_number() -> None:
    (held,) = roll(posts=("dpo,1001,,,yes,2026-12-24,",)).posts
    assert (held.post, held.holder, held.deputy) == (Post.DPO, "1001", True)
    assert held.away_from == datetime(2026, 12, 24, tzinfo=UTC)


def test_who_is_not_said_to_be_inactive_is_active() -> None:
    found = roll("U3,Cy Dunn,1003,staff,,,,,,,", "U4,Di Eaves,1004,staff,,,,,,,no")
    assert [person.active for person in found.people] == [True, True, True, False]


def test_blank_lines_and_a_byte_order_mark_do_no_harm() -> None:
    people = "\ufeff" + PEOPLE_HEADER + "\n" + ANN + "\n\n,,,,,,,,,,\n" + BEN + "\n"
    assert len(RollFile.parse({"a.csv": people, "b.csv": POSTS_HEADER + "\n" + HEAD}).people) == 2


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "U3,Cy Dunn,1003,officer,inspecter,,,,,,yes",
            'rank: "inspecter" is not a rank. Did you mean "inspector"?',
        ),
        ("U3,Cy Dunn,1003,officer,,,,,,,yes", "rank: an officer has a rank; this is empty."),
        (
            "U3,Cy Dunn,1003,offcer,Sergeant,,,,,,yes",
            'kind: "offcer" is not a kind. Did you mean "officer"?',
        ),
        ("U3,Cy Dunn,1003,,,,,,,,yes", f"kind: this is empty. {KINDS}"),
        ("U3,Cy Dunn,1003,clock,,,,,,,yes", f'kind: "clock" is not a kind. {KINDS}'),
        ("U3,Cy Dunn,1003,officer,PCSO,,,,,,yes", f'rank: "PCSO" is not a rank. {RANKS}'),
        ("U3,,1003,staff,,,,,,,yes", "name: a person has a name; this is empty."),
        (
            ",Cy Dunn,,staff,,,,,,,yes",
            "slack_id: this is empty, and so is number; one of them says who it is.",
        ),
        ("U1,Cy Dunn,1003,staff,,,,,,,yes", 'slack_id: "U1" stands on line 2 already.'),
        ("U3,Cy Dunn,1002,staff,,,,,,,yes", 'number: "1002" stands on line 3 already.'),
        ("U3,Cy Dunn,1003,staff,,,,,,,perhaps", 'active: "perhaps" is neither yes nor no.'),
        (
            "U3,Cy Dunn,1003,officer,Sergeant,Inspector,2026-07-01,2026-08-01,U22,,yes",
            'acting_authorised_by: nobody in this file is "U22". Did you mean "U2"?',
        ),
        (
            "U3,Cy Dunn,1003,officer,Sergeant,Inspector,2026-07-01,,U2,,yes",
            "acting_to: an acting rank needs its rank, both times and who authorised it; this is empty.",
        ),
        (
            "U3,Cy Dunn,1003,officer,Sergeant,Inspector,2026-07-01,2026-07-01,U2,,yes",
            'acting_to: "2026-07-01" is not later than the time before it.',
        ),
        (
            "U3,Cy Dunn,1003,officer,Sergeant,Inspector,2026-03-29T01:30,2026-08-01,U2,,yes",
            f'acting_from: "2026-03-29T01:30" {GAP}',
        ),
        (
            "U3,Cy Dunn,1003,officer,Sergeant,Inspector,2026-10-25T01:30,2026-12-01,U2,,yes",
            f'acting_from: "2026-10-25T01:30" {TWICE}, like 2026-10-25T01:30+01:00.',
        ),
        (
            "U3,Cy Dunn,1003,officer,Sergeant,Inspector,1 July,2026-12-01,U2,,yes",
            'acting_from: "1 July" is not a time. Write it like 2026-11-23T09:00.',
        ),
    ],
)
def test_a_fault_of_the_people_is_named(line: str, sentence: str) -> None:
    assert fault(line) == f"people.csv, line 4, column {sentence} Nothing was imported."


def test_a_line_of_another_length_is_a_fault() -> None:
    assert fault("U3,Cy Dunn,1003,staff") == (
        "people.csv, line 4: 4 columns, but the header has 11. Nothing was imported."
    )


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "head_of_spd,U2,,,no,,",
            'post: "head_of_spd" is not a post. Did you mean "head_of_psd"?',
        ),
        ("dpo,,,,no,,", "slack_id: this is empty; say who holds the post."),
        ("dpo,zzz,,,no,,", 'slack_id: nobody in the people file is "zzz".'),
        (
            "dpo,U2,2026-02-30,,no,,",
            'from: "2026-02-30" is not a time. Write it like 2026-11-23T09:00.',
        ),
        (
            "dpo,U2,2026-02-02,2026-02-01,no,,",
            'to: "2026-02-01" is not later than the time before it.',
        ),
        ("dpo,U2,,,maybe,,", 'deputy: "maybe" is neither yes nor no.'),
        ("dpo,U2,,,no,,2026-02-01", "away_from: this is empty, but away_to is not."),
        (
            "dpo,U2,,,no,2026-02-02,2026-02-01",
            'away_to: "2026-02-01" is not later than the time before it.',
        ),
    ],
)
def test_a_fault_of_the_posts_is_named(line: str, sentence: str) -> None:
    assert fault(posts=(line,)) == f"posts.csv, line 2, column {sentence} Nothing was imported."


PASSED_ON = "End one where the other begins, or make one a deputy."


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "head_of_psd,U1,2026-06-01,,no,,",
            f'from: "2026-06-01" is within the time of "U2", who holds head_of_psd on line 2. {PASSED_ON}',
        ),
        (
            "head_of_psd,1001,,2026-01-01T00:01,no,,",
            f'from: "" is within the time of "U2", who holds head_of_psd on line 2. {PASSED_ON}',
        ),
        ("head_of_psd,U2,2026-01-01,,no,,", 'slack_id: "U2" holds head_of_psd then already, on line 2.'),
        ("head_of_psd,1002,2027-01-01,,yes,,", 'slack_id: "1002" holds head_of_psd then already, on line 2.'),
    ],
)
def test_one_post_has_one_holder_at_a_time(line: str, sentence: str) -> None:
    assert fault(posts=(HEAD, line)) == f"posts.csv, line 3, column {sentence} Nothing was imported."


def test_a_post_may_be_passed_on_deputised_for_or_held_by_several_where_there_are_several() -> None:
    lines = (
        "head_of_psd,U1,2025-01-01,2026-01-01,no,,",
        HEAD,
        "head_of_psd,U1,2026-02-01,,yes,,",
        "contingency,U1,,,no,,",
        "contingency,U2,,,no,,",
    )
    assert len(roll(posts=lines).posts) == 5


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "upright strokes")])
def test_another_mark_between_the_columns_is_named(mark: str, name: str) -> None:
    files = {"p.csv": PEOPLE_HEADER.replace(",", mark), "posts.csv": POSTS_HEADER}
    with pytest.raises(RollFault) as caught:
        RollFile.parse(files)
    said = f"p.csv, line 1: {name} stand between the columns. Save it as CSV with commas."
    assert caught.value.faults == (said,)


def test_lines_may_end_as_windows_ends_them() -> None:
    people = f"{PEOPLE_HEADER}\r\n{ANN}\r\n{BEN}\r\n"
    assert len(RollFile.parse({"a.csv": people, "b.csv": f"{POSTS_HEADER}\r\n{HEAD}\r\n"}).people) == 2


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(RollFault) as caught:
        roll("U3,Cy Dunn,1003,officer,sergent,,,,,,yes", "U4,,1004,staff,,,,,,,yes", posts=("dpoo,U2,,,no,,",))
    assert [each.split(":")[0] for each in caught.value.faults] == [
        "people.csv, line 4, column rank",
        "people.csv, line 5, column name",
        "posts.csv, line 2, column post",
    ]
    assert str(caught.value).count("Nothing was imported.") == 1


def test_a_line_after_a_cell_of_two_lines_has_its_own_number() -> None:
    assert fault('U3,"Cy\nDunn",1003,staff,,,,,,,yes', "U4,,1004,staff,,,,,,,yes").startswith("people.csv, line 6, ")


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (PEOPLE_HEADER.replace("number", "numbr"), 'p.csv, line 1: "numbr" is not a column. Did you mean "number"?'),
        (PEOPLE_HEADER.replace(",unit", ""), 'p.csv, line 1: the column "unit" is missing.'),
        (PEOPLE_HEADER + ",unit", "p.csv, line 1: a column stands there twice."),
        ("", 'p.csv, line 1: the column "slack_id" is missing.'),
    ],
)
def test_a_fault_of_a_header_is_named(header: str, sentence: str) -> None:
    with pytest.raises(RollFault) as caught:
        RollFile.parse({"p.csv": header + "\n", "posts.csv": POSTS_HEADER + "\n"})
    assert caught.value.faults[0] == sentence


def test_one_file_is_not_a_roll() -> None:
    with pytest.raises(RollFault, match="The posts file is missing"):
        RollFile.parse({"people.csv": PEOPLE_HEADER + "\n" + ANN})


def test_two_files_of_the_same_kind_are_not_a_roll() -> None:
    with pytest.raises(RollFault, match="posts file is missing"):
        RollFile.parse({"a.csv": PEOPLE_HEADER + "\n" + ANN, "b.csv": PEOPLE_HEADER + "\n" + BEN})


def test_a_file_that_is_not_utf_8_says_so(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(PEOPLE_HEADER.encode() + b"\nU1,Zo\xeb Hart,1,staff,,,,,,,yes\n")
    with pytest.raises(RollFault, match=r'^people.csv, line 2: this is not UTF-8. Save it as "CSV UTF-8".'):
        RollFile.load(path, EXAMPLES / "posts.csv")


def test_a_quotation_mark_that_is_not_closed_is_found() -> None:
    with pytest.raises(RollFault, match="cannot be read as CSV"):
        RollFile.parse({"people.csv": PEOPLE_HEADER + '\n"' + ANN, "posts.csv": POSTS_HEADER + "\n"})


@pytest.mark.parametrize(
    ("told", "utc"),
    [
        ("2026-11-23T09:00", "2026-11-23T09:00"),
        ("2026-07-23T09:00", "2026-07-23T08:00"),
        ("2026-07-23", "2026-07-22T23:00"),
        ("2026-10-25T01:30+01:00", "2026-10-25T00:30"),
        ("2026-10-25T01:30+00:00", "2026-10-25T01:30"),
        ("2026-10-25T00:59:59", "2026-10-24T23:59:59"),
        ("2026-10-25T02:00", "2026-10-25T02:00"),
        ("2026-03-29T00:59", "2026-03-29T00:59"),
        ("2026-03-29T02:00", "2026-03-29T01:00"),
        ("2026-03-29T01:30Z", "2026-03-29T01:30"),
    ],
)
def test_a_time_without_an_offset_is_londons(told: str, utc: str) -> None:
    assert moment_in_london(told) == datetime.fromisoformat(utc).replace(tzinfo=UTC)
