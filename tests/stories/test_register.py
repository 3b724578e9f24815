"""The register in chat: how it stands, its filters, and copies sent once, to whoever asked, which name nobody."""

from __future__ import annotations

import csv
import io

from policy.acts import Consultation, Copy
from policy.terms import REGISTER, ChatId, Paper, Reason
from sandbox.person.screens import Message
from tests.bot.paper import text
from tests.stories.lines import UA
from tests.stories.night import Night

LINE = "Register: 1 waiting for a decision, 1 in force, 0 reviews due."
PRIVATE = ("Dunn", "4471", "Marlowe", "NICHE", "terminal")


async def copied(night: Night, part: str, sentence: str) -> tuple[Message, str, bytes]:
    """The message that brings a copy, and the name and bytes of the one file in its thread."""
    await night.is_quiet()
    person = night.someone(part).person
    said = await person.reads(sentence)
    [file] = [file for reply in said.thread for file in reply.files]
    return said, file["name"], person.downloads(file["id"])


async def test_the_dpo_reads_the_register_filters_it_and_has_it_sent(night: Night) -> None:
    await night.inspector.grants()
    dpo = night.someone("dpo")
    assert LINE in await dpo.types("/urgent register")
    assert "1 in all." in dpo.window
    await dpo.person.chooses("register_standing", "ended")
    assert "There is nothing here that these filters let through." in dpo.window
    await dpo.person.chooses("register_standing", "waiting")
    assert f"{UA}: police misconduct." in dpo.window.replace("*", "")
    await dpo.opens("copy")
    assert "The copy is on its way to you" in await dpo.completes(reason="audit")
    said, name, content = await copied(night, "dpo", "Your copy of the register is in this thread.")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row[:3] for row in rows[1:]] == [[UA, "police_misconduct", "urgent"]]
    assert name == "register-2026-11-23.csv"
    [entry] = [e for e in night.bot.register.log(REGISTER) if isinstance(e.act, Copy)]
    assert (entry.act, entry.by.key) == (
        Copy(paper=Paper.REGISTER, reason=Reason.AUDIT),
        night.bot.register.member(ChatId(dpo.person.id)).key,
    )
    assert not [word for word in PRIVATE if word in said.everything + content.decode("utf-8-sig")]


async def test_show_in_the_register_asks_why(night: Night) -> None:
    await night.inspector.grants()
    dpo = night.someone("dpo")
    await dpo.types("/urgent register")
    assert "Dunn" not in dpo.window
    await dpo.opens("show", UA)
    assert "Dunn" in await dpo.completes(reason="Complaint about the monitoring")


async def test_whoever_does_not_read_the_register_reads_who_does(night: Night) -> None:
    await night.inspector.grants()
    told = await night.inspector.types("/urgent register")
    assert "The register is for Professional Standards, the DPO, the FCAO" in told
    assert UA not in told


async def test_the_subject_who_reads_the_register_finds_it_without_their_matter(night: Night) -> None:
    await night.inspector.grants(subject="Superintendent Penrose 1001", subject_members=["U0PSDH"])
    head = night.head
    assert "Register: 0 waiting for a decision, 0 in force" in await head.types("/urgent register")
    await head.opens("copy")
    await head.completes(reason="inspection")
    _, _, content = await copied(night, "head", "Your copy of the register is in this thread.")
    assert UA.encode() not in content


async def test_the_page_is_sent_as_pdf_to_whoever_may_read_it(night: Night) -> None:
    await night.inspector.grants()
    await night.head.types(f"/urgent show {UA}")
    assert "The copy is on its way to you" in await night.head.opens("page", UA)
    said, name, content = await copied(night, "head", f"The authorisation page of {UA} is in this thread.")
    read = text(content)
    assert name == f"{UA}.pdf"
    assert "Not controlled when printed" in read
    assert night.bot.register.head()[:16] in read
    assert not [word for word in PRIVATE if word in said.everything + read]
    opened = [e.act for e in night.record().entries if isinstance(e.act, Consultation)]
    assert [act.task for act in opened] == ["show", "page"]


async def test_a_copy_whose_upload_fails_is_sent_once_and_its_message_once(night: Night) -> None:
    await night.inspector.grants()
    dpo = night.someone("dpo")
    await dpo.types("/urgent register")
    await dpo.opens("copy")
    night.slack.faults.lose_answer(method="files.completeUploadExternal")
    await dpo.completes(reason="audit")
    await copied(night, "dpo", "Your copy of the register is in this thread.")
    assert dpo.person.screen.count("You asked for it at") == 1
