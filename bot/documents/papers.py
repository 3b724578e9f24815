"""Documents on paper: the authorisation page, which names nobody, and the whole form CA1, for an export only."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.documents.ca1 import form_ca1, happened, plainly
from bot.documents.pdf import Document, Line, Rows, Section, typeset
from bot.forms.answers import Names, capital
from bot.messages.context import RECORD_HEAD, outcome, page_facts, stop_and_product, stop_confirmed, the
from bot.words import deeds, labels, times
from policy import acts
from policy.authorisation import Authorisation, Entry
from policy.given import Given
from policy.terms import FORM, IN_FORCE, Basis

UNCONTROLLED: Final = "Not controlled when printed"
_SUBTITLE: Final = "Monitoring of electronic and telecommunication systems"
_HEAD: Final = ("Item", "What the record says")
_STEPS: Final = (
    acts.Grant,
    acts.Correction,
    acts.Ratification,
    acts.Refusal,
    acts.Review,
    acts.Renewal,
    acts.RenewalRefusal,
    acts.Cancellation,
    acts.Expiry,
)
_BASIS: Final = (
    "Paragraph 3.4 of {policy}: when it is urgent, an officer of at least Inspector rank may authorise monitoring. It "
    "ends after 72 hours unless the authorising officer has properly authorised it by then. What may be monitored, "
    "and for what, is set out in paragraph 3.1."
)
_COPY: Final = (
    "Generated at {at}. This is a copy of what the record said then. It may have changed since: ask Seventy-Two how "
    "things stand before you rely on it. {uncontrolled}."
)
_PRIVATE: Final = (
    "This copy holds personal data. It was taken from the central record for a stated reason. Keep it with the case, "
    "and show it to nobody who is not entitled to it."
)


def page(authorisation: Authorisation, given: Given, *, now: datetime, head: str = "", force: str = "") -> bytes:
    """Give the authorisation page as PDF: what rule 20 lets it hold, in words, as it stands at `now` (force time).

    It holds no name, collar number, statement, applicant, operator, adviser, involved person or product, and may
    go wherever the page's facts may. `head` is the head of the record, `force` the force's name.
    """
    return typeset(page_document(authorisation, given, now=now, head=head, force=force))


def ca1(authorisation: Authorisation, names: Names, *, now: datetime, head: str = "", force: str = "") -> bytes:
    """Give the whole form CA1 as PDF, names and statements included: for `seventytwo export` and nothing else.

    `names` are the roll's by key; whoever is not in it is printed by key. What was shredded is printed as destroyed.
    """
    return typeset(ca1_document(authorisation, names, now=now, head=head, force=force))


def page_document(
    authorisation: Authorisation, given: Given, *, now: datetime, head: str = "", force: str = ""
) -> Document:
    """Give the authorisation page before it is typeset."""
    authorisation = _as_at(authorisation, now)
    sections = (
        Section(_what(authorisation), (_facts(page_facts(authorisation, given, head, times.table_time)),)),
        Section("What was done, and when", (_steps(authorisation),)),
        Section("What it rests on", (Line(_BASIS.format(policy=_policy(authorisation))),)),
        _about(now),
    )
    return _document("Authorisation page", authorisation, sections, now, force)


def ca1_document(
    authorisation: Authorisation, names: Names, *, now: datetime, head: str = "", force: str = ""
) -> Document:
    """Give the form CA1 before it is typeset."""
    authorisation = _as_at(authorisation, now)
    # Who could decide is a matter of the roll as it stood; the form says who did.
    undecided = {} if authorisation.decided else {"Authorising officer": "has not decided"}
    facts = {**dict(page_facts(authorisation, Given(), head, times.table_time)), **undecided}
    sections = (
        Section(_what(authorisation), (Line(_PRIVATE), _facts(tuple(facts.items())))),
        *form_ca1(authorisation, names),
        _about(now),
    )
    return _document("Form CA1", authorisation, sections, now, force)


def _as_at(authorisation: Authorisation, now: datetime) -> Authorisation:
    # Past its end it has ended, swept or not.
    return replace(authorisation, state=authorisation.state_at(now))


def _policy(authorisation: Authorisation) -> str:
    return f"{authorisation.grant.policy} v{authorisation.grant.policy_version}"


def _document(
    title: str, authorisation: Authorisation, sections: tuple[Section, ...], now: datetime, force: str
) -> Document:
    return Document(
        title=title,
        subtitle=_SUBTITLE,
        reference=authorisation.reference,
        source=f"{_policy(authorisation)}, form {FORM}",
        state=_standing(authorisation),
        foot=f"Generated at {times.sentence_time(now)}",
        warning=UNCONTROLLED,
        force=force,
        author=force or labels.NAME,
        now=now,
        sections=sections,
    )


def _standing(authorisation: Authorisation) -> str:
    if authorisation.state in IN_FORCE or stop_confirmed(authorisation) is None:
        return outcome(authorisation)
    # The page says nothing of the product, and when it stopped stands among its steps: this is one line of it.
    return outcome(authorisation).replace(stop_and_product(authorisation), "Monitoring was confirmed stopped.")


def _what(authorisation: Authorisation) -> str:
    return "What is authorised" if authorisation.state in IN_FORCE else "What was authorised"


def _facts(facts: tuple[tuple[str, str], ...]) -> Rows:
    # The head is compared letter by letter.
    return Rows(_HEAD, tuple((label, value if label == RECORD_HEAD else capital(value)) for label, value in facts))


def _about(now: datetime) -> Section:
    at = times.sentence_time(now)
    return Section("About this copy", (Line(_COPY.format(at=at, uncontrolled=UNCONTROLLED)),))


def _steps(authorisation: Authorisation) -> Rows:
    steps = [_step(entry, authorisation) for entry in authorisation.entries if isinstance(entry.act, _STEPS)]
    stopped = [entry.act.stopped_at for entry in authorisation.entries if isinstance(entry.act, acts.Cessation)]
    stops = [("Monitoring stopped", times.table_time(at)) for at in stopped if at]
    return Rows(("Step", "When, and by whom"), (*steps, *stops))


def _step(entry: Entry, authorisation: Authorisation) -> tuple[str, str]:
    return capital(plainly(entry, authorisation)), f"{times.table_time(happened(entry))} by {_officer(entry)}"


def _officer(entry: Entry) -> str:
    # Without the authorisation at hand the words know the post and the rank, and nothing of anybody's part in it.
    doer = deeds.doer(entry)
    doer = doer if doer == labels.NAME else the(doer)
    if not entry.by.posts or not entry.by.rank:
        return doer
    basis = "" if entry.by.basis is Basis.SUBSTANTIVE else f"{entry.by.basis.value} "
    return f"{doer} ({basis}{labels.rank(entry.by.rank)})"
