"""What a variant has changed, for the chart: which steps, and whether it promises the patient more or less there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from forlop.model.changes import Change, ChangeKind, Effect
from forlop.model.pathway import Pathway
from forlop.rendering import phrasing
from forlop.rendering.overlay import OnPlace, Overlay
from forlop.texts import say


class Mark(StrEnum):
    """What stands on a step; LOOSENED wins where a step is changed in several ways."""

    LOOSENED = "loosened"
    TIGHTENED = "tightened"
    ADDED = "added"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Local:
    """The marks by step, and the title and version of what the variant builds on; empty for what is no variant."""

    base: str | None = None
    version: str | None = None
    marks: Mapping[str, Mark] = field(default_factory=dict)


def local_in(base: Pathway, changes: Iterable[Change]) -> Local:
    """The marks of these changes to the base."""
    found: dict[str, list[Mark]] = {}
    for change in changes:
        found.setdefault(change.place, []).append(_mark(change))
    order = tuple(Mark)
    return Local(base.title, base.version, {place: min(marks, key=order.index) for place, marks in found.items()})


def _mark(change: Change) -> Mark:
    if change.kind is ChangeKind.ADDED and change.effect is Effect.NEUTRAL:
        return Mark.ADDED
    match change.effect:
        case Effect.LOOSENING:
            return Mark.LOOSENED
        case Effect.TIGHTENING:
            return Mark.TIGHTENED
        case Effect.NEUTRAL:
            return Mark.CHANGED


def local_overlay(local: Local, *, language: str) -> Overlay:
    """The marks as they are laid over the chart; nothing of what is no variant."""
    if local.base is None or local.version is None:
        return Overlay()
    base = phrasing.quoted(language, local.base)
    remark = say(language, "chart.local.base", base=base, version=local.version)
    places = {place: OnPlace((say(language, f"chart.local.{mark.value}"),)) for place, mark in local.marks.items()}
    return Overlay(remarks=(remark,), places=places)
