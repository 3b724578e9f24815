"""Forms made ready for a person: what they may choose, what they must have read, and what is said beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.chat.card import Form
from bot.forms import catalogue
from bot.forms.answers import Names, subject_named
from bot.messages.context import page_facts
from bot.windows import details
from bot.windows.help import NOT_HERE
from bot.words import labels, times
from bot.words.refusals import refusal
from policy import scope
from policy.acts import Grant
from policy.authorisation import Authorisation
from policy.flags import preview
from policy.given import Given
from policy.notices import Button
from policy.objections import GroundMismatch, MixedGrounds, Objection, RipaAdviceNeeded
from policy.people import Officer
from policy.periods import london_day, term
from policy.route import deciders
from policy.terms import Activity, Flag, Ground

# The fields of the grant form whose answer may mean that it cannot be granted: said before anything is typed.
LIVE: Final = ("ground", "subject_kind", "systems", "activity", "ripa")
CALLBACKS: Final[Mapping[Button, str]] = {
    Button.DECIDE: "decide",
    Button.REVIEW: "review",
    Button.APPLY_RENEWAL: "renewal_application",
    Button.RENEW: "renewal",
    Button.CANCEL: "cancellation",
    Button.STOPPED: "cessation",
    Button.PRODUCT: "disposal",
    Button.CONFLICT: "recusal",
    Button.CORRECT: "correction",
    Button.SENSITIVE: "marking",
    Button.SHRED: "shredding",
}
# What another choice puts right; everything else cannot be granted here whatever is chosen besides.
_PUT_RIGHT: Final = (GroundMismatch, MixedGrounds)
_ADVICE_FIRST: Final = (
    "*You cannot grant this yet.* Advice on RIPA is needed first. Send the form, and FIB and Professional Standards "
    "are asked. For an answer sooner, call {psd_on_call}."
)
# These windows hold the details: opening one is entered as a Consultation (DPA 2018 s.62).
DETAILED: Final = frozenset({Button.DECIDE, Button.REVIEW, Button.RENEW})


def grant(act: Grant, by: Officer, at: datetime, given: Given, contacts: labels.Contacts) -> Form:
    """Give the grant form: what it would lead to, and what already stands in its way."""
    would = preview(
        replace(act, ground=act.ground or Ground.CRIME, activity=act.activity or Activity.RECORDS), by, at, given
    )
    # A question that is not answered yet stands in nobody's way.
    barred = [scope.people(act) if act.subject_kind else None, scope.systems(act), scope.ripa(act)]
    lines = tuple(_warning(met, contacts) for met in barred if met)
    if would is not None and not lines:
        # What cannot be granted leads to no end, and nobody is asked.
        nobody = act.ground and not deciders(would, at, given)
        lines += (f"*Warning.* {labels.FLAGS[Flag.NO_ELIGIBLE_OFFICER]}",) if nobody else ()
        lines += (f"Granted now, it ends {times.sentence_time(would.ends_at)}.", _asked(would, act, given))
    return replace(catalogue.form("grant"), lines=(*catalogue.form("grant").lines, *lines))


def _warning(met: Objection, contacts: labels.Contacts) -> str:
    if isinstance(met, RipaAdviceNeeded):
        # Nobody has been asked yet: that is what sending the form does.
        return _ADVICE_FIRST.format(psd_on_call=contacts.psd_on_call)
    what = "This cannot be granted as it stands." if isinstance(met, _PUT_RIGHT) else NOT_HERE
    return f"*{what}* {refusal(met, contacts)}"


def _asked(would: Authorisation, act: Grant, given: Given) -> str:
    if act.ground is None:
        return "Choose a ground to see who is asked, and when."
    return "\n".join(("*Who is asked to decide, and when*", *details.ladder(would, given)))


def ready(button: Button, authorisation: Authorisation, names: Names, given: Given) -> Form:
    """Give the form that a button opens, with what its reader must have before their eyes."""
    blank = catalogue.about(catalogue.form(CALLBACKS[button]), authorisation.reference)
    if button in DETAILED:
        read = (*details.application(authorisation, names), *details.history(authorisation, names))
        flags = tuple(labels.FLAGS[flag] for flag in authorisation.flags)
        blank = replace(blank, lines=(*flags, *blank.lines), facts=(*page_facts(authorisation, given), *read))
    else:
        blank = replace(blank, facts=page_facts(authorisation, given)[1:6], lines=blank.lines)
    if authorisation.reference not in blank.title:
        # Where the title has no room for it, what this is about still stands on top.
        blank = replace(blank, facts=(("Reference", authorisation.reference), *blank.facts))
    make = _FITTED.get(button)
    return make(blank, authorisation, names) if make else blank


def _systems(form: Form, authorisation: Authorisation) -> Form:
    return catalogue.narrowed(form, "systems", [system.value for system in authorisation.systems])


def _decide(form: Form, authorisation: Authorisation, names: Names) -> Form:
    chosen = tuple(str(position) for position in authorisation.subjects)
    subjects = tuple((p, f"{p}. {subject_named(authorisation.grant.subjects[int(p) - 1], names)}"[:75]) for p in chosen)
    named = catalogue.with_options(_systems(form, authorisation), "subjects", subjects)
    allowed = ("records",) if authorisation.activity is Activity.RECORDS else ("records", "content")
    last = term(london_day(authorisation.granted_at)).last_day
    values = {
        "subjects": chosen,
        "activity": authorisation.activity.value,
        "last_day": last,
        "review_every": "fortnight" if authorisation.confidential else "month",
    }
    kept = tuple(
        pair for field in named.fields if field.name == "activity" for pair in field.options if pair[0] in allowed
    )
    return catalogue.with_values(catalogue.with_options(named, "activity", kept), values)


def _review(form: Form, authorisation: Authorisation, _names: Names) -> Form:
    return catalogue.with_values(_systems(form, authorisation), {"review_every": authorisation.review_every.value})


def _renew(form: Form, authorisation: Authorisation, _names: Names) -> Form:
    # Where an application stands, its section 2 is read above; otherwise the officer writes it (rule 12).
    if authorisation.application is None:
        return form
    return catalogue.only(form, {field.name for field in form.fields} - {"section_2"})


def _stopped(form: Form, authorisation: Authorisation, _names: Names) -> Form:
    systems = authorisation.dropped if authorisation.ended is None and authorisation.dropped else authorisation.systems
    return catalogue.narrowed(form, "systems", [system.value for system in systems])


def _corrected(form: Form, authorisation: Authorisation, _names: Names) -> Form:
    kinds = tuple(kind.value for kind in authorisation.subject_kind)
    return catalogue.with_values(form, {"ground": authorisation.ground.value, "subject_kind": kinds})


def _marked(form: Form, authorisation: Authorisation, _names: Names) -> Form:
    return replace(form, facts=(*form.facts, ("Sensitive", "yes" if authorisation.sensitive else "no")))


_FITTED: Final[Mapping[Button, Callable[[Form, Authorisation, Names], Form]]] = {
    Button.DECIDE: _decide,
    Button.REVIEW: _review,
    Button.RENEW: _renew,
    Button.STOPPED: _stopped,
    Button.CORRECT: _corrected,
    Button.SENSITIVE: _marked,
}
