"""Papers: forms made ready, with what is to be read first, what may be chosen, and what stands in the way."""

from __future__ import annotations

from typing import Any

import pytest

from bot.chat.card import Form
from bot.chat.outcome import Window
from bot.desk import opening_forms
from bot.forms import catalogue
from bot.slack.blocks import form_view
from bot.words import labels
from policy import examples
from policy.acts import (
    Cancellation,
    CancellationNotice,
    Ratification,
    RenewalApplication,
    Review,
)
from policy.notices import ACTS_OF, Button
from policy.people import Subject
from policy.terms import Activity, ChatId, Ground, Ripa, SubjectKind, System
from sandbox.blocks.block_kit import view_problems
from tests.bot.counter import Counter, everything
from tests.bot.forms.test_examples import sent
from tests.bot.stage import UA, changed
from tests.bot.walk import WRITTEN, Walk

CONTACTS = labels.Contacts(control_room="Westmoor Control", psd_on_call="the duty DCI")


def form(walk: Walk, by: str = "U0INSPA", **changes: object) -> Form:
    """The grant form, with these answers so far."""
    made = changed(**{"ground": None, "activity": None, "systems": (), "ripa": None, **changes})
    return opening_forms.grant(made, walk.register.member(ChatId(by)), walk.clock(), walk.register.given(), CONTACTS)


def value(made: Form, name: str) -> object:
    """What stands in a field."""
    return next(field.value for field in made.fields if field.name == name)


def options(made: Form, name: str) -> tuple[str, ...]:
    """What a field offers."""
    return tuple(value for field in made.fields if field.name == name for value, _ in field.options)


# --- the grant form ---


def test_the_grant_form_says_when_it_would_end_and_asks_for_a_ground(walk: Walk) -> None:
    lines = "\n".join(form(walk).lines)
    assert "Granted now, it ends 22:15 GMT on Thursday 26 November 2026." in lines
    assert "Choose a ground to see who is asked, and when." in lines
    assert "annot" not in lines


@pytest.mark.parametrize(
    ("ground", "asked"),
    [
        (Ground.CRIME, "Head of PSD and ACU Inspector"),
        (Ground.POLICE_MISCONDUCT, "Head of PSD and ACU Inspector"),
        (Ground.STAFF_DISCIPLINE, "Director of HR and Head of Personnel Services"),
    ],
)
def test_with_a_ground_it_says_who_is_asked_and_when(walk: Walk, ground: Ground, asked: str) -> None:
    lines = "\n".join(form(walk, ground=ground, subject_kind=(), subjects=()).lines)
    assert "annot be granted" not in lines
    assert f"• Mon 23 Nov 2026 22:15 GMT: {asked}." in lines
    assert "*Thu 26 Nov 2026 22:15 GMT*: it ends by itself" in lines


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"ripa": Ripa.NEEDED}, "*You cannot grant this here.* This needs a statutory (RIPA) authorisation"),
        ({"ripa": Ripa.IN_DOUBT}, "*You cannot grant this yet.* Advice on RIPA is needed first."),
        (
            {"systems": (System.PRIVATE_DEVICE,)},
            "*You cannot grant this here.* Private equipment is outside the policy",
        ),
        (
            {"systems": (System.CCTV_RECORDINGS,)},
            "*You cannot grant this here.* Existing CCTV recordings need no authorisation.",
        ),
        ({"systems": (System.CCTV_LIVE,)}, "*You cannot grant this yet.* Advice on RIPA is needed first."),
        (
            {"systems": (System.ISSUED_MOBILE,), "activity": Activity.CONTENT},
            "*You cannot grant this here.* The content of a mobile phone or pager cannot be authorised here.",
        ),
        (
            {"ground": Ground.STAFF_DISCIPLINE, "subject_kind": (SubjectKind.OFFICER,)},
            "*This cannot be granted as it stands.* The ground does not fit the people named.",
        ),
        (
            {"ground": Ground.POLICE_MISCONDUCT, "subject_kind": (SubjectKind.OFFICER, SubjectKind.STAFF)},
            "*This cannot be granted as it stands.* An officer and a staff member need two authorisations",
        ),
    ],
)
def test_what_cannot_be_granted_is_said_before_anything_is_typed(
    walk: Walk, answers: dict[str, Any], sentence: str
) -> None:
    text = "\n".join(form(walk, **answers).lines)
    assert sentence in text
    assert "{" not in text
    # What cannot be granted leads nowhere: no end is promised, and nobody is said to be asked.
    assert "Granted now" not in text
    assert "Who is asked" not in text


