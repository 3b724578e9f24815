"""The night that a story is told in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stories.night import Night, night_of


@pytest.fixture
async def night(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Night]:
    """A night over Socket Mode; a story marked with `both_ways` is told over signed HTTP as well."""
    async with night_of(tmp_path, http=getattr(request, "param", "socket") == "http") as begun:
        yield begun
