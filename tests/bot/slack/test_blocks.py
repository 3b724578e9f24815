"""What is drawn for Slack is what Slack takes, and what was typed is shown as it was typed."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block as SlackBlock
from slack_sdk.models.views import View

from bot.chat.card import Card, Field, Form, Kind, Press, alert
from bot.forms import catalogue
from bot.slack.blocks import card_blocks, form_view, moment, reading_view
from bot.slack.inputs import state_of, value_of
from sandbox.blocks.block_kit import message_problems, view_problems

NIGHT = datetime(2026, 11, 27, 3, 2, tzinfo=UTC)
WORDS = "03:02 GMT on Friday 27 November 2026"
SUBJECTS = (("1", "Person 1"), ("2", "Person 2"))
NASTY = "<!channel> <@U1> & <https://example.org|here> *no* ~never~ `x`\n> quoted :x: <!date^1^{date}|then>"
STUFFED = Card(
    "UA-2026-0001 granted. It ends 03:02 GMT on Friday 27 November 2026.",
    title="T" * 150,
    lines=("word " * 900, "x" * 7000, "&" * 3000, f"It ends {moment(NIGHT, WORDS)}.", NASTY),
    facts=(
        *((f"Label {number}", "short & sweet") for number in range(23)),
        ("Nothing", " "),
        ("Long", "y & " * 1500),
        ("Typed", NASTY),
        ("Typed at length", "*" + "z" * 6000),
        ("Moment", moment(NIGHT, WORDS)),
    ),
    presses=(
        *(Press("show", "Show", f"UA-2026-{n:04}", "primary", "Show it") for n in range(3)),
        Press("cancel", "Cancel", "UA-2026-0001", "danger"),
        Press("help", "Help"),
    ),
    notes=tuple("small " * 100 for _ in range(12)),
)


def full(form: Form) -> Form:
    """A form with something in every field, as much as fits."""
    values: dict[Kind, Any] = {
        Kind.TEXT: "<&> " * 1000,
        Kind.LONG: "<&> " * 1000,
        Kind.PERSON: "U1",
        Kind.PEOPLE: ("U1", "U2"),
        Kind.TICK: True,
        Kind.DAY: date(2027, 2, 22),
        Kind.MOMENT: NIGHT,
    }

    def filled(field: Field) -> Field:
        options = field.options or SUBJECTS
        chosen = {Kind.CHOICE: options[0][0], Kind.CHOICES: tuple(value for value, _ in options)}
        return replace(field, options=options, value={**values, **chosen}[field.kind])

    return replace(form, fields=tuple(map(filled, form.fields)))


def blank(callback: str) -> Form:
    """A form as it is opened, with everything that it needs to be drawn."""
    form = catalogue.form(callback, code=True)
    return catalogue.with_options(form, "subjects", SUBJECTS)


def texts(value: object) -> Iterator[str]:
    """Every mrkdwn text anywhere in blocks."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def check_view(view: dict[str, Any]) -> None:
    assert [str(problem) for problem in view_problems(view, kind="modal")] == []
    View(**json.loads(json.dumps(view))).validate_json()


def fact(label: str, value: str) -> list[dict[str, Any]]:
    """The blocks of a card with one fact, without its first sentence."""
    return card_blocks(Card("A sentence.", facts=((label, value),)))[1:]


@pytest.mark.parametrize("callback", catalogue.FORMS)
def test_slack_takes_every_form_blank(callback: str) -> None:
    check_view(form_view(blank(callback), {"on": "UA-2026-0001"}, ("ripa", "systems", "activity", "ground")))


@pytest.mark.parametrize("callback", catalogue.FORMS)
def test_slack_takes_every_form_full(callback: str) -> None:
    form = replace(full(blank(callback)), lines=STUFFED.lines, facts=STUFFED.facts, presses=STUFFED.presses)
    check_view(form_view(form, {"on": "UA-2026-0001"}))


@pytest.mark.parametrize("callback", catalogue.FORMS)
def test_slack_takes_every_form_with_its_example_in_it(callback: str) -> None:
    form = blank(callback)
    check_view(form_view(catalogue.with_values(form, catalogue.example(form)), {}))


def test_slack_takes_a_stuffed_card() -> None:
    blocks = card_blocks(STUFFED)
    assert [str(problem) for problem in message_problems(blocks)] == []
    for block in blocks:
        parsed = SlackBlock.parse(json.loads(json.dumps(block)))
        assert parsed is not None
        parsed.validate_json()


def test_slack_takes_a_stuffed_page_to_read() -> None:
    check_view(reading_view("UA-2026-0001", STUFFED, {"on": "UA-2026-0001"}, [STUFFED, STUFFED]))


def test_a_list_too_long_for_slack_says_that_there_is_more() -> None:
    item = Card("UA-2026-0001 is waiting.", facts=(("Ends", "soon"),), presses=(Press("show", "Show", "UA-2026-0001"),))
    view = reading_view("List", item, {}, [item] * 60)
    check_view(view)
    assert len(view["blocks"]) <= 100
    assert view["blocks"][-1]["elements"][0]["text"] == "There is more than fits here. The record holds all of it."


