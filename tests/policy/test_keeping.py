"""What is kept, for how long, and who has it destroyed (rule 22); rungs that a force adds (rule 16)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from policy.acts import Escalation, Shredding
from policy.deadlines import keep_until
from policy.terms import Product
from tests.policy.people import ACU, ACU_D, DEPUTY_HEAD, DPO, FCAO, HEAD, INSP_A, OFFICES, PSD_H, SGT_B
from tests.policy.world import Night, authorised, day, ended, granted, moment

# --- keeping, and shredding (rule 22) ---


def settled(end: str = "cancelled", **changes: object) -> Night:
    """A night whose end is confirmed, acknowledged, and its product seen to."""
    night = ended(end)
    night.stopped(SGT_B)
    night.acknowledges()
    assert night.disposes(**changes) == end, night.answer
    return night


@pytest.mark.parametrize("end", ["refused", "expired", "cancelled"])
def test_after_five_years_the_dpo_is_asked_to_have_it_destroyed_and_again_every_28_days(end: str) -> None:
    night = settled(end)
    over = night.matter.ended_at
    assert over
    opens = moment(f"{over.replace(year=2031):%Y-%m-%d}T09:00:00Z")
    assert keep_until(night.matter) == opens
    asked_for = night.passes((opens + timedelta(days=60)).isoformat())
    assert [(at, heard) for at, _, heard in asked_for] == [
        (opens + timedelta(days=28 * n), {"DPO shredding_due shred"}) for n in range(3)
    ]
    assert night.enters(DPO, Shredding()) == end
    assert night.inbox == {"#dpo step", "#fcao step"}
    assert night.passes((opens + timedelta(days=400)).isoformat()) == []
    assert night.enters(DPO, Shredding()) == "AlreadyDecided"


def test_not_a_moment_earlier_and_by_nobody_else() -> None:
    night = settled()
    assert night.at("2031-11-24T08:59:59Z").enters(DPO, Shredding()) == "TooEarly"
    assert night.objection.facts["opens_at"] == moment("2031-11-24T09:00:00Z")
    night.at("2031-11-24T09:00:00Z")
    for officer in (PSD_H, FCAO, INSP_A, ACU_D):
        assert night.enters(officer, Shredding()) == "NotPostHolder"
    assert night.enters(DPO, Shredding()) == "cancelled"
    assert night.matter.shredded == night.matter.entries[-1]


@pytest.mark.parametrize(("begun", "opens"), [(granted, "2031-11-26T09:00:00Z"), (authorised, "2032-02-23T09:00:00Z")])
def test_what_is_in_force_is_kept_five_years_from_its_end_at_least(begun: Callable[[], Night], opens: str) -> None:
    night = begun()
    assert night.enters(DPO, Shredding()) == "TooEarly"
    assert night.objection.facts == {"reference": night.matter.reference, "opens_at": moment(opens)}


def test_not_before_the_product_is_disposed_of() -> None:
    night = ended("cancelled")
    assert keep_until(night.matter) is None
    assert night.at("2033-01-01T00:00:00Z").enters(DPO, Shredding()) == "TooEarly"
    kept = settled(product=Product.RETAINED, reason="A complaint is pending.", review_on=day("2027-03-01"))
    assert kept.at("2033-01-01T00:00:00Z").enters(DPO, Shredding()) == "TooEarly"
    assert kept.disposes(product=Product.DESTROYED, not_relevant=True) == "cancelled"
    assert keep_until(kept.matter) == kept.now
    assert kept.enters(DPO, Shredding()) == "cancelled"


def test_nothing_that_is_in_force_is_ever_destroyed() -> None:
    for night in (granted().at(hours=1), authorised()):
        assert night.enters(DPO, Shredding()) in {"TooEarly", "AlreadyDecided"}
        assert keep_until(night.matter) is None


def test_a_force_may_keep_it_longer() -> None:
    night = granted(retain_years=7)
    night.at(hours=5).cancels()
    night.disposes()
    assert keep_until(night.matter) == moment("2033-11-24T09:00:00Z")


# --- rungs that a force adds (rule 16) ---


def rungs(night: Night) -> list[int]:
    """The rungs of a night that nobody decides."""
    return [act.hours for _, act, _ in night.passes(hours=71.99) if isinstance(act, Escalation)]


def test_rungs_may_be_added_and_those_of_the_policy_always_stand() -> None:
    night = granted(ladder=(12, 60))
    assert night.matter.grant.ladder == (0, 12, 24, 48, 60, 66, 71)
    assert rungs(night) == [12, 24, 48, 60, 66, 71]
    assert granted(ladder=()).matter.grant.ladder == (0, 24, 48, 66, 71)


def test_no_rung_stands_outside_the_72_hours() -> None:
    assert granted(ladder=(-3, 0, 72, 73, 100, 71)).matter.grant.ladder == (0, 24, 48, 66, 71)


def test_an_added_rung_asks_whom_its_hour_asks() -> None:
    night = Night().held_by(HEAD, ACU, DEPUTY_HEAD, *OFFICES)
    night.grants(ladder=(12, 60, 70))
    told = {act.hours: heard for _, act, heard in night.passes(hours=71) if isinstance(act, Escalation)}
    first, all_of_them = {"PSD_H", "ACU_D"}, {"PSD_H", "ACU_D", "PSD_D"}
    asked_at = {hours: {line.split()[0] for line in heard if "prompt" in line} for hours, heard in told.items()}
    assert asked_at == {12: first, 24: first, **dict.fromkeys((48, 60, 66, 70, 71), all_of_them)}
    contingency = {hours for hours, heard in told.items() if "CONT nobody_decided" in heard}
    assert contingency == {48, 60}
