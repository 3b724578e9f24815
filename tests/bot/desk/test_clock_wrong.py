"""While the machine's clock is in doubt everybody reads so, and what to do; a clock that is right again is believed."""

from __future__ import annotations

import pytest

from bot.chat.outcome import Say
from bot.desk.cases import Desk
from bot.forms import catalogue
from bot.words import labels
from policy.terms import State
from store.register import Register
from tests.bot.counter import Counter
from tests.bot.stage import UA

WRONG = (
    "NOT recorded. The clock of the record's machine is wrong. "
    "If monitoring must stop, stop it now and telephone the control room."
)


@pytest.fixture
def doubtful(counter: Counter) -> Counter:
    """The desk before a record on which one is granted, whose clock is in doubt."""
    walk = counter.walk
    walk.grants()
    register = Register(walk.register.database, clock=walk.clock, doubtful=lambda: True)
    counter.desk = Desk(register, walk.clock, labels.Contacts())
    return counter


def answered(counter: Counter, person: str, callback: str, reference: str = UA) -> set[str]:
    """What stands in a form that was sent."""
    return set(counter.errors(person, catalogue.form(callback), reference).values())


@pytest.mark.parametrize(
    ("person", "callback"), [("U0PSDH", "decide"), ("U0INSPA", "cancellation"), ("U0SGTB", "cessation")]
)
def test_a_form_that_was_sent_says_so(doubtful: Counter, person: str, callback: str) -> None:
    assert answered(doubtful, person, callback) == {WRONG}


def test_a_grant_says_so(doubtful: Counter) -> None:
    assert answered(doubtful, "U0INSPA", "grant", "") == {WRONG}
    assert doubtful.walk.register.references() == (UA,)


@pytest.mark.parametrize(("person", "button"), [("U0PSDH", "decide"), ("U0INSPA", "cancel"), ("U0SGTB", "stopped")])
def test_a_button_says_so(doubtful: Counter, person: str, button: str) -> None:
    answer = doubtful.presses(person, button)
    assert isinstance(answer, Say)
    assert answer.text == WRONG


def test_it_stands_as_it_stood(doubtful: Counter) -> None:
    doubtful.presses("U0PSDH", "decide")
    matter = doubtful.walk.register.read(UA)
    assert matter
    assert matter.state is State.URGENT
