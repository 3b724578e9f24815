"""A picture of a page made small: at most 256 colours, as a page of text and boxes has few that matter."""

from __future__ import annotations

import base64
import struct
import zlib
from collections import Counter

from playwright.async_api import Page

COLOURS = 64
PIXELS = """async (picture) => {
  const image = new Image();
  image.src = "data:image/png;base64," + picture;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, image.width, image.height);
  const rgb = data.filter((_, at) => at % 4 < 3);
  let text = "";
  for (let at = 0; at < rgb.length; at += 30000) text += String.fromCharCode(...rgb.subarray(at, at + 30000));
  return [image.width, image.height, btoa(text)];
}"""


async def small(page: Page, picture: bytes) -> bytes:
    """Give the picture, a PNG, with the colours that it has most of; every other becomes the nearest of those."""
    width, height, text = await page.evaluate(PIXELS, base64.b64encode(picture).decode())
    rgb = base64.b64decode(text)
    pixels = [rgb[at : at + 3] for at in range(0, len(rgb), 3)]
    counted = Counter(pixels)
    palette = [colour for colour, _ in counted.most_common(COLOURS)]
    number = {colour: index for index, colour in enumerate(palette)}
    for colour in counted:
        if colour not in number:
            number[colour] = min(range(len(palette)), key=lambda index: _apart(palette[index], colour))
    return _png(width, height, palette, bytes(number[pixel] for pixel in pixels))


def _apart(one: bytes, other: bytes) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _png(width: int, height: int, palette: list[bytes], pixels: bytes) -> bytes:
    """Each row begins with the number of its filter: 0, none."""
    rows = b"".join(b"\0" + pixels[at : at + width] for at in range(0, width * height, width))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = (b"IHDR", head), (b"PLTE", b"".join(palette)), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
