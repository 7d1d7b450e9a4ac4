"""A chart as one HTML file: the picture, all that its steps say, search and zoom. Nothing comes from anywhere else.

What an author has written only ever stands as text; the page itself forbids every script but its own, by digest.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import TypeVar

from forlop.model.pathway import Citation, Pathway, Step
from forlop.rendering import phrasing
from forlop.rendering.chart import Chart
from forlop.rendering.describing_steps import Words
from forlop.rendering.following import identity
from forlop.rendering.metrics import visible
from forlop.rendering.overlay import PLAIN, Overlay
from forlop.rendering.palette import DARK, LIGHT, Palette
from forlop.rendering.svg import svg_of
from forlop.rendering.typeface import font_faces
from forlop.rendering.ways import received, ways_of, words_on
from forlop.texts import say

_Key = TypeVar("_Key", bound=str)
HIT = {"light": "#b45309", "dark": "#fbbf24"}


def page_of(
    pathway: Pathway,
    charts: Sequence[Chart],
    *,
    language: str,
    overlay: Overlay = PLAIN,
    written: Mapping[str, str],
    inner: Mapping[str, str] | None = None,
) -> str:
    """The whole page. `written` is what stands in the pathway's file, by the name of the step.

    `inner` is by the name of the step the whole page of the pathway that it runs, which is opened within this one.
    """
    forms = frozenset(box.name for chart in charts for band in chart.drawing.bands for box in band.boxes)
    page = _Page(pathway, language, overlay, written, inner or {}, forms)
    script, style = _resource("chart_page.js"), _style()
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {_digest(script)}",
            # The zoom sets the picture's width; a style that an author could write is not let in.
            f"style-src {_digest(style)}",
            "font-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    pictures = "\n".join(_picture(chart) for chart in charts)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(pathway.title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f"<header>\n<h1>{_text(pathway.title)}</h1>\n{page.tools()}\n</header>\n"
        f'<div class="whole">\n<main id="view" tabindex="0" aria-label="{page.say("chart")}">\n{pictures}\n</main>\n'
        f'<aside id="panel" aria-label="{page.say("panel")}">\n{page.panel()}\n</aside>\n</div>\n'
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


@dataclass(frozen=True)
class _Page:
    pathway: Pathway
    language: str
    overlay: Overlay
    written: Mapping[str, str]
    inner: Mapping[str, str]
    forms: frozenset[str]

    def say(self, key: str, **values: str) -> str:
        return escape(say(self.language, f"chart_page.{key}", **values))

    def tools(self) -> str:
        """The words that the script fills in stand as data, so that there is none in it."""
        counted = " ".join(
            f'data-{key}="{self.say(f"hits_{key}", count="{count}")}"' for key in ("none", "one", "many")
        )
        place = self.say("hits_place", number="{number}")
        return (
            '<div class="tools" role="search">\n'
            f'<label>{self.say("search")} <input id="search" type="search" autocomplete="off"></label>\n'
            f'<button id="before" type="button" aria-label="{self.say("before")}">↑</button>\n'
            f'<button id="next" type="button" aria-label="{self.say("next")}">↓</button>\n'
            f'<span id="count" role="status" {counted} data-place="{place}"></span>\n'
            f'<button id="smaller" type="button" aria-label="{self.say("smaller")}">−</button>\n'
            '<span id="zoomed"></span>\n'
            f'<button id="larger" type="button" aria-label="{self.say("larger")}">+</button>\n'
            f'<button id="fit" type="button">{self.say("fit")}</button>\n'
            f'<span class="keys">{self.say("keys")}</span>\n'
            "</div>"
        )

    def panel(self) -> str:
        titles = {name: phrasing.titled(self.language, self.pathway, name) for name in self.pathway.named_steps}
        words = Words(self.pathway, self.language, titles, self.overlay)
        close = f'<button id="close" type="button">{self.say("close")}</button>'
        sections = (*(self._section(step, words) for step in self.pathway.steps), *self._parts(words))
        return "\n".join((close, *sections))

    def _parts(self, words: Words) -> Iterator[str]:
        """What the forms say that are only a part of a step: at the one who receives, and a way out of it."""
        for step in self.pathway.steps:
            for receiver in step.receivers:
                kind = say(self.language, "chart.kind.received", kind=phrasing.kind(self.language, step.kind))
                whose = say(self.language, "chart_page.at", kind=kind, actor=self.pathway.titles[receiver])
                told = words.at_receiver(step, receiver)
                yield from self._part(received(step.name, receiver), step, whose, step.title, told)
            for way in ways_of(self.pathway, step, language=self.language):
                said = words_on(self.pathway, way, language=self.language, told=False)
                told = words.on_way(step, way.number)
                yield from self._part(f"{step.name} way {way.number}", step, self._way(step), said, told)

    def _way(self, step: Step) -> str:
        return say(self.language, "chart_page.way", title=phrasing.titled(self.language, self.pathway, step.name))

    def _part(self, form: str, step: Step, kind: str, heading: str, rule: tuple[str, ...]) -> Iterator[str]:
        if form not in self.forms:
            return  # the way is an arrow without words of its own
        sources = tuple(self._sources(step.citations))
        parts = [
            f'<section data-of="{escape(form)}" data-part>',
            f'<p class="kind">{_text(kind)}</p>',
            f"<h2>{_text(heading)}</h2>",
            f"<h3>{self.say('rule')}</h3>",
            _points(rule),
        ]
        if sources:
            parts += [f"<h3>{self.say('source')}</h3>", _points(sources)]
        parts.append(f'<p><a href="#{escape(identity(step.name))}">{self.say("whole_step")}</a></p>')
        yield "\n".join((*parts, "</section>"))

    def _section(self, step: Step, words: Words) -> str:
        sources = tuple(self._sources(step.citations))
        cited = {words.sentence(each) for each in words.cited(step.citations, ())}
        rule = (*(each for each in words.facts(step) if each not in cited), *words.ways(step))
        text = self.written.get(step.name)
        parts = [
            f'<section data-of="{escape(step.name)}">',
            f'<p class="kind">{_text(phrasing.kind(self.language, step.kind))}</p>',
            f"<h2>{_text(step.title)}</h2>",
            *self._opened(step),
            f"<h3>{self.say('rule')}</h3>",
            _points(rule),
        ]
        if sources:
            parts += [f"<h3>{self.say('source')}</h3>", _points(sources)]
        if text is not None:
            parts += [f"<h3>{self.say('text')}</h3>", f"<pre>{escape(_lines(text))}</pre>"]
        return "\n".join((*parts, "</section>"))

    def _opened(self, step: Step) -> Iterator[str]:
        """The chart of the pathway that the step runs: closed until it is asked for, with a way back."""
        if step.runs is None or step.name not in self.inner:
            return
        called = phrasing.quoted(self.language, step.runs.pathway.title)
        title = self.say("open", title=visible(called))
        back = self.say("back", title=visible(phrasing.quoted(self.language, self.pathway.title)))
        # A page in a page: what it shows can have no name in common with what is around it.
        frame = f'<iframe title="{_text(called)}" srcdoc="{escape(self.inner[step.name])}"></iframe>'
        yield f'<details class="inner"><summary>{title}</summary><div>'
        yield f'<button class="back" type="button">← {back}</button>{frame}</div></details>'

    def _sources(self, citations: tuple[Citation, ...]) -> Iterator[str]:
        for citation in citations:
            title = self.pathway.titles[citation.source]
            yield title if citation.place is None else f"{title}, {citation.place}"


def _points(items: Sequence[str]) -> str:
    return "".join(("<ul>", *(f"<li>{_text(item)}</li>" for item in items), "</ul>"))


def _text(words: str) -> str:
    return escape(visible(words))


def _lines(text: str) -> str:
    """Line ends and blanks at the start are kept; nothing else that cannot be seen is."""
    lines = text.splitlines()
    return "\n".join(" " * (len(line) - len(line.lstrip(" "))) + visible(line) for line in lines)


# ---- colours and what does not depend on the pathway


def _picture(chart: Chart) -> str:
    """The SVG with its colours by name, so that the page can be light or dark."""
    return svg_of(chart, brings_font=False, palette=_named(LIGHT)[0]).partition("?>\n")[2]


@cache
def _style() -> str:
    rules = _resource("chart_page.css")
    light, dark = (_values(palette, hit=HIT[name]) for palette, name in ((LIGHT, "light"), (DARK, "dark")))
    colours = f":root {{ {light} }}\n@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}"
    return f"{colours}\n{font_faces()}\n{rules}"


def _values(palette: Palette, *, hit: str) -> str:
    return " ".join(f"--{name}: {colour};" for name, colour in {**_named(palette)[1], "hit": hit}.items())


def _named(palette: Palette) -> tuple[Palette, Mapping[str, str]]:
    """The palette with `var(--name)` for every colour, and the colours by those names."""
    colours: dict[str, str] = {}

    def named(name: str, value: str) -> str:
        if not value.startswith("#"):
            return value
        colours[name] = value
        return f"var(--{name})"

    def all_named(prefix: str, values: Mapping[_Key, str]) -> dict[_Key, str]:
        return {key: named(f"{prefix}-{key}", value) for key, value in values.items()}

    return (
        Palette(
            ink=named("ink", palette.ink),
            pale=named("pale", palette.pale),
            limit=named("limit", palette.limit),
            side=named("side", palette.side),
            heading=named("heading", palette.heading),
            on_heading=named("on-heading", palette.on_heading),
            grounds=all_named("ground", palette.grounds),
            fills=all_named("fill", palette.fills),
            lines=all_named("line", palette.lines),
            outlines={outline: all_named(f"outline-{outline}", look) for outline, look in palette.outlines.items()},
            behind=palette.behind,
        ),
        colours,
    )


@cache
def _resource(name: str) -> str:
    return (files("forlop.rendering") / name).read_text("utf-8")


def _digest(content: str) -> str:
    """As a content security policy names a script or a style."""
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"
