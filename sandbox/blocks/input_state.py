"""What stands in the inputs of a view or message, in Slack's `state.values`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sandbox.blocks.block_kit import interactive
from sandbox.blocks.elements import options_of
from sandbox.blocks.schema import Json

Values = dict[str, dict[str, Json]]

KEYS = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "static_select": "selected_option",
    "radio_buttons": "selected_option",
    "multi_static_select": "selected_options",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
"""Where each kind of element keeps what was put in."""

REQUIRED = "Please complete this required field."


def inputs(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each block and element that holds a value."""
    return ((b, e) for b in blocks for e in interactive(b) if e["type"] in KEYS)


def _first(element: Json) -> Json:
    """An element's state before anybody touched it."""
    key = KEYS[element["type"]]
    nothing: object = [] if key.endswith("s") else None
    given = element.get("initial_value" if key == "value" else key.replace("selected", "initial"))
    return {"type": element["type"], key: nothing if given is None else given}


def opening(blocks: list[Json], kept: Values | None = None) -> Values:
    """The values of blocks that have just been drawn; what stood in an input of the same name is kept."""
    values: Values = {}
    for block, element in inputs(blocks):
        old = (kept or {}).get(block["block_id"], {}).get(element["action_id"])
        same = old is not None and old["type"] == element["type"] and not _wrong(element, old)
        values.setdefault(block["block_id"], {})[element["action_id"]] = old if same and old else _first(element)
    return values


def put(blocks: list[Json], values: Values, given: Values) -> str | None:
    """Put what a person filled in into `values`; a sentence says what no input of these blocks could hold."""
    known = {(b["block_id"], e["action_id"]): e for b, e in inputs(blocks)}
    for block_id, actions in given.items():
        for action_id, state in actions.items():
            element = known.get((block_id, action_id))
            if element is None:
                return f"There is no input {action_id!r} in a block {block_id!r}."
            if wrong := _wrong(element, state):
                return f"{block_id}: {wrong}"
            values[block_id][action_id] = _whole(element, state)
    return None


def _whole(element: Json, state: Json) -> Json:
    """The state with each chosen option exactly as the app gave it, and "" as nothing."""
    key = KEYS[element["type"]]
    offered = {o["value"]: o for o in options_of(element)}
    value = state.get(key)
    if key == "selected_option":
        value = offered[value["value"]] if value else None
    elif key == "selected_options":
        value = [offered[o["value"]] for o in value or []]
    return {"type": element["type"], key: value or ([] if key.endswith("s") else None)}


def _wrong(element: Json, state: Json) -> str | None:
    """Why this element could not hold this state, if it could not."""
    key = KEYS[element["type"]]
    if state.get("type", element["type"]) != element["type"]:
        return f"a {element['type']} does not hold a {state['type']}"
    chosen = state.get(key)
    if key in ("selected_option", "selected_options"):
        several = chosen if isinstance(chosen, list) else [chosen] if chosen else []
        offered = [o["value"] for o in options_of(element)]
        unknown = [o.get("value") for o in several if o.get("value") not in offered]
        return f"{unknown[0]!r} is not one of {', '.join(offered)}" if unknown else None
    shape: type = list if key.endswith("s") else int if key == "selected_date_time" else str
    return None if chosen is None or isinstance(chosen, shape) else f"{chosen!r} is no value for a {element['type']}"


def unfinished(blocks: list[Json], values: Values) -> dict[str, str]:
    """What Slack itself says under an input before it sends the form: block_id to sentence."""
    sentences = {}
    for block, element in inputs(blocks):
        value = values[block["block_id"]][element["action_id"]][KEYS[element["type"]]]
        if block["type"] != "input":
            continue
        if not value and value != 0:
            if not block.get("optional"):
                sentences[block["block_id"]] = REQUIRED
        elif sentence := _misfit(element, value):
            sentences[block["block_id"]] = sentence
    return sentences


def _misfit(element: Json, value: object) -> str | None:
    """What is wrong with the length or form of what was typed or picked."""
    if isinstance(value, list):
        most = element.get("max_selected_items")
        return f"Please choose at most {most}." if most and len(value) > most else None
    if not isinstance(value, str) or not element["type"].endswith("_input"):
        return None
    if len(value) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if len(value) > element.get("max_length", 3000):
        return f"Please enter at most {element.get('max_length', 3000)} characters."
    return _ill_formed(element, value)


def _ill_formed(element: Json, value: str) -> str | None:
    forms = {
        "email_text_input": (r"[^@\s]+@[^@\s]+\.[^@\s]+", "Please enter a valid email address."),
        "url_text_input": (r"https?://\S+", "Please enter a valid URL."),
        "number_input": (r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+", "Please enter a number."),
    }
    form, sentence = forms.get(element["type"], (r"(?s).*", ""))
    if not re.fullmatch(form, value):
        return sentence
    least, most = element.get("min_value"), element.get("max_value")
    low = least is not None and float(value) < float(least)
    high = most is not None and float(value) > float(most)
    return f"Please enter a number from {least} to {most}." if low or high else None
