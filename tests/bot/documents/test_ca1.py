"""The form CA1: everything that was written, under the question that it answers."""

from __future__ import annotations

from datetime import date

import pytest

from bot.documents.papers import ca1
from bot.forms import answers
from bot.words import labels
from policy.acts import ACTS, Act, Correction, Grant
from policy.fold import fold
from policy.people import Subject
from policy.terms import Activity, Direction, Every, Ground, Outcome, PersonId, SubjectKind, System
from store.codec import destroyed, hints
from tests.bot import paper
from tests.bot.planted import (
    DEEDS,
    NAMES,
    WRITTEN,
    form_of,
    has,
    page_of,
    shredded,
    whole,
    with_grant,
)
from tests.policy.people import PSD_H
from tests.policy.world import granted


def test_the_form_holds_everything_that_was_written_and_by_whom() -> None:
    text = form_of(whole())
    missing = [said for said in (*filter(None, WRITTEN.values()), *DEEDS.values()) if not has(text, said)]
    assert missing == [DEEDS["recuses"]]
    for name in set(NAMES.values()) - {"Ruth Kemble"}:
        assert has(text, name), name
    assert has(text, 'Xavier Dunn, police officer (written as "PC 4471 Dunn")')
    assert has(text, "Margaret Holt, Superintendent, Head of PSD")


def test_each_statement_stands_under_its_question() -> None:
    text = form_of(whole())
    for question, answer in (
        ("What is the concern?", WRITTEN["concern"]),
        ("Why could the authorising officer not decide now?", WRITTEN["unavailable"]),
        ("If you were advised on RIPA: by whom, when, what reference?", WRITTEN["ripa_advice"]),
        ("Your reasons", DEEDS["decides"]),
        ("What has the monitoring shown?", DEEDS["reviews"]),
        ("Section 2: what has the monitoring shown so far?", DEEDS["applies"]),
        ("Why must it go on?", DEEDS["why"]),
        ("Why should it be cancelled?", DEEDS["files"]),
        ("Why does it end?", DEEDS["cancels"]),
        ("What was gathered?", DEEDS["gathered"]),
    ):
        assert has(text, f"{question}{answer}"), question


def test_what_was_chosen_is_said_in_the_words_of_the_form() -> None:
    text = form_of(whole())
    for question, answer in (
        ("What do you suspect?", "Misconduct by a police officer"),
        ("Records or content?", "Records only"),
        ("Your declaration", "I have no part in this matter, and I have read the whole application."),
        ("Is it still necessary?", "Yes"),
        ("What happens next?", "Go on as it is"),
        ("What became of it?", "It is kept"),
        ("If it is kept: when is that looked at again?", "1 September 2027"),
    ):
        assert has(text, f"{question}{answer}"), question


def test_the_sections_stand_in_the_forms_own_order() -> None:
    text = form_of(whole())
    headings = ["Section 1: application", "Section 2: result of monitoring", "Section 3: authorisation"]
    headings += ["Section 4: reviews", "Section 5: cancellation", "Section 6: stop", "Every step", "About this copy"]
    places = [text.index(paper.flowing(heading)) for heading in headings]
    assert places == sorted(places)


def test_a_form_with_nothing_decided_says_so() -> None:
    text = form_of(granted())
    for said in (
        "Nobody has applied for renewal.",
        "No authorising officer has decided it.",
        "No review has been held.",
        "It has not been cancelled.",
        "Authorising officer Has not decided",
    ):
        assert has(text, said), said


def test_what_was_narrowed_and_directed_is_said() -> None:
    two = (Subject(text="PC 4471 Dunn", key=PersonId("PC_X")), Subject(text="PC 5120"))
    night = granted(subjects=two, systems=(System.FORCE_NETWORK, System.BUILDING_ACCESS), activity=Activity.CONTENT)
    narrower = {"systems": (System.FORCE_NETWORK,), "subjects": (2,), "activity": Activity.RECORDS}
    night.at(hours=5).decides(**narrower, last_day=date(2026, 12, 24), review_every=Every.FORTNIGHT)
    text = form_of(night)
    for said in ("Who may be monitored PC 5120", "earlier 24 December 2026", "Every fortnight", "Authorised in part:"):
        assert has(text, said), said
    refused = granted()
    refused.at(hours=5).refuses(product=Direction.DESTROY, not_relevant=True)
    for said in ("Destroy it", "It could not be relevant to proceedings, a complaint or a claim.", "Refused:"):
        assert has(form_of(refused), said), said


