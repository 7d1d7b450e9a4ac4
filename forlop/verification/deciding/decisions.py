"""Of the branches of a decision and the rows of a table, exactly one fits each patient, and each fits somebody.

`hvis x er minst 4 så a`, `hvis x er høyst 4 så b` -> V501, and the patient whose x is 4
What is unknown is not looked at here: a decision waits for it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from forlop.diagnostics import Diagnostic, Related, Severity, StoryLine
from forlop.engine.computing import computed
from forlop.engine.evaluation import evaluate, table_result
from forlop.engine.state import State
from forlop.model.calendar import start_of
from forlop.model.expressions import (
    All,
    Any,
    Compares,
    ComputedIs,
    Condition,
    IsBetween,
    Not,
    TableGives,
    atoms_of,
    data_of,
)
from forlop.model.pathway import Step, Table
from forlop.source import Span
from forlop.verification.conditions.cases import Cases, Found, Nobody, Tally, Undecided, Wanted
from forlop.verification.conditions.patients import Patient
from forlop.verification.conditions.regions import around, smallest, written
from forlop.verification.deciding.known_on_the_way import known_at
from forlop.verification.subject import Subject
from forlop.verification.verdict import Check


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of what may be wrong with the lines of one kind of decision."""

    overlap: str
    gap: str
    dead: str


_OF_BRANCHES = Codes("V501", "V502", "V503")
_OF_ROWS = Codes("V505", "V506", "V507")


@dataclass(frozen=True)
class Choosing:
    """Lines of which one is to fit: what each demands and where it stands.

    `known` is what is true of everybody who comes here; `otherwise` is where those go whom no line fits;
    `takes_first_match` is whether the text may say that the first that fits is meant.
    """

    name: str
    codes: Codes
    lines: tuple[Condition, ...]
    spans: tuple[Span, ...]
    opener: Span
    first_match: bool
    takes_first_match: bool
    is_exclusive: bool
    is_complete: bool
    otherwise: Span | None
    cases: Cases
    known: tuple[Wanted, ...] = ()

    @cached_property
    def dead(self) -> dict[int, Found]:
        """The lines that no patient meets, and those of which it is not known."""
        verdicts = {number: self._meets(number) for number in range(len(self.lines))}
        return {number: found for number, found in verdicts.items() if not isinstance(found, Patient)}

    def _meets(self, number: int) -> Found:
        before = self.lines[:number] if self.first_match else ()
        return self.cases.satisfying([Wanted(self.lines[number]), *(Wanted(each, False) for each in before)])

    def found(self, wanted: Sequence[Wanted]) -> Found:
        """A patient who can come here; what is known of those who do is asked only when there is somebody."""
        anybody = self.cases.satisfying(wanted)
        if isinstance(anybody, Nobody) or not self.known:
            return anybody
        return self.cases.satisfying([*wanted, *self.known])


def _choosings(subject: Subject, tally: Tally) -> Iterator[Choosing]:
    for table in subject.pathway.tables:
        yield _of_table(subject, table, tally)
    for step in subject.pathway.steps:
        if step.branches:
            yield _of_step(subject, step, tally)


def cases_of(
    subject: Subject,
    conditions: tuple[Condition, ...],
    tally: Tally,
    *,
    unknown: frozenset[str] = frozenset(),
    noted_once: frozenset[str] = frozenset(),
) -> Cases:
    """The cases of these conditions, within the budget; today is the day that is asked about."""
    noon = start_of(subject.today) + timedelta(hours=12)
    budget = subject.budget
    return Cases(
        conditions,
        subject.pathway.named_data,
        noon,
        unknown,
        noted_once,
        tally=tally,
        most_cases=min(budget.states, 20_000),
        most_rlimit=budget.resources,
    )


def _of_table(subject: Subject, table: Table, tally: Tally) -> Choosing:
    lines = tuple(All(parts=tuple(test for test in row.tests if test is not None)) for row in table.rows)
    return Choosing(
        name=table.name,
        codes=_OF_ROWS,
        lines=lines,
        # The first line between bars has the names of the columns.
        spans=tuple(subject.places.of(table.name, "row", number + 1) for number in range(len(lines))),
        opener=subject.places[table.name],
        first_match=table.first_match,
        takes_first_match=True,
        is_exclusive=not table.first_match,
        is_complete=True,
        otherwise=None,
        cases=cases_of(subject, lines, tally),
    )


def _of_step(subject: Subject, step: Step, tally: Tally) -> Choosing:
    places = subject.places
    lines = tuple(branch.condition for branch in step.branches)
    known = known_at(subject, step, about=lines)
    by_rules = not step.is_judgement
    return Choosing(
        name=step.name,
        codes=_OF_BRANCHES,
        lines=lines,
        spans=tuple(places.of(step.name, "branch", number) for number in range(len(lines))),
        opener=places[step.name],
        first_match=step.first_match,
        takes_first_match=step.rules_decide,
        is_exclusive=by_rules and not step.first_match,
        # Of a repeated step with no branch true the next round comes.
        is_complete=by_rules and step.otherwise is None and step.repeating is None,
        otherwise=places.of(step.name, "otherwise") if by_rules and step.otherwise and not step.repeating else None,
        cases=cases_of(subject, (*lines, *(each.condition for each in known)), tally),
        known=known,
    )


