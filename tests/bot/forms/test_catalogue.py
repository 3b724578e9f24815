"""What the forms ask: the agreed fields and choices, short words, and examples that the rules would take."""

import re
from datetime import UTC, date, datetime

import pytest

from bot.chat.card import Field, Kind
from bot.forms import catalogue
from policy.reasons import CONSIDERATIONS, SHORTEST, SHORTEST_DECISION, squeeze
from policy.terms import Reference

# The agreed names, typed by hand: forms, their fields, and the choices they offer.
FIELDS = {
    "grant": "ground subject_kind systems activity purpose ripa confidential sensitive subject subject_members "
    "applicant applicant_reason operators involved_members concern urgency unavailable necessity proportionality "
    "intrusion private_information ripa_advice new_information code",
    "decide": "decision ripa systems subjects activity last_day review_every product not_relevant statement "
    "declaration code",
    "review": "still_necessary still_proportionate outcome systems review_every shown",
    "renewal_application": "section_2 why",
    "renewal": "decision ripa section_2 statement declaration code",
    "cancellation": "reason",
    "cancellation_notice": "reason",
    "cessation": "stopped_at systems stopped_by gathered",
    "disposal": "product review_on not_relevant reason",
    "recusal": "reason",
    "show": "reason",
    "correction": "ground subject_kind reason",
    "marking": "sensitive reason",
    "advice": "ripa",
    "absence": "until",
    "shredding": "confirm",
    "copy": "reason",
}
SYSTEMS = (
    "force_network standalone_device force_telephone issued_mobile tablet_on_network tablet_off_network "
    "building_access private_device cctv_recordings cctv_live"
)
CHOICES = {
    ("grant", "ground"): "crime police_misconduct staff_discipline",
    ("grant", "subject_kind"): "officer staff other",
    ("grant", "systems"): SYSTEMS,
    ("grant", "activity"): "records content",
    ("grant", "purpose"): "prevent_detect_crime unauthorised_use establish_facts compliance",
    ("grant", "ripa"): "not_needed advised_not_needed in_doubt needed",
    ("decide", "decision"): "authorise refuse",
    ("decide", "systems"): SYSTEMS,
    ("decide", "activity"): "records content",
    ("decide", "ripa"): "not_needed advised_not_needed in_doubt needed",
    ("decide", "review_every"): "month fortnight",
    ("review", "outcome"): "continue narrow cancel",
    ("review", "review_every"): "month fortnight",
    ("renewal", "decision"): "authorise refuse",
    ("disposal", "product"): "none retained destroyed",
    ("correction", "ground"): "crime police_misconduct staff_discipline",
    ("correction", "subject_kind"): "officer staff other",
    ("advice", "ripa"): "not_needed needed",
    ("copy", "reason"): "inspection audit subject_access proceedings keeping",
}
DECIDING = {"grant": "Grant for 72 hours", "decide": "Record decision", "renewal": "Record decision"}
ALL = [(callback, field) for callback, form in catalogue.FORMS.items() for field in form.fields]
each_field = pytest.mark.parametrize(("callback", "field"), ALL, ids=[f"{c}-{f.name}" for c, f in ALL])
each_form = pytest.mark.parametrize("callback", FIELDS)


def question(callback: str, name: str) -> Field:
    """One question of a form."""
    (found,) = (field for field in catalogue.FORMS[callback].fields if field.name == name)
    return found


def written() -> list[Field]:
    """Every question that is answered in an officer's own words, and has an example."""
    return [field for _, field in ALL if field.kind in {Kind.TEXT, Kind.LONG} and field.example]


def test_there_are_the_forms_agreed() -> None:
    assert set(catalogue.FORMS) == set(FIELDS)


@each_form
def test_a_form_asks_what_was_agreed_and_choices_come_before_statements(callback: str) -> None:
    assert sorted(field.name for field in catalogue.FORMS[callback].fields) == sorted(FIELDS[callback].split())


