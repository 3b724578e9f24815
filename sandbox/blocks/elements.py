"""Block Kit's elements: which keys each has, how long they may be, and where it may stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sandbox.blocks.schema import Anything, Check, Flag, Items, Json, Shape, Spec, String, Text, Typed, Whole

ANY = Anything()
FLAG = Flag()
ACTION_ID = String(255)
BLOCK_ID = String(255)
PLACEHOLDER = Text(150, plain=True)
LONG_LINK = String(3000)
BUTTON_STYLE = String(10, among=("primary", "danger"))
CONFIRM = Shape(
    {
        "title": Text(100, plain=True),
        "text": Text(300),
        "confirm": Text(30, plain=True),
        "deny": Text(30, plain=True),
        "style": BUTTON_STYLE,
    },
    ("title", "text", "confirm", "deny"),
)
SLACK_FILE = Shape({"id": String(255), "url": LONG_LINK})


def _option(*, plain: bool) -> Shape:
    text = Text(75, plain=plain)
    keys: dict[str, Spec] = {"text": text, "value": String(150), "description": text, "url": LONG_LINK}
    return Shape(keys, ("text", "value"))


PLAIN_OPTION = _option(plain=True)
RICH_OPTION = _option(plain=False)
GROUP = Shape({"label": Text(75, plain=True), "options": Items(PLAIN_OPTION, 100)}, ("label", "options"))
DISPATCH = Shape(
    {"trigger_actions_on": Items(String(40, among=("on_enter_pressed", "on_character_entered")), 2)},
    ("trigger_actions_on",),
)


def options_of(element: Json) -> list[Json]:
    """Every option an element offers, those in groups included."""
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(o for g in groups for o in g["options"])]


def _one_source(element: Json) -> Iterator[str]:
    if bool(element.get("options")) == bool(element.get("option_groups")):
        yield "exactly one of options and option_groups must be given"


def _offered(element: Json) -> Iterator[str]:
    """What is chosen at first must be one of the options, whole."""
    offered = options_of(element)
    first = element.get("initial_options") or [element.get("initial_option")]
    if any(chosen is not None and chosen not in offered for chosen in first):
        yield "initial options must match the options given"


def _distinct(element: Json) -> Iterator[str]:
    values = [o["value"] for o in options_of(element)]
    if len(values) != len(set(values)):
        yield "option values must be unique"


def _lengths(element: Json) -> Iterator[str]:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if least > most:
        yield "min_length must not be greater than max_length"
    first = element.get("initial_value")
    if first is not None and not least <= len(first) <= most:
        yield "initial_value must be within min_length and max_length"


def _picture(element: Json) -> Iterator[str]:
    if bool(element.get("image_url")) == bool(element.get("slack_file")):
        yield "exactly one of image_url and slack_file must be given"


def _element(*keys: Mapping[str, Spec], required: tuple[str, ...] = (), also: tuple[Check, ...] = ()) -> Shape:
    joined: dict[str, Spec] = {"type": ANY, "action_id": ACTION_ID}
    for some in keys:
        joined |= some
    return Shape(joined, required, also)


_PICK: Mapping[str, Spec] = {"placeholder": PLACEHOLDER, "confirm": CONFIRM, "focus_on_load": FLAG}
_MANY: Mapping[str, Spec] = {**_PICK, "max_selected_items": Whole(1)}
_WRITE: Mapping[str, Spec] = {
    "placeholder": PLACEHOLDER,
    "focus_on_load": FLAG,
    "dispatch_action_config": DISPATCH,
    "initial_value": String(3000, 0),
}
_LIST: Mapping[str, Spec] = {"options": Items(PLAIN_OPTION, 100), "option_groups": Items(GROUP, 100)}
_TICK: Mapping[str, Spec] = {"options": Items(RICH_OPTION, 10), "confirm": CONFIRM, "focus_on_load": FLAG}
_IDS = Items(String(255), 100, 0)
_FILTER = Shape({"include": Items(String(20), 4), "exclude_external_shared_channels": FLAG, "exclude_bot_users": FLAG})
_CHOSEN = (_one_source, _distinct, _offered)
IMAGE = Shape(
    {"type": ANY, "image_url": LONG_LINK, "alt_text": String(2000), "slack_file": SLACK_FILE},
    ("alt_text",),
    (_picture,),
)

_BUTTON: Mapping[str, Spec] = {
    "text": Text(75, plain=True),
    "value": String(2000),
    "url": LONG_LINK,
    "style": BUTTON_STYLE,
    "confirm": CONFIRM,
    "accessibility_label": String(75),
}
_PLACES: Mapping[str, Spec] = {"default_to_current_conversation": FLAG, "filter": _FILTER}
_SPAN: Mapping[str, Spec] = {"multiline": FLAG, "min_length": Whole(0, 3000), "max_length": Whole(1, 3000)}
_NUMBER: Mapping[str, Spec] = {"is_decimal_allowed": FLAG, "min_value": String(40), "max_value": String(40)}
_DAY = String(10, form=r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_TIME = String(5, form=r"([01]\d|2[0-3]):[0-5]\d")
_OVERFLOW: Mapping[str, Spec] = {"options": Items(PLAIN_OPTION, 5), "confirm": CONFIRM}
_TICK_ONE = {**_TICK, "initial_option": RICH_OPTION}
_TICK_MANY = {**_TICK, "initial_options": Items(RICH_OPTION, 10)}

ELEMENTS: Mapping[str, Shape] = {
    "button": _element(_BUTTON, required=("text",)),
    "overflow": _element(_OVERFLOW, required=("options",), also=(_distinct,)),
    "checkboxes": _element(_TICK_MANY, required=("options",), also=(_distinct, _offered)),
    "radio_buttons": _element(_TICK_ONE, required=("options",), also=(_distinct, _offered)),
    "static_select": _element(_LIST, _PICK, {"initial_option": PLAIN_OPTION}, also=_CHOSEN),
    "multi_static_select": _element(_LIST, _MANY, {"initial_options": Items(PLAIN_OPTION, 100)}, also=_CHOSEN),
    "users_select": _element(_PICK, {"initial_user": String(255)}),
    "multi_users_select": _element(_MANY, {"initial_users": _IDS}),
    "channels_select": _element(_PICK, {"initial_channel": String(255), "response_url_enabled": FLAG}),
    "multi_channels_select": _element(_MANY, {"initial_channels": _IDS}),
    "conversations_select": _element(
        _PICK, _PLACES, {"initial_conversation": String(255), "response_url_enabled": FLAG}
    ),
    "multi_conversations_select": _element(_MANY, _PLACES, {"initial_conversations": _IDS}),
    "datepicker": _element(_PICK, {"initial_date": _DAY}),
    "timepicker": _element(_PICK, {"initial_time": _TIME, "timezone": String(60)}),
    "datetimepicker": _element(
        {"initial_date_time": Whole(0, 9_999_999_999), "confirm": CONFIRM, "focus_on_load": FLAG}
    ),
    "plain_text_input": _element(_WRITE, _SPAN, also=(_lengths,)),
    "email_text_input": _element(_WRITE),
    "url_text_input": _element(_WRITE),
    "number_input": _element(_WRITE, _NUMBER, required=("is_decimal_allowed",)),
}

_PICKERS = ("datepicker", "timepicker", "static_select", "users_select", "channels_select", "conversations_select")
_SEVERAL = tuple(name for name in ELEMENTS if name.startswith("multi_"))
_TYPED = ("plain_text_input", "email_text_input", "url_text_input", "number_input")
_TICKED = ("checkboxes", "radio_buttons")


def _among(*names: str) -> Typed:
    return Typed({name: ELEMENTS[name] for name in names})


IN_ACTIONS = _among("button", "overflow", "datetimepicker", *_TICKED, *_PICKERS)
IN_SECTION = Typed({**_among("button", "overflow", *_TICKED, *_PICKERS, *_SEVERAL).kinds, "image": IMAGE})
IN_INPUT = _among("datetimepicker", *_TICKED, *_PICKERS, *_SEVERAL, *_TYPED)