def test_a_no_is_an_answer() -> None:
    night = granted()
    night.at("2026-11-25T09:00:00Z").decides()
    night.at("2026-12-23T09:00:00Z").reviews(still_necessary=False, outcome=Outcome.CANCEL)
    assert has(form_of(night), "Is it still necessary?No")


def test_what_the_rules_flagged_is_noted_but_not_other_peoples_references() -> None:
    night = granted(applicant="INSP_A", applicant_reason="The only other officer was sent to a collision.")
    text = form_of(night)
    assert has(text, f"Noted: {labels.FLAGS[night.matter.flags[0]]}")
    assert has(text, "The only other officer was sent to a collision.")


def test_confidential_material_is_said_in_the_words_of_the_form() -> None:
    text = form_of(granted(), confidential=("legal_privilege", "health"))
    assert has(text, "Talks with a lawyer (legal privilege) Health or counselling")


def test_what_a_subject_was_called_and_nobody_on_the_roll_is_said_as_it_was_typed() -> None:
    text = form_of(granted(), subjects=(Subject(text="the man on the late turn"),))
    assert has(text, "Name each person to be monitored the man on the late turn")


def test_hostile_text_is_printed_and_does_nothing() -> None:
    hostile = '= A heading\n#import "x.typ": * #panic() *bold* <!date^1^{time}|x> \u202eback\x00'
    night = granted()
    pdf = ca1(with_grant(night.matter, concern=hostile), {PersonId("SGT_B"): "*Peter* #Oakes"}, now=night.now)
    text = paper.flowing(paper.text(pdf))
    assert has(text, '= A heading\n#import "x.typ": * #panic() *bold* <!date^1^{time}|x>')
    assert has(text, "⟦U+202E RIGHT-TO-LEFT OVERRIDE⟧back⟦U+0000 WITHOUT A NAME⟧")
    assert has(text, "*Peter* #Oakes")


def test_the_longest_statements_there_may_be_are_printed_to_the_last_word() -> None:
    long = {name: "A word or two. " * 198 + f"The last of {name}." for name in ("concern", "urgency", "necessity")}
    night = granted()
    pdf = ca1(with_grant(night.matter, **long), NAMES, now=night.now)
    text = paper.flowing(paper.text(pdf))
    assert all(has(text, f"The last of {name}.") for name in long)
    made = paper.pages(pdf)
    assert all(f"Page {number} of {len(made)}" in each for number, each in enumerate(made, 1))


def test_after_shredding_the_form_says_that_the_texts_were_destroyed() -> None:
    told = fold(map(shredded, whole().matter.entries))
    assert told
    text = paper.flowing(paper.text(ca1(told, {}, now=whole().now)))
    assert not has(text, "Planted")
    assert not has(text, "DESTROYED")
    assert text.count(paper.flowing("the personal data of this authorisation was shredded")) > 10
    assert has(text, "Name each person to be monitored Destroyed:")


def test_a_correction_is_printed_with_its_reason_and_told_on_the_page_without() -> None:
    night = granted()
    reason = "Planted under the correction: the searches were sold, which is a crime."
    crime = Correction(ground=Ground.CRIME, subject_kind=(SubjectKind.OFFICER,), reason=reason)
    assert night.at(hours=2).enters(PSD_H, crime) == "urgent", night.answer
    assert has(form_of(night), "Section 7: changes")
    assert has(form_of(night), reason)
    seen = paper.text(page_of(night))
    assert "Tue 24 Nov 2026 00:15 GMT by the Head of PSD (Superintendent)" in seen
    assert "Suspected crime" in seen
    assert "Planted" not in seen


def test_what_is_written_is_printed_though_no_form_asks_for_it() -> None:
    advice = "Planted under the decision's own advice: FIB duty adviser, reference 119."
    night = granted()
    night.at(hours=5).decides(ripa_advice=advice)
    assert has(form_of(night), f"Ripa advice {advice}")


@pytest.mark.parametrize("kind", [kind for kind in ACTS.values() if kind.private], ids=lambda kind: kind.__name__)
def test_every_private_field_of_every_act_is_an_answer(kind: type[Act]) -> None:
    types = hints(kind)
    values = {name: destroyed(types[name]) for name in kind.private}
    found = list(answers.answers(kind(**values), Grant(**values) if kind is Grant else Grant(), {}))
    assert [each.text for each in found].count(answers.GONE) == len(kind.private)
