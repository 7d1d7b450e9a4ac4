"""What an author has written of each step: its line and the lines that are indented under it."""

from collections.abc import Iterator, Mapping

from forlop.application.keeping import reading_of
from forlop.application.pathway_files import ReadPathway
from forlop.language.grammar import ParserFor
from forlop.source import Source, Span
from forlop.store.port import StoreReader


def written_steps(read: ReadPathway) -> Mapping[str, str]:
    """By the name of the step; of a variant, what stands in its base where it has not written the step itself."""
    if read.pathway is None:
        return {}
    names = [step.name for step in read.pathway.steps if step.name in read.places]
    return {name: _written(*read.source.part(read.places[name])) for name in names}


def kept_steps(store: StoreReader, pathway_hash: str, *, parser_for: ParserFor) -> Mapping[str, str]:
    """The same of a pathway in the store, as it is kept: in its one written form."""
    kept = store.pathway(pathway_hash)
    return {} if kept is None else written_steps(reading_of(kept.text, name=pathway_hash, parser_for=parser_for))


def _written(source: Source, span: Span) -> str:
    number = source.position(span.start).line
    first = source.line(number)
    return "\n".join((first.strip(), *_under(source, number, len(first) - len(first.lstrip()))))


def _under(source: Source, number: int, indent: int) -> Iterator[str]:
    waiting: list[str] = []
    for line in (source.line(each) for each in range(number + 1, len(source.line_starts) + 1)):
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            return
        waiting.append(line[indent:].rstrip())
        if line.strip():
            yield from waiting
            waiting = []
