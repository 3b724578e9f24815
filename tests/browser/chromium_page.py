"""One page in a headless Chromium: looked at and worked by mouse and keyboard, over the browser's own protocol."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import json
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

from tests.chromium import chromium

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--remote-debugging-port=0",
)
# Wire seconds: a slow machine may take long, a page that hangs must not.
START, ANSWER, PATIENCE, LOOK = 40.0, 60.0, 30.0, 0.02
# Name of a key: (code, number, the text it writes).
KEYS = {
    "Tab": ("Tab", 9, ""),
    "Enter": ("Enter", 13, "\r"),
    "Escape": ("Escape", 27, ""),
    "ArrowDown": ("ArrowDown", 40, ""),
    "End": ("End", 35, ""),
    " ": ("Space", 32, " "),
}
PLACE = """(() => {
  const node = document.querySelector(%s);
  if (!node) return null;
  node.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  const box = node.getBoundingClientRect();
  const x = box.x + box.width / 2, y = box.y + box.height / 2;
  const top = document.elementFromPoint(x, y);
  return { x, y, seen: Boolean(top) && (node === top || node.contains(top) || top.contains(node)) };
})()"""

Json = dict[str, Any]


class Unseen(AssertionError):
    """What a person would look for is not on the page."""


class Page:
    """A page, and whatever the browser wrote into its console as an error."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.errors: list[str] = []
        self._socket = socket
        self._session = ""
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Json]] = {}

    async def listen(self) -> None:
        """Read what the browser says, until it goes away."""
        async for packet in self._socket:
            said = json.loads(packet.data)
            if (number := said.get("id")) in self._waiting:
                self._waiting.pop(number).set_result(said)
            elif fault := _fault(said):
                self.errors.append(fault)

    async def tell(self, method: str, **params: object) -> Json:
        """Tell the browser to do something, and give its answer."""
        number = next(self._numbers)
        self._waiting[number] = asyncio.get_running_loop().create_future()
        session = {"sessionId": self._session} if self._session else {}
        await self._socket.send_json({"id": number, "method": method, "params": params, **session})
        answer = await asyncio.wait_for(self._waiting[number], ANSWER)
        if "error" in answer:
            raise AssertionError(f"{method}: {answer['error']['message']}")
        result: Json = answer["result"]
        return result

    async def open(self) -> None:
        """Open an empty tab and listen to it."""
        target = await self.tell("Target.createTarget", url="about:blank")
        attached = await self.tell("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            await self.tell(f"{domain}.enable")
        light = [{"name": "prefers-color-scheme", "value": "light"}]
        await self.tell("Emulation.setEmulatedMedia", features=light)

    async def reads(self, script: str) -> Any:  # noqa: ANN401 - whatever the script gives
        """Give the value of a script that only looks."""
        answer = await self.tell("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise AssertionError(json.dumps(answer["exceptionDetails"]))
        return answer["result"].get("value")

    async def goes(self, address: str) -> None:
        """Open an address."""
        await self.tell("Page.navigate", url=address)

    async def width(self, pixels: int, height: int) -> None:
        """Make the window so wide and so high."""
        size = {"width": pixels, "height": height, "deviceScaleFactor": 1, "mobile": pixels < 600}
        await self.tell("Emulation.setDeviceMetricsOverride", **size)

    async def until(self, script: str, seconds: float = PATIENCE) -> Any:  # noqa: ANN401 - as `reads`
        """Wait until a script gives something true, and give that; fail with what is on the screen."""
        stop = time.monotonic() + seconds
        while not (value := await self.reads(script)):
            if time.monotonic() > stop:
                raise Unseen(f"{script}\n\nOn the screen:\n{await self.reads('document.body.innerText')}")
            await asyncio.sleep(LOOK)
        return value

    async def clicks(self, selector: str) -> None:
        """Press the mouse on what a selector finds, where a person would see it."""
        found = f"({PLACE % json.dumps(selector)})"
        # What has just been opened may still be moving into its place.
        place = await self.until(f"(() => {{ const at = {found}; return at?.seen && at; }})()")
        point = {"x": place["x"], "y": place["y"], "button": "left", "clickCount": 1}
        for kind in ("mousePressed", "mouseReleased"):
            await self.tell("Input.dispatchMouseEvent", type=kind, **point)

    async def types(self, text: str) -> None:
        """Write into whatever has the focus."""
        await self.tell("Input.insertText", text=text)

    async def presses(self, *keys: str, shift: bool = False) -> None:
        """Press keys by name, one after the other."""
        for key in keys:
            code, number, text = KEYS[key]
            pressed = {"key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": 8 if shift else 0}
            await self.tell("Input.dispatchKeyEvent", type="keyDown", text=text, **pressed)
            await self.tell("Input.dispatchKeyEvent", type="keyUp", **pressed)

    async def picture(self, clip: Json | None = None) -> bytes:
        """Take a picture of the window, or of a part of it: x, y, width, height in pixels."""
        part = {"clip": {**clip, "scale": 1}} if clip else {}
        taken = await self.tell("Page.captureScreenshot", format="png", **part)
        return base64.b64decode(taken["data"])


def _fault(said: Json) -> str:
    """What the browser's console would show in red, or nothing."""
    about = said.get("params", {})
    if said.get("method") == "Runtime.exceptionThrown":
        return json.dumps(about["exceptionDetails"])
    if said.get("method") == "Runtime.consoleAPICalled" and about["type"] in {"error", "assert"}:
        return json.dumps(about["args"])
    entry = about.get("entry", {}) if said.get("method") == "Log.entryAdded" else {}
    return f"{entry['text']} {entry.get('url', '')}" if entry.get("level") in {"error", "warning"} else ""


@contextlib.asynccontextmanager
async def browser() -> AsyncIterator[Page]:
    """A browser of its own, with nothing remembered, and one page in it; it is gone afterwards."""
    program = chromium()
    assert program, "There is no Chromium here."
    with tempfile.TemporaryDirectory(prefix="seventytwo-browser-", ignore_cleanup_errors=True) as folder:
        quiet = asyncio.subprocess.DEVNULL
        flags = (*FLAGS, f"--user-data-dir={folder}", "about:blank")
        process = await asyncio.create_subprocess_exec(program, *flags, stdout=quiet, stderr=quiet)
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.ws_connect(await _address(Path(folder)), max_msg_size=0) as socket,
            ):
                page = Page(socket)
                listening = asyncio.create_task(page.listen())
                try:
                    await page.open()
                    yield page
                finally:
                    await _close(page, process)
                    listening.cancel()
                    await asyncio.gather(listening, return_exceptions=True)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def _address(folder: Path) -> str:
    """Where the browser listens: it writes this down once it does."""
    written = folder / "DevToolsActivePort"
    stop = time.monotonic() + START
    while not written.exists() or len(written.read_text().splitlines()) != 2:
        assert time.monotonic() < stop, "The browser did not start."
        await asyncio.sleep(LOOK)
    port, path = written.read_text().splitlines()
    return f"ws://127.0.0.1:{port}{path}"


async def _close(page: Page, process: asyncio.subprocess.Process) -> None:
    """Ask the browser to end, so that it ends its own children too."""
    page._session = ""  # noqa: SLF001 - the browser itself, and no longer the tab
    with contextlib.suppress(ConnectionError, AssertionError, TimeoutError):
        await asyncio.wait_for(page.tell("Browser.close"), 5)
        await asyncio.wait_for(process.wait(), 10)
