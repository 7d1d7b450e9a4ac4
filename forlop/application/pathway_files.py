"""A pathway file on its way in: bytes to text to pathway, with everything that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from forlop.diagnostics import Diagnostic, Severity, in_order
from forlop.language.decoding import decode, legible
from forlop.language.grammar import ParserFor, line_parser
from forlop.language.parser import parse
from forlop.language.syntax import Document
from forlop.model.examples_from_syntax import ExamplePlaces
from forlop.model.from_syntax import lower
from forlop.model.pathway import Pathway
from forlop.source import Source, Span

SUFFIX = ".forlop"
_NO_DOCUMENT = Document("nb", None, (), (), header_whole=False)


@dataclass(frozen=True, slots=True)
class ReadPathway:
    """A text that was read; `pathway` is None when an error keeps it from being used.

    `examples` says where the pathway's examples stand.
    """

    source: Source
    document: Document
    pathway: Pathway | None
    diagnostics: tuple[Diagnostic, ...]
    examples: tuple[ExamplePlaces, ...] = ()


def pathway_files(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """Files as they are, folders as every `.forlop` file below; `FileNotFoundError` names what is missing."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found.extend(sorted(path.rglob(f"*{SUFFIX}")))
        elif path.exists():
            found.append(path)
        else:
            raise FileNotFoundError(str(path))
    return tuple(dict.fromkeys(found))


def read_pathway(path: Path, *, parser_for: ParserFor = line_parser) -> ReadPathway:
    """The file's pathway and all findings; `OSError` when the file cannot be read."""
    return pathway_from_bytes(path.read_bytes(), name=str(path), parser_for=parser_for)


def pathway_from_bytes(content: bytes, *, name: str, parser_for: ParserFor = line_parser) -> ReadPathway:
    """As `read_pathway`, of what a file holds."""
    text = decode(content)
    if isinstance(text, Diagnostic):
        return ReadPathway(Source(name, legible(content)), _NO_DOCUMENT, None, (text,))
    return pathway_from_text(Source(name, text), parser_for=parser_for)


def pathway_from_text(source: Source, *, parser_for: ParserFor = line_parser) -> ReadPathway:
    """Syntax, then names and types, then the checks: each only on what the one before could make sense of."""
    read, places = _meaning(source, parser_for)
    if read.pathway is None:
        return read
    from forlop.verification.checks import check  # slow to import, and a text with errors does without

    found = in_order((*read.diagnostics, *check(read.pathway, places)))
    return replace(read, pathway=None if _has_error(found) else read.pathway, diagnostics=found)


def checked_before(source: Source, *, parser_for: ParserFor = line_parser) -> ReadPathway:
    """A pathway of the package: it was checked before it was shipped, and is only read."""
    return _meaning(source, parser_for)[0]


def _meaning(source: Source, parser_for: ParserFor) -> tuple[ReadPathway, Mapping[str, Span]]:
    parsed = parse(source, parser_for=parser_for)
    reading = lower(parsed.document)
    found = in_order((*parsed.diagnostics, *reading.diagnostics))
    usable = None if _has_error(found) else reading.pathway
    return ReadPathway(source, parsed.document, usable, found, reading.examples), reading.places


def _has_error(diagnostics: tuple[Diagnostic, ...]) -> bool:
    return any(found.severity is Severity.ERROR for found in diagnostics)
