"""A text to its meaning in one call: what the parser and the model find wrong, together."""

from forlop.diagnostics import Severity, in_order
from forlop.language.grammar import ParserFor, line_parser
from forlop.language.parser import parse
from forlop.model.from_syntax import Reading, lower
from forlop.source import Source


def read(source: Source, *, parser_for: ParserFor = line_parser) -> Reading:
    """Every diagnostic of the text in its order; no pathway when any of them is an error. Never raises on a text."""
    parsed = parse(source, parser_for=parser_for)
    meant = lower(parsed.document)
    diagnostics = in_order((*parsed.diagnostics, *meant.diagnostics))
    sound = all(diagnostic.severity is not Severity.ERROR for diagnostic in diagnostics)
    return Reading(meant.pathway if sound else None, meant.places, diagnostics)
