"""A timeline as SVG: titles to the left, marks on the axis, words to the right, so that no text is in another's way.

Each row is as high as its words; bars of a row that would touch stand under each other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from html import escape
from typing import assert_never

from forlop.model.calendar import OSLO
from forlop.rendering import phrasing
from forlop.rendering.drawing import Form
from forlop.rendering.metrics import font, visible, wrapped
from forlop.rendering.overlay import Outline
from forlop.rendering.palette import LIGHT, Behind, Palette
from forlop.rendering.svg import FONT, element
from forlop.rendering.time_axis import SIZE, Axis
from forlop.rendering.timeline import Bar, Group, Kind, Mark, Row, Sign, Timeline
from forlop.rendering.typeface import font_faces
from forlop.texts import say

MARGIN = 24.0
GAP = 14.0
TITLES = 190.0
PLOT = 560.0
WORDS = 300.0
WIDTH = 2 * MARGIN + TITLES + PLOT + WORDS + 2 * GAP
HEADLINE, HEADING, TITLE, MORE = 20.0, 10.0, 9.0, 8.5
LEADING = 1.25
PAD = 5.0
LANE = 13.0
"""How high a bar is with the room under it."""
TALL = 9.0
THINNEST = 4.0
"""What took no time is still seen."""
SAMPLE = 46.0
"""How wide a form is in the legend."""


def timeline_svg(timeline: Timeline, *, summary: str, palette: Palette = LIGHT) -> str:
    """The finished picture; the summary is for who does not see it."""
    drawn = _Drawing(timeline, palette)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + drawn.picture(summary) + "\n"


@dataclass(frozen=True)
class _Placed:
    """A row where it stands, its bars in as many lines as they need, and its texts broken."""

    row: Row
    top: float
    title: tuple[str, ...]
    words: tuple[str, ...]
    lines: tuple[tuple[Bar, ...], ...]

    @property
    def newest(self) -> int:
        """The line of the bar that began last, which the marks belong to."""
        begun = [max(bar.start for bar in line) for line in self.lines]
        return begun.index(max(begun)) if begun else 0

    @property
    def height(self) -> float:
        texts = max(len(self.title) * TITLE, len(self.words) * MORE) * LEADING
        return max(texts, max(1, len(self.lines)) * LANE) + 2 * PAD


@dataclass(frozen=True)
class _Drawing:
    timeline: Timeline
    palette: Palette

    @cached_property
    def axis(self) -> Axis:
        left = MARGIN + TITLES + GAP
        return Axis.holding(self.timeline.moments, language=self.timeline.language, left=left, right=left + PLOT)

    @cached_property
    def head(self) -> list[tuple[str, float, bool]]:
        """The lines of the head with size and weight."""
        title = [
            (line, HEADLINE, True) for line in _broken(self.timeline.title, width=self.inner, size=HEADLINE, bold=True)
        ]
        return title + [
            (line, HEADING, False)
            for remark in self.timeline.remarks
            for line in _broken(remark, width=self.inner, size=HEADING)
        ]

    @property
    def inner(self) -> float:
        return WIDTH - 2 * MARGIN

    @cached_property
    def ruler(self) -> float:
        """Where the dates under the head stand; the rows begin below them."""
        return MARGIN + sum(size * LEADING for _, size, _ in self.head) + GAP + 2 * SIZE * LEADING + PAD

    @cached_property
    def placed(self) -> tuple[tuple[Group, float, tuple[_Placed, ...]], ...]:
        """Each group with where its heading begins, and its rows."""
        found = []
        top = self.ruler + PAD
        for group in self.timeline.groups:
            heading = top
            top += HEADING * LEADING * len(self._group_title(group)) + 2 * PAD
            rows = []
            for row in group.rows:
                rows.append(self._placed(row, top))
                top += rows[-1].height
            found.append((group, heading, tuple(rows)))
            top += PAD
        return tuple(found)

    @cached_property
    def bottom(self) -> float:
        _, heading, rows = self.placed[-1]
        return rows[-1].top + rows[-1].height + PAD if rows else heading

    def _group_title(self, group: Group) -> tuple[str, ...]:
        return _broken(group.title, width=self.inner - 2 * PAD, size=HEADING, bold=True)

    def _placed(self, row: Row, top: float) -> _Placed:
        words = tuple(line for each in row.words for line in _broken(each, width=WORDS, size=MORE))
        title = _broken(row.title, width=TITLES, size=TITLE, bold=True)
        return _Placed(row, top, title, words, self._in_lines(row.bars))

    def _in_lines(self, bars: tuple[Bar, ...]) -> tuple[tuple[Bar, ...], ...]:
        """Bars in order of time, each in the first line where it touches none."""
        lines: list[list[Bar]] = []
        for bar in sorted(bars, key=lambda bar: bar.start):
            left, _ = self._extent(bar)
            line = next((line for line in lines if self._extent(line[-1])[1] <= left + 0.1), None)
            if line is None:
                lines.append(line := [])
            line.append(bar)
        return tuple(map(tuple, lines))

    def _extent(self, bar: Bar) -> tuple[float, float]:
        left = self.axis.place(bar.start)
        right = self.axis.place(bar.stop if bar.stop is not None else self.until)
        return left, max(right, left + THINNEST)

    @property
    def until(self) -> datetime:
        """Where what still goes on ends in the picture."""
        return self.timeline.ended_at or self.timeline.now

    # ---- the picture

    def picture(self, summary: str) -> str:
        legend = tuple(self._legend(self.bottom + GAP))
        height = self.legend_bottom + MARGIN
        language = self.timeline.language
        root = {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH:g} {height:g}",
            "width": f"{WIDTH:g}pt",
            "height": f"{height:g}pt",
            "font-family": FONT,
            "lang": language,
            "xml:lang": language,
            "role": "graphics-document document",
        }
        alternative = say(language, "timeline.alternative")
        return element(
            "svg",
            root,
            element("title", {}, escape(visible(self.timeline.title))),
            element("desc", {}, escape(visible(f"{summary} {alternative}"))),
            element("style", {}, font_faces()),
            *self._grounds(height),
            *self._head(),
            *self._ruler(),
            *(part for group, top, rows in self.placed for part in self._group(group, top, rows)),
            *self._now(),
            *legend,
        )

    def _grounds(self, height: float) -> Iterator[str]:
        """The page, days off and stretches that stopped clocks: behind everything, and said in words elsewhere."""
        top, tall = self.ruler, self.bottom - self.ruler
        yield _rect(0, 0, WIDTH, height, self.palette.grounds[Form.PAGE])
        for left, right in self.axis.days_off:
            yield _rect(left, top, right - left, tall, self.palette.behind[Behind.DAY_OFF])
        for stretch in self.timeline.standing:
            left, right = self._extent(stretch)
            yield _rect(left, top, right - left, tall, self.palette.behind[Behind.STANDING])
            yield _path(_hatched(left, top, right, top + tall, step=9.0), self.palette.behind[Behind.HATCH], 0.7)

    def _head(self) -> Iterator[str]:
        lines, down = [], MARGIN
        for words, size, bold in self.head:
            down += size * LEADING
            lines.append(self._text(words, MARGIN, down, size, bold=bold))
        yield element("g", {"role": "heading", "aria-level": "1"}, *lines)

    def _ruler(self) -> Iterator[str]:
        """The dates with a thin line down from each."""
        parts = []
        for tick in self.axis.ticks:
            x = self.axis.place(tick.at)
            parts.append(
                _path(f"M{x:.1f},{self.ruler - 3:.1f} V{self.bottom:.1f}", self.palette.behind[Behind.RULE], 0.6)
            )
            parts.append(self._text(tick.words, x, self.ruler - PAD - SIZE * LEADING, SIZE, pale=True, middle=True))
        parts.append(_path(f"M{self.axis.left:.1f},{self.ruler:.1f} H{self.axis.right:.1f}", self.palette.side, 1.0))
        yield element("g", {"aria-hidden": "true"}, *parts)

    def _now(self) -> Iterator[str]:
        """The moment of asking, or the end of the course: a line across with its own words under the dates."""
        ended = self.timeline.ended_at
        at = self.timeline.now if ended is None else ended
        language = self.timeline.language
        day = phrasing.day_and_clock if self.axis.is_short else phrasing.day
        key = "timeline.now" if ended is None else "timeline.ended_line"
        words = say(language, key, date=day(language, at.astimezone(OSLO)))
        half = font(bold=True).width(words, size=SIZE) / 2
        x = self.axis.place(at)
        middle = min(max(x, MARGIN + half), WIDTH - MARGIN - half)
        down = self.ruler - PAD
        line = {"stroke-dasharray": "6 3"} if ended is None else {}
        yield element(
            "g",
            {"role": "graphics-symbol img", "aria-label": words},
            _path(f"M{x:.1f},{down + 2:.1f} V{self.bottom:.1f}", self.palette.ink, 1.4, **line),
            self._text(words, middle, down, SIZE, bold=True, middle=True),
        )

    def _group(self, group: Group, top: float, rows: tuple[_Placed, ...]) -> Iterator[str]:
        title = self._group_title(group)
        tall = HEADING * LEADING * len(title) + 2 * PAD - 2
        lines = [
            self._text(line, MARGIN + PAD, top + PAD + HEADING * LEADING * (number + 1) - 4, HEADING, bold=True)
            for number, line in enumerate(title)
        ]
        strip = _rect(MARGIN, top, WIDTH - 2 * MARGIN, tall, self.palette.grounds[Form.STRIP])
        yield element("g", {"role": "heading", "aria-level": "2"}, strip, *lines)
        yield from (self._row(placed) for placed in rows)

    def _row(self, placed: _Placed) -> str:
        label = " ".join((placed.row.title, *placed.row.words))
        right = MARGIN + TITLES + PLOT + 2 * GAP
        parts = [
            *self._lines(placed.title, MARGIN, placed.top, TITLE, bold=True),
            *self._lines(placed.words, right, placed.top, MORE),
            *(
                part
                for number, line in enumerate(placed.lines)
                for bar in line
                for part in self._bar(bar, placed, number)
            ),
            *(part for mark in placed.row.marks for part in self._mark(mark, placed)),
            _path(
                f"M{MARGIN:g},{placed.top + placed.height:.1f} H{WIDTH - MARGIN:g}",
                self.palette.behind[Behind.RULE],
                0.5,
            ),
        ]
        title = element("title", {}, escape(visible(label)))
        return element("g", {"role": "graphics-symbol img"}, title, *parts)

    def _lines(
        self, lines: tuple[str, ...], left: float, top: float, size: float, *, bold: bool = False
    ) -> Iterator[str]:
        for number, line in enumerate(lines):
            yield self._text(line, left, top + PAD + size * LEADING * (number + 1) - 3, size, bold=bold)

    def _bar(self, bar: Bar, placed: _Placed, number: int) -> Iterator[str]:
        left, right = self._extent(bar)
        top = placed.top + PAD + number * LANE
        yield from self._form(bar.kind, left, top, right)
        if bar.late_from is not None:
            late = min(max(self.axis.place(bar.late_from), left), right - 1)
            yield from self._late(late, top, right)

    def _late(self, left: float, top: float, right: float) -> Iterator[str]:
        """Too late: a hatch, and a frame on top of what the bar is."""
        colour = self.palette.outlines[Outline.WRONG]["stroke"]
        yield _rect(left, top, right - left, TALL, self.palette.grounds[Form.PAGE])
        yield _path(_hatched(left, top, right, top + TALL, step=4.0), colour, 1.1)
        yield _path(_around(left, top, right, top + TALL), colour, 1.5)

    def _form(self, kind: Kind, left: float, top: float, right: float) -> Iterator[str]:
        here = self.palette.outlines[Outline.HERE]["stroke"]
        middle, frame = top + TALL / 2, _around(left, top, right, top + TALL)
        match kind:
            case Kind.DONE:
                # What comes at once after is told apart by the gap.
                yield _rect(left, top, right - left - 0.8, TALL, self.palette.pale)
            case Kind.OPEN:
                yield _rect(left, top, right - left, TALL, self.palette.grounds[Form.PAGE])
                yield _path(frame, here, 2.0)
            case Kind.WAITING:
                yield _rect(left, top, right - left, TALL, self.palette.grounds[Form.PAGE])
                yield _path(frame, here, 1.6, **{"stroke-dasharray": "4 2.5"})
            case Kind.ASIDE:
                yield _path(frame, self.palette.pale, 1.0, **{"stroke-dasharray": "1.5 2.5"})
            case Kind.PAUSE:
                yield _path(_hatched(left, top, right, top + TALL, step=5.0), self.palette.pale, 0.8)
                yield _path(frame, self.palette.pale, 0.8)
            case Kind.TOTAL:
                ends = f"M{left:.1f},{top:.1f} V{top + TALL:.1f} M{right:.1f},{top:.1f} V{top + TALL:.1f}"
                yield _path(f"{ends} M{left:.1f},{middle:.1f} H{right:.1f}", self.palette.ink, 1.6)
            case Kind.COMING:
                yield _path(
                    f"M{left:.1f},{middle:.1f} H{right:.1f}", self.palette.pale, 3.0, **{"stroke-dasharray": "2 3"}
                )
            case _:
                assert_never(kind)

    def _mark(self, mark: Mark, placed: _Placed) -> Iterator[str]:
        x, y = self.axis.place(mark.at), placed.top + PAD + TALL / 2 + LANE * placed.newest
        now = self.axis.place(self.timeline.now)
        if mark.sign is not Sign.EVENT and self.timeline.ended_at is None and x - now > 8:
            room = f"M{now:.1f},{y:.1f} H{x - 5:.1f}"
            yield _path(room, self.palette.limit, 1.3, **{"stroke-dasharray": "1.5 3"})
        yield from self._sign(mark.sign, x, y)

    def _sign(self, sign: Sign, x: float, y: float) -> Iterator[str]:
        """A limit is a diamond, filled where a total waits on it; what happened is a ring."""
        page, limit = self.palette.grounds[Form.PAGE], self.palette.limit
        diamond = f"M{x:.1f},{y - 6.5:.1f} L{x + 5:.1f},{y:.1f} L{x:.1f},{y + 6.5:.1f} L{x - 5:.1f},{y:.1f} z"
        match sign:
            case Sign.LIMIT:
                yield element("path", {"d": diamond, "fill": page, "stroke": limit, "stroke-width": "1.5"})
            case Sign.CRITICAL:
                yield element("path", {"d": diamond, "fill": limit, "stroke": limit, "stroke-width": "1.5"})
                yield _path(f"M{x - 8:.1f},{y + 8:.1f} H{x + 8:.1f}", limit, 1.8)
            case Sign.EVENT:
                ring = f"M{x - 4:.1f},{y:.1f} a4,4 0 1,0 8,0 a4,4 0 1,0 -8,0 z"
                yield element("path", {"d": ring, "fill": page, "stroke": self.palette.ink, "stroke-width": "1.5"})
            case _:
                assert_never(sign)

    # ---- the legend

    @cached_property
    def shown(self) -> tuple[tuple[str, Kind | Sign | None], ...]:
        """What the picture has that a reader may ask about, each once, with the key of its words."""
        kinds = dict.fromkeys(bar.kind for row in self.timeline.rows for bar in row.bars)
        signs = dict.fromkeys(mark.sign for row in self.timeline.rows for mark in row.marks)
        late = any(bar.late_from is not None for row in self.timeline.rows for bar in row.bars)
        found: list[tuple[str, Kind | Sign | None]] = [(kind.value, kind) for kind in Kind if kind in kinds]
        found += [("late", None)] if late else []
        found += [(sign.value, sign) for sign in Sign if sign in signs]
        found += [("day_off", None)] if any(self.axis.days_off) else []
        found += [("standing", None)] if self.timeline.standing else []
        return tuple(found)

    @property
    def columns(self) -> int:
        return 3

    @cached_property
    def entries(self) -> tuple[tuple[str, ...], ...]:
        wide = self.inner / self.columns - SAMPLE - 2 * GAP
        language = self.timeline.language
        return tuple(_broken(say(language, f"timeline.legend.{key}"), width=wide, size=MORE) for key, _ in self.shown)

    @property
    def entry_height(self) -> float:
        return max((len(lines) for lines in self.entries), default=1) * MORE * LEADING + 2 * PAD

    @property
    def legend_bottom(self) -> float:
        rows = -(-len(self.shown) // self.columns)
        return self.bottom + GAP + HEADING * LEADING + PAD + rows * self.entry_height

    def _legend(self, top: float) -> Iterator[str]:
        heading = say(self.timeline.language, "chart.legend")
        yield self._text(heading, MARGIN, top + HEADING, HEADING, bold=True)
        for number, ((key, form), lines) in enumerate(zip(self.shown, self.entries, strict=True)):
            left = MARGIN + number % self.columns * self.inner / self.columns
            down = top + HEADING * LEADING + PAD + number // self.columns * self.entry_height
            yield from self._sample(key, form, left, down + PAD)
            yield from self._lines(lines, left + SAMPLE + GAP, down, MORE)

    def _sample(self, key: str, form: Kind | Sign | None, left: float, top: float) -> Iterator[str]:
        right = left + SAMPLE
        match key, form:
            case _, Kind() as kind:
                yield from self._form(kind, left, top, right)
            case _, Sign() as sign:
                yield from self._sign(sign, left + SAMPLE / 2, top + TALL / 2)
            case "late", _:
                yield from self._late(left, top, right)
            case "standing", _:
                yield _rect(left, top, SAMPLE, TALL, self.palette.behind[Behind.STANDING])
                yield _path(_hatched(left, top, right, top + TALL, step=9.0), self.palette.behind[Behind.HATCH], 0.7)
            case _:
                yield _rect(left, top, SAMPLE, TALL, self.palette.behind[Behind.DAY_OFF])

    def _text(
        self,
        words: str,
        x: float,
        y: float,
        size: float,
        *,
        bold: bool = False,
        pale: bool = False,
        middle: bool = False,
    ) -> str:
        look = {"x": f"{x:.2f}", "y": f"{y:.2f}", "font-size": f"{size:g}"}
        look["fill"] = self.palette.pale if pale else self.palette.ink
        look |= {"font-weight": "bold"} if bold else {}
        look |= {"text-anchor": "middle"} if middle else {}
        return element("text", look, escape(words))


def _rect(left: float, top: float, width: float, height: float, fill: str) -> str:
    place = {"x": f"{left:.1f}", "y": f"{top:.1f}", "width": f"{width:.1f}", "height": f"{height:.1f}"}
    return element("rect", place | {"fill": fill})


def _path(line: str, colour: str, thick: float, **more: str) -> str:
    return element("path", {"d": line, "fill": "none", "stroke": colour, "stroke-width": f"{thick:g}", **more})


def _around(left: float, top: float, right: float, bottom: float) -> str:
    return f"M{left:.1f},{top:.1f} H{right:.1f} V{bottom:.1f} H{left:.1f} z"


def _hatched(left: float, top: float, right: float, bottom: float, *, step: float) -> str:
    """Lines that rise to the right, within the frame."""
    tall, lines = bottom - top, []
    across = left - tall + step / 2
    while across < right:
        start, stop = max(across, left), min(across + tall, right)
        lines.append(f"M{start:.1f},{bottom - (start - across):.1f} L{stop:.1f},{bottom - (stop - across):.1f}")
        across += step
    return " ".join(lines)


def _broken(text: str, *, width: float, size: float, bold: bool = False) -> tuple[str, ...]:
    return wrapped(visible(text), width=width, size=size, bold=bold)
