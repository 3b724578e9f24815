"""Slack's side of the desk: whatever happens, the person reads the truth about it, in time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from bot.demo import force as demo_force
from bot.slack.listeners import OPENING
from bot.words import labels
from policy.acts import Consultation, Grant
from sandbox.person.driver import Modal, Person
from store.database import Database
from store.engine import LATE
from store.errors import NotRead
from tests import breaking
from tests.bot import stage as stages
from tests.bot.stage import NEWCOMER, PRIVATE, STRANGER, UA, Stage

NOT_RECORDED = (
    "NOT recorded. No authority exists. Your text is still here: try again in a minute, or call the control room."
)
NOTHING_CHANGED = (
    "NOT recorded. Nothing has changed, and no new authority exists. Try again in a minute, or call the control room."
)
NOT_KNOWN = (
    "We could not confirm that this was recorded. Do not act on it. You will have a message either way within a minute."
)
MISSING = "What you sent was NOT recorded. No authority came of it. Do it again, or call the control room."
FOUND = (
    "What you sent was recorded at 22:15 GMT on Monday 23 November 2026. "
    "UA-2026-0001 granted. It ends 22:15 GMT on Thursday 26 November 2026."
)
SHUT = "Slack did not open the window. Nothing was granted or decided. Type it again."


async def with_the_form(stage: Stage) -> Person:
    """The Inspector, with the grant form filled in."""
    inspector = stage.slack.person("U0INSPA")
    await inspector.types("/urgent")
    await inspector.fills(**demo_force.examples()["grant"])
    return inspector


def window(person: Person) -> Modal:
    """What somebody has in front of them."""
    assert person.modal, person.screen
    return person.modal


def typed(person: Person) -> dict[str, object]:
    """Everything that stands in the form."""
    modal = window(person)
    return {name: modal.value(name) for name in modal.fields}


def everything_sent(stage: Stage) -> list[str]:
    """What was posted so far, to anybody."""
    where = stage.slack.workspace.conversations.values()
    return [message.text for each in where for message in each.messages if message.by_app and not message.seen_by]


@contextlib.contextmanager
def answer_lost(database: Database, *, committed: bool) -> Iterator[None]:
    """The commit of a delivery goes out and nothing comes back; whether it was done, only the database knows."""

    def lose(connection: Connection) -> None:
        if not connection.exec_driver_sql("SELECT count(*) FROM inbox").scalar_one():
            return
        event.remove(database.engine, "commit", lose)
        if committed:
            connection.exec_driver_sql("COMMIT")
        raise OperationalError("COMMIT", {}, Exception("the connection is gone"))

    event.listen(database.engine, "commit", lose)
    yield
    with contextlib.suppress(Exception):
        event.remove(database.engine, "commit", lose)


@contextlib.contextmanager
def table_gone(stage: Stage, *tables: str) -> Iterator[None]:
    """Some tables of the record cannot be read."""
    path = stage.folder / "seventytwo.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        for table in tables:
            other.execute(f"ALTER TABLE {table} RENAME TO {table}_away")
    yield
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        for table in tables:
            other.execute(f"ALTER TABLE {table}_away RENAME TO {table}")


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not known is looked up within tenths of seconds."""
    monkeypatch.setattr("bot.slack.listeners._LOOKS", (0.05, 0.1, 0.1, 0.2, 0.4, 0.8))


def test_whoever_is_told_nothing_certain_is_told_within_a_minute() -> None:
    from bot.slack import listeners  # noqa: PLC0415 - one test's look at a measure

    last_try = sum(listeners._LOOKS) + OPENING * len(listeners._LOOKS)  # noqa: SLF001 - the measure itself
    assert listeners._LOOKS[0] <= 1  # noqa: SLF001 - (as above)
    assert last_try <= 70
    assert OPENING == 1.5


# --- what cannot be recorded ---


async def test_a_grant_that_cannot_be_recorded_says_so_on_the_form_and_keeps_what_was_typed(running: Stage) -> None:
    inspector = await with_the_form(running)
    before = typed(inspector)
    with breaking.read_only(running.bot.database):
        errors = await inspector.submits()
    assert errors == {window(inspector).fields[0]: NOT_RECORDED}
    assert typed(inspector) == before
    assert everything_sent(running) == []
    assert running.bot.register.references() == ()


