"""What a card is drawn from, and the sentences that every card and window shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.slack.blocks import moment
from bot.words import deeds, labels, times
from policy.acts import Act, Cessation, Disposal, Grant
from policy.authorisation import Authorisation, Entry
from policy.decision import may_enter
from policy.fold import fold
from policy.given import Given
from policy.notices import ACTS_OF, Button, Message
from policy.people import Officer
from policy.route import route
from policy.terms import FORM, IN_FORCE, Basis, PersonId, Product, Reference, State

_PRODUCTS: Final = {
    None: "Its product is not settled yet.",
    Product.NONE: "There was no product.",
    Product.RETAINED: "Its product is retained.",
    Product.DESTROYED: "Its product was destroyed.",
}
RECORD_HEAD: Final = "Head of the record"
COMPANIONS: Final = frozenset({Button.DEALING, Button.CONFLICT})
# What these ask for is asked once: whoever answers it answers for everybody, though the rules would take it again.
_ONCE: Final = frozenset(Button) - COMPANIONS - {Button.SHOW, Button.CANCEL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What a card is drawn from: facts of the record, and who may press."""

    message: Message
    authorisation: Authorisation
    entry: Entry
    """What caused the notice."""
    readers: tuple[Officer, ...]
    """The addressee; for a channel, the holders of the posts that it serves."""
    buttons: tuple[Button, ...]
    now: datetime
    given: Given
    head: str = ""
    """The first 16 hex digits of the record's head after the entry."""
    newest: bool = True
    """Whether this person has not been asked the same again since."""

    @property
    def reference(self) -> Reference:
        """The authorisation's reference."""
        return self.authorisation.reference

    @property
    def reader_keys(self) -> frozenset[PersonId]:
        """The roll's keys of the readers."""
        return frozenset(reader.key for reader in self.readers)

    @property
    def then(self) -> Authorisation:
        """The authorisation as it stands at `now`: past its end it has ended, swept or not."""
        return replace(self.authorisation, state=self.authorisation.state_at(self.now))

    @property
    def when_told(self) -> Authorisation:
        """The authorisation as the entry left it: what a message said that is history by now."""
        entries = [entry for entry in self.authorisation.entries if entry.number <= self.entry.number]
        return fold(entries) or self.authorisation

    @property
    def waiting(self) -> bool:
        """Whether a notice to cancel it waits for an answer."""
        return self.authorisation.notice is not None and self.then.state in IN_FORCE

    def later(self, kind: type[Act]) -> Entry | None:
        """Give the first act of a kind that was entered after this was told, or None."""
        since = (entry for entry in self.authorisation.entries if entry.number > self.entry.number)
        return next((entry for entry in since if isinstance(entry.act, kind)), None)

    def open_to(self, button: Button) -> bool:
        """Say whether one of the readers may enter what the button leads to."""
        return any(
            may_enter(self.authorisation, act, reader, self.now, self.given)
            for reader in self.readers
            for act in ACTS_OF[button]
        )

    @property
    def open_buttons(self) -> tuple[Button, ...]:
        """The buttons that would not be refused; what only goes with another button goes when that one does."""
        wanted = (Button.SHOW,) if self.answered else self.buttons
        buttons = tuple(button for button in self.buttons if button in wanted and self.newest and self.open_to(button))
        return buttons if set(buttons) - COMPANIONS else ()

    @property
    def answered(self) -> bool:
        """Whether what it asks for has been entered since, or an end has taken its place."""
        acts = {act for button in _ONCE.intersection(self.buttons) for act in ACTS_OF[button]}
        later = [entry for entry in self.authorisation.entries if entry.number > self.entry.number]
        return bool(acts) and any(type(entry.act) in acts or entry is self.authorisation.ended for entry in later)


def outcome(authorisation: Authorisation) -> str:
    """Give how it stands in one sentence, fit for a lock screen."""
    reference, state = authorisation.reference, authorisation.state
    if state is State.URGENT:
        return f"{reference} granted. It ends {times.sentence_time(authorisation.ends_at)}."
    if state is State.AUTHORISED:
        by = deeds.doer(authorisation.decided) if authorisation.decided else labels.NAME
        return f"{reference} was authorised by {the(by)}. It now ends on {times.ends(authorisation)}."
    if state is State.EXPIRED and authorisation.decided is None:
        return f"{reference} has ended. No decision was made in 72 hours. {stop_and_product(authorisation)}"
    if state is State.EXPIRED:
        return f"{reference} has ended. Its last day has passed. {stop_and_product(authorisation)}"
    return f"{reference} was {state.value}. {stop_and_product(authorisation)}"


