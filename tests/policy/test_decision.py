"""The one question, and the order of its answers."""

import doctest
import inspect

import pytest

from policy import decision
from policy.acts import Grant, RollImport
from policy.decision import decide
from policy.examples import GIVEN, GRANT, MONDAY_NIGHT, REASONS, entered
from policy.flags import preview
from policy.objections import ORDER
from policy.people import CONSOLE, Officer, Subject
from policy.terms import Activity, PersonId, Ripa, System
from tests.policy.people import CI_C, INSP_A, SGT_B
from tests.policy.world import Night, granted

# As the design of the house gives them, first that applies first.
GIVEN_FIRST = [
    "ClockWrong",
    "RollBroken",
    "RecordBroken",
    "UnknownUser",
    "InactiveUser",
    "NotFound",
    "NotOfficer",
    "NotRanked",
    "OwnSubject",
    "TooLate",
    "AlreadyDecided",
    "NotRenewable",
    "TooEarly",
    "OwnGrant",
    "ConflictApplicant",
    "ConflictInvolved",
    "ConflictRecused",
    "WrongRoute",
    "NotPostHolder",
    "RoutineNotAuthorisable",
    "MissingField",
    "GroundMismatch",
    "MixedGrounds",
    "NoRoute",
    "CctvNotRequired",
    "OutOfScopeSystem",
    "MobileInterceptExcluded",
    "RipaRequired",
    "RipaAdviceNeeded",
    "FormulaicText",
    "CannotWiden",
    "PastDay",
    "MustBeCancelled",
    "Section2Missing",
    "ProductMustBeKept",
    "RepeatUrgent",
    "DuplicateActive",
]


def test_the_rules_in_ten_lines() -> None:
    found = doctest.testmod(decision)
    assert found.attempted > 5
    assert found.failed == 0


def test_the_objections_stand_in_their_order() -> None:
    assert [objection.__name__ for objection in ORDER] == GIVEN_FIRST


@pytest.mark.parametrize("objection", ORDER, ids=lambda objection: objection.__name__)
def test_an_objection_is_a_sentence_for_people(objection: type) -> None:
    sentence = inspect.getdoc(objection) or ""
    assert sentence[0].isupper()
    assert sentence.endswith((".", "}"))
    assert not {"ratify", "terminate", "pursuant"} & set(sentence.lower().split())


def test_the_first_objection_wins() -> None:
    # Each mends the worst fault of the grant before it, and meets the next objection.
    cameras = (System.CCTV_RECORDINGS, System.PRIVATE_DEVICE, System.ISSUED_MOBILE)
    everything: dict[str, object] = {
        "subjects": (),
        "concern": "",
        "systems": cameras,
        "activity": Activity.CONTENT,
        "ripa": Ripa.NEEDED,
        "urgency": "tbc",
    }
    mends: list[tuple[str, dict[str, object]]] = [
        ("NotRanked", {}),
        ("RoutineNotAuthorisable", {"subjects": GRANT.subjects}),
        ("MissingField", {"concern": GRANT.concern}),
        ("CctvNotRequired", {"systems": cameras[1:]}),
        ("OutOfScopeSystem", {"systems": (System.ISSUED_MOBILE,)}),
        ("MobileInterceptExcluded", {"activity": Activity.RECORDS}),
        ("RipaRequired", {"ripa": Ripa.IN_DOUBT}),
        ("RipaAdviceNeeded", {"ripa": Ripa.NOT_NEEDED}),
        ("FormulaicText", {"urgency": GRANT.urgency}),
    ]
    by = SGT_B
    for expected, mend in mends:
        assert Night().grants(by, **everything) == expected
        everything, by = {**everything, **mend}, INSP_A
    assert Night().grants(by, **everything) == "urgent"


def test_the_subject_is_refused_before_anything_is_looked_at() -> None:
    own = (Subject(text="me", key=PersonId("CI_C")),)
    assert Night().grants(CI_C, subjects=own, concern="") == "OwnSubject"


def test_without_facts_nobody_holds_a_post() -> None:
    night = granted()
    answer = decide(
        night.matter, REASONS, Officer(key=PersonId("PSD_H"), kind=INSP_A.kind, rank=INSP_A.rank), night.now
    )
    assert getattr(answer, "name", "") == "NotPostHolder"


def test_a_form_half_filled_in_makes_no_preview() -> None:
    assert preview(Grant(), INSP_A, MONDAY_NIGHT, GIVEN) is None
    made = preview(GRANT, INSP_A, MONDAY_NIGHT, GIVEN)
    assert made is not None
    assert made.ends_at == granted().matter.ends_at


def test_the_example_says_what_was_refused() -> None:
    with pytest.raises(ValueError, match="TooLate"):
        entered(decide(granted().matter, REASONS, INSP_A, granted().matter.ends_at, GIVEN), INSP_A, MONDAY_NIGHT)


def test_the_example_makes_an_authorisation_or_says_so() -> None:
    answer = decide(None, RollImport(people=1, posts=1), CONSOLE, MONDAY_NIGHT)
    with pytest.raises(ValueError, match="RollImport makes no authorisation"):
        entered(answer, CONSOLE, MONDAY_NIGHT)
