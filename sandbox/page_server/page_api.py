"""The page's calls: what a person sees, and what they do."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.blocks.schema import Json
from sandbox.guard import Guard
from sandbox.page_server.live import live
from sandbox.page_server.page_answers import HEADERS, SENTENCES, Call, answering, body, query
from sandbox.page_server.page_data import PageData
from sandbox.page_server.travel import To
from sandbox.person.gestures import Gestures, Outcome, Touch
from sandbox.refusal import RefusedError
from sandbox.seed import Person
from sandbox.workspace.workspace import HOME, Workspace

FILES = Path(__file__).parents[1] / "page"
KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
STATIC = {file.relative_to(FILES).as_posix(): file for file in FILES.rglob("*") if file.suffix in KINDS}
"""What is served as it stands, by its place below the page: looked up, so that no address leads anywhere else."""
SETTLE_SECONDS = 30.0
WAYS: tuple[To, ...] = ("+1h", "+24h", "next", "end")


class PageApi:
    """Answers everything under /page, and the page itself at /."""

    def __init__(self, workspace: Workspace, gestures: Gestures, data: PageData, guard: Guard) -> None:
        self._workspace = workspace
        self._gestures = gestures
        self._data = data
        self._guard = guard
        self._looking: dict[str, str] = {}

    def routes(self) -> list[Route]:
        """Where each call is answered; all but the static files are guarded."""
        reads = {"/page/workspace": self._overview, "/page/messages": self._messages}
        writes = {
            "/page/command": self._until_told(self._command),
            "/page/send": self._send,
            "/page/press": self._until_told(self._press),
            "/page/submit": self._until_told(self._submit),
            "/page/join": self._join,
            "/page/leave": self._leave,
            "/page/close": self._until_told(self._close),
            "/page/travel": self._travel,
        }
        return [
            Route("/", self._guard.watch(_index), methods=["GET"]),
            Route("/page/static/{name:path}", _static, methods=["GET"]),
            Route("/page/live", self._guard.watch(self._live), methods=["GET"]),
            *(Route(path, self._guard.watch(answering(call, query)), methods=["GET"]) for path, call in reads.items()),
            *(Route(path, self._guard.watch(answering(call, body)), methods=["POST"]) for path, call in writes.items()),
        ]

    def _until_told(self, call: Call) -> Call:
        """Answer when the app has told what came of it: an app may be quiet for a moment before it begins to."""

        async def answer(args: Json) -> Json:
            with self._workspace.bustle.show():
                done = await call(args)
                if self._data.travel:
                    await self._data.travel.told()
            return done

        return answer

    async def _overview(self, args: Json) -> Json:
        return self._data.overview(self._who(args))

    async def _messages(self, args: Json) -> Json:
        who, channel = self._who(args), str(args.get("channel"))
        came, self._looking[who.id] = self._looking.get(who.id) != channel, channel
        if channel == HOME:
            if came:
                await self._gestures.open_home(who.id)
            return {"messages": self._data.home(who), "home": self._data.home_view(who)}
        where = self._workspace.conversations.get(channel)
        if where is None or where not in self._workspace.seen_by(who.id):
            raise RefusedError("channel_not_found")
        if came and channel == who.dm:
            await self._gestures.open_home(who.id, "messages")
        self._workspace.mark_read(who.id, where)
        return {"messages": self._data.messages(who, where)}

    async def _command(self, args: Json) -> Json:
        done = await self._gestures.command(*_strings(args, "as", "channel", "text"))
        return {**_told(done), "text": done.text}

    async def _send(self, args: Json) -> Json:
        return _told(await self._gestures.send(*_strings(args, "as", "channel", "text")))

    async def _press(self, args: Json) -> Json:
        who, block_id, action_id = _strings(args, "as", "block_id", "action_id")
        touch = Touch(block_id, action_id, args.get("selected"), args.get("values") or {})
        view = HOME if args.get("channel") == HOME else args.get("view_id")
        if view:
            return _told(await self._gestures.press_in_view(who, view, touch))
        channel, ts = _strings(args, "channel", "ts")
        where = self._workspace.conversations.get(channel)
        message = next((m for m in (where.messages if where else ()) if m.ts == ts), None)
        if message is None:
            raise RefusedError("message_not_found")
        return _told(await self._gestures.press(who, message, touch))

    async def _submit(self, args: Json) -> Json:
        who, view = _strings(args, "as", "view_id")
        done = await self._gestures.submit(who, view, args.get("values") or {})
        return {**_told(done), "errors": done.errors}

    async def _close(self, args: Json) -> Json:
        return _told(await self._gestures.close(*_strings(args, "as", "view_id")))

    async def _join(self, args: Json) -> Json:
        """Go into a channel, or bring somebody else in as a member of it."""
        person, channel, who = _strings(args, "as", "channel", "who")
        self._place(person, channel)
        return _told(await self._gestures.join(who or person, channel, person if who else None))

    async def _leave(self, args: Json) -> Json:
        person, channel = _strings(args, "as", "channel")
        self._place(person, channel)
        return _told(await self._gestures.leave(person, channel))

    def _place(self, person: str, channel: str) -> None:
        """Refuse what this person does not see: nobody walks into a private channel."""
        if channel not in {c.id for c in self._workspace.seen_by(person)}:
            raise RefusedError("channel_not_found")

    async def _travel(self, args: Json) -> Json:
        to = next((known for known in WAYS if known == args.get("to")), None)
        if self._data.travel is None or to is None:
            return {"ok": False, "error": "The clock here cannot be moved so."}
        with self._workspace.bustle.show():
            await self._data.travel.travel(to)
            await self._workspace.bustle.settle(SETTLE_SECONDS)
        return {"ok": True, "now": self._data.clock()["now"]}

    async def _live(self, call: Request) -> Response:
        try:
            return live(self._workspace, self._data, self._who(dict(call.query_params)))
        except RefusedError as refused:
            return PlainTextResponse(SENTENCES[refused.code], 404)

    def _who(self, args: Json) -> Person:
        """Whom the page acts as; the first person where it does not say."""
        if args.get("as"):
            return self._workspace.person(args["as"])
        return next(p for p in self._workspace.people.values() if not p.is_bot and not p.deleted)


async def _index(_: Request) -> Response:
    return FileResponse(FILES / "index.html", media_type="text/html", headers=HEADERS)


async def _static(call: Request) -> Response:
    path = STATIC.get(call.path_params["name"])
    if path is None:
        return PlainTextResponse("There is no such file.", 404)
    return FileResponse(path, media_type=KINDS[path.suffix], headers=HEADERS)


def _strings(args: Json, *names: str) -> list[str]:
    return [str(args.get(name) or "") for name in names]


def _told(done: Outcome) -> Json:
    return {"ok": done.ok, "error": done.error}
