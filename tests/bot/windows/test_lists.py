"""The register in a window: what it counts, what its filters let through, twenty at a time, and its CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.models.views import View

from bot.chat.card import Card
from bot.chat.outcome import Window
from bot.slack.listeners import draw
from bot.windows import lists
from bot.windows.lists import Wanted
from policy.acts import Grant
from policy.authorisation import Actor, Authorisation, Entry
from policy.periods import intervals
from policy.sight import Sight
from policy.terms import Activity, Ground, PersonId, Reference, State
from sandbox.person.reading import plain
from store.list_projection import Listed
from store.lists.reader import Page, Seen, Totals
from tests.store.by_hand import paged

NOW = datetime(2026, 11, 24, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
TABS = (State.URGENT, State.AUTHORISED, State.EXPIRED, State.REFUSED)


def outline(number: int, state: State, ground: Ground = Ground.CRIME) -> Authorisation:
    """What a list knows of an authorisation granted `number` days ago."""
    at = NOW - number * DAY
    grant = Grant(ground=ground)
    reference = f"UA-2026-{number:04}"
    ends = NOW + number * DAY if state in {State.URGENT, State.AUTHORISED} else at + 3 * DAY
    granted = Entry(
        number=0, reference=Reference(reference), sequence=1, moment=at, act=grant, by=Actor(key=PersonId(""))
    )
    return Authorisation(
        reference=Reference(reference),
        entries=(granted,),
        grant=grant,
        granted=granted,
        state=state,
        ends_at=ends,
        ground=ground,
        systems=(),
        activity=Activity.RECORDS,
        subjects=(),
        subject_kind=(),
        intervals=intervals(),
        sensitive=False,
        terms=(),
        recused=frozenset(),
    )


def seen(  # noqa: PLR0913 - named, each a fact of the row
    number: int,
    state: State,
    sight: Sight = Sight.DETAILS,
    *,
    stop: bool = False,
    review_at: datetime | None = None,
    ground: Ground = Ground.CRIME,
) -> Seen:
    """One row: granted `number` days ago, as it stands."""
    return Listed(outline(number, state, ground), stop=stop, review_at=review_at), sight


SOME = (
    seen(1, State.URGENT),
    seen(2, State.AUTHORISED, review_at=NOW),
    seen(3, State.AUTHORISED, review_at=NOW + DAY, ground=Ground.STAFF_DISCIPLINE),
    seen(4, State.EXPIRED, stop=True, review_at=NOW - DAY),
    seen(5, State.URGENT, Sight.TIMES),
)


def page_of(rows: tuple[Seen, ...], wanted: Wanted) -> Page:
    """The page that is asked for of these rows."""
    return paged(rows, NOW, lists.asked(wanted))


def window(rows: tuple[Seen, ...], wanted: Wanted) -> tuple[Card, ...]:
    """The window that shows it."""
    return lists.window(page_of(rows, wanted), NOW, wanted)


def shown(rows: tuple[Seen, ...], wanted: Wanted) -> list[str]:
    """The references that a page shows, in order."""
    cards = window(rows, wanted)
    return [press.value[-4:] for card in cards[1:-1] for press in card.presses]


def test_the_first_sentence_counts_only_what_the_reader_may_know_the_state_of() -> None:
    assert window(SOME, Wanted())[0].text == "Register: 1 waiting for a decision, 3 in force, 1 review due."
    assert lists.counted(Totals(0, 0, 0)) == "Register: 0 waiting for a decision, 0 in force, 0 reviews due."


FILTERS = {
    "any": ["0001", "0002", "0003", "0005", "0004"],
    "waiting": ["0001"],
    "in_force": ["0001", "0002", "0003"],
    "review_due": ["0002"],
    "stop": ["0004"],
    "ended": ["0004"],
}


@pytest.mark.parametrize("standing", FILTERS)
def test_a_filter_lets_through_what_it_says_and_never_what_one_knows_the_times_of_only(standing: str) -> None:
    assert shown(SOME, Wanted(standing=standing)) == FILTERS[standing]


def test_grounds_are_told_of_every_row() -> None:
    assert shown(SOME, Wanted(ground="staff_discipline")) == ["0003"]
    assert shown(SOME, Wanted(ground="crime")) == ["0001", "0002", "0005", "0004"]


def test_a_row_says_ground_state_end_and_what_is_open() -> None:
    rows = {pair[0].outline.reference[-4:]: plain(lists.row(*pair, NOW)) for pair in SOME}
    assert rows["0002"] == (
        "*UA-2026-0002*: suspected crime. Authorised: in force. It ends Thu 26 Nov 2026 03:02 GMT. Its review is due."
    )
    assert rows["0004"].endswith("It ended Mon 23 Nov 2026 03:02 GMT. The stop is not yet confirmed.")
    assert rows["0005"] == "*UA-2026-0005*: suspected crime. It ends Sun 29 Nov 2026 03:02 GMT."


def test_what_has_run_out_is_ended_before_anything_is_swept() -> None:
    late = (replace(SOME[0][0], outline=replace(SOME[0][0].outline, ends_at=NOW)), Sight.DETAILS)
    assert window((late,), Wanted())[0].text.startswith("Register: 0 waiting for a decision, 0 in force")
    assert shown((late,), Wanted(standing="ended")) == ["0001"]


# --- paging ---

MANY = tuple(seen(number, TABS[number % 4]) for number in range(1, 2_001))


def buttons(card: Card) -> dict[str, str]:
    """What a card's buttons lead to."""
    return {press.label: press.value for press in card.presses}


