"""The colours of a chart. Nothing is told by colour alone: forms, words and strokes say the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from forlop.rendering.drawing import Form, Manner
from forlop.rendering.overlay import Outline
from forlop.rendering.theme import Theme


class Behind(StrEnum):
    """What lies behind the marks on an axis of time."""

    RULE = "rule"
    DAY_OFF = "day_off"
    STANDING = "standing"
    HATCH = "hatch"


@dataclass(frozen=True)
class Palette:
    """`grounds` and `fills` by form, `lines` by the manner of an arrow, `outlines` as attributes of an outline.

    `behind` is for an axis of time.
    """

    ink: str
    pale: str
    limit: str
    side: str
    heading: str
    on_heading: str
    grounds: Mapping[Form, str]
    fills: Mapping[Form, str]
    lines: Mapping[Manner, str]
    outlines: Mapping[Outline, Mapping[str, str]]
    behind: Mapping[Behind, str]


LIGHT = Palette(
    ink="#111827",
    pale="#4b5563",
    limit="#9f1239",
    side="#94a3b8",
    heading="#1f2937",
    on_heading="#ffffff",
    grounds={Form.PAGE: "#ffffff", Form.TINT: "#f8fafc", Form.STRIP: "#dde3ea"},
    fills={
        Form.START: "#dbeafe",
        Form.END: "#dbeafe",
        Form.CHECKPOINT: "#e0f2fe",
        Form.MEASURE: "#ffffff",
        Form.MEETING: "#ede9fe",
        Form.DECISION: "#fef3c7",
        Form.WAIT: "#f3f4f6",
        Form.SUBPATHWAY: "#ccfbf1",
        Form.SENT: "#dcfce7",
        Form.RECEIVED: "#dcfce7",
        Form.WAY: "#fffbeb",
        Form.INTERRUPTION: "#ffe4e6",
        Form.PAUSE: "#f3f4f6",
    },
    lines={
        Manner.MAIN: "#1f2937",
        Manner.WAY: "#1f2937",
        Manner.LIGHT: "#6b7280",
        Manner.BACK: "#1f2937",
        Manner.TRANSFER: "#166534",
    },
    # What is laid over a place is told by words in it; the stroke makes it found from afar, also in black and white.
    outlines={
        Outline.OVER: {"fill": "#e5e7eb"},
        Outline.HERE: {"stroke": "#1d4ed8", "stroke-width": "4"},
        Outline.WAITING: {"stroke": "#1d4ed8", "stroke-width": "3", "stroke-dasharray": "7 4"},
        Outline.WRONG: {"stroke": "#b91c1c", "stroke-width": "5"},
        Outline.ASIDE: {"fill": "#ffffff", "stroke": "#6b7280", "stroke-dasharray": "2 3"},
        Outline.NEW: {"stroke": "#15803d", "stroke-width": "6"},
        Outline.LESS: {"stroke": "#b91c1c", "stroke-width": "4", "stroke-dasharray": "16 4"},
        Outline.MORE: {"stroke": "#1d4ed8", "stroke-width": "3"},
        Outline.MOVED: {"stroke": "#7e22ce", "stroke-width": "4", "stroke-dasharray": "2 4"},
        Outline.OTHERWISE: {"stroke": "#374151", "stroke-width": "3", "stroke-dasharray": "7 4"},
    },
    behind={
        Behind.RULE: "#d6dce4",
        Behind.DAY_OFF: "#eef1f5",
        Behind.STANDING: "#f4efe2",
        Behind.HATCH: "#c9b98a",
    },
)

DARK = Palette(
    ink="#f3f4f6",
    pale="#cbd5e1",
    limit="#fda4af",
    side="#64748b",
    heading="#cbd5e1",
    on_heading="#0f172a",
    grounds={Form.PAGE: "#0f172a", Form.TINT: "#151f33", Form.STRIP: "#273449"},
    fills={
        Form.START: "#1e3a5f",
        Form.END: "#1e3a5f",
        Form.CHECKPOINT: "#123a52",
        Form.MEASURE: "#1f2937",
        Form.MEETING: "#3b2f63",
        Form.DECISION: "#4d3b10",
        Form.WAIT: "#333b48",
        Form.SUBPATHWAY: "#134541",
        Form.SENT: "#14432a",
        Form.RECEIVED: "#14432a",
        Form.WAY: "#3a3219",
        Form.INTERRUPTION: "#5c1f2b",
        Form.PAUSE: "#333b48",
    },
    lines={
        Manner.MAIN: "#e5e7eb",
        Manner.WAY: "#e5e7eb",
        Manner.LIGHT: "#94a3b8",
        Manner.BACK: "#e5e7eb",
        Manner.TRANSFER: "#4ade80",
    },
    outlines={
        Outline.OVER: {"fill": "#384252"},
        Outline.HERE: {"stroke": "#60a5fa", "stroke-width": "4"},
        Outline.WAITING: {"stroke": "#60a5fa", "stroke-width": "3", "stroke-dasharray": "7 4"},
        Outline.WRONG: {"stroke": "#f87171", "stroke-width": "5"},
        Outline.ASIDE: {"fill": "#0f172a", "stroke": "#94a3b8", "stroke-dasharray": "2 3"},
        Outline.NEW: {"stroke": "#4ade80", "stroke-width": "6"},
        Outline.LESS: {"stroke": "#f87171", "stroke-width": "4", "stroke-dasharray": "16 4"},
        Outline.MORE: {"stroke": "#60a5fa", "stroke-width": "3"},
        Outline.MOVED: {"stroke": "#c084fc", "stroke-width": "4", "stroke-dasharray": "2 4"},
        Outline.OTHERWISE: {"stroke": "#cbd5e1", "stroke-width": "3", "stroke-dasharray": "7 4"},
    },
    behind={
        Behind.RULE: "#2b3850",
        Behind.DAY_OFF: "#1a2540",
        Behind.STANDING: "#2b2a1e",
        Behind.HATCH: "#6b6136",
    },
)

# For a laser printer: white, and three greys so light that they stay apart from what is written on them.
PRINT = Palette(
    ink="#000000",
    pale="#333333",
    limit="#000000",
    side="#808080",
    heading="#262626",
    on_heading="#ffffff",
    grounds={Form.PAGE: "#ffffff", Form.TINT: "#ffffff", Form.STRIP: "#e2e2e2"},
    fills={
        Form.START: "#ffffff",
        Form.END: "#ffffff",
        Form.CHECKPOINT: "#ffffff",
        Form.MEASURE: "#ffffff",
        Form.MEETING: "#ffffff",
        Form.DECISION: "#ececec",
        Form.WAIT: "#ffffff",
        Form.SUBPATHWAY: "#ffffff",
        Form.SENT: "#ffffff",
        Form.RECEIVED: "#ffffff",
        Form.WAY: "#f6f6f6",
        Form.INTERRUPTION: "#ececec",
        Form.PAUSE: "#ececec",
    },
    lines={
        Manner.MAIN: "#000000",
        Manner.WAY: "#000000",
        Manner.LIGHT: "#595959",
        Manner.BACK: "#000000",
        Manner.TRANSFER: "#000000",
    },
    outlines={
        Outline.OVER: {"fill": "#e2e2e2"},
        Outline.HERE: {"stroke": "#000000", "stroke-width": "4"},
        Outline.WAITING: {"stroke": "#000000", "stroke-width": "3", "stroke-dasharray": "7 4"},
        Outline.WRONG: {"stroke": "#000000", "stroke-width": "5"},
        Outline.ASIDE: {"fill": "#ffffff", "stroke": "#595959", "stroke-dasharray": "2 3"},
        Outline.NEW: {"stroke": "#000000", "stroke-width": "6"},
        Outline.LESS: {"stroke": "#000000", "stroke-width": "4", "stroke-dasharray": "16 4"},
        Outline.MORE: {"stroke": "#000000", "stroke-width": "3"},
        Outline.MOVED: {"stroke": "#000000", "stroke-width": "4", "stroke-dasharray": "2 4"},
        Outline.OTHERWISE: {"stroke": "#000000", "stroke-width": "3", "stroke-dasharray": "7 4"},
    },
    behind={
        Behind.RULE: "#c8c8c8",
        Behind.DAY_OFF: "#f0f0f0",
        Behind.STANDING: "#f6f6f6",
        Behind.HATCH: "#9a9a9a",
    },
)


PALETTES: Mapping[Theme, Palette] = {Theme.LIGHT: LIGHT, Theme.DARK: DARK, Theme.PRINT: PRINT}
