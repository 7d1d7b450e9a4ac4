"""The typeface that boxes are measured with, small enough to stand in every picture.

A machine that lacks it would put a wider one in its place, and text would leave its box.
"""

from base64 import b64encode
from functools import cache
from importlib.resources import files

WEIGHTS = {"Regular": 400, "Bold": 700}


@cache
def font_faces() -> str:
    """Both weights as CSS that needs no other file; what the small typeface lacks is found on the machine."""
    return "".join(_face(name, weight) for name, weight in WEIGHTS.items())


def _face(name: str, weight: int) -> str:
    data = (files("forlop.rendering") / "fonts" / f"LiberationSans-{name}-latin.woff").read_bytes()
    source = f"url(data:font/woff;base64,{b64encode(data).decode()})"
    return f'@font-face{{font-family:"Liberation Sans";font-weight:{weight};src:{source}}}'
