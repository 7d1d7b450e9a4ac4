"""What must be answered after every registration, worked out from the workload alone: who has what to do, by when.

Shares nothing with forlop: the rules of the pathway stand here once more, and days are counted by the clock in Oslo.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tests.benchmarks.stepping.workload import DAY, KINDS, MOST_ROUNDS, NUMBER, Registration, needs_treatment, sorted_to

OSLO = ZoneInfo("Europe/Oslo")
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
IN_HOURS = ("acute_visit", "booking")
SHOULD = ("wl_review", "followup")


class Open(NamedTuple):
    """Something open: of which kind, and since when in minutes."""

    kind: str
    since: int


class Answer(NamedTuple):
    """What is answered of it: the last day, or for a limit in hours the moment as seconds since 1970."""

    actor: str
    due: date | float
    binding: bool
    is_late: bool


def courses(events: Sequence[Registration]) -> Iterator[tuple[Answer, ...]]:
    """The answers after each registration, in their order."""
    patients: dict[int, _Patient] = {}
    for event in events:
        patient = patients.setdefault(event.patient, _Patient())
        patient.take(event)
        yield tuple(answered(each, event.at) for each in patient.open)


def answered(task: Open, now: int) -> Answer:
    kind = KINDS[NUMBER[task.kind]]
    since, asked = (FIRST_DAY + timedelta(minutes=minutes) for minutes in (task.since, now))
    binding = task.kind not in SHOULD
    if task.kind in IN_HOURS:
        due = since + timedelta(minutes=kind.limit)
        return Answer(kind.actor, due.timestamp(), binding, asked > due)
    last = since.astimezone(OSLO).date() + timedelta(days=kind.limit // DAY)
    return Answer(kind.actor, last, binding, asked.astimezone(OSLO).date() > last)


class _Patient:
    """What is open for one patient, by the rules of the workload."""

    def __init__(self) -> None:
        self.open: list[Open] = []
        self.severity = self.lab = self.rounds = 0
        self.waits = {"report", "lab"}

    def take(self, event: Registration) -> None:
        self.open = [each for each in self.open if each.kind != event.kind]
        self.severity = int(event.data.get("severity", self.severity))
        self.lab = int(event.data.get("lab", self.lab))
        self.open += [Open(kind, event.at) for kind in self._next(event)]

    def _next(self, event: Registration) -> tuple[str, ...]:
        match event.kind:
            case "referral":
                return (sorted_to(self.severity, str(event.data["urgency"])),)
            case "acute_visit" | "booking" | "wl_review":
                return ("interview", "blood")
            case "interview":
                return ("report",)
            case "blood":
                return ("lab",)
            case "report" | "lab":
                self.waits.discard(event.kind)
                if self.waits:
                    return ()
                return ("plan",) if needs_treatment(self.lab, self.severity) else ("handover_sent",)
            case "plan":
                return ("treatment",)
            case "treatment":
                return ("evaluation",)
            case "evaluation":
                self.rounds += 1
                enough = int(event.data["score"]) < 3 or self.rounds >= MOST_ROUNDS
                return ("handover_sent",) if enough else ("treatment",)
            case "handover_sent":
                return ("handover_accepted",)
            case "handover_accepted":
                return ("followup",)
            case "followup":
                return ("discharge",)
            case _:
                return ()
