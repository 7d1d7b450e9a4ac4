"""A chart as SVG, to the last byte the same on every machine: grounds, arrows, and then each form with its text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from forlop.rendering.arrows import Point, arrow_of
from forlop.rendering.chart import Chart, Ground
from forlop.rendering.drawing import ABOVE, BOLD, LEADING, POINT, SIZES, Box, Form, Line, Manner, Stress, Style, sides
from forlop.rendering.following import ANY, identity
from forlop.rendering.metrics import font, visible
from forlop.rendering.palette import LIGHT, Palette
from forlop.rendering.routing import Route
from forlop.rendering.shapes import Frame, mark, outline
from forlop.rendering.typeface import font_faces
from forlop.texts import say

NAMESPACE = "http://www.w3.org/2000/svg"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
THICKNESS = {Form.START: 2.4, Form.END: 1.4, Form.WAY: 0.8, Form.DECISION: 1.6}
AROUND = 2.0
"""Points from the word of a badge to its sides, and as much more to what stands beside it."""
BARE = (Form.LANE, Form.NOTE, Form.TITLE)
PLAINLY: Mapping[str, str] = {}


def svg_of(chart: Chart, *, palette: Palette = LIGHT, brings_font: bool = True) -> str:
    """The finished picture, with its typeface unless it is put where that is already."""
    style = element("style", {}, font_faces()) if brings_font else ""
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + "".join(_Writing(chart, palette).picture(style)) + "\n"


def parts_of(chart: Chart, *, palette: Palette = LIGHT) -> tuple[tuple[Frame, str], ...]:
    """The picture in parts, in the order they are painted, each with what it lies within."""
    return tuple((_around(place), markup) for place, markup in _Writing(chart, palette).parts())


def element(tag: str, named: Mapping[str, str], *inside: str) -> str:
    """A tag with its attributes quoted; what is inside is markup already."""
    said = attributes(named)
    return f"<{tag}{said}>{''.join(inside)}</{tag}>" if inside else f"<{tag}{said} />"


def attributes(named: Mapping[str, str]) -> str:
    """As they stand in a tag, each after a space and quoted."""
    return "".join([f' {name}="{escape(value)}"' for name, value in named.items()])


@dataclass(frozen=True, slots=True)
class _Look:
    """How lines of a style are written: their size, what a line adds to the height, and the attributes that follow."""

    size: float
    height: float
    attributes: str


class _Writing:
    """What is the same for many forms is written once, before the first of them."""

    def __init__(self, chart: Chart, palette: Palette) -> None:
        self.chart, self.palette = chart, palette
        self.following, self.mirrored = chart.following, chart.mirrored
        self.looks = {style: _look(style, self._ink(style)) for style in Style}
        self.looks_on_heading = {style: _look(style, palette.on_heading) for style in Style}
        self.strokes = {form: self._stroke(form) for form in palette.fills}
        self.badges = {stress: attributes(look) for stress, look in _badges(palette).items()}
        self.marks = f'fill="none" stroke="{palette.ink}" stroke-width="1.3"'
        self.arrived = {route.corners[-1] for route in chart.routes if route.link.manner is not Manner.LIGHT}
        self.identities = {name: escape(identity(name)) for name in self.following.names}
        self.links = {name: self._opening(name) for name in self.following.names}

    def picture(self, style: str) -> Iterator[str]:
        width, height = f"{self.chart.width:g}", f"{self.chart.height:g}"
        frame = {"viewBox": f"0 0 {width} {height}", "width": f"{width}pt", "height": f"{height}pt"}
        language = self.chart.language
        title = element("title", {}, escape(_words(self.chart.title)))
        alternative = say(language, "description.text_alternative")
        described = element("desc", {}, escape(visible(f"{self.following.summary} {alternative}")))
        said = {"lang": language, "xml:lang": language, "role": "graphics-document document"}
        root = {"xmlns": NAMESPACE, **frame, "font-family": FONT, **said}
        yield element("svg", root, title, described, style, *(markup for _, markup in self.parts()))

    def parts(self) -> Iterator[tuple[Frame | Route, str]]:
        """Grounds, and then each form with the arrows that leave it: in the order in which the pathway is read."""
        for ground in self.chart.grounds:
            yield ground.frame, self._ground(ground)
        leaving: dict[str, list[Route]] = {}
        for route in self.chart.routes:
            leaving.setdefault(route.link.tail, []).append(route)
        for box, frame in self.chart.standing:
            yield frame, self._box(box, frame)
            if box.form is not Form.LANE:
                for route in leaving.get(box.name, ()):
                    yield route, self._edge(route)

    def _ground(self, ground: Ground) -> str:
        frame = ground.frame
        if ground.form is Form.SIDE:
            line = {"d": f"M{frame.centre:.1f},{frame.top:.1f} V{frame.bottom:.1f}", "fill": "none"}
            return element("path", {**line, "stroke": self.palette.side, "stroke-width": "1", "class": "side"})
        place = {"x": f"{frame.left:g}", "y": f"{frame.top:g}"}
        size = {"width": f"{frame.right - frame.left:g}", "height": f"{frame.bottom - frame.top:g}"}
        return element("rect", {**place, **size, "fill": self.palette.grounds[ground.form]})

    def _edge(self, route: Route) -> str:
        arrow, colour, manner = arrow_of(route), self.palette.lines[route.link.manner], route.link.manner
        turns = "".join(
            [f"L{enter[0]:g},{enter[1]:g}Q{x},{y} {leave[0]:g},{leave[1]:g}" for enter, (x, y), leave in arrow.turns]
        )
        dashes = f' stroke-dasharray="{arrow.stroke.dashes}"' if arrow.stroke.dashes else ""
        (x, y), (left, top), (right, bottom) = arrow.head
        head = f'<polygon points="{x},{y} {left:g},{top:g} {right:g},{bottom:g}" fill="{colour}" />'
        if manner is Manner.LIGHT and arrow.head[0] in self.arrived:
            head = ""  # the way that comes in here in any case has the head that both share
        drawn = (
            f'<g class="edge manner-{manner}"><path d="M{arrow.start[0]},{arrow.start[1]}{turns}'
            f'L{arrow.foot[0]:g},{arrow.foot[1]:g}" stroke-width="{arrow.stroke.thick:g}"{dashes}'
            f' stroke="{colour}" fill="none" />{head}</g>'
        )
        return self._link(route.link.head, drawn) if route.link.head in self.following.names else drawn

    def _link(self, name: str, *inside: str) -> str:
        """What is inside leads to the step or end, by key as well as by mouse."""
        return f"{self.links[name]}{''.join(inside)}</a>"

    def _opening(self, name: str) -> str:
        words = say(self.chart.language, "chart.label.to", title=self.following.names[name])
        return f'<a href="#{self.identities[name]}" aria-label="{escape(words)}">'

    def _box(self, box: Box, frame: Frame) -> str:
        mirrored = box.name in self.mirrored
        label = self.following.labels.get(box.name) or _words(box)
        title = f"<title>{escape(label)}</title>" if box.lines else ""
        shape = ""
        if box.form is Form.BAND:
            shape = element("path", {"d": outline(box.form, frame), "fill": self.palette.heading})
        elif box.form not in BARE:
            shape = "".join(self._outline(box, frame, mirrored=mirrored))
        text = "".join(self._text(box, frame, mirrored=mirrored))
        return f'<g class="form-{box.form}"{self._role(box)}>{title}{shape}{text}</g>'

    def _role(self, box: Box) -> str:
        """What the form is to a screen reader; steps, ends and interruptions are where links lead."""
        # What has links in it is a group, and says its words in its label; the rest is one symbol with a label.
        role = "graphics-object group" if box.name in self.following.lines else "graphics-symbol img"
        if box.name in self.following.names:
            return f' id="{self.identities[box.name]}" tabindex="0" role="{role}"'
        match box.form:
            case Form.RECEIVED | Form.WAY if box.name in self.following.labels:  # not the legend's examples
                return f' data-form="{escape(box.name)}" role="{role}"'
            case Form.BAND | Form.TITLE:
                return f' role="heading" aria-level="{1 if box.form is Form.TITLE else 2}"'
            case Form.LANE:
                # Whose lane it is, every form in it says.
                return ' aria-hidden="true"'
            case _:
                return f' role="{role}"' if box.lines else ""

    def _stroke(self, form: Form, outlined: Mapping[str, str] = PLAINLY) -> str:
        """The attributes of a form's outline, with those of what is laid over it."""
        thick = f"{THICKNESS.get(form, 1.2):g}"
        look = {"fill": self.palette.fills[form], "stroke": self.palette.ink, "stroke-width": thick, **outlined}
        return attributes(look)

    def _outline(self, box: Box, frame: Frame, *, mirrored: bool) -> Iterator[str]:
        stroke = self._stroke(box.form, self.palette.outlines[box.outline]) if box.outline else self.strokes[box.form]
        yield f'<path d="{outline(box.form, frame, mirrored=mirrored)}"{stroke} />'
        ink = self.palette.ink
        if box.form is Form.END:
            inner = outline(box.form, frame.inset(2.5))
            yield element("path", {"d": inner, "fill": "none", "stroke": ink, "stroke-width": "1"})
        if box.form is Form.PAUSE:
            bars = " ".join(f"M{frame.right - x:.1f},{frame.top + 4:.1f} v9" for x in (12, 17))
            yield element("path", {"d": bars, "stroke": ink, "stroke-width": "2.5"})
        drawing = mark(box.form, frame, mirrored=mirrored)
        if drawing is not None:
            yield f'<path d="{drawing}" {self.marks} />'
        if box.joins:
            bar = f"M{frame.left:.1f},{frame.top:.1f} H{frame.right:.1f}"
            yield element("path", {"d": bar, "stroke": ink, "stroke-width": "5"})

    def _text(self, box: Box, frame: Frame, *, mirrored: bool) -> Iterator[str]:
        left = frame.left + sides(box.form)[0]
        if mirrored:
            left += POINT if box.form is Form.SENT else -POINT
        x, baseline = f"{left:.2f}", frame.top + ABOVE
        if box.form is Form.WAY:
            baseline = frame.middle - sum(line.height for line in box.lines) / 2
        looks = self.looks_on_heading if box.form is Form.BAND else self.looks
        lines = self.following.lines.get(box.name, {})
        hidden = ' aria-hidden="true"' if lines else ""
        leads_to: tuple[str, ...] = ()
        written: list[str] = []
        for line in box.lines:
            if line.whole is not None and lines:
                yield from self._links(leads_to, written, at=(frame.right, baseline)) if leads_to else written
                leads_to, written = lines.get(ANY) or lines.get(line.whole, ()), []
            look = looks[line.style]
            baseline += look.height
            words = "".join(self._written(line)) if line.stretches else escape(line.text)
            unsaid = "" if leads_to else hidden
            start = f'<text x="{x}" y="{baseline - 0.3 * look.size:.2f}"'
            badges = "".join(self._badges(line, left, baseline, look.size)) if line.stretches else ""
            written.append(f"{badges}{start}{look.attributes}{unsaid}>{words}</text>")
        yield from self._links(leads_to, written, at=(frame.right, baseline)) if leads_to else written

    def _links(self, leads_to: tuple[str, ...], lines: list[str], *, at: Point) -> Iterator[str]:
        """The lines of a sentence as a link to each place: the first lines to the first, what is left to the last.

        A place for which there is no line is followed to from a mark that is seen only when it has the focus.
        """
        for number, name in enumerate(leads_to):
            last = number + 1 == len(leads_to)
            own = lines[number:] if last else lines[number : number + 1]
            spot = {"x": f"{at[0] - 8 * (number + 1):.1f}", "y": f"{at[1] - 8:.1f}", "width": "7", "height": "7"}
            yield self._link(name, *(own or [element("rect", {**spot, "fill": "none", "pointer-events": "all"})]))

    def _written(self, line: Line) -> Iterator[str]:
        """The text with its stressed stretches in bold, limits also in a colour."""
        start = 0
        for stretch in line.stretches:
            yield escape(line.text[start : stretch.start])
            colour = f' fill="{self.palette.limit}"' if stretch.stress is Stress.LIMIT else ""
            badge = stretch.stress in self.badges
            aside = f' dx="{AROUND:g}"' if badge else ""
            words = escape(line.text[stretch.start : stretch.stop])
            yield f'<tspan font-weight="bold"{colour}{aside}>{words}</tspan>'
            start = stretch.stop
            if badge:
                # A blank, which is as wide in either weight, carries what the badge takes on its other side.
                yield f"<tspan{aside}>{escape(line.text[start : start + 1])}</tspan>"
                start += 1
        yield escape(line.text[start:])

    def _badges(self, line: Line, left: float, baseline: float, size: float) -> Iterator[str]:
        """Behind the word that says how binding a duty is: the form alone tells which of the three it is."""
        start = 0
        for stretch in line.stretches:
            left += font().width(line.text[start : stretch.start], size=size)
            wide = font(bold=True).width(line.text[stretch.start : stretch.stop], size=size)
            if stretch.stress in self.badges:
                left += AROUND
                place = f'x="{left - AROUND:.2f}" y="{baseline - 1.14 * size:.2f}" width="{wide + 2 * AROUND:.2f}"'
                yield f'<rect class="badge" {place} height="{1.08 * size:.2f}"{self.badges[stretch.stress]} />'
                left += AROUND
            left, start = left + wide, stretch.stop

    def _ink(self, style: Style) -> str:
        if style is Style.OVER:
            return self.palette.lines[Manner.TRANSFER]
        return self.palette.pale if style in (Style.KIND, Style.EXIT) else self.palette.ink


def _badges(palette: Palette) -> dict[Stress, dict[str, str]]:
    line = {"stroke": palette.ink, "stroke-width": "0.8"}
    return {
        Stress.SHALL: {"fill": palette.grounds[Form.STRIP], "rx": "1", **line, "stroke-width": "1.1"},
        Stress.SHOULD: {"fill": "none", "rx": "4.6", **line},
        Stress.MAY: {"fill": "none", "rx": "4.6", **line, "stroke-dasharray": "1.6 1.6"},
    }


def _look(style: Style, ink: str) -> _Look:
    bold = {"font-weight": "bold"} if style in BOLD else {}
    size = SIZES[style]
    return _Look(size, size * LEADING, attributes({"font-size": f"{size:g}", "fill": ink, **bold}))


def _words(box: Box) -> str:
    return " ".join([line.text for line in box.lines])


def _around(place: Frame | Route) -> Frame:
    if isinstance(place, Frame):
        return place
    across, down = zip(*place.corners, strict=True)
    return Frame(min(across), min(down), max(across), max(down))
