"""Functions and files stay short enough to be read in one go."""

from tests.house.measures import all_files, all_functions, middle, ninetieth


def test_half_of_the_functions_have_at_most_8_lines() -> None:
    assert middle(all_functions()) <= 8


def test_nine_in_ten_functions_have_at_most_25_lines() -> None:
    assert ninetieth(all_functions()) <= 25


def test_most_files_have_at_most_200_lines() -> None:
    files = all_files()
    long = [where for length, where in files if length > 200]
    assert len(long) <= len(files) / 5, long


def test_no_file_has_more_than_400_lines() -> None:
    assert [where for length, where in all_files() if length > 400] == []