@pytest.mark.parametrize(
    ("page", "line", "turns"),
    [
        (1, "1 to 20 of 2000.", {"Next": "2"}),
        (50, "981 to 1000 of 2000.", {"Back": "49", "Next": "51"}),
        (100, "1981 to 2000 of 2000.", {"Back": "99"}),
        (900, "1981 to 2000 of 2000.", {"Back": "99"}),
    ],
)
def test_two_thousand_are_turned_twenty_at_a_time(page: int, line: str, turns: dict[str, str]) -> None:
    cards = window(MANY, Wanted(page=page))
    assert (len(cards), cards[-1].text, buttons(cards[-1])) == (22, line, turns)


def test_every_page_stays_within_what_slack_takes() -> None:
    first, *rows = window(MANY, Wanted(page=50))
    view = draw(Window(first, "REGISTER", more=tuple(rows)))
    assert len(view["blocks"]) <= 100
    View(**view).validate_json()
    identifiers = [block["block_id"] for block in view["blocks"] if "block_id" in block]
    assert len(identifiers) == len(set(identifiers))


def test_no_row_is_left_out_and_none_is_shown_twice() -> None:
    pages = [shown(MANY, Wanted(page=page)) for page in range(1, 101)]
    assert len({row for page in pages for row in page}) == 2_000


def test_few_say_how_many_and_none_says_what_to_do() -> None:
    assert window(SOME, Wanted())[-1].text == "5 in all."
    assert window(SOME, Wanted("review_due", "staff_discipline"))[-1].text == (
        "There is nothing here that these filters let through. Choose All to see everything."
    )


# --- what comes back from the window ---


def test_filters_hold_while_pages_are_turned_and_a_new_filter_begins_at_the_first() -> None:
    values = {"register_standing": "ended", "register_ground": "crime"}
    assert lists.wanted(values, lists.ON, "3") == Wanted("ended", "crime", 3)
    assert lists.wanted(values, "register_ground", "crime") == Wanted("ended", "crime", 1)


def test_what_the_window_never_offered_counts_as_nothing_chosen() -> None:
    assert lists.wanted({"register_standing": "secret"}, lists.BACK, "-2") == Wanted()
    assert lists.wanted({}) == Wanted()


# --- CSV ---


def test_the_file_holds_each_row_and_nothing_of_a_state_that_is_not_the_readers() -> None:
    rows = list(csv.reader(io.StringIO(lists.as_csv(SOME, NOW).decode("utf-8-sig"))))
    assert rows[0] == [
        "reference",
        "ground",
        "state",
        "granted_at",
        "ends_at",
        "review_due_at",
        "stop_to_be_confirmed",
    ]
    assert rows[2] == [
        "UA-2026-0002",
        "crime",
        "authorised",
        "2026-11-22T03:02:00+00:00",
        "2026-11-26T03:02:00+00:00",
        "2026-11-24T03:02:00+00:00",
        "no",
    ]
    assert (rows[4][2], rows[4][5:]) == ("expired", ["", "yes"])
    assert rows[5] == ["UA-2026-0005", "crime", "", "2026-11-19T03:02:00+00:00", "2026-11-29T03:02:00+00:00", "", ""]
