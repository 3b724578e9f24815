"""Verify an export of the central record with Python alone: python3 verify.py FOLDER [HEAD-FILE ...].

It holds every line of record.jsonl against the chain of hashes, what is shown against the bytes that were hashed, what
is sealed against its digest, and each head that left the record against the entry it names. The signature of a head
file is checked by one line of openssl, which stands in docs/record-format.md.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

SHOWN = ("number", "reference", "sequence", "moment", "act", "actor", "facts", "flags")


def digest(content: bytes) -> bytes:
    """Give the SHA-256 of some bytes."""
    return hashlib.sha256(content).digest()


def spelt(value: Any) -> bytes:  # noqa: ANN401 - whatever JSON can say
    """Give the one spelling of a value: keys sorted, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def unlinked(line: dict[str, Any], number: int, head: bytes) -> str:
    """Give what is wrong with a line's place in the chain, or nothing."""
    if line["number"] != number:
        return "it is missing"
    made = digest(head + bytes.fromhex(line["body_sha256"]))
    return "" if made.hex() == line["hash"] else "its hash does not follow from the entry before it"


def altered(line: dict[str, Any], places: dict[str, tuple[int, int]], hidden: int) -> str:
    """Give what is wrong with what a line shows, or nothing; `hidden` is how many lines so far showed nothing."""
    body = base64.b64decode(line["body"])
    if digest(body).hex() != line["body_sha256"]:
        return "its body is not the one that was hashed"
    parts = json.loads(body)
    if spelt(parts) != body:
        return "its body is not spelt as it must be"
    if any(line[name] != parts[name] for name in SHOWN):
        return "what is shown of it is not what its body says"
    if "sealed" in line and digest(base64.b64decode(line["sealed"])).hex() != parts["sealed"]:
        return "what is sealed in it was changed"
    reference, sequence = parts["reference"], parts["sequence"]
    before, hidden_before = places.get(reference, (sequence - 1, hidden)) if reference else (sequence - 1, hidden)
    places[reference] = sequence, hidden
    # No more entries of it can lie between than lines that show nothing.
    return "" if 0 <= sequence - before - 1 <= hidden - hidden_before else f"an entry of {reference} is missing"


def verified(path: Path) -> dict[int, str]:
    """Give the hash of every entry by its number. Stops with a sentence at the first that is missing or changed."""
    hashes: dict[int, str] = {}
    places: dict[str, tuple[int, int]] = {}
    head, hidden = bytes(32), 0
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = json.loads(text)
        hidden += "body" not in line
        wrong = unlinked(line, number, head) or ("body" in line and altered(line, places, hidden))
        if wrong:
            sys.exit(f"entry {number} is missing or changed: {wrong}")
        head, hashes[number] = bytes.fromhex(line["hash"]), line["hash"]
    return hashes


def main(folder: str, *head_files: str) -> None:
    """Verify one export, and hold heads that were kept elsewhere against it."""
    hashes = verified(Path(folder) / "record.jsonl")
    newest = f"{len(hashes)}:{hashes.get(len(hashes), '0' * 64)}"
    if (Path(folder) / "head.txt").read_text(encoding="utf-8").strip() != newest:
        sys.exit(f"the export ends at {newest}, which is not what head.txt says")
    for name in head_files:
        kept = json.loads(Path(name).read_text(encoding="utf-8"))
        if hashes.get(kept["number"]) != kept["hash"]:
            sys.exit(f"{name}: entry {kept['number']} of this export does not have the hash in that head")
    print(newest)  # noqa: T201 - the answer


if __name__ == "__main__":
    main(*sys.argv[1:])
