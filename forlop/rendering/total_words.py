"""A total time on a chart: from what to what and by when in the title, and a line in the forms at both ends."""

from collections.abc import Iterator

from forlop.model.pathway import AfterDatum, AfterEvent, AfterStep, Pathway, Total
from forlop.rendering import phrasing
from forlop.texts import say


def total_limit(pathway: Pathway, total: Total, *, language: str) -> str:
    """`innen 6 uker (rettesnor)`."""
    timing = phrasing.timing(language, pathway, total.within)
    return say(language, f"phrases.force.{total.force.value}", limit=timing)


def total_in_title(pathway: Pathway, total: Total, *, language: str) -> str:
    """From what to what, and by when."""
    return say(
        language,
        "chart.total.words",
        title=phrasing.quoted(language, total.title),
        start=phrasing.moment(language, pathway, total.start),
        end=phrasing.moment(language, pathway, total.end),
        limit=total_limit(pathway, total, language=language),
    )


def totals_at(pathway: Pathway, name: str, *, language: str) -> Iterator[tuple[str, str]]:
    """What a step or an interruption says of the totals that begin or end there, each with its limit."""
    for total in pathway.totals:
        for key, end in (("starts", total.start), ("ends", total.end)):
            if _place(end) == name:
                limit = total_limit(pathway, total, language=language)
                title = phrasing.quoted(language, total.title)
                yield say(language, f"chart.total.{key}", title=title, limit=limit), limit


def _place(end: AfterStep | AfterEvent | AfterDatum) -> str | None:
    match end:
        case AfterStep(step=name) | AfterEvent(event=name):
            return name
        case AfterDatum():
            return None
