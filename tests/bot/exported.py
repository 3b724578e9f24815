"""A record in which everything has happened that a central record may have to tell of, and its export."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from bot.export.bundle import Exported, export
from policy import acts
from policy.examples import REASONS
from policy.people import Officer, Subject
from policy.terms import Ground, Outcome, PersonId, Product, Reason, Reference, Ripa, SubjectKind, System
from store.extract import Wanted
from store.register import Entered, Objected
from tests.store.force import DPO, HEAD_OF_PSD, INSPECTOR, SERGEANT, WREN, Force, granted

FIRST, SECOND, THIRD = map(Reference, ("UA-2026-0001", "UA-2027-0001", "UA-2027-0002"))
OTHER: Final = "Priscilla Unlisted"
NET: Final = System.FORCE_NETWORK
KINDS: Final = (SubjectKind.OFFICER,)
# What was typed on the way, one sentence for each field of the central record that is free text.
TYPED: Final = {
    "concern": "Tom Wren and Priscilla Unlisted meet after each search of the address.",
    "urgency": "The next night shift begins in two hours and UNLISTED is on it.",
    "corrected": "A buyer was arrested tonight, so this is a matter of crime.",
    "marked": "A reporter has telephoned about it, so fewer people should know.",
    "deciding": "I have read the application and am satisfied that less would not answer the concern.",
    "shown": "Four more searches of the same address, each without a task behind it.",
    "section_2": "Eleven searches in a quarter, none of them with a job number.",
    "why": "The last pair point at a buyer outside, who is still unidentified.",
    "not_renewed": "Section 2 says too little of what the searches were worth to anybody.",
    "renewing": "The searches bear the worry out, and nothing short of this would finish it.",
    "noticing": "It has run its course: the last fortnight brought nothing new.",
    "cancelling": "The rota explains the last of the searches, so nothing is left to find.",
    "stopped_by": "Kestrel at the systems desk",
    "gathered": "Audit lines of fourteen searches, on one encrypted stick.",
    "disposing": "The exhibits officer holds the stick under a reference of her own.",
    "looking": "Preparing for the meeting with the Head of PSD about this matter.",
}


def happens(force: Force) -> None:
    """Three grants, one of them from its first minute to the end of its product, and four refused attempts."""
    both = (Subject(text=WREN), Subject(text=OTHER))
    systems = (System.FORCE_NETWORK, System.BUILDING_ACCESS)
    force.grants(subjects=both, systems=systems, concern=TYPED["concern"], urgency=TYPED["urgency"])
    force.clock.passes(minutes=5)
    refused(force, granted("Somebody Else"), SERGEANT)
    refused(force, REASONS, SERGEANT, FIRST)
    does(force, acts.Correction(ground=Ground.CRIME, subject_kind=KINDS, reason=TYPED["corrected"]), INSPECTOR)
    does(force, acts.Marking(sensitive=True, reason=TYPED["marked"]), HEAD_OF_PSD)
    does(force, acts.Attention(), HEAD_OF_PSD)
    does(force, acts.Receipt(), DPO)
    does(force, acts.Consultation(task="show", reason=TYPED["looking"]), HEAD_OF_PSD)
    reaches(force, force.clock.now + timedelta(hours=50))
    _decided(force)
    _renewed(force)
    _ended(force)
    force.grants(who="4471", systems=(System.FORCE_TELEPHONE,))
    force.clock.passes(minutes=5)
    force.grants(who="=HYPERLINK(1)", systems=(System.FORCE_TELEPHONE,))
    force.clock.passes(minutes=5)
    refused(force, granted(OTHER), SERGEANT)
    refused(force, REASONS, Officer(key=PersonId("U0WREN")), SECOND)


def _decided(force: Force) -> None:
    does(force, acts.Ratification(statement=TYPED["deciding"], declaration=True, ripa=Ripa.NOT_NEEDED, systems=(NET,)))
    force.clock.passes(minutes=30)
    _stops(force, System.BUILDING_ACCESS)
    reaches(force, force.clock.now + timedelta(days=40))
    shown = TYPED["shown"]
    does(force, acts.Review(still_necessary=True, still_proportionate=True, shown=shown, outcome=Outcome.CONTINUE))


def _renewed(force: Force) -> None:
    applied = acts.RenewalApplication(section_2=TYPED["section_2"], why=TYPED["why"])
    reaches(force, force.reads(FIRST).ends_at - timedelta(days=13))
    does(force, applied, SERGEANT)
    does(force, acts.RenewalRefusal(statement=TYPED["not_renewed"]))
    does(force, applied, SERGEANT)
    does(force, acts.Renewal(statement=TYPED["renewing"], declaration=True, ripa=Ripa.NOT_NEEDED))


def _ended(force: Force) -> None:
    reaches(force, force.clock.now + timedelta(days=3))
    does(force, acts.CancellationNotice(reason=TYPED["noticing"]), SERGEANT)
    does(force, acts.Cancellation(reason=TYPED["cancelling"]))
    reaches(force, force.clock.now + timedelta(hours=3))
    _stops(force, NET, late=timedelta(minutes=7))
    day = (force.clock.now + timedelta(days=60)).date()
    does(force, acts.Disposal(product=Product.RETAINED, reason=TYPED["disposing"], review_on=day))


def _stops(force: Force, system: System, late: timedelta = timedelta()) -> None:
    over = force.reads(FIRST).ended_at
    at = over + late if over else force.reads(FIRST).decided.moment  # type: ignore[union-attr]  # one of the two is there
    by, gathered = TYPED["stopped_by"], TYPED["gathered"]
    does(force, acts.Cessation(stopped_at=at, systems=(system,), stopped_by=by, gathered=gathered), SERGEANT)


def does(force: Force, act: acts.Act, by: Officer = HEAD_OF_PSD, on: Reference = FIRST) -> None:
    """Enter an act that the rules must take."""
    answer = force.enters(act, by, on=on)
    assert isinstance(answer, Entered), answer


def refused(force: Force, act: acts.Act, by: Officer, on: Reference | None = None) -> None:
    """Try an act that the rules must refuse."""
    answer = force.enters(act, by, on=on)
    assert isinstance(answer, Objected), answer


def reaches(force: Force, moment: datetime) -> None:
    """Let time pass until a moment, entering what is due on the way."""
    while (wake := force.register.next_wake()) is not None and wake <= moment:
        force.clock.now = max(force.clock.now, wake)
        force.register.sweep()
    force.clock.now = moment


@dataclass
class Folder:
    """What an export wrote."""

    path: Path
    told: Exported

    def rows(self, name: str = "central-record.csv") -> list[dict[str, str]]:
        """The rows of a table, as a spreadsheet reads them."""
        text = (self.path / name).read_bytes().decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def row(self, reference: Reference) -> Mapping[str, str]:
        """The row of one authorisation."""
        (found,) = (row for row in self.rows() if row["Reference"] == reference)
        return found

    def files(self) -> dict[str, Path]:
        """Every file, by its name inside the folder."""
        return {str(path.relative_to(self.path)): path for path in self.path.rglob("*") if path.is_file()}

    def text(self) -> str:
        """Everything in it that can be read as text."""
        return "\n".join(path.read_text("utf-8") for name, path in self.files().items() if not name.endswith(".pdf"))


def exports(force: Force, path: Path, **changes: Any) -> Folder:  # noqa: ANN401 - the fields of Wanted, or the reason
    """Export for the Data Protection Officer."""
    reason = changes.pop("reason", Reason.INSPECTION)
    by = force.register.officer(DPO.key)
    told = export(force.register, path, Wanted(**changes), by=by, reason=reason, force="Wessex Constabulary")
    return Folder(path, told)
