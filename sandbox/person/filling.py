"""Filling in: plain Python values as Slack's state of an input."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from sandbox.blocks.elements import options_of
from sandbox.blocks.input_state import KEYS
from sandbox.blocks.schema import Json


def state_of(element: Json, value: object) -> Json:
    """The state of this element when it holds this value.

    Raises:
        AssertionError: a person could not choose it, since it is not among the options.
    """
    key = KEYS[element["type"]]
    if key == "selected_option":
        stated: object = None if value is None else _option(element, value)
    elif key == "selected_options":
        stated = [_option(element, one) for one in _several(value)]
    elif key.endswith("s"):
        stated = [str(one) for one in _several(value)]
    else:
        stated = _written(value)
    return {"type": element["type"], key: stated}


def _option(element: Json, value: object) -> Json:
    for option in options_of(element):
        if option["value"] == value:
            return option
    offered = ", ".join(o["value"] for o in options_of(element))
    raise AssertionError(f"{value!r} cannot be chosen; there are {offered}.")


def _several(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, Iterable) and not isinstance(value, str) else [value]


def _written(value: object) -> object:
    """Dates and times as Slack's pickers write them."""
    if isinstance(value, datetime):
        return int(value.timestamp())
    if isinstance(value, date):
        return value.isoformat()
    return value.strftime("%H:%M") if isinstance(value, time) else value
