"""Limits of every kind and length, as lines of a pathway and as words for the Java program; made by chance."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random

from forlop.model.pathway import Pathway
from tests.course import pathway_of

HEADING = """\
# språk: nb
forløp prøve "Prøve"
  versjon "1"

aktør lege "Legen"
opplysning tid: tidspunkt "Et tidspunkt"
opplysning plan: dato "En dato"
opplysning utreise: dato "En dato til"
opplysning x: ja/nei "Noe som endrer seg"

pause reise "Uten hjemmel"
  stopper alle frister
pause smitte "Med hjemmel"
  stopper alle frister
  hjemmel "loven"

start s "Frister"
  lege kan notere tid, plan, utreise og x
"""
ENDING = """\
  så slutten

slutt slutten "Slutt"
"""

WITHOUT_BASIS, WITH_BASIS = "reise", "smitte"


class Kind(StrEnum):
    """What a limit is counted from and how."""

    OPENING = "after the opening"
    MOMENT = "after a moment"
    DATE = "after a date"
    GOAL = "with a goal"
    CHANGED = "with a length that changes"
    EARLIEST = "earliest"
    WINDOW = "earliest and latest"
    BEFORE = "before a date"
    UNTIL = "on a date"
    HALFWAY = "halfway"
    HALFWAY_MARGIN = "halfway with a margin"


WORDS = {
    "hours": ("time", "timer"),
    "workdays": ("virkedag", "virkedager"),
    "days": ("dag", "dager"),
    "weeks": ("uke", "uker"),
    "months": ("måned", "måneder"),
    "years": ("år", "år"),
}
# Usual lengths, those around a whole day, and now and then one that leaves the calendar.
AMOUNTS = {
    "hours": (0, 1, 2, 3, 12, 23, 24, 25, 36, 47, 48, 49, 71, 72, 168, 1000, 9999),
    "workdays": (0, 1, 2, 3, 4, 5, 9, 10, 11, 15, 20, 30, 61, 250, 2500),
    "days": (0, 1, 2, 3, 5, 6, 7, 10, 14, 21, 28, 30, 31, 90, 365, 10000),
    "weeks": (0, 1, 2, 3, 4, 6, 8, 12, 13, 26, 52, 520),
    "months": (0, 1, 1, 2, 3, 4, 6, 9, 11, 12, 13, 24, 120),
    "years": (0, 1, 1, 2, 3, 4, 5, 10, 50, 100, 199),
}
UNITS = tuple(AMOUNTS)
FORCES = ("", " (lovfrist)", " (lovfrist)", " (rettesnor)")


@dataclass(frozen=True)
class Limit:
    """One limit: its kind, its one or two lengths, and whether it is one by law."""

    kind: Kind
    amount: int
    unit: str
    other: int
    other_unit: str
    force: str

    @property
    def statutory(self) -> bool:
        return "lovfrist" in self.force

    @property
    def line(self) -> str:
        """The end of a duty in the language."""
        first, second = _written(self.amount, self.unit), _written(self.other, self.other_unit)
        return {
            Kind.OPENING: f"innen {first}",
            Kind.MOMENT: f"innen {first} etter tid",
            Kind.DATE: f"innen {first} etter plan",
            Kind.GOAL: f"innen {first}, helst innen {second}",
            Kind.CHANGED: f"innen {second} hvis x, ellers {first}",
            Kind.EARLIEST: f"tidligst {first} etter tid",
            Kind.WINDOW: f"tidligst {self.other} og senest {first} etter tid",
            Kind.BEFORE: f"senest {first} før plan",
            Kind.UNTIL: "innen plan",
            Kind.HALFWAY: "midtveis mellom plan og utreise",
            Kind.HALFWAY_MARGIN: f"midtveis mellom tid og utreise, pluss minus {first}",
        }[self.kind] + self.force

    def asked(self, *, anchor: str, pauses: str, end: str, changed: str, opened: str) -> str:
        """The line for the Java program."""
        what = {
            Kind.GOAL: f"{self.amount} {self.unit} {self.other} {self.other_unit}",
            Kind.CHANGED: f"{self.amount} {self.unit} {self.other} {self.other_unit} {changed}",
            Kind.WINDOW: f"{self.other} {self.amount} {self.unit}",
            Kind.BEFORE: f"{self.amount} {self.unit} {opened}",
            Kind.UNTIL: opened,
            Kind.HALFWAY: end,
            Kind.HALFWAY_MARGIN: f"{end} {self.amount} {self.unit}",
        }.get(self.kind, f"{self.amount} {self.unit}")
        force = "statutory" if self.statutory else "-"
        return f"{_COMMANDS[self.kind]} {anchor} {force} {pauses} {what}".rstrip()


_COMMANDS = {
    Kind.OPENING: "after",
    Kind.MOMENT: "after",
    Kind.DATE: "after",
    Kind.GOAL: "goal",
    Kind.CHANGED: "changed",
    Kind.EARLIEST: "earliest",
    Kind.WINDOW: "window",
    Kind.BEFORE: "before",
    Kind.UNTIL: "until",
    Kind.HALFWAY: "halfway",
    Kind.HALFWAY_MARGIN: "halfway",
}


def _written(amount: int, unit: str) -> str:
    return f"{amount} {WORDS[unit][amount != 1]}"


def some_limits(chance: Random, *, number: int) -> tuple[Limit, ...]:
    """So many limits, of every kind in turn."""
    kinds = (*Kind, Kind.OPENING, Kind.OPENING, Kind.MOMENT)
    return tuple(_limit(chance, kinds[index % len(kinds)]) for index in range(number))


def _limit(chance: Random, kind: Kind) -> Limit:
    # A margin is never in hours (S289).
    units = UNITS[1:] if kind is Kind.HALFWAY_MARGIN else UNITS
    unit = chance.choice(units)
    other_unit = unit if kind is Kind.WINDOW else chance.choice(UNITS)
    amount, other = _amount(chance, unit), _amount(chance, other_unit)
    if kind is Kind.WINDOW:
        amount, other = max(amount, other), min(amount, other)
    return Limit(
        kind=kind,
        amount=amount,
        unit=unit,
        other=other,
        other_unit=other_unit,
        force="" if kind is Kind.EARLIEST else chance.choice(FORCES),
    )


def _amount(chance: Random, unit: str) -> int:
    amounts = AMOUNTS[unit]
    # The longer a length is, the more rarely it is chosen.
    return amounts[min(chance.randrange(len(amounts)), chance.randrange(len(amounts)))]


def pathway_with(limits: tuple[Limit, ...]) -> Pathway:
    """A pathway of one step, in which each limit is the limit of a duty, in order."""
    duties = "".join(f'  lege skal "{number}" {limit.line}\n' for number, limit in enumerate(limits))
    return pathway_of(HEADING + duties + ENDING)
