"""What is laid over a chart: words and strokes on steps, words and widths on ways, and what title and foot say of it.

Who works it out is not known here. Everything is told in words; outlines and widths only make it found from afar.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Outline(StrEnum):
    """How the form of a place is drawn, so that it is told apart also in black and white."""

    OVER = "over"
    HERE = "here"
    WAITING = "waiting"
    WRONG = "wrong"
    ASIDE = "aside"
    NEW = "new"
    LESS = "less"
    MORE = "more"
    MOVED = "moved"
    OTHERWISE = "otherwise"


@dataclass(frozen=True, slots=True)
class OnPlace:
    """What stands in bold in the form of a step, an end or an interruption, a paragraph each, and its outline."""

    words: tuple[str, ...] = ()
    outline: Outline | None = None


@dataclass(frozen=True, slots=True)
class OnWay:
    """What stands on a way, a paragraph each, and how wide its arrows are: from 0 to 1, None as wide as ever.

    The outline is seen where the way has a form of its own.
    """

    words: tuple[str, ...] = ()
    share: float | None = None
    outline: Outline | None = None


@dataclass(frozen=True, slots=True)
class Overlay:
    """All that is laid over a chart. A way is named by its step and its number among the step's ways.

    `totals` is what stands by each total time in the title, a paragraph each. `sent` is how wide the arrow is from
    who sends to who receives in a step. `headings` and `remarks` stand in the title, `legend` and `listed` under the
    chart; `listed_as` is the heading of what is listed. `listed_at` names the place where each of the listed is seen,
    empty for none; what it leaves out at the end has none.
    """

    headings: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    places: Mapping[str, OnPlace] = field(default_factory=dict)
    ways: Mapping[tuple[str, int], OnWay] = field(default_factory=dict)
    totals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sent: Mapping[str, float] = field(default_factory=dict)
    legend: tuple[str, ...] = ()
    listed_as: str = ""
    listed: tuple[str, ...] = ()
    listed_at: tuple[str, ...] = ()

    def over(self, under: "Overlay") -> "Overlay":
        """Both: the words of what is under come first, and the outline on top is seen."""
        places = {**under.places, **self.places}
        for name in under.places.keys() & self.places.keys():
            one, other = under.places[name], self.places[name]
            places[name] = OnPlace((*one.words, *other.words), other.outline or one.outline)
        nowhere = [""] * (len(under.listed) - len(under.listed_at))
        return Overlay(
            headings=(*under.headings, *self.headings),
            remarks=(*under.remarks, *self.remarks),
            places=places,
            ways={**under.ways, **self.ways},
            totals={**under.totals, **self.totals},
            sent={**under.sent, **self.sent},
            legend=(*under.legend, *self.legend),
            listed_as=self.listed_as or under.listed_as,
            listed=(*under.listed, *self.listed),
            listed_at=(*under.listed_at, *nowhere, *self.listed_at),
        )


PLAIN = Overlay()
