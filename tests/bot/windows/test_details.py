"""Screens: each reader sees what rule 20 allows and no more; what a grant leads to; help."""

from __future__ import annotations

import dataclasses

import pytest

from bot.chat.card import Card
from bot.forms.answers import subject_named
from bot.slack.blocks import reading_view
from bot.windows import details
from bot.words import labels
from policy import examples
from policy.acts import Cessation, Disposal, Ratification, Recusal, Refusal
from policy.people import Subject
from policy.sight import Sight, sight
from policy.terms import ChatId, Ground, PersonId, Reference, SubjectKind, System
from sandbox.blocks.block_kit import view_problems
from tests.bot.counter import Counter, everything
from tests.bot.stage import START, UA, changed
from tests.bot.walk import WRITTEN, Walk, kept

NOWHERE = "There is nothing here with that reference."
# What the page never holds: names, collar numbers, what was written, who applied or runs it, who is involved.
NEVER_ON_THE_PAGE = (
    *("Dunn", "4471", "Marlowe", "Tolland", "Penrose", "Kemble", "U0SGTB", "U0PCZ", "U0PCX"),
    *(getattr(examples.GRANT, name) for name in ("concern", "urgency", "necessity", "intrusion")),
    examples.REASONS.statement,
)
PAGE = (
    *("Policy", "State", "Ground", "Granted", "Authorising officer", "Ends", "Systems"),
    *("Number and kind of subjects", "Legal basis", "RIPA", "Reviews", "Sensitive", "Head of the record", "Next"),
)


@pytest.fixture
def matter(counter: Counter) -> Counter:
    """The desk; the example granted with somebody involved, and authorised."""
    counter.walk.grants(involved=("U0PCZ",), sensitive=True)
    counter.walk.does(Ratification, "U0PSDH")
    return counter


def reads(counter: Counter, who: str) -> Card:
    """What somebody is shown."""
    return counter.card(who, f"show {UA}")


# --- how much ---


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("U0PSDH", Sight.DETAILS),
        ("U0ACUD", Sight.DETAILS),
        ("U0CIC", Sight.DETAILS),
        ("U0INSPA", Sight.DETAILS),
        ("U0SGTB", Sight.DETAILS),
        ("U0DPO", Sight.PAGE),
        ("U0FCAO", Sight.PAGE),
        ("U0ACC", Sight.PAGE),
        ("U0PCZ", Sight.TIMES),
    ],
)
def test_each_reader_is_shown_what_they_are_entitled_to(matter: Counter, who: str, seen: Sight) -> None:
    register, now = matter.walk.register, matter.walk.clock()
    assert sight(matter.walk.matter, register.member(ChatId(who)), now, register.given()) is seen
    text, labels = everything(reads(matter, who)), tuple(label for label, _ in reads(matter, who).facts)
    private = [secret for secret in NEVER_ON_THE_PAGE if secret in text]
    if seen is Sight.DETAILS:
        assert examples.GRANT.concern in text
        assert "Dunn" in text
        assert set(labels) > set(PAGE)
    elif seen is Sight.PAGE:
        assert (private, labels) == ([], PAGE)
    else:
        assert (private, labels) == ([], ("Granted",))
        assert "Head of PSD" not in text


@pytest.mark.parametrize("who", ["U0PCX", "U0INSPB", "U0HRD", "U0STAFY", "U0NOBODY"])
def test_everybody_else_is_shown_nothing(matter: Counter, who: str) -> None:
    said = matter.said(who, f"show {UA}")
    assert UA not in said
    assert said == matter.said(who, "show UA-2026-0099")


def test_the_dpo_and_fcao_see_the_details_unless_it_is_sensitive(counter: Counter) -> None:
    counter.walk.grants()
    assert examples.GRANT.concern in everything(reads(counter, "U0DPO"))
    assert examples.GRANT.concern in everything(reads(counter, "U0FCAO"))


def test_on_a_staff_matter_the_head_of_psd_sees_reference_ground_and_times(counter: Counter) -> None:
    counter.walk.grants(
        ground=Ground.STAFF_DISCIPLINE, subjects=(Subject(text="S812 Pell"),), subject_kind=(SubjectKind.STAFF,)
    )
    card = reads(counter, "U0PSDH")
    assert card.text == f"{UA}, a staff discipline matter. It ends 22:15 GMT on Thursday 26 November 2026."
    assert [label for label, _ in card.facts] == ["Granted"]
    assert examples.GRANT.concern in everything(reads(counter, "U0HRD"))


def test_whoever_has_a_conflict_sees_the_times_only(counter: Counter) -> None:
    counter.walk.grants()
    counter.walk.does(Recusal, "U0PSDH")
    assert [label for label, _ in reads(counter, "U0PSDH").facts] == ["Granted"]


def test_past_its_end_it_has_ended_though_no_sweep_has_run(counter: Counter) -> None:
    counter.walk.grants()
    counter.walk.clock.forward_to(counter.walk.matter.ends_at)
    card = reads(counter, "U0PSDH")
    assert card.text == f"{UA} has ended. No decision was made in 72 hours. Monitoring must stop now."
    assert dict(card.facts)["State"] == "ended by itself"


