"""The main job at the page, from the first command to the last end: who is told what, and nobody else."""

from datetime import date, datetime, timedelta

from bot.settings import Circulation
from bot.words import times
from policy.periods import london_day, monthly_nines, term
from policy.register_duties import FIRST_REVIEW, REVIEWED_EVERY
from tests.browser.night import Night, reference

ASKED = "[decide | dealing | conflict]"
INSPECTOR, NORTH, SERGEANT = "U0INSPA", "U0INSPB", "U0SGTB"
HEAD_OF_PSD, ACU, DEPUTY = "U0PSDH", "U0ACUD", "U0CIC"
DIRECTOR_HR, HEAD_OF_PERSONNEL = "U0HRD", "U0HPS"
DPO, FCAO, CONTINGENCY, DPO_CHANNEL, BOARD = "U0DPO", "U0FCAO", "U0ACC", "C0DPO", "C0IMB"
ALL_STAFF = "C0ALL"


async def test_a_night_and_the_months_after_it(night: Night) -> None:
    began = await night.screen.now()
    first = await granted_and_told(night)
    await authorised_for_three_months(night, first)
    await reviewed(night, first)
    await renewed(night, first)
    await cancelled_and_stopped(night)
    await undecided_for_72_hours(night)
    await a_staff_matter(night)
    # Whether nine o'clock came while the demo was starting, only the demo knows.
    ended = await night.screen.now()
    assert night.calendar in [calendar(since, ended) for since in (night.began, began)]


def calendar(began: datetime, ended: datetime) -> dict[str, list[str]]:
    """What the days in between bring by themselves, to whom, in order."""
    day = london_day(began)
    reports = [
        (at, f"Oversight: {london_day(at) - timedelta(days=1):%b %Y} [copy]")
        for at in nines(day.replace(day=1), 1, began, ended)
    ]
    reviews = [(at, "Yearly review of the policy") for at in nines(FIRST_REVIEW, REVIEWED_EVERY, began, ended)]
    reminders = [(at, "Monitoring of force systems") for at in nines(day, Circulation().every_months, began, ended)]
    brought = {HEAD_OF_PSD: reports, BOARD: sorted(reports + reviews), ALL_STAFF: reminders}
    return {who: [said for _, said in each] for who, each in brought.items() if each}


def nines(anchor: date, every: int, began: datetime, ended: datetime) -> list[datetime]:
    """Each nine o'clock in between on which something falls due that comes every so many months."""
    at, each = monthly_nines(anchor, every, began), []
    while at <= ended:
        each.append(at)
        at = monthly_nines(anchor, every, at)
    return each


async def granted_and_told(night: Night) -> str:
    ua = reference(await night.grants(INSPECTOR))
    assert await night.told() == {
        INSPECTOR: [f"Urgent authorisation {ua} [show | cancel]"],
        HEAD_OF_PSD: [f"Decision on {ua} {ASKED}"],
        ACU: [f"Decision on {ua} {ASKED}"],
        DPO_CHANNEL: [f"Authorisation page {ua} [receipt]"],
    }
    return ua


async def authorised_for_three_months(night: Night, ua: str) -> None:
    before = await night.screen.now()
    window = await night.opens(HEAD_OF_PSD, "decide", ua)
    assert "PC 4471 Dunn" in window
    receipt = await night.completes({})
    days = {london_day(before), london_day(await night.screen.now())}  # two, where midnight came in between
    assert any(f"It now ends on {times.last_day(term(begins).last_day)}." in receipt for begins in days)
    assert [one.buttons for one in await night.screen.messages()] == [[]]
    assert await night.told(ua) == {
        INSPECTOR: [f"Decision on {ua} [show]"],
        SERGEANT: [f"Decision on {ua} [show]"],
        DPO: [f"{ua} [show]"],
        FCAO: [f"{ua} [show]"],
    }
    await night.screen.acts_as(DPO)
    await night.screen.opens(DPO_CHANNEL)
    await night.screen.presses(await night.screen.newest("receipt", ua))


async def reviewed(night: Night, ua: str) -> None:
    await night.travels("next")
    assert await night.told() == {
        HEAD_OF_PSD: [f"Review of {ua} [review | cancel]"],
        ACU: [f"Review of {ua} [review | cancel]"],
    }
    receipt = await night.does(HEAD_OF_PSD, "review", ua)
    assert "Recorded: The Head of PSD reviewed it" in receipt
    assert (await night.screen.messages())[-1].buttons == []
    await night.told()


