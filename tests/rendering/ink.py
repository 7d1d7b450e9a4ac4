"""How much ink there is in each box of a PNG: read from its pixels, without knowing how it was made.

Only as much of PNG as is needed: eight bits a channel, not interlaced.
"""

import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from forlop.rendering.shapes import Frame

CHANNELS = {2: 3, 6: 4}
SIGNATURE = 8
POINTS_TO_PIXELS = 96 / 72


@dataclass(frozen=True)
class Pixels:
    """Rows of bytes, `channels` for each pixel."""

    width: int
    height: int
    channels: int
    rows: tuple[bytes, ...]


def pixels_of(png: bytes) -> Pixels:
    """The picture in the file."""
    parts = dict[str, bytes]()
    for kind, content in chunks(png):
        parts[kind] = parts.get(kind, b"") + content
    header = parts["IHDR"]
    width, height = int.from_bytes(header[:4]), int.from_bytes(header[4:8])
    if (header[8], header[12]) != (8, 0):
        raise ValueError("another kind of PNG than we write")
    channels = CHANNELS[header[9]]
    rows = tuple(_rows(zlib.decompress(parts["IDAT"]), width * channels, channels))
    return Pixels(width, height, channels, rows)


def chunks(png: bytes) -> Iterator[tuple[str, bytes]]:
    """The parts of the file, each with its name."""
    at = SIGNATURE
    while at < len(png):
        size = int.from_bytes(png[at : at + 4])
        yield png[at + 4 : at + 8].decode("ascii"), png[at + 8 : at + 8 + size]
        at += size + 12


def _rows(data: bytes, length: int, channels: int) -> Iterator[bytes]:
    """The filters of the PNG specification, section 9, undone."""
    above = bytearray(length)
    for start in range(0, len(data), length + 1):
        kind, row = data[start], bytearray(data[start + 1 : start + 1 + length])
        for index in range(length):
            left = row[index - channels] if index >= channels else 0
            up = above[index]
            match kind:
                case 0:
                    break
                case 1:
                    row[index] = (row[index] + left) & 255
                case 2:
                    row[index] = (row[index] + up) & 255
                case 3:
                    row[index] = (row[index] + (left + up) // 2) & 255
                case 4:
                    corner = above[index - channels] if index >= channels else 0
                    row[index] = (row[index] + _nearest(left, up, corner)) & 255
                case _:
                    raise ValueError(f"filter {kind}")
        yield bytes(row)
        above = row


def _nearest(left: int, up: int, corner: int) -> int:
    wanted = left + up - corner
    return min((left, up, corner), key=lambda each: abs(wanted - each))


def ink_in(pixels: Pixels, frame: Frame, *, zoom: float) -> float:
    """How many pixels' worth of ink lie in the frame, which is in points: what differs from the commonest colour."""
    scale = POINTS_TO_PIXELS * zoom
    left, right = round(frame.left * scale), round(frame.right * scale)
    found = [
        pixel
        for row in pixels.rows[round(frame.top * scale) : round(frame.bottom * scale)]
        for pixel in _triples(row[left * pixels.channels : right * pixels.channels], pixels.channels)
    ]
    if not found:
        return 0.0
    (ground, _), *_ = Counter(found).most_common(1)
    return sum(max(abs(one - other) for one, other in zip(pixel, ground, strict=True)) for pixel in found) / 255


def _triples(row: bytes, channels: int) -> Iterator[tuple[int, int, int]]:
    return zip(row[::channels], row[1::channels], row[2::channels], strict=True)