def test_a_message_too_long_for_slack_keeps_its_buttons_and_says_that_there_is_more() -> None:
    card = Card("A sentence.", lines=tuple(f"Line {n}." for n in range(80)), presses=(Press("show", "Show", "UA-1"),))
    blocks = card_blocks(card)
    assert len(blocks) == 50
    assert [block["type"] for block in blocks[-2:]] == ["context", "actions"]


def test_a_card_without_a_title_begins_with_its_sentence() -> None:
    blocks = card_blocks(Card("UA-2026-0001 granted.", lines=("More.",)))
    assert [block["text"]["text"] for block in blocks] == ["UA-2026-0001 granted.", "More."]


def test_a_title_stands_above_the_sentence() -> None:
    blocks = card_blocks(Card("UA-2026-0001 granted.", "Granted", ("More.",)))
    assert [block["text"]["text"] for block in blocks] == ["Granted", "UA-2026-0001 granted.", "More."]


def test_a_part_of_a_window_may_do_without_a_sentence() -> None:
    blocks = card_blocks(Card("", "Granted", ("More.",)))
    assert [block["text"]["text"] for block in blocks] == ["Granted", "More."]


def test_a_moment_is_shown_in_the_readers_zone_and_in_words_elsewhere() -> None:
    stamp = "<!date^1795748520^{date_long}, {time}|03:02 GMT on Friday 27 November 2026>"
    assert moment(NIGHT, WORDS) == stamp
    assert fact("Ends", stamp) == [{"type": "section", "fields": [marked(f"*Ends*\n{stamp}")]}]


