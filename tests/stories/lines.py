"""The alert lines that stories expect, as people read them, with the buttons under them."""

from __future__ import annotations

from typing import Final

from policy.terms import Reference

UA: Final = Reference("UA-2026-0001")
END: Final = "22:15 GMT on Thursday 26 November 2026"
ASKED: Final = "[decide | dealing | conflict]"

RECEIPT: Final = f"{UA} granted. It ends {END}. [show | cancel]"
PROMPT: Final = f"Decision needed on {UA} before {END}. {ASKED}"
CHANNEL_NOTICE: Final = f"DPO notice: urgent authorisation {UA} was granted at 22:15 GMT on 23 November 2026."
AUTHORISED: Final = f"{UA} was authorised by the Head of PSD. It now ends on 22 February 2027 (to midnight)."
FORWARD: Final = f"Form CA1 of {UA} is forwarded to you (P12:2003, 3.4). [show]"
UNDECIDED: Final = f"{UA} has ended. No decision was made in 72 hours. Monitoring must stop now."
REFUSED: Final = f"{UA} was refused. Monitoring must stop now."
CANCELLED: Final = f"{UA} was cancelled. Monitoring must stop now."


def stopped(line: str, at: str, product: str = "Its product is not settled yet.") -> str:
    """An end whose stop has been confirmed, and what became of its product."""
    return f"edited: {line.replace('must stop now', f'stopped at {at}')} {product}"


def left(time: str) -> str:
    """A rung of the ladder."""
    return f"{UA}: {time} left to decide. {ASKED}"


def spent(line: str) -> str:
    """A line whose buttons are gone."""
    return f"edited: {line.partition(' [')[0]}"
