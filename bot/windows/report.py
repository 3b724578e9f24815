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


def summary(figures: Figures, month: Month) -> str:
    """Give the month in one sentence."""
    so_far = "" if month.over else " so far"
    grants = f"{figures.granted} urgent authorisation{'' if figures.granted == 1 else 's'}"
    was = "was" if figures.granted == 1 else "were"
    return f"In {called(month)}{so_far}, {grants} {was} granted, and {figures.decided} decided in time."


def card(figures: Figures, month: Month, text: str = "") -> Card:
    """Give the report as it is read in chat; `text` is its first sentence, the month in one where there is none."""
    copy = Press(
        COPY, "Get it as PDF", f"report {month.first:%Y-%m}", hint=f"Get it as PDF: the report for {called(month)}"
    )
    sentence = summary(figures, month)
    facts = (*became(figures), *quality(figures))
    return Card(text or sentence, f"Oversight: {month.first:%b %Y}", (sentence,) if text else (), facts, (copy,))


def became(figures: Figures) -> tuple[tuple[str, str], ...]:
    """Give what was granted, and what became of it."""
    bars = tuple((name, str(number)) for name, number in _bars(figures))
    return (bars[0], *_grounds(figures), *bars[1:])


def quality(figures: Figures) -> tuple[tuple[str, str], ...]:
    """Give how well it was done."""
    return (
        ("Median time to decide", _span(figures.time_to_decide)),
        ("DPO told within a minute", f"{figures.dpo_told} of {figures.granted}"),
        ("Receipts recorded", f"{figures.received} of {figures.granted}"),
        ("Reviews on time", f"{figures.reviewed} of {figures.reviews}"),
        ("Errors recorded", str(figures.errors)),
        ("Attempts refused", str(figures.attempts)),
    )


def paper(figures: Figures, month: Month, *, now: datetime, head: str = "", force: str = "") -> bytes:
    """Give the report as PDF, with its chart; `head` is the head of the record, `force` the force's name."""
    return typeset(document(figures, month, now=now, head=head, force=force))


def document(figures: Figures, month: Month, *, now: datetime, head: str = "", force: str = "") -> Document:
    """Give the report before it is typeset."""
    bars = _bars(figures)
    alt = f"Bar chart. {'; '.join(f'{name}: {number}' for name, number in bars)}."
    sections = (
        Section("What became of each grant", (Chart(bars, alt), _rows("Ground", _grounds(figures)))),
        Section("How it was done", (_rows("Measure", quality(figures)),)),
        Section("How it is counted", tuple(Line(line) for line in (*_COUNTED, _COVERS.format(_covers(month), head)))),
    )
    return Document(
        title="Oversight report",
        subtitle="Urgent authorisations of monitoring",
        reference=called(month),
        source=f"{POLICY} v{POLICY_VERSION}",
        state=summary(figures, month),
        foot=f"Generated at {times.sentence_time(now)}",
        warning=UNCONTROLLED,
        force=force,
        author=force or labels.NAME,
        now=now,
        sections=sections,
    )


def _bars(figures: Figures) -> tuple[tuple[str, int], ...]:
    return (
        ("Granted", figures.granted),
        ("Authorised in time", figures.authorised),
        ("Refused in time", figures.refused),
        ("Ended undecided", figures.undecided),
        ("Cancelled before a decision", figures.cancelled),
        ("Waiting for a decision", figures.waiting),
    )


def _grounds(figures: Figures) -> tuple[tuple[str, str], ...]:
    return tuple((f"On {labels.GROUNDS[ground]}", str(number)) for ground, number in figures.grounds.items())


def _rows(item: str, facts: tuple[tuple[str, str], ...]) -> Rows:
    return Rows((item, "What the record says"), tuple((label, capital(value)) for label, value in facts))


def _covers(month: Month) -> str:
    return "the whole month" if month.over else f"the month as far as {times.sentence_time(month.now)}"


def _span(span: timedelta | None) -> str:
    if span is None:
        return "nothing was decided"
    minutes = round(span.total_seconds() / 60)
    return f"{minutes // 60} h {minutes % 60} min"