def decisions_fit_everybody(subject: Subject) -> Iterator[Diagnostic]:
    """Overlaps, gaps, and lines that nobody meets; a line that nobody meets is not told of in another way too."""
    tally = Tally()
    for choosing in _choosings(subject, tally):
        overlapping: frozenset[int] = frozenset()
        yield from _dead(choosing)
        if choosing.is_exclusive:
            found = tuple(_overlaps(choosing))
            overlapping = frozenset(number for each in found for number in each.lines)
            yield from (each.diagnostic for each in found)
        if choosing.dead:
            continue
        if choosing.is_complete:
            yield from _gap(choosing, overlapping)
        if choosing.otherwise is not None:
            yield from _needless_otherwise(choosing, choosing.otherwise)


DECISIONS = Check(
    "decisions", ("V501", "V502", "V503", "V504", "V505", "V506", "V507", "V508"), decisions_fit_everybody
)


def _undecided(choosing: Choosing, span: Span, reason: str) -> Diagnostic:
    details = (("name", choosing.name),)
    return Diagnostic("V508", span, details, help=reason, severity=Severity.UNKNOWN)


# ---- nobody


def _dead(choosing: Choosing) -> Iterator[Diagnostic]:
    for number, found in choosing.dead.items():
        span = choosing.spans[number]
        if isinstance(found, Undecided):
            yield _undecided(choosing, span, found.reason)
            continue
        before = [
            Related("covers", choosing.spans[other])
            for other in range(number if choosing.first_match else 0)
            if isinstance(
                # A line before that is not known to be false is not passed by either.
                choosing.cases.satisfying(
                    [Wanted(choosing.lines[other], or_open=True), Wanted(choosing.lines[number])]
                ),
                Patient,
            )
        ]
        details = (("name", choosing.name),)
        advice = "covered" if before else "never"
        yield Diagnostic(choosing.codes.dead, span, details, tuple(before), advice)


def _needless_otherwise(choosing: Choosing, span: Span) -> Iterator[Diagnostic]:
    found = choosing.cases.satisfying([Wanted(line, False) for line in choosing.lines])
    details = (("name", choosing.name),)
    if isinstance(found, Undecided):
        yield _undecided(choosing, span, found.reason)
    elif isinstance(found, Nobody):
        yield Diagnostic("V504", span, details, (Related("covers", choosing.spans[-1]),))


# ---- two that fit


@dataclass(frozen=True, slots=True)
class _Overlap:
    """Lines that fit the same patient, told once for all that overlap with one and the same."""

    lines: frozenset[int]
    diagnostic: Diagnostic


def _overlaps(choosing: Choosing) -> Iterator[_Overlap]:
    living = [number for number in range(len(choosing.lines)) if number not in choosing.dead]
    both: dict[tuple[int, int], Patient] = {}
    for place, later in enumerate(living):
        for earlier in living[:place]:
            found = choosing.found([Wanted(choosing.lines[earlier]), Wanted(choosing.lines[later])])
            if isinstance(found, Patient):
                both[earlier, later] = found
            elif isinstance(found, Undecided):
                lines = frozenset((earlier, later))
                yield _Overlap(lines, _undecided(choosing, choosing.spans[later], found.reason))
    left = dict(both)
    while left:
        # The line that is in most of the overlaps is the one to mend, and of two the later.
        degree = {number: sum(number in pair for pair in left) for pair in left for number in pair}
        worst = max(degree, key=lambda number: (degree[number], number))
        with_it = {pair: patient for pair, patient in left.items() if worst in pair}
        left = {pair: patient for pair, patient in left.items() if worst not in pair}
        others = sorted(number for pair in with_it for number in pair if number != worst)
        patient = next(iter(with_it.values()))
        first = next(iter(with_it))
        details = (("name", choosing.name),)
        numbers = (("first", str(first[0] + 1)), ("second", str(first[1] + 1)))
        story = (*_imagined(choosing, patient), StoryLine("fits_two", (("step", choosing.name), *numbers)))
        advice = "" if choosing.takes_first_match else "only"
        related = tuple(Related("fits_too", choosing.spans[number]) for number in others)
        yield _Overlap(
            frozenset((worst, *others)),
            Diagnostic(choosing.codes.overlap, choosing.spans[worst], details, related, advice, story=story),
        )


# ---- nobody's line


