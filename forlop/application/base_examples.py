"""The examples of the base, tried on the variant: what the base promises in them, and the variant does otherwise.

They are no examples of the variant: that one differs is what the variant is for, and is told, not failed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from forlop.application.pathway_files import ReadPathway
from forlop.application.testing import Failure, run_examples
from forlop.diagnostics import Severity
from forlop.language.nodes import moved
from forlop.language.syntax import Block, ExampleLine
from forlop.model.from_syntax import lower
from forlop.source import Source, Span


@dataclass(frozen=True, slots=True)
class Differing:
    """An example that no longer holds: its first line that does not, as it is written in the base, and what is so."""

    title: str
    line: int
    text: str
    failure: Failure


@dataclass(frozen=True, slots=True)
class OfBase:
    """The base's examples: the titles of those that hold, those that no longer do, and those that name what is gone."""

    holding: tuple[str, ...]
    differing: tuple[Differing, ...]
    gone: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.holding) + len(self.differing) + len(self.gone)


def tried_on(read: ReadPathway) -> OfBase | None:
    """None for a pathway that is no variant, or cannot be used."""
    if read.base is None or read.pathway is None:
        return None
    behind = moved(read.base.document, read.source.end)
    examples = tuple(block for block in behind.blocks if isinstance(block.opener, ExampleLine))
    own = tuple(block for block in read.document.blocks if not isinstance(block.opener, ExampleLine))
    called = {(each.pathway.name, each.pathway.version): each.pathway for each in read.called if each.pathway}
    reading = lower(replace(read.document, blocks=(*own, *examples)), called=called)
    # A name that is gone is told once, with its other places.
    wrong = [
        span.start
        for found in reading.diagnostics
        if found.severity is Severity.ERROR
        for span in (found.span, *(place.span for place in found.related))
    ]
    gone = [block for block in examples if any(_holds(block, place) for place in wrong)]
    kept = tuple(block for block in examples if block not in gone)
    whole = lower(replace(read.document, blocks=(*own, *kept)), called=called)
    # What is left are the variant's own lines, which are without errors, and examples that could be read.
    assert whole.pathway is not None
    tried = run_examples(whole.pathway)
    return OfBase(
        holding=tuple(each.title for each in tried if not each.failures),
        differing=tuple(
            _differing(each.title, each.failures[0], source=read.source, lines=places.lines)
            for each, places in zip(tried, whole.examples, strict=True)
            if each.failures
        ),
        gone=tuple(block.opener.title.text for block in gone if isinstance(block.opener, ExampleLine)),
    )


def _differing(title: str, failure: Failure, *, source: Source, lines: Sequence[Span]) -> Differing:
    text, span = source.part(lines[failure.line])
    written = " ".join(text.text[span.start : span.end].split())
    return Differing(title, text.position(span.start).line, written, failure)


def _holds(block: Block, place: int) -> bool:
    lines = (block.opener, *block.clauses)
    return lines[0].span.start <= place < lines[-1].span.end
