"""A folder is small enough to be known by heart, a name says one file, and no arrow comes back to where it began."""

from tests.house.structure import arrows, circle, crowded, rooms, twice, waiting


def test_no_folder_has_too_many_rooms() -> None:
    assert crowded() == []
    assert len(rooms()) > 20


def test_no_file_name_stands_twice_in_a_storey() -> None:
    assert twice() == []


def test_there_is_no_circle_between_folders() -> None:
    assert circle(arrows() - waiting()) == []


def test_what_runs_upward_for_now_is_there() -> None:
    assert waiting() <= arrows()


def test_a_circle_would_be_seen() -> None:
    down = {("bot/desk", "bot/forms"), ("bot/forms", "bot/words")}
    assert circle(frozenset(down)) == []
    assert set(circle(frozenset({*down, ("bot/words", "bot/desk")}))) == {"bot/desk", "bot/forms", "bot/words"}
