"""What the checks say of a small pathway, in the naive reader's words; where they differ, one of the two is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from forlop.application.proving import proved
from forlop.diagnostics import Diagnostic, Severity
from tests.verification.samples import Sample

TODAY = date(2026, 6, 1)
STRUCTURE = frozenset(f"V30{number}" for number in range(1, 7))
UNSOUND = STRUCTURE | {f"V31{number}" for number in range(7)}
DECISIONS = {
    "V501": "overlap", "V502": "gap", "V503": "dead", "V504": "dead otherwise",
    "V505": "overlap", "V506": "gap", "V507": "dead",
}  # fmt: skip

STATIC = {
    "V703": "no limit", "V704": "not waited for", "V705": "stranger", "V706": "two accept",
    "V801": "no leave", "V802": "no leave", "V805": "never called",
}  # fmt: skip
FIRST = (("V701", "undecided"), ("V708", "untold"), ("V709", "two handovers"), ("V803", "never known"))


@dataclass(frozen=True)
class Said:
    """The findings of one pathway. `unknown` are those that say neither yes nor no."""

    findings: tuple[Diagnostic, ...]

    @property
    def unsound(self) -> bool:
        return any(found.code in UNSOUND for found in self.errors)

    @property
    def structure(self) -> bool:
        """Whether the structure alone was wrong, so that nothing was proven."""
        return any(found.code in STRUCTURE for found in self.errors)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return tuple(found for found in self.findings if found.severity is Severity.ERROR)

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(found.code for found in self.findings if found.severity is Severity.UNKNOWN)

    def named(self, code: str) -> Iterator[str]:
        for found in self.errors:
            if found.code == code:
                yield dict(found.details)["name"]

    @property
    def decisions(self) -> frozenset[tuple[str, str]]:
        return frozenset((kind, name) for code, kind in DECISIONS.items() for name in self.named(code))

    @property
    def never_asked(self) -> frozenset[str]:
        return frozenset(dict(found.details)["name"] for found in self.errors if found.code.startswith("V52"))

    @property
    def replies(self) -> frozenset[tuple[str, str]]:
        return frozenset((kind, name) for code, kind in STATIC.items() for name in self.named(code))


def said(of: Sample) -> Said:
    return Said(proved(of.read, today=TODAY).read.diagnostics)


def disagreements(of: Sample) -> Iterator[str]:
    """One sentence for each thing on which the checks and the naive reader differ.

    What neither is proven nor refuted is counted by itself, and so are the pathways too large for the reader.
    """
    saying, judgement = said(of), of.judgement
    if not judgement.whole and of.is_bounded:
        return
    if saying.unknown:
        return
    faults = {(kind, name) for kind, name in judgement.faults if kind != "never done" or name not in of.excused}
    # What follows from branches that overlap, or from what nobody is asked for, is told once, as the fault of those.
    if (saying.unsound and judgement.is_sound) or (faults and not saying.unsound and not of.asks_wrongly):
        codes = [found.code for found in saying.errors]
        yield f"sound: the checks say {codes}, the reader {sorted(faults)}"
    if saying.structure or not of.is_bounded:
        return
    mine = frozenset((kind, name) for kind, name, _ in of.branches if kind in DECISIONS.values())
    # One fault of a step may be an overlap and a gap; it is told once.
    if not saying.decisions <= mine or {name for _, name in saying.decisions} != {name for _, name in mine}:
        yield f"decisions: the checks say {sorted(saying.decisions)}, the reader {sorted(mine)}"
    # What nobody is asked for is told where it is first read; behind a token too many it may be told, or not.
    told, surely = saying.never_asked, judgement.never_asked
    if (told and not told <= surely and not told <= of.never_asked) or (surely and not told):
        yield f"never asked: the checks say {sorted(told)}, the reader {sorted(of.never_asked)}"
    yield from _responsibilities(of, saying)


def _responsibilities(of: Sample, saying: Said) -> Iterator[str]:
    """Of an actor, or of what follows one step, the first is told; the reader knows them all."""
    mine = of.responsibilities
    if not mine.whole:
        return
    replies = frozenset((kind, name) for kind, name in mine.faults if kind in STATIC.values())
    if saying.replies != replies:
        yield f"replies: the checks say {sorted(saying.replies)}, the reader {sorted(replies)}"
    for code, kind in FIRST:
        told = frozenset(dict(each.details)["name"] for each in saying.findings if each.code == code)
        known = frozenset(name for each, name in mine.faults if each == kind)
        # Two handovers that only a token too many opens are told as that token.
        surely = known - of.doubled if kind == "two handovers" else known
        if not told <= known or (surely and not told):
            yield f"{kind}: the checks say {sorted(told)}, the reader {sorted(known)}"