def _gap(choosing: Choosing, overlapping: frozenset[int]) -> Iterator[Diagnostic]:
    outside = [Wanted(line, False) for line in choosing.lines]
    found = choosing.found(outside)
    if isinstance(found, Undecided):
        yield _undecided(choosing, choosing.opener, found.reason)
    if not isinstance(found, Patient):
        return
    nearest = _nearest(choosing, found)
    if nearest in overlapping:
        return  # the line is wrong already, and what it should have been is told with that
    missing = _missing_line(choosing, found)
    second = choosing.found([*outside, Wanted(All(parts=missing), False)])
    also = _imagined(choosing, second, what="imagined_also") if isinstance(second, Patient) else ()
    story = (*_imagined(choosing, found), *also, StoryLine("fits_none", (("step", choosing.name),)))
    details = (("name", choosing.name), ("condition", written(missing)))
    yield Diagnostic(
        choosing.codes.gap,
        choosing.spans[nearest],
        details,
        (Related("opener", choosing.opener), *_as_near(choosing, found, nearest)),
        "line" if missing else "",
        story=story,
    )


def _missing_line(choosing: Choosing, patient: Patient) -> tuple[Condition, ...]:
    """What a line would demand that fits the patient and overlaps with no other line."""
    data = dict(choosing.cases.data)
    tests = around(patient, choosing.lines, data)

    def suffices(kept: Sequence[Condition]) -> bool:
        whole = All(parts=tuple(kept))
        cases = Cases(
            (*choosing.cases.conditions, whole), data, choosing.cases.now, tally=choosing.cases.tally,
            most_cases=choosing.cases.most_cases, most_rlimit=choosing.cases.most_rlimit,
        )  # fmt: skip
        return all(isinstance(cases.satisfying([Wanted(whole), Wanted(line)]), Nobody) for line in choosing.lines)

    return smallest(tests, choosing.lines, data, suffices=suffices) if suffices(tests) else ()


def _nearest(choosing: Choosing, patient: Patient) -> int:
    """The line of which the fewest tests would have to say something else; of several the last."""
    state = patient.state
    return min(
        range(len(choosing.lines)), key=lambda number: (_distance(choosing.lines[number], state, wanted=True), -number)
    )


def _as_near(choosing: Choosing, patient: Patient, nearest: int) -> Iterator[Related]:
    """The other lines of which no more than a number would have to be another."""
    state = patient.state
    for number, line in enumerate(choosing.lines):
        failing = [atom for atom in atoms_of(line) if not evaluate(atom, state)]
        numeric = all(isinstance(atom, Compares | IsBetween | ComputedIs) for atom in failing)
        if number != nearest and numeric and _distance(line, state, wanted=True) == 1:
            yield Related("as_near", choosing.spans[number])


def _distance(condition: Condition, state: State, *, wanted: bool) -> int:
    match condition:
        case Not(condition=inner):
            return _distance(inner, state, wanted=not wanted)
        case All(parts=parts) | Any(parts=parts):
            distances = [_distance(part, state, wanted=wanted) for part in parts]
            return sum(distances) if isinstance(condition, All) is wanted else min(distances, default=0)
        case _:
            return int(evaluate(condition, state) is not wanted)


# ---- the patient in words


def _imagined(choosing: Choosing, patient: Patient, *, what: str = "imagined") -> tuple[StoryLine, ...]:
    return imagined(patient, (*choosing.lines, *(each.condition for each in choosing.known)), what=what)


def imagined(patient: Patient, conditions: Sequence[Condition], *, what: str = "imagined") -> tuple[StoryLine, ...]:
    """The patient by what the conditions read: the data, what is computed from them, and the steps that are done."""
    state = patient.state
    said = {name: shown(patient.values.get(name)) for each in conditions for name in data_of(each)}
    for atom in (atom for each in conditions for atom in atoms_of(each)):
        match atom:
            case ComputedIs(name=name, expression=expression):
                span = computed(expression, patient.values.get, state)
                if span is not None and span.low == span.high:
                    said[name] = f"{span.low.normalize():f}"
            case TableGives(name=name):
                said[name] = shown(table_result(atom, patient.values.get, state))
            case _:
                pass
    lines = [StoryLine(what, (("data", values(said.items())),))] if said else []
    for name, recorded in patient.earlier.items():
        lines.append(StoryLine("imagined_before", (("data", values((name, shown(each)) for each in recorded)),)))
    return (*lines, *(StoryLine("imagined_done", (("step", step),)) for step in sorted(patient.done)))


def values(pairs: Iterable[tuple[str, str]]) -> str:
    """Names and values as a detail of a story's line."""
    return "\n".join(f"{name}\t{value}" for name, value in pairs)


def shown(value: object) -> str:
    """A value as a story's detail has it."""
    match value:
        case None:
            return "<unknown>"
        case bool():
            return "yes" if value else "no"
        case ():
            return "<none>"
        case tuple():
            return "/".join(value)
        case _:
            return str(value)
