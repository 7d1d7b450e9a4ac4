"""What a chart may be coloured for; the colours themselves stand in `palette`."""

from enum import StrEnum


class Theme(StrEnum):
    """What a chart is to be looked at on."""

    LIGHT = "light"
    DARK = "dark"
    PRINT = "print"
