"""What stands beside the run of things at the desk: correct, sensitive, destroy, on call, and a list that asks why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.chat.card import Form
from bot.chat.outcome import Errors, Say, Window
from bot.desk.cases import Desk
from bot.forms import catalogue
from bot.words.labels import Contacts
from policy.acts import Absence, Advice, Consultation, Correction, Grant, Marking
from policy.people import Subject
from policy.periods import LADDER
from policy.terms import REGISTER, ChatId, Ground, PersonId, Reference, Ripa
from store.inbox import Delivery
from tests.bot.counter import Counter, everything
from tests.bot.stage import UA, changed


@pytest.fixture
def granted(counter: Counter) -> Counter:
    """The desk, and a grant on somebody whom the roll does not know."""
    counter.walk.grants(subjects=(Subject(text="Whoever uses the Larkspur login"),))
    return counter


def test_a_correction_starts_from_what_stands_and_is_told_in_the_history(granted: Counter) -> None:
    form = granted.form("U0INSPA", "correct")
    assert {field.name: field.value for field in form.fields}["ground"] == "police_misconduct"
    granted.sends("U0INSPA", form, UA, ground="staff_discipline", subject_kind=("staff",))
    assert isinstance(granted.walk.matter.entries[-1].act, Correction)
    assert granted.walk.matter.ground is Ground.STAFF_DISCIPLINE
    shown = everything(granted.card("U0HRD", f"show {UA}"))
    assert "corrected it: the ground was police misconduct." in shown
    assert "1 (police staff)" in shown


def test_whoever_may_only_mark_it_is_not_offered_to_clear_it(granted: Counter) -> None:
    offered = {who: granted.form(who, "sensitive").fields[0].options for who in ("U0INSPA", "U0PSDH")}
    assert [value for value, _ in offered["U0INSPA"]] == ["yes"]
    assert [value for value, _ in offered["U0PSDH"]] == ["yes", "no"]
    granted.sends("U0INSPA", granted.form("U0INSPA", "sensitive"), UA)
    assert isinstance(granted.walk.matter.entries[-1].act, Marking)
    assert granted.walk.matter.sensitive


def test_an_adviser_answers_a_referral_on_the_register(counter: Counter) -> None:
    counter.walk.tries(changed(ripa=Ripa.IN_DOUBT), "U0INSPA")
    form = counter.form("U0FIB", "advise", "RF-2026-0001")
    assert "Asked by: An Inspector" in everything(form)
    answer = counter.sends("U0FIB", form, "RF-2026-0001")
    assert isinstance(answer, Window)
    advised = counter.walk.register.log(REGISTER)[-1].act
    assert advised == Advice(number=Reference("RF-2026-0001"), ripa=Ripa.NOT_NEEDED, asked_by=PersonId("P0INSPA"))
    again = counter.types("U0PSDA", "advise RF-2026-0001")
    assert isinstance(again, Say)
    assert "answered RF-2026-0001" in again.text


def test_on_call_shows_who_holds_each_post_and_takes_until_when_one_is_away(counter: Counter) -> None:
    answer = counter.types("U0PSDH", "oncall")
    assert isinstance(answer, Window)
    assert isinstance(answer.shows, Form)
    until = counter.walk.clock() + timedelta(hours=12)
    counter.sends("U0PSDH", answer.shows, until=until)
    assert counter.walk.register.log(REGISTER)[-1].act == Absence(until=until)
    away = "Hugh Penrose, away until 10:15 GMT on Tuesday 24 November 2026; Cleo Winter (deputy)"
    assert f"Head of PSD: {away}" in everything(counter.card("U0INSPA", "oncall"))
    assert isinstance(counter.types("U0NOBODY", "oncall"), Say)


def test_the_show_button_of_a_list_asks_why_and_only_then_opens(granted: Counter) -> None:
    asked = granted.desk.open_listed(ChatId("U0PSDH"), "show", UA, Delivery("action", "A1"))
    assert isinstance(asked, Window)
    assert isinstance(asked.shows, Form)
    assert len(granted.walk.matter.entries) == 1
    assert isinstance(granted.sends("U0PSDH", asked.shows, UA, reason=""), Errors)
    opened = granted.sends("U0PSDH", asked.shows, UA, reason="Preparing the monthly review.")
    assert isinstance(opened, Window)
    assert "Larkspur" in everything(opened.shows)
    assert granted.walk.matter.entries[-1].act == Consultation(task="show", reason="Preparing the monthly review.")


def test_what_the_force_sets_stands_in_the_grant(counter: Counter) -> None:
    counter.desk = Desk(counter.walk.register, counter.walk.clock, Contacts(), ladder=(36,), retain_years=7)
    answer = counter.types("U0INSPA", "")
    assert isinstance(answer, Window)
    counter.sends(
        "U0INSPA", catalogue.form("grant"), subject="PC 4471 Dunn", applicant="U0SGTB", systems=("force_network",)
    )
    grant = counter.walk.matter.grant
    assert isinstance(grant, Grant)
    assert (grant.ladder, grant.retain_years) == (tuple(sorted((*LADDER, 36))), 7)
