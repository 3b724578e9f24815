"""What a stranger's PDF reader finds in a document: its text, its properties, and what it claims to be."""

from __future__ import annotations

import io
import re
from typing import Any, Final

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, StreamObject

# Where a word was broken because it would have run off the paper, and where a line ended.
_BREAKS: Final = re.compile(r"[\s\u200b]+")


def opened(pdf: bytes) -> PdfReader:
    """The document, read strictly: what is not sound is an error."""
    return PdfReader(io.BytesIO(pdf), strict=True)


def pages(pdf: bytes) -> list[str]:
    """The text of each page, the head and foot of the page included."""
    return [page.extract_text() for page in opened(pdf).pages]


def text(pdf: bytes) -> str:
    """The whole text."""
    return "\n".join(pages(pdf))


def flowing(text: str) -> str:
    """A text without its spaces and line ends, which are the paper's and not the writer's."""
    return _BREAKS.sub("", text)


def catalogue(pdf: bytes) -> dict[str, Any]:
    """What the document says of itself to a reader."""
    root = opened(pdf).trailer["/Root"]
    assert isinstance(root, dict)
    return root


def described(pdf: bytes) -> str:
    """The XMP packet: what the document says of itself to an archive."""
    data: bytes = catalogue(pdf)["/Metadata"].get_object().get_data()
    return data.decode()


def everything(pdf: bytes) -> bytes:
    """Every byte of the file, and every stream in it unpacked."""
    reader = opened(pdf)
    found = [pdf]
    for number in range(1, int(reader.trailer["/Size"])):  # type: ignore[call-overload]  # a number, in a sound file
        held = reader.get_object(number)
        found.append(held.get_data() if isinstance(held, StreamObject) else repr(held).encode())
    return b"\n".join(found)


def alternatives(pdf: bytes) -> list[str]:
    """What is said in place of each picture."""
    reader = opened(pdf)
    objects = [reader.get_object(number) for number in range(1, int(reader.trailer["/Size"]))]  # type: ignore[call-overload]  # a number, in a sound file
    return [str(held["/Alt"]) for held in objects if isinstance(held, DictionaryObject) and "/Alt" in held]
