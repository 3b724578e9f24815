"""The settings file read with care: whatever is wrong in it is told with its line, and the nearest right word."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)

_HEADER: Final = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]\]?")
_KEY: Final = re.compile(r"\s*([\w\-\"'. \t]+?)\s*=")
_LONG_TEXT: Final = re.compile(r'"""|\'\'\'')


class SettingsError(Exception):
    """Something is set wrongly; `sentence` says what and where, and never holds a secret."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def written(path: Path, model: type[Model], *, needed: bool) -> Model:
    """Read the file at `path`; without one that is `needed`, everything stands as it is by default.

    Raises SettingsError for a file that cannot be read, is not TOML, or holds an unknown key or a wrong type.
    """
    text = _text(path, needed=needed)
    try:
        return model.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as wrong:
        line = re.search(r"line (\d+)", str(wrong))
        where = f", line {line[1]}" if line else ", last line"
        raise SettingsError(f"{path}{where}: this is not TOML. Text needs quotation marks around it.") from None
    except ValidationError as wrong:
        first = wrong.errors(include_input=False)[0]
        # Which of several is wrong is a number, and no key of the file.
        place = tuple(part for part in first["loc"] if isinstance(part, str))
        fault = _unknown(model, place) if first["type"] == "extra_forbidden" else _wrong(model, place)
        raise SettingsError(f"{path}, line {line_of(text, place)}: {fault}") from None


def expected(model: type[BaseModel], place: tuple[str, ...]) -> str:
    """Give what a key takes, in the words that stand beside it."""
    fields = _fields(model, place[:-1])
    return fields.get(place[-1], "something else")


def line_of(text: str, place: tuple[str, ...]) -> int:
    """Give the line on which a key stands, or what holds it; 1 when it is nowhere."""
    named = list(_named(text))
    within = [number for number, name in named if name[: len(place)] == place]
    around = [number for number, name in named if name == place[: len(name)]]
    return (within or around[-1:] or [1])[0]


def _text(path: Path, *, needed: bool) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if not needed:
            return ""
        raise SettingsError(f"There is no file {path}, which SEVENTYTWO_CONFIG names.") from None
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"{path} cannot be read: it must be a file of UTF-8 text that you may read.") from None


def _named(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    table: tuple[str, ...] = ()
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if not inside and (header := _HEADER.match(line)):
            table = _parts(header[1])
            yield number, table
        elif not inside and (key := _KEY.match(line)):
            yield number, (*table, *_parts(key[1]))
        # Text over several lines may hold what looks like a key.
        inside ^= len(_LONG_TEXT.findall(line)) % 2 == 1


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in name.split("."))


def _unknown(model: type[BaseModel], place: tuple[str, ...]) -> str:
    names = list(_fields(model, place[:-1]))
    table = f" in [{'.'.join(place[:-1])}]" if place[:-1] else ""
    near = get_close_matches(place[-1], names, n=1, cutoff=0.5)
    advice = f'Did you mean "{near[0]}"?' if near else f"There are {', '.join(names)}."
    return f'there is no setting "{place[-1]}"{table}. {advice}'


def _wrong(model: type[BaseModel], place: tuple[str, ...]) -> str:
    return f"{place[-1]} must be {expected(model, place)}."


def _fields(model: type[BaseModel], place: tuple[str, ...]) -> dict[str, str]:
    inner: Any = model
    for part in place:
        inner = inner.model_fields[part].annotation
    return {name: field.description or "" for name, field in inner.model_fields.items()}
