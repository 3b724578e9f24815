"""The examples on the forms are answers that the rules would take, from the grant to its end."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.chat.card import Form, Value
from bot.desk.reading_forms import picked, read
from bot.forms import catalogue
from bot.slack.blocks import form_view
from bot.slack.inputs import state_of
from policy.acts import Act, Grant
from policy.authorisation import Authorisation
from policy.decision import Allowed, decide
from policy.examples import GIVEN, HEAD_OF_PSD, INSPECTOR, MONDAY_NIGHT, entered
from policy.people import Officer
from policy.terms import PersonId, State

_SENT = {
    "initial_value": "value",
    "initial_option": "selected_option",
    "initial_options": "selected_options",
    "initial_user": "selected_user",
    "initial_date_time": "selected_date_time",
}


def sent(form: Form) -> dict[str, Value]:
    """What comes back of a form as it is drawn in Slack."""
    blocks: Iterable[dict[str, Any]] = (b for b in form_view(form, {})["blocks"] if b["type"] == "input")
    return state_of({"state": {"values": {b["block_id"]: {"value": state(b["element"])} for b in blocks}}})


def state(element: dict[str, Any]) -> dict[str, Any]:
    """What Slack sends for an input as it is drawn."""
    return {"type": element["type"], **{new: element[old] for old, new in _SENT.items() if old in element}}


def example(callback: str, **also: Value) -> Act:
    """The act of a form with its example filled in, and a little more that only a person can say."""
    form = catalogue.form(callback)
    said = sent(catalogue.with_values(form, {**catalogue.example(form), **also}))
    return read(callback, said, {account: PersonId(account.removeprefix("U_")) for account in picked(said)})


def does(told: Authorisation | None, act: Act, by: Officer, at: datetime) -> Authorisation:
    """What stands once the rules have taken an act; they must take it."""
    answer = decide(told, act, by, at, GIVEN)
    assert isinstance(answer, Allowed), answer
    return entered(answer, by, at, told)


def test_the_examples_tell_a_whole_story() -> None:
    granted = example("grant", applicant="U_SGT_B")
    assert isinstance(granted, Grant)
    urgent = does(None, granted, INSPECTOR, MONDAY_NIGHT)
    scope: dict[str, Value] = {"systems": ("force_network",), "activity": "records"}
    form = catalogue.with_options(catalogue.form("decide"), "subjects", (("1", "Person 1"),))
    filled = catalogue.with_values(form, {**catalogue.example(form), **scope, "subjects": ("1",)})
    decided = does(urgent, read("decide", sent(filled)), HEAD_OF_PSD, MONDAY_NIGHT + timedelta(hours=10))
    assert decided.state is State.AUTHORISED
    reviewed = does(
        decided, example("review", systems=("force_network",)), HEAD_OF_PSD, datetime(2026, 12, 23, 9, tzinfo=UTC)
    )
    asked = does(reviewed, example("renewal_application"), INSPECTOR, datetime(2027, 2, 1, 9, tzinfo=UTC))
    renewed = does(asked, example("renewal", section_2=""), HEAD_OF_PSD, datetime(2027, 2, 15, 9, tzinfo=UTC))
    assert [term.begins.month for term in renewed.terms] == [11, 2]
    at = datetime(2027, 3, 1, 9, tzinfo=UTC)
    noticed = does(renewed, example("cancellation_notice"), INSPECTOR, at)
    ended = does(noticed, example("cancellation"), HEAD_OF_PSD, at + timedelta(minutes=5))
    assert ended.state is State.CANCELLED
    stopped = does(ended, example("cessation", stopped_at=at), INSPECTOR, at + timedelta(minutes=10))
    assert stopped.cessation is not None


def test_the_example_is_enough_for_an_inspector_who_applies_alone() -> None:
    assert isinstance(decide(None, example("grant", applicant=INSPECTOR.key), INSPECTOR, MONDAY_NIGHT, GIVEN), Allowed)


def test_an_authorising_officer_may_renew_without_an_application() -> None:
    granted = does(None, example("grant", applicant="U_SGT_B"), INSPECTOR, MONDAY_NIGHT)
    form = catalogue.only(catalogue.form("decide"), {"decision", "ripa", "statement", "declaration"})
    act = read("decide", sent(catalogue.with_values(form, catalogue.example(form))))
    decided = does(granted, act, HEAD_OF_PSD, MONDAY_NIGHT + timedelta(hours=1))
    renewed = does(decided, example("renewal"), HEAD_OF_PSD, datetime(2027, 2, 15, 9, tzinfo=UTC))
    assert len(renewed.terms) == 2
