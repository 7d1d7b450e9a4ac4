"""A pathway file on its way in: bytes to text to pathway, with everything that is wrong with it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from forlop.application import references
from forlop.application.contents import content_of
from forlop.application.library import EMPTY, SUFFIX, Found, Library, NotFound, beside, package_library
from forlop.diagnostics import Diagnostic, Severity, in_order
from forlop.language.decoding import decode, is_text, legible
from forlop.language.grammar import ParserFor, line_parser
from forlop.language.limits import LONGEST_CHAIN
from forlop.language.nodes import moved
from forlop.language.parser import Parsed, parse
from forlop.language.syntax import Document, Name, Quoted, Reference, TextClause
from forlop.language.vocabulary import pattern, words
from forlop.model.changes import Change
from forlop.model.examples_from_syntax import ExamplePlaces
from forlop.model.from_syntax import lower
from forlop.model.merging import Merged, at_the_changes, merge, without_changes
from forlop.model.pathway import Pathway
from forlop.model.places import Places
from forlop.model.subpathways import call_of, calls_in
from forlop.source import Source, Span

_NO_DOCUMENT = Document("nb", None, (), (), header_whole=False)
_NOWHERE = Places({}, _NO_DOCUMENT)


@dataclass(frozen=True, slots=True)
class ReadPathway:
    """A text that was read; `pathway` is None when an error keeps it from being used.

    `examples` says where the pathway's examples stand, and `called` are the pathways that its sub-pathways run. Of a
    variant the document is the whole one that its changes to `base` give, and the base's text is behind its source.
    `is_text` is whether there was any text to read.
    `places` are of every name and clause, and `merged` tells which change of a variant a place in its base is due to.
    """

    source: Source
    document: Document
    pathway: Pathway | None
    diagnostics: tuple[Diagnostic, ...]
    examples: tuple[ExamplePlaces, ...] = ()
    called: tuple["ReadPathway", ...] = ()
    base: "ReadPathway | None" = None
    changes: tuple[Change, ...] = ()
    places: Places = _NOWHERE
    merged: Merged | None = None
    is_text: bool = True


def pathway_files(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """Files as they are, folders as every `.forlop` file below; `FileNotFoundError` names what is missing.

    What lies in a folder and is no file, as a pipe that nobody writes to, is passed over; a broken link is not.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found.extend(each for each in sorted(path.rglob(f"*{SUFFIX}")) if each.is_file() or not each.exists())
        elif path.exists():
            found.append(path)
        else:
            raise FileNotFoundError(str(path))
    return tuple(dict.fromkeys(found))


def read_pathway(path: Path, *, parser_for: ParserFor = line_parser) -> ReadPathway:
    """The file's pathway and all findings; what it names is found beside it. `OSError` when it cannot be read."""
    text = _text_of(path)
    return (
        text if isinstance(text, ReadPathway) else pathway_from_text(text, library=beside(path), parser_for=parser_for)
    )


def read_unchecked(path: Path, *, parser_for: ParserFor = line_parser) -> ReadPathway:
    """As `read_pathway` without its last stage, the checks."""
    text = _text_of(path)
    if isinstance(text, ReadPathway):
        return text
    return _meaning(text, Asking(beside(path), parser_for))


def pathway_from_bytes(
    content: bytes, *, name: str, library: Library = EMPTY, parser_for: ParserFor = line_parser
) -> ReadPathway:
    """As `read_pathway`, of what a file holds."""
    text = _decoded(content, name)
    return text if isinstance(text, ReadPathway) else pathway_from_text(text, library=library, parser_for=parser_for)


def _text_of(path: Path) -> Source | ReadPathway:
    """The text of the file, or what there is to say of a file that has none."""
    content = content_of(path)
    if isinstance(content, Diagnostic):
        return ReadPathway(Source(str(path), ""), _NO_DOCUMENT, None, (content,))
    return _decoded(content, str(path))


def _decoded(content: bytes, name: str) -> Source | ReadPathway:
    text = decode(content)
    if isinstance(text, Diagnostic):
        unread = ReadPathway(Source(name, legible(content)), _NO_DOCUMENT, None, (text,))
        return unread if is_text(content) else replace(unread, is_text=False)
    return Source(name, text)


