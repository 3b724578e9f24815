"""What comes back in a form is read as the act that was meant; what is missing stays missing."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.chat.card import UnreadError
from bot.desk import reading_forms
from bot.forms import catalogue
from bot.slack.inputs import state_of
from policy import acts
from policy.people import Subject
from policy.terms import (
    Activity,
    ChatId,
    Direction,
    Every,
    Ground,
    Outcome,
    PersonId,
    Product,
    Purpose,
    Ripa,
    SubjectKind,
    System,
)

CANARY = "Quill Marchbanks takes the keys"
Values = dict[str, dict[str, Any]]


def read(callback: str, values: Values) -> acts.Act:
    """The act that is read from what Slack sends for a form; whose account is U_X has the id P_X."""
    told = state_of({"state": {"values": values}})
    return reading_forms.read(callback, told, {each: person_of(each) for each in reading_forms.picked(told)})


def person_of(account: ChatId) -> PersonId:
    """The id of whoever has an account."""
    return PersonId(account.replace("U", "P", 1))


def typed(text: str | None) -> dict[str, Any]:
    """What Slack sends for a field that was typed in, None when it was left blank."""
    return {"value": {"type": "plain_text_input", "value": text}}


def chose(value: str | None) -> dict[str, Any]:
    """What Slack sends for one choice."""
    return {"value": {"type": "radio_buttons", "selected_option": {"value": value} if value else None}}


def ticked(*values: str) -> dict[str, Any]:
    """What Slack sends for boxes."""
    return {"value": {"type": "checkboxes", "selected_options": [{"value": value} for value in values]}}


def picked(*people: str) -> dict[str, Any]:
    """What Slack sends for people."""
    return {"value": {"type": "multi_users_select", "selected_users": list(people)}}


def person(key: str | None) -> dict[str, Any]:
    """What Slack sends for one person."""
    return {"value": {"type": "users_select", "selected_user": key}}


def day(text: str | None) -> dict[str, Any]:
    """What Slack sends for a day."""
    return {"value": {"type": "datepicker", "selected_date": text}}


def moment(at: int | None) -> dict[str, Any]:
    """What Slack sends for a moment."""
    return {"value": {"type": "datetimepicker", "selected_date_time": at}}


GRANT: Values = {
    "ground": chose("police_misconduct"),
    "subject_kind": ticked("officer"),
    "systems": ticked("force_network", "building_access"),
    "activity": chose("records"),
    "purpose": chose("unauthorised_use"),
    "ripa": chose("advised_not_needed"),
    "confidential": ticked("health", "journalist"),
    "sensitive": ticked("yes"),
    "subject": typed("PC 4471\n\n  \n Robin Example \n"),
    "subject_members": picked("U_X"),
    "applicant": person("U_B"),
    "applicant_reason": typed(None),
    "operators": picked("U_O", "U_P"),
    "involved_members": picked("U_I"),
    "concern": typed(" the concern "),
    "urgency": typed("the urgency"),
    "unavailable": typed("nobody answered"),
    "necessity": typed("the necessity"),
    "proportionality": typed("the proportion"),
    "intrusion": typed("the intrusion"),
    "private_information": typed("little"),
    "ripa_advice": typed("the adviser at 02:05"),
    "new_information": typed("what is new"),
}
DECIDE: Values = {
    "decision": chose("authorise"),
    "ripa": chose("not_needed"),
    "systems": ticked("force_network"),
    "subjects": ticked("1", "3"),
    "activity": chose("records"),
    "last_day": day("2026-12-14"),
    "review_every": chose("fortnight"),
    "product": chose("destroy"),
    "not_relevant": ticked("yes"),
    "statement": typed("my own reasons"),
    "declaration": ticked("yes"),
}


def test_whoever_was_picked_is_known_by_their_account() -> None:
    assert reading_forms.picked(state_of({"state": {"values": GRANT}})) == {"U_X", "U_B", "U_O", "U_P", "U_I"}
    assert reading_forms.picked(state_of({"state": {"values": DECIDE}})) == set()


def test_a_grant_is_read_whole() -> None:
    assert read("grant", GRANT) == acts.Grant(
        ground=Ground.POLICE_MISCONDUCT,
        subjects=(Subject(text="PC 4471"), Subject(text="Robin Example"), Subject(key=PersonId("P_X"))),
        subject_kind=(SubjectKind.OFFICER,),
        systems=(System.FORCE_NETWORK, System.BUILDING_ACCESS),
        activity=Activity.RECORDS,
        purpose=Purpose.UNAUTHORISED_USE,
        ripa=Ripa.ADVISED_NOT_NEEDED,
        ripa_advice="the adviser at 02:05",
        concern="the concern",
        urgency="the urgency",
        unavailable="nobody answered",
        necessity="the necessity",
        proportionality="the proportion",
        intrusion="the intrusion",
        private_information="little",
        confidential=("health", "journalist"),
        applicant=PersonId("P_B"),
        operators=(PersonId("P_O"), PersonId("P_P")),
        involved=(PersonId("P_I"),),
        sensitive=True,
        new_information="what is new",
    )


def blank(callback: str) -> Values:
    """What Slack sends for a form in which nothing was filled."""
    empty = {
        "text": typed(None),
        "long": typed(None),
        "choice": chose(None),
        "choices": ticked(),
        "tick": ticked(),
        "person": person(None),
        "people": picked(),
        "day": day(None),
        "moment": moment(None),
    }
    return {field.name: empty[field.kind] for field in catalogue.form(callback).fields}


def test_a_blank_grant_is_a_grant_of_nothing_for_the_rules_to_refuse() -> None:
    assert read("grant", blank("grant")) == acts.Grant()


@pytest.mark.parametrize("callback", sorted(set(catalogue.FORMS) - {"decide", "renewal", "shredding"}))
def test_a_blank_form_is_read_without_complaint(callback: str) -> None:
    assert type(read(callback, blank(callback))) is type(read(callback, {}))


def test_nothing_is_destroyed_by_a_box_left_blank() -> None:
    with pytest.raises(ValueError, match=r"^confirm "):
        read("shredding", blank("shredding"))
    assert read("shredding", {"confirm": ticked("yes")}) == acts.Shredding()


def test_an_authorisation_is_read_with_what_it_narrows() -> None:
    assert read("decide", DECIDE) == acts.Ratification(
        statement="my own reasons",
        declaration=True,
        systems=(System.FORCE_NETWORK,),
        subjects=(1, 3),
        activity=Activity.RECORDS,
        last_day=date(2026, 12, 14),
        review_every=Every.FORTNIGHT,
        ripa=Ripa.NOT_NEEDED,
    )


def test_what_the_form_did_not_ask_leaves_the_scope_as_it_is() -> None:
    act = read("decide", {"decision": chose("authorise")})
    assert act == acts.Ratification(systems=None, subjects=None, declaration=None, review_every=Every.MONTH)


def test_a_scope_with_everything_taken_away_is_not_a_scope_left_as_it_is() -> None:
    act = read("decide", {**DECIDE, "systems": ticked(), "subjects": ticked()})
    assert isinstance(act, acts.Ratification)
    assert (act.systems, act.subjects) == ((), ())


def test_a_refusal_is_read_with_its_direction_about_product() -> None:
    act = read("decide", {**DECIDE, "decision": chose("refuse")})
    assert act == acts.Refusal(statement="my own reasons", product=Direction.DESTROY, not_relevant=True)


def test_a_refusal_without_a_direction_is_left_to_the_rules() -> None:
    assert read("decide", {**blank("decide"), "decision": chose("refuse")}) == acts.Refusal()


@pytest.mark.parametrize("callback", ["decide", "renewal"])
def test_nobody_decides_by_leaving_the_decision_out(callback: str) -> None:
    with pytest.raises(UnreadError, match=r"^decision holds") as refused:
        read(callback, blank(callback))
    assert refused.value.field == "decision"


def test_a_review_is_read() -> None:
    values: Values = {
        "still_necessary": chose("yes"),
        "still_proportionate": chose("no"),
        "outcome": chose("narrow"),
        "systems": ticked("force_network"),
        "review_every": chose("fortnight"),
        "shown": typed("two more openings"),
    }
    assert read("review", values) == acts.Review(
        still_necessary=True,
        still_proportionate=False,
        shown="two more openings",
        outcome=Outcome.NARROW,
        systems=(System.FORCE_NETWORK,),
        review_every=Every.FORTNIGHT,
    )
    # When all of it ends, what is left of the scope is not asked any more.
    act = read("review", {**values, "outcome": chose("cancel"), "systems": ticked()})
    assert isinstance(act, acts.Review)
    assert (act.outcome, act.systems, act.review_every) == (Outcome.CANCEL, None, None)


def test_an_application_for_renewal_is_read() -> None:
    values: Values = {"section_2": typed("so far"), "why": typed("why more")}
    assert read("renewal_application", values) == acts.RenewalApplication(section_2="so far", why="why more")


def test_a_renewal_and_its_refusal_are_read() -> None:
    values: Values = {
        "decision": chose("authorise"),
        "ripa": chose("not_needed"),
        "section_2": typed("so far"),
        "statement": typed("my reasons"),
        "declaration": ticked("yes"),
    }
    assert read("renewal", values) == acts.Renewal(
        section_2="so far", statement="my reasons", declaration=True, ripa=Ripa.NOT_NEEDED
    )
    assert read("renewal", {**values, "decision": chose("refuse")}) == acts.RenewalRefusal(statement="my reasons")


def test_a_cancellation_is_not_a_cancellation_notice() -> None:
    values: Values = {"reason": typed("explained")}
    assert read("cancellation", values) == acts.Cancellation(reason="explained")
    assert read("cancellation_notice", values) == acts.CancellationNotice(reason="explained")


def test_a_cessation_is_read_with_its_moment_in_utc() -> None:
    values: Values = {
        "stopped_at": moment(1795748520),
        "systems": ticked("force_network"),
        "stopped_by": typed("The duty auditor"),
        "gathered": typed("one list"),
    }
    assert read("cessation", values) == acts.Cessation(
        stopped_at=datetime(2026, 11, 27, 3, 2, tzinfo=UTC),
        stopped_by="The duty auditor",
        systems=(System.FORCE_NETWORK,),
        gathered="one list",
    )


def test_what_became_of_the_product_is_read() -> None:
    values: Values = {
        "product": chose("retained"),
        "review_on": day("2027-05-01"),
        "not_relevant": ticked("yes"),
        "reason": typed("a hearing"),
    }
    assert read("disposal", values) == acts.Disposal(
        product=Product.RETAINED, reason="a hearing", review_on=date(2027, 5, 1), not_relevant=True
    )


def test_a_conflict_and_a_look_are_read() -> None:
    assert read("recusal", {"reason": typed(None)}) == acts.Recusal()
    assert read("show", {"reason": typed("review")}) == acts.Consultation(task="show", reason="review")


@pytest.mark.parametrize(
    ("callback", "name", "value"),
    [
        ("grant", "ground", chose(CANARY)),
        ("grant", "systems", ticked("force_network", CANARY)),
        ("grant", "confidential", ticked(CANARY)),
        ("grant", "concern", {"value": {"type": CANARY}}),
        ("grant", "concern", {}),
        ("decide", "decision", chose(CANARY)),
        ("decide", "subjects", ticked("1", CANARY)),
        ("decide", "subjects", ticked("²")),
        ("decide", "last_day", day(CANARY)),
        ("review", "still_necessary", chose(CANARY)),
        ("cessation", "stopped_at", {"value": {"type": "datetimepicker", "selected_date_time": CANARY}}),
        ("cessation", "stopped_at", moment(10**30)),
    ],
)
def test_what_a_form_does_not_offer_is_refused_by_the_fields_name_alone(
    callback: str, name: str, value: dict[str, Any]
) -> None:
    values = {**(DECIDE if callback == "decide" else {}), name: value}
    with pytest.raises(ValueError, match=f"^{name} holds something that the form does not offer$") as refused:
        read(callback, values)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_a_form_that_does_not_exist_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        read("reading", {})


def test_what_was_typed_is_given_back_to_draw_the_form_again() -> None:
    assert state_of({"state": {"values": GRANT}})["subject"] == "PC 4471\n\n  \n Robin Example \n"
    assert state_of({"state": {"values": {**GRANT, "presses": {"show": {"type": "button"}}}}}).keys() == GRANT.keys()
    assert state_of({}) == {}


@pytest.mark.parametrize("callback", catalogue.FORMS)
def test_every_field_of_a_form_finds_its_way_into_the_act(callback: str) -> None:
    # A field that is asked and not read would be thrown away in silence: here every one is missed when it is gone.
    answers: dict[str, dict[str, Any]] = {
        "text": typed("something typed"),
        "long": typed("something typed"),
        "tick": ticked("yes"),
        "person": person("U1"),
        "people": picked("U1"),
        "day": day("2027-05-01"),
        "moment": moment(1795748520),
    }
    fields = catalogue.with_options(catalogue.form(callback), "subjects", (("1", "Person 1"),)).fields
    last = {field.name: field.options[-1][0] for field in fields if field.options}
    full = {f.name: answers.get(f.kind) or (chose if f.kind == "choice" else ticked)(last[f.name]) for f in fields}
    full |= {"outcome": chose("narrow")} if callback == "review" else {}
    unread = set()
    for name in full:
        decisions = ("authorise", "refuse") if "decision" in full and name != "decision" else ("",)
        for decision in decisions:
            whole = {**full, "decision": chose(decision)} if decision else full
            if name in {"decision", "confirm"} or read(callback, whole) != read(
                callback, {**whole, name: blank(callback)[name]}
            ):
                break
        else:
            unread.add(name)
    assert unread == set()


def test_T27_a_time_that_comes_with_the_form_is_ignored() -> None:
    said = {"ground": chose("crime"), "concern": typed("Four searches of one address, with no task behind them.")}
    backdated = {name: typed("2026-11-01T00:00:00Z") for name in ("granted_at", "moment", "at", "ladder")}
    assert read("grant", said | backdated) == read("grant", said)
