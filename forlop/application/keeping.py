"""A pathway as the store keeps it: one text with everything that it runs, so that nothing else is needed to answer.

The first part is the pathway that the patient follows; then come those that its sub-pathways run, each once, by name
and version. Each part begins with its header, and no other line does.
"""

import re
from collections.abc import Iterator

from forlop.application.library import Texts
from forlop.application.pathway_files import ReadPathway, checked_before
from forlop.language.grammar import ParserFor, line_parser
from forlop.language.printer import canonical_of
from forlop.language.vocabulary import words
from forlop.model.content_hash import LANGUAGE_VERSION, identity_of
from forlop.model.pathway import Pathway
from forlop.source import Source
from forlop.store.port import KeptPathway

_PART = re.compile(rf"^(?={words()['PATHWAY']['nb'][0]} )", re.MULTILINE)


def kept_from(read: ReadPathway) -> KeptPathway:
    """A pathway without errors as the store keeps it: its canonical text, with what it runs, under its content hash."""
    called = dict(sorted((_called_text(each) for each in _all_called(read)), key=lambda named: named[0]))
    text = "\n".join((canonical_of(read.document), *called.values()))
    return KeptPathway(hash=identity_of(text), language_version=int(LANGUAGE_VERSION), text=text)


def pathway_in(text: str, *, name: str, parser_for: ParserFor = line_parser) -> Pathway | None:
    """The pathway of a kept text; None when it cannot be read."""
    return reading_of(text, name=name, parser_for=parser_for).pathway


def reading_of(text: str, *, name: str, parser_for: ParserFor = line_parser) -> ReadPathway:
    """The pathway of a kept text with where everything stands in it."""
    first, *rest = (Source(name, part) for part in _PART.split(text) if part.strip())
    return checked_before(first, library=Texts(tuple(rest)), parser_for=parser_for)


def _all_called(read: ReadPathway) -> Iterator[ReadPathway]:
    for called in read.called:
        yield called
        yield from _all_called(called)


def _called_text(read: ReadPathway) -> tuple[tuple[str, str], str]:
    assert read.pathway is not None  # what is called was read without errors, or its caller was not
    return (read.pathway.name, read.pathway.version), canonical_of(read.document)
