"""What a variant changes in its base, in words and for programs."""

from forlop.application.pathway_files import ReadPathway
from forlop.model.changes import Change, ChangeKind, Effect
from forlop.rendering.findings import printable
from forlop.texts import say

_ORDER = (Effect.LOOSENING, Effect.TIGHTENING, Effect.NEUTRAL)
_SAID_ANEW = frozenset({ChangeKind.HEADER, ChangeKind.QUORUM, ChangeKind.LIMIT})


def changes_words(read: ReadPathway, *, language: str) -> tuple[str, ...]:
    """A heading with how many there are of each effect, and a line for each change; nothing for what is no variant."""
    if read.base is None or read.base.pathway is None or read.pathway is None:
        return ()
    counts = {
        effect.value: say(language, f"cli.changes.count.{effect.value}", count=str(_number(read, effect)))
        for effect in Effect
    }
    base = read.base.pathway
    heading = say(
        language,
        "cli.changes.heading",
        file=printable(read.source.name),
        base=base.name,
        version=base.version,
        **counts,
    )
    ordered = sorted(read.changes, key=lambda change: (_ORDER.index(change.effect), change.span))
    return (heading, *(f"  {_line(read, change, language=language)}" for change in ordered))


def changes_json(read: ReadPathway, *, language: str) -> dict[str, object] | None:
    """The base and the changes, in the order of the text; null for what is no variant or has errors."""
    if read.base is None or read.base.pathway is None or read.pathway is None:
        return None
    base = read.base.pathway
    return {
        "name": base.name,
        "version": base.version,
        "file": read.base.source.name,
        "changes": [_json(read, change, language=language) for change in read.changes],
    }


def _number(read: ReadPathway, effect: Effect) -> int:
    return sum(change.effect is effect for change in read.changes)


def _line(read: ReadPathway, change: Change, *, language: str) -> str:
    was, now = (value.said(language) or say(language, "cli.changes.nothing") for value in (change.was, change.now))
    actor = "" if change.actor is None else say(language, "cli.changes.actor", actor=change.actor)
    because = "" if change.because is None else say(language, "cli.changes.because", reason=change.because)
    place = change.place
    # What the base does not say, is not called its `nothing`.
    added = not change.was.said(language) and change.kind in _SAID_ANEW
    if change.kind is ChangeKind.HEADER:
        place = say(language, f"cli.changes.header_word.{change.place}")
    key = f"{change.kind.value}_new" if added else change.kind.value
    what = say(language, f"cli.changes.{key}", place=place, actor=actor, was=was, now=now)
    effect = say(language, f"cli.changes.effect.{change.effect.value}")
    line = read.source.position(change.span.start).line
    return say(language, "cli.changes.line", effect=effect, what=what, because=because, line=str(line))


def _json(read: ReadPathway, change: Change, *, language: str) -> dict[str, object]:
    return {
        "line": read.source.position(change.span.start).line,
        "kind": change.kind.value,
        "effect": change.effect.value,
        "place": change.place,
        "actor": change.actor,
        "was": change.was.said(language) or None,
        "now": change.now.said(language) or None,
        "because": change.because,
    }
