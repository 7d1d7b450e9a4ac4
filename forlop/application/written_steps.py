"""What an author has written of each step: its line and the lines that are indented under it."""

from collections.abc import Iterator, Mapping

from forlop.application.pathway_files import ReadPathway
from forlop.source import Source, Span


def written_steps(read: ReadPathway) -> Mapping[str, str]:
    """By the name of the step; of a variant, what stands in its base where it has not written the step itself."""
    if read.pathway is None:
        return {}
    names = [step.name for step in read.pathway.steps if step.name in read.places]
    return {name: _written(*read.source.part(read.places[name])) for name in names}


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
