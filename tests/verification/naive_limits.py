"""A naive reader of limits: it plays every run of a small network, each step at its very latest, one start day after
the other, and shares no code with the product.

`network(seed)` makes a network; `text(…)` writes it as a pathway; `latest_ends(…)` says when its end is reached.
`waiting_network(seed)` makes one in which much takes time; `passed_by(…)` says which of its limits nobody can meet.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import count
from random import Random

from tests.verification import naive_calendar


@dataclass(frozen=True)
class Limit:
    """`anchor` None is the opening; otherwise a step, and `started` or `first` of it if said.

    With `least`, an amount and a unit, it is a window that opens so long after the same.
    """

    amount: int
    unit: str
    statutory: bool = False
    anchor: str | None = None
    word: str = ""
    least: tuple[int, str] | None = None


@dataclass(frozen=True)
class Task:
    """A step with one or two duties; or a wait, which has none."""

    name: str
    limits: tuple[Limit, ...] = ()
    waits: Limit | None = None
    lasts: Limit | None = None


@dataclass(frozen=True)
class Either:
    """A choice, and the ways it may take."""

    choice: Task
    ways: tuple["Block", ...]


@dataclass(frozen=True)
class Both:
    """A fork, its lines, and the join."""

    fork: Task
    lines: tuple["Block", ...]
    join: Task


@dataclass(frozen=True)
class Again:
    """What may be gone through again, after the choice at its end."""

    body: "Block"
    choice: Task
    times: int


Part = Task | Either | Both | Again
Block = tuple[Part, ...]


@dataclass
class _Maker:
    """Makes a network; what limits may count from is what surely lies before. If it is `slow`, much takes time."""

    random: Random
    anchored: bool
    left: int
    slow: bool = False
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def limit(self, before: Sequence[str]) -> Limit:
        amount, unit = self.random.choice(LENGTHS)
        statutory = self.random.random() < 0.1
        if not self.anchored or not before or self.random.random() < 0.5:
            return Limit(amount, unit, statutory)
        word = self.random.choice(["", "", "startet ", "første "])
        least = self.random.choice(LENGTHS) if self.slow and self.random.random() < 0.15 else None
        return Limit(amount, unit, statutory, self.random.choice(before), word, least)

    def task(self, before: Sequence[str], *, may_wait: bool = True) -> Task:
        self.left -= 1
        name = f"s{next(self.numbers)}"
        if may_wait and (self.slow or not self.anchored) and self.random.random() < 0.2:
            return Task(name, waits=Limit(*self.random.choice(LENGTHS)))
        limits = tuple(self.limit(before) for _ in range(2 if self.random.random() < 0.15 else 1))
        lasting = may_wait and (self.slow or not self.anchored) and self.random.random() < 0.15
        return Task(name, limits, lasts=Limit(*self.random.choice(LENGTHS)) if lasting else None)

    def block(self, before: Sequence[str], depth: int) -> Block:
        parts: list[Part] = []
        known = list(before)
        for _ in range(self.random.randint(1, 3)):
            part = self.part(known, depth)
            parts.append(part)
            known += [each.name for each in _surely(part)]
            if self.left <= 0:
                break
        return tuple(parts)

    def line(self, before: Sequence[str], depth: int) -> Block:
        """A line of a fork: a join waits for one step of each, so it does not end in a choice of ways."""
        parts = self.block(before, depth)
        return (*parts, self.task(before)) if isinstance(parts[-1], Either) else parts

    def part(self, before: Sequence[str], depth: int) -> Part:
        kind = self.random.random() if depth < 2 and self.left > 3 else 1.0
        if kind < 0.2:
            choice = self.task(before, may_wait=False)
            known = [*before, choice.name]
            return Either(choice, tuple(self.block(known, depth + 1) for _ in range(2)))
        if kind < 0.4:
            fork = self.task(before, may_wait=False)
            lines = tuple(self.line([*before, fork.name], depth + 1) for _ in range(2))
            known = [*before, fork.name, *(each.name for line in lines for part in line for each in _surely(part))]
            return Both(fork, lines, self.task(known, may_wait=False))
        if kind < 0.55:
            body = self.block(before, depth + 1)
            known = [*before, *(each.name for part in body for each in _surely(part))]
            return Again(body, self.task(known, may_wait=False), self.random.randint(1, 2))
        return self.task(before)


LENGTHS = (
    (0, "days"), (1, "days"), (3, "days"), (7, "days"), (10, "days"), (30, "days"), (1, "weeks"), (2, "weeks"),
    (6, "weeks"), (0, "workdays"), (1, "workdays"), (2, "workdays"), (3, "workdays"), (5, "workdays"),
    (10, "workdays"), (17, "workdays"), (1, "months"), (2, "months"), (1, "years"),
)  # fmt: skip


def network(seed: int, *, anchored: bool) -> Block:
    """A start, a few parts, and a last step; limits count from what lies before, or there are waits."""
    maker = _Maker(Random(seed), anchored, 6)
    start = Task("s0", (Limit(1, "days"),))
    return (start, *maker.block(["s0"], 0), maker.task(["s0"], may_wait=False))


def waiting_network(seed: int) -> Block:
    """Limits count from what lies before, and between the two there are waits, windows and steps that last."""
    maker = _Maker(Random(seed), True, 6, slow=True)
    start = Task("s0", (Limit(1, "days"),))
    return (start, *maker.block(["s0"], 0), maker.task(["s0"], may_wait=False))


def _surely(part: Part) -> list[Task]:
    """The tasks that everybody does who comes through."""
    match part:
        case Task():
            return [part]
        case Either(choice=choice):
            return [choice]
        case Both(fork=fork, lines=lines, join=join):
            return [fork, *(task for line in lines for each in line for task in _surely(each)), join]
        case Again(body=body, choice=choice):
            return [*(task for each in body for task in _surely(each)), choice]


# ---- as a text

_UNITS = {
    "days": "dager",
    "weeks": "uker",
    "workdays": "virkedager",
    "months": "måneder",
    "years": "år",
    "hours": "timer",
}


def text(parts: Block, *, total: int) -> str:
    """The network as a pathway, with a total of so many days from the start to the last step."""
    lines = ['forløp nett "Nett"', '  versjon "1"', 'aktør lege "Legen"', 'aktør sykehus "Sykehuset"']
    lines += _block_lines(parts, "slutt1")
    last = parts[-1]
    assert isinstance(last, Task)
    lines += ['slutt slutt1 "Ferdig"', f'forløpstid tid "Tid" fra s0 til {last.name} innen {total} dager']
    return "\n".join(lines) + "\n"


def _first(part: Part) -> str:
    match part:
        case Task(name=name) | Either(choice=Task(name=name)) | Both(fork=Task(name=name)):
            return name
        case Again(body=body):
            return _first(body[0])


def _block_lines(parts: Block, after: str) -> list[str]:
    lines: list[str] = []
    for number, part in enumerate(parts):
        following = _first(parts[number + 1]) if number + 1 < len(parts) else after
        lines += _part_lines(part, following)
    return lines


def _part_lines(part: Part, after: str) -> list[str]:
    match part:
        case Task():
            return [*_task_lines(part), f"  så {after}"]
        case Either(choice=choice, ways=ways):
            options = [f'  valg "{number}" så {_first(way[0])}' for number, way in enumerate(ways)]
            return [
                *_task_lines(choice, act="velge"),
                *options,
                *(line for way in ways for line in _block_lines(way, after)),
            ]
        case Both(fork=fork, lines=branches, join=join):
            firsts = " og ".join(_first(line[0]) for line in branches)
            written = [line for branch in branches for line in _block_lines(branch, join.name)]
            waits = " og ".join(dict.fromkeys(name for branch in branches for name in _lasts(branch[-1])))
            return [*_task_lines(fork), f"  så {firsts}", *written, *_task_lines(join, joins=waits), f"  så {after}"]
        case Again(body=body, choice=choice, times=times):
            again = f'  valg "Igjen" så tilbake til {_first(body[0])}, høyst {times} ganger, ellers {after}'
            options = [f'  valg "Videre" så {after}', again]
            return [*_block_lines(body, choice.name), *_task_lines(choice, act="velge"), *options]


def _lasts(part: Part) -> list[str]:
    match part:
        case Task(name=name) | Both(join=Task(name=name)) | Again(choice=Task(name=name)):
            return [name]
        case Either():
            raise AssertionError("no line of a fork ends so")


def _task_lines(task: Task, *, act: str = "gjøre dette", joins: str = "") -> list[str]:
    kind = "start" if task.name == "s0" else "vent" if task.waits else "beslutning" if act == "velge" else "tiltak"
    lines = [f'{kind} {task.name} "Steg {task.name}"', *([f"  venter på {joins}"] if joins else [])]
    if task.waits:
        return [*lines, f"  i {task.waits.amount} {_UNITS[task.waits.unit]}"]
    for number, limit in enumerate(task.limits):
        anchor = f" etter {limit.word}{limit.anchor}" if limit.anchor else ""
        force = " (lovfrist)" if limit.statutory else ""
        does = act if number == 0 else "gjøre dette"
        who = "lege" if number == 0 else "sykehus"
        end = f"{limit.amount} {_UNITS[limit.unit]}"
        within = f"innen {end}" if limit.least is None else f"{_earliest(limit.least)} og senest {end}"
        lines.append(f"  {who} skal {does} {within}{anchor}{force}")
    if task.lasts:
        lines.append(f"  varer {task.lasts.amount} {_UNITS[task.lasts.unit]}")
    return lines


def _earliest(least: tuple[int, str]) -> str:
    return f"tidligst {least[0]} {_UNITS[least[1]]}"


# ---- played


@dataclass(frozen=True)
class Done:
    """A task as it is done in a run: after which, and for each limit the task and aspect that it counts from."""

    task: Task
    after: tuple[int, ...]
    anchors: tuple[tuple[int, str] | None, ...]


Run = tuple[Done, ...]


def runs(parts: Block) -> Iterator[Run]:
    """Every run, whichever ways are chosen and however often what may be repeated is."""
    for played, _, _ in _play(parts, (), (), {}):
        yield played


_State = tuple[Run, tuple[int, ...], Mapping[str, int]]


def _play(parts: Block, played: Run, after: tuple[int, ...], rounds: Mapping[str, int]) -> Iterator[_State]:
    if not parts:
        yield played, after, rounds
        return
    for now, then, left in _play_part(parts[0], played, after, rounds):
        yield from _play(parts[1:], now, then, left)


def _play_part(part: Part, played: Run, after: tuple[int, ...], rounds: Mapping[str, int]) -> Iterator[_State]:
    match part:
        case Task():
            now = _with(played, part, after)
            yield now, (len(now) - 1,), rounds
        case Either(choice=choice, ways=ways):
            now = _with(played, choice, after)
            for way in ways:
                yield from _play(way, now, (len(now) - 1,), rounds)
        case Both(fork=fork, lines=lines, join=join):
            now = _with(played, fork, after)
            forked = (len(now) - 1,)
            for one, ends, left in _play(lines[0], now, forked, rounds):
                for two, others, last in _play(lines[1], one, forked, left):
                    joined = _with(two, join, (*ends, *others))
                    yield joined, (len(joined) - 1,), last
        case Again(body=body, choice=choice, times=times):
            first = _first(body[0])
            for one, ends, left in _play(body, played, after, rounds):
                now = _with(one, choice, ends)
                then = (len(now) - 1,)
                yield now, then, left
                if left.get(first, 0) < times:
                    yield from _play_part(part, now, then, {**left, first: left.get(first, 0) + 1})


def _with(played: Run, task: Task, after: tuple[int, ...]) -> Run:
    anchors: list[tuple[int, str] | None] = []
    for limit in task.limits:
        if limit.anchor is None:
            anchors.append(None)
            continue
        times = [number for number, each in enumerate(played) if each.task.name == limit.anchor]
        number = times[0] if limit.word == "første " else times[-1]
        anchors.append((number, "opened" if limit.word == "startet " else "done"))
    return (*played, Done(task, after, tuple(anchors)))


@cache
def table(amount: int, unit: str, statutory: bool) -> Mapping[int, int]:
    """The last day of the limit for each day that one may begin on, day by day."""
    first, last = date(1999, 12, 1).toordinal(), date(2125, 1, 1).toordinal()
    of = date.fromordinal
    return {
        day: naive_calendar.ends(of(day), amount, unit, statutory=statutory).toordinal() for day in range(first, last)
    }


def latest_ends(run: Run, starts: Sequence[int]) -> list[int]:
    """For each day on which the first task is done, the latest day on which the last one is, if all limits are kept.

    Each task may be done as late as its limits, and those of all that comes after it, allow: tried until nothing
    changes.
    """
    # The first task may have been opened as late as it was done; of the others nothing is known yet.
    opened: list[_Days] = [list(starts), *[None] * (len(run) - 1)]
    done = list(opened)
    tasks: list[list[_Days]] = [[None] * len(each.task.limits) for each in run]
    readers = [_readers(run, number) for number in range(len(run))]
    # What changes is tried again, with all that reads it; the rest stays as it was.
    waiting = set(range(1, len(run)))
    while waiting:
        number = min(waiting)
        waiting.remove(number)
        each = run[number]
        values = _tightened(each, opened[number], tasks[number], done, opened, number)
        if values != (opened[number], tasks[number], done[number]):
            opened[number], tasks[number], done[number] = values
            waiting |= readers[number]
        for before in each.after:
            in_time = _earlier(done[before], opened[number])
            if before and in_time != done[before]:
                done[before] = in_time
                waiting |= readers[before]
    last = done[-1]
    assert last is not None
    return last


_Days = list[int] | None
"""A day for each start day; None as long as it may be any."""


def _earlier(one: _Days, other: _Days) -> _Days:
    if one is None or other is None:
        return one or other
    return [min(another, day) for day, another in zip(one, other, strict=True)]


def _readers(run: Run, number: int) -> set[int]:
    """The tasks that come after this one or count from it, and itself, as it is held against its own end."""
    after = {place for place, each in enumerate(run) if number in each.after}
    counting = {place for place, each in enumerate(run) if any(a is not None and a[0] == number for a in each.anchors)}
    return (after | counting | {number}) - {0}


def _tightened(
    each: Done, opened: _Days, tasks: list[_Days], done: list[_Days], openings: list[_Days], number: int
) -> tuple[_Days, list[_Days], _Days]:
    opened = _earlier(opened, _latest([done[before] for before in each.after]))
    now: list[_Days] = []
    for limit, anchor, was in zip(each.task.limits, each.anchors, tasks, strict=True):
        begins = opened if anchor is None else (openings if anchor[1] == "opened" else done)[anchor[0]]
        ends = table(limit.amount, limit.unit, limit.statutory)
        now.append(_earlier(was, None if begins is None else list(map(ends.__getitem__, begins))))
    if each.task.lasts is None:
        # What comes after may have to be done before the limits of this one end.
        now = [_earlier(one, done[number]) for one in now]
    for one in now:
        opened = _earlier(opened, one)
    finished = _latest(now) if now else opened
    for lasting in (each.task.waits, each.task.lasts):
        if lasting is not None and finished is not None:
            finished = list(map(table(lasting.amount, lasting.unit, False).__getitem__, finished))
    return opened, now, _earlier(finished, done[number])


def _latest(several: list[_Days]) -> _Days:
    """The latest of several days; any, if one of them may be any."""
    known = [each for each in several if each is not None]
    if len(known) < len(several):
        return None
    latest = known[0]
    for other in known[1:]:
        latest = [max(another, day) for day, another in zip(latest, other, strict=True)]
    return latest


# ---- as early as can be


def passed_by(run: Run, starts: Sequence[int]) -> dict[tuple[str, int], int]:
    """For each limit of the run that has ended before its task can be done, by how many days on the worst day.

    A limit is looked at by itself: what it counts from happens on each of the days, whatever came before, and from then
    on everybody does at once what the text does not hold back. Or a fork before it is done on each of the days, with
    all lines of it, or so happens what a window counts from.
    """
    passed: dict[tuple[str, int], int] = {}
    origins = [(f, "done") for f in range(len(run)) if sum(f in each.after for each in run) > 1]
    for each in run:
        windows = zip(each.task.limits, each.anchors, strict=True)
        origins += [anchor for limit, anchor in windows if limit.least is not None and anchor is not None]
    before = [(origin, *_first_days(run, origin, starts)) for origin in dict.fromkeys(origins)]
    for number, each in enumerate(run):
        for place, (limit, anchor) in enumerate(zip(each.task.limits, each.anchors, strict=True)):
            ends = table(limit.amount, limit.unit, limit.statutory)
            begins = [] if limit.least is None else [table(*limit.least, False)]
            late = [opens[day] - ends[day] for opens in begins for day in starts]
            ready = None if anchor is None else _first_days(run, anchor, starts)[0][number]
            if ready is not None:
                late += [first - ends[day] for day, first in zip(starts, ready, strict=True)]
            for (origin, _), opened, done in before if anchor is not None else ():
                assert anchor is not None
                begun = (opened if anchor[1] == "opened" else done)[anchor[0]]
                last = opened[number]
                if origin < anchor[0] and begun is not None and last is not None:
                    late += [first - ends[day] for day, first in zip(begun, last, strict=True)]
            if late and max(late) > 0:
                passed[each.task.name, place] = max(late)
    return passed


def _first_days(run: Run, origin: tuple[int, str], starts: Sequence[int]) -> tuple[list[_Days], list[_Days]]:
    """The first day on which each task may be opened, and be done, if that happens on those days.

    None for what is not after it.
    """
    opened: list[_Days] = [None] * len(run)
    done: list[_Days] = [None] * len(run)
    for number, each in enumerate(run):
        after = [done[before] for before in each.after if done[before] is not None]
        if number == origin[0]:
            opened[number] = list(starts) if origin[1] == "opened" else None
        elif after:
            opened[number] = _latest(after)
        if number == origin[0] and origin[1] == "done":
            done[number] = list(starts)
        else:
            done[number] = _done_at_once(each, opened[number], opened, done)
    return opened, done


def _done_at_once(each: Done, opened: _Days, openings: list[_Days], done: list[_Days]) -> _Days:
    """The first day on which a task is done that is opened on those days."""
    if opened is None:
        return None
    finished = [opened]
    for limit, anchor in zip(each.task.limits, each.anchors, strict=True):
        counted = opened if anchor is None else (openings if anchor[1] == "opened" else done)[anchor[0]]
        if limit.least is not None and counted is not None:
            finished.append(list(map(table(*limit.least, False).__getitem__, counted)))
    days = _latest([*finished])
    for lasting in (each.task.waits, each.task.lasts):
        if lasting is not None and days is not None:
            days = list(map(table(lasting.amount, lasting.unit, False).__getitem__, days))
    return days
