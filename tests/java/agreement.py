"""What forlop and java.time say of the same cases, and what the cases hold.

`python -m tests.java.agreement FIRST [HOW_MANY]` compares so many batches from this one on, and tells both.
"""

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from random import Random

from forlop.engine.answers import DueAt, DueTime, NoLimit, Stopped
from forlop.engine.due_times import due_time
from forlop.engine.rounds import Round, Rounds, Task
from forlop.engine.state import Recording, Span, State
from forlop.model.calendar import OSLO, OutsideCalendar, day_of, due_after, is_public_holiday, is_working_day, readings
from forlop.model.pathway import Pathway
from forlop.model.values import Duration, Unit
from tests.java.cases import AIMS, HOUR, Case, offset, some_cases
from tests.java.limits import UNITS, Kind, Limit, pathway_with, some_limits

PROGRAM = Path(__file__).with_name("DueTimes.java")
BATCH, LIMITS = 5_000, 400
NEEDED = 17


def missing_java() -> str | None:
    """Why java.time cannot be asked on this machine; None if it can."""
    if shutil.which("java") is None:
        return f"no java on this machine: a JDK of version {NEEDED} or later is needed (openjdk-{NEEDED}-jdk-headless)"
    told = subprocess.run(["java", "--list-modules"], capture_output=True, text=True, check=False).stdout
    modules = dict(line.split("@") for line in told.split() if "@" in line)
    if "jdk.compiler" not in modules or int(modules["java.base"].split(".")[0].split("-")[0]) < NEEDED:
        return f"java runs, but is no JDK of version {NEEDED} or later with a compiler"
    return None


def told_by_java(lines: Iterable[str]) -> list[str]:
    """The answer to each line, in order."""
    java = ["java", "-XX:+UseSerialGC", str(PROGRAM)]
    asked = "".join(f"{line}\n" for line in lines)
    return subprocess.run(java, input=asked, capture_output=True, text=True, check=True).stdout.splitlines()


@dataclass(frozen=True)
class Batch:
    """Cases of one seed, with the pathway that has their limits as duties."""

    pathway: Pathway
    cases: Sequence[Case]


@lru_cache(maxsize=1)
def _limits(seed: int) -> tuple[tuple[Limit, ...], Pathway]:
    limits = some_limits(Random(f"limits {seed}"), number=LIMITS)
    return limits, pathway_with(limits)


