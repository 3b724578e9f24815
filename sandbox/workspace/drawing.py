"""What a message may be made of: its text and blocks, checked, and with the ids that the app left out."""

from __future__ import annotations

from sandbox.blocks.block_kit import message_problems, named
from sandbox.blocks.rich_blocks import characters
from sandbox.blocks.schema import Json
from sandbox.ids import Ids
from sandbox.refusal import RefusedError
from sandbox.workspace.files import Files

LONGEST_TEXT = 40_000
LONGEST_BLOCKS = 13_200


def drawn(
    text: object, blocks: list[Json] | None, files: Files, ids: Ids, *, longest: int = LONGEST_TEXT
) -> tuple[str, list[Json]]:
    """The text and blocks of a message as they will stand in it.

    Raises:
        RefusedError: no_text, msg_too_long, msg_blocks_too_long, invalid_blocks, or invalid_attachments, which is
            what Slack says of a second table.
    """
    if not text and not blocks:
        raise RefusedError("no_text")
    if len(str(text or "")) > longest:
        raise RefusedError("msg_too_long")
    if problems := message_problems(blocks or []):
        raise RefusedError("invalid_blocks", [str(p) for p in problems])
    if sum(b["type"] == "table" for b in blocks or []) > 1:
        raise RefusedError("invalid_attachments", ["[ERROR] only_one_table_allowed [json-pointer:/blocks]"])
    if wrong := files.problems(blocks or [], "/blocks"):
        raise RefusedError("invalid_blocks", wrong)
    made = named(blocks or [], iter(ids.small, None))
    if characters(made) > LONGEST_BLOCKS:
        raise RefusedError("msg_blocks_too_long")
    return str(text or ""), made
