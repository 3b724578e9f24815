"""Everything that a story enters and shows, as text: a pytest plugin, so that two states of the code can be compared.

Each story that was told leaves a file: what people did and what then stood in front of them, what stands in every
inbox at the end, and the record entry by entry. Ids, digests and the like, new each time, are left out. What two
people did at the same moment may stand in either order; all else is the same whenever it is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from policy.authorisation import Entry
from policy.terms import REGISTER
from sandbox.person.driver import Person
from store.codec import canonical, plain
from store.roll.nominal_roll import Roll
from store.roll.roll_tables import standing_roll
from store.vault import Vault
from tests.stories.night import CAST, CHANNELS, Night

OPTION: Final = "--traces"
# Ids of ours, digests, heads and what stands beside them, as they stand in a text.
_MADE: Final = re.compile(r"\b(?:P[0-9a-f]{12}|[0-9a-f]{16,})\b|\b[0-9a-f]{8}\b(?=[^-])")
_DONE: Final[list[str]] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the folder into which the traces go."""
    parser.addoption(OPTION, type=Path, help="write what each story entered and showed into this folder")


def pytest_configure(config: pytest.Config) -> None:
    """Listen to what people do, and look once more before each night's bot stops."""
    folder: Path | None = config.getoption(OPTION)
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    for gesture in ("types", "presses", "submits", "opens_home"):
        setattr(Person, gesture, _heard(gesture, getattr(Person, gesture)))
    stops = Night.stops

    async def stopping(self: Night) -> None:
        _DONE.extend(_looked(self))
        await stops(self)

    Night.stops = stopping  # type: ignore[method-assign]  # the night itself knows nothing of this


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Write down the trace of each story once it has been told."""
    _DONE.clear()
    result = yield
    folder: Path | None = item.config.getoption(OPTION)
    if folder and _DONE:
        name = re.sub(r"[^\w.-]+", "_", item.nodeid.removeprefix("tests/stories/"))
        (folder / f"{name[:180]}.txt").write_text("\n".join(_DONE) + "\n", "utf-8")
    return result


def _heard(gesture: str, does: Callable[..., Any]) -> Callable[..., Any]:
    async def doing(person: Person, *given: Any, **more: Any) -> Any:  # noqa: ANN401 - whatever the gesture takes
        after = await does(person, *given, **more)
        words = [str(each) for each in (*given, *more.values()) if isinstance(each, str)]
        front = person.modal or (person.home_screen if gesture == "opens_home" else None)
        answer = "" if gesture == "presses" or after is None else getattr(after, "text", str(after))
        shown = front.text if front else answer
        _DONE.append(_plainly(f"--- {person.id} {gesture} {' '.join(words)}\n{shown}"))
        return after

    return doing


def _looked(night: Night) -> Iterator[str]:
    for place in (*CAST, *CHANNELS):
        shown = night.slack.person(CAST[place]).inbox if place in CAST else night.slack.channel(place).messages
        for message in shown:
            yield _plainly(f"=== {place} has: {message.everything}")
    people = {key: person.slack_id for key, person in _roll(night).people.items()}
    for reference in (REGISTER, *night.bot.register.references()):
        for entry in night.bot.register.log(reference):
            line = _entered(entry)
            for key, account in people.items():
                line = line.replace(key, account)
            yield _plainly(line)


def _roll(night: Night) -> Roll:
    keys = night.bot.database.keys
    return night.bot.database.read(lambda connection: standing_roll(connection, Vault(connection, keys)))


def _entered(entry: Entry) -> str:
    act, by = (canonical(plain(each)).decode() for each in (entry.act, entry.by))
    flags = " ".join(flag.value for flag in entry.flags)
    name, at = type(entry.act).__name__, f"{entry.moment:%Y-%m-%d %H:%M}"
    return f"*** {entry.reference} {entry.sequence} {at} {name} {by} {act} {flags}"


def _plainly(text: str) -> str:
    return _MADE.sub("...", text)
