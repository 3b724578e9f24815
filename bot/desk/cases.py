"""The one path for every delivery: who asks, what for, one transaction, and the answer drawn from the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches
from typing import Final, TypeVar

from bot.chat.card import Press, Values
from bot.chat.outcome import Answer, Done, Errors, Say, Window
from bot.desk import opening_forms, reading_forms
from bot.desk.register_desk import RegisterDesk, copy_of, recorded
from bot.forms import catalogue
from bot.forms.answers import Names
from bot.forms.choices import EXAMPLES
from bot.messages.context import outcome
from bot.messages.register_notices import ON_ITS_WAY
from bot.windows import details, lists
from bot.windows import help as help_pages
from bot.words import labels, times
from bot.words.refusals import refusal
from policy import acts
from policy.authorisation import Authorisation
from policy.decision import decide, may_enter
from policy.notices import ACTS_OF, Button
from policy.objections import InactiveUser, MissingField, NotFound, NotOfficer, NotRanked, Objection, UnknownUser
from policy.people import Officer
from policy.periods import LADDER, NINE, RETAIN_YEARS
from policy.sight import Sight, sight
from policy.terms import NO_REFERENCE, REGISTER, ChatId, Reference
from store.inbox import Delivery
from store.lists.tabs import Asked
from store.register import Entered, Objected, Register

VERBS: Final = {button.value: button for button in Button if button is not Button.APPLY_RENEWAL}
"""What may be typed with a reference; `renew` leads to the application for whoever may not decide."""
ActT = TypeVar("ActT", bound=acts.Act)
Kinds = list[type[acts.Act]]
"""The kinds of act that somebody may enter."""
RECORDED: Final = "Recorded."
REPORT: Final = "report"
ALONE: Final = ("list", "register", "oncall", "help")
# Pressing these enters the act itself; every other button opens a window.
_AT_ONCE: Final = frozenset({Button.DEALING, Button.RECEIPT})
_NEVER_BEGINS: Final = (UnknownUser, InactiveUser, NotOfficer, NotRanked)


class Desk:
    """Where deliveries are answered, with no call to Slack; every method may take as long as one transaction."""

    def __init__(  # noqa: PLR0913 - what it stands on, and what the force sets
        self,
        register: Register,
        clock: Callable[[], datetime],
        contacts: labels.Contacts,
        *,
        review_hour: int = NINE,
        ladder: tuple[int, ...] = LADDER,
        retain_years: int = RETAIN_YEARS,
    ) -> None:
        """What the force sets is written into the act that begins it, so that a fold never needs a setting.

        `review_hour` is that of its reviews, in London; `ladder` its further rungs, in hours from the grant;
        `retain_years` how long an authorisation is kept after its end.
        """
        self._review_hour = review_hour
        self._ladder = tuple(sorted({*LADDER, *ladder}))
        self._retain_years = retain_years
        self._register = register
        self._clock = clock
        self._contacts = contacts
        self._besides = RegisterDesk(register, clock, contacts)
        self._alone = (self._list, self._besides.whole, self._besides.oncall, self._help)

    def command(self, person: ChatId, typed: str, delivery: Delivery) -> Answer:
        """Answer `/urgent`: without a verb the grant form, otherwise what the verb asks for."""
        verb, _, rest = typed.strip().partition(" ")
        verb = verb.casefold()
        by = self._register.member(person)
        alone = {"": self._begin, **dict(zip(ALONE, self._alone, strict=True))}
        if verb in alone:
            return alone[verb](by)
        if verb == REPORT:
            return self._besides.report(rest.strip(), by)
        if verb in VERBS:
            answer = self._asked(VERBS[verb], Reference(rest.strip().upper()), by, delivery)
            return Say(RECORDED) if isinstance(answer, Done) else answer
        near = get_close_matches(verb, [*VERBS, *ALONE, REPORT], n=1)
        hint = f"Did you mean /urgent {near[0]}? " if near else ""
        return Say(f"Nothing was done: /urgent does not know that word. {hint}/urgent help says what it knows.")

    def press(self, person: ChatId, action: str, value: str, delivery: Delivery) -> Answer:
        """Answer a button; `value` is what it is about, most often a reference."""
        by = self._register.member(person)
        if action == "grant":
            return self._begin(by)
        if action == lists.COPY:
            return self._besides.copying(value, by)
        on = Reference(value)
        if action == acts.PAGE:
            opened = self._register.enter(acts.Consultation(task=acts.PAGE), on=on, by=by, delivery=delivery)
            return self._refused(opened) if isinstance(opened, Objected) else Say(ON_ITS_WAY)
        if action == EXAMPLES and value in catalogue.FORMS:
            # Shown on top of a form, in which what was typed stays as it is.
            return Window(help_pages.good_answers(value))
        return self._asked(Button(action), on, by, delivery)

    def turn(self, person: ChatId, action: str, value: str, values: Values) -> Answer:
        """Answer a filter of the register, or a button that turns its page."""
        return self._besides.whole(self._register.member(person), lists.wanted(values, action, value))

    def begin(self, person: ChatId, _action: str, _value: str, _delivery: Delivery) -> Answer:
        """Answer the grant button of Home: the form, or why it cannot be granted."""
        return self._begin(self._register.member(person))

    def open_listed(self, person: ChatId, _action: str, value: str, delivery: Delivery) -> Answer:
        """Answer the Show button of a list: whoever opens the details from there says why first (rule 20)."""
        by, reference = self._register.member(person), Reference(value)
        authorisation = self._register.read(reference)
        _, open_kinds = self._open(Button.SHOW, authorisation, by)
        if not open_kinds:
            return self._refused(self._register.enter(acts.Consultation(), on=reference, by=by, delivery=delivery))
        form = catalogue.about(catalogue.form("show"), reference)
        return Window(replace(form, facts=(("Reference", reference),)), reference)

    def change(self, person: ChatId, values: Values) -> Answer:
        """Answer a choice made in the grant form: say what stands in its way before anything is typed."""
        by = self._register.member(person)
        act = self._as_set(reading_forms.grant(values, self._register.ids(reading_forms.picked(values))))
        made = opening_forms.grant(act, by, self._clock(), self._register.given(), self._contacts)
        return Window(catalogue.with_values(made, values), live=opening_forms.LIVE)

    def submit(self, person: ChatId, callback: str, about: str, values: Values, delivery: Delivery) -> Answer:
        """Answer a form that was sent: one transaction, and the receipt or what is wrong, field by field."""
        by = self._register.member(person)
        ids = self._register.ids(reading_forms.picked(values))
        act = self._as_set(reading_forms.read(callback, values, ids), about)
        if isinstance(act, acts.Consultation):
            return self._opened(act, Reference(about), by, values, delivery)
        on = REGISTER if isinstance(act, acts.Advice | acts.Absence | acts.Copy) else Reference(about) or None
        answer = self._register.enter(act, on=on, by=by, delivery=delivery)
        if isinstance(answer, Objected):
            return self._errors(self._besides.shown(answer, act, by), values)
        return self._receipt(answer)

    def found(self, delivery: Delivery) -> str:
        """Say what became of a delivery whose outcome was not known; raises when the record cannot be read."""
        entered = self._register.entered(delivery)
        if entered is None:
            return labels.FOUND_MISSING.format(control_room=self._contacts.control_room)
        authorisation = self._register.read(entered.reference or NO_REFERENCE)
        stands = outcome(authorisation) if authorisation else ""
        return labels.FOUND_RECORDED.format(time=times.sentence_time(entered.entry.moment), outcome=stands).strip()

    def _as_set(self, act: ActT, about: str = "") -> ActT:
        # A fold never needs a setting: what the force sets stands in the act that begins it.
        if isinstance(act, acts.Grant):
            return replace(act, ladder=self._ladder, retain_years=self._retain_years)
        if isinstance(act, acts.Ratification):
            return replace(act, review_hour=self._review_hour)
        if isinstance(act, acts.Copy):
            return replace(act, paper=copy_of(about).paper, since=copy_of(about).since)
        return replace(act, number=Reference(about)) if isinstance(act, acts.Advice) else act

    def _help(self, by: Officer) -> Answer:
        now = self._clock()
        met = decide(None, acts.Grant(), by, now, self._register.given())
        first = help_pages.may_grant(by, now, met if isinstance(met, _NEVER_BEGINS) else None, self._contacts)
        opening, *pages = help_pages.pages(first, (*VERBS, *ALONE, REPORT), self._contacts)
        return Window(opening, more=tuple(pages))

    def _begin(self, by: Officer) -> Answer:
        now, given = self._clock(), self._register.given()
        met = decide(None, acts.Grant(), by, now, given)
        if isinstance(met, _NEVER_BEGINS):
            # Whoever may not grant at all reads so before typing anything, and the attempt is entered.
            return self._refused(self._register.enter(acts.Grant(), on=None, by=by))
        blank = opening_forms.grant(self._as_set(acts.Grant()), by, now, given, self._contacts)
        form = catalogue.with_values(blank, {"applicant": self._register.slack_id(by.key) or ""})
        return Window(form, live=opening_forms.LIVE)

    def _asked(self, button: Button, reference: Reference, by: Officer, delivery: Delivery) -> Answer:
        if not reference:
            example = "RF-2026-0001" if button is Button.ADVISE else "UA-2026-0001"
            return Say(f"Nothing was done. Say which one, for example: /urgent {button.value} {example}")
        if button is Button.ADVISE:
            return self._besides.advise(reference, by, delivery)
        authorisation = self._register.read(reference)
        button, open_kinds = self._open(button, authorisation, by)
        if authorisation is None or not open_kinds or button in _AT_ONCE:
            kind = open_kinds[0] if open_kinds else ACTS_OF[button][0]
            return self._refused(self._register.enter(kind(), on=reference, by=by, delivery=delivery))
        if button is Button.SHOW:
            opened = self._register.enter(acts.Consultation(task="show"), on=reference, by=by, delivery=delivery)
            return self._refused(opened) if isinstance(opened, Objected) else self._details(reference, by)
        return self._form(button, open_kinds, authorisation, by, delivery)

    def _open(self, button: Button, authorisation: Authorisation | None, by: Officer) -> tuple[Button, Kinds]:
        # Read either way: how long the answer takes must not tell nothing from what may not be known of (rule 20).
        now, given = self._clock(), self._register.given()
        if authorisation is None:
            return button, []
        kinds = [kind for kind in ACTS_OF[button] if may_enter(authorisation, kind, by, now, given)]
        # "/urgent renew" by somebody who runs it is the application, not the decision.
        if button is Button.RENEW and not kinds and may_enter(authorisation, acts.RenewalApplication, by, now, given):
            return Button.APPLY_RENEWAL, [acts.RenewalApplication]
        return button, kinds

    def _form(
        self, button: Button, kinds: Kinds, authorisation: Authorisation, by: Officer, delivery: Delivery
    ) -> Answer:
        if button in opening_forms.DETAILED:
            opened = self._register.enter(
                acts.Consultation(task=button.value), on=authorisation.reference, by=by, delivery=delivery
            )
            if isinstance(opened, Objected):
                return self._refused(opened)
        form = opening_forms.ready(button, authorisation, self._names(authorisation), self._register.given())
        if kinds == [acts.CancellationNotice]:
            about = ("Reference", authorisation.reference)
            form = replace(catalogue.form("cancellation_notice"), facts=(about, *form.facts))
        if button is Button.SENSITIVE and not self._may_clear(authorisation, by):
            form = catalogue.narrowed(form, "sensitive", ("yes",))
            form = catalogue.with_values(form, {"sensitive": "yes"})
        return Window(form, authorisation.reference)

    def _opened(
        self, act: acts.Consultation, reference: Reference, by: Officer, values: Values, delivery: Delivery
    ) -> Answer:
        if not act.reason:
            return self._errors(MissingField(fields=("reason",)), values)
        opened = self._register.enter(act, on=reference, by=by, delivery=delivery)
        return self._errors(opened.shown, values) if isinstance(opened, Objected) else self._details(reference, by)

    def _details(self, reference: Reference, by: Officer) -> Answer:
        authorisation, now, given = self._register.read(reference), self._clock(), self._register.given()
        if authorisation is None:
            return Say(self._sentence(NotFound()))
        seen = sight(authorisation, by, now, given)
        names = self._names(authorisation) if seen is Sight.DETAILS else {}
        reading = details.Reading(seen, names, now, self._register.head())
        page = (Press(acts.PAGE, "Page as PDF", reference, hint=f"Page as PDF: {reference}"),)
        card = details.shown(authorisation, given, reading)
        return Window(replace(card, presses=page) if seen >= Sight.PAGE else card, reference)

    def _may_clear(self, authorisation: Authorisation, by: Officer) -> bool:
        # Nothing is offered that would be refused: only what is still to be written may be missing.
        marking = acts.Marking(sensitive=False)
        met = decide(authorisation, marking, by, self._clock(), self._register.given())
        return isinstance(met, MissingField)

    def _list(self, by: Officer) -> Answer:
        now = self._clock()
        if by.kind is None:
            return Say(refusal(UnknownUser(), self._contacts))
        wanted = Asked(at_most=details.LISTED_AT_MOST, oldest_first=True)
        page = self._register.lists(by, now, lambda reader: reader.page(wanted))
        seen = ((each.outline, sees) for each, sees in page.rows)
        first, *rows = details.listed(seen, page.many, now)
        return Window(first, more=tuple(rows))

    def _receipt(self, entered: Entered) -> Answer:
        authorisation = self._register.read(entered.entry.reference or NO_REFERENCE)
        if authorisation is None:
            return Window(recorded(entered.entry))
        if isinstance(entered.entry.act, acts.Grant):
            again = entered.entry.moment if entered.repeated else None
            return Window(details.granted(authorisation, self._register.given(), again), authorisation.reference)
        return Window(details.recorded(authorisation, entered.entry, again=entered.repeated), authorisation.reference)

    def _refused(self, answer: Entered | Objected) -> Answer:
        return Say(self._sentence(answer.shown)) if isinstance(answer, Objected) else Done()

    def _errors(self, met: Objection, values: Values) -> Answer:
        sentence = self._sentence(met)
        there = [name for name in met.fields if name in values]
        # What concerns the whole form stands on its first field, where Slack scrolls to.
        return Errors(dict.fromkeys(there or list(values)[:1], sentence))

    def _sentence(self, met: Objection) -> str:
        return refusal(met, self._contacts)

    def _names(self, authorisation: Authorisation) -> Names:
        keys = {entry.by.key for entry in authorisation.entries} | set(authorisation.parties)
        return self._register.names(keys | set(authorisation.grant.involved) | authorisation.subject_keys)
