"""A clause with one wrong word: the mistake is told as that word, where the line as a whole would say less.

`fastlege skla notere fall` -> `skla` for `skal`, and not all that could stand after `fastlege`
"""

from collections.abc import Mapping

from lark import Lark

from forlop.diagnostics import Diagnostic
from forlop.language.recognition import recogniser
from forlop.language.repair import Kind, Repair, repair
from forlop.language.vocabulary import words
from forlop.source import Span

# Mistakes that are told by what could stand where reading stopped, each with what it takes to be missing there.
_LACKING: Mapping[str, tuple[str, ...]] = {
    "S110": (),
    "S111": ("AND",),
    "S114": ("DO_THIS", "RECORD", "SEND", "CONFIRM", "ANSWER", "CONVENE", "CHOOSE"),
    "S116": ("NAME", "STRING", "NUMBER", "DATE", "ORDINAL", "TIME"),
    "S117": (),
    "S119": (),
    "S129": ("HOURS", "WORKDAYS", "DAYS", "WEEKS", "MONTHS", "YEARS"),
    "S130": ("STRING",),
    "S131": ("THEN",),
    "S132": ("NAME",),
    "S133": (),
    "S136": (),
}
# What can stand anywhere says little of what is taken away.
_OPEN = frozenset({"S110", "S119"})

# Helps about the line as a whole: it goes on with another, or lacks its end.
_WHOLE_LINE = frozenset({"then", "join", "end", "version", "whole"})
# What was taken away has been tried.
_TRIED = frozenset({"S136"})


def surer(
    told: Diagnostic, clause: str, *, base: int, stopped: int, parser: Lark, vocabulary: str, indented: bool
) -> Diagnostic:
    """The diagnostic, or a surer one if one word changed makes the clause readable."""
    has_near = told.help == "near" and told.code in ("S114", "S129")
    if told.code not in _LACKING or has_near or told.help in _WHOLE_LINE:
        return told
    mended = repair(clause, stopped=stopped, recogniser=recogniser(parser), vocabulary=vocabulary, indented=indented)
    if mended is None:
        return told
    start = base + (clause.index(mended.found, mended.start) if mended.found else mended.start)
    span = Span(start, start + len(mended.found) if mended.found else base + mended.end)
    (right, *_) = mended.right
    details = (("found", mended.found), ("right", mended.line))
    match mended.kind:
        case Kind.DOUBLED:
            return Diagnostic("S150", span, (("found", right), ("right", mended.line)))
        case Kind.MISSPELT:
            code = "S110" if start == base else "S119"
            return Diagnostic(code, span, (("found", mended.found), ("near", right)), help="near")
        case Kind.SWAPPED:
            return Diagnostic("S151", span, details)
        case Kind.MISSING if told.code not in _TRIED and not _is_what_it_lacks(
            mended, told.code, vocabulary=vocabulary
        ):
            # Of two words that the language has, both lines can be written out.
            if len(mended.right) == 2 and f" {mended.line} ".count(" … ") == 1 and not mended.right[0].startswith("<"):
                lines = "\n".join(f"`{mended.line.replace('…', one)}`" for one in mended.right)
                told_whole = (("missing", "\n".join(f"`{one}`" for one in mended.right)), ("values", lines))
                return Diagnostic("S133", span, told_whole, help="either")
            missing = "\n".join(one if one.startswith("<") else f"`{one}`" for one in mended.right)
            return Diagnostic("S133", span, (("missing", missing), *details))
        case Kind.TOO_MANY if told.code in _OPEN:
            return Diagnostic("S119", span, details, help="without")
        case _:
            return told


def _is_what_it_lacks(mended: Repair, code: str, *, vocabulary: str) -> bool:
    """Whether the diagnostic already says that one of these is missing."""
    spelled = {f"<{terminal}>" for terminal in _LACKING[code]}.union(
        *(words()[terminal][vocabulary] for terminal in _LACKING[code] if terminal in words())
    )
    return bool(spelled & set(mended.right))
