"""The desk on a real record without any chat: who types or presses what, and what they read."""

from __future__ import annotations

from itertools import count

from bot.chat.card import Card, Form, Value
from bot.chat.outcome import Answer, Errors, Say, Window
from bot.desk.cases import Desk
from bot.forms import catalogue
from bot.words import labels
from policy.terms import ChatId
from store.inbox import Delivery
from tests.bot.forms.test_examples import sent
from tests.bot.stage import UA
from tests.bot.walk import Walk


class Counter:
    """People at the desk; what they do is delivered under a key of its own each time."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.desk = Desk(walk.register, walk.clock, labels.Contacts())
        self._keys = count(1)

    def types(self, person: str, line: str) -> Answer:
        """Type `/urgent` and this."""
        return self.desk.command(ChatId(person), line, self.delivery("command"))

    def presses(self, person: str, action: str, reference: str = UA) -> Answer:
        """Press a button."""
        return self.desk.press(ChatId(person), action, reference, self.delivery("action"))

    def form(self, person: str, action: str, reference: str = UA) -> Form:
        """The form that a button opens."""
        answer = self.presses(person, action, reference)
        assert isinstance(answer, Window), answer
        assert isinstance(answer.shows, Form), answer
        return answer.shows

    def card(self, person: str, line: str) -> Card:
        """What a command shows to read."""
        answer = self.types(person, line)
        assert isinstance(answer, Window), answer
        assert isinstance(answer.shows, Card), answer
        return answer.shows

    def said(self, person: str, line: str) -> str:
        """The sentence with which a command is answered."""
        answer = self.types(person, line)
        assert isinstance(answer, Say), answer
        return answer.text

    def sends(self, person: str, form: Form, reference: str = "", **values: Value) -> Answer:
        """Send a form, with its example and these answers."""
        example = {
            name: value for name, value in catalogue.example(form).items() if name not in ("systems", "subjects")
        }
        filled = catalogue.with_values(form, {**example, **values})
        return self.desk.submit(ChatId(person), form.callback, reference, sent(filled), self.delivery("view"))

    def changes(self, person: str, filled: Form) -> Answer:
        """Make a choice in the grant form, filled in like this."""
        return self.desk.change(ChatId(person), sent(filled))

    def errors(self, person: str, form: Form, reference: str = "", **values: Value) -> dict[str, str]:
        """Send a form that is refused: what is wrong, by field."""
        answer = self.sends(person, form, reference, **values)
        assert isinstance(answer, Errors), answer
        return dict(answer.fields)

    def delivery(self, kind: str) -> Delivery:
        """A delivery under a key of its own."""
        return Delivery(kind, f"key-{next(self._keys)}")


def everything(shown: Card | Form) -> str:
    """All that is read in a window."""
    facts = [f"{label}: {value}" for label, value in shown.facts]
    notes = list(shown.notes) if isinstance(shown, Card) else [field.label for field in shown.fields]
    return "\n".join([getattr(shown, "text", ""), shown.title, *shown.lines, *facts, *notes])
