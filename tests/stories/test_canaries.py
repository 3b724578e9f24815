"""Canaries: names and reasons driven through a whole story are found nowhere but in windows and under the seal."""

from __future__ import annotations

import gc
import json
import logging
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from bot import demo_force, saying
from bot import wording as words
from bot.card import Card
from bot.telling import Telling
from policy.notices import Message
from tests.breaking import read_only
from tests.stories.night import UA, Night, night_of

# A subject on the roll, with her collar number, and one who is not on it.
LISTED, COLLAR, UNLISTED = "Quillon Zephyrbird", "QX884471", "Ottoline Marrowgate"
LIBRARIES: Final = ("slack_bolt", "slack_sdk", "aiohttp", "sqlalchemy", "apscheduler", "alembic", "asyncio")
# What a window about it shows of what was written.
_READ: Final = ("decide", "review", "renewal_application")
_EXAMPLES: Final = demo_force.examples()


class Heard(logging.Handler):
    """Every line that anything logs, tracebacks and all."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(f"{record.name}: {self.format(record)}")


@pytest.fixture
def heard() -> Iterator[Heard]:
    """All that is logged while everything talks as much as it can; what the wiring keeps quiet stays quiet."""
    listening, known = Heard(), [name for name in logging.root.manager.loggerDict if name.split(".")[0] in LIBRARIES]
    loggers = [logging.getLogger(name) for name in ("", *LIBRARIES, *known)]
    before = [(logger, logger.level) for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    logging.root.addHandler(listening)
    yield listening
    logging.root.removeHandler(listening)
    for logger, level in before:
        logger.setLevel(level)


@pytest.fixture
async def night(tmp_path: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Night]:
    """A night whose subject has a name that nothing else could spell."""
    assert heard in logging.root.handlers
    people = demo_force.PEOPLE.replace("Xavier Dunn,4471", f"{LISTED},{COLLAR}")
    monkeypatch.setattr(demo_force, "PEOPLE", people)
    async with night_of(tmp_path) as begun:
        yield begun


def typed(callback: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - as many kinds as there are inputs
    """The example of a form with a canary in each sentence."""
    sentences = {name: text for name, text in _EXAMPLES[callback].items() if isinstance(text, str) and " " in text}
    return {name: f"{canary(callback, name)}: {text}" for name, text in sentences.items()} | more


def canary(callback: str, field: str) -> str:
    """The word that stands in one sentence alone."""
    return f"Canary{callback}{field}".replace("_", "")


def canaries() -> list[str]:
    """Every word that must be found nowhere: names, collar numbers, and one word of each sentence."""
    roll = demo_force.roll().people
    return [*LISTED.split(), COLLAR, *UNLISTED.split(), *(person.name for person in roll), "Canary"]


def found(night: Night, heard: Heard, printed: str) -> list[tuple[str, str]]:
    """Each canary that is where it must not be, and where that is."""
    places = {
        "the database": _strings(night),
        "a message": _messages(night),
        "what was sent to the chat": _sent(night),
        "a log line": "\n".join(heard.lines),
        "what was printed": printed,
    }
    assert all(places[place] for place in list(places)[:4])
    return [(word, name) for name, text in places.items() for word in canaries() if word.casefold() in text.casefold()]


def _strings(night: Night) -> str:
    files = sorted(night.folder.glob("seventytwo.db*"))
    assert f"{night.database}-wal" in [str(path) for path in files]
    both = [subprocess.run(["strings", "-e", width, *files], capture_output=True, check=True) for width in ("S", "l")]
    return "".join(each.stdout.decode("latin-1") for each in both)


def _messages(night: Night) -> str:
    said = [m for where in night.slack.workspace.conversations.values() for m in where.messages]
    return json.dumps([[m.text, m.blocks, m.metadata] for m in said], ensure_ascii=False)


def _sent(night: Night) -> str:
    calls = night.slack.workspace.calls
    return json.dumps([call.args for call in calls if call.method.startswith("chat.")], ensure_ascii=False)


async def from_grant_to_disposal(night: Night) -> None:
    """One authorisation, with everything that anybody writes about it on the way."""
    subject = f"PC {COLLAR} Zephyrbird\n{UNLISTED}"
    await night.inspector.grants(**typed("grant", subject=subject, operators=[night.sergeant.id]))
    await night.dpo.person.presses("receipt")
    await night.head.decides(**typed("decide"))
    await night.reaches("2026-12-23T09:00:00+00:00")
    await night.head.does("review", **typed("review"))
    await night.reaches("2027-01-30T09:00:00+00:00")
    await night.sergeant.does("apply_renewal", **typed("renewal_application"))
    await night.is_quiet()
    await night.head.does("renew", **typed("renewal"))
    await night.sergeant.types(f"/urgent cancel {UA}")
    await night.sergeant.completes(**typed("cancellation_notice"))
    await night.is_quiet()
    await night.head.does("cancel", **typed("cancellation"))
    await night.is_quiet()
    await night.sergeant.does("stopped", **typed("cessation"))
    await night.is_quiet()
    await night.head.does("product", **typed("disposal", review_on="2027-06-01"))


async def refused_while_things_fail(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another one, that is refused, while the chat, the database and the desk fail."""
    other = night.someone("other_inspector")
    reason = "CanaryApplicant: the only officer who could have applied was sent away."
    await other.types("/urgent")
    with read_only(night.bot.database):
        await other.is_refused(**typed("grant", subject=LISTED, applicant=other.id, applicant_reason=reason))
    await other.is_refused(**typed("grant", subject=LISTED, necessity="As above, Canary."))
    with monkeypatch.context() as broken:
        broken.setattr(night.bot.desk, "submit", _breaks)
        errors = await other.is_refused(**typed("grant", subject=LISTED))
        assert errors == {"ground": words.NOT_KNOWN}
        await other.person.reads("What you sent was NOT recorded.")
    for fault in (night.slack.faults.reset, night.slack.faults.lose_answer):
        fault(method="chat.postMessage")
    night.slack.faults.refuse("500", method="chat.update")
    await other.completes(**typed("grant", subject=LISTED, applicant=other.id, applicant_reason=reason))
    await night.is_quiet()
    await night.head.does("conflict", **typed("recusal"))
    await night.is_quiet()
    await night.acu.decides("refuse", **typed("decide", product="retain", declaration=None, ripa=None))


