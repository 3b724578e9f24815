"""The long story: three months and three more, reviewed, narrowed, renewed, then cancelled and seen to its end."""

from __future__ import annotations

from tests.stories.lines import AUTHORISED, CANCELLED, CHANNEL_NOTICE, FORWARD, UA, spent, stopped
from tests.stories.night import Night
from tests.stories.tellings import authorised, both_ways

PARTY = "somebody who runs the monitoring"
ACU = "the Inspector in charge of the Anti-Corruption Unit"
REVIEW = f"{UA}: monthly review is due today. [review | cancel]"
NARROWED = f"{UA} was narrowed. Monitoring of what was dropped must stop now. [stopped]"
RENEWED = f"{UA} was renewed. It now ends on 22 May 2027 (to midnight). [show]"
SECOND_TERM = f"{UA} was authorised by the Head of PSD. It now ends on 22 May 2027 (to midnight)."
ASKED_TO_RENEW = f"{UA}: renewal is applied for. It ends on 22 February 2027 (to midnight) otherwise. [renew | cancel]"
UNCONFIRMED = f"{UA}: nobody has confirmed that monitoring stopped. [stopped]"
ERROR = f"{UA}: no stop was confirmed in two hours. An error record is open."
STOPPED = f"{UA}: monitoring has stopped. Say what becomes of the product. [product]"
CANCEL_IT = f"{UA}: cancel it? A notice has been filed. [cancel | review]"
STOP_AT_ONCE = f"{UA}: stop monitoring now. A notice to cancel it has been filed. [stopped]"

# Each 22 February, whatever else runs (2.4, 5.1).
POLICY_REVIEW = {"#information-management": ["The policy on monitoring (P12:2003) is due for its yearly review."]}


def report(month: str) -> dict[str, list[str]]:
    """Who is told on the first of the next month that its report is there."""
    told = [f"Oversight report for {month} is ready. [copy]"]
    return {"head": told, "#information-management": told}


def near(days: int, buttons: str) -> str:
    """A nudge before the end of the first term."""
    return f"{UA} ends in {days} days, on 22 February 2027 (to midnight). [{buttons}]"


def thread(line: str) -> list[str]:
    """What the DPO's thread is told."""
    return [f"thread: {UA}: {line}"]


async def receipted(night: Night) -> None:
    """Authorised, with the DPO's receipt recorded, so that only what the story is about is told."""
    await authorised(night)
    await night.dpo.person.presses("receipt")
    await night.expects({"#dpo": [f"edited: {CHANNEL_NOTICE}"]})


async def reported(night: Night) -> None:
    """The first month is over, and those who read its report are told."""
    await night.reaches("2026-12-01T09:00:00Z")
    await night.expects(report("November 2026"))


async def reviewed_twice(night: Night) -> None:
    """Each review is asked for at its time and not before; what answers it takes the buttons away for both."""
    for day, officer, who, month in (
        ("2026-12-23", night.acu, ACU, "November 2026"),
        ("2027-01-23", night.head, "the Head of PSD", "December 2026"),
    ):
        await night.reaches(f"{day}T08:59:59Z")
        await night.expects(report(month))
        await night.passes(seconds=1)
        await night.expects({"head": [REVIEW], "acu": [REVIEW]})
        receipt = await officer.does("review")
        at = "Wednesday 23 December 2026" if day.startswith("2026") else "Saturday 23 January 2027"
        assert f"Recorded: T{who[1:]} reviewed it at 09:00 GMT on {at}." in receipt
        reviewed = f"edited: {UA} was reviewed on {at.partition(' ')[2]}. It is in force."
        await night.expects(
            {
                "head": [reviewed],
                "acu": [reviewed],
                "#dpo": thread(f"{who} reviewed it at 09:00 GMT on {at}."),
            }
        )


