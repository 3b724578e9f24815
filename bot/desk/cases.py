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
from bot.desk.look import Look, look_at
from bot.desk.register_desk import RegisterDesk, copy_of, recorded
from bot.forms import catalogue
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
from policy.terms import REGISTER, ChatId, Reference
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
        if not verb:
            return self._begin(person)
        alone = dict(zip(ALONE, self._alone, strict=True))
        if verb in alone:
            return alone[verb](self._register.member(person))
        if verb == REPORT:
            return self._besides.report(rest.strip(), self._register.member(person))
        if verb in VERBS:
            answer = self._asked(VERBS[verb], Reference(rest.strip().upper()), person, delivery)
            return Say(RECORDED) if isinstance(answer, Done) else answer
        near = get_close_matches(verb, [*VERBS, *ALONE, REPORT], n=1)
        hint = f"Did you mean /urgent {near[0]}? " if near else ""
        return Say(f"Nothing was done: /urgent does not know that word. {hint}/urgent help says what it knows.")

    def press(self, person: ChatId, action: str, value: str, delivery: Delivery) -> Answer:
        """Answer a button; `value` is what it is about, most often a reference."""
        if action == "grant":
            return self._begin(person)
        if action == lists.COPY:
            return self._besides.copying(value, self._register.member(person))
        on = Reference(value)
        if action == acts.PAGE:
            by = self._register.member(person)
            opened = self._register.enter(acts.Consultation(task=acts.PAGE), on=on, by=by, delivery=delivery)
            return self._refused(opened) if isinstance(opened, Objected) else Say(ON_ITS_WAY)
        if action == EXAMPLES and value in catalogue.FORMS:
            # Shown on top of a form, in which what was typed stays as it is.
            return Window(help_pages.good_answers(value))
        return self._asked(Button(action), on, person, delivery)

    def turn(self, person: ChatId, action: str, value: str, values: Values) -> Answer:
        """Answer a filter of the register, or a button that turns its page."""
        return self._besides.whole(self._register.member(person), lists.wanted(values, action, value))

    def begin(self, person: ChatId, _action: str, _value: str, _delivery: Delivery) -> Answer:
        """Answer the grant button of Home: the form, or why it cannot be granted."""
        return self._begin(person)

    def open_listed(self, person: ChatId, _action: str, value: str, delivery: Delivery) -> Answer:
        """Answer the Show button of a list: whoever opens the details from there says why first (rule 20)."""
        reference = Reference(value)
        look = look_at(self._register, person, reference)
        _, open_kinds = self._open(Button.SHOW, look)
        if not open_kinds:
            answer = self._register.enter(acts.Consultation(), on=reference, by=look.by, delivery=delivery)
            return self._refused(answer)
        form = catalogue.about(catalogue.form("show"), reference)
        return Window(replace(form, facts=(("Reference", reference),)), reference)

    def change(self, person: ChatId, values: Values) -> Answer:
        """Answer a choice made in the grant form: say what stands in its way before anything is typed."""
        picked = reading_forms.picked(values)
        by, ids, given = self._register.view(lambda view: (view.member(person), view.ids(picked), view.given()))
        made = opening_forms.grant(
            self._as_set(reading_forms.grant(values, ids)), by, self._clock(), given, self._contacts
        )
        return Window(catalogue.with_values(made, values), live=opening_forms.LIVE)

    def submit(self, person: ChatId, callback: str, about: str, values: Values, delivery: Delivery) -> Answer:
        """Answer a form that was sent: one transaction, and the receipt or what is wrong, field by field."""
        picked = reading_forms.picked(values)
        by, ids = self._register.view(lambda view: (view.member(person), view.ids(picked)))
        act = self._as_set(reading_forms.read(callback, values, ids), about)
        if isinstance(act, acts.Consultation):
            return self._opened(act, Reference(about), person, values, delivery)
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
        stands = outcome(entered.authorisation) if entered.authorisation else ""
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

    def _begin(self, person: ChatId) -> Answer:
        by, given = self._register.view(lambda view: (view.member(person), view.given()))
        now = self._clock()
        met = decide(None, acts.Grant(), by, now, given)
        if isinstance(met, _NEVER_BEGINS):
            # Whoever may not grant at all reads so before typing anything, and the attempt is entered.
            return self._refused(self._register.enter(acts.Grant(), on=None, by=by))
        blank = opening_forms.grant(self._as_set(acts.Grant()), by, now, given, self._contacts)
        return Window(catalogue.with_values(blank, {"applicant": person}), live=opening_forms.LIVE)

    def _asked(self, button: Button, reference: Reference, person: ChatId, delivery: Delivery) -> Answer:
        if not reference:
            example = "RF-2026-0001" if button is Button.ADVISE else "UA-2026-0001"
            return Say(f"Nothing was done. Say which one, for example: /urgent {button.value} {example}")
        if button is Button.ADVISE:
            return self._besides.advise(reference, self._register.member(person), delivery)
        look = look_at(self._register, person, reference)
        button, open_kinds = self._open(button, look)
        if look.authorisation is None or not open_kinds or button in _AT_ONCE:
            kind = open_kinds[0] if open_kinds else ACTS_OF[button][0]
            return self._refused(self._register.enter(kind(), on=reference, by=look.by, delivery=delivery))
        if button is Button.SHOW:
            opened = self._register.enter(acts.Consultation(task="show"), on=reference, by=look.by, delivery=delivery)
            return self._refused(opened) if isinstance(opened, Objected) else self._details(opened, look)
        return self._form(button, open_kinds, look.authorisation, look, delivery)

    def _open(self, button: Button, look: Look) -> tuple[Button, Kinds]:
        authorisation, by, now, given = look.authorisation, look.by, self._clock(), look.given
        if authorisation is None:
            return button, []
        kinds = [kind for kind in ACTS_OF[button] if may_enter(authorisation, kind, by, now, given)]
        # "/urgent renew" by somebody who runs it is the application, not the decision.
        if button is Button.RENEW and not kinds and may_enter(authorisation, acts.RenewalApplication, by, now, given):
            return Button.APPLY_RENEWAL, [acts.RenewalApplication]
        return button, kinds

    def _form(
        self, button: Button, kinds: Kinds, authorisation: Authorisation, look: Look, delivery: Delivery
    ) -> Answer:
        reference = authorisation.reference
        if button in opening_forms.DETAILED:
            consulted = acts.Consultation(task=button.value)
            opened = self._register.enter(consulted, on=reference, by=look.by, delivery=delivery)
            if isinstance(opened, Objected):
                return self._refused(opened)
        form = opening_forms.ready(button, authorisation, look.names, look.given)
        if kinds == [acts.CancellationNotice]:
            form = replace(catalogue.form("cancellation_notice"), facts=(("Reference", reference), *form.facts))
        if button is Button.SENSITIVE and not self._may_clear(authorisation, look):
            form = catalogue.narrowed(form, "sensitive", ("yes",))
            form = catalogue.with_values(form, {"sensitive": "yes"})
        return Window(form, reference)

    def _opened(
        self, act: acts.Consultation, reference: Reference, person: ChatId, values: Values, delivery: Delivery
    ) -> Answer:
        if not act.reason:
            return self._errors(MissingField(fields=("reason",)), values)
        look = look_at(self._register, person, reference)
        opened = self._register.enter(act, on=reference, by=look.by, delivery=delivery)
        return self._errors(opened.shown, values) if isinstance(opened, Objected) else self._details(opened, look)

    def _details(self, opened: Entered, look: Look) -> Answer:
        authorisation, now, given = opened.authorisation, self._clock(), opened.given
        if authorisation is None:
            return Say(self._sentence(NotFound()))
        seen, reference = sight(authorisation, look.by, now, given), authorisation.reference
        names = look.names if seen is Sight.DETAILS else {}
        page = (Press(acts.PAGE, "Page as PDF", reference, hint=f"Page as PDF: {reference}"),)
        card = details.shown(authorisation, given, details.Reading(seen, names, now, opened.head))
        return Window(replace(card, presses=page) if seen >= Sight.PAGE else card, reference)

    def _may_clear(self, authorisation: Authorisation, look: Look) -> bool:
        # Nothing is offered that would be refused: only what is still to be written may be missing.
        marking = acts.Marking(sensitive=False)
        met = decide(authorisation, marking, look.by, self._clock(), look.given)
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
        entry, authorisation, again = entered.entry, entered.authorisation, entered.repeated
        if authorisation is None:
            return Window(recorded(entry))
        if isinstance(entry.act, acts.Grant):
            card = details.granted(authorisation, entered.given, entry.moment if again else None)
        else:
            card = details.recorded(authorisation, entry, again=again)
        return Window(card, authorisation.reference)

    def _refused(self, answer: Entered | Objected) -> Answer:
        return Say(self._sentence(answer.shown)) if isinstance(answer, Objected) else Done()

    def _errors(self, met: Objection, values: Values) -> Answer:
        sentence = self._sentence(met)
        there = [name for name in met.fields if name in values]
        # What concerns the whole form stands on its first field, where Slack scrolls to.
        return Errors(dict.fromkeys(there or list(values)[:1], sentence))

    def _sentence(self, met: Objection) -> str:
        return refusal(met, self._contacts)
