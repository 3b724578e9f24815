"""Files: named first, then uploaded, then shared; what they hold stays in memory."""

from __future__ import annotations

import mimetypes
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field

from sandbox.blocks.schema import Json
from sandbox.ids import Clock, Ids
from sandbox.refusal import RefusedError
from sandbox.seed import Seed

LARGEST = 1_000_000_000
LARGEST_SNIPPET = 1_000_000
LONGEST_ALT = 1000
PICTURES = ("image/png", "image/jpeg", "image/gif")
"""What an image block can show."""


@dataclass(slots=True, eq=False)
class File:
    """One file of the app's: `content` once it was uploaded, `shares` as pairs of a channel and a message's stamp.

    Slack looks into a file only after it has answered that it is complete; then it is `known`.
    """

    id: str
    name: str
    length: int
    key: str
    created: int
    alt_txt: str | None = None
    snippet: str | None = None
    title: str = ""
    content: bytes | None = None
    complete: bool = False
    known: bool = False
    shares: list[tuple[str, str]] = field(default_factory=list)

    @property
    def mimetype(self) -> str:
        """What it is by its name."""
        return mimetypes.guess_type(self.name)[0] or ("text/plain" if self.snippet else "application/octet-stream")


@dataclass(slots=True)
class Files:
    """All files of the workspace. `base_url` is where the server answers, once it does."""

    seed: Seed
    ids: Ids
    clock: Clock
    base_url: str = ""
    largest: int = LARGEST
    _all: dict[str, File] = field(default_factory=dict)

    def begin(self, name: str, length: int, alt_txt: str | None = None, snippet: str | None = None) -> File:
        """Make room for a file of so many bytes.

        Raises:
            RefusedError: missing_argument where there is nothing to upload, file_upload_size_restricted,
                snippet_too_large, unknown_snippet_type or alt_txt_too_large.
        """
        if length == 0:
            raise RefusedError("missing_argument")
        if length > self.largest:
            raise RefusedError("file_upload_size_restricted")
        if snippet and length > LARGEST_SNIPPET:
            raise RefusedError("snippet_too_large")
        if snippet and not re.fullmatch(r"[a-z][a-z0-9_+#.-]*", snippet):
            raise RefusedError("unknown_snippet_type")
        if alt_txt and len(alt_txt) > LONGEST_ALT:
            raise RefusedError("alt_txt_too_large")
        made = File(self.ids.next("F"), name, length, secrets.token_urlsafe(24), int(self.clock()), alt_txt, snippet)
        self._all[made.id] = made
        return made

    def awaited(self, key: str) -> File | None:
        """The file whose content may be uploaded under this key, which is good for one upload."""
        return next((f for f in self._all.values() if f.key == key and f.content is None), None)

    def uploaded(self, file_id: str) -> File:
        """A file that was uploaded and is not yet complete.

        Raises:
            RefusedError: file_not_found.
        """
        file = self._all.get(file_id)
        if file is None or file.content is None or file.complete:
            raise RefusedError("file_not_found")
        return file

    def find(self, file_id: str) -> File:
        """A file that is complete.

        Raises:
            RefusedError: file_not_found.
        """
        file = self._all.get(file_id)
        if file is None or not file.complete:
            raise RefusedError("file_not_found")
        return file

    def problems(self, blocks: list[Json], at: str) -> list[str]:
        """What is wrong with the files that images among these blocks show: only whole pictures can be shown."""
        shown = [i for i in pictures(blocks) if i.get("slack_file")]
        wrong = [i for i in shown if not self._is_picture(i["slack_file"])]
        return [f"[ERROR] invalid slack file [json-pointer:{at}]" for _ in wrong]

    def picture(self, named: Json) -> File | None:
        """The file that an image names, by its id or by its private address."""
        for file in self._all.values():
            if file.id == named.get("id") or self.shown(file)["url_private"] == named.get("url"):
                return file
        return None

    def _is_picture(self, named: Json) -> bool:
        file = self.picture(named)
        return file is not None and file.complete and file.mimetype in PICTURES

    def upload_url(self, file: File) -> str:
        """Where its content is to be posted."""
        return f"{self.base_url}/upload/v1/{file.key}"

    def shown(self, file: File) -> Json:
        """The file as Slack describes it; what kind it is, and where it stands, it does not say at once."""
        plain = re.sub(r"[^a-z0-9._-]+", "_", file.name.lower())
        place = f"{self.base_url}/files-pri/{self.seed.team}-{file.id}"
        kind = plain.rpartition(".")[2] if "." in plain else "text" if file.snippet else "binary"
        return {
            "id": file.id,
            "created": file.created,
            "timestamp": file.created,
            "name": file.name,
            "title": file.title or file.name,
            "mimetype": file.mimetype if file.known else "",
            "filetype": (file.snippet or kind) if file.known else "",
            "pretty_type": kind.upper() if file.known else "",
            "user": self.seed.bot_user,
            "user_team": self.seed.team,
            "editable": bool(file.snippet),
            "size": file.length,
            "mode": "snippet" if file.snippet else "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": False,
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": f"{place}/{plain}",
            "url_private_download": f"{place}/download/{plain}",
            "permalink": f"https://{self.seed.domain}.slack.com/files/{self.seed.bot_user}/{file.id}/{plain}",
            "comments_count": 0,
            "is_starred": False,
            "has_rich_preview": False,
            "file_access": "visible",
            **({"alt_txt": file.alt_txt} if file.alt_txt else {}),
            **self._places(file),
        }

    def _places(self, file: File) -> Json:
        """Where it was shared: public channels by C, private ones by G of old, and DMs by D."""
        kinds = {c.id: "private" if c.private else "public" for c in self.seed.channels}
        shares: dict[str, dict[str, list[Json]]] = {}
        for channel, ts in file.shares:
            kind = kinds.get(channel, "private")
            shares.setdefault(kind, {}).setdefault(channel, []).append({"ts": ts, "reply_count": 0})
        there = list(dict.fromkeys(channel for channel, _ in file.shares))
        return {
            "channels": [c for c in there if kinds.get(c) == "public"],
            "groups": [c for c in there if kinds.get(c) == "private"],
            "ims": [c for c in there if c not in kinds],
            "shares": shares,
        }


def pictures(value: object) -> Iterator[Json]:
    """Every image in blocks, wherever it stands."""
    if isinstance(value, dict):
        if value.get("type") == "image":
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from pictures(one)