def test_in_doubt_nobody_is_said_to_have_been_asked_before_the_form_is_sent(walk: Walk) -> None:
    text = "\n".join(form(walk, ripa=Ripa.IN_DOUBT).lines)
    assert "Send the form, and FIB and Professional Standards are asked." in text
    assert "have been asked" not in text
    assert "call the duty DCI." in text


def test_whom_to_call_is_named_there(walk: Walk) -> None:
    assert "Call the duty DCI." in "\n".join(form(walk, ripa=Ripa.NEEDED).lines)


def test_it_warns_when_nobody_could_decide(walk: Walk) -> None:
    made = form(walk, ground=Ground.CRIME, operators=("P0PSDH", "P0ACUD", "P0CIC"))
    assert "*Warning.* Nobody on the roll can decide this. It will end by itself." in made.lines


def test_a_choice_redraws_the_form_with_everything_that_was_typed(counter: Counter) -> None:
    filled = catalogue.with_values(
        catalogue.form("grant"), {**catalogue.example(catalogue.form("grant")), "ripa": "needed"}
    )
    answer = counter.desk.change(ChatId("U0INSPA"), sent(filled))
    assert isinstance(answer, Window)
    assert isinstance(answer.shows, Form)
    assert answer.live == opening_forms.LIVE
    assert value(answer.shows, "concern") == value(filled, "concern")
    assert value(answer.shows, "ripa") == "needed"
    assert "You cannot grant this here." in "\n".join(answer.shows.lines)


# --- what an authorising officer reads first ---


@pytest.mark.parametrize("button", [Button.DECIDE, Button.REVIEW, Button.RENEW])
def test_whoever_decides_has_the_whole_application_before_them(counter: Counter, button: Button) -> None:
    counter.walk.grants()
    if button is not Button.DECIDE:
        counter.walk.does(Ratification, "U0ACUD")
    if button is Button.RENEW:
        counter.walk.reaches(counter.walk.matter.ends_at.replace(day=12))
    text = everything(counter.form("U0PSDH", button.value))
    for name in ("concern", "urgency", "unavailable", "necessity", "proportionality", "intrusion"):
        assert getattr(examples.GRANT, name) in text, name
    assert 'Xavier Dunn, police officer (written as "PC 4471 Dunn")' in text


def test_every_window_says_which_authorisation_it_is_about(walk: Walk) -> None:
    walk.grants()
    given = walk.register.given()
    made = {
        button: everything(opening_forms.ready(button, walk.matter, {}, given)) for button in opening_forms.CALLBACKS
    }
    assert [button for button, text in made.items() if UA not in text] == []


def test_a_notice_says_what_it_is_about_and_shows_the_page_alone(counter: Counter) -> None:
    counter.walk.grants()
    text = everything(counter.form("U0SGTB", "cancel"))
    assert f"Reference: {UA}" in text
    assert examples.GRANT.concern not in text


def test_a_form_that_only_ends_something_shows_the_page_alone(counter: Counter) -> None:
    counter.walk.grants()
    text = everything(counter.form("U0PSDH", "cancel"))
    assert "police misconduct" in text
    assert examples.GRANT.concern not in text
    assert "Dunn" not in text


def test_an_application_for_renewal_is_read_and_its_section_2_not_asked_for_again(counter: Counter) -> None:
    counter.walk.grants()
    counter.walk.does(Ratification, "U0PSDH")
    counter.walk.reaches(counter.walk.matter.ends_at.replace(day=12))
    assert "section_2" in {field.name for field in counter.form("U0PSDH", "renew").fields}
    counter.walk.does(RenewalApplication, "U0SGTB")
    made = counter.form("U0PSDH", "renew")
    assert "section_2" not in {field.name for field in made.fields}
    assert WRITTEN["section_2"] in everything(made)


