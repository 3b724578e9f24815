"""Each kind of question drawn as Slack's input for it, and read back from Slack's state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from bot.chat.card import Field, Kind, UnreadError, Value

Block = dict[str, Any]

ACTION: Final = "value"
CHOOSING: Final = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.TICK})
"""The kinds of question that mean nothing without options."""
# Slack's limits, in options.
BUTTONS, LISTED = 10, 100


def input_block(field: Field, *, live: bool = False) -> Block:
    """Give the input block of a field: its block id is the field's name, its action id is `value`."""
    element = {"action_id": ACTION, **_ELEMENTS[field.kind](field)}
    also: Block = {"hint": _plain(field.hint)} if field.hint else {}
    if live:
        also["dispatch_action"] = True
    return {
        "type": "input",
        "block_id": field.name,
        "label": _plain(field.label),
        "element": element,
        "optional": field.optional,
        **also,
    }


def state_of(view: Mapping[str, Any]) -> dict[str, Value]:
    """Give what stands in a view's fields and filters by name.

    Raises UnreadError for what no field of ours could hold.
    """
    values = view.get("state", {}).get("values", {})
    return {name: _stands(name, inputs) for name, inputs in values.items() if not _pressed(inputs)}


def _pressed(inputs: Mapping[str, Any]) -> bool:
    return bool(inputs) and all(each.get("type") == "button" for each in inputs.values())


def _stands(name: str, inputs: Mapping[str, Any]) -> Value:
    try:
        # A field's action is `value`, a filter's is called as its block is.
        return value_of(inputs[ACTION] if ACTION in inputs else inputs[name])
    except (KeyError, TypeError, ValueError, OverflowError):
        # What was typed must not travel on in an error.
        raise UnreadError(name) from None


def value_of(element: Mapping[str, Any]) -> Value:
    """Give what stands in one element of Slack's state, as a field's value.

    Raises ValueError for an element of a kind that no form of ours has.
    """
    read = _READ.get(element["type"])
    if read is None:
        message = f"there is no field of the kind {element['type']}"
        raise ValueError(message)
    return read(element)


def _text(field: Field) -> Block:
    first = {"initial_value": field.value[: field.longest]} if isinstance(field.value, str) and field.value else {}
    # The shortest answer is not Slack's to check: a draft that is too short must still be drawn again.
    several = field.kind is Kind.LONG
    return {"type": "plain_text_input", "multiline": several, "max_length": field.longest, **first}


def _choice(field: Field) -> Block:
    kind = "radio_buttons" if len(field.options) <= BUTTONS else "static_select"
    chosen = [_option(*pair) for pair in field.options if pair[0] == field.value]
    first = {"initial_option": chosen[0]} if chosen else {}
    return {"type": kind, "options": [_option(*pair) for pair in field.options], **first}


def _choices(field: Field) -> Block:
    kind = "checkboxes" if len(field.options) <= BUTTONS else "multi_static_select"
    ticked = field.value if isinstance(field.value, tuple) else ()
    chosen = [_option(*pair) for pair in field.options if pair[0] in ticked]
    first = {"initial_options": chosen} if chosen else {}
    return {"type": kind, "options": [_option(*pair) for pair in field.options], **first}


def _tick(field: Field) -> Block:
    options = [_option(*pair) for pair in field.options[:1]]
    first = {"initial_options": options} if field.value else {}
    return {"type": "checkboxes", "options": options, **first}


def _person(field: Field) -> Block:
    first = {"initial_user": field.value} if isinstance(field.value, str) and field.value else {}
    return {"type": "users_select", **first}


def _people(field: Field) -> Block:
    first = {"initial_users": list(field.value)} if isinstance(field.value, tuple) and field.value else {}
    return {"type": "multi_users_select", **first}


def _day(field: Field) -> Block:
    first = {"initial_date": field.value.isoformat()} if type(field.value) is date else {}
    return {"type": "datepicker", **first}


def _moment(field: Field) -> Block:
    first = {"initial_date_time": int(field.value.timestamp())} if isinstance(field.value, datetime) else {}
    return {"type": "datetimepicker", **first}


def _option(value: str, label: str) -> Block:
    text, _, small = label.partition("\n")
    described = {"description": _plain(small)} if small else {}
    return {"text": _plain(text), "value": value, **described}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def _one(element: Mapping[str, Any]) -> Value:
    chosen = element.get("selected_option")
    return str(chosen["value"]) if chosen else None


def _many(element: Mapping[str, Any]) -> Value:
    return tuple(str(chosen["value"]) for chosen in element.get("selected_options") or ())


def _selected_day(element: Mapping[str, Any]) -> Value:
    chosen = element.get("selected_date")
    return date.fromisoformat(chosen) if chosen else None


def _selected_moment(element: Mapping[str, Any]) -> Value:
    chosen = element.get("selected_date_time")
    return datetime.fromtimestamp(int(chosen), UTC) if chosen is not None else None


_ELEMENTS: Final[Mapping[Kind, Callable[[Field], Block]]] = {
    Kind.TEXT: _text,
    Kind.LONG: _text,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.PERSON: _person,
    Kind.PEOPLE: _people,
    Kind.TICK: _tick,
    Kind.DAY: _day,
    Kind.MOMENT: _moment,
}
_READ: Final[Mapping[str, Callable[[Mapping[str, Any]], Value]]] = {
    "plain_text_input": lambda element: element.get("value") or "",
    "radio_buttons": _one,
    "static_select": _one,
    "checkboxes": _many,
    "multi_static_select": _many,
    "users_select": lambda element: element.get("selected_user") or "",
    "multi_users_select": lambda element: tuple(element.get("selected_users") or ()),
    "datepicker": _selected_day,
    "datetimepicker": _selected_moment,
}
