"""Makes the small typefaces that stand in each SVG: `python -m tests.rendering.typefaces` writes them."""

from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

FOLDER = Path(__file__).parents[2] / "forlop" / "rendering" / "fonts"
WEIGHTS = ("Regular", "Bold")
KEPT = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x2010, 0x2028),
    *(0x2030, 0x2039, 0x203A, 0x20AC, 0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2260, 0x2264, 0x2265),
    *(0x25B2, 0x25BC, 0x25CF, 0x2713),
)
"""Latin with the letters of the Nordic, Sámi and other neighbouring languages, and the signs that charts use."""


def whole(weight: str) -> Path:
    return FOLDER / f"LiberationSans-{weight}.ttf"


def small(weight: str) -> Path:
    return FOLDER / f"LiberationSans-{weight}-latin.woff"


def made(weight: str) -> bytes:
    """The typeface with what is kept, as WOFF; the same bytes each time."""
    options = Options(hinting=False, layout_features=[], recalc_timestamp=False, drop_tables=["FFTM"])
    face = TTFont(whole(weight), recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=KEPT)
    subsetter.subset(face)
    face.flavor = "woff"
    out = BytesIO()
    face.save(out)
    return out.getvalue()


if __name__ == "__main__":
    for weight in WEIGHTS:
        small(weight).write_bytes(made(weight))
