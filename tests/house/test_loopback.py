"""Tests speak to this machine alone; whatever tries another address is stopped before it is sent."""

import socket

import pytest

from tests.conftest import NotThisMachine


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80)])
def test_an_address_elsewhere_is_refused(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as line, pytest.raises(NotThisMachine):
        line.connect(address)


def test_this_machine_may_be_spoken_to() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
