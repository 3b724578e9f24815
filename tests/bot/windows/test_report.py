"""The oversight report as it is read and printed: the right numbers, in words, with a chart that can be heard."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.desk.register_desk import month_of
from bot.windows import report
from policy.oversight import Figures, Month
from policy.terms import Ground
from tests.bot import paper

NOW = datetime(2026, 11, 24, 3, 2, tzinfo=UTC)
OCTOBER, NOVEMBER = Month(date(2026, 10, 1), NOW), Month(date(2026, 11, 1), NOW)
GROUNDS = {Ground.CRIME: 4, Ground.POLICE_MISCONDUCT: 7, Ground.STAFF_DISCIPLINE: 2}
FIGURES = Figures(
    granted=13,
    grounds=GROUNDS,
    authorised=8,
    refused=2,
    undecided=1,
    cancelled=2,
    waiting=0,
    time_to_decide=timedelta(hours=11, minutes=7, seconds=31),
    dpo_told=12,
    received=11,
    reviews=9,
    reviewed=6,
    errors=3,
    attempts=5,
)
NOTHING = Figures(
    granted=0,
    grounds=dict.fromkeys(Ground, 0),
    authorised=0,
    refused=0,
    undecided=0,
    cancelled=0,
    waiting=0,
    time_to_decide=None,
    dpo_told=0,
    received=0,
    reviews=0,
    reviewed=0,
    errors=0,
    attempts=0,
)


def printed(told: Figures = FIGURES, month: Month = OCTOBER, force: str = "Elmshire Constabulary") -> bytes:
    """The report as PDF."""
    return report.paper(told, month, now=NOW, head="9f2c11d0a4b37e55", force=force)


def test_the_month_in_one_sentence() -> None:
    assert report.headline(OCTOBER) == "Oversight report for October 2026 is ready."
    said = "In October 2026, 13 urgent authorisations were granted, and 10 decided in time."
    assert report.summary(FIGURES, OCTOBER) == said
    said = "In November 2026 so far, 0 urgent authorisations were granted, and 0 decided in time."
    assert report.summary(NOTHING, NOVEMBER) == said


def test_the_card_has_every_figure_and_a_button_for_the_paper() -> None:
    card = report.card(FIGURES, OCTOBER)
    assert dict(card.facts) == {
        "Granted": "13",
        "On suspected crime": "4",
        "On police misconduct": "7",
        "On staff discipline": "2",
        "Authorised in time": "8",
        "Refused in time": "2",
        "Ended undecided": "1",
        "Cancelled before a decision": "2",
        "Waiting for a decision": "0",
        "Median time to decide": "11 h 8 min",
        "DPO told within a minute": "12 of 13",
        "Receipts recorded": "11 of 13",
        "Reviews on time": "6 of 9",
        "Errors recorded": "3",
        "Attempts refused": "5",
    }
    [press] = card.presses
    assert (press.action, press.value) == ("copy", "report 2026-10")


def test_a_month_in_which_nothing_was_decided_says_so() -> None:
    facts = dict(report.card(NOTHING, NOVEMBER).facts)
    assert facts["Median time to decide"] == "nothing was decided"


def test_the_paper_says_what_the_card_says_and_can_be_copied_from() -> None:
    read = paper.flowing(paper.text(printed()))
    facts = [f"{label}{value[0].upper()}{value[1:]}" for label, value in report.card(FIGURES, OCTOBER).facts]
    others = (report.summary(FIGURES, OCTOBER), "P12:2003 v1.2", "Not controlled when printed", "9f2c11d0a4b37e55")
    assert [said for said in (*facts, *others) if paper.flowing(said) not in read] == []


def test_the_chart_is_told_to_whoever_cannot_see_it() -> None:
    [alt] = paper.alternatives(printed())
    assert alt == (
        "Bar chart. Granted: 13; Authorised in time: 8; Refused in time: 2; Ended undecided: 1; "
        "Cancelled before a decision: 2; Waiting for a decision: 0."
    )


def test_it_is_tagged_and_a_month_of_noughts_can_be_drawn() -> None:
    assert paper.catalogue(printed(NOTHING))["/MarkInfo"]["/Marked"]


def test_a_force_with_a_hostile_name_prints_as_it_is_written() -> None:
    read = paper.flowing(paper.text(printed(force='#read("/etc/passwd") *Elm* $x$')))
    assert paper.flowing('#read("/etc/passwd") *Elm* $x$') in read


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("2026-10", date(2026, 10, 1)),
        ("2026-1", None),
        ("2026-13", None),
        ("October", None),
        ("2026-10-01", None),
        ("1999-10", None),
    ],
)
def test_a_month_is_written_as_year_and_month(typed: str, first: date | None) -> None:
    assert month_of(typed) == first