async def renewed(night: Night) -> None:
    """Nudged 30, 14 and 7 days before the end; applied for with section 2; renewed by the other officer."""
    await night.reaches("2027-01-24T09:00:00Z")
    party, officer = near(30, "apply_renewal"), near(30, "renew | cancel")
    await night.expects({"inspector": [party], "sergeant": [party], "head": [officer], "acu": [officer]})
    receipt = await night.sergeant.does("apply_renewal")
    assert "Recorded: Somebody who runs the monitoring applied for renewal (form CA1) at 09:00 GMT" in receipt
    await night.expects(
        {
            "inspector": [spent(party)],
            "sergeant": [spent(party)],
            "head": [ASKED_TO_RENEW],
            "acu": [ASKED_TO_RENEW],
            "#dpo": thread(f"{PARTY} applied for renewal (form CA1) at 09:00 GMT on Sunday 24 January 2027."),
        }
    )
    await night.reaches("2027-02-01T09:00:00Z")
    await night.expects(report("January 2027"))
    await night.reaches("2027-02-09T09:00:00Z")
    asked_before, later = f"edited: {UA} ends on 22 February 2027 (to midnight).", near(14, "apply_renewal")
    await night.expects(
        {
            "inspector": [asked_before, later],
            "sergeant": [asked_before, later],
            "head": [asked_before, near(14, "renew | cancel")],
            "acu": [asked_before, near(14, "renew | cancel")],
        }
    )
    assert "Renewal has been applied for and is not answered." in night.acu.words
    read = await night.acu.opens("renew")
    assert "Nine openings in eleven weeks were matched to shifts." in read
    receipt = await night.acu.completes()
    assert f"Recorded: T{ACU[1:]} renewed it at 09:00 GMT on Tuesday 9 February 2027." in receipt
    old = f"edited: {SECOND_TERM}"
    await night.expects(
        {
            "inspector": [f"{old} [show | cancel]", f"{old} [show]", old, RENEWED],
            "sergeant": [f"{old} [show]", old, RENEWED],
            "head": [old] * 3,
            "acu": [old] * 3,
            "dpo": [spent(FORWARD), FORWARD],
            "fcao": [spent(FORWARD), FORWARD],
            "#dpo": thread(f"{ACU} renewed it at 09:00 GMT on Tuesday 9 February 2027."),
        }
    )
    await night.reaches("2027-03-01T00:00:00Z")
    await night.expects(POLICY_REVIEW)


@both_ways
async def test_V1_N1_N10_N14_reviewed_and_renewed_into_a_second_term(night: Night) -> None:
    await receipted(night)
    await reviewed_twice(night)
    await renewed(night)
    await night.reaches("2027-03-01T09:00:00Z")
    await night.expects(report("February 2027"))
    await night.reaches("2027-03-23T09:00:00Z")
    await night.expects({"head": [REVIEW], "acu": [REVIEW]})
    receipt = await night.head.does("cancel")
    assert CANCELLED in receipt
    stood = f"edited: {CANCELLED}"
    await night.expects(
        {
            "inspector": [f"{stood} [show]"] * 2 + [stood, f"{stood} [show]", f"{CANCELLED} [stopped]"],
            "sergeant": [f"{stood} [show]", stood, f"{stood} [show]", f"{CANCELLED} [stopped]"],
            "head": [stood] * 4 + [f"{CANCELLED} [product]"],
            "acu": [stood] * 4 + [f"{CANCELLED} [product]"],
            "fcao": [f"{CANCELLED} [stopped]"],
            "#dpo": [f"{CANCELLED} [receipt]"],
        }
    )
    assert night.record().terms[-1].last_day.isoformat() == "2027-05-22"
    # V10: what has ended is never nudged about again; only the months are reported.
    await night.sergeant.does("stopped")
    await night.head.does("product", product="none", reason=None)
    await night.dpo.person.presses("receipt")
    await night.is_quiet()
    night.looking.forgets()
    for month in ("March", "April", "May", "June", "July", "August", "September"):
        await night.passes(days=30)
        await night.expects(report(f"{month} 2027"))


async def test_V9_a_review_that_cancels_ends_it_in_the_same_moment(night: Night) -> None:
    await receipted(night)
    await reported(night)
    await night.reaches("2026-12-23T09:00:00Z")
    await night.expects({"head": [REVIEW], "acu": [REVIEW]})
    receipt = await night.acu.does("review", still_necessary="no", outcome="cancel")
    assert CANCELLED in receipt
    shown = ended_after(CANCELLED)
    step = thread(f"{ACU} reviewed it at 09:00 GMT on Wednesday 23 December 2026.")
    await night.expects({**shown, "#dpo": step + shown["#dpo"]})
    entries = night.record().entries[-2:]
    assert [type(entry.act).__name__ for entry in entries] == ["Review", "Cancellation"]
    assert entries[0].moment == entries[1].moment


