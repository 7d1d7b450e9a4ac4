"""A pathway's text while it is being written: each revision is checked whole, and only what changed is read again.

`first_revision(source)` -> `Revision`; `next_revision(revision, changed)` -> what `first_revision(changed)` would say.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from forlop.application.library import EMPTY, Library
from forlop.application.pathway_files import Asking, but_of_reserved_words, called_by, checked, has_error
from forlop.diagnostics import Diagnostic, in_order
from forlop.language.grammar import ParserFor, line_parser
from forlop.language.rereading import Reading, read, read_again
from forlop.model.from_syntax import Lowered, lower_again
from forlop.model.merging import without_changes
from forlop.model.pathway import Pathway
from forlop.source import Source, Span
from forlop.verification.checks import check


@dataclass(frozen=True, slots=True)
class Revision:
    """`pathway` is None when an error keeps it from being used; `diagnostics` have their places in the text.

    What the text calls is read once, by `asking`: a file that changes meanwhile is seen by the next first revision.
    """

    asking: Asking
    reading: Reading
    lowered: Lowered
    pathway: Pathway | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def places(self) -> Mapping[str, Span]:
        """Where each name is declared."""
        return {name: self.reading.placed(span) for name, span in self.lowered.reading.places.items()}


def first_revision(source: Source, *, library: Library = EMPTY, parser_for: ParserFor = line_parser) -> Revision:
    return _checked(Asking(library, parser_for), read(source, parser_for=parser_for), None)


def next_revision(before: Revision, source: Source, *, parser_for: ParserFor = line_parser) -> Revision:
    return _checked(before.asking, read_again(before.reading, source, parser_for=parser_for), before.lowered)


def _checked(asking: Asking, reading: Reading, before: Lowered | None) -> Revision:
    document, misplaced = without_changes(reading.document)
    called, not_called = called_by(document, asking)
    pathways = {call: each.pathway for call, each in called.items() if each.pathway is not None}
    # Without its lines of change the document is no longer the one whose blocks are kept.
    kept = None if misplaced else before
    lowered = lower_again(kept, document, mentions=reading.mentions, called=pathways)
    if reading.document.header is not None and reading.document.header.builds_on is not None:
        # A variant is small; what is large in it is the base, which is read once by whoever asks.
        whole = checked(reading.source, asking)
        return Revision(asking, reading, lowered, whole.pathway, whole.diagnostics)
    meaning = lowered.reading
    of_names = tuple(reading.placed(each) for each in (*misplaced, *not_called, *meaning.diagnostics))
    found = [*reading.diagnostics, *but_of_reserved_words(of_names, reading.diagnostics)]
    if meaning.pathway is None or has_error(found):
        return Revision(asking, reading, lowered, None, in_order(found))
    found += [reading.placed(diagnostic) for diagnostic in check(meaning.pathway, meaning.places)]
    return Revision(asking, reading, lowered, None if has_error(found) else meaning.pathway, in_order(found))
