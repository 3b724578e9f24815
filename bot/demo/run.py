"""The demo: a made-up force, and a Slack-shaped workspace beside the bot; the workspace alone for any other app."""

from __future__ import annotations

import asyncio
import socket
import tempfile
from collections.abc import Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

from bot.demo import force as demo_force
from bot.demo.time_travel import Travel, TravellingClock
from bot.listening import NotListening, listening, next_listening
from bot.settings import Channels, Settings
from bot.stopping import asked_to_stop
from bot.system_clock import SystemClock
from bot.wiring import Bot, assemble
from policy.terms import REGISTER
from sandbox.seed import Channel, Command, Person, Seed
from sandbox.server import Sandbox
from store.register import Register
from store.sealing import KeyRing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

__all__ = ["PACE", "Travel", "TravellingClock", "demo", "free_port", "sandbox_alone", "seed", "settings", "workspace"]

# Days pass in a moment here, so messages may come quicker than Slack would take them.
PACE: Final = 0.01
# Where the page is, unless somebody chooses another port.
PORT: Final = 7272
HOST: Final = "127.0.0.1"
# Seconds in which the bot must have reached the workspace beside it: a machine may be busy.
CONNECTED: Final = 30.0


class Unseeded(Exception):
    """A seed file holds something else; the sentence says what."""


@asynccontextmanager
async def workspace(
    folder: Path,
    *,
    line: socket.socket | None = None,
    clock: TravellingClock | None = None,
    pace: float = PACE,
    http: bool = False,
) -> AsyncIterator[tuple[Sandbox, Bot, Travel]]:
    """Run the made-up force: the sandbox and the bot in one process, over Socket Mode or signed HTTP.

    `line` is where the page is served; without one it is any port that is free.
    """
    clock = clock or TravellingClock(SystemClock())
    travel = Travel(clock)
    ours = free_port()
    sandbox = Sandbox(
        seed(),
        port=0,
        line=line,
        clock=lambda: clock().timestamp(),
        seconds_between_messages=pace / 2,
        travel=travel,
        events_url=f"http://127.0.0.1:{ours}/slack/events" if http else None,
    )
    async with sandbox:
        bot = assemble(settings(sandbox, folder, ours, http=http), clock, pace=pace, key_ring=_keys(folder))
        travel.bot = bot
        if not bot.register.given().holdings:
            every = settings(sandbox, folder, ours).circulate_every
            await asyncio.to_thread(bot.register.import_roll, demo_force.roll(), circulate_every=every)
        # A record that was kept may be ahead of the machine: time had travelled.
        clock.forward_to(_last_moment(bot.register))
        try:
            await bot.start()
            if not http:
                await _connected(sandbox)
            yield sandbox, bot, travel
        finally:
            await bot.stop()


async def _connected(sandbox: Sandbox) -> None:
    try:
        await sandbox.connected(1, within=CONNECTED)
    except AssertionError as wrong:
        raise NotListening(f"The bot did not reach the workspace beside it in {CONNECTED:.0f} seconds.") from wrong


def _last_moment(register: Register) -> datetime:
    logs = (register.log(reference) for reference in (REGISTER, *register.references()))
    return max(log[-1].moment for log in logs)


def settings(sandbox: Sandbox, folder: Path, port: int, *, http: bool = False) -> Settings:
    """Give the settings of a bot that speaks to the sandbox and keeps its record in a folder."""
    secrets = sandbox.seed
    return Settings(
        database_url=f"sqlite:///{folder / 'seventytwo.db'}",
        slack_bot_token=SecretStr(secrets.bot_token),
        slack_api_url=sandbox.api_url,
        team=demo_force.TEAM,
        channels=Channels(**demo_force.CHANNELS),
        force="Westmoor Police",
        port=port,
        slack_signing_secret=SecretStr(secrets.signing_secret) if http else None,
        slack_app_token=None if http else SecretStr(secrets.app_token),
    )


