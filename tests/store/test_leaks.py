"""What is private is found nowhere but inside what is sealed: not in the file, not beside it, not in an error."""

from __future__ import annotations

import logging
import re
import subprocess
import traceback
from pathlib import Path

import pytest
from sqlalchemy import inspect

from policy.acts import Cancellation, Cessation, Consultation, Recusal, Review
from policy.examples import REASONS
from policy.terms import ChatId, Outcome, Reference
from store.errors import NotRecorded
from tests.breaking import read_only
from tests.store.force import ACU, CANARIES, DPO, HEAD_OF_PSD, INSPECTOR, SERGEANT, Force, granted

SAID = (
    *CANARIES,
    "Only the pattern of searches at night",
    "My neighbour is married to",
    "Preparing for the meeting with",
    "He told me himself that",
    "I have read the application",
)


def story(force: Force) -> None:
    """Everything that anybody writes, once."""
    reference = force.grants(who="PC 4471 Tom Wren", view="V1")
    force.grants(who="Priscilla Unlisted", systems=granted().systems)
    force.enters(granted("Tom Wren"), SERGEANT)
    force.enters(Recusal(reason="My neighbour is married to the subject."), ACU, on=reference)
    force.enters(REASONS, HEAD_OF_PSD, on=reference)
    shown = Review(
        still_necessary=True,
        still_proportionate=True,
        shown="Only the pattern of searches at night was seen.",
        outcome=Outcome.CONTINUE,
    )
    force.clock.passes(days=30)
    force.register.sweep()
    force.enters(shown, HEAD_OF_PSD, on=reference)
    force.enters(Consultation(task="list", reason="Preparing for the meeting with the board"), DPO, on=reference)
    force.enters(Cancellation(reason="He told me himself that it was he, and why."), HEAD_OF_PSD, on=reference)
    stopped = Cessation(stopped_at=force.clock.now, stopped_by="Priscilla Unlisted", gathered="Tom Wren, all night")
    force.enters(stopped, SERGEANT, on=reference)
    force.tells_all()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_strings_finds_none_of_it_in_the_file_or_beside_it(force: Force, tmp_path: Path) -> None:
    story(force)
    found = b"".join(path.read_bytes() for path in sorted(tmp_path.glob("record.db*")))
    assert len(list(tmp_path.glob("record.db*"))) == 3, "with what is still in the write-ahead log"
    assert b"UA-2026-0001" in found
    for canary in SAID:
        for spelt in (canary, canary.casefold(), canary.upper()):
            assert spelt.encode() not in found, canary
            assert spelt.encode("utf-16-le") not in found, canary
    printed = subprocess.run(["strings", "-n", "4", *tmp_path.glob("record.db*")], capture_output=True, check=True)
    assert not any(word in printed.stdout for word in (b"Wren", b"Unlisted", b"Priscilla"))
    # A collar number among the digits of a hash is chance; by itself it would be a leak.
    assert not re.search(rb"(?<![0-9a-f])4471(?![0-9a-f])", printed.stdout)


def test_no_table_holds_any_of_it(force: Force) -> None:
    story(force)
    names = [name for name in _tables(force) if name != "alembic_version"]
    assert len(names) == 11
    for name in names:
        told = force.dumps(name)
        assert not any(canary in told for canary in SAID), name


def test_no_error_and_no_log_line_holds_any_of_it(force: Force, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("sqlalchemy.engine").setLevel(logging.DEBUG)
    try:
        with read_only(force.database), pytest.raises(NotRecorded) as caught:
            force.enters(granted(CANARIES[1]), INSPECTOR)
        story(force)
    finally:
        logging.getLogger("sqlalchemy.engine").setLevel(logging.NOTSET)
    told = caplog.text + "".join(traceback.format_exception(caught.value))
    assert "INSERT INTO entry" in told
    assert [canary for canary in SAID if canary in told] == []


def test_a_subject_is_not_told_apart_by_what_they_read(force: Force) -> None:
    reference = force.grants()
    nothing = force.enters(REASONS, force.register.member(ChatId("U0MARSH")), on=Reference("UA-2026-0404"))
    mine = force.enters(REASONS, force.register.member(ChatId("U0WREN")), on=reference)
    assert getattr(nothing, "shown", None) == getattr(mine, "shown", 1)


def _tables(force: Force) -> list[str]:
    return inspect(force.database.engine).get_table_names()
