"""Home: what needs its reader by when, what they granted, how the clock is; and when it is drawn."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.chat.card import Card
from bot.desk.home_desk import HomeDesk
from bot.slack.blocks import home_view
from bot.slack.home_tab import FOR_A, Homes
from bot.windows import home
from bot.words import labels
from policy.acts import (
    Cancellation,
    CancellationNotice,
    Cessation,
    Disposal,
    Ratification,
    RenewalApplication,
    Review,
)
from policy.notice_parts import ACTS_OF, Button
from policy.people import Subject
from policy.table import TABLE
from policy.terms import ChatId
from tests.bot.stage import UA
from tests.bot.walk import Walk

HEAD, INSPECTOR, SERGEANT = "U0PSDH", "U0INSPA", "U0SGTB"


@pytest.fixture
def desk(walk: Walk) -> HomeDesk:
    """Home as it stands on the record of the walk."""
    return HomeDesk(walk.register, walk.clock, labels.Contacts())


def needed(desk: HomeDesk, person: str) -> list[str]:
    """What Home says needs somebody, button by button."""
    buttons = [press for card in desk.cards(ChatId(person)) for press in card.presses if press.value == UA]
    return [press.action for press in buttons if press.action != Button.SHOW]


def read(desk: HomeDesk, person: str) -> str:
    """Every word of somebody's Home."""
    return "\n".join(text for card in desk.cards(ChatId(person)) for text in (card.text, card.title, *card.lines))


def test_what_needs_somebody_changes_with_what_is_done(walk: Walk, desk: HomeDesk) -> None:
    assert needed(desk, HEAD) == []
    walk.grants()
    assert (needed(desk, HEAD), needed(desk, INSPECTOR), needed(desk, SERGEANT)) == (["decide"], [], [])
    walk.does(Ratification, HEAD)
    assert needed(desk, HEAD) == []
    walk.passes(days=29)
    assert (needed(desk, HEAD), needed(desk, SERGEANT)) == (["review"], [])
    walk.does(Review, HEAD)
    assert needed(desk, HEAD) == []
    walk.passes(days=40)
    assert "apply_renewal" in needed(desk, SERGEANT)
    walk.does(RenewalApplication, SERGEANT)
    assert "apply_renewal" not in needed(desk, SERGEANT)
    assert "renew" in needed(desk, HEAD)


def test_after_an_end_the_stop_is_to_be_confirmed_and_product_to_be_settled(walk: Walk, desk: HomeDesk) -> None:
    walk.grants()
    walk.does(CancellationNotice, SERGEANT)
    assert needed(desk, HEAD) == ["cancel", "decide"]
    assert needed(desk, SERGEANT) == ["stopped"]
    walk.does(Cancellation, HEAD)
    assert needed(desk, SERGEANT) == ["stopped"]
    assert needed(desk, HEAD) == ["product"]
    walk.does(Cessation, SERGEANT)
    walk.does(Disposal, HEAD)
    assert needed(desk, SERGEANT) == needed(desk, HEAD) == []


def test_fault_s09_what_was_granted_says_when_it_stopped_and_what_became_of_the_product(
    walk: Walk, desk: HomeDesk
) -> None:
    walk.grants()
    walk.does(Cancellation, HEAD)
    assert "Monitoring must stop now." in read(desk, INSPECTOR)
    walk.does(Cessation, SERGEANT)
    assert "Monitoring stopped at 22:15 GMT on 23 November 2026. Its product is not settled yet." in read(
        desk, INSPECTOR
    )
    walk.does(Disposal, HEAD)
    assert "Monitoring stopped at 22:15 GMT on 23 November 2026. There was no product." in read(desk, INSPECTOR)


def test_past_its_end_nothing_is_to_be_decided_swept_or_not(walk: Walk, desk: HomeDesk) -> None:
    walk.grants()
    walk.clock.forward_to(walk.clock() + timedelta(hours=72))
    assert "decide" not in needed(desk, HEAD)