async def test_the_same_press_succeeds_once_the_record_can_be_written_again(running: Stage) -> None:
    inspector = await with_the_form(running)
    with breaking.read_only(running.bot.database):
        await inspector.submits()
    assert await inspector.submits() == {}
    assert window(inspector).title == "Granted"
    assert running.bot.register.references() == (UA,)


async def test_a_locked_record_is_told_of_within_two_and_a_half_seconds(running: Stage) -> None:
    inspector = await with_the_form(running)
    with breaking.locked(running.bot.database):
        errors = await inspector.submits()
    assert list(errors.values()) == [NOT_RECORDED]
    seconds = running.slack.workspace.deliveries[-1].seconds
    assert seconds is not None
    assert seconds < 2.5


async def test_a_command_that_cannot_be_recorded_says_so_in_its_answer(running: Stage) -> None:
    running.grants()
    with breaking.read_only(running.bot.database):
        answer = await running.slack.person("U0INSPA").types(f"/urgent show {UA}")
    assert answer.text == NOTHING_CHANGED
    assert not isinstance(answer, Modal)


async def test_a_press_that_cannot_be_recorded_says_so_in_a_window(running: Stage) -> None:
    running.grants()
    await running.bot.courier.quiet(5)
    head = running.slack.person("U0PSDH")
    with breaking.read_only(running.bot.database):
        await head.presses("dealing")
    assert NOTHING_CHANGED in window(head).text


# --- what is not known ---


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize(("committed", "told"), [(True, FOUND), (False, MISSING)], ids=["recorded", "not recorded"])
async def test_whoever_could_not_be_told_has_a_message_saying_what_was_found(
    running: Stage, *, committed: bool, told: str
) -> None:
    inspector = await with_the_form(running)
    with answer_lost(running.bot.database, committed=committed):
        errors = await inspector.submits()
    assert errors == {window(inspector).fields[0]: NOT_KNOWN}
    message = await inspector.reads("What you sent was", within=60)
    assert message.text == told
    assert running.bot.register.references() == ((UA,) if committed else ())


@pytest.mark.usefixtures("soon")
async def test_anything_else_that_goes_wrong_is_told_and_looked_up_alike(running: Stage) -> None:
    inspector = await with_the_form(running)
    with table_gone(running, "entry"):
        errors = await inspector.submits()
    assert errors == {window(inspector).fields[0]: NOT_KNOWN}
    await inspector.reads(MISSING, within=60)


