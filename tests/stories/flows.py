"""Everything that people do, with a canary in whatever they write."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any, Final

import pytest

from bot.words import labels
from policy.terms import ChatId, Reference
from store.inbox import Delivery
from store.roll.roll_file import RollFault, RollFile
from tests.breaking import read_only
from tests.stories.actor import Actor
from tests.stories.canary import STRANGER, Watch, canary, of, people, typed
from tests.stories.night import UA, Night

# The first is renewed into the next year.
SECOND, THIRD, FOURTH = (Reference(f"UA-2027-000{number}") for number in (1, 2, 3))
CONSTABLE, OTHER = "U0PCX", "U0PCZ"
OTHER_SYSTEM: Final = {"systems": ["building_access"]}


def about(person: str, *more: str) -> str:
    """What is typed as the subject: somebody on the roll by number and name, and others."""
    name, collar = of(person)
    return "\n".join([f"PC {collar} {name.split()[1]}", *more])


async def from_grant_to_disposal(night: Night) -> None:
    """One authorisation, with everything that anybody writes about it on the way."""
    await night.inspector.grants(**typed("grant", subject=about(CONSTABLE, STRANGER), operators=[night.sergeant.id]))
    await night.dpo.person.presses("receipt")
    await _shows(night, night.dpo)
    await night.head.decides(**typed("decide"))
    await night.reaches("2026-12-23T09:00:00+00:00")
    await night.head.does("review", **typed("review"))
    await night.head.types(f"/urgent sensitive {UA}")
    await night.head.completes(**typed("marking"))
    await night.reaches("2027-01-30T09:00:00+00:00")
    await night.head.does("renew", **typed("renewal"))
    await night.sergeant.types(f"/urgent cancel {UA}")
    await night.sergeant.completes(**typed("cancellation_notice"))
    await night.is_quiet()
    await night.head.does("cancel", **typed("cancellation"))
    await night.is_quiet()
    await night.sergeant.does("stopped", **typed("cessation"))
    await night.is_quiet()
    await night.head.does("product", **typed("disposal", review_on="2027-06-01"))
    await copied(night, night.head)


async def copied(night: Night, reader: Actor) -> None:
    """The register and the page leave the record as files."""
    await reader.types(f"/urgent show {UA}")
    await reader.opens("page", UA)
    await reader.types("/urgent register")
    await reader.opens("copy")
    await reader.completes(reason="audit")
    await night.is_quiet()


async def _stopped(night: Night, reference: str) -> None:
    # Until somebody says so it is asked for every morning.
    await night.fcao.types(f"/urgent stopped {reference}")
    await night.fcao.completes(**typed("cessation"))


async def _shows(night: Night, reader: Actor) -> None:
    # Opened from a list, it asks for a reason.
    await night.is_quiet()
    values = {"reason": str(typed("show")["reason"])}
    desk, delivery = night.bot.desk, Delivery("view", "V-the-reason")
    await asyncio.to_thread(desk.submit, ChatId(reader.id), "show", UA, values, delivery)


async def refused_while_things_fail(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another one, that is refused, while the chat, the database and the desk fail."""
    other = night.someone("other_inspector")
    subject = of(CONSTABLE)[0]
    await other.types("/urgent")
    with read_only(night.bot.database):
        await other.is_refused(**typed("grant", subject=subject, applicant=other.id))
    await other.is_refused(**typed("grant", subject=subject, necessity="As above, Canary."))
    with monkeypatch.context() as broken:
        broken.setattr(night.bot.desk, "submit", _breaks)
        errors = await other.is_refused(**typed("grant", subject=subject))
        assert errors == {"ground": labels.NOT_KNOWN}
        await other.person.reads("What you sent was NOT recorded.")
    for fault in (night.slack.faults.reset, night.slack.faults.lose_answer):
        fault(method="chat.postMessage")
    night.slack.faults.refuse("500", method="chat.update")
    await other.completes(**typed("grant", subject=subject, applicant=other.id))
    await night.is_quiet()
    await night.head.does("conflict", SECOND, **typed("recusal"))
    await night.is_quiet()
    await night.acu.decides("refuse", **typed("decide", product="retain", declaration=None, ripa=None))
    await _stopped(night, SECOND)
    await night.is_quiet()


def _breaks(*given: object, **named: object) -> None:
    raise ValueError(str((given, named)))


