"""A patient's place in a pathway, as the chart draws it. Who works it out is not known here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Stand(StrEnum):
    """How a step stands for the patient."""

    DONE = "done"
    OPEN = "open"
    LATE = "late"
    WAITING = "waiting"
    LEFT_OUT = "left_out"
    NOT_INDICATED = "not_indicated"


@dataclass(frozen=True)
class Place:
    """How a step stands, and a short text beside it, such as a date: `frist 10. april`."""

    stand: Stand
    note: str = ""


@dataclass(frozen=True)
class Position:
    """The patient's place at a moment: steps that are not mentioned have not been reached."""

    patient: str
    moment: datetime
    places: Mapping[str, Place] = field(default_factory=dict)
    end: str | None = None
