"""What comes on paper, its first pages as pictures: the authorisation page, form CA1 and the report, all made up."""

from __future__ import annotations

from datetime import timedelta

from bot import report
from bot.documents import ca1_document, page_document
from bot.typesetting import pictured
from tests.bot.planted import HEAD, NAMES
from tests.bot.test_report import FIGURES, NOW, OCTOBER
from tests.policy.world import granted

FORCE = "Westmoor Police (made up)"


def papers() -> dict[str, bytes]:
    """The first page of each, as a PNG, by the name of its picture."""
    night = granted()
    at = night.now + timedelta(hours=3)
    documents = {
        "18-report-paper": report.document(FIGURES, OCTOBER, now=NOW, head=HEAD, force=FORCE),
        "19-page": page_document(night.matter, night.given, now=at, head=HEAD, force=FORCE),
        "19-ca1": ca1_document(night.matter, NAMES, now=at, head=HEAD, force=FORCE),
    }
    return {name: pictured(document)[0] for name, document in documents.items()}