@pytest.mark.parametrize("callback", ["grant", "decide"])
def test_choices_come_before_anything_is_typed_at_length(callback: str) -> None:
    names = [field.name for field in catalogue.FORMS[callback].fields]
    assert names == FIELDS[callback].split()


@pytest.mark.parametrize(("callback", "name"), CHOICES)
def test_a_question_offers_the_choices_agreed(callback: str, name: str) -> None:
    assert [value for value, _ in question(callback, name).options] == CHOICES[callback, name].split()


@each_field
def test_words_are_short_enough_for_slack_and_for_a_telephone(callback: str, field: Field) -> None:
    del callback
    assert 0 < len(field.label) <= 75
    assert len(field.hint) <= 150
    lines = [line for _, label in field.options for line in label.split("\n")]
    assert [line for line in lines if not 0 < len(line) <= 75] == []
    assert all(label.count("\n") <= 1 for _, label in field.options)


@each_field
def test_sentences_are_at_most_twenty_words(callback: str, field: Field) -> None:
    del callback
    said = [field.label, field.hint, *(label for _, label in field.options)]
    sentences = [part for text in said for part in re.split(r"[.?!:\n]\s*", text)]
    assert [sentence for sentence in sentences if len(sentence.split()) > 20] == []


@each_field
def test_no_form_speaks_like_a_lawyer(callback: str, field: Field) -> None:
    said = " ".join([catalogue.FORMS[callback].title, field.label, field.hint, *(label for _, label in field.options)])
    assert not re.search(r"\b(ratif\w+|terminat\w+|pursuant|herein|aforesaid|shall)\b", said, re.IGNORECASE)


@each_form
def test_a_title_and_a_button_fit(callback: str) -> None:
    form = catalogue.FORMS[callback]
    assert 0 < len(form.title) <= 24
    assert 0 < len(form.submit) <= 24


@pytest.mark.parametrize(("callback", "label"), DECIDING.items())
def test_the_button_says_what_it_does(callback: str, label: str) -> None:
    assert catalogue.form(callback).submit == label


@pytest.mark.parametrize("callback", ["grant", "decide", "review", "renewal_application", "renewal"])
def test_the_last_line_says_that_closing_the_window_gives_no_authority(callback: str) -> None:
    assert catalogue.form(callback).ending == "No receipt, no authority."


@pytest.mark.parametrize("callback", ["cancellation", "cancellation_notice"])
def test_stopping_does_not_wait_for_a_receipt(callback: str) -> None:
    assert catalogue.form(callback).ending == "If this cannot be recorded, stop anyway and say so by telephone."


def test_each_ground_says_who_decides_it() -> None:
    told = {value: label.split("\n")[1] for value, label in question("grant", "ground").options}
    psd = "The Head of PSD or the Inspector in charge of the ACU decides."
    assert told == {
        "crime": psd,
        "police_misconduct": psd,
        "staff_discipline": "The Director of HR or the Head of Personnel Services decides.",
    }


def test_the_subject_is_asked_for_one_person_a_line() -> None:
    assert question("grant", "subject").hint == "One person a line: collar number or full name."


def test_no_question_about_the_law_is_answered_for_the_officer() -> None:
    assert question("grant", "ripa").value is None
    assert not question("grant", "ripa").optional


def test_the_lengths_are_those_of_the_policy() -> None:
    assert {question("grant", name).shortest for name in CONSIDERATIONS} == {SHORTEST}
    assert question("grant", "concern").longest == 2000
    assert {question(form, "statement").shortest for form in ("decide", "renewal")} == {SHORTEST_DECISION}
    assert {question("renewal_application", name).shortest for name in ("section_2", "why")} == {SHORTEST}
    assert question("grant", "subject").shortest == 3


@pytest.mark.parametrize("field", written(), ids=lambda field: field.name)
def test_an_example_is_as_long_as_an_answer_must_be(field: Field) -> None:
    assert isinstance(field.example, str)
    assert field.shortest <= len(field.example) <= field.longest


def test_every_statement_has_an_example_and_none_is_used_twice() -> None:
    assert [f.name for _, f in ALL if f.kind is Kind.LONG and not f.example] == []
    told = [squeeze(str(field.example)) for field in written()]
    assert len(told) == len(set(told))


