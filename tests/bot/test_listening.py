"""A port is taken at an address of this machine, or a sentence says why it cannot be had."""

from __future__ import annotations

import errno
import os
import socket

import pytest

from bot.demo.run import free_port
from bot.listening import TRIED, NotListening, listening, next_listening
from tests.bot.process import taken


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.0.0.2"])
def test_what_listens_can_be_spoken_to(host: str) -> None:
    with listening(host, 0) as line, socket.create_connection(line.getsockname()):
        assert line.family is socket.AF_INET


def test_a_port_of_ones_choice_is_that_one() -> None:
    port = free_port()
    with listening("127.0.0.1", port) as line:
        assert line.getsockname()[1] == port


def test_where_nobody_chose_a_taken_port_gives_way_to_the_next() -> None:
    with taken() as port, next_listening("127.0.0.1", port) as line:
        assert port < line.getsockname()[1] < port + TRIED


def test_where_none_can_be_had_the_sentence_is_about_the_first() -> None:
    with pytest.raises(NotListening, match=r"^HOST 192\.0\.2\.1 is not an address of this machine\.$"):
        next_listening("192.0.2.1", 7272)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (errno.EACCES, "Port 80 is not allowed to you. Set a PORT above 1023."),
        (errno.EADDRINUSE, "Port 80 is taken by another program. Set another PORT."),
        (errno.EMFILE, "Port 80 of 127.0.0.1 cannot be had: Too many open files."),
    ],
)
def test_what_the_system_refuses_is_said(code: int, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Whether a test may have port 80 is for the machine to say, so its refusal is written here.
    def refuse(*_given: object, **_named: object) -> socket.socket:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(socket, "create_server", refuse)
    with pytest.raises(NotListening) as refused:
        listening("127.0.0.1", 80)
    assert str(refused.value) == sentence