@contextlib.contextmanager
def slow_to_read(database: Database) -> Iterator[None]:
    """Every look at the roll is too late."""

    def late(connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT entry.hash") and connection.get_execution_options().get("until"):
            raise NotRead(LATE)

    event.listen(database.engine, "before_cursor_execute", late)
    try:
        yield
    finally:
        event.remove(database.engine, "before_cursor_execute", late)


@pytest.mark.usefixtures("soon")
async def test_a_read_that_is_too_late_is_told_and_looked_up_alike(running: Stage) -> None:
    inspector = await with_the_form(running)
    with slow_to_read(running.bot.database):
        errors = await inspector.submits()
    assert errors == {window(inspector).fields[0]: NOT_KNOWN}
    await inspector.reads(MISSING, within=60)


@pytest.mark.usefixtures("soon")
async def test_it_is_looked_up_again_while_the_record_cannot_be_read(running: Stage) -> None:
    inspector = running.slack.person("U0INSPA")
    with table_gone(running, "entry", "inbox"):
        answer = await inspector.types(f"/urgent show {UA}")
        await asyncio.sleep(0.2)
        assert inspector.inbox == []
    assert answer.text == NOT_KNOWN
    await inspector.reads(MISSING, within=60)


@pytest.mark.usefixtures("soon")
async def test_it_is_told_again_while_slack_is_away(running: Stage) -> None:
    inspector = running.slack.person("U0INSPA")
    running.slack.faults.refuse("503", method="chat.postMessage", times=2)
    with table_gone(running, "entry"):
        await inspector.types("/urgent list")
    await inspector.reads(MISSING, within=60)
    assert [m.text for m in inspector.inbox] == [MISSING]


# --- a window that does not open ---


async def test_a_command_whose_window_does_not_open_in_time_says_so(running: Stage) -> None:
    running.slack.faults.hold(2.5, method="views.open")
    answer = await running.slack.person("U0INSPA").types("/urgent list")
    said = running.slack.workspace.deliveries[-1]
    assert said.ack == {"text": SHUT}
    assert said.seconds is not None
    assert 1.4 < said.seconds < 2.4
    assert answer.error == ""


@pytest.mark.parametrize("code", ["expired_trigger_id", "503"])
async def test_a_command_whose_window_is_refused_says_so(running: Stage, code: str) -> None:
    running.slack.faults.refuse(code, method="views.open")
    answer = await running.slack.person("U0INSPA").types("/urgent")
    assert answer.text == SHUT


async def test_whoever_pressed_a_button_whose_window_does_not_open_has_a_message(running: Stage) -> None:
    running.grants()
    await running.bot.courier.quiet(5)
    running.slack.faults.reset(method="views.open")
    head = running.slack.person("U0PSDH")
    await head.presses("decide")
    message = await head.reads("did not open")
    assert message.text == "Slack did not open the window. Nothing was decided. Press it again."


# --- who is answered at all ---


@pytest.mark.parametrize("line", ["/urgent", "/urgent list", f"/urgent show {UA}", "/urgent help"])
async def test_people_of_another_workspace_get_nothing(running: Stage, line: str) -> None:
    running.grants()
    stranger = running.slack.person(STRANGER.id)
    answer = await stranger.types(line)
    assert answer.text == "This works only for members of the force's own workspace."
    assert stranger.modal is None
    assert stranger.inbox == []


async def test_somebody_of_another_workspace_who_presses_reads_nothing_about_it(running: Stage) -> None:
    running.grants()
    await running.bot.courier.quiet(5)
    theirs = running.slack.channel("dpo").messages[0].stored
    payload = running.slack.gestures._payloads.press_in_message(  # noqa: SLF001 - the page keeps strangers out
        STRANGER,
        running.slack.workspace.conversations[theirs.channel],
        theirs,
        {"type": "button", "action_id": "receipt", "block_id": "b", "value": UA},
    )
    delivery = await running.slack.postbox.send("interactive", payload)
    assert delivery.error is None
    stranger = running.slack.person(STRANGER.id)
    assert "only for members" in window(stranger).text
    assert running.matter.grant_receipt is None


@pytest.mark.parametrize("line", ["/urgent", "/urgent list"])
async def test_somebody_who_is_not_on_the_roll_reads_whom_to_call(running: Stage, line: str) -> None:
    answer = await running.slack.person(NEWCOMER.id).types(line)
    assert answer.text == (
        "NOT recorded. You are not on the roll, so you cannot grant or decide. Call the control room."
    )


async def test_somebody_who_is_not_on_the_roll_cannot_tell_what_exists(running: Stage) -> None:
    running.grants()
    newcomer = running.slack.person(NEWCOMER.id)
    there = await newcomer.types(f"/urgent show {UA}")
    nowhere = await newcomer.types("/urgent show UA-2026-0999")
    assert there.text == nowhere.text


# --- an error in a listener ---


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
async def test_an_error_in_a_listener_is_still_acknowledged_with_words(folder: Path, *, http: bool) -> None:
    async with stages.stage(folder, http=http) as made, stages.running(made):
        payloads = made.slack.gestures._payloads  # noqa: SLF001 - Slack's own payload, with a hole in it
        where = made.slack.workspace.conversations[made.slack.person("U0INSPA").dm]
        person = made.slack.workspace.person("U0INSPA")
        whole = payloads.command(person, where, "/urgent", "help")
        delivery = await made.slack.postbox.send("slash_commands", {k: v for k, v in whole.items() if k != "user_id"})
        assert delivery.error is None
        assert delivery.ack == {"text": NOT_KNOWN}


@pytest.mark.usefixtures("soon")
async def test_a_form_that_cannot_be_read_is_looked_up_as_well(running: Stage) -> None:
    inspector = await with_the_form(running)
    view = running.slack.workspace.views.top("U0INSPA")
    assert view
    payloads = running.slack.gestures._payloads  # noqa: SLF001 - Slack's own payload, with a hole in it
    whole = payloads.submission(running.slack.workspace.person("U0INSPA"), view)
    del whole["view"]["state"]
    delivery = await running.slack.postbox.send("interactive", whole)
    assert delivery.error is None
    await inspector.reads(MISSING, within=60)


async def test_a_button_without_a_reference_is_only_acknowledged(running: Stage) -> None:
    payloads = running.slack.gestures._payloads  # noqa: SLF001 - a button that no message of ours has
    person = running.slack.workspace.person("U0INSPA")
    where = running.slack.workspace.conversations[running.slack.person("U0INSPA").dm]
    said = running.slack.workspace.add(where, running.slack.seed.bot_user, "A message")
    pressed = {"type": "button", "action_id": "link", "block_id": "b"}
    delivery = await running.slack.postbox.send("interactive", payloads.press_in_message(person, where, said, pressed))
    assert (delivery.ack, delivery.error) == ({}, None)


# --- twice ---


async def test_the_same_delivery_again_enters_nothing_and_says_when_it_was(running: Stage) -> None:
    inspector = await with_the_form(running)
    assert await inspector.submits() == {}
    delivery = running.slack.workspace.deliveries[-1]
    running.passes(minutes=3)
    await running.slack.faults.redeliver()
    again = running.slack.workspace.deliveries[-1]
    assert (again.id, again.error) == (delivery.id, None)
    assert "Already recorded at 22:15 GMT. Nothing was done twice." in str(again.ack)
    assert running.bot.register.references() == (UA,)


async def test_a_choice_that_cannot_be_granted_is_told_at_once_and_nothing_typed_is_lost(running: Stage) -> None:
    inspector = await with_the_form(running)
    before = typed(inspector)
    await inspector.chooses("ripa", "needed")
    assert "You cannot grant this here." in window(inspector).text
    assert "so it cannot be granted here. Call the PSD on-call officer." in window(inspector).text
    assert typed(inspector) == {**before, "ripa": "needed"}


# --- the log ---


@pytest.fixture
async def listening(running: Stage, caplog: pytest.LogCaptureFixture) -> AsyncIterator[tuple[Stage, Any]]:
    """The bot, and everything that anybody logs, at every level."""
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as ours:
        yield running, lambda: f"{caplog.text}\n{ours}"


@pytest.mark.usefixtures("soon")
async def test_nothing_that_anybody_typed_or_is_called_stands_in_the_log(listening: tuple[Stage, Any]) -> None:
    stage, log = listening
    inspector = await with_the_form(stage)
    with answer_lost(stage.bot.database, committed=False):
        await inspector.submits()
    with table_gone(stage, "entry"):
        await inspector.submits()
    with breaking.read_only(stage.bot.database):
        await inspector.submits()
    assert await inspector.submits() == {}
    stage.slack.faults.refuse("invalid_blocks", method="views.open")
    await stage.slack.person("U0PSDH").presses("decide")
    stage.slack.faults.reset(method="chat.postMessage")
    await stage.bot.courier.quiet(5)
    assert "delivery_failed" in log()
    examples = [str(value) for value in demo_force.examples()["grant"].values() if len(str(value)) > 30]
    held = (*PRIVATE, *examples, stage.slack.seed.bot_token, stage.slack.seed.app_token)
    assert [secret for secret in held if stands(secret, log())] == []


def stands(secret: str, text: str) -> bool:
    """Whether it stands there; a collar number not where it is only a part of a longer one, such as a port."""
    return re.search(rf"(?<!\d){re.escape(secret)}(?!\d)", text) is not None


def test_a_secret_is_found_but_not_within_a_port() -> None:
    assert stands("4471", "PC4471 Dunn")
    assert not stands("4471", "127.0.0.1:44714")


async def test_what_a_window_shows_was_entered_before_it_opened(running: Stage) -> None:
    running.grants()
    running.slack.faults.refuse("expired_trigger_id", method="views.open")
    await running.slack.person("U0PSDH").types(f"/urgent show {UA}")
    assert [type(entry.act) for entry in running.matter.entries] == [Grant, Consultation]


def test_the_sentences_are_those_of_the_storyboard() -> None:
    assert labels.NOT_RECORDED.format(control_room="the control room") == NOT_RECORDED
    assert labels.NOT_KNOWN == NOT_KNOWN
