"""Functions and files stay short enough to be read in one go."""

from tests.house.measures import all_files, all_functions, middle, ninetieth

LISTS = {"policy/acts.py"}
"""Lists of data, of which a stranger reads the one entry that they look for: every act there is."""


def test_half_of_the_functions_have_at_most_8_lines() -> None:
    assert middle(all_functions()) <= 8


def test_nine_in_ten_functions_have_at_most_25_lines() -> None:
    assert ninetieth(all_functions()) <= 25


def test_most_files_have_at_most_200_lines() -> None:
    files = all_files()
    long = [where for length, where in files if length > 200]
    assert len(long) <= len(files) / 5, long


def test_no_file_has_more_than_300_lines_but_lists_of_data() -> None:
    assert {where for length, where in all_files() if length > 300} == LISTS


def test_the_longest_functions_are_known() -> None:
    assert [where for length, where in all_functions() if length > 50] == []
