"""Every form there is, and every field on it: label, hint, lengths, choices, and an example of a good answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from bot.chat.card import Form, Value
from bot.forms.corrections import ABSENCE, ADVICE, COPY, CORRECTION, MARKING, SHREDDING
from bot.forms.decide import DECIDE, RENEWAL, RENEWAL_APPLICATION, REVIEW
from bot.forms.ending import CANCELLATION, CANCELLATION_NOTICE, CESSATION, DISPOSAL, RECUSAL, SHOW
from bot.forms.grant import GRANT
from policy.terms import Reference

FORMS: Final[Mapping[str, Form]] = {
    form.callback: form
    for form in (
        GRANT,
        DECIDE,
        REVIEW,
        RENEWAL_APPLICATION,
        RENEWAL,
        CANCELLATION,
        CANCELLATION_NOTICE,
        CESSATION,
        DISPOSAL,
        RECUSAL,
        SHOW,
        CORRECTION,
        MARKING,
        ADVICE,
        ABSENCE,
        COPY,
        SHREDDING,
    )
}
"""Every form by its callback: the one list of what is asked of people, and how."""

SECOND_FACTOR: Final = "code"
# Slack's longest title of a window, in characters.
_TITLE: Final = 24
# These belong to another answer than the example gives, so an example leaves them blank.
_BESIDES: Final[Mapping[str, frozenset[str]]] = {
    "grant": frozenset({"ripa_advice", "new_information"}),
    "decide": frozenset({"product"}),
    "disposal": frozenset({"not_relevant"}),
}


def form(callback: str, *, code: bool = False) -> Form:
    """Give a form with nothing filled in; with `code` where a second factor is switched on.

    Raises KeyError when there is no such form.
    """
    blank = FORMS[callback]
    return blank if code else only(blank, {field.name for field in blank.fields} - {SECOND_FACTOR})


def about(form: Form, reference: Reference) -> Form:
    """Give a form with the reference in its title, where the title has room for it."""
    title = f"{form.title} {reference}"
    return replace(form, title=title) if len(title) <= _TITLE else form


def with_values(form: Form, values: Mapping[str, Value]) -> Form:
    """Give a form with these answers in it; a name that it does not ask for is passed over."""
    return replace(
        form,
        fields=tuple(replace(f, value=values[f.name]) if f.name in values else f for f in form.fields),
    )


def only(form: Form, names: Collection[str]) -> Form:
    """Give a form with these fields alone, in their own order."""
    return replace(form, fields=tuple(field for field in form.fields if field.name in names))


def with_options(form: Form, name: str, options: tuple[tuple[str, str], ...]) -> Form:
    """Give a form whose field `name` offers these choices: pairs of what is kept and what is read."""
    return replace(form, fields=tuple(replace(f, options=options) if f.name == name else f for f in form.fields))


def narrowed(form: Form, name: str, kept: Collection[str]) -> Form:
    """Give a form whose field `name` offers only those of its own choices that are in `kept`, all ticked."""
    options = tuple(pair for field in form.fields if field.name == name for pair in field.options if pair[0] in kept)
    return with_values(with_options(form, name, options), {name: tuple(value for value, _ in options)})


def example(form: Form) -> dict[str, Value]:
    """Give a good answer to every question of a form that has one, and leave the others as they stand."""
    besides = _BESIDES.get(form.callback, frozenset())
    return {field.name: field.example for field in form.fields if field.example and field.name not in besides}


def examples(callback: str) -> tuple[tuple[str, str, str], ...]:
    """Give each question of a form that is answered in one's own words: its label, a good answer, and a poor one.

    Raises KeyError when there is no such form.
    """
    return tuple((f.label, f.example, f.poor) for f in FORMS[callback].fields if f.poor and isinstance(f.example, str))
