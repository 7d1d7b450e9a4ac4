"""The block over a chart: what it is, since when it is valid, what is laid over it."""

from forlop.model.pathway import Pathway
from forlop.rendering import phrasing
from forlop.rendering.drawing import Box, Form, Line, Stress, Style, lines_of
from forlop.rendering.overlay import Overlay
from forlop.rendering.total_words import total_in_title, total_limit
from forlop.texts import say

WIDTH = 680.0


def title_of(pathway: Pathway, language: str, overlay: Overlay) -> Box:
    """Title, facts on one line, notes, total times, and what is laid over the chart."""

    def told(style: Style, words: str) -> tuple[Line, ...]:
        return lines_of(style, words, form=Form.TITLE, width=WIDTH)

    lines = told(Style.HEADLINE, pathway.title)
    facts = [say(language, "chart.version", version=pathway.version)]
    if pathway.valid_from is not None:
        facts.append(say(language, "chart.valid_from", date=phrasing.plain_day(language, pathway.valid_from)))
    if pathway.review_by is not None:
        facts.append(say(language, "chart.review_by", date=phrasing.plain_day(language, pathway.review_by)))
    if pathway.owner is not None:
        facts.append(say(language, "chart.owner", text=pathway.owner))
    if pathway.applies_to is not None:
        facts.append(say(language, "chart.applies_to", text=pathway.applies_to))
    lines += told(Style.MORE, " · ".join(facts))
    for remark in overlay.remarks:
        lines += told(Style.PLACE, remark)
    for number, note in enumerate(pathway.notes):
        lines += told(Style.PLACE if number == 0 else Style.MORE, note)
    if pathway.unsourced is not None:
        lines += told(Style.MORE, say(language, "description.top.unsourced", text=pathway.unsourced))
    for heading in overlay.headings:
        lines += told(Style.HEADING, heading)
    for total in pathway.totals:
        stressed = {Stress.LIMIT: total_limit(pathway, total, language=language)}
        words = total_in_title(pathway, total, language=language)
        lines += lines_of(Style.MORE, words, form=Form.TITLE, width=WIDTH, stressed=stressed)
        for said in overlay.totals.get(total.name, ()):
            lines += told(Style.PLACE, said)
    return Box(name="chart title", form=Form.TITLE, width=WIDTH, lines=lines)