def pathway_from_text(source: Source, *, library: Library = EMPTY, parser_for: ParserFor = line_parser) -> ReadPathway:
    """Syntax, then names and types, then the checks: each only on what the one before could make sense of."""
    return checked(source, Asking(library, parser_for))


def checked_before(
    source: Source, *, library: Library | None = None, parser_for: ParserFor = line_parser
) -> ReadPathway:
    """A pathway of the package, or one that is kept: it was checked before, and is only read."""
    return _meaning(source, Asking(library or package_library(), parser_for))


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for other pathways: `chain` are those that are being read, each named by the one before it.

    A pathway that is named many times is read once; how far there is left to go is a part of what is found in it.
    """

    library: Library
    parser_for: ParserFor
    chain: tuple[tuple[str, str], ...] = ()
    read: dict[tuple[Library, str, str, int], ReadPathway] = field(default_factory=dict)
    looked_for: dict[tuple[Library, str, str], Found | NotFound] = field(default_factory=dict)

    def find(self, name: str, version: str) -> Found | NotFound:
        """As the library finds it, looked for once."""
        key = (self.library, name, version)
        if key not in self.looked_for:
            self.looked_for[key] = self.library.find(name, version)
        return self.looked_for[key]

    def by(self, document: Document) -> "Asking":
        """The same, asked by the pathway of this text."""
        named = (document.header.name.text if document.header else "", _version_of(document))
        return replace(self, chain=(*self.chain, named))


def checked(source: Source, asking: Asking) -> ReadPathway:
    """The pathway of a text, and everything that is wrong with it."""
    read = _meaning(source, asking)
    if read.pathway is None:
        return read
    from forlop.verification.checks import check  # slow to import, and a text with errors does without

    return with_findings(read, check(read.pathway, read.places))


def with_findings(read: ReadPathway, found: Iterable[Diagnostic]) -> ReadPathway:
    """The same with what was found in its pathway besides, in a variant shown at the change that brought it."""
    of_changes = found if read.merged is None else at_the_changes(found, read.merged)
    told = in_order((*read.diagnostics, *of_changes))
    return replace(read, pathway=None if has_error(told) else read.pathway, diagnostics=told)


def _meaning(source: Source, asking: Asking) -> ReadPathway:
    parsed = parse(source, parser_for=asking.parser_for)
    header = parsed.document.header
    if header is not None and header.builds_on is not None:
        return _variant(source, parsed, header.builds_on, asking)
    of_base = _wrong_base(source, parsed, asking)
    if of_base is not None:
        return ReadPathway(source, parsed.document, None, of_base)
    document, misplaced = without_changes(parsed.document)
    called, not_called = called_by(document, asking)
    reading = lower(document, called=_usable(called))
    meant = but_of_reserved_words(reading.diagnostics, parsed.diagnostics)
    found = in_order((*parsed.diagnostics, *misplaced, *not_called, *meant))
    usable = None if has_error(found) else reading.pathway
    return ReadPathway(
        source, parsed.document, usable, found, reading.examples, tuple(called.values()), places=reading.places
    )


def _wrong_base(source: Source, parsed: Parsed, asking: Asking) -> tuple[Diagnostic, ...] | None:
    """What there is to say when the base in the first line could not be read: without it nothing can be said of the
    rest. A version that is missing is told with those that are there.
    """
    header = parsed.document.header
    if header is None:
        return None
    line = source.text[header.name.span.start :].partition("\n")[0]
    said = _builds_on(parsed.document.vocabulary).search(line)
    start = header.name.span.start
    after = start + said.start() if said else None
    in_base = [
        found for found in parsed.diagnostics if after is not None and after <= found.span.start <= start + len(line)
    ]
    if said is None or not in_base:
        return None
    if said[2]:
        return parsed.diagnostics
    first = source.text[: start + said.end(1)].rpartition("\n")[2].strip()
    found = asking.library.find(said[1], "")
    versions = found.versions if isinstance(found, NotFound) else ()
    told = references.without_version(
        Span(start + said.start(1), start + said.end(1)), said[1], lines=tuple(f'{first} "{each}"' for each in versions)
    )
    return in_order((told, *(each for each in parsed.diagnostics if each not in in_base)))


@cache
def _builds_on(vocabulary: str) -> re.Pattern[str]:
    """The name after the words, and what follows it."""
    return re.compile(rf"{pattern(words()['BUILDS_ON'][vocabulary])}[ \t]+(\w+)[ \t]*([^#\s][^\n]*)?")


def but_of_reserved_words(found: tuple[Diagnostic, ...], of_syntax: tuple[Diagnostic, ...]) -> Iterator[Diagnostic]:
    """Of a name that cannot be one it is not said as well that nothing is called so."""
    reserved = {diagnostic.span for diagnostic in of_syntax if diagnostic.code == "S120"}
    return (diagnostic for diagnostic in found if diagnostic.code != "S201" or diagnostic.span not in reserved)


def _variant(source: Source, parsed: Parsed, builds_on: Reference, asking: Asking) -> ReadPathway:
    """The base with the changes made; what is wrong with the lines themselves comes before what they would give."""
    base = _referenced(builds_on.name, builds_on.version, asking.by(parsed.document))
    if isinstance(base, Diagnostic):
        return ReadPathway(source, parsed.document, None, in_order((*parsed.diagnostics, base)))
    if has_error(parsed.diagnostics):
        return ReadPathway(source, parsed.document, None, parsed.diagnostics, base=base)
    whole = replace(source, behind=base.source)
    merged = merge(parsed.document, moved(base.document, whole.end))
    found = in_order((*parsed.diagnostics, *merged.diagnostics))
    if has_error(found):
        return ReadPathway(whole, parsed.document, None, found, base=base)
    # What the base runs was found from where the base lies.
    by_base = {(run.pathway.name, run.pathway.version): run for run in base.called if run.pathway is not None}
    called, not_called = called_by(merged.document, asking, known=by_base)
    reading = lower(merged.document, called=_usable(called))
    found = in_order((*found, *not_called, *at_the_changes(reading.diagnostics, merged)))
    usable = None if has_error(found) else reading.pathway
    return ReadPathway(
        whole,
        merged.document,
        usable,
        found,
        reading.examples,
        tuple(called.values()),
        base,
        merged.changes,
        reading.places,
        merged,
    )


def _usable(called: Mapping[tuple[str, str], ReadPathway]) -> dict[tuple[str, str], Pathway]:
    return {call: read.pathway for call, read in called.items() if read.pathway is not None}


def called_by(
    document: Document, asking: Asking, *, known: Mapping[tuple[str, str], ReadPathway] | None = None
) -> tuple[dict[tuple[str, str], ReadPathway], tuple[Diagnostic, ...]]:
    """The pathways that sub-pathways run, by name and version, and what is wrong with the names."""
    called: dict[tuple[str, str], ReadPathway] = {}
    wrong: list[Diagnostic] = []
    for call in calls_in(document):
        if call_of(call) in called:
            continue
        of_known = (known or {}).get(call_of(call))
        referenced = of_known or _referenced(call.name, call.version, asking.by(document))
        if isinstance(referenced, Diagnostic):
            wrong.append(referenced)
        else:
            called[call_of(call)] = referenced
    return called, tuple(wrong)


def _referenced(name: Name, version: Quoted, asking: Asking) -> ReadPathway | Diagnostic:
    """The pathway that the text which is `asking` names, without errors; otherwise the one diagnostic at the name."""
    wanted = (name.text, version.text)
    if wanted in asking.chain:
        ring = (*asking.chain[asking.chain.index(wanted) :], wanted)
        return references.in_a_ring(name, tuple(f"{each} «{of}»" for each, of in ring))
    if len(asking.chain) > LONGEST_CHAIN:
        return references.too_long(name)
    key = (asking.library, *wanted, len(asking.chain))
    read = asking.read.get(key)
    if read is None:
        found = asking.find(*wanted)
        if not isinstance(found, Found):
            return references.not_there(name, version, found)
        read = asking.read[key] = checked(found.source, replace(asking, library=found.library))
    of_the_chain = next((found for found in read.diagnostics if found.code in references.OF_THE_CHAIN), None)
    if of_the_chain is not None:
        return references.of_chain(name, of_the_chain)
    return read if read.pathway is not None else references.with_errors(name, version, file=read.source.name)


def _version_of(document: Document) -> str:
    said = (clause for clause in document.header_clauses if isinstance(clause, TextClause) and clause.kind == "VERSION")
    return next((clause.text.text for clause in said), "")


def has_error(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether anything of this keeps a pathway from being used."""
    return any(found.severity is Severity.ERROR for found in diagnostics)
