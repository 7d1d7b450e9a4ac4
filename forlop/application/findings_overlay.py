"""What checking a pathway has found, laid over the chart where it stands, and listed under it."""

from collections.abc import Iterator

from forlop.application.passages import BY_NUMBER, way_number
from forlop.application.proved import Proved
from forlop.diagnostics import Diagnostic, Severity
from forlop.model.pathway import Pathway
from forlop.model.places import Places
from forlop.rendering import phrasing
from forlop.rendering.findings import Finding, finding
from forlop.rendering.overlay import OnPlace, OnWay, Outline, Overlay
from forlop.source import Span
from forlop.texts import say
from forlop.verification.verdict import Proven

OUTLINES = {Severity.ERROR: Outline.WRONG, Severity.UNKNOWN: Outline.WAITING, Severity.WARNING: Outline.HERE}


def findings_overlay(pathway: Pathway, places: Places, proved: Proved, *, language: str) -> Overlay:
    """The findings, the gravest first. What stands in no step, end or interruption is only listed."""
    grave = list(Severity)
    found = sorted(proved.read.diagnostics, key=lambda each: grave.index(each.severity))
    # The gravest comes first, and decides the outline.
    on_places: dict[str, OnPlace] = {}
    on_ways: dict[tuple[str, int], OnWay] = {}
    listed, listed_at = [], []
    for each in found:
        told = finding(each, proved.read.source, language=language)
        words = say(language, f"chart.finding.{each.severity.value}", code=each.code, message=told.message)
        place = place_of(each.span, pathway, places)
        match place:
            case (str() as step, int() as way):
                on_way = on_ways.get((step, way), OnWay())
                outline = on_way.outline or OUTLINES[each.severity]
                on_ways[step, way] = OnWay((*on_way.words, words), outline=outline)
            case str() as name:
                on_place = on_places.get(name, OnPlace())
                on_places[name] = OnPlace((*on_place.words, words), on_place.outline or OUTLINES[each.severity])
            case None:
                pass
        listed.append(_listed(each, told, language))
        listed_at.append(place[0] if isinstance(place, tuple) else place or "")
    return Overlay(
        headings=(_heading(found, language), *_proven(proved, language)),
        places=on_places,
        ways=on_ways,
        legend=(say(language, "chart.finding.legend"),),
        listed_as=say(language, "chart.finding.listed"),
        listed=tuple(listed),
        listed_at=tuple(listed_at),
    )


def place_of(span: Span, pathway: Pathway, places: Places) -> str | tuple[str, int] | None:
    """The step, end or interruption that the text there is about, or the way out of a step; None for all else."""
    for (name, clause, number), line in places.clauses.items():
        if line.start <= span.start < line.end:
            step = pathway.named_steps.get(name)
            way = None if step is None else way_number(step, clause, number if clause in BY_NUMBER else 0)
            return _drawn(name, pathway) if way is None else (name, way)
    for block in places.document.blocks:
        opening = block.opener.span
        if opening.start <= span.start < opening.end:
            declared = [each for each, at in places.items() if opening.start <= at.start < opening.end]
            return next((each for each in declared if _drawn(each, pathway)), None)
    return None


def _drawn(name: str, pathway: Pathway) -> str | None:
    drawn = name in pathway.named_steps or name in pathway.named_ends or name in pathway.named_interruptions
    return name if drawn else None


def _listed(each: Diagnostic, told: Finding, language: str) -> str:
    line = str(told.excerpts[0].position.line)
    words = say(language, "chart.finding.in_list", severity=told.severity_word, code=each.code, line=line)
    return say(language, "chart.finding.told", place=words, message=told.message)


def _heading(found: list[Diagnostic], language: str) -> str:
    if not found:
        return say(language, "chart.finding.none")
    counts = [_counted(each, sum(one.severity is each for one in found), language) for each in Severity]
    return say(language, "chart.finding.heading", counts=phrasing.listing(language, counts))


def _counted(severity: Severity, count: int, language: str) -> str:
    return say(language, f"cli.check.{severity.value}s_{'one' if count == 1 else 'many'}", count=str(count))


def _proven(proved: Proved, language: str) -> Iterator[str]:
    """How many of the checks came out as proven; where errors kept the pathway from them, that."""
    if proved.verdicts:
        proven = sum(isinstance(verdict, Proven) for _, verdict in proved.verdicts)
        yield say(language, "chart.finding.proven", proven=str(proven), total=str(len(proved.verdicts)))
    else:
        yield say(language, "chart.finding.not_proven")
