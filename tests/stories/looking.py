"""Looking at everybody's whole inbox: what is new, what has changed, and that nothing private is in any of it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.demo import force as demo_force
from sandbox.person.driver import Message
from sandbox.server import Sandbox

LONGEST: Final = 150
Line = tuple[str, str]
"""Where a message stands (its conversation and stamp), and how it reads in a story."""


class Looking:
    """What each person and channel has been shown, and what of it was there at the last look.

    A message reads as its alert line and its buttons in order: `Decide it. [decide | conflict]`. One that was there
    and has changed reads `edited: ...`, one in a thread `thread: ...`, one that only this person sees `only: ...`.
    """

    def __init__(self, slack: Sandbox, cast: Mapping[str, str], channels: Sequence[str]) -> None:
        self._slack = slack
        self._cast = cast
        self._channels = channels
        self._before: dict[str, dict[str, str]] = {place: {} for place in (*cast, *channels)}

    def expects(self, shown: Mapping[str, Sequence[str]]) -> None:
        """Hold what was shown since the last look to exactly this; whoever is not named was shown nothing."""
        assert set(shown) <= set(self._before)
        self.holds_back_what_is_private()
        found = {place: lines for place in self._before if (lines := self._since(place))}
        expected = {place: list(shown[place]) for place in self._before if shown.get(place)}
        assert found == expected, _difference(expected, found)

    def forgets(self) -> None:
        """Look without holding what was shown to anything but what is private: another story holds it."""
        self.holds_back_what_is_private()
        for place in self._before:
            self._since(place)

    def holds_back_what_is_private(self) -> None:
        """Hold every message to what a lock screen may show: one short sentence, and no name or typed word."""
        sought = re.compile("|".join(map(_alone, private())))
        for place in self._before:
            for message in self._messages(place):
                assert len(message.text) <= LONGEST, message.text
                assert message.text.endswith((".", "?")), message.text
                said = message.everything
                found = [word for word in private() if re.search(_alone(word), said)] if sought.search(said) else []
                assert not found, f"{found} in a message to {place}: {said}"

    def _since(self, place: str) -> list[str]:
        now = dict(self._lines(place))
        before, self._before[place] = self._before[place], now
        gone = [f"deleted: {line}" for stamp, line in before.items() if stamp not in now]
        return gone + [_told(line, before.get(stamp)) for stamp, line in now.items() if before.get(stamp) != line]

    def _lines(self, place: str) -> Iterator[Line]:
        for message in self._messages(place):
            yield message.ts, _line(message)
            for reply in message.thread:
                yield reply.ts, f"thread: {_line(reply)}"
        if place in self._cast:
            for message in self._slack.person(self._cast[place]).ephemerals:
                yield f"{message.channel} {message.ts}", f"only: {message.words}"

    def _messages(self, place: str) -> list[Message]:
        if place in self._cast:
            return self._slack.person(self._cast[place]).inbox
        return self._slack.channel(place).messages


def _alone(word: str) -> str:
    # Not as part of another: a collar number may stand in the digits of the record's head.
    return rf"(?<!\w){re.escape(word)}(?!\w)"


def _difference(expected: Mapping[str, Sequence[str]], found: Mapping[str, Sequence[str]]) -> str:
    compared = difflib.ndiff(_flat(expected), _flat(found))
    return "\n".join(["What people were shown (+) is not what was expected (-):", *compared])


def _flat(shown: Mapping[str, Sequence[str]]) -> list[str]:
    return [f"{place}: {line}" for place, lines in shown.items() for line in lines]


def _line(message: Message) -> str:
    return f"{message.text} [{' | '.join(message.buttons)}]" if message.buttons else message.text


def _told(line: str, before: str | None) -> str:
    return line if before is None else f"edited: {line}"


def private() -> Iterator[str]:
    """Every name on the made-up roll with its collar number, and every sentence that the examples type."""
    for person in demo_force.roll().people:
        yield from (person.name, person.name.split()[-1], person.number)
    for fields in demo_force.examples().values():
        yield from (text for text in fields.values() if isinstance(text, str) and " " in text)
