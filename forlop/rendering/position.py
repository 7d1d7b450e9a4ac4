"""A patient's place in a pathway, laid over the chart. Who works it out is not known here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from forlop.model.pathway import Pathway
from forlop.rendering import phrasing
from forlop.rendering.overlay import OnPlace, OnWay, Outline, Overlay
from forlop.texts import say


class Stand(StrEnum):
    """How a step stands for the patient."""

    DONE = "done"
    OPEN = "open"
    LATE = "late"
    WAITING = "waiting"
    LEFT_OUT = "left_out"
    NOT_INDICATED = "not_indicated"
    HAPPENED = "happened"


GONE = 0.6
"""How wide the arrows are where the patient has gone."""
OUTLINES = {
    Stand.DONE: Outline.OVER,
    Stand.OPEN: Outline.HERE,
    Stand.LATE: Outline.WRONG,
    Stand.WAITING: Outline.WAITING,
    Stand.LEFT_OUT: Outline.ASIDE,
    Stand.NOT_INDICATED: Outline.ASIDE,
    Stand.HAPPENED: Outline.OVER,
}


@dataclass(frozen=True)
class Place:
    """How a step stands, a short text beside it, such as a date: `frist 10. april`, and whom or what it waits for."""

    stand: Stand
    note: str = ""
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Position:
    """The patient's place at a moment: steps that are not mentioned have not been reached.

    `ways` says of each way that was gone how often and when; a way is named as in `Overlay`. `totals` says of each
    total time how long it has run and what is left; one that is not there has not begun.
    """

    patient: str
    moment: datetime
    places: Mapping[str, Place] = field(default_factory=dict)
    end: str | None = None
    ways: Mapping[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)
    totals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def patient_overlay(position: Position, pathway: Pathway, *, language: str) -> Overlay:
    """The place as it is laid over the chart. The ways that were gone are the wide ones."""
    moment = phrasing.day_and_clock(language, position.moment)
    headings = [say(language, "chart.patient", patient=position.patient, moment=moment)]
    places = {name: _laid(place, language) for name, place in position.places.items()}
    if position.end is not None:
        title = phrasing.titled(language, pathway, position.end)
        headings.append(say(language, "chart.ended", title=title))
        places[position.end] = OnPlace((say(language, "chart.stand.reached"),), Outline.HERE)
    # A plain way on needs no words of its own: the step it leaves has been done, and says when.
    plain = {
        (step.name, number)
        for step in pathway.steps
        for number, (clause, _) in enumerate(step.ways)
        if clause == "then"
    }
    ways = {way: OnWay(() if way in plain else words, GONE) for way, words in position.ways.items()}
    not_begun = (say(language, "chart.total.not_begun"),)
    totals = {total.name: position.totals.get(total.name, not_begun) for total in pathway.totals}
    legend = (say(language, "chart.stand.legend"),)
    return Overlay(headings=tuple(headings), places=places, ways=ways, totals=totals, legend=legend)


def _laid(place: Place, language: str) -> OnPlace:
    stand = say(language, f"chart.stand.{place.stand.value}")
    text = say(language, "chart.stand.noted", stand=stand, note=place.note) if place.note else stand
    return OnPlace((text, *place.waits_for), OUTLINES[place.stand])
