"""A proxy is for what is not on this machine, whatever the environment says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.proxy import proxy_for
from bot.settings import SettingsError
from bot.wiring import assemble
from sandbox.person.driver import Modal
from store.sealing import KeyRing
from tests.bot import stage as stages
from tests.bot.process import PATIENCE, begun, dead, left, printed

NAMES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")


@pytest.fixture(params=["as they are", "in small letters"])
def proxies(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An environment in which every variable names a proxy that is not there, and NO_PROXY another host."""
    with dead() as proxy:
        for name, value in [*((name, proxy) for name in NAMES), ("NO_PROXY", "intranet.example")]:
            monkeypatch.setenv(name if request.param == "as they are" else name.lower(), value)
        yield


@pytest.mark.usefixtures("proxies")
async def test_fault_m15_the_demo_starts_whatever_proxy_is_set() -> None:
    async with begun("demo") as process:
        assert "http://127.0.0.1:" in await printed(process.stdout, "Ctrl-C ends it")
        process.terminate()
        assert "Traceback" not in (await left(process)).err


@pytest.mark.usefixtures("proxies")
async def test_fault_m15_no_client_of_a_workspace_on_this_machine_uses_a_proxy(folder: Path) -> None:
    # Socket Mode, the window that a delivery opens, and the courier's messages: three clients.
    async with stages.stage(folder) as stage, stages.running(stage):
        assert isinstance(await stage.slack.person("U0INSPA").types("/urgent"), Modal)
        stage.grants()
        stage.bot.courier.wake()
        await stage.slack.person("U0PSDH").reads("Decision needed on UA-2026-0001", within=PATIENCE)


# --- the choice ---


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:7272/api/", "http://127.8.0.1/api/", "http://[::1]:7272/api/", "http://LOCALHOST:7272/api/"],
)
@pytest.mark.usefixtures("proxies")
def test_this_machine_is_never_behind_a_proxy(address: str) -> None:
    assert proxy_for(address) is None


@pytest.mark.parametrize(
    ("env", "proxy"),
    [
        ({"HTTPS_PROXY": "http://p.example:8080"}, "http://p.example:8080"),
        ({"https_proxy": "http://p.example:8080"}, "http://p.example:8080"),
        ({"HTTPS_PROXY": "p.example:8080"}, "http://p.example:8080"),
        ({"HTTPS_PROXY": "http://p.example:8080", "HTTP_PROXY": "http://q.example"}, "http://p.example:8080"),
        ({"HTTP_PROXY": "http://q.example"}, "http://q.example"),
        ({"HTTPS_PROXY": ""}, None),
        ({}, None),
    ],
)
def test_slack_is_reached_by_the_proxy_that_is_set(
    env: dict[str, str], proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert proxy_for("https://slack.com/api/") == proxy


@pytest.mark.parametrize("excepted", ["slack.com", ".com", "*", "intranet.example, SLACK.COM"])
def test_what_no_proxy_names_is_reached_without_one(excepted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://p.example:8080")
    monkeypatch.setenv("NO_PROXY", excepted)
    assert proxy_for("https://slack.com/api/") is None


@pytest.mark.parametrize("excepted", ["", "ack.com", "intranet.example", "slack.com.example"])
def test_what_no_proxy_does_not_name_is_reached_through_it(excepted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://p.example:8080")
    monkeypatch.setenv("NO_PROXY", excepted)
    assert proxy_for("https://slack.com/api/") == "http://p.example:8080"


@pytest.mark.parametrize("proxy", ["socks5://canary@p.example", "http://canary:x@", "http://canary@p.example:0x"])
def test_a_proxy_that_cannot_be_used_is_refused_and_not_quoted(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(SettingsError, match=r"^HTTPS_PROXY must be the address of an HTTP proxy") as refused:
        proxy_for("https://slack.com/api/")
    assert "canary" not in refused.value.sentence


@asynccontextmanager
async def refusing(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[set[str]]:
    """A proxy that lets nobody through, and that the environment names: where it was asked to connect to."""
    wanted: set[str] = set()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        wanted.add((await reader.readline()).decode().split()[1])
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1") as server:
        port = server.sockets[0].getsockname()[1]
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        yield wanted


async def test_a_slack_elsewhere_is_reached_through_the_proxy(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with refusing(monkeypatch) as wanted, stages.stage(folder) as stage:
        far = stage.bot.settings.model_copy(update={"slack_api_url": "https://slack.example/api/"})
        bot = assemble(far, stage.clock, key_ring=KeyRing.load(folder / "keys"))
        await bot.start()
        try:
            async with asyncio.timeout(PATIENCE):
                while not wanted:  # noqa: ASYNC110 - another program's list, looked at
                    await asyncio.sleep(0.01)
        finally:
            await bot.stop()
        assert wanted == {"slack.example:443"}
