"""Whoever may not know of a reference reads what one that does not exist would give, and no work is done besides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.chat.outcome import Answer, Window
from bot.desk.cases import VERBS
from bot.forms import catalogue
from policy.acts import Ratification
from policy.notices import Button
from policy.people import Subject
from policy.terms import ChatId, Ripa
from store.inbox import Delivery
from tests.bot.counter import Counter
from tests.bot.forms.test_examples import sent
from tests.bot.stage import changed
from tests.statements import statements

SUBJECT, FOREIGN, ABSENT = "UA-2026-0001", "UA-2026-0002", "UA-2026-0099"
REFERENCES = (SUBJECT, FOREIGN, ABSENT)
NOWHERE = "There is nothing here with that reference."
# These are about no authorisation.
BESIDE = {"grant", "advice", "absence", "copy"}


@pytest.fixture
def matters(counter: Counter) -> Counter:
    """Two authorisations, one of them about the constable, both with a history."""
    counter.walk.grants(applicant="U0PSDA", operators=())
    counter.walk.does(Ratification, "U0PSDH")
    other = {"subjects": (Subject(text="PC 4472 Kemble"),), "concern": "Another worry, raised by the night shift."}
    counter.walk.grants("U0INSPB", applicant="U0SGTB", **other)
    return counter


def asked(counter: Counter, what: str, reference: str, key: str, who: str) -> Answer:
    """What somebody is answered: to a verb, a button, a button in a list, or a form."""
    kind, _, name = what.partition(" ")
    delivery = Delivery(kind, key)
    if kind == "verb":
        return counter.desk.command(ChatId(who), f"{name} {reference}", delivery)
    if kind == "button":
        return counter.desk.press(ChatId(who), name, reference, delivery)
    if kind == "listed":
        return counter.desk.open_listed(ChatId(who), name, reference, delivery)
    form = catalogue.with_options(catalogue.form(name), "subjects", (("1", "Person 1"),))
    example = {**catalogue.example(form), **({"subjects": ("1",)} if name == "decide" else {})}
    return counter.desk.submit(ChatId(who), name, reference, sent(catalogue.with_values(form, example)), delivery)


EVERYTHING = [
    *(f"verb {verb}" for verb in VERBS if verb != "advise"),
    *(f"button {button.value}" for button in Button if button is not Button.ADVISE),
    "button page",
    "listed show",
    *(f"form {callback}" for callback in sorted(set(catalogue.FORMS) - BESIDE)),
]


def told_and_done(counter: Counter, what: str, references: tuple[str, ...], who: str) -> tuple[set[str], set[int]]:
    """What somebody is told of each reference, spelt alike, and how many statements each took."""
    told, work = set(), set()
    for number, reference in enumerate(references):
        # What is tried again within a minute is entered once; here each is tried for the first time.
        counter.walk.clock.forward_to(counter.walk.clock() + timedelta(minutes=2))
        with statements() as found:
            answer = asked(counter, what, reference, f"key-{number}", who)
        told.add(repr(answer).replace(reference, "REF"))
        work.add(len(found))
    return told, work


@pytest.mark.parametrize("what", EVERYTHING)
@pytest.mark.parametrize("who", ["U0PCX", "U0HRD"])
def test_what_may_not_be_known_of_is_answered_like_nothing(matters: Counter, what: str, who: str) -> None:
    # The constable is the subject of the first; the Director of HR decides neither, and was told of neither.
    told, work = told_and_done(matters, what, REFERENCES, who)
    assert len(told) == 1
    assert NOWHERE in told.pop()
    assert len(work) == 1, work


@pytest.mark.parametrize("what", ["verb advise", "button advise", "form advice"])
def test_a_referral_is_nothing_to_whoever_is_no_adviser(counter: Counter, what: str) -> None:
    counter.walk.tries(changed(ripa=Ripa.IN_DOUBT), "U0INSPA")
    told, work = told_and_done(counter, what, ("RF-2026-0001", "RF-2026-0099"), "U0PSDH")
    assert len(told) == 1
    assert NOWHERE in told.pop()
    assert len(work) == 1, work
    advised = counter.types("U0FIB", "advise RF-2026-0001")
    assert isinstance(advised, Window)