def test_every_button_has_its_row_in_the_table() -> None:
    acts = {act for _, act, _ in TABLE}
    assert {Button.DECIDE, Button.STOPPED, Button.PRODUCT} <= set(home._WHAT)  # noqa: SLF001 - every one that Home offers
    assert all(acts.intersection(ACTS_OF[button]) for button in home._WHAT)  # noqa: SLF001 - as above


def test_the_nearest_comes_first_and_says_how_long_is_left(walk: Walk, desk: HomeDesk) -> None:
    walk.grants()
    walk.passes(hours=60)
    assert "■■□□□□□□□□□□ 12 hours left of 72 hours." in read(desk, HEAD)
    assert "1 thing needs you, the most urgent first." in read(desk, HEAD)


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59, seconds=59), "59 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=72), "72 hours"),
        (timedelta(hours=73), "3 days"),
    ],
)
def test_a_span_in_words(left: timedelta, said: str) -> None:
    assert home.span(left) == said


@pytest.mark.parametrize(("share", "drawn"), [(1, 12), (0.5, 6), (0, 0), (-1, 0), (2, 12)])
def test_a_bar_has_twelve_cells_and_is_never_longer(share: float, drawn: int) -> None:
    assert home.bar(share) == "■" * drawn + "□" * (12 - drawn)


def test_whoever_is_not_on_the_roll_reads_so_and_nothing_else(desk: HomeDesk) -> None:
    (card,) = desk.cards(ChatId("U0NOBODY"))
    assert card.text.startswith("NOT recorded. You are not on the roll")
    assert card.presses == ()


def test_no_name_and_no_reason_stands_on_any_home(walk: Walk, desk: HomeDesk) -> None:
    walk.grants()
    grant = walk.matter.grant
    for person in (INSPECTOR, SERGEANT, HEAD, "U0DPO"):
        said = read(desk, person)
        assert not any(text and text in said for text in (grant.concern, grant.urgency, grant.subjects[0].text))
    assert UA not in read(desk, "U0PCX")


def test_with_150_it_stays_within_what_slack_takes_and_says_how_many_more(walk: Walk, desk: HomeDesk) -> None:
    for number in range(150):
        walk.grants(subjects=(Subject(text=f"Person number {number}"),))
    view = home_view(desk.cards(ChatId(HEAD)))
    assert len(view["blocks"]) <= 100
    ids = [block["block_id"] for block in view["blocks"] if "block_id" in block]
    assert len(set(ids)) == len(ids)
    # No more than 40 are read for one Home, and it does not pretend that there are no others.
    assert "At least 40 things need you, the most urgent first." in read(desk, HEAD)
    assert "And more: type */urgent list* to see them all." in read(desk, HEAD)
    assert "Nothing needs you among those that end first." in read(desk, INSPECTOR)
    assert "And others: type */urgent list*." in read(desk, INSPECTOR)
    presses = [press.action for card in desk.cards(ChatId(HEAD)) for press in card.presses]
    assert presses.count("decide") == home.MOST


def test_up_to_40_are_counted_to_the_last(walk: Walk, desk: HomeDesk) -> None:
    for number in range(40):
        walk.grants(subjects=(Subject(text=f"Person number {number}"),))
    assert "40 things need you, the most urgent first." in read(desk, HEAD)
    assert "At least" not in read(desk, HEAD)
    assert "And 20 more: type */urgent list* to see them all." in read(desk, HEAD)
    assert "And 30 earlier: type */urgent list*." in read(desk, INSPECTOR)


def test_what_ended_and_was_stopped_is_not_called_more(walk: Walk, desk: HomeDesk) -> None:
    for number in range(41):
        walk.grants(subjects=(Subject(text=f"Person number {number}"),))
        walk.does(Cancellation, HEAD)
        walk.does(Cessation, SERGEANT)
    assert "At least" not in read(desk, HEAD)


