"""The examples of a pathway file, run: what each gave, where its lines stand, and what they assert together."""

from dataclasses import dataclass
from pathlib import Path

from forlop.application.base_examples import OfBase, tried_on
from forlop.application.coverage import Coverage, coverage_of
from forlop.application.pathway_files import ReadPathway, read_pathway
from forlop.application.testing import Failure, Tried, run_examples
from forlop.language.grammar import ParserFor, line_parser
from forlop.source import Position


@dataclass(frozen=True, slots=True)
class TestedFile:
    """A file whose examples have been run; none were when the pathway cannot be used (`coverage` None).

    `of_base` are the examples of what a variant builds on; they pass or fail nothing.
    """

    __test__ = False  # not a test of our own, whatever its name looks like

    read: ReadPathway
    tried: tuple[Tried, ...]
    coverage: Coverage | None
    of_base: OfBase | None = None

    def passes(self, least: int | None) -> bool:
        """Whether everything held, and the coverage is at least so many per cent."""
        enough = self.coverage is not None and 100 * self.coverage.share >= (least or 0)
        return enough and not any(each.failures for each in self.tried)

    def opening(self, example: int) -> Position:
        """Where an example begins."""
        return self.read.source.position(self.read.examples[example].opening.start)

    def place(self, example: int, failure: Failure) -> Position:
        """Where the line stands that failed."""
        return self.read.source.position(self.read.examples[example].lines[failure.line].start)

    def text(self, example: int, failure: Failure) -> str:
        """The line that failed, as it is written."""
        span = self.read.examples[example].lines[failure.line]
        return " ".join(self.read.source.text[span.start : span.end].split())


def run_file(path: Path, *, parser_for: ParserFor = line_parser) -> TestedFile:
    """Read the file and run its examples; `OSError` when it cannot be read."""
    read = read_pathway(path, parser_for=parser_for)
    if read.pathway is None:
        return TestedFile(read, (), None)
    tried = run_examples(read.pathway)
    asserted = (item for each in tried for item in each.asserted)
    return TestedFile(read, tried, coverage_of(read.pathway, asserted), tried_on(read))