def ended_after(line: str) -> dict[str, list[str]]:
    """What everybody is shown when it ends while a question to the authorising officers is open."""
    was = f"edited: {line}"
    return {
        "inspector": [f"{was} [show]", f"{was} [show]", f"{line} [stopped]"],
        "sergeant": [f"{was} [show]", f"{line} [stopped]"],
        "head": [was, was, f"{line} [product]"],
        "acu": [was, was, f"{line} [product]"],
        "fcao": [f"{line} [stopped]"],
        "#dpo": [f"{line} [receipt]"],
    }


async def test_narrowed_at_a_review_the_rest_goes_on_and_the_dpo_is_told_so(night: Night) -> None:
    await night.inspector.grants(systems=["force_network", "building_access"])
    await night.head.decides()
    await night.dpo.person.presses("receipt")
    await night.reaches("2026-12-23T09:00:00Z")
    await night.is_quiet()
    night.looking.forgets()
    await night.acu.does("review", outcome="narrow", systems=["force_network"])
    reviewed = f"edited: {UA} was reviewed on 23 December 2026. It is in force."
    await night.expects(
        {
            "inspector": [NARROWED],
            "sergeant": [NARROWED],
            "fcao": [NARROWED],
            "head": [reviewed],
            "acu": [reviewed],
            "#dpo": thread(f"{ACU} reviewed and narrowed it at 09:00 GMT on Wednesday 23 December 2026."),
        }
    )
    await night.passes(minutes=60)
    await night.expects({part: [UNCONFIRMED] for part in ("inspector", "sergeant", "fcao")})
    await night.sergeant.does("stopped")
    late = f"{UA}: monitoring of what was dropped went on without authority."
    at = "10:00 GMT on 23 December 2026."
    spent_both = [
        f"edited: {UA} was narrowed. Monitoring of what was dropped stopped at {at}",
        f"edited: {UA}: what had to stop did so at {at}",
    ]
    partly = f"{UA}: what was dropped has stopped."
    await night.expects(
        {
            "inspector": spent_both,
            "sergeant": spent_both,
            "fcao": spent_both,
            "head": [partly],
            "acu": [partly],
            "#dpo": [late],
        }
    )
    assert night.record().state == "authorised"


async def test_V6_a_review_a_week_late_is_told_once_to_all_and_it_stays_in_force(night: Night) -> None:
    await receipted(night)
    await reported(night)
    await night.reaches("2026-12-23T09:00:00Z")
    await night.expects({"head": [REVIEW], "acu": [REVIEW]})
    await night.reaches("2026-12-30T09:00:00Z")
    late = f"{UA}: a review is at least seven days late. [review | cancel]"
    was_due = f"edited: {UA}: monthly review was due on 23 December 2026. [review | cancel]"
    await night.expects({"head": [was_due, late], "acu": [was_due, late], "deputy": [late]})
    assert night.record().state == "authorised"


async def test_N9_X10_whoever_may_not_renew_reads_why(night: Night) -> None:
    await receipted(night)
    await night.reaches("2027-02-10T12:00:00Z")
    await night.is_quiet()
    await night.inspector.types(f"/urgent renew {UA}")
    assert night.inspector.modal
    assert night.inspector.modal.callback_id == "renewal_application"
    await night.inspector.closes()
    await night.head.does("cancel", UA)
    assert await night.head.types(f"/urgent renew {UA}") == (
        f"NOT recorded. Only an authorised monitoring can be renewed, and {UA} is cancelled. Its end stands."
    )


