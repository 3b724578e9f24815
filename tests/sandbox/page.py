"""The page, without a browser: its calls, as the person at it would make them."""

from typing import Any

import aiohttp

from sandbox.server import Sandbox

Body = dict[str, Any]


class Page:
    """The page, without a browser."""

    def __init__(self, slack: Sandbox, session: aiohttp.ClientSession) -> None:
        self.slack = slack
        self.session = session
        self.headers = {"X-Sandbox-Token": slack.page_token}

    async def gets(self, path: str, **args: str) -> Body:
        async with self.session.get(self.slack.url + path, params=args, headers=self.headers) as answer:
            read: Body = await answer.json()
            return read

    async def posts(self, path: str, **body: object) -> Body:
        async with self.session.post(self.slack.url + path, json=body, headers=self.headers) as answer:
            read: Body = await answer.json()
            return read

    async def status(self, path: str, **headers: str) -> tuple[int, str]:
        async with self.session.get(self.slack.url + path, headers=headers) as answer:
            return answer.status, await answer.text()
