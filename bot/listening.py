"""A port of this machine to answer on, taken before anything starts; where there is none, a sentence says why."""

from __future__ import annotations

import errno
import socket
from contextlib import suppress
from typing import Final

# How many are tried where nobody chose one.
TRIED: Final = 50


class NotListening(Exception):
    """The port cannot be had; the sentence says why, and what to set."""


def listening(host: str, port: int) -> socket.socket:
    """Take a port (0: any that is free) at an address or a name of this machine. Raises NotListening."""
    try:
        known = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        # A name such as localhost may have both kinds of address; the older kind is the one that people type.
        family, *_, address = min(known, key=lambda each: each[0] != socket.AF_INET)
        return socket.create_server(address, family=family, backlog=128)
    except (OSError, UnicodeError) as wrong:
        raise NotListening(_sentence(host, port, wrong)) from wrong


def next_listening(host: str, first: int) -> socket.socket:
    """Take this port or, where it cannot be had, the next that can. Raises NotListening, with what is wrong with it."""
    for port in range(first, first + TRIED):
        with suppress(NotListening):
            return listening(host, port)
    return listening(host, first)


def _sentence(host: str, port: int, wrong: OSError | UnicodeError) -> str:
    code = wrong.errno if isinstance(wrong, OSError) else None
    if isinstance(wrong, socket.gaierror | UnicodeError) or code in {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}:
        return f"HOST {host} is not an address of this machine."
    if code == errno.EADDRINUSE:
        return f"Port {port} is taken by another program. Set another PORT."
    if code == errno.EACCES:
        return f"Port {port} is not allowed to you. Set a PORT above 1023."
    return f"Port {port} of {host} cannot be had: {getattr(wrong, 'strerror', None) or wrong}."
