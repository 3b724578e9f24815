"""Canaries: names and reasons driven through everything are found nowhere but in windows and under the seal."""

from __future__ import annotations

import gc
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.card import Card
from bot.chat.outcome import Answer, Say
from bot.demo import force as demo_force
from bot.documents import papers
from bot.messages import urgent
from bot.messages.context import Telling, page_facts
from bot.windows import lists
from bot.wiring import Bot
from policy.authorisation import Authorisation
from policy.notices import Message
from policy.terms import ChatId
from store.inbox import Delivery
from tests.stories import flows
from tests.stories.canary import FREE, Heard, Watch, canaries, canary, driven, of, people, sentences, typed
from tests.stories.night import UA, Night, night_of

LIBRARIES: Final = ("slack_bolt", "slack_sdk", "aiohttp", "sqlalchemy", "apscheduler", "alembic", "asyncio", "uvicorn")
CONCERN: Final = canary("grant", "concern")
Plant = Callable[[pytest.MonkeyPatch, Watch], None]


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
    """A night of people whose names and numbers nothing else could spell."""
    assert heard in logging.root.handlers
    monkeypatch.setattr(demo_force, "PEOPLE", people())
    async with night_of(tmp_path) as begun:
        yield begun


def test_there_are_at_least_fifty_of_them_and_one_for_every_field_in_which_people_write() -> None:
    assert len(set(canaries())) >= 50
    assert len(canaries()) == len(set(canaries()))
    assert {callback for callback, names in FREE.items() if names} >= {
        *("grant", "decide", "review", "renewal_application", "renewal", "cancellation", "cancellation_notice"),
        *("cessation", "disposal", "recusal", "show", "correction", "marking"),
    }
    assert len(sentences()) >= 25


