"""Indicators in words and for programs: never a share without what it is of, and no figure of a small group."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from forlop.application.indicators import Measured, OfPathway
from forlop.application.small_groups import SMALLEST_GROUP
from forlop.cli.answers_as_json import Json, moment_json, named
from forlop.cli.page import Block, Line, Style
from forlop.model.pathway import Alternative, Within
from forlop.rendering import phrasing
from forlop.texts import say


def indicators_page(measured: Sequence[OfPathway], *, language: str) -> tuple[Block, ...]:
    """A block for each pathway: the figures of each indicator, and under them what they are of."""
    if not measured:
        return ((Line(say(language, "answers.indicators.none")),),)
    return tuple((_heading(language, each), *_lines(language, each)) for each in measured)


def indicators_json(measured: Sequence[OfPathway], *, language: str, now: datetime) -> Json:
    """The same for programs; what is not shown is null."""
    return {
        "at": moment_json(now),
        "smallest_group": SMALLEST_GROUP,
        "pathways": [
            {
                "pathway": named(each.pathway, None),
                "versions": list(each.versions),
                "indicators": [_json(language, one) for one in each.measured],
            }
            for each in measured
        ],
    }


def _heading(language: str, of: OfPathway) -> Line:
    versions = phrasing.listing(language, of.versions)
    text = say(language, "answers.indicators.heading", title=of.pathway.title, versions=versions)
    return Line(text, style=Style.HEADING)


def _lines(language: str, of: OfPathway) -> Iterator[Line]:
    for each in of.measured:
        title = phrasing.quoted(language, each.indicator.title)
        words = say(language, "answers.indicators.line", title=title, figures=_figures(language, each))
        yield Line(words, say(language, f"answers.indicators.{each.indicator.dimension.value}"))
        yield Line(_definition(language, each), "", Style.QUIET)


def _figures(language: str, measured: Measured) -> str:
    if not measured.is_shown:
        return say(language, "answers.indicators.too_few", least=str(SMALLEST_GROUP))
    undecided = [
        say(language, f"answers.indicators.{key}", count=str(count))
        for key, count in (("not_yet", measured.not_yet), ("unknown", measured.unknown))
        if count
    ]
    return "; ".join((_share(language, measured), *undecided))


def _share(language: str, measured: Measured) -> str:
    if not measured.share_is_shown:
        return say(language, "answers.indicators.too_few_decided", least=str(SMALLEST_GROUP))
    return say(
        language,
        "answers.indicators.share",
        numerator=str(measured.yes),
        denominator=str(measured.denominator),
        percent=str(_percent(measured)),
    )


def _percent(measured: Measured) -> int:
    """To the nearest whole one, halves up."""
    return (200 * measured.yes + measured.denominator) // (2 * measured.denominator)


def _definition(language: str, measured: Measured) -> str:
    """`andel av «Kontroll» der «Kontroll» er gjort, innen 2 uker etter «Pasienten har falt»`."""
    pathway, share = measured.pathway, measured.indicator.share
    of = phrasing.titled(language, pathway, share.of)
    condition = phrasing.condition(language, pathway, share.condition)
    words = say(language, "answers.indicators.definition", of=of, condition=condition)
    if share.within is None or share.after is None:
        return words
    limit = Within(alternatives=(Alternative(duration=share.within, anchor=share.after),))
    within = phrasing.timing(language, pathway, limit)
    return say(language, "answers.indicators.definition_within", definition=words, within=within)


def _json(language: str, measured: Measured) -> Json:
    shown = measured.is_shown
    return {
        "indicator": named(measured.pathway, measured.indicator.name),
        "dimension": measured.indicator.dimension.value,
        "definition": _definition(language, measured),
        "counted": measured.counted if shown else None,
        "numerator": measured.yes if shown and measured.share_is_shown else None,
        "denominator": measured.denominator if shown and measured.share_is_shown else None,
        "not_yet": measured.not_yet if shown else None,
        "unknown": measured.unknown if shown else None,
        "words": _figures(language, measured),
    }
