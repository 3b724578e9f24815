"""The version is written once, and everything that states one states that."""

from importlib.metadata import version

import bot


def test_the_installed_version_is_the_one_in_the_package() -> None:
    assert version("seventytwo") == bot.__version__
