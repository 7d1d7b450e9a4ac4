"""The patients that everybody steps through: what is registered of each, in which order, and what must come of it.

A referral is sorted three ways, two lines run side by side and meet, a clinician's rule asks for treatment in rounds or
not, and a handover is sent and accepted. Only the standard library: each peer runs this in its own Python.
"""

from collections.abc import Sequence
from itertools import zip_longest
from random import Random
from typing import NamedTuple

HOUR = 60
DAY = 24 * HOUR


class Kind(NamedTuple):
    """Something that is registered: who does it, and within how many minutes of what it follows."""

    name: str
    actor: str
    limit: int


KINDS = (
    Kind("referral", "gp", 0),
    Kind("acute_visit", "acute_team", 24 * HOUR),
    Kind("booking", "secretary", 72 * HOUR),
    Kind("wl_review", "secretary", 14 * DAY),
    Kind("interview", "psychologist", 7 * DAY),
    Kind("report", "psychologist", 3 * DAY),
    Kind("blood", "nurse", 2 * DAY),
    Kind("lab", "laboratory", 5 * DAY),
    Kind("plan", "physician", 7 * DAY),
    Kind("treatment", "nurse", 14 * DAY),
    Kind("evaluation", "physician", 28 * DAY),
    Kind("handover_sent", "physician", 2 * DAY),
    Kind("handover_accepted", "municipality", 3 * DAY),
    Kind("followup", "gp", 60 * DAY),
    Kind("discharge", "physician", 7 * DAY),
)
NUMBER = {kind.name: number for number, kind in enumerate(KINDS)}
LIMIT = {kind.name: kind.limit for kind in KINDS}
URGENCIES = ("routine", "soon", "acute")
MOST_ROUNDS = 4


class Registration(NamedTuple):
    """What was registered for a patient and when, in minutes from the first day; `data` go with it."""

    patient: int
    kind: str
    at: int
    data: dict[str, int | str]


def sorted_to(severity: int, urgency: str) -> str:
    """What the referral leads to."""
    if severity >= 8 or urgency == "acute":
        return "acute_visit"
    return "booking" if severity >= 4 or urgency == "soon" else "wl_review"


def needs_treatment(lab: int, severity: int) -> bool:
    """Whether the two lines together ask for treatment."""
    return lab >= 50 or severity >= 6


def of_patient(patient: int, *, seed: int = 1) -> list[Registration]:
    """The whole course of one patient, in order of time; the same patient is always the same."""
    random = Random(seed * 1_000_003 + patient)

    def after(start: int, kind: str) -> int:
        # One in nine is late: the mean of the gaps is less than half of the limit.
        return start + 1 + int(random.expovariate(1 / 0.45) * LIMIT[kind])

    severity = random.randint(0, 10)
    urgency = random.choices(URGENCIES, (6, 3, 1))[0]
    # A whole number of tenths, which every peer compares alike.
    lab = random.randint(0, 99)
    begun = random.randint(0, 200 * DAY)
    first = sorted_to(severity, urgency)
    seen = after(begun, first)
    interview, blood = after(seen, "interview"), after(seen, "blood")
    report, answered = after(interview, "report"), after(blood, "lab")
    side_by_side = sorted([(interview, "interview"), (report, "report"), (blood, "blood"), (answered, "lab")])
    course: list[tuple[int, str, dict[str, int | str]]] = [
        (begun, "referral", {"severity": severity, "urgency": urgency}),
        (seen, first, {}),
    ]
    for at, kind in side_by_side:
        course.append((at, kind, {"lab": lab} if kind == "lab" else {}))
    now = max(report, answered)
    if needs_treatment(lab, severity):
        now = after(now, "plan")
        course.append((now, "plan", {}))
        rounds = random.choices(range(1, MOST_ROUNDS + 1), (6, 5, 4, 5))[0]
        for number in range(1, rounds + 1):
            now = after(now, "treatment")
            course.append((now, "treatment", {}))
            now = after(now, "evaluation")
            course.append((now, "evaluation", {"score": 1 if number == rounds < MOST_ROUNDS else 6}))
    for kind in ("handover_sent", "handover_accepted", "followup", "discharge"):
        now = after(now, kind)
        course.append((now, kind, {}))
    return [Registration(patient, kind, at, data) for at, kind, data in course]


def registrations(patients: int) -> list[Registration]:
    """The first of every patient, then the second of every patient, and so on: nobody's state stays in the cache."""
    rows = zip_longest(*(of_patient(patient) for patient in range(patients)))
    return [each for row in rows for each in row if each is not None]


def by_number(events: Sequence[Registration]) -> list[tuple[int, int, int, int, int]]:
    """As the generated code takes them: patient, kind, minute, the number that goes with it, the urgency."""
    numbers = ("severity", "lab", "score")
    return [
        (
            each.patient,
            NUMBER[each.kind],
            each.at,
            next((int(each.data[name]) for name in numbers if name in each.data), 0),
            URGENCIES.index(str(each.data.get("urgency", "routine"))),
        )
        for each in events
    ]
