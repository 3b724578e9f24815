"""Walks to the last that can happen to a matter: each end, then the stop, the product and the personal data."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from policy import acts
from policy.terms import Product, System
from tests.bot.walk import WRITTEN, Walk


def settled(walk: Walk, by: str = "U0PSDH", **product: object) -> None:
    """What has ended is stopped, received and settled; five years later its personal data is destroyed."""
    walk.draws_all()
    if walk.matter.cessation is None:
        walk.does(acts.Cessation, "U0SGTB")
    walk.does(acts.Receipt, "U0DPO")
    walk.does(acts.Disposal, by, **product)
    # At one go: what is entered on each day of five years is another walk's.
    walk.clock.forward_to(walk.clock() + timedelta(days=5 * 366))
    walk.register.sweep()
    walk.draws_all()
    walk.does(acts.Shredding, "U0DPO")


def refused(walk: Walk) -> None:
    """Refused within the hour; its product is kept at first, and destroyed when that is reviewed."""
    walk.grants()
    walk.passes(hours=1)
    walk.does(acts.Refusal, "U0PSDH")
    walk.does(acts.Cessation, "U0SGTB")
    later = walk.clock().date() + timedelta(days=30)
    walk.does(acts.Disposal, "U0PSDH", product=Product.RETAINED, reason=WRITTEN["disposing"], review_on=later)
    walk.passes(days=31)
    settled(walk, product=Product.DESTROYED, reason=WRITTEN["disposing"], not_relevant=True)


def undecided(walk: Walk) -> None:
    """Nobody decides; the stop is confirmed late, and an error record is open by then."""
    walk.grants()
    walk.passes(hours=100)
    settled(walk)


def over(walk: Walk) -> None:
    """Authorised in part, and over after its last day; the stop of what was dropped is confirmed late."""
    walk.grants(systems=(System.FORCE_NETWORK, System.BUILDING_ACCESS))
    walk.does(acts.Ratification, "U0PSDH", systems=(System.FORCE_NETWORK,))
    walk.passes(hours=3)
    walk.does(acts.Cessation, "U0SGTB", systems=(System.BUILDING_ACCESS,))
    walk.reaches(walk.matter.ends_at)
    settled(walk, product=Product.DESTROYED, reason=WRITTEN["disposing"], not_relevant=True)


def cancelled_after_a_notice(walk: Walk) -> None:
    """Those who run it stop as soon as somebody asks for its cancellation, and it is cancelled."""
    walk.grants()
    walk.does(acts.Ratification, "U0PSDH")
    walk.does(acts.CancellationNotice, "U0SGTB")
    walk.passes(minutes=5)
    walk.does(acts.Cessation, "U0SGTB")
    walk.does(acts.Cancellation, "U0PSDH")
    settled(walk)


def nobody(walk: Walk) -> None:
    """Whoever could decide runs it, so that nobody can, and it ends by itself."""
    operators = ("U0PSDH", "U0ACUD", "U0CIC")
    walk.grants(operators=operators, applicant="U0INSPA", applicant_reason=WRITTEN["why"])
    walk.passes(hours=73)
    walk.draws_all()


def kept_after_a_notice(walk: Walk) -> None:
    """Somebody asks for its cancellation, nobody confirms a stop in time, and a review keeps it."""
    walk.grants()
    walk.does(acts.Ratification, "U0PSDH")
    walk.passes(days=31)
    walk.does(acts.CancellationNotice, "U0SGTB")
    walk.passes(hours=3)
    walk.does(acts.Review, "U0PSDH")


ENDS: Final = (refused, undecided, over, cancelled_after_a_notice, nobody, kept_after_a_notice)
