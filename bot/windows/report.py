"""The oversight report of a month: a card, and a paper with a chart. It holds figures, and names nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot.chat.card import Card, Press
from bot.documents.papers import UNCONTROLLED
from bot.documents.pdf import Chart, Document, Line, Rows, Section, typeset
from bot.forms.answers import capital
from bot.words import labels, times
from policy.oversight import Figures, Month
from policy.terms import POLICY, POLICY_VERSION

COPY: Final = "copy"
_COUNTED: Final = (
    "What became of a grant is counted in the month in which it was granted. In time means within the 72 hours.",
    "A decision that was void later is no decision.",
    "The DPO's channel was told in time when the notice stood there within a minute.",
    "A review was on time when it was done by the end of the day on which it was due.",
    "Months and days are those of London.",
)
_COVERS: Final = "It covers {}. The figures come from the record alone: its head was {} then."


def called(month: Month) -> str:
    """Give the month as a sentence names it: October 2026."""
    return f"{month.first:%B %Y}"


def headline(month: Month) -> str:
    """Give the sentence that says that the report is there."""
    return f"Oversight report for {called(month)} is ready."


def summary(told: Figures, month: Month) -> str:
    """Give the month in one sentence."""
    so_far = "" if month.over else " so far"
    grants = f"{told.granted} urgent authorisation{'' if told.granted == 1 else 's'}"
    was = "was" if told.granted == 1 else "were"
    return f"In {called(month)}{so_far}, {grants} {was} granted, and {told.decided} decided in time."


def card(told: Figures, month: Month, text: str = "") -> Card:
    """Give the report as it is read in chat; `text` is its first sentence, the month in one where there is none."""
    copy = Press(
        COPY, "Get it as PDF", f"report {month.first:%Y-%m}", hint=f"Get it as PDF: the report for {called(month)}"
    )
    said = summary(told, month)
    facts = (*became(told), *quality(told))
    return Card(text or said, f"Oversight: {month.first:%b %Y}", (said,) if text else (), facts, (copy,))


def became(told: Figures) -> tuple[tuple[str, str], ...]:
    """Give what was granted, and what became of it."""
    bars = tuple((name, str(number)) for name, number in _bars(told))
    return (bars[0], *_grounds(told), *bars[1:])


def quality(told: Figures) -> tuple[tuple[str, str], ...]:
    """Give how well it was done."""
    return (
        ("Median time to decide", _span(told.time_to_decide)),
        ("DPO told within a minute", f"{told.dpo_told} of {told.granted}"),
        ("Receipts recorded", f"{told.received} of {told.granted}"),
        ("Reviews on time", f"{told.reviewed} of {told.reviews}"),
        ("Errors recorded", str(told.errors)),
        ("Attempts refused", str(told.attempts)),
    )


def paper(told: Figures, month: Month, *, now: datetime, head: str = "", force: str = "") -> bytes:
    """Give the report as PDF, with its chart; `head` is the head of the record, `force` the force's name."""
    return typeset(document(told, month, now=now, head=head, force=force))


def document(told: Figures, month: Month, *, now: datetime, head: str = "", force: str = "") -> Document:
    """Give the report before it is typeset."""
    bars = _bars(told)
    alt = f"Bar chart. {'; '.join(f'{name}: {number}' for name, number in bars)}."
    sections = (
        Section("What became of each grant", (Chart(bars, alt), _rows("Ground", _grounds(told)))),
        Section("How it was done", (_rows("Measure", quality(told)),)),
        Section("How it is counted", tuple(Line(line) for line in (*_COUNTED, _COVERS.format(_covers(month), head)))),
    )
    return Document(
        title="Oversight report",
        subtitle="Urgent authorisations of monitoring",
        reference=called(month),
        source=f"{POLICY} v{POLICY_VERSION}",
        state=summary(told, month),
        foot=f"Generated at {times.sentence_time(now)}",
        warning=UNCONTROLLED,
        force=force,
        author=force or labels.NAME,
        now=now,
        sections=sections,
    )


def _bars(told: Figures) -> tuple[tuple[str, int], ...]:
    return (
        ("Granted", told.granted),
        ("Authorised in time", told.authorised),
        ("Refused in time", told.refused),
        ("Ended undecided", told.undecided),
        ("Cancelled before a decision", told.cancelled),
        ("Waiting for a decision", told.waiting),
    )


def _grounds(told: Figures) -> tuple[tuple[str, str], ...]:
    return tuple((f"On {labels.GROUNDS[ground]}", str(number)) for ground, number in told.grounds.items())


def _rows(item: str, facts: tuple[tuple[str, str], ...]) -> Rows:
    return Rows((item, "What the record says"), tuple((label, capital(value)) for label, value in facts))


def _covers(month: Month) -> str:
    return "the whole month" if month.over else f"the month as far as {times.sentence_time(month.now)}"


def _span(span: timedelta | None) -> str:
    if span is None:
        return "nothing was decided"
    minutes = round(span.total_seconds() / 60)
    return f"{minutes // 60} h {minutes % 60} min"
