"""How wide text is in the bundled Liberation Sans, read from the font files, and how it is broken into lines.

`wrapped("Avklaringssamtale, først om arbeid", width=100, size=10)` -> two lines that are each at most 100 points wide.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from struct import unpack_from
from unicodedata import category


class Widths(dict[str, float]):
    """By character; what the font lacks is as wide as the box that it shows for it."""

    def __init__(self, known: dict[str, float], missing: float) -> None:
        super().__init__(known)
        self.missing = missing

    def __missing__(self, character: str) -> float:
        return self.missing


@dataclass(frozen=True)
class Font:
    """Advance widths in thousandths of the font size, by character."""

    widths: Widths

    def width(self, text: str, *, size: float) -> float:
        """The width in points."""
        return self.advance(text) * size / 1000

    def advance(self, text: str) -> float:
        """The width in thousandths of the font size; exact, since each is a multiple of 1000/2048."""
        return sum(map(self.widths.__getitem__, text))


@cache
def font(*, bold: bool = False) -> Font:
    """The bundled font, read once."""
    name = f"LiberationSans-{'Bold' if bold else 'Regular'}.ttf"
    return _read((files("forlop.rendering") / "fonts" / name).read_bytes())


def _read(data: bytes) -> Font:
    """The tables head, hhea, hmtx and cmap (format 4) of the OpenType specification."""
    (count,) = unpack_from(">H", data, 4)
    records = (unpack_from(">4sLLL", data, 12 + 16 * index) for index in range(count))
    tables = {tag.decode(): offset for tag, _, offset, _ in records}
    (units,) = unpack_from(">H", data, tables["head"] + 18)
    (metrics,) = unpack_from(">H", data, tables["hhea"] + 34)
    advances = unpack_from(f">{2 * metrics}H", data, tables["hmtx"])[::2]
    glyphs = _glyphs(data, tables["cmap"])
    widths = {chr(code): advances[min(glyph, metrics - 1)] * 1000 / units for code, glyph in glyphs.items()}
    return Font(Widths(widths, missing=advances[0] * 1000 / units))


def _glyphs(data: bytes, cmap: int) -> dict[int, int]:
    (count,) = unpack_from(">H", data, cmap + 2)
    offsets = (unpack_from(">HHL", data, cmap + 4 + 8 * index) for index in range(count))
    start = next(cmap + offset for platform, encoding, offset in offsets if (platform, encoding) == (3, 1))
    (doubled,) = unpack_from(">H", data, start + 6)
    segments = doubled // 2
    ends = unpack_from(f">{segments}H", data, start + 14)
    starts = unpack_from(f">{segments}H", data, start + 16 + doubled)
    deltas = unpack_from(f">{segments}H", data, start + 16 + 2 * doubled)
    ranges_at = start + 16 + 3 * doubled
    ranges = unpack_from(f">{segments}H", data, ranges_at)
    glyphs: dict[int, int] = {}
    for index, (first, last, delta, distance) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            if distance:
                (glyph,) = unpack_from(">H", data, ranges_at + 2 * index + distance + 2 * (code - first))
            else:
                glyph = code
            if glyph:
                glyphs[code] = (glyph + delta) % 65536
    return glyphs


def visible(text: str) -> str:
    """The text on one line, without characters that a picture cannot show or that change the reading direction."""
    if text.isprintable():  # nearly all are
        return " ".join(text.split())
    spaced = "".join(" " if character.isspace() else character for character in text)
    kept = "".join(character for character in spaced if category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return " ".join(kept.split())


def wrapped(text: str, *, width: float, size: float, bold: bool = False) -> tuple[str, ...]:
    """Lines of a `visible` text, no wider than `width` points; a word wider than a line is cut, never left out."""
    face = font(bold=bold)
    room, blank = width * 1000 / size, face.widths[" "]
    if face.advance(text) <= room:
        return (text,) if text else ()
    lines: list[str] = []
    line, used = "", 0.0
    for word in text.split(" "):
        wide = face.advance(word)
        if line and used + blank + wide <= room:
            line, used = f"{line} {word}", used + blank + wide
            continue
        if line:
            lines.append(line)
        line, used = word, wide
        if wide > room:
            *full, line = _cut(word, face, room=room)
            lines.extend(full)
            used = face.advance(line)
    return (*lines, line) if line else tuple(lines)


def _cut(word: str, face: Font, *, room: float) -> list[str]:
    pieces, used = [""], 0.0
    for character in word:
        wide = face.widths[character]
        if pieces[-1] and used + wide > room:
            pieces.append("")
            used = 0.0
        pieces[-1] += character
        used += wide
    return pieces