def test_the_clock_says_when_it_is_late(walk: Walk) -> None:
    now = walk.clock()
    assert home.clock(None, 0, now).text.startswith("It is on time")
    assert home.clock(now - timedelta(seconds=59), 0, now).text.startswith("It is on time")
    assert home.clock(now - timedelta(minutes=5), 0, now).text.startswith("It is late")
    assert home.clock(None, 2, now).text.startswith("2 authorisations could not be kept up.")


# --- when it is drawn ---


class Slack:
    """Slack's end of views.publish; it may be away."""

    def __init__(self) -> None:
        self.published: list[tuple[str, str]] = []
        self.away = False

    async def views_publish(self, *, user_id: str, view: dict[str, Any]) -> None:
        if self.away:
            raise SlackApiError("away", {"error": "internal_error"})
        self.published.append((user_id, view["blocks"][0]["text"]["text"]))


class Said:
    """What Home says, which may change, and how often it was asked for."""

    def __init__(self) -> None:
        self.text, self.asked = "one", 0

    def __call__(self, _person: str) -> tuple[Card, ...]:
        self.asked += 1
        return (Card(self.text),)


async def settles(homes: Homes, seconds: float = 0.05) -> None:
    """Let it draw for a moment."""
    task = asyncio.create_task(homes.run())
    await asyncio.sleep(seconds)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_it_is_drawn_when_opened_and_again_only_when_something_changed() -> None:
    slack, said = Slack(), Said()
    homes = Homes(slack, said, every=0)  # type: ignore[arg-type]  # as much of Slack as it uses
    await settles(homes)
    assert said.asked == 0
    homes.opened(ChatId("U1"))
    await settles(homes)
    await settles(homes)
    assert (slack.published, said.asked) == ([("U1", "one")], 1)
    homes.changed()
    await settles(homes)
    assert (slack.published, said.asked) == ([("U1", "one")], 2)
    said.text = "two"
    homes.changed()
    await settles(homes)
    assert slack.published == [("U1", "one"), ("U1", "two")]


async def test_it_is_not_drawn_twice_within_its_minute_but_at_once_when_opened() -> None:
    slack, said = Slack(), Said()
    homes = Homes(slack, said, every=60)  # type: ignore[arg-type]  # as above
    homes.opened(ChatId("U1"))
    await settles(homes)
    said.text = "two"
    homes.changed()
    await settles(homes)
    assert slack.published == [("U1", "one")]
    homes.opened(ChatId("U1"))
    await settles(homes)
    assert slack.published == [("U1", "one"), ("U1", "two")]


async def test_what_could_not_be_drawn_is_drawn_later() -> None:
    slack, said = Slack(), Said()
    homes = Homes(slack, said, every=0)  # type: ignore[arg-type]  # as above
    slack.away = True
    homes.opened(ChatId("U1"))
    await settles(homes)
    assert slack.published == []
    slack.away = False
    await settles(homes)
    assert slack.published == [("U1", "one")]


async def test_a_home_that_fails_is_not_the_others_loss() -> None:
    slack = Slack()

    def cards(person: str) -> tuple[Card, ...]:
        if person == "U1":
            raise LookupError(person)
        return (Card("one"),)

    homes = Homes(slack, cards, every=0)  # type: ignore[arg-type]  # as above
    homes.opened(ChatId("U1"))
    homes.opened(ChatId("U2"))
    await settles(homes)
    assert slack.published == [("U2", "one")]


async def test_after_a_day_it_is_kept_up_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    slack, said = Slack(), Said()
    homes = Homes(slack, said, every=0)  # type: ignore[arg-type]  # as above
    homes.opened(ChatId("U1"))
    await settles(homes)
    now = asyncio.get_running_loop().time()
    monkeypatch.setattr(homes, "_now", lambda: now + FOR_A)
    homes.changed()
    await settles(homes)
    assert said.asked == 1
