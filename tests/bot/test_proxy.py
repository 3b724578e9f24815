"""A proxy is for what is not on this machine, whatever the environment says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.person.driver import Modal
from tests.bot import stage as stages
from tests.bot.process import begun, dead, left, printed

NAMES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")


@pytest.fixture(params=["as they are", "in small letters"])
def proxies(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An environment in which every variable names a proxy that is not there, and NO_PROXY another host."""
    with dead() as proxy:
        for name, value in [*((name, proxy) for name in NAMES), ("NO_PROXY", "intranet.example")]:
            monkeypatch.setenv(name if request.param == "as they are" else name.lower(), value)
        yield


@pytest.mark.xfail(strict=True, reason="M15: the calls to 127.0.0.1 go to the proxy")
@pytest.mark.usefixtures("proxies")
async def test_fault_m15_the_demo_starts_whatever_proxy_is_set() -> None:
    async with begun("demo") as process:
        assert "http://127.0.0.1:" in await printed(process.stdout, "Ctrl-C ends it")
        process.terminate()
        assert "Traceback" not in (await left(process)).err


@pytest.mark.xfail(strict=True, reason="M15: the calls to 127.0.0.1 go to the proxy")
@pytest.mark.usefixtures("proxies")
async def test_fault_m15_no_client_of_a_workspace_on_this_machine_uses_a_proxy(folder: Path) -> None:
    # Socket Mode, the window that a delivery opens, and the courier's messages: three clients.
    async with stages.stage(folder) as stage, stages.running(stage):
        assert isinstance(await stage.slack.person("U0INSPA").types("/urgent"), Modal)
        stage.grants()
        stage.bot.courier.wake()
        assert await stage.slack.person("U0PSDH").reads("Decision needed on UA-2026-0001", within=60)