async def renewed(night: Night, ua: str) -> None:
    # Thirty days before the end may come before the second review, with it, or after it: months are of several lengths.
    told: dict[str, list[str]] = {}
    while SERGEANT not in told:
        await night.travels("next")
        told = await night.told()
        assert set(told) <= {HEAD_OF_PSD, ACU, INSPECTOR, SERGEANT}
    assert told[SERGEANT] == told[INSPECTOR] == [f"Renewal of {ua} [apply_renewal]"]
    near, review = f"Renewal of {ua} [renew | cancel]", f"Review of {ua} [review | cancel]"
    assert sorted(told[HEAD_OF_PSD]) in ([near], sorted([near, review]))
    assert "applied for renewal" in await night.does(SERGEANT, "apply_renewal", ua)
    assert f"Renewal of {ua} [renew | cancel]" in (await night.told())[HEAD_OF_PSD]
    assert "Nine openings in eleven weeks" in await night.opens(HEAD_OF_PSD, "renew", ua)
    receipt = await night.completes({})
    assert "The Head of PSD renewed it" in receipt
    told = await night.told()
    assert told[INSPECTOR] == [f"Renewal of {ua} [show]"]
    assert told[DPO] == told[FCAO] == [f"{ua} [show]"]


async def cancelled_and_stopped(night: Night) -> None:
    ua = reference(await night.grants(INSPECTOR, subject="PC 4472 Kemble"))
    await night.told()
    assert f"{ua} was cancelled. Monitoring must stop now." in await night.does(INSPECTOR, "cancel", ua)
    assert await night.told(ua) == {
        INSPECTOR: [f"End of {ua} [stopped]"],
        SERGEANT: [f"End of {ua} [stopped]"],
        FCAO: [f"End of {ua} [stopped]"],
        HEAD_OF_PSD: [f"End of {ua} [product]"],
        ACU: [f"End of {ua} [product]"],
        DPO_CHANNEL: [f"End of {ua} [receipt]"],
    }
    assert "Recorded:" in await night.does(SERGEANT, "stopped", ua)
    assert (await night.screen.messages())[-1].buttons == []
    told = await night.told(ua)
    assert told[HEAD_OF_PSD] == told[ACU] == [f"Product of {ua} [product]"]


async def undecided_for_72_hours(night: Night) -> None:
    ua = reference(await night.grants(NORTH, subject="Constable 5120 Orr"))
    await night.told()
    await night.travels("+24h")
    rung = [f"Decision on {ua} {ASKED}"]
    told = await night.told(ua)
    assert (told[HEAD_OF_PSD], told[ACU], told.get(DEPUTY)) == (rung, rung, None)
    await night.travels("+24h")
    await night.travels("+24h")
    told = await night.told(ua)
    assert told[NORTH] == [f"End of {ua} [stopped]"]
    assert told[SERGEANT] == told[FCAO] == [f"End of {ua} [stopped]"]
    assert told[HEAD_OF_PSD][-1] == told[ACU][-1] == f"End of {ua} [product]"
    assert told[DPO_CHANNEL][-1] == f"End of {ua} [receipt]"
    assert await hours_of(night, HEAD_OF_PSD, ua) == [0, 24, 48, 66, 71, 72]
    assert await hours_of(night, ACU, ua) == [0, 24, 48, 66, 71, 72]
    assert await hours_of(night, DEPUTY, ua) == [48, 66, 71]


async def hours_of(night: Night, person: str, ua: str) -> list[int]:
    """How many hours after the grant each message about it came; nothing of it can be pressed but what comes after."""
    await night.screen.acts_as(NORTH)
    granted = next(float(one.ts) for one in await night.screen.messages() if f"Urgent authorisation {ua}" in one.text)
    await night.screen.acts_as(person)
    # That nobody has recorded receipt is said on the third weekday, which may come before the end.
    messages = [one for one in await night.screen.messages() if ua in one.text]
    about = [one for one in messages if not one.text.startswith("Receipt of")]
    assert {button for one in about for button in one.buttons} <= {"product"}
    return [round((float(one.ts) - granted) / 3600) for one in about]


async def a_staff_matter(night: Night) -> None:
    await night.types(NORTH, "/urgent")
    await night.screen.fills_in_the_example()
    await night.screen.ticks("ground", "staff_discipline")
    await night.screen.ticks("subject_kind", "staff")
    await night.screen.writes({"subject": "S812 Pell"})
    ua = reference(await night.screen.sends())
    assert await night.told(ua) == {
        NORTH: [f"Urgent authorisation {ua} [show | cancel]"],
        DIRECTOR_HR: [f"Decision on {ua} {ASKED}"],
        HEAD_OF_PERSONNEL: [f"Decision on {ua} {ASKED}"],
        HEAD_OF_PSD: [ua],
        DPO_CHANNEL: [f"Authorisation page {ua} [receipt]"],
    }
    await night.screen.acts_as(HEAD_OF_PSD)
    shown = (await night.screen.messages())[-1].text
    assert "staff discipline" in shown
    assert "Granted" in shown
    assert "Pell" not in shown
