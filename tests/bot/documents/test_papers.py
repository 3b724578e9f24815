"""The authorisation page: every fact that rule 20 lets it hold, and nobody's name."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.documents.papers import ca1, page
from bot.words import labels
from policy.fold import fold
from policy.terms import Basis
from tests.bot import paper
from tests.bot.planted import (
    DEEDS,
    FORCE,
    HEAD,
    NAMES,
    WRITTEN,
    has,
    page_of,
    planted,
    shredded,
    whole,
    with_grant,
)
from tests.policy.world import Night, ended, granted


def test_D5_the_authorisation_page_as_pdf_shows_the_policy_its_version_and_when_it_was_generated() -> None:
    night = granted()
    text = paper.text(page_of(night, night.now + timedelta(hours=3)))
    assert "P12:2003 v1.2" in text
    assert "P12:2003 version 1.2, form CA1" in text
    assert "Generated at 01:15 GMT on Tuesday 24 November 2026" in text
    assert "Not controlled when printed" in text


def test_the_policy_is_the_one_it_was_granted_under() -> None:
    night = granted()
    old = with_grant(night.matter, policy_version="1.1")
    text = paper.text(page(old, night.given, now=night.now))
    assert "P12:2003 v1.1" in text
    assert "1.2" not in text


def test_a_head_that_begins_with_a_letter_stands_as_it_is() -> None:
    night = granted()
    made = page(night.matter, night.given, now=night.now, head="e3c6325ae0f3b47a")
    assert "e3c6325ae0f3b47a" in paper.text(made)


def test_in_summer_it_is_london_time() -> None:
    night = Night(now=datetime.fromisoformat("2026-07-01T21:15:00+00:00"))
    night.grants()
    assert "Generated at 22:15 BST on Wednesday 1 July 2026" in paper.text(page_of(night))


@pytest.mark.parametrize("state", ["urgent", "authorised", "refused", "expired", "cancelled"])
def test_the_page_says_how_it_stands_and_every_fact(state: str) -> None:
    night = granted() if state == "urgent" else ended(state) if state != "authorised" else granted()
    if state == "authorised":
        night.at(hours=5).decides()
    text = paper.text(page_of(night))
    for said in ("UA-2026-0001", labels.STATES[night.matter.state].capitalize(), "Police misconduct", HEAD, FORCE):
        assert said in text, said
    for label in ("Granted", "Authorising officer", "Systems", "Number and kind of subjects", "RIPA", "Reviews"):
        assert label in text, label
    assert ("What is authorised" in text) is (state in {"urgent", "authorised"})
    assert "<!date" not in text


def test_past_its_end_it_has_ended_swept_or_not() -> None:
    night = granted()
    text = paper.text(page_of(night, night.now + timedelta(hours=72)))
    assert "Ended by itself" in text
    assert "Monitoring must stop now" in text


def test_the_page_tells_each_step_by_post_and_rank() -> None:
    text = paper.text(page_of(whole()))
    for step in (
        "Granted for 72 hours Mon 23 Nov 2026 22:15 GMT by an Inspector",
        "Authorised Wed 25 Nov 2026 09:00 GMT by the Head of PSD (Superintendent)",
        "Reviewed Wed 23 Dec 2026 09:00 GMT by the Head of PSD (Superintendent)",
        "Renewed Thu 11 Feb 2027 10:00 GMT by the Head of PSD (Superintendent)",
        "Cancelled Thu 1 Apr 2027 11:40 BST by the Head of PSD (Superintendent)",
        "Monitoring stopped Thu 1 Apr 2027 12:00 BST",
    ):
        assert has(paper.flowing(text), step), step
    assert "Monitoring was confirmed stopped." in text


def test_the_page_is_one_page() -> None:
    assert len(paper.pages(page_of(whole()))) == 1


def test_an_acting_rank_and_an_end_by_itself_are_said() -> None:
    night = ended("expired")
    assert "by Seventy-Two" in paper.text(page_of(night))
    acting = [replace(entry, by=replace(entry.by, basis=Basis.ACTING)) for entry in whole().matter.entries]
    told = fold(acting)
    assert told
    assert "Head of PSD (acting Superintendent)" in paper.text(page(told, night.given, now=night.now))


@pytest.mark.parametrize("night", [planted, whole], ids=["granted", "whole"])
def test_the_page_holds_no_name_no_number_and_nothing_that_was_written(night: Any) -> None:  # noqa: ANN401 - a maker of nights
    pdf = page_of(night())
    seen = paper.flowing(paper.text(pdf))
    raw = paper.everything(pdf)
    secrets = [*NAMES, *NAMES.values(), "4471", "Dunn", "9921", "Pell", "Acacia", "adviser", "Planted", "Sergeant"]
    secrets += [*filter(None, WRITTEN.values()), *DEEDS.values(), "Retained", "kept for"]
    found = [secret for secret in secrets if has(seen, secret) or secret.encode() in raw]
    assert found == []
    # What is looked for would be found: the form has it, and the file is searched in the same way.
    form = ca1(night().matter, NAMES, now=night().now, force="Planted Force")
    assert b"Planted Force" in paper.everything(form)
    assert len([secret for secret in secrets if has(paper.flowing(paper.text(form)), secret)]) > 15


def test_an_author_is_the_force_or_the_bot() -> None:
    night = granted()
    unnamed = paper.opened(page(night.matter, night.given, now=night.now)).metadata
    named = paper.opened(page_of(night)).metadata
    assert unnamed and named  # noqa: PT018 - both are there
    assert (unnamed.author, named.author) == ("Seventy-Two", FORCE)
    assert named.title == "Authorisation page UA-2026-0001"


def test_both_are_tagged_files_for_archives_and_the_same_bytes_each_time() -> None:
    night = whole()
    for made in (page_of, lambda night: ca1(night.matter, NAMES, now=night.now, head=HEAD)):
        pdf = made(night)
        assert paper.catalogue(pdf)["/MarkInfo"]["/Marked"]
        assert paper.catalogue(pdf)["/StructTreeRoot"]
        assert "<pdfaid:part>2<" in paper.described(pdf)
        assert pdf == made(night)


def test_after_shredding_the_page_says_what_it_said_before() -> None:
    night = whole()
    told = fold(map(shredded, night.matter.entries))
    assert told
    assert page(told, night.given, now=night.now, head=HEAD, force=FORCE) == page_of(night)