async def test_X2_X3_the_sergeants_notice_stops_it_at_once_and_goes_further_every_hour(night: Night) -> None:
    await receipted(night)
    await night.passes(hours=24)
    await night.expects_nothing()
    await night.sergeant.types(f"/urgent cancel {UA}")
    assert night.sergeant.modal
    assert night.sergeant.modal.callback_id == "cancellation_notice"
    await night.sergeant.completes()
    filed = f"{PARTY} filed a notice to cancel it at 22:15 GMT on Tuesday 24 November 2026."
    await night.expects(
        {
            "sergeant": [STOP_AT_ONCE],
            "head": [CANCEL_IT],
            "acu": [CANCEL_IT],
            "#dpo": thread(filed),
        }
    )
    assert night.record().state == "authorised"
    again = [spent(CANCEL_IT), CANCEL_IT]
    await night.passes(minutes=60)
    await night.expects({"head": again, "acu": again, "deputy": [CANCEL_IT]})
    contingency = CANCEL_IT.partition(" [")[0]
    await night.passes(minutes=60)
    await night.expects({"head": again, "acu": again, "deputy": again, "contingency": [contingency]})
    assert "You cannot answer the notice: see that somebody does." in night.someone("contingency").words
    await night.passes(minutes=60)
    await night.expects({"head": again, "acu": again, "deputy": again, "contingency": [contingency]})
    read = await night.acu.types(f"/urgent review {UA}")
    assert "The terminal was moved to another desk on Tuesday" in read
    await night.acu.completes()
    kept = f"edited: {UA} was kept after the notice to cancel it. Monitoring may go on."
    reviewed = f"{ACU} reviewed it at 01:15 GMT on Wednesday 25 November 2026."
    await night.expects(
        {
            "sergeant": [kept],
            "head": [kept],
            "acu": [kept],
            "deputy": [kept],
            "contingency": [kept],
            "#dpo": thread(reviewed),
        }
    )


async def test_X8_a_stop_that_nobody_confirms_is_chased_at_60_and_120_minutes_then_each_morning(night: Night) -> None:
    await receipted(night)
    await night.acu.types(f"/urgent cancel {UA}")
    await night.acu.completes()
    await night.is_quiet()
    night.looking.forgets()
    await night.passes(minutes=59, seconds=59)
    await night.expects_nothing()
    await night.passes(seconds=1)
    reminded = {part: [UNCONFIRMED] for part in ("inspector", "sergeant", "fcao")}
    await night.expects(reminded)
    await night.passes(minutes=60)
    await night.expects({part: [ERROR] for part in ("head", "acu", "fcao", "contingency", "#dpo")})
    await night.dpo.person.presses("receipt")
    await night.expects({"#dpo": [f"edited: {CANCELLED}"]})
    await night.reaches("2026-11-24T09:00:00Z")
    await night.expects({part: [spent(UNCONFIRMED), UNCONFIRMED] for part in ("inspector", "sergeant", "fcao")})
    ended = night.record().ended_at
    assert ended
    await night.fcao.does("stopped", stopped_at=int(ended.timestamp()))
    over = stopped(CANCELLED, "22:15 GMT on 23 November 2026")
    at = "at 09:00 GMT on Tuesday 24 November 2026"
    await night.expects(
        {
            "inspector": [f"{over} [show]", f"{over} [show]", over, over],
            "sergeant": [f"{over} [show]", over, over],
            "fcao": [over, over],
            "head": [over, f"{over} [product]", STOPPED],
            "acu": [over, f"{over} [product]", STOPPED],
            "#dpo": [*thread(f"the Force Computer Audit Officer confirmed {at} that monitoring has stopped."), over],
        }
    )
    await reported(night)
    # D6: what becomes of product is asked for again 28 days after the end.
    await night.reaches("2026-12-21T22:15:00Z")
    await night.expects({part: [f"{UA}: say what becomes of its product. [product]"] for part in ("head", "acu")})
    await night.acu.does("product", product="retained", review_on="2027-06-01")
    await night.is_quiet()
    await night.reaches("2027-06-01T07:59:59Z")
    night.looking.forgets()
    await night.passes(seconds=1)
    asked, told = f"{UA}: say what becomes of its product. [product]", report("May 2027")
    await night.expects({**told, "head": [asked, *told["head"]], "acu": [asked]})


async def test_F14_a_shorter_term_is_shown_and_a_longer_one_refused_on_its_field(night: Night) -> None:
    await night.inspector.grants()
    await night.is_quiet()
    errors = await night.head.tries("decide", last_day="2027-03-31")
    assert errors == {"last_day": "You can narrow this, not widen it. Leave it as it is, or choose less."}
    await night.head.person.fills(last_day="2026-12-14")
    assert await night.head.submits() == {}
    assert "It now ends on 14 December 2026 (to midnight)." in night.head.window
    await night.head.closes()
    await night.is_quiet()
    night.looking.forgets()
    # No review falls before that day; on the first term's last day it ends by itself.
    await night.reaches("2026-12-15T00:00:00Z")
    over = f"{UA} has ended. Its last day has passed. Monitoring must stop now."
    assert over in night.sergeant.words
    assert AUTHORISED not in night.sergeant.words