def marked(text: str) -> dict[str, Any]:
    """Slack's text with markup."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def test_what_looks_like_a_command_to_slack_is_only_text() -> None:
    drawn = "".join(texts(card_blocks(Card("A sentence.", lines=("<!channel> & <@U1> <https://example.org|x>",)))))
    assert "&lt;!channel&gt; &amp; &lt;@U1&gt; &lt;https://example.org|x&gt;" in drawn


@pytest.mark.parametrize("typed", ["~not~ guilty", "*all*", "> quoted", "she said\n> that", "`x`", "a_b_c", ":x: no"])
def test_what_slack_would_take_for_markup_is_shown_as_it_was_typed(typed: str) -> None:
    label, value = fact("Why", typed)
    assert label["text"] == marked("*Why*")
    assert value["text"] == {"type": "plain_text", "text": typed, "emoji": False}


def test_short_facts_stand_together_in_their_order() -> None:
    blocks = card_blocks(Card("S.", facts=(("A", "1"), ("B", "2"), ("C", "long " * 50), ("D", "4"))))
    drawn = [[one["text"] for one in block["fields"]] if "fields" in block else block["type"] for block in blocks]
    assert drawn == ["section", ["*A*\n1", "*B*\n2"], "section", ["*D*\n4"]]


def test_an_eleventh_short_fact_is_drawn_like_the_others() -> None:
    blocks = card_blocks(Card("S.", facts=tuple((f"L{n}", str(n)) for n in range(11))))
    assert [len(block["fields"]) for block in blocks[1:]] == [10, 1]


def test_a_fact_without_a_value_says_so() -> None:
    assert list(texts(fact("Advice", ""))) == ["*Advice*\nNot given"]


@given(st.text(alphabet=st.sampled_from("ab <&>\n*"), min_size=1, max_size=9000))
def test_long_text_is_split_and_nothing_is_lost(typed: str) -> None:
    pieces = [block["text"] for block in card_blocks(Card("S.", lines=(typed,)))[1:]]
    assert all(0 < len(piece["text"]) <= 3000 for piece in pieces)
    whole = "".join(piece["text"] for piece in pieces)
    plain = whole.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert "".join(plain.split()) == "".join(typed.split())


def test_a_date_is_never_cut_in_two() -> None:
    token = moment(NIGHT, WORDS)
    drawn = list(texts(card_blocks(Card("S.", lines=(f"{'x' * 2950} {token} and on",)))))
    assert [text.count(token) for text in drawn] == [0, 0, 1]


def test_a_button_says_what_it_is_for_and_what_it_is_about() -> None:
    (_, row) = card_blocks(Card("S.", presses=(Press("decide", "Read and decide", "UA-1", "primary", "Read UA-1"),)))
    assert row["elements"] == [
        {
            "type": "button",
            "action_id": "decide",
            "text": {"type": "plain_text", "text": "Read and decide", "emoji": False},
            "value": "UA-1",
            "style": "primary",
            "accessibility_label": "Read UA-1",
        }
    ]


def test_the_same_button_for_two_references_stands_in_two_rows() -> None:
    card = Card("S.", presses=(Press("show", "Show", "UA-1"), Press("help", "Help"), Press("show", "Show", "UA-2")))
    rows = card_blocks(card)[1:]
    assert [[e["action_id"] for e in row["elements"]] for row in rows] == [["show", "help"], ["show"]]
    assert [row["block_id"] for row in rows] == ["presses-0", "presses-1"]


def test_a_form_comes_back_under_its_name_with_what_it_was_about() -> None:
    view = form_view(catalogue.form("cancellation"), {"on": "UA-2026-0001"})
    assert (view["callback_id"], view["private_metadata"]) == ("cancellation", '{"on":"UA-2026-0001"}')
    (reason,) = (block for block in view["blocks"] if block["type"] == "input")
    assert (reason["block_id"], reason["element"]["action_id"]) == ("reason", "value")


def test_the_last_line_of_the_grant_form() -> None:
    last = form_view(catalogue.form("grant"), {})["blocks"][-1]
    assert last["elements"][0]["text"] == "No receipt, no authority."


def test_only_the_choices_named_are_told_at_once() -> None:
    view = form_view(catalogue.form("grant"), {}, ("ripa", "systems"))
    told = [block["block_id"] for block in view["blocks"] if block.get("dispatch_action")]
    assert told == ["systems", "ripa"]


def test_a_draft_that_is_too_short_can_still_be_drawn_again() -> None:
    form = catalogue.with_values(catalogue.form("grant"), {"concern": "x", "subject": "y"})
    check_view(form_view(form, {}))


def test_more_than_ten_choices_become_a_list() -> None:
    options = tuple((str(number), f"Person {number}") for number in range(1, 13))
    form = catalogue.with_options(catalogue.only(catalogue.form("decide"), {"subjects"}), "subjects", options)
    view = form_view(catalogue.with_values(form, {"subjects": ("1", "12")}), {})
    element = next(block["element"] for block in view["blocks"] if block["type"] == "input")
    assert element["type"] == "multi_static_select"
    assert [option["value"] for option in element["initial_options"]] == ["1", "12"]
    one = replace(catalogue.FORMS["review"].fields[0], options=options)
    check_view(form_view(Form("review", "Review", "Send", (one,)), {}))


def test_a_choice_that_is_no_longer_offered_is_not_drawn_as_chosen() -> None:
    form = catalogue.narrowed(catalogue.form("review"), "systems", {"force_network"})
    view = form_view(catalogue.with_values(form, {"systems": ("issued_mobile",), "outcome": "else"}), {})
    check_view(view)
    assert not any("initial_options" in block.get("element", {}) for block in view["blocks"])


def test_a_question_with_nothing_to_choose_from_does_not_cost_the_whole_form() -> None:
    view = form_view(catalogue.narrowed(catalogue.form("cessation"), "systems", ()), {})
    check_view(view)
    assert [b["block_id"] for b in view["blocks"] if b["type"] == "input"] == ["stopped_at", "stopped_by", "gathered"]


def sent(form: Form) -> dict[str, Any]:
    """What Slack would send back for a form as it is drawn."""
    renamed = {
        "initial_value": "value",
        "initial_option": "selected_option",
        "initial_options": "selected_options",
        "initial_user": "selected_user",
        "initial_users": "selected_users",
        "initial_date": "selected_date",
        "initial_date_time": "selected_date_time",
    }
    values = {}
    for block in form_view(form, {})["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            state = {new: element[old] for old, new in renamed.items() if old in element}
            values[block["block_id"]] = {"value": {"type": element["type"], **state}}
    return {"state": {"values": values}}


@pytest.mark.parametrize("callback", catalogue.FORMS)
def test_a_form_drawn_again_has_lost_nothing(callback: str) -> None:
    form = full(blank(callback))
    again = catalogue.with_values(blank(callback), state_of(sent(form)))
    assert form_view(again, {}) == form_view(form, {})


@pytest.mark.parametrize("callback", catalogue.FORMS)
def test_a_blank_form_comes_back_blank(callback: str) -> None:
    form = blank(callback)
    again = catalogue.with_values(form, state_of(sent(form)))
    assert form_view(again, {}) == form_view(form, {})


def test_what_no_form_of_ours_has_cannot_be_read() -> None:
    with pytest.raises(ValueError, match="no field of the kind timepicker"):
        value_of({"type": "timepicker", "selected_time": "03:02"})


@pytest.mark.parametrize("gap", [" " * 7000, "\n" * 7000])
def test_nothing_but_space_is_never_a_paragraph(gap: str) -> None:
    blocks = [*card_blocks(Card("S.", lines=(gap, f"a{gap}b"))), *fact("Why", f"*a{gap}b")]
    assert [str(problem) for problem in message_problems(blocks)] == []
    assert all(block["text"]["text"].strip() for block in blocks)


def test_a_lock_screen_has_as_many_whole_sentences_as_it_holds() -> None:
    first, second = f"{'a' * 99}.", f"{'b' * 48}."
    assert alert(f"{first} {second}") == f"{first} {second}"
    assert alert(f"{first} {second}?") == first
    assert alert("c" * 151) == f"{'c' * 149}…"