def batch(seed: int) -> Batch:
    limits, pathway = _limits(seed // 5)
    return Batch(pathway, some_cases(limits, Random(f"cases {seed}"), number=BATCH))


# --- what forlop says ---


def told_by_forlop(pathway: Pathway, case: Case) -> str:
    """The answer of the engine, in the words of the Java program."""
    try:
        due = due_of(pathway, case)
    except OutsideCalendar:
        return "outside"
    match due:
        case DueAt(earliest=earliest, goal=goal):
            before = [] if earliest is None else [_second(earliest)]
            target = [] if goal is None else [_shown(goal.at, goal.day)]
            latest = _shown(due.at, due.day)
            parts = [*before, *target, latest] if case.limit.kind is not Kind.GOAL else [latest, *target]
            return " ".join(parts)
        case NoLimit(earliest=datetime() as earliest):
            return _second(earliest)
        case Stopped():
            return "stopped"
        case _:
            return repr(due)


def due_of(pathway: Pathway, case: Case) -> DueTime:
    """What the engine answers for an open task with this limit, these data and these pauses."""
    anchor = case.at(case.anchor)
    task = Task(duty=case.number + 1, actor="lege", opened_at=anchor, opened_version=1)
    entry = Round(step="s", number=1, opened_at=anchor, opened_version=1, source=None, again=False, tasks=(task,))
    data: dict[str, tuple[Recording, ...]] = {
        "tid": (_recording(anchor.isoformat(), anchor, version=1),),
        "plan": (_recording(case.day.isoformat(), anchor, version=1),),
        "utreise": (_recording(case.end.isoformat(), anchor, version=1),),
        "x": (_recording(False, anchor, version=1),),
    }
    if case.limit.kind is Kind.CHANGED:
        data["x"] = (*data["x"], _recording(True, case.at(case.changed), version=2))
    stops = tuple(
        Span(pause.name, case.at(pause.start), None if pause.stop is None else case.at(pause.stop))
        for pause in case.pauses
    )
    state = State(
        version=2, clock=anchor, start="s", started_at=anchor, rounds=Rounds.of((entry,)), data=data, stops=stops
    )
    return due_time(pathway, state, entry, task)


def _recording(value: str | bool, at: datetime, *, version: int) -> Recording:
    return Recording(value=value, occurred_at=at, recorded_at=at, version=version, by=None, step="s")


def _second(moment: datetime) -> str:
    return str(int(moment.timestamp()))


def _shown(moment: datetime, day: date | None) -> str:
    return _second(moment) if day is None else f"{_second(moment)}/{day}"


def disagreements(batch: Batch, by_java: Sequence[str]) -> Iterator[str]:
    """A line for each case on which the two differ."""
    for case, java in zip(batch.cases, by_java, strict=True):
        forlop = told_by_forlop(batch.pathway, case)
        if forlop != java:
            yield f"{case.limit.line}: {case.asked}: forlop {forlop}, java.time {java}"


# --- what the cases hold ---


def held(batch: Batch, answers: Sequence[str]) -> Counter[str]:
    """How many cases there are of each sort."""
    return Counter(sort for case, told in zip(batch.cases, answers, strict=True) for sort in _sorts(case, told))


SORTS = (
    *(f"aimed at: {aim}" for aim in AIMS),
    *(f"limit: {kind}" for kind in Kind),
    *(f"unit: {unit}" for unit in UNITS),
    "answer: outside the calendar",
    "answer: stopped",
    "begins in the hour that comes twice",
    "begins within an hour after the hour left out",
    "begins within a second of midnight",
    "hours over a night of clock change",
    "hours that end in the hour that comes twice",
    "before 1980",
    "working days over a public holiday",
    "by law: rolled",
    "by law: rolled from a public holiday",
    "by law: stopped by a pause with a legal basis",
    "no law: ends on a Saturday, a Sunday or a holiday",
    "months or years: clipped",
    "months or years: from 29 February",
    "pauses: one moves it",
    "pauses: several move it",
    "pauses: none matters",
    "pauses: over a night of clock change",
)


def _sorts(case: Case, told: str) -> Iterator[str]:
    limit = case.limit
    yield f"aimed at: {case.aim}"
    yield f"limit: {limit.kind}"
    yield f"unit: {limit.unit}"
    if told in ("outside", "stopped"):
        yield f"answer: {'outside the calendar' if told == 'outside' else told}"
        return
    yield from _of_the_beginning(case)
    if limit.kind in (Kind.OPENING, Kind.MOMENT):
        yield from _of_the_end(case, told)


def _of_the_beginning(case: Case) -> Iterator[str]:
    hour_before, now, hour_after = (offset(case.anchor + seconds) for seconds in (-HOUR, 0, HOUR))
    if hour_before > now or now > hour_after:
        yield "begins in the hour that comes twice"
    if hour_before < now:
        yield "begins within an hour after the hour left out"
    shown = datetime.fromtimestamp(case.anchor, OSLO)
    if (shown + timedelta(seconds=1)).time() <= time(0, 0, 2):
        yield "begins within a second of midnight"
    if shown.year < 1980:
        yield "before 1980"


def _of_the_end(case: Case, told: str) -> Iterator[str]:
    limit, anchor = case.limit, case.at(case.anchor)
    length = Duration(amount=limit.amount, unit=Unit(limit.unit))
    plain, rolled = (due_after(anchor, length, statutory=statutory) for statutory in (False, limit.statutory))
    if plain.day is None:
        yield from _of_hours(case, plain.at)
    else:
        yield from _of_days(case, plain.day, rolled.day)
    if case.pauses:
        yield from _of_pauses(case, moved=told != _shown(rolled.at, rolled.day))


def _of_hours(case: Case, due: datetime) -> Iterator[str]:
    if due.utcoffset() != case.at(case.anchor).astimezone(OSLO).utcoffset():
        yield "hours over a night of clock change"
    if len(readings(due.replace(tzinfo=None))) == 2:
        yield "hours that end in the hour that comes twice"


def _of_days(case: Case, plain: date, rolled: date | None) -> Iterator[str]:
    begun = day_of(case.at(case.anchor))
    if case.limit.unit == "workdays":
        days = range(begun.toordinal() + 1, min(plain.toordinal(), begun.toordinal() + 60))
        if any(is_public_holiday(date.fromordinal(day)) and day % 7 in range(1, 6) for day in days):
            yield "working days over a public holiday"
    if case.limit.unit in ("months", "years"):
        if plain.day != begun.day:
            yield "months or years: clipped"
        if (begun.month, begun.day) == (2, 29):
            yield "months or years: from 29 February"
    if rolled != plain:
        yield "by law: rolled"
        if is_public_holiday(plain):
            yield "by law: rolled from a public holiday"
    elif not is_working_day(plain):
        yield "no law: ends on a Saturday, a Sunday or a holiday"


def _of_pauses(case: Case, *, moved: bool) -> Iterator[str]:
    if not moved:
        yield "pauses: none matters"
        return
    yield "pauses: one moves it" if len(case.pauses) == 1 else "pauses: several move it"
    if case.limit.statutory:
        yield "by law: stopped by a pause with a legal basis"
    ends = [(case.at(pause.start), case.at(pause.stop)) for pause in case.pauses if pause.stop is not None]
    if any(start.astimezone(OSLO).utcoffset() != stop.astimezone(OSLO).utcoffset() for start, stop in ends):
        yield "pauses: over a night of clock change"


@dataclass(frozen=True)
class Comparison:
    """What came of a number of cases."""

    cases: int
    held: Counter[str]
    disagreements: tuple[str, ...]

    def table(self) -> str:
        counts = "".join(f"{self.held[sort]:>9}  {sort}\n" for sort in SORTS)
        found = "".join(f"{each}\n" for each in self.disagreements)
        return f"{counts}{found}{self.cases} cases compared, {len(self.disagreements)} disagreements\n"


def compared(seeds: Iterable[int]) -> Comparison:
    """The batches of these seeds, all asked of one Java program."""
    batches = [batch(seed) for seed in seeds]
    by_java = told_by_java(case.asked for each in batches for case in each.cases)
    answers = [by_java[start : start + BATCH] for start in range(0, len(by_java), BATCH)]
    pairs = list(zip(batches, answers, strict=True))
    return Comparison(
        cases=len(by_java),
        held=sum((held(each, told) for each, told in pairs), Counter[str]()),
        disagreements=tuple(line for each, told in pairs for line in disagreements(each, told)),
    )


def main(arguments: Sequence[str]) -> int:
    """Compare batches and tell what they hold; 1 if anything differs."""
    first, how_many = int(arguments[0]), int(arguments[1]) if len(arguments) > 1 else 1
    found = compared(range(first, first + how_many))
    sys.stdout.write(found.table())
    return 1 if found.disagreements else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
