"""Values as the record spells them: canonical JSON one way, the types of the rules the other."""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, Any, NewType, Union, get_args, get_origin, get_type_hints

from policy.authorisation import Actor
from policy.terms import DESTROYED

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Plain = None | bool | int | str | list["Plain"] | dict[str, "Plain"]
"""What JSON can say without a float."""

_HINTS: dict[type, dict[str, Any]] = {}
MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"


def canonical(value: Plain) -> bytes:
    """Give the one spelling of a value: UTF-8, keys sorted, no spaces, no escapes that JSON does not ask for.

    Raises TypeError for a float, or anything else that has no single spelling.
    """
    return json.dumps(
        _checked(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def parsed(spelt: bytes) -> dict[str, Any]:
    """Give what canonical bytes say. Raises ValueError when they are not the one spelling of an object."""
    value = json.loads(spelt)
    if not isinstance(value, dict) or canonical(value) != spelt:
        raise ValueError("not canonical")
    return value


def moment(at: datetime) -> str:
    """Spell a moment: UTC, to the microsecond. Raises ValueError for one without a zone."""
    if at.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return at.astimezone(UTC).strftime(MOMENT)


def plain(value: object) -> Plain:  # noqa: C901, PLR0911 - one line for each kind of value
    """Give a value of the rules as JSON can say it; an act or a person becomes an object of its fields."""
    match value:
        case IntEnum():  # a rank: its place in the order may change one day, its name will not
            return value.name.lower()
        case Enum():
            return plain(value.value)
        case str():
            return _utf8(value)
        case None | bool() | int():
            return value
        case datetime():
            return moment(value)
        case date():
            return value.isoformat()
        case tuple() | list():
            return [plain(each) for each in value]
        case frozenset() | set():
            return sorted((plain(each) for each in value), key=str)
        case Mapping():
            return {str(plain(key)): plain(each) for key, each in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return fields(value)
    raise TypeError(f"the record cannot hold a {type(value).__name__}")


def fields(value: DataclassInstance) -> dict[str, Plain]:
    """Give the fields of a dataclass as JSON can say them."""
    return {each.name: plain(getattr(value, each.name)) for each in dataclasses.fields(value)}


def actor(by: Actor) -> Plain:
    """Give whoever entered something; most deputise for nobody, and then nothing is said of it."""
    spelt = plain(by)
    if isinstance(spelt, dict) and not by.deputy_for:
        del spelt["deputy_for"]
    return spelt


def build(kind: type, spelt: Mapping[str, Any]) -> Any:  # noqa: ANN401 - an instance of `kind`
    """Make a `kind` of what JSON says; a field that it no longer has is left aside, one not said has its default."""
    wanted = hints(kind)
    return kind(**{name: value(wanted[name], each) for name, each in spelt.items() if name in wanted})


def value(hint: Any, spelt: Any) -> Any:  # noqa: ANN401, PLR0911 - one line for each kind of type hint
    """Give what JSON says as the type that a hint names."""
    hint = _beneath(hint)
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return None if spelt is None else value(next(each for each in inner if each is not type(None)), spelt)
    if origin is tuple:
        return tuple(value(inner[0], each) for each in spelt)
    if origin in (dict, Mapping):
        return {key: value(inner[1], each) for key, each in spelt.items()}
    if not isinstance(hint, type):
        return spelt
    if issubclass(hint, IntEnum):
        return hint[spelt.upper()]
    if issubclass(hint, Enum):
        return hint(spelt)
    if issubclass(hint, datetime):
        return datetime.strptime(spelt, MOMENT).replace(tzinfo=UTC)
    if issubclass(hint, date):
        return date.fromisoformat(spelt)
    return build(hint, spelt) if dataclasses.is_dataclass(hint) else spelt


def destroyed(hint: Any) -> Any:  # noqa: ANN401 - whatever the hint names
    """Give what a private field of this type reads after its key is gone: a sentinel that equals nothing."""
    hint = _beneath(hint)
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return destroyed(next((each for each in inner if _beneath(each) is str), type(None)))
    if origin is tuple:
        return (destroyed(inner[0]),)
    if hint is str:
        return DESTROYED
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        texts = [name for name, each in hints(hint).items() if _beneath(each) is str]
        return hint(**dict.fromkeys(texts, DESTROYED))
    return None


def hints(kind: type) -> dict[str, Any]:
    """Give the fields of a dataclass with their types."""
    if kind not in _HINTS:
        _HINTS[kind] = _read(kind)
    return _HINTS[kind]


def _read(kind: type) -> dict[str, Any]:
    # Some rooms import these two for the type checker alone.
    types = get_type_hints(kind, localns={"datetime": datetime, "date": date})
    return {each.name: types[each.name] for each in dataclasses.fields(kind)}


def _beneath(hint: Any) -> Any:  # noqa: ANN401 - whatever the hint names
    # A NewType is no class: to the type checker alone it is more than the type that it was made of.
    return _beneath(hint.__supertype__) if isinstance(hint, NewType) else hint


def _utf8(text: str) -> str:
    # A lone surrogate cannot be written down in UTF-8; chat never sends one, a forged delivery might.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _checked(value: Plain) -> Plain:
    if isinstance(value, float):
        raise TypeError("the record holds no floats: they have no single spelling")
    if isinstance(value, dict):
        for each in value.values():
            _checked(each)
    if isinstance(value, list):
        for each in value:
            _checked(each)
    return value
