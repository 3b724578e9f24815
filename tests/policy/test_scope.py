"""What may be monitored under the policy at all, system by system."""

import pytest

from policy.examples import GRANT
from policy.scope import people, ripa, systems
from policy.terms import Activity, Ground, Ripa, SubjectKind, System
from tests.policy.world import changed

MAY = "may be granted"
# Typed from paragraphs 3.1 and 3.5: what becomes of records, and of content.
SCOPE = {
    System.FORCE_NETWORK: (MAY, MAY),
    System.STANDALONE_DEVICE: (MAY, MAY),
    System.FORCE_TELEPHONE: (MAY, MAY),
    System.ISSUED_MOBILE: (MAY, "MobileInterceptExcluded"),
    System.TABLET_ON_NETWORK: (MAY, MAY),
    System.TABLET_OFF_NETWORK: (MAY, "RipaAdviceNeeded"),
    System.BUILDING_ACCESS: (MAY, MAY),
    System.PRIVATE_DEVICE: ("OutOfScopeSystem", "OutOfScopeSystem"),
    System.CCTV_RECORDINGS: ("CctvNotRequired", "CctvNotRequired"),
    System.CCTV_LIVE: ("RipaAdviceNeeded", "RipaAdviceNeeded"),
}
OFFICER, STAFF, OTHER = SubjectKind.OFFICER, SubjectKind.STAFF, SubjectKind.OTHER


def test_every_system_is_in_the_list() -> None:
    assert list(SCOPE) == list(System)


@pytest.mark.parametrize("system", System)
def test_what_may_be_monitored(system: System) -> None:
    for activity, expected in zip((Activity.RECORDS, Activity.CONTENT), SCOPE[system], strict=True):
        grant = changed(GRANT, {"systems": (system,), "activity": activity})
        found = systems(grant) or ripa(grant)
        assert (found.name if found else MAY) == expected


@pytest.mark.parametrize(
    ("kinds", "police", "staff"),
    [
        ((OFFICER,), None, "GroundMismatch"),
        ((STAFF,), "GroundMismatch", None),
        ((OTHER,), "NoRoute", "NoRoute"),
        ((OFFICER, STAFF), "MixedGrounds", "MixedGrounds"),
        ((OFFICER, OTHER), "NoRoute", "NoRoute"),
        ((OFFICER, STAFF, OTHER), "MixedGrounds", "MixedGrounds"),
    ],
)
def test_whom_a_ground_can_carry(kinds: tuple[SubjectKind, ...], police: str | None, staff: str | None) -> None:
    for ground, expected in (
        (Ground.POLICE_MISCONDUCT, police),
        (Ground.STAFF_DISCIPLINE, staff),
        (Ground.CRIME, None),
    ):
        found = people(changed(GRANT, {"ground": ground, "subject_kind": kinds, "subjects": ()}))
        assert (found.name if found else None) == expected


def test_without_a_ground_there_is_nothing_to_say_of_it() -> None:
    assert people(changed(GRANT, {"ground": None})) is None


def test_that_ripa_is_needed_is_said_before_any_doubt() -> None:
    found = ripa(changed(GRANT, {"systems": (System.CCTV_LIVE,), "ripa": Ripa.NEEDED}))
    assert found is not None
    assert found.name == "RipaRequired"
