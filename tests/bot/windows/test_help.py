"""Help: may I grant, what cannot be granted, good answers, how to stop it, what to do if chat is down."""

from __future__ import annotations

import re

import pytest

from bot.chat.card import Card
from bot.chat.outcome import Window
from bot.desk.cases import ALONE, REPORT, VERBS
from bot.forms import catalogue
from bot.slack.listeners import draw
from bot.windows import help as help_pages
from bot.words import labels
from policy.acts import Grant
from policy.decision import decide
from policy.notices import Button
from policy.objections import InactiveUser, NotOfficer, NotRanked, UnknownUser
from policy.terms import ChatId
from sandbox.blocks.block_kit import view_problems
from tests.bot.counter import Counter, everything
from tests.bot.slack.test_listeners import typed, with_the_form
from tests.bot.stage import UA, Stage

NEVER = (UnknownUser, InactiveUser, NotOfficer, NotRanked)


def helped(counter: Counter, who: str = "U0INSPA") -> Window:
    """The help that somebody opens."""
    answer = counter.types(who, "help")
    assert isinstance(answer, Window), answer
    return answer


def read(window: Window) -> str:
    """All of it."""
    assert isinstance(window.shows, Card)
    return "\n".join(map(everything, (window.shows, *window.more)))


def test_help_answers_what_people_ask_at_night(counter: Counter) -> None:
    text = read(helped(counter))
    for asked in (
        "May I grant?",
        "You cannot grant this here.",
        "What is said or written on a mobile phone or pager. It needs RIPA: call the PSD on-call officer.",
        "ends 72 hours later to the second",
        "with 48, 24, 6 and 1 hours left",
        "/urgent cancel UA-2026-0001",
        "Monitoring has stopped",
        "If chat is down",
        "Call the control room",
        "Nothing is entered backdated afterwards.",
        "Who is told what?",
        "/urgent show UA-2026-0001",
    ):
        assert asked in text, asked
    assert not re.search(r"\{\w+\}", text)


def test_help_fits_in_a_window(counter: Counter) -> None:
    assert view_problems(draw(helped(counter)), kind="modal") == []
    for callback in catalogue.FORMS:
        assert view_problems(draw(Window(help_pages.good_answers(callback))), kind="modal") == []


@pytest.mark.parametrize(
    ("who", "first"),
    [
        ("U0INSPA", "*You may grant.* The roll has you as an Inspector."),
        ("U0SGTB", "*You cannot grant this here.* You are a Sergeant on the roll"),
        ("U0STAFY", "*You cannot grant this here.* Only a police officer of at least Inspector rank"),
        ("U0NOBODY", "*You cannot grant this here.* You are not on the roll"),
    ],
)
def test_help_begins_with_whether_its_reader_may_grant(counter: Counter, who: str, first: str) -> None:
    shown = helped(counter, who).shows
    assert shown.lines[0].startswith(first), shown.lines
    assert counter.walk.register.attempts() == ()


def test_the_ranks_that_may_grant_are_those_the_rules_take(counter: Counter) -> None:
    now, given = counter.walk.clock(), counter.walk.register.given()
    facts = dict(next(page for page in helped(counter).more if page.title == "May I grant?").facts)
    met = 0
    for key in ("U0INSPA", "U0SGTB", "U0PCX", "U0CIC", "U0PSDH"):
        officer = counter.walk.register.member(ChatId(key))
        held = labels.rank(officer.rank)
        below = next((answer for ranks, answer in facts.items() if held in ranks.split(" and ")), "")
        said = below or facts["Inspector or above"]
        refused = isinstance(decide(None, Grant(), officer, now, given), NEVER)
        assert said.startswith("No" if refused else "Yes"), (key, said)
        met += refused
    assert met == 2


def test_every_verb_that_the_desk_takes_is_in_the_help(counter: Counter) -> None:
    known = {*VERBS, *ALONE, REPORT}
    assert known <= set(help_pages.VERBS)
    typed = next(page for page in helped(counter).more if page.title == "What to type").text
    assert set(re.findall(r"/urgent ([a-z]+)", typed)) == known


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("lsit", "list"), ("shwo UA-2026-0001", "show"), ("cancle UA-2026-0001", "cancel"), ("hlep", "help")],
)
def test_a_slip_names_the_nearest_verb(counter: Counter, typed: str, meant: str) -> None:
    said = counter.said("U0INSPA", typed)
    assert said.startswith("Nothing was done")
    assert f"Did you mean /urgent {meant}?" in said


def test_good_answers_are_a_tap_away_from_the_form_and_from_the_help(counter: Counter) -> None:
    (press,) = (press for page in helped(counter).more for press in page.presses)
    begun = counter.types("U0INSPA", "")
    assert isinstance(begun, Window)
    assert begun.shows.presses == (press,)
    answer = counter.presses("U0INSPA", press.action, press.value)
    assert isinstance(answer, Window)
    text = everything(answer.shows)
    assert 'Good: "The custody desk found that one login' in text
    assert 'Not enough: "He has been acting oddly."' in text
    assert press.action not in set(Button)


async def test_good_answers_lie_over_the_form_and_nothing_typed_is_lost(running: Stage) -> None:
    inspector = await with_the_form(running)
    before = typed(inspector)
    shown = await inspector.presses("examples")
    assert shown
    assert shown.title == "Good answers"
    assert "Not enough" in shown.text
    await inspector.closes()
    assert typed(inspector) == before
    await inspector.submits()
    assert running.bot.register.references() == (UA,)


async def test_good_answers_open_from_the_help_too(running: Stage) -> None:
    constable = running.slack.person("U0PCX")
    await constable.types("/urgent help")
    shown = await constable.presses("examples")
    assert shown
    assert "Not enough" in shown.text
