"""A local pathway against what it builds on: no patient fares worse by it, or the text says why (semantics 10).

What the law gives is never weaker, whatever the reason. What is weaker with a reason is told with the patient who
fares worse, may be used, and is never called proven.
"""

from collections.abc import Iterator

from forlop.diagnostics import Diagnostic, Related, Severity
from forlop.model.changes import Change, ChangeKind, Effect
from forlop.source import Span
from forlop.verification.local.worse import Worse, worse_than
from forlop.verification.subject import Base, Subject
from forlop.verification.verdict import Check

# Which line of a variant weakens what.
_KINDS = {
    "limit": ChangeKind.LIMIT,
    "total": ChangeKind.LIMIT,
    "obligation": ChangeKind.OBLIGATION,
    "quorum": ChangeKind.QUORUM,
    "removed": ChangeKind.REMOVED,
    "delay": ChangeKind.ADDED,
    "title": ChangeKind.RENAMED,
    "refusal": ChangeKind.CONSENT,
}
# For these the language has no reason: another name may be another thing, and who says no to a consent may lose more.
_WITHOUT_REASON = frozenset({ChangeKind.RENAMED, ChangeKind.CONSENT})


def nobody_fares_worse(subject: Subject) -> Iterator[Diagnostic]:
    """One finding for each line that weakens a promise, and for each promise that no line says is weaker."""
    if subject.base is None:
        return
    told: set[tuple[Span, str]] = set()
    for worse in worse_than(subject.base.pathway, subject.pathway):
        change = _due_to(worse, subject.base)
        at = _place(worse, change, subject)
        code = "V903" if worse.locked else "V901" if change is not None and _is_said(change) else "V902"
        if (at, code) in told:
            continue
        told.add((at, code))
        severity = Severity.WARNING if code == "V901" else Severity.ERROR if worse.certain else Severity.UNKNOWN
        details = (("name", worse.place), ("worse", worse.what), ("reason", _reason(change)))
        related = _related(worse, at, subject)
        yield Diagnostic(code, at, details, related, _help(code, worse), severity, worse.story)


def _due_to(worse: Worse, base: Base) -> Change | None:
    """The line of the variant that made it so, if one is about just this."""
    here = [change for change in base.changes if change.place == worse.place]
    kind = _KINDS.get(worse.what)
    fitting = [change for change in here if change.kind is kind and change.actor in (None, worse.actor)]
    if not fitting and worse.what == "ways":
        fitting = [change for change in here if change.kind is ChangeKind.ADDED]
    return fitting[0] if fitting else None


def _is_said(change: Change) -> bool:
    """Whether the line owns to it: it has a reason, or is of a kind that cannot have one."""
    return change.effect is Effect.LOOSENING or change.kind in _WITHOUT_REASON


def _reason(change: Change | None) -> str:
    return "" if change is None or change.because is None else change.because


def _help(code: str, worse: Worse) -> str:
    if code == "V902":
        return "added" if worse.what in ("delay", "ways") else "uncertain" if not worse.certain else ""
    if code == "V903":
        return "added" if worse.what in ("delay", "ways") else ""
    return worse.what if code == "V901" and worse.what in ("title", "refusal") else ""


def _place(worse: Worse, change: Change | None, subject: Subject) -> Span:
    if change is not None:
        return change.span
    header = subject.places.document.header
    assert header is not None  # a pathway has one
    return subject.places.get(worse.place, header.name.span)


def _related(worse: Worse, at: Span, subject: Subject) -> tuple[Related, ...]:
    """The step as the base has it, where it still stands."""
    place = subject.places.get(worse.place)
    return () if place is None or at.start <= place.start < at.end else (Related("base", place),)


LOCAL = Check("local", ("V901", "V902", "V903"), nobody_fares_worse, conceded=frozenset({"V901"}), of_variants=True)
