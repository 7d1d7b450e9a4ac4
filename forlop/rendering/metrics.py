"""How wide text is in the bundled Liberation Sans, read from the font files, and how it is broken into lines.

`wrap("Avklaringssamtale, først om arbeid", width=100, size=10)` -> two lines that are each at most 100 points wide.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from struct import unpack_from
from unicodedata import category


@dataclass(frozen=True)
class Font:
    """Advance widths in thousandths of the font size, by character."""

    widths: dict[str, float]
    missing: float

    def width(self, text: str, *, size: float) -> float:
        """The width in points; a character that the font lacks counts as wide as the font's box for it."""
        return sum(self.widths.get(character, self.missing) for character in text) * size / 1000


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
    return Font(widths=widths, missing=advances[0] * 1000 / units)


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
    spaced = "".join(" " if character.isspace() else character for character in text)
    kept = "".join(character for character in spaced if category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return " ".join(kept.split())


def wrap(text: str, *, width: float, size: float, bold: bool = False) -> tuple[str, ...]:
    """Lines no wider than `width` points; a word that is wider than a line is cut, never left out."""
    face = font(bold=bold)
    lines: list[str] = []
    line = ""
    for word in visible(text).split(" "):
        joined = f"{line} {word}" if line else word
        if face.width(joined, size=size) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = _cut(word, face, width=width, size=size)
        lines.extend(full)
    return (*lines, line) if line else tuple(lines)


def _cut(word: str, face: Font, *, width: float, size: float) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and face.width(pieces[-1] + character, size=size) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces
