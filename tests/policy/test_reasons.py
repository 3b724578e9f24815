"""What must be written, and in whose words."""

from dataclasses import fields

import pytest

from policy.acts import Grant, Receipt, Refusal, RenewalRefusal
from policy.examples import GRANT
from policy.objections import Objection
from policy.reasons import CONSIDERATIONS, formulaic, missing, squeeze, words
from policy.terms import PersonId
from tests.policy.world import changed

NEEDED = ("ground", "subject_kind", "systems", "activity", "purpose", "ripa", *CONSIDERATIONS)


def names(objection: Objection | None) -> tuple[str, ...]:
    """The fields that an objection sits on."""
    return objection.fields if objection else ()


def test_an_empty_form_says_everything_that_is_missing_in_its_order() -> None:
    assert names(missing(Grant(), PersonId("INSP_A"))) == (*NEEDED, "applicant_reason")


@pytest.mark.parametrize("name", NEEDED)
def test_each_may_be_the_only_one(name: str) -> None:
    empty = {field.name: field.default for field in fields(Grant)}[name]
    assert names(missing(changed(GRANT, {name: empty}), PersonId("INSP_A"))) == (name,)


def test_nothing_is_missing_from_an_act_that_asks_nothing() -> None:
    assert missing(Receipt(), PersonId("DPO")) is None
    assert formulaic(Receipt(), None) is None


def test_twenty_characters_are_enough_and_nineteen_are_not() -> None:
    assert names(formulaic(changed(GRANT, {"concern": "Searches at night x"}), None)) == ("concern",)
    assert names(formulaic(changed(GRANT, {"concern": "Searches at night xy"}), None)) == ()


def test_spaces_do_not_make_a_text_longer() -> None:
    assert squeeze("  a \n b  ") == "a b"
    assert names(formulaic(changed(GRANT, {"concern": "Searches          at night"}), None)) == ("concern",)


def test_case_and_punctuation_do_not_make_it_another_text() -> None:
    assert words("As above, n/a!") == "as above n a"
    copied = changed(GRANT, {"necessity": GRANT.concern.upper().replace(",", " -")})
    assert names(formulaic(copied, None)) == ("concern", "necessity")


@pytest.mark.parametrize(
    "text", ["." * 30, "- " * 30, "same " * 9, "because because because because", "TBC. To be confirmed."]
)
def test_what_says_nothing_is_no_statement(text: str) -> None:
    assert names(formulaic(changed(GRANT, {"urgency": text}), None)) == ("urgency",)


def test_a_refusal_is_only_counted() -> None:
    assert formulaic(Refusal(statement="As above, as above, as above."), None) is None
    assert names(formulaic(RenewalRefusal(statement="As above, as above, as above."), None)) == ("statement",)
