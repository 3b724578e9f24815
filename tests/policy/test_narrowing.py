"""What an authorising officer takes away must stop at once, whether it is a system, somebody, or the content."""

from policy.notices import Message
from policy.people import Subject
from policy.terms import Activity, PersonId, SubjectKind, System
from tests.policy.people import SGT_B
from tests.policy.world import Night, granted

BOTH = (
    Subject(key=PersonId("PC_X"), kind=SubjectKind.OFFICER),
    Subject(key=PersonId("PC_Z"), kind=SubjectKind.OFFICER),
)


def told_to_stop(night: Night) -> set[str]:
    """Who was told that what was dropped must stop."""
    return {notice.to for _, notice in night.owed if notice.message is Message.NARROWED}


def test_content_that_becomes_records_only_must_stop_and_be_confirmed() -> None:
    night = granted(activity=Activity.CONTENT, systems=(System.FORCE_TELEPHONE,)).at(hours=1)
    assert night.decides(activity=Activity.RECORDS) == "authorised"
    assert told_to_stop(night) == {"INSP_A", "SGT_B", "FCAO"}
    assert night.matter.stop_owed is night.matter.decided
    assert night.at(hours=1.5).stopped(SGT_B) == "authorised"
    assert night.matter.cessation is not None


def test_somebody_taken_out_must_no_longer_be_monitored() -> None:
    night = granted(subjects=BOTH).at(hours=1)
    assert night.decides(subjects=(2,)) == "authorised"
    assert told_to_stop(night) == {"INSP_A", "SGT_B", "FCAO"}


def test_nothing_is_to_stop_where_nothing_was_taken_away() -> None:
    night = granted(subjects=BOTH, activity=Activity.CONTENT, systems=(System.FORCE_TELEPHONE,)).at(hours=1)
    everything = {"subjects": (1, 2), "activity": Activity.CONTENT, "systems": (System.FORCE_TELEPHONE,)}
    assert night.decides(**everything) == "authorised"
    assert told_to_stop(night) == set()
    assert night.matter.stop_owed is None
