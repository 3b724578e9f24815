"""A small language for the shapes of JSON, whose complaints read like Slack's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

Json = dict[str, Any]
Check = Callable[[Json], Iterator[str]]
"""Says what is wrong between the keys of an object."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where, as a JSON pointer."""

    what: str
    at: str

    def __str__(self) -> str:
        return f"[ERROR] {self.what} [json-pointer:{self.at or '/'}]"


class Spec(Protocol):
    """Anything that can say what is wrong with a value."""

    def problems(self, value: object, at: str) -> Iterator[Problem]:
        """Say each thing that is wrong with the value standing at this pointer."""
        ...


@dataclass(frozen=True, slots=True)
class Anything:
    """A value that is not looked into."""

    def problems(self, value: object, at: str) -> Iterator[Problem]:
        """Nothing is ever wrong with it."""
        del value, at
        return iter(())


@dataclass(frozen=True, slots=True)
class Nullable:
    """Something, or null in its place."""

    of: Spec

    def problems(self, value: object, at: str) -> Iterator[Problem]:
        """Null is right; anything else is wrong where the thing is."""
        return iter(()) if value is None else self.of.problems(value, at)


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def problems(self, value: object, at: str) -> Iterator[Problem]:
        """Anything but a boolean is wrong."""
        if not isinstance(value, bool):
            yield Problem("must be a boolean", at)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within limits."""

    least: int = 0
    most: int = 2**53

    def problems(self, value: object, at: str) -> Iterator[Problem]:
        """Another kind of value, or one outside the limits, is wrong."""
        if not isinstance(value, int) or isinstance(value, bool):
            yield Problem("must be an integer", at)
        elif value < self.least:
            yield Problem(f"must be greater than or equal to {self.least}", at)
        elif value > self.most:
            yield Problem(f"must be less than or equal to {self.most}", at)


@dataclass(frozen=True, slots=True)
class String:
    """A string of a length, perhaps one of a few, perhaps of a form."""

    most: int
    least: int = 1
    among: tuple[str, ...] = ()
    form: str = ""

    def problems(self, value: object, at: str) -> Iterator[Problem]:
        """Another kind of value, a wrong length, or none of those allowed, is wrong."""
        if not isinstance(value, str):
            yield Problem("must be a string", at)
        elif len(value) < self.least:
            yield Problem(f"must be more than {self.least - 1} characters", at)
        elif len(value) > self.most:
            yield Problem(f"must be less than {self.most + 1} characters", at)
        elif self.among and value not in self.among:
            yield Problem(f"must be one of: {', '.join(self.among)}", at)
        elif self.form and not re.fullmatch(self.form, value):
            yield Problem("must be a valid value", at)


@dataclass(frozen=True, slots=True)
class Text:
    """Slack's text object: plain_text, and mrkdwn where `plain` does not forbid it."""

    most: int
    plain: bool = False
    least: int = 1

    def problems(self, value: object, at: str) -> Iterator[Problem]:
        """Not an object, not a kind of text, or of a wrong length, is wrong."""
        if not isinstance(value, dict):
            yield Problem("must provide an object", at)
            return
        allowed = ("plain_text",) if self.plain else ("plain_text", "mrkdwn")
        if value.get("type") not in allowed:
            yield Problem(f"must be one of: {', '.join(allowed)}", f"{at}/type")
            return
        extra = {"emoji": Flag()} if value["type"] == "plain_text" else {"verbatim": Flag()}
        yield from Shape({"type": Anything(), "text": String(self.most, self.least), **extra}, ("text",)).problems(
            value, at
        )


@dataclass(frozen=True, slots=True)
class Items:
    """A list of a number of things."""

    of: Spec
    most: int
    least: int = 1

    def problems(self, value: object, at: str) -> Iterator[Problem]:
        """Not a list, too short, too long, or with something wrong in it, is wrong."""
        if not isinstance(value, list):
            yield Problem("must provide an array", at)
            return
        if len(value) > self.most:
            yield Problem(f"no more than {self.most} items allowed", at)
        if len(value) < self.least:
            yield Problem(f"no fewer than {self.least} items allowed", at)
        for index, one in enumerate(value):
            yield from self.of.problems(one, f"{at}/{index}")


@dataclass(frozen=True, slots=True)
class Shape:
    """An object with these keys and no others; `also` says what is wrong between keys."""

    keys: Mapping[str, Spec]
    required: tuple[str, ...] = ()
    also: tuple[Check, ...] = ()

    def problems(self, value: object, at: str) -> Iterator[Problem]:
        """Not an object, a key too few or too many, or a wrong value, is wrong."""
        if not isinstance(value, dict):
            yield Problem("must provide an object", at)
            return
        problems = [*self._missing(value, at), *self._inside(value, at)]
        yield from problems
        if not problems:
            yield from (Problem(what, at) for check in self.also for what in check(value))

    def _missing(self, value: Json, at: str) -> Iterator[Problem]:
        for key in self.required:
            if value.get(key) is None:
                yield Problem(f"missing required field: {key}", at)

    def _inside(self, value: Json, at: str) -> Iterator[Problem]:
        for key, one in value.items():
            if key not in self.keys:
                yield Problem(f"invalid additional property: {key}", at)
            elif one is not None:
                yield from self.keys[key].problems(one, f"{at}/{key}")


@dataclass(frozen=True, slots=True)
class Typed:
    """An object of one of several shapes, told apart by its `type`."""

    kinds: Mapping[str, Spec]

    def problems(self, value: object, at: str) -> Iterator[Problem]:
        """Not an object, of an unknown type, or wrong for its type, is wrong."""
        if not isinstance(value, dict):
            yield Problem("must provide an object", at)
        elif "type" not in value:
            yield Problem("missing required field: type", at)
        elif not isinstance(value["type"], str) or value["type"] not in self.kinds:
            yield Problem(f"unsupported type: {value['type']}", f"{at}/type")
        else:
            yield from self.kinds[value["type"]].problems(value, at)