def stop_confirmed(authorisation: Authorisation) -> Entry | None:
    """Give what confirmed that all of it has stopped, or None: a stop of a part is not one of all of it."""
    stop = authorisation.cessation if authorisation.ended or authorisation.notice else None
    if stop is None or not isinstance(stop.act, Cessation):
        return None
    # Where it names no system, all of them have stopped.
    left = set(authorisation.systems) - set(stop.act.systems) if stop.act.systems else ()
    return None if left else stop


def stopped_at(stop: Entry) -> datetime:
    """Give when monitoring stopped, as whoever confirmed it said."""
    return (stop.act.stopped_at if isinstance(stop.act, Cessation) else None) or stop.moment


def stop_and_product(authorisation: Authorisation) -> str:
    """Give what is true of one that is over: that it must stop, or when it stopped and what became of the product."""
    stop, disposal = stop_confirmed(authorisation), authorisation.disposal
    if stop is None:
        return "Monitoring must stop now."
    product = disposal.act.product if disposal and isinstance(disposal.act, Disposal) else None
    return f"Monitoring stopped at {times.plain_time(stopped_at(stop))}. {_PRODUCTS[product]}"


def reference_and_times(authorisation: Authorisation) -> str:
    """Give reference, ground and times in one sentence, for whoever may know no more."""
    over = authorisation.state not in IN_FORCE
    end = f"ended at {times.sentence_time(authorisation.ends_at)}" if over else f"ends {_ends(authorisation)}"
    return f"{authorisation.reference}, a {labels.GROUNDS[authorisation.ground]} matter. It {end}."


def _ends(authorisation: Authorisation) -> str:
    return f"on {times.ends(authorisation)}" if authorisation.term else times.ends(authorisation)


def when(at: datetime) -> str:
    """Give a moment for a card: a date token with the words beside it for whoever cannot draw it."""
    return moment(at, times.table_time(at))


def end(authorisation: Authorisation, spelt: Callable[[datetime], str] = when) -> str:
    """Give the end for a card: the last day of a term that runs, otherwise the moment."""
    if authorisation.state is State.AUTHORISED and authorisation.term:
        return times.last_day(authorisation.term.last_day)
    return spelt(authorisation.ends_at)


def page_facts(
    authorisation: Authorisation, given: Given, head: str = "", spelt: Callable[[datetime], str] = when
) -> tuple[tuple[str, str], ...]:
    """Give what the authorisation page holds (rule 20): never a name, a reason, or who applied.

    `spelt` gives a moment in words: for a card unless something else is said.
    """
    grant, decided = authorisation.grant, authorisation.decided
    kinds = ", ".join(labels.SUBJECT_KINDS[kind] for kind in authorisation.subject_kind)
    posts = route(authorisation, authorisation.granted_at, given)
    facts = {
        "Policy": f"{grant.policy} version {grant.policy_version}, form {FORM}",
        "State": labels.STATES[authorisation.state],
        "Ground": labels.GROUNDS[authorisation.ground],
        "Granted": f"{spelt(authorisation.granted_at)} by {_granted_by(authorisation)}",
        "Authorising officer": deeds.doer(decided) if decided else f"to decide: {labels.posts(posts)}",
        "Ends" if authorisation.ended is None else "Ended": end(authorisation, spelt),
        "Systems": f"{labels.systems(authorisation.systems)}: {labels.ACTIVITIES[authorisation.activity]}",
        "Number and kind of subjects": f"{len(authorisation.subjects)} ({kinds})",
        "Legal basis": _legal_basis(grant),
        "RIPA": labels.RIPA[grant.ripa] if grant.ripa else "",
        "Reviews": f"every {authorisation.review_every.value}",
        "Sensitive": "yes: page only" if authorisation.sensitive else "no",
        RECORD_HEAD: head,
    }
    return tuple((label, value) for label, value in facts.items() if value)


def _legal_basis(grant: Grant) -> str:
    # "The legislation mentioned above permits Dorset Police to lawfully monitor or intercept communications for
    # legitimate reasons" (3.1); SI 2018/356 has replaced the Regulations that 2.1 names.
    purpose = f", to {labels.PURPOSES[grant.purpose]}" if grant.purpose else ""
    return f"lawful business monitoring (SI 2018/356){purpose}"


def _granted_by(authorisation: Authorisation) -> str:
    held, basis = authorisation.granted.by.rank, authorisation.granted.by.basis
    if basis is Basis.SUBSTANTIVE:
        return labels.a_rank(held)
    return f"{'an' if basis is Basis.ACTING else 'a'} {basis.value} {labels.rank(held)}"


def the(doer: str) -> str:
    """Give who did something as it stands inside a sentence."""
    return doer[:1].lower() + doer[1:]