async def test_S11_none_of_them_is_anywhere_but_in_windows_and_under_the_seal(
    night: Night,
    heard: Heard,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    watch = Watch(night, heard)
    await flows.from_grant_to_disposal(night)
    await flows.refused_while_things_fail(night, monkeypatch)
    await flows.corrected_and_run_out(night)
    await flows.objected_to(night)
    await flows.unknown_people(night)
    flows.bad_rolls(watch)
    flows.exported(watch, tmp_path / "export")
    await night.is_quiet()
    gc.collect()
    # They were there to be leaked: in what was typed, and in the windows of those who may read them.
    said = f"{driven(night)} {typed('show')}"
    assert [word for word in sentences() if word not in said] == []
    shown = await night.head.types(f"/urgent show {UA}")
    read = [canary(form, name) for form in ("decide", "review", "renewal") for name in FREE[form]]
    assert [word for word in (of(flows.CONSTABLE)[0], "Marrowgate", *read) if word not in shown] == []
    watch.printed += capfd.readouterr()
    assert await watch.found() == []
    told = ("INSERT INTO entry", "A notice is put back", "delivery_failed", "ValueError", "Exported 2 authorisations")
    everything = "\n".join((*heard.lines, *watch.printed))
    assert [word for word in told if word not in everything] == []


# --- and each place would be noticed ---


def _drawn(planted: pytest.MonkeyPatch, leak: Callable[[Card, Telling], Card]) -> None:
    drawn = urgent.CARDS[Message.PROMPT]
    planted.setitem(urgent.CARDS, Message.PROMPT, lambda telling: leak(drawn(telling), telling))


def a_message(planted: pytest.MonkeyPatch, _watch: Watch) -> None:
    """What the Inspector wrote stands in the prompt."""
    _drawn(planted, lambda card, telling: replace(card, notes=(telling.authorisation.grant.concern,)))


def a_log_line(planted: pytest.MonkeyPatch, _watch: Watch) -> None:
    """It is logged when the prompt is drawn."""

    def leak(card: Card, telling: Telling) -> Card:
        logging.getLogger("bot.messages.urgent").debug("Drawn for %s.", telling.authorisation.grant.concern)
        return card

    _drawn(planted, leak)


def a_traceback(planted: pytest.MonkeyPatch, _watch: Watch) -> None:
    """It stands in the words of an exception that is logged with its traceback."""

    def leak(card: Card, telling: Telling) -> Card:
        try:
            int(telling.authorisation.grant.concern)
        except ValueError:
            logging.getLogger("bot.messages.urgent").exception("It could not be drawn.")
        return card

    _drawn(planted, leak)


def _called(planted: pytest.MonkeyPatch, method: str, leak: Callable[[dict[str, Any]], None]) -> None:
    real = getattr(AsyncWebClient, method)

    async def leaky(client: AsyncWebClient, **arguments: Any) -> Any:  # noqa: ANN401 - whatever Slack's client takes
        leak(arguments)
        return await real(client, **arguments)

    planted.setattr(AsyncWebClient, method, leaky)


def the_metadata(planted: pytest.MonkeyPatch, _watch: Watch) -> None:
    """It travels with the message, unseen."""
    _called(planted, "chat_postMessage", lambda told: told["metadata"]["event_payload"].update(about=CONCERN))


def a_title(planted: pytest.MonkeyPatch, _watch: Watch) -> None:
    """It is the title of a window."""
    _called(planted, "views_open", lambda told: told["view"]["title"].update(text=CONCERN[:24]))


def private_metadata(planted: pytest.MonkeyPatch, _watch: Watch) -> None:
    """It travels with the window, unseen."""

    def leak(told: dict[str, Any]) -> None:
        if told["view"]["callback_id"] == "decide":  # the others come back with it
            told["view"]["private_metadata"] = CONCERN

    _called(planted, "views_open", leak)


def an_answer(planted: pytest.MonkeyPatch, watch: Watch) -> None:
    """It is read back to whoever types a word that is not known."""
    real = watch.night.bot.desk.command

    def leak(person: str, said: str, delivery: Delivery) -> Answer:
        return Say(CONCERN) if said.strip() == "nonsense" else real(ChatId(person), said, delivery)

    planted.setattr(watch.night.bot.desk, "command", leak)


def the_health(planted: pytest.MonkeyPatch, _watch: Watch) -> None:
    """The health says for what it waits."""
    real = Bot._record_health  # noqa: SLF001 - a defect is planted where it would be made
    planted.setattr(Bot, "_record_health", lambda bot: {**real(bot), "oldest": CONCERN})


def the_page(planted: pytest.MonkeyPatch, _watch: Watch) -> None:
    """The authorisation page says why."""

    def facts(told: Authorisation, *more: Any) -> tuple[tuple[str, str], ...]:  # noqa: ANN401 - as the real ones
        return (*page_facts(told, *more), ("Concern", told.grant.concern))

    planted.setattr(papers, "page_facts", facts)


def a_file(planted: pytest.MonkeyPatch, _watch: Watch) -> None:
    """The register's file says why."""
    real = lists.as_csv
    planted.setattr(lists, "as_csv", lambda seen, now: real(seen, now) + CONCERN.encode())


def the_console(_planted: pytest.MonkeyPatch, watch: Watch) -> None:
    """The console says it."""
    watch.printed.append(f"Imported {of(flows.CONSTABLE)[0]}. {CONCERN}")


def the_database(_planted: pytest.MonkeyPatch, watch: Watch) -> None:
    """It stands in the database without a seal."""
    with sqlite3.connect(watch.night.database) as connection:
        connection.execute("CREATE TABLE leak AS SELECT ? AS word", [CONCERN])
    connection.close()


@pytest.mark.parametrize(
    ("leak", "where"),
    [
        (a_message, {"a message", "what was sent to the chat"}),
        (a_log_line, {"a log line"}),
        (a_traceback, {"a log line"}),
        (the_metadata, {"a message's metadata", "what was sent to the chat"}),
        (a_title, {"the rim of a window"}),
        (private_metadata, {"the rim of a window"}),
        (an_answer, {"an answer", "a message", "a log line"}),  # the chat's own end logs what it is answered
        (the_health, {"the health"}),
        (the_page, {"the page on paper", "a file that was sent"}),
        (a_file, {"a file that was sent"}),
        (the_console, {"what was printed"}),
        (the_database, {"the database"}),
    ],
    ids=lambda given: given.__name__ if callable(given) else "",
)
async def test_a_canary_that_is_planted_is_found(
    night: Night, heard: Heard, monkeypatch: pytest.MonkeyPatch, leak: Plant, where: set[str]
) -> None:
    watch = Watch(night, heard)
    leak(monkeypatch, watch)
    await night.inspector.grants(**typed("grant", subject=flows.about(flows.CONSTABLE)))
    await night.is_quiet()
    await night.head.opens("decide")
    await night.acu.types("/urgent nonsense")
    await flows.copied(night, night.head)
    assert {name for word, name in await watch.found() if word == "Canary"} == where
