"""Files: an upload in Slack's three steps, its limits and refusals, and who may download it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.refusal import RefusedError
from sandbox.server import Sandbox
from sandbox.workspace.workspace import Workspace
from tests.sandbox.people import ALICE, BOB, SEED, call, refusal, section

BEGIN, COMPLETE = "files.getUploadURLExternal", "files.completeUploadExternal"
EVERY_BYTE = bytes(range(256)) * 3 + b"\r\n--\r\n"


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def uploaded(workspace: Workspace, name: str = "a.txt", content: bytes = b"abc") -> str:
    """A file whose bytes are there; its id."""
    file_id = str(call(workspace, BEGIN, filename=name, length=str(len(content)))["file_id"])
    workspace.files._all[file_id].content = content  # noqa: SLF001 - what the upload's own POST does
    return file_id


async def test_a_file_is_shared_in_a_channel_with_a_comment(slack: Sandbox, client: AsyncWebClient) -> None:
    done = await client.files_upload_v2(
        channel="C0DPO", file=EVERY_BYTE, filename="Bericht.pdf", title="The report", initial_comment="Here it is"
    )
    (said,) = slack.channel("dpo").messages
    (file,) = said.files
    assert (said.text, file["title"], file["mimetype"], file["size"]) == (
        "Here it is", "The report", "application/pdf", len(EVERY_BYTE),
    )  # fmt: skip
    assert (done["file"]["id"], done["file"]["shares"], done["file"]["mimetype"]) == (file["id"], {}, "")
    info = (await client.files_info(file=file["id"]))["file"]
    assert info["shares"] == {"private": {"C0DPO": [{"ts": said.ts, "reply_count": 0}]}}
    assert (info["groups"], info["channels"], info["ims"]) == (["C0DPO"], [], [])
    history = (await client.conversations_history(channel="C0DPO"))["messages"]
    assert [f["id"] for m in history for f in m["files"]] == [file["id"]]


async def test_several_files_go_into_a_thread(slack: Sandbox, client: AsyncWebClient) -> None:
    parent = (await client.chat_postMessage(channel=ALICE.dm, text="Above"))["ts"]
    both = [{"content": "one", "filename": "1.txt"}, {"content": "two", "filename": "2.txt", "snippet_type": "text"}]
    await client.files_upload_v2(channel=ALICE.dm, file_uploads=both, thread_ts=parent)
    (said,) = slack.person(ALICE.id).inbox
    (reply,) = said.thread
    assert [(f["name"], f["mode"]) for f in reply.files] == [("1.txt", "hosted"), ("2.txt", "snippet")]
    assert slack.person(ALICE.id).downloads(reply.files[1]["id"]) == b"two"


async def test_the_blocking_client_uploads_as_well(slack: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "record.csv"
    path.write_text("a,b\n")
    client = WebClient(SEED.bot_token, base_url=slack.api_url)
    await asyncio.to_thread(client.files_upload_v2, channel="C0DPO", file=str(path))
    (said,) = slack.channel("dpo").messages
    assert [(f["name"], f["filetype"]) for f in said.files] == [("record.csv", "csv")]


async def test_a_file_without_a_place_stays_private(slack: Sandbox, client: AsyncWebClient) -> None:
    done = await client.files_upload_v2(content="mine", filename="mine.txt")
    assert (await client.files_info(file=done["file"]["id"]))["file"]["mimetype"] == "text/plain"
    with pytest.raises(RefusedError, match="file_not_found"):
        slack.person(ALICE.id).downloads(done["file"]["id"])


async def test_a_form_is_taken_too(client: AsyncWebClient, http: aiohttp.ClientSession) -> None:
    begun = await client.files_getUploadURLExternal(filename="a.bin", length=len(EVERY_BYTE))
    form = aiohttp.FormData()
    form.add_field("filename", EVERY_BYTE, filename="a.bin", content_type="application/octet-stream")
    async with http.post(begun["upload_url"], data=form) as answer:
        assert (answer.status, await answer.text()) == (200, f"OK - {len(EVERY_BYTE)}")
    done = await client.files_completeUploadExternal(files=[{"id": begun["file_id"]}], channel_id="C0DPO")
    headers = {"Authorization": f"Bearer {SEED.bot_token}"}
    async with http.get(done["files"][0]["url_private_download"], headers=headers) as answer:
        assert await answer.read() == EVERY_BYTE


async def test_an_upload_that_is_not_taken(client: AsyncWebClient, http: aiohttp.ClientSession) -> None:
    begun = await client.files_getUploadURLExternal(filename="a.txt", length=3)
    for body, status in ((b"four", 400), (b"abc", 200), (b"abc", 404)):
        async with http.post(begun["upload_url"], data=body) as answer:
            assert answer.status == status
    async with http.post(begun["upload_url"] + "x", data=b"abc") as answer:
        assert answer.status == 404


async def test_the_client_says_so_when_an_upload_fails(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.faults.refuse("503", method="upload")
    with pytest.raises(SlackRequestError, match="503"):
        await client.files_upload_v2(channel="C0DPO", content="x", filename="x.txt")
    assert slack.channel("dpo").messages == []


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"filename": "a"}, "invalid_arguments"),
        ({"length": 1}, "invalid_arguments"),
        ({"filename": "a", "length": "many"}, "invalid_arguments"),
        ({"filename": "a", "length": 0}, "missing_argument"),
        ({"filename": "a", "length": 1_000_000_001}, "file_upload_size_restricted"),
        ({"filename": "a", "length": 1_000_001, "snippet_type": "python"}, "snippet_too_large"),
        ({"filename": "a", "length": 1, "snippet_type": "No such"}, "unknown_snippet_type"),
        ({"filename": "a.png", "length": 1, "alt_txt": "x" * 1001}, "alt_txt_too_large"),
        ({"filename": "a.png", "length": 1_000_000_000, "alt_txt": "x" * 1000}, ""),
    ],
)
def test_an_upload_that_may_not_begin(workspace: Workspace, args: dict[str, Any], code: str) -> None:
    assert refusal(workspace, BEGIN, **args) == code


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"channel_id": "C0SECRET"}, "channel_not_found"),
        ({"channel_id": "#dpo"}, "channel_not_found"),
        ({"channel_id": ALICE.id}, "channel_not_found"),
        ({"channel_id": "C0ALL"}, "not_in_channel"),
        ({"channels": f"C0DPO,{ALICE.id}"}, ""),
        ({"channels": "C0DPO,C0NONE"}, "channel_not_found"),
        ({"channels": f"C0DPO,{ALICE.id}", "thread_ts": "1.1"}, "invalid_arguments"),
        ({"channel_id": "C0DPO", "thread_ts": "1.1"}, "thread_not_found"),
        ({"channel_id": "C0DPO", "blocks": [{"type": "section"}]}, "invalid_blocks"),
        ({"channel_id": "C0DPO", "blocks": [section()]}, ""),
        ({"files": "[]"}, "invalid_arguments"),
        ({"files": "{"}, "invalid_arguments"),
        ({"files": [{"id": "F0NONE"}]}, "file_not_found"),
    ],
)
def test_a_share_that_is_refused(workspace: Workspace, args: dict[str, Any], code: str) -> None:
    file_id = uploaded(workspace)
    assert refusal(workspace, COMPLETE, **{"files": [{"id": file_id}], **args}) == code
    shared = [m for c in workspace.conversations.values() for m in c.messages if m.besides.get("files")]
    assert bool(shared) == (code == "")


def test_what_was_not_uploaded_or_is_complete_is_not_found(workspace: Workspace) -> None:
    begun = call(workspace, BEGIN, filename="a", length=1)["file_id"]
    assert refusal(workspace, COMPLETE, files=[{"id": begun}]) == "file_not_found"
    assert refusal(workspace, "files.info", file=begun) == "file_not_found"
    done = uploaded(workspace)
    assert refusal(workspace, COMPLETE, files=[{"id": done}]) == ""
    assert refusal(workspace, COMPLETE, files=[{"id": done}]) == "file_not_found"


async def test_the_page_downloads_what_the_person_sees(
    slack: Sandbox, client: AsyncWebClient, http: aiohttp.ClientSession
) -> None:
    name = 'Größe "1".html'
    await client.files_upload_v2(channel="C0DPO", content="<script>", filename=name)
    (file,) = slack.channel("dpo").messages[0].files

    async def get(who: str, token: str) -> tuple[int, str]:
        args = {"as": who, "id": file["id"], "token": token}
        async with http.get(f"{slack.url}/page/file", params=args) as answer:
            if answer.ok:
                assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''Gr%C3%B6")
                assert answer.headers["Content-Security-Policy"] == "sandbox"
            return answer.status, await answer.text()

    assert await get(ALICE.id, slack.page_token) == (200, "<script>")
    assert (await get(BOB.id, slack.page_token))[0] == 404
    assert (await get(ALICE.id, "wrong"))[0] == 403


async def test_without_the_apps_token_one_is_sent_to_sign_in(
    slack: Sandbox, client: AsyncWebClient, http: aiohttp.ClientSession
) -> None:
    await client.files_upload_v2(channel="C0DPO", content="x", filename="x.txt")
    url = slack.channel("dpo").messages[0].files[0]["url_private"]
    async with http.get(url, allow_redirects=False) as answer:
        assert answer.status == 302
    with pytest.raises(SlackApiError, match="file_not_found"):
        await client.files_info(file="F0NONE")