def test_an_end_without_a_sweep_must_stop_though_what_was_dropped_before_has_stopped(counter: Counter) -> None:
    both = (System.FORCE_NETWORK, System.BUILDING_ACCESS)
    counter.walk.grants(systems=both)
    counter.walk.does(Ratification, "U0PSDH", systems=both[:1])
    counter.walk.does(Cessation, "U0SGTB", systems=both[1:])
    counter.walk.clock.forward_to(counter.walk.matter.ends_at)
    assert reads(counter, "U0PSDH").text == f"{UA} has ended. Its last day has passed. Monitoring must stop now."


def test_fault_s09_what_has_stopped_says_when_and_what_became_of_the_product(counter: Counter) -> None:
    counter.walk.grants()
    counter.walk.does(Refusal, "U0PSDH")
    counter.walk.does(Cessation, "U0SGTB")
    counter.walk.does(Disposal, "U0PSDH")
    stopped = "Monitoring stopped at 22:15 GMT on 23 November 2026. There was no product."
    assert reads(counter, "U0PSDH").text == f"{UA} was refused. {stopped}"


# --- all of it ---


def test_the_history_holds_every_entry_with_what_was_written(walk: Walk) -> None:
    kept(walk)
    matter = walk.matter
    elsewhere = {"correcting", "marking"}
    told = details.history(matter, {PersonId("P0PSDH"): "Hugh Penrose"})
    assert len(told) == len(matter.entries) - 1
    text = "\n".join(f"{label}: {value}" for label, value in told)
    assert [key for key, wrote in WRITTEN.items() if wrote not in text and key not in elsewhere] == []
    assert "The Head of PSD (Hugh Penrose)" in text


def test_what_was_tried_and_refused_is_not_in_the_history(counter: Counter) -> None:
    counter.walk.grants()
    counter.said("U0INSPA", f"decide {UA}")
    assert len(counter.walk.matter.entries) == 2
    assert details.history(counter.walk.matter, {}) == ()


def test_all_of_it_fits_in_a_window(walk: Walk) -> None:
    kept(walk)
    given, names = walk.register.given(), {PersonId("P0PCX"): "Xavier Dunn"}
    card = details.shown(walk.matter, given, details.Reading(Sight.DETAILS, names, walk.clock()))
    view = reading_view(UA, dataclasses.replace(card, title=""), {"on": UA})
    assert view_problems(view, kind="modal") == []


def test_a_subject_is_shown_by_name_and_as_typed(walk: Walk) -> None:
    walk.grants()
    subject = walk.matter.grant.subjects[0]
    written = 'police officer (written as "PC 4471 Dunn")'
    assert subject_named(subject, {PersonId("P0PCX"): "Xavier Dunn"}) == f"Xavier Dunn, {written}"
    assert subject_named(subject, {}) == f"P0PCX, {written}"


# --- what a grant leads to ---


def test_the_ladder_names_each_rung_whom_it_asks_and_the_end(walk: Walk) -> None:
    walk.grants()
    both = "Head of PSD and ACU Inspector"
    everyone = "Head of PSD, ACU Inspector and deputy Head of PSD"
    assert details.ladder(walk.matter, walk.register.given()) == (
        f"• Mon 23 Nov 2026 22:15 GMT: {both}.",
        f"• Tue 24 Nov 2026 22:15 GMT: {both}.",
        f"• Wed 25 Nov 2026 22:15 GMT: {everyone}. The contingency officer is told.",
        f"• Thu 26 Nov 2026 16:15 GMT: {everyone}.",
        f"• Thu 26 Nov 2026 21:15 GMT: {everyone}.",
        "• *Thu 26 Nov 2026 22:15 GMT*: it ends by itself, and everyone is told to stop.",
    )


def test_the_receipt_warns_when_nobody_can_decide(walk: Walk) -> None:
    walk.grants(operators=("U0PSDH", "U0ACUD", "U0CIC"))
    card = details.granted(walk.matter, walk.register.given())
    assert "Nobody on the roll can decide this. It will end by itself." in card.notes
    assert f"The contingency officer has been told. {labels.ENDS_BY_ITSELF}" in card.notes


def test_the_receipt_says_what_is_odd_about_it_but_not_of_an_overlap(walk: Walk) -> None:
    walk.grants(applicant="U0INSPA", applicant_reason="Nobody else was on duty who could have applied.")
    assert "The grantor is also the applicant." in details.granted(walk.matter, walk.register.given()).notes
    again = changed(concern="Another worry, raised by the night shift.", applicant="U0PSDA", operators=())
    walk.register.enter(again, on=None, by=walk.register.member(ChatId("U0INSPB")))
    second = walk.register.read(Reference("UA-2026-0002"))
    assert second
    assert "overlap" not in everything(details.granted(second, walk.register.given()))


def test_drawn_at_the_time_of_the_force(walk: Walk) -> None:
    walk.grants()
    card = details.shown(walk.matter, walk.register.given(), details.Reading(Sight.DETAILS, {}, START))
    assert card.notes == ("Drawn at 22:15 GMT on Monday 23 November 2026. Opening it is recorded.",)
