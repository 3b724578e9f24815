"""The desk: who may ask for what, and an answer drawn from the record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat.card import Card, Form, Value
from bot.chat.outcome import Done, Errors, Say, Window
from bot.desk.cases import VERBS, Desk
from bot.forms import catalogue
from bot.words.labels import Contacts
from policy.acts import Attempt, Attention, Cessation, Consultation, Ratification, Receipt, Recusal
from policy.terms import ChatId, State, System
from store.inbox import Delivery
from tests.bot.counter import Counter, everything
from tests.bot.forms.test_examples import sent
from tests.bot.stage import UA

NOWHERE = "There is nothing here with that reference."
# For each button: who may, and on what.
MAY = {
    "show": "U0PSDH",
    "decide": "U0PSDH",
    "cancel": "U0INSPA",
    "conflict": "U0ACUD",
}


@pytest.fixture
def granted(counter: Counter) -> Counter:
    """The desk, and the example granted."""
    counter.walk.grants()
    return counter


@pytest.fixture
def authorised(granted: Counter) -> Counter:
    """The desk, and the example authorised."""
    granted.walk.does(Ratification, "U0PSDH")
    return granted


# --- the grammar ---


@pytest.mark.parametrize("line", ["", "  "])
def test_without_a_verb_the_grant_form_opens(counter: Counter, line: str) -> None:
    answer = counter.types("U0INSPA", line)
    assert isinstance(answer, Window)
    assert isinstance(answer.shows, Form)
    assert answer.shows.callback == "grant"
    assert answer.live == ("ground", "subject_kind", "systems", "activity", "ripa")
    [applicant] = [field.value for field in answer.shows.fields if field.name == "applicant"]
    assert applicant == "U0INSPA"


@pytest.mark.parametrize(
    ("typed", "near"), [("shwo", "show"), ("hlep", "help"), ("Lists", "list"), ("decode UA-2026-0001", "decide")]
)
def test_a_word_that_is_not_known_is_answered_with_the_nearest(counter: Counter, typed: str, near: str) -> None:
    said = counter.said("U0INSPA", typed)
    assert said == (
        f"Nothing was done: /urgent does not know that word. Did you mean /urgent {near}? "
        "/urgent help says what it knows."
    )


def test_a_word_like_nothing_is_answered_too(counter: Counter) -> None:
    assert "Did you mean" not in counter.said("U0INSPA", "zzzz")


def test_a_verb_without_a_reference_asks_for_one(counter: Counter) -> None:
    said = {verb: counter.said("U0INSPA", verb) for verb in VERBS}
    asking = "Nothing was done. Say which one, for example: /urgent {} UA-2026-0001"
    asked = {verb: asking.format(verb) for verb in VERBS}
    assert said == asked | {"advise": "Nothing was done. Say which one, for example: /urgent advise RF-2026-0001"}


def test_case_and_spaces_do_not_matter(granted: Counter) -> None:
    typed = ("show ua-2026-0001", "SHOW UA-2026-0001", "  show   UA-2026-0001 ")
    assert {granted.card("U0PSDH", line).title for line in typed} == {UA}


@pytest.mark.parametrize("reference", ["UA-2026-0099", "UA-2026", "'; DROP TABLE entry", "REGISTER", "RF-2026-0001"])
def test_a_reference_that_is_none_is_nothing_here(granted: Counter, reference: str) -> None:
    assert {granted.said("U0PSDH", f"{verb} {reference}") for verb in VERBS} == {NOWHERE}


def test_help_is_for_anybody(counter: Counter) -> None:
    assert "whom to call" in everything(counter.card("U0PCX", "help"))
    assert "whom to call" in everything(counter.card("U0NOBODY", "help"))


# --- who may ---


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("U0SGTB", "You are a Sergeant on the roll"),
        ("U0HRD", "Only a police officer of at least Inspector rank can grant this."),
        ("U0NOBODY", "You are not on the roll"),
    ],
)
def test_whoever_may_not_grant_reads_so_before_typing_and_the_attempt_is_entered(
    counter: Counter, who: str, sentence: str
) -> None:
    said = counter.said(who, "")
    assert said.startswith("NOT recorded.")
    assert sentence in said
    [attempt] = counter.walk.register.attempts()
    assert isinstance(attempt.act, Attempt)
    assert attempt.by.key == counter.walk.register.member(ChatId(who)).key


def test_a_subject_reads_what_a_reference_that_is_not_there_would_give(granted: Counter) -> None:
    there = {verb: granted.said("U0PCX", f"{verb} {UA}") for verb in VERBS}
    assert there == {verb: granted.said("U0PCX", f"{verb} UA-2026-0099") for verb in VERBS}
    assert set(there.values()) == {NOWHERE}


def test_so_does_everybody_who_has_no_part_in_it(granted: Counter) -> None:
    assert {granted.said("U0INSPB", f"{verb} {UA}") for verb in VERBS} == {NOWHERE}


def test_whoever_granted_it_may_not_decide_it(granted: Counter) -> None:
    assert granted.said("U0INSPA", f"decide {UA}").startswith("NOT recorded. You granted this")


@pytest.mark.parametrize("action", MAY)
def test_a_button_opens_its_window_for_whoever_may(granted: Counter, action: str) -> None:
    answer = granted.presses(MAY[action], action)
    assert isinstance(answer, Window)
    assert answer.about == UA


def test_pressing_what_needs_no_form_enters_it_at_once(granted: Counter) -> None:
    assert granted.presses("U0PSDH", "dealing") == Done()
    assert granted.presses("U0DPO", "receipt") == Done()
    acts = [type(entry.act) for entry in granted.walk.matter.entries]
    assert acts[1:] == [Attention, Receipt]


def test_typing_it_says_that_it_is_recorded(granted: Counter) -> None:
    assert granted.said("U0PSDH", f"dealing {UA}") == "Recorded."


def test_a_press_that_comes_too_late_says_who_was_first(authorised: Counter) -> None:
    answer = authorised.presses("U0ACUD", "decide")
    assert answer == Say(
        f"NOT recorded. The Head of PSD authorised {UA} at 22:15 GMT on Monday 23 November 2026. "
        "Nothing more is needed from you."
    )


def test_after_the_end_nothing_can_be_decided_though_no_sweep_has_run(granted: Counter) -> None:
    granted.walk.clock.forward_to(granted.walk.matter.ends_at)
    assert granted.walk.matter.state is State.URGENT
    assert granted.said("U0PSDH", f"decide {UA}") == (
        f"NOT recorded. {UA} ended at 22:15 GMT on Thursday 26 November 2026. Monitoring must stop. "
        "A new one needs new information."
    )


# --- opening is recorded ---


@pytest.mark.parametrize("action", ["decide", "show"])
def test_opening_the_details_is_entered_with_its_task(granted: Counter, action: str) -> None:
    granted.presses("U0PSDH", action)
    last = granted.walk.matter.entries[-1]
    assert isinstance(last.act, Consultation)
    assert (last.act.task, last.by.key) == (action, "P0PSDH")


@pytest.mark.parametrize("action", ["cancel", "conflict"])
def test_a_form_without_the_details_is_not(granted: Counter, action: str) -> None:
    granted.presses("U0PSDH", action)
    assert len(granted.walk.matter.entries) == 1


def test_the_same_delivery_again_enters_nothing_more(granted: Counter) -> None:
    delivery = Delivery("action", "the same")
    granted.desk.press(ChatId("U0PSDH"), "show", UA, delivery)
    granted.desk.press(ChatId("U0PSDH"), "show", UA, delivery)
    assert len(granted.walk.matter.entries) == 2


# --- which form ---


def test_whoever_may_only_file_a_notice_has_the_form_of_a_notice(granted: Counter) -> None:
    assert granted.form("U0SGTB", "cancel").callback == "cancellation_notice"
    assert granted.form("U0PSDH", "cancel").callback == "cancellation"


def test_renew_is_the_application_for_those_who_run_it(authorised: Counter) -> None:
    authorised.walk.reaches(authorised.walk.matter.ends_at.replace(day=10))
    assert authorised.form("U0SGTB", "renew").callback == "renewal_application"
    assert authorised.form("U0PSDH", "renew").callback == "renewal"


# --- what is sent ---


def test_a_grant_is_answered_with_its_receipt(counter: Counter) -> None:
    form = catalogue.form("grant")
    answer = counter.sends("U0INSPA", form, subject="PC 4471 Dunn", applicant="U0SGTB", systems=("force_network",))
    assert isinstance(answer, Window)
    assert isinstance(answer.shows, Card)
    assert answer.shows.title == "Granted"
    assert answer.shows.text == f"{UA} granted. It ends 22:15 GMT on Thursday 26 November 2026."


def test_the_same_grant_again_says_so_and_grants_nothing(counter: Counter) -> None:
    filled: dict[str, Value] = {"subject": "PC 4471 Dunn", "applicant": "U0SGTB", "systems": ("force_network",)}
    counter.sends("U0INSPA", catalogue.form("grant"), "", **filled)
    answer = counter.sends("U0INSPA", catalogue.form("grant"), "", **filled)
    assert isinstance(answer, Window)
    assert "Already recorded at 22:15 GMT. Nothing was done twice." in everything(answer.shows)
    assert counter.walk.register.references() == (UA,)


def test_every_empty_field_is_named_at_once(counter: Counter) -> None:
    form = catalogue.form("grant")
    blank = replace(form, fields=tuple(replace(field, value=None) for field in form.fields))
    values = sent(catalogue.with_values(blank, {"subject": "PC 4471 Dunn"}))
    answer = counter.desk.submit(ChatId("U0INSPA"), "grant", "", values, Delivery("view", "V1"))
    assert isinstance(answer, Errors)
    assert set(answer.fields) >= {"ground", "systems", "ripa", "concern", "urgency", "unavailable", "necessity"}
    assert set(answer.fields.values()) == {"Fill this in. Nothing is recorded until it is."}


def test_what_concerns_the_whole_form_stands_on_its_first_field(granted: Counter) -> None:
    form = granted.form("U0PSDH", "decide")
    granted.walk.clock.forward_to(granted.walk.matter.ends_at)
    errors = granted.errors("U0PSDH", form, UA)
    assert list(errors) == [form.fields[0].name]
    assert f"{UA} ended at 22:15 GMT" in errors[form.fields[0].name]


def test_what_is_wrong_with_a_field_stands_on_it(granted: Counter) -> None:
    form = granted.form("U0PSDH", "decide")
    errors = granted.errors("U0PSDH", form, UA, statement="as above")
    assert errors == {"statement": 'Say this in your own words, at least 40 characters. "As above" is not enough.'}


def test_a_decision_is_answered_with_what_was_recorded_and_how_it_stands(granted: Counter) -> None:
    answer = granted.sends("U0PSDH", granted.form("U0PSDH", "decide"), UA)
    assert isinstance(answer, Window)
    said = everything(answer.shows)
    assert "Recorded: The Head of PSD authorised it at 22:15 GMT on Monday 23 November 2026." in said
    assert f"{UA} was authorised by the Head of PSD. It now ends on 22 February 2027 (to midnight)." in said


def test_the_forces_hour_of_review_is_kept_in_the_decision(granted: Counter) -> None:
    granted.desk = Desk(granted.walk.register, granted.walk.clock, Contacts(), review_hour=7)
    granted.sends("U0PSDH", granted.form("U0PSDH", "decide"), UA)
    assert granted.walk.matter.review_hour == 7


def test_a_conflict_takes_the_details_away_at_once(granted: Counter) -> None:
    granted.sends("U0PSDH", granted.form("U0PSDH", "conflict"), UA)
    assert isinstance(granted.walk.matter.entries[-1].act, Recusal)
    assert granted.presses("U0PSDH", "decide") != granted.presses("U0ACUD", "decide")
    assert isinstance(granted.presses("U0PSDH", "decide"), Say)


def test_a_stop_is_recorded_from_its_form(granted: Counter) -> None:
    granted.walk.passes(hours=72)
    now = granted.walk.clock()
    answer = granted.sends(
        "U0SGTB",
        granted.form("U0SGTB", "stopped"),
        UA,
        stopped_at=now,
        systems=(System.FORCE_NETWORK.value,),
    )
    assert isinstance(answer, Window)
    assert isinstance(granted.walk.matter.entries[-1].act, Cessation)


# --- what is looked up ---


def test_a_delivery_that_entered_nothing_is_found_missing(counter: Counter) -> None:
    assert counter.desk.found(Delivery("view", "V9")) == (
        "What you sent was NOT recorded. No authority came of it. Do it again, or call the control room."
    )


def test_a_delivery_that_entered_something_is_found_with_how_it_stands(granted: Counter) -> None:
    delivery = Delivery("action", "A1")
    granted.desk.press(ChatId("U0PSDH"), "dealing", UA, delivery)
    assert granted.desk.found(delivery) == (
        "What you sent was recorded at 22:15 GMT on Monday 23 November 2026. "
        f"{UA} granted. It ends 22:15 GMT on Thursday 26 November 2026."
    )


# --- the list ---


def rows(counter: Counter, who: str) -> list[str]:
    """The rows of somebody's list."""
    answer = counter.types(who, "list")
    assert isinstance(answer, Window)
    return [card.text for card in answer.more]


def test_a_list_holds_what_its_reader_may_know_of_and_what_is_in_force_first(authorised: Counter) -> None:
    authorised.walk.grants("U0INSPB", concern="Another worry, raised by the night shift.", applicant="U0PSDA")
    authorised.walk.passes(hours=73)
    found = rows(authorised, "U0PSDH")
    assert [row[:14] for row in found] == [f"*{UA}*", "*UA-2026-0002*"]
    assert "ended by itself" in found[1]
    [own] = rows(authorised, "U0INSPB")
    assert own.startswith("*UA-2026-0002*")


@pytest.mark.parametrize("who", ["U0PCX", "U0FIB", "U0SGTA"])
def test_a_list_says_nothing_to_whoever_may_know_of_nothing(granted: Counter, who: str) -> None:
    answer = granted.types(who, "list")
    assert UA not in str(answer)


def test_a_list_counts_only_what_its_reader_may_know_of(granted: Counter) -> None:
    card = granted.card("U0PCX", "list")
    assert card.text == "0 authorisations that you may know of."
    assert card.lines == ("There is nothing here that needs you.",)
    assert granted.card("U0PSDH", "list").text == "1 authorisation that you may know of."