async def corrected_and_run_out(night: Night) -> None:
    """A third: decided by the wrong officers, corrected, decided in part, not renewed, and ended by itself."""
    both = {"systems": ["force_network", "building_access"]}
    await night.inspector.grants(**typed("grant", subject=STRANGER, new_information=None, **both))
    await night.is_quiet()
    await night.head.decides(reference=THIRD, **typed("decide"))
    await night.inspector.types(f"/urgent correct {THIRD}")
    await night.inspector.completes(**typed("correction", ground="staff_discipline", subject_kind=["staff"]))
    await night.is_quiet()
    hr = night.someone("hr")
    await hr.decides(reference=THIRD, **typed("decide", systems=["force_network"], last_day="2027-02-05"))
    await _stopped(night, THIRD)
    await night.is_quiet()
    await night.sergeant.types(f"/urgent renew {THIRD}")
    await night.sergeant.completes(**typed("renewal_application"))
    await hr.types(f"/urgent renew {THIRD}")
    await hr.completes(**typed("renewal", decision="refuse", declaration=None, ripa=None))
    await night.passes(days=7)
    await night.is_quiet()
    assert night.record(THIRD).state == "expired"
    await _stopped(night, THIRD)


GRANTS: Final[tuple[dict[str, Any], ...]] = (
    {"systems": ["issued_mobile"], "activity": "content"},
    {"systems": ["private_device"]},
    {"systems": ["cctv_recordings"]},
    {"ripa": "needed"},
    {"ripa": "in_doubt"},
    {"subject_kind": ["officer", "staff"]},
    {"subject_kind": ["other"]},
    {"ground": "staff_discipline"},
    {"concern": "Canary n/a"},
    {"urgency": "   ", "necessity": "   "},
)
DECISIONS: Final[tuple[dict[str, Any], ...]] = (
    {"statement": "Canary."},
    {"last_day": "2029-12-31"},
    {"last_day": "2027-01-02"},
    {"ripa": "needed"},
    {"ripa": "in_doubt"},
    {"declaration": None},
    {"decision": "refuse", "product": "destroy"},
)


async def objected_to(night: Night) -> None:
    """A fourth, and with it as many objections as there are, each to what has a canary in it."""
    subject = about(OTHER)
    for changes in GRANTS:
        await night.inspector.tries_to_grant(**typed("grant", subject=subject, **changes))
    await night.inspector.tries_to_grant(**typed("grant", subject=of("U0INSPA")[0]))
    await night.inspector.grants(**typed("grant", subject=subject, **OTHER_SYSTEM))
    await night.passes(minutes=11)
    await night.inspector.tries_to_grant(**typed("grant", subject=subject, **OTHER_SYSTEM))
    await night.is_quiet()
    await night.head.types(f"/urgent decide {FOURTH}")
    for changes in DECISIONS:
        await night.head.is_refused(**typed("decide", **changes))
    await night.head.closes()
    for part in ("hr", "acu", "sergeant", "other_constable", "contingency"):
        who = night.someone(part)
        for verb in ("decide", "renew", "cancel", "correct", "show"):
            await who.types(f"/urgent {verb} {FOURTH}")
            if who.modal:
                await who.closes()
    await night.acu.types(f"/urgent decide {FOURTH}")
    await night.acu.fills(**typed("decide"))
    await night.passes(hours=72)
    await night.acu.submits()
    await night.acu.closes()
    again = await night.inspector.tries_to_grant(
        **typed("grant", subject=subject, new_information=None, **OTHER_SYSTEM)
    )
    assert "new_information" in again
    await night.is_quiet()


async def unknown_people(night: Night) -> None:
    """Somebody who is on no roll, and words that the command does not know."""
    for who in (night.someone("staff"), night.inspector):
        for line in (f"{canary('show', 'reason')} {STRANGER}", f"show {STRANGER}", f"decide {of(CONSTABLE)[1]}"):
            await who.types(f"/urgent {line}")


def bad_rolls(watch: Watch) -> None:
    """Rolls that are refused, and what the console says of each."""
    good = people()
    for old, new in (("detective superintendent", "inspecter"), (",yes", ",perhaps"), ("U0SGTB", "U0INSPA")):
        try:
            RollFile.parse({"people.csv": good.replace(old, new, 1), "posts.csv": "post,slack_id\n"})
        except RollFault as fault:
            watch.printed.append(str(fault))
            logging.getLogger("a.console").exception("Nothing was imported.")
    assert len(watch.printed) == 3


def exported(watch: Watch, folder: Path) -> None:
    """The central record is taken out by the DPO: what the console says of it."""
    from bot.export.bundle import export  # noqa: PLC0415 - where it is made is where it is tried
    from policy.terms import Reason  # noqa: PLC0415 - as above
    from store.extract import Wanted  # noqa: PLC0415 - as above

    register = watch.night.bot.register
    wanted = Wanted(subject=of(CONSTABLE)[0])
    told = export(register, folder, wanted, by=register.member(ChatId("U0DPO")), reason=Reason.SUBJECT_ACCESS)
    assert of(CONSTABLE)[0] in (folder / "central-record.csv").read_text(encoding="utf-8-sig")
    watch.printed += [told.sentence, told.fault, told.note]