def seed() -> Seed:
    """Give the workspace that these people have accounts in."""
    return Seed(
        team=demo_force.TEAM,
        team_name="Westmoor Police (made up)",
        app_name="Seventy-Two",
        people=tuple(_people()),
        channels=(
            Channel(demo_force.CHANNELS["dpo"], "dpo", members=("U0DPO", "U0FCAO")),
            Channel(demo_force.CHANNELS["operations"], "operations", members=("U0ACC", "U0FIB")),
            Channel(
                demo_force.CHANNELS["information_management"], "information-management", members=("U0DPO", "U0ACC")
            ),
            Channel(demo_force.CHANNELS["all_staff"], "all-staff", private=False, members=tuple(demo_force.TITLES)),
        ),
        commands=(Command("/urgent", "[list | show REF | help]", "Authorise urgent monitoring for 72 hours"),),
        # As deploy/manifest.yml has it.
        events=("app_home_opened", "member_joined_channel"),
        hint="You are the duty Inspector. Type /urgent to authorise urgent monitoring.",
        examples=_examples(),
    )


def _examples() -> dict[str, dict[str, object]]:
    examples = demo_force.examples()
    # Only the page knows what time it is when the button is pressed.
    return {**examples, "cessation": {**examples["cessation"], "stopped_at": "now"}}


def _people() -> list[Person]:
    lines = [line.split(",") for line in demo_force.PEOPLE.splitlines()[1:]]
    return [
        Person(id=cells[0], name=cells[0][2:].lower(), real_name=cells[1], title=demo_force.TITLES[cells[0]])
        for cells in lines
    ]


def free_port() -> int:
    """Give a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def demo(port: int | None, keep: Path | None, say: Callable[[str], None]) -> None:
    """Run the demo until it is interrupted; `say` is told the address and what to do first.

    Raises NotListening where the `port` cannot be had; without one it is the first that can, from 7272 on.
    """
    ended = asked_to_stop()
    line = _line(port)
    with tempfile.TemporaryDirectory(prefix="seventytwo-") as temporary:
        folder = keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        async with workspace(folder, line=line) as (sandbox, _, _):
            # Whoever asked it to end while it started may have closed the terminal.
            if not ended.is_set():
                say(_welcome(sandbox, taken=port is None and sandbox.port != PORT, keep=keep))
            await ended.wait()


def _welcome(sandbox: Sandbox, *, taken: bool, keep: Path | None) -> str:
    lines = [
        f"\n  Seventy-Two is running. Open this address in a browser:\n\n    {sandbox.page_url}\n",
        *([f"  (Port {PORT} is taken, so it is {sandbox.port}.)"] if taken else []),
        "  You are the duty Inspector. Type /urgent, press Enter, and fill in the form.",
        "  The clock along the top travels; the list on the left says whom you act as.",
        f"  Ctrl-C ends it; {f'the record stays in {keep}' if keep else 'nothing is kept'}.\n",
    ]
    return "\n".join(lines)


def _line(port: int | None) -> socket.socket:
    return next_listening(HOST, PORT) if port is None else listening(HOST, port)


def people(file: Path | None) -> Seed:
    """Give the people and channels of a seed file; without one, the demo's. Raises Unseeded."""
    try:
        return Seed.load(file) if file else seed()
    except (ValueError, TypeError, AttributeError) as wrong:
        # JSON of another shape fails wherever it is first taken for what it is not.
        raise Unseeded(f"{file} is no seed of the sandbox: {wrong}") from wrong


async def sandbox_alone(port: int | None, people: Seed, events_url: str | None, say: Callable[[str], None]) -> None:
    """Run the workspace without the bot until it is interrupted; its port is chosen as the demo's is."""
    ended = asked_to_stop()
    async with Sandbox(people, line=_line(port), events_url=events_url) as alone:
        say(f"The page: {alone.page_url}\nSLACK_API_URL={alone.api_url}")
        say(f"SLACK_BOT_TOKEN={people.bot_token}\nSLACK_APP_TOKEN={people.app_token}")
        say(f"SLACK_SIGNING_SECRET={people.signing_secret}")
        await ended.wait()


def _keys(folder: Path) -> KeyRing:
    path = folder / "sealing.keys"
    return KeyRing.load(path) if path.exists() else KeyRing.make(path)
