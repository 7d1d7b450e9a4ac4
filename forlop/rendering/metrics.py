"""How wide text is in the bundled Liberation Sans, read from the font files, and how it is broken into lines.

`wrapped("Avklaringssamtale, først om arbeid", width=100, size=10)` -> two lines that are each at most 100 points wide.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
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
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it ships no types; only charts need it

    name = f"LiberationSans-{'Bold' if bold else 'Regular'}.ttf"
    with (files("forlop.rendering") / "fonts" / name).open("rb") as file, TTFont(file, lazy=True) as face:
        thousandths = 1000 / face["head"].unitsPerEm
        advances = face["hmtx"].metrics
        known = {chr(code): advances[glyph][0] * thousandths for code, glyph in face.getBestCmap().items()}
        return Font(Widths(known, missing=advances[".notdef"][0] * thousandths))


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
