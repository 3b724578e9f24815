"""An authorisation is what its entries say, and nothing else."""

from dataclasses import replace
from datetime import timedelta

from policy.acts import Asked, Nudge, Receipt
from policy.authorisation import Actor, Entry
from policy.examples import MONDAY_NIGHT
from policy.fold import after, as_of, fold
from policy.people import Subject
from policy.terms import DESTROYED, PersonId, Reference
from tests.policy.people import DPO, INSP_A, PSD_H, SGT_B
from tests.policy.world import authorised, ended, granted

NOBODY = Actor(key=PersonId("DPO"))


def test_without_a_grant_there_is_none() -> None:
    stray = Entry(
        number=1, reference=Reference("UA-2026-0001"), sequence=1, moment=MONDAY_NIGHT, act=Receipt(), by=NOBODY
    )
    assert fold([]) is None
    assert after(None, stray) is None


def test_the_same_entries_give_the_same_authorisation() -> None:
    night = authorised()
    night.at("2027-02-14T10:00:00Z").applies()
    night.renews(section_2="")
    assert fold(night.matter.entries) == night.matter


def test_nothing_but_the_subjects_depends_on_what_is_sealed() -> None:
    night = ended("refused")
    destroyed = [
        replace(entry, act=replace(entry.act, **{name: DESTROYED for name in entry.act.private if name != "subjects"}))
        for entry in night.matter.entries
    ]
    after_shredding = fold(destroyed)
    assert after_shredding is not None
    for name in ("state", "ends_at", "ended_at", "ground", "systems", "parties", "subjects", "flags", "terms"):
        assert getattr(after_shredding, name) == getattr(night.matter, name)


def test_what_stood_at_a_moment() -> None:
    night = granted()
    before = night.matter
    night.at(hours=3).recuses(PSD_H)
    assert as_of(night.matter, night.now - timedelta(microseconds=1)) == before
    assert as_of(night.matter, night.now) == night.matter


def test_the_term_is_the_one_that_runs() -> None:
    assert granted().matter.term is None
    night = authorised()
    assert night.matter.term == night.matter.terms[0]


def test_operators_are_the_applicant_where_nobody_is_named() -> None:
    assert granted().matter.operators == ("SGT_B",)
    assert granted(operators=("OP_E", "SGT_B")).matter.parties == ("INSP_A", "SGT_B", "OP_E")


def test_a_subject_who_was_not_recognised_has_no_key() -> None:
    assert granted(subjects=(Subject(text="4471 Smith"), Subject(key=PersonId("PC_X")))).matter.subject_keys == {"PC_X"}


def test_the_newest_of_what_was_asked_for() -> None:
    night = authorised()
    assert night.matter.last_asked(Nudge, Asked.REVIEW) is None
    night.passes("2027-02-01T09:00:00Z")
    latest = night.matter.last_asked(Nudge, Asked.REVIEW)
    assert latest is not None
    assert latest.isoformat() == "2027-01-23T09:00:00+00:00"


def test_a_second_notice_stops_them_again_but_the_first_is_the_one_to_answer() -> None:
    night = granted()
    night.at(hours=1).files(SGT_B)
    first = night.matter.notice
    night.stopped(SGT_B)
    night.at(hours=2).files(DPO)
    assert night.matter.notice is first
    assert night.stopped(SGT_B) == "urgent"


def test_a_stop_confirmed_after_a_notice_is_not_asked_for_at_the_end() -> None:
    night = granted()
    night.at(hours=1).files(SGT_B)
    night.stopped(SGT_B)
    assert night.cancels(INSP_A) == "cancelled"
    assert night.stopped(SGT_B) == "AlreadyDecided"
    assert [act for _, act, _ in night.passes(hours=9) if getattr(act, "about", None) is Asked.CESSATION] == []
