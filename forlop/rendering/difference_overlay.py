"""Changes laid over the chart of the later pathway: marked where they are, and all listed under it by number.

What is gone is told where it could be reached from, and with its old words in the list.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from forlop.model.differences import THING, Changed, Difference, WayOut
from forlop.model.pathway import Pathway
from forlop.rendering import phrasing
from forlop.rendering.difference_words import DifferenceWords
from forlop.rendering.overlay import OnPlace, OnWay, Outline, Overlay
from forlop.rendering.ways import entries_of

SIGNS = {
    Changed.REMOVED: "−",
    Changed.LOOSENED: "▼",
    Changed.TIGHTENED: "▲",
    Changed.ADDED: "+",
    Changed.MOVED: "↔",
    Changed.CHANGED: "≠",
}
_OUTLINES = {
    Changed.REMOVED: Outline.OTHERWISE,
    Changed.LOOSENED: Outline.LESS,
    Changed.TIGHTENED: Outline.MORE,
    Changed.ADDED: Outline.NEW,
    Changed.MOVED: Outline.MOVED,
    Changed.CHANGED: Outline.OTHERWISE,
}
_SEEN = (Changed.ADDED, Changed.LOOSENED, Changed.TIGHTENED, Changed.REMOVED, Changed.MOVED, Changed.CHANGED)
"""Whose outline is seen where there are several."""


def difference_overlay(was: Pathway, now: Pathway, differences: Sequence[Difference], *, language: str) -> Overlay:
    """Nothing for no differences. A change of what has no form in the chart, as a datum, is only listed."""
    return _Laying(DifferenceWords(was, now, language), tuple(differences)).overlay if differences else Overlay()


@dataclass(frozen=True)
class _Marks:
    """The words at a place, and what has been done to it."""

    words: list[str] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)

    def add(self, words: str, changed: Changed) -> None:
        self.words.append(words)
        self.changed.append(changed)

    @property
    def outline(self) -> Outline:
        return _OUTLINES[min(self.changed, key=_SEEN.index)]


@dataclass(frozen=True)
class _Laying:
    words: DifferenceWords
    differences: tuple[Difference, ...]

    @property
    def overlay(self) -> Overlay:
        places: dict[str, _Marks] = {}
        ways: dict[tuple[str, int], _Marks] = {}
        listed, listed_at = [], []
        for number, each in enumerate(self.differences, 1):
            way = _way_of(each)
            place = self._place_of(each)
            if way is not None:
                ways.setdefault(way, _Marks()).add(self._mark(each, number), each.changed)
            elif place is not None:
                places.setdefault(place, _Marks()).add(self._mark(each, number), each.changed)
            listed.append(self._listed(each, number))
            listed_at.append(way[0] if way is not None else place or "")
        return Overlay(
            headings=(self._heading(),),
            places={name: OnPlace(tuple(marks.words), marks.outline) for name, marks in places.items()},
            ways={way: OnWay(tuple(marks.words), outline=marks.outline) for way, marks in ways.items()},
            legend=(self._say("legend"),),
            listed_as=self._say("listed_as"),
            listed=tuple(listed),
            listed_at=tuple(listed_at),
        )

    def _heading(self) -> str:
        counts = [
            self._say("count", count=str(count), changed=self._say(f"changed.{changed.value}"))
            for changed in Changed
            if (count := sum(each.changed is changed for each in self.differences))
        ]
        was, now = self.words.edition(self.words.was), self.words.edition(self.words.now)
        return self._say("heading", was=was, now=now, counts=phrasing.listing(self.words.language, counts))

    # ---- where a change is seen

    def _place_of(self, difference: Difference) -> str | None:
        """The form that tells of it; None for what has none."""
        if _drawn(self.words.now, difference.place):
            return difference.place
        if _is_gone(difference) and _drawn(self.words.was, difference.place):
            return next(self._before(difference.place), None)
        return None

    def _before(self, gone: str) -> Iterator[str]:
        """What is still there and led to it; or else what stood nearest above it in the text."""
        entries, now = entries_of(self.words.was), self.words.now
        seen, waiting = {gone}, [gone]
        while waiting:
            for name in entries.get(waiting.pop(0), ()):
                if _drawn(now, name):
                    yield name
                elif name not in seen:
                    seen.add(name)
                    waiting.append(name)
        order = self.words.was.step_numbers
        above = [name for name in order if name in now.named_steps and order[name] < order.get(gone, 0)]
        yield from reversed(above)

    # ---- words

    def _mark(self, difference: Difference, number: int) -> str:
        sign = SIGNS[difference.changed]
        if _is_gone(difference):
            return self._say("stood_here", sign=sign, where=self.words.where(difference), number=str(number))
        changed, what = self._say(f"changed.{difference.changed.value}"), self.words.in_box(difference)
        key = "on_place_about" if what else "on_place"
        return self._say(key, sign=sign, changed=changed, number=str(number), what=what)

    def _listed(self, difference: Difference, number: int) -> str:
        told = {
            "sign": SIGNS[difference.changed],
            "number": str(number),
            "changed": self._say(f"changed.{difference.changed.value}"),
        }
        what = self.words.what(difference)
        if difference.about == THING:
            return self._say("listed", where=what, **told)
        return self._say("listed_about", where=self.words.where(difference), what=what, **told)

    def _say(self, key: str, **values: str) -> str:
        return self.words.say(key, **values)


def _way_of(difference: Difference) -> tuple[str, int] | None:
    """The way of the later pathway that it is about."""
    return (difference.now.step, difference.now.number) if isinstance(difference.now, WayOut) else None


def _is_gone(difference: Difference) -> bool:
    return difference.changed is Changed.REMOVED and difference.about == THING


def _drawn(pathway: Pathway, name: str) -> bool:
    named = (pathway.named_steps, pathway.named_ends, pathway.named_interruptions, pathway.named_pauses)
    return any(name in each for each in named)