def _breaks(*given: object) -> None:
    raise ValueError(str(given))


async def test_S11_none_of_it_is_in_the_database_a_message_a_log_line_or_a_traceback(
    night: Night, heard: Heard, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    await from_grant_to_disposal(night)
    await refused_while_things_fail(night, monkeypatch)
    await night.is_quiet()
    gc.collect()
    # They were there to be leaked: in what was typed, and in the windows of those who may read them.
    shown = await night.head.types(f"/urgent show {UA}")
    sentences = [canary(form, name) for form in _READ for name in typed(form)]
    assert [word for word in (LISTED, UNLISTED, *sentences) if word not in shown] == []
    out, err = capfd.readouterr()
    assert found(night, heard, out + err) == []
    said = "\n".join((*heard.lines, out))
    told = ("INSERT INTO entry", "A notice is put back", "delivery_failed", "ValueError")
    assert [word for word in told if word not in said] == []


def _in_a_message(real: Card, telling: Telling) -> Card:
    return replace(real, notes=(telling.authorisation.grant.concern,))


def _in_a_log_line(real: Card, telling: Telling) -> Card:
    logging.getLogger("bot.saying").debug("Drawn for %s.", telling.authorisation.grant.concern)
    return real


@pytest.mark.parametrize(
    ("leak", "where"),
    [
        (_in_a_message, {"a message", "what was sent to the chat"}),
        (_in_a_log_line, {"a log line"}),
    ],
)
async def test_a_canary_that_is_planted_is_found(
    night: Night,
    heard: Heard,
    monkeypatch: pytest.MonkeyPatch,
    leak: Callable[[Card, Telling], Card],
    where: set[str],
) -> None:
    drawn = saying.CARDS[Message.PROMPT]
    monkeypatch.setitem(saying.CARDS, Message.PROMPT, lambda telling: leak(drawn(telling), telling))
    await night.inspector.grants(**typed("grant", subject=LISTED))
    await night.is_quiet()
    assert {name for word, name in found(night, heard, "") if word == "Canary"} == where