@each_field
def test_an_example_is_one_of_the_choices(callback: str, field: Field) -> None:
    del callback
    if field.kind in {Kind.CHOICE, Kind.CHOICES, Kind.TICK} and field.example:
        chosen = {field.example} if isinstance(field.example, str) else set(field.example)
        assert chosen <= {value for value, _ in field.options}


def test_no_code_is_asked_for_unless_that_is_switched_on() -> None:
    assert "code" not in {field.name for field in catalogue.form("grant").fields}
    assert catalogue.form("grant", code=True).fields[-1].name == "code"


@pytest.mark.parametrize("callback", ["cancellation", "cancellation_notice", "cessation"])
def test_stopping_never_asks_for_a_code(callback: str) -> None:
    assert catalogue.form(callback, code=True) == catalogue.form(callback)


def test_a_form_that_does_not_exist_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        catalogue.form("reading")


def test_the_reference_stands_in_the_title_where_there_is_room() -> None:
    assert catalogue.about(catalogue.form("decide"), Reference("UA-2026-0001")).title == "Decide UA-2026-0001"
    assert catalogue.about(catalogue.form("cessation"), Reference("UA-2026-0001")).title == "Monitoring has stopped"


def test_values_go_to_their_fields_and_strangers_are_passed_over() -> None:
    at = datetime(2026, 11, 24, 3, 2, tzinfo=UTC)
    filled = catalogue.with_values(catalogue.form("cessation"), {"stopped_at": at, "stopped_by": "", "nothing": "x"})
    assert {field.name: field.value for field in filled.fields} == {
        "stopped_at": at,
        "systems": None,
        "stopped_by": "",
        "gathered": None,
    }


def test_only_some_fields_are_kept_in_their_order() -> None:
    kept = catalogue.only(catalogue.form("disposal"), {"reason", "review_on"})
    assert [field.name for field in kept.fields] == ["review_on", "reason"]


def test_options_can_be_given_to_one_field() -> None:
    given = catalogue.with_options(catalogue.form("decide"), "subjects", (("1", "Person 1"), ("2", "Person 2")))
    assert [f.name for f in given.fields if f.options == (("1", "Person 1"), ("2", "Person 2"))] == ["subjects"]


def test_a_scope_offers_what_is_left_and_all_of_it_is_ticked() -> None:
    left = catalogue.narrowed(catalogue.form("review"), "systems", {"force_network", "building_access"})
    (systems,) = (field for field in left.fields if field.name == "systems")
    assert [value for value, _ in systems.options] == ["force_network", "building_access"]
    assert systems.value == ("force_network", "building_access")


def test_an_example_leaves_blank_what_belongs_to_another_answer() -> None:
    told = catalogue.example(catalogue.form("grant"))
    assert told["ripa"] == "not_needed"
    assert {"ripa_advice", "new_information", "subject_members", "operators"} & set(told) == set()


def test_the_help_has_a_good_answer_for_each_statement() -> None:
    told = {label: (good, poor) for label, good, poor in catalogue.examples("grant")}
    concern = question("grant", "concern")
    assert told["What is the concern?"] == (concern.example, concern.poor)
    assert all(question("grant", name).label in told for name in CONSIDERATIONS)


@pytest.mark.parametrize("callback", ["grant", "decide", "review", "renewal_application", "renewal"])
def test_every_statement_has_a_poor_answer_too_with_why(callback: str) -> None:
    for label, good, poor in catalogue.examples(callback):
        assert re.fullmatch(r'"[A-Z][^"]+\." .{20,}\.', poor), label
        assert good not in poor
    (press,) = catalogue.form(callback).presses
    assert (press.label, press.value) == ("See good answers", callback)


def test_a_day_and_a_date_are_kept_apart() -> None:
    filled = catalogue.with_values(catalogue.form("disposal"), {"review_on": date(2027, 5, 1)})
    assert date(2027, 5, 1) in [field.value for field in filled.fields]
