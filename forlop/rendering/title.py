"""The block over a chart: what it is, since when it is valid, whose place it shows."""

from forlop.model.pathway import Pathway
from forlop.rendering import phrasing
from forlop.rendering.drawing import Box, Form, Line, Style, lines_of
from forlop.rendering.local import NOTHING, Local
from forlop.rendering.position import Position
from forlop.texts import say

WIDTH = 680.0


def title_of(pathway: Pathway, language: str, position: Position | None, local: Local = NOTHING) -> Box:
    """Title, facts on one line, notes, what it builds on, and the patient where a position is given."""

    def told(style: Style, words: str) -> tuple[Line, ...]:
        return lines_of(style, words, form=Form.TITLE, width=WIDTH)

    lines = told(Style.HEADLINE, pathway.title)
    facts = [say(language, "chart.version", version=pathway.version)]
    if pathway.valid_from is not None:
        facts.append(say(language, "chart.valid_from", date=phrasing.plain_day(language, pathway.valid_from)))
    if pathway.applies_to is not None:
        facts.append(say(language, "chart.applies_to", text=pathway.applies_to))
    lines += told(Style.MORE, " · ".join(facts))
    if local.base is not None and local.version is not None:
        base = phrasing.quoted(language, local.base)
        lines += told(Style.PLACE, say(language, "chart.local.base", base=base, version=local.version))
    for number, note in enumerate(pathway.notes):
        lines += told(Style.PLACE if number == 0 else Style.MORE, note)
    if position is not None:
        moment = phrasing.day_and_clock(language, position.moment)
        lines += told(Style.HEADING, say(language, "chart.patient", patient=position.patient, moment=moment))
        if position.end is not None:
            title = phrasing.titled(language, pathway, position.end)
            lines += told(Style.HEADING, say(language, "chart.ended", title=title))
    return Box(name="chart title", form=Form.TITLE, width=WIDTH, lines=lines)
