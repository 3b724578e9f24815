"""The sentence of every objection, whole and with its facts in words."""

from __future__ import annotations

import string
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from bot.forms import catalogue
from bot.words import labels, times
from bot.words.refusals import refusal
from policy import objections
from policy.objections import Fact, Objection
from policy.terms import Post, Rank, State

CONTACTS = labels.Contacts()
WINTER = datetime(2026, 11, 26, 22, 15, tzinfo=UTC)

SENTENCES: tuple[tuple[Objection, str], ...] = (
    (
        objections.NotRanked(facts={"rank": Rank.SERGEANT}),
        (
            "NOT recorded. You are a Sergeant on the roll, and only an Inspector or above can grant this. "
            "Ask the duty Inspector, or call the control room. If the roll is wrong, tell the operations channel."
        ),
    ),
    (
        objections.UnknownUser(),
        "NOT recorded. You are not on the roll, so you cannot grant or decide. Call the control room.",
    ),
    (objections.NotFound(), "There is nothing here with that reference."),
    (
        objections.TooLate(facts={"reference": "UA-2026-0001", "ended_at": WINTER}),
        (
            "NOT recorded. UA-2026-0001 ended at 22:15 GMT on Thursday 26 November 2026. Monitoring must stop. "
            "A new one needs new information."
        ),
    ),
    (
        objections.AlreadyDecided(
            facts={
                "who": (Post.HEAD_OF_PSD,),
                "did": "authorised",
                "reference": "UA-2026-0001",
                "decided_at": datetime(2026, 11, 25, 9, tzinfo=UTC),
            }
        ),
        (
            "NOT recorded. The Head of PSD authorised UA-2026-0001 at 09:00 GMT on Wednesday 25 November 2026. "
            "Nothing more is needed from you."
        ),
    ),
    (
        objections.WrongRoute(
            facts={"ground": "staff_discipline", "deciders": (Post.DIRECTOR_HR, Post.HEAD_OF_PERSONNEL)}
        ),
        (
            "NOT recorded. This is a staff discipline matter. "
            "Only the Director of HR or the Head of Personnel Services can decide it."
        ),
    ),
    (
        objections.OwnGrant(facts={"asked": (Post.HEAD_OF_PSD,)}),
        "NOT recorded. You granted this, so somebody else must decide it. The Head of PSD has been asked.",
    ),
    (
        objections.AlreadyDecided(
            facts={
                "deputy": (Post.HEAD_OF_PSD,),
                "did": "authorised",
                "reference": "UA-2026-0001",
                "decided_at": WINTER,
            }
        ),
        (
            "NOT recorded. The deputy for the Head of PSD authorised UA-2026-0001 "
            "at 22:15 GMT on Thursday 26 November 2026. Nothing more is needed from you."
        ),
    ),
    (
        objections.FormulaicText(facts={"minimum": 20}),
        'Say this in your own words, at least 20 characters. "As above" is not enough.',
    ),
)


@pytest.mark.parametrize(("met", "sentence"), SENTENCES, ids=lambda each: getattr(each, "name", ""))
def test_the_sentence_of_an_objection(met: Objection, sentence: str) -> None:
    assert refusal(met, CONTACTS) == sentence


def test_the_sentences_outside_the_rules() -> None:
    assert labels.NOT_RECORDED.format(control_room="the control room") == (
        "NOT recorded. No authority exists. Your text is still here: try again in a minute, or call the control room."
    )
    assert times.repeated(WINTER) == "Already recorded at 22:15 GMT. Nothing was done twice."
    giving = map(catalogue.form, ("grant", "decide", "renewal"))
    assert {form.ending for form in giving} == {"No receipt, no authority."}


FACTS: Mapping[str, Fact] = {
    "rank": Rank.CONSTABLE,
    "reference": "UA-2026-0001",
    "earlier": "UA-2026-0001",
    "ended_at": WINTER,
    "decided_at": WINTER,
    "opens_at": WINTER,
    "who": (),
    "asked": (),
    "did": "cancelled",
    "ground": "crime",
    "state": State.EXPIRED,
    "deciders": (Post.HEAD_OF_PSD, Post.ACU_INSPECTOR),
    "minimum": 40,
    "advice": "Say what is new since then.",
}


@pytest.mark.parametrize("kind", objections.ORDER, ids=lambda kind: kind.__name__)
def test_every_objection_is_whole_sentences_without_a_gap(kind: type[Objection]) -> None:
    holes = {name for _, name, _, _ in string.Formatter().parse(str(kind.__doc__)) if name}
    met = kind(facts={name: fact for name, fact in FACTS.items() if name in holes})
    sentence = refusal(met, CONTACTS)
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert not set("{}_<>") & set(sentence)
    assert "None" not in sentence
    assert max(len(each.split()) for each in sentence.split(". ")) <= 26


def test_whom_to_call_is_in_the_forces_own_words() -> None:
    ours = labels.Contacts(control_room="Westmoor Control on 101", psd_on_call="the duty DCI", operations="#ops")
    assert refusal(objections.UnknownUser(), ours).endswith("Call Westmoor Control on 101.")
    assert refusal(objections.OwnSubject(), ours).endswith("Call the duty DCI.")
