"""What comes on paper, of made-up matters: the authorisation page, form CA1 and the report."""

from __future__ import annotations

from datetime import timedelta

from bot.documents.papers import ca1_document, page_document
from bot.documents.pdf import Document, pictured, typeset
from bot.windows import report
from tests.bot import paper
from tests.bot.planted import HEAD, NAMES
from tests.bot.windows.test_report import FIGURES, NOW, OCTOBER
from tests.policy.world import granted

FORCE = "Westmoor Police (made up)"


def first_pages() -> dict[str, bytes]:
    """The first page of each, as a PNG, by the name of its picture."""
    return {name: pictured(document)[0] for name, document in _documents().items()}


def texts() -> dict[str, str]:
    """All that can be copied out of each, by the name of its golden file."""
    return {name: paper.text(typeset(document)) for name, document in _documents().items()}


def _documents() -> dict[str, Document]:
    night = granted()
    at = night.now + timedelta(hours=3)
    return {
        "18-report-paper": report.document(FIGURES, OCTOBER, now=NOW, head=HEAD, force=FORCE),
        "19-page": page_document(night.matter, night.given, now=at, head=HEAD, force=FORCE),
        "19-ca1": ca1_document(night.matter, NAMES, now=at, head=HEAD, force=FORCE),
    }
