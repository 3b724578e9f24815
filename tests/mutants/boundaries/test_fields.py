"""On which field of the form an objection sits, and what it leaves on the register."""

from dataclasses import replace
from typing import Final

import pytest

from policy.acts import Referral
from policy.examples import GRANT, MONDAY_NIGHT, grant
from policy.flags import preview
from policy.people import Holding
from policy.terms import Activity, Direction, Ground, Outcome, Product, Reference, Ripa, SubjectKind, System
from tests.policy.people import ACU, CI_C, HEAD, INSP_A, OFFICES, PSD_H
from tests.policy.world import Night, authorised, day, ended, granted, moment

ANYBODY: Final = (replace(GRANT.subjects[0], kind=None),)
KEPT: Final[dict[str, object]] = {"product": Product.RETAINED, "reason": "A complaint is pending."}
STOCK: Final = (
    "A above as applicable be before below confirmed known n na nil none not previously same see stated tba tbc to "
    "unknown."
)


@pytest.mark.parametrize(
    ("changes", "objection", "field"),
    [
        ({"subject_kind": (SubjectKind.OFFICER, SubjectKind.STAFF)}, "MixedGrounds", "subject_kind"),
        ({"subject_kind": (SubjectKind.OTHER,), "subjects": ANYBODY}, "NoRoute", "subject_kind"),
        ({"systems": (System.CCTV_RECORDINGS,)}, "CctvNotRequired", "systems"),
        ({"systems": (System.PRIVATE_DEVICE,)}, "OutOfScopeSystem", "systems"),
        (
            {"systems": (System.ISSUED_MOBILE,), "activity": Activity.CONTENT},
            "MobileInterceptExcluded",
            "activity",
        ),
        ({"ripa": Ripa.NEEDED}, "RipaRequired", "ripa"),
        ({"ripa": Ripa.IN_DOUBT}, "RipaAdviceNeeded", "ripa"),
        ({"concern": STOCK}, "FormulaicText", "concern"),
    ],
)
def test_an_objection_to_a_grant(changes: dict[str, object], objection: str, field: str) -> None:
    night = Night()
    assert night.grants(**changes) == objection
    assert night.objection.fields == (field,)


@pytest.mark.parametrize(
    ("changes", "objection", "field"),
    [
        ({"ripa": Ripa.NEEDED}, "RipaRequired", "ripa"),
        ({"ripa": Ripa.IN_DOUBT}, "RipaAdviceNeeded", "ripa"),
        ({"last_day": day("2026-11-22")}, "PastDay", "last_day"),
        ({"statement": f"{GRANT.concern} {GRANT.urgency}"}, "FormulaicText", "statement"),
    ],
)
def test_an_objection_to_a_decision(changes: dict[str, object], objection: str, field: str) -> None:
    night = granted().at(hours=1)
    assert night.decides(**changes) == objection
    assert night.objection.fields == (field,)


def test_advice_on_ripa_is_asked_for_on_the_register_with_the_ground() -> None:
    night = Night()
    night.grants(ripa=Ripa.IN_DOUBT)
    assert night.objection.consequences == (Referral(ground=Ground.POLICE_MISCONDUCT),)


def test_it_is_asked_for_again_when_doubt_comes_with_the_decision() -> None:
    night = granted().at(hours=1)
    night.decides(ripa=Ripa.IN_DOUBT)
    assert night.objection.consequences == (Referral(ground=Ground.POLICE_MISCONDUCT),)


def test_a_review_that_finds_no_need_sits_on_its_outcome() -> None:
    night = authorised().at("2026-12-23T10:00:00Z")
    assert night.reviews(still_necessary=False) == "MustBeCancelled"
    assert night.objection.fields == ("outcome",)


def test_product_that_must_be_kept_sits_on_the_direction() -> None:
    night = granted().at(hours=1)
    assert night.refuses(product=Direction.DESTROY) == "ProductMustBeKept"
    assert night.objection.fields == ("product",)


def test_a_day_to_look_at_product_again_lies_within_the_year() -> None:
    night = ended("cancelled")
    assert night.disposes(**KEPT, review_on=day("2026-11-24")) == "PastDay"
    assert night.objection.fields == ("review_on",)
    assert night.disposes(**KEPT, review_on=day("2027-11-25")) == "CannotWiden"
    assert night.objection.fields == ("review_on",)


def test_a_decision_may_name_today_as_its_last_day() -> None:
    night = granted().at(hours=1)
    assert night.decides(last_day=day("2026-11-23")) == "authorised"


def test_a_form_without_a_ground_or_without_an_activity_is_none_to_decide_yet() -> None:
    holdings: tuple[Holding, ...] = (HEAD, ACU, *OFFICES)
    given = replace(Night().given, holdings=holdings)
    for half in (grant(ground=None), grant(activity=None)):
        assert preview(half, INSP_A, MONDAY_NIGHT, given) is None


def test_a_repeat_names_the_earlier_one_and_says_what_to_do() -> None:
    earlier = ended("expired")
    night = Night(now=moment("2026-11-27T10:00:00Z"), given=replace(earlier.given, like=(earlier.matter,)))
    assert night.grants() == "RepeatUrgent"
    assert night.objection.facts == {"earlier": "UA-2026-0001", "advice": "Say what is new since then."}


def test_a_repeat_that_may_be_known_of_is_found_behind_one_that_may_not() -> None:
    theirs, ours = Night(reference=Reference("UA-2026-0001")), Night(reference=Reference("UA-2026-0002"))
    assert theirs.grants(CI_C, applicant="OP_E") == "urgent"
    assert ours.grants() == "urgent"
    given = replace(ours.given, like=(theirs.matter, ours.matter))
    night = Night(now=moment("2026-11-27T10:00:00Z"), given=given, reference=Reference("UA-2026-0003"))
    assert night.grants() == "RepeatUrgent"
    assert night.objection.facts["earlier"] == "UA-2026-0002"


def test_a_cancelling_review_gives_its_findings_as_the_reason() -> None:
    night = authorised().at("2026-12-23T10:00:00Z")
    assert (
        night.reviews(PSD_H, shown="The roster explains every one of the searches.", outcome=Outcome.CANCEL)
        == "cancelled"
    )
    assert getattr(night.matter.entries[-1].act, "reason", "") == "The roster explains every one of the searches."
