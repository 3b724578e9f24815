"""docs/cases.md says what the tests show, and every case that is promised has its test."""

from pathlib import Path

import pytest

from tests.house.cases import CHAPTERS, PAGE, PROMISED, Shown, all_shown, missing, page, row, sentence, shown_by
from tests.house.tree import ROOT


def test_the_page_is_what_the_tests_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: make docs"


def test_every_case_that_is_promised_has_a_test() -> None:
    assert missing(all_shown()) == []


def test_a_case_without_a_test_is_noticed() -> None:
    left = [shown for shown in all_shown() if shown.case != "T1"]
    assert "T1" in missing(left)
    assert page(left) != page()


def test_every_case_is_promised_once_and_has_a_chapter() -> None:
    assert len(set(PROMISED)) == len(PROMISED)
    assert {case[0] for case in PROMISED} == set(CHAPTERS)


def test_a_test_of_two_cases_counts_for_both(tmp_path: Path) -> None:
    made = tmp_path / "test_made.py"
    made.write_text("def test_T3_K3_it_is_never_both(): ...\ndef test_other(): ...\n", encoding="utf-8")
    assert [(shown.case, shown.sentence) for shown in shown_by(made)] == [
        ("T3", "It is never both."),
        ("K3", "It is never both."),
    ]


def test_a_docstring_says_it_better_than_a_name(tmp_path: Path) -> None:
    made = tmp_path / "test_made.py"
    made.write_text('async def test_F1_it_is(): "It is, by the DPO\'s own word."\n', encoding="utf-8")
    assert [shown.sentence for shown in shown_by(made)] == ["It is, by the DPO's own word."]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("the_acu_inspector_hears_of_it", "The ACU Inspector hears of it."),
        ("at_72_hours_the_dpo_is_told", "At 72 hours the DPO is told."),
        ("the_head_of_psd_is_away", "The Head of PSD is away."),
        ("section_2_is_asked_for", "Section 2 is asked for."),
        ("the_applicants_words_are_not_the_officers", "The applicant's words are not the officer's."),
    ],
)
def test_a_name_becomes_a_sentence(name: str, expected: str) -> None:
    assert sentence(name) == expected


def test_a_row_names_each_file_once() -> None:
    here = ROOT / "tests" / "policy" / "cases" / "test_time.py"
    twice = [Shown("T1", "One.", here), Shown("T1", "Two.", here)]
    assert row("T1", twice) == "| T1 | One.<br>Two. | [test_time](../tests/policy/cases/test_time.py) (rules) |"