def test_whoever_reviews_reads_what_earlier_reviews_found(counter: Counter) -> None:
    counter.walk.grants()
    counter.walk.does(Ratification, "U0PSDH")
    counter.walk.does(Review, "U0PSDH")
    assert WRITTEN["shown"] in everything(counter.form("U0ACUD", "review"))


# --- what they may choose ---


def test_a_decision_offers_what_was_granted_and_nothing_wider(counter: Counter) -> None:
    two = (Subject(text="PC 4471 Dunn"), Subject(text="PC 4472 Kemble"))
    counter.walk.grants(systems=(System.FORCE_NETWORK, System.BUILDING_ACCESS), subjects=two)
    made = counter.form("U0PSDH", "decide")
    assert options(made, "systems") == value(made, "systems") == ("force_network", "building_access")
    assert options(made, "subjects") == value(made, "subjects") == ("1", "2")
    assert options(made, "activity") == ("records",)
    assert str(value(made, "last_day")) == "2027-02-22"
    assert value(made, "review_every") == "month"


def test_content_may_be_narrowed_to_records(counter: Counter) -> None:
    counter.walk.grants(activity=Activity.CONTENT)
    assert options(counter.form("U0PSDH", "decide"), "activity") == ("records", "content")


def test_confidential_material_is_reviewed_every_fortnight(counter: Counter) -> None:
    counter.walk.grants(confidential=("health",))
    made = counter.form("U0PSDH", "decide")
    assert value(made, "review_every") == "fortnight"
    assert any("Confidential material may be met." in line for line in made.lines)


def test_a_stop_is_asked_for_what_was_dropped_and_after_an_end_for_all(counter: Counter) -> None:
    counter.walk.grants(systems=(System.FORCE_NETWORK, System.BUILDING_ACCESS))
    counter.walk.does(Ratification, "U0PSDH", systems=(System.FORCE_NETWORK,))
    assert options(counter.form("U0SGTB", "stopped"), "systems") == ("building_access",)
    counter.walk.does(Cancellation, "U0PSDH")
    assert "force_network" in options(counter.form("U0SGTB", "stopped"), "systems")


def test_after_a_notice_all_that_runs_may_be_stopped(counter: Counter) -> None:
    counter.walk.grants()
    counter.walk.does(CancellationNotice, "U0SGTB")
    assert options(counter.form("U0SGTB", "stopped"), "systems") == ("force_network",)


# --- what Slack takes ---


def test_every_button_with_a_form_has_one_that_slack_takes(counter: Counter) -> None:
    counter.walk.grants()
    counter.walk.does(Ratification, "U0PSDH")
    matter, given = counter.walk.matter, counter.walk.register.given()
    assert set(opening_forms.CALLBACKS) == set(ACTS_OF) - {Button.SHOW, Button.DEALING, Button.RECEIPT, Button.ADVISE}
    for button in opening_forms.CALLBACKS:
        view = form_view(opening_forms.ready(button, matter, {}, given), {"on": UA})
        assert view_problems(view, kind="modal") == [], button


def test_the_grant_form_with_everything_wrong_is_still_one_that_slack_takes(walk: Walk) -> None:
    made = form(
        walk,
        ground=Ground.STAFF_DISCIPLINE,
        subject_kind=(SubjectKind.OFFICER,),
        systems=tuple(System),
        ripa=Ripa.NEEDED,
        activity=Activity.CONTENT,
    )
    assert view_problems(form_view(made, {"on": ""}, opening_forms.LIVE), kind="modal") == []


def test_what_stands_in_the_way_is_read_between_the_choices_and_what_is_typed(walk: Walk) -> None:
    blocks = form_view(form(walk, ripa=Ripa.NEEDED), {})["blocks"]
    names = [block.get("block_id") or block["text"]["text"] for block in blocks if block["type"] != "context"]
    (warned,) = (at for at, name in enumerate(names) if name.startswith("*You cannot grant this here.*"))
    assert names.index("sensitive") < warned < names.index("subject")
    # Good answers are a tap away where the writing begins.
    assert names.index("presses-0") + 1 == names.index("concern")
    assert names[0].startswith("It is in force as soon as you have a receipt.")
