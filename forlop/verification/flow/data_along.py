"""Whether some patient's data lead along a way through the net, and which: each recording is a datum of its own.

What is read in a step was recorded last before the step was entered, or in the step itself.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from forlop.engine.values_in import value_of
from forlop.model.expressions import (
    All,
    Any,
    Atom,
    ComputedIs,
    ComputedIsKnown,
    Condition,
    CountOfYes,
    Expression,
    IsDone,
    IsKnown,
    Not,
    OfDatum,
    Row,
    Sum,
    TableGives,
    TableIsKnown,
    TimeBetween,
    Which,
    atoms_of,
    data_of,
)
from forlop.model.pathway import Datum, Pathway
from forlop.model.values import Value
from forlop.verification.conditions.cases import Cases, Nobody, Undecided
from forlop.verification.conditions.cases import Wanted as Asked
from forlop.verification.conditions.patients import Patient
from forlop.verification.flow.driving import Leaving, Leg
from forlop.verification.flow.exploring import Firing
from forlop.verification.flow.net import Move, Need, Net, Strike, Wanted

Versions = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Read:
    """A need of a move on the way, as it was written and with each datum named by its recording."""

    written: Need
    condition: Condition
    move: Move


@dataclass(frozen=True, slots=True)
class Route:
    """A way through the net with what it needs of the data; `recorded` names what each of its moves records."""

    firings: tuple[Firing, ...]
    reads: tuple[Read, ...]
    recorded: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Excluded:
    """No patient goes this way: these needs exclude each other, or `rounds` is a step that was not gone back to so."""

    reads: tuple[Read, ...]
    rounds: str | None = None


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Neither found nor excluded; `reason` is a key of the catalogue."""

    reason: str


# ---- the needs of a way


def route(net: Net, firings: Sequence[Firing]) -> Route:
    """The needs of a way, in its order."""
    versions: dict[str, int] = {}
    done: set[str] = set()
    entered: dict[int, _Known] = {}
    reads: list[Read] = []
    recorded: list[Mapping[str, str]] = []
    for firing in firings:
        if isinstance(firing, Move):
            now = _Known(dict(versions), frozenset(done))
            for name in firing.records:
                versions[name] = versions.get(name, 0) + 1
            after = _Known(dict(versions), frozenset(done))
            reads += _reads(net, firing, entered.get(firing.step, now), now, after)
            if firing.is_done:
                done.add(net.names[firing.step])
        names = firing.records if isinstance(firing, Move) else ()
        recorded.append({name: _named(name, versions[name]) for name in names})
        for place in firing.arrives:
            entered[net.joins.get(place, place)] = _Known(dict(versions), frozenset(done))
    return Route(tuple(firings), tuple(reads), tuple(recorded))


@dataclass(frozen=True, slots=True)
class _Known:
    """What has been recorded how often, and what has been done, at some point of the way."""

    versions: Versions
    done: frozenset[str]


def _reads(net: Net, move: Move, at_entry: _Known, now: _Known, after: _Known) -> Iterator[Read]:
    """What follows by itself does so at once when the step is entered, if all that it reads is known then."""
    by_itself = net.pathway.steps[move.step].rules_decide or not move.is_done
    for need in move.before:
        yield _read(need, move, at_entry if _all_known(need, at_entry.versions) else now)
    for need in move.after:
        early = by_itself and not move.records and _all_known(need, at_entry.versions)
        yield _read(need, move, at_entry if early else after)


def _all_known(need: Need, versions: Versions) -> bool:
    return all(versions.get(name, 0) > 0 for name in data_of(need.condition))


def _read(need: Need, move: Move, known: _Known) -> Read:
    return Read(need, _at(need.condition, known.versions, known.done), move)


def _named(name: str, version: int) -> str:
    return f"{name}@{version}"


def _at(condition: Condition, versions: Versions, done: frozenset[str]) -> Condition:
    """The condition with each datum named by its recording, and what has been done decided."""

    def of(inner: Condition) -> Condition:
        return _at(inner, versions, done)

    match condition:
        case Not(condition=inner):
            return Not(condition=of(inner))
        case All(parts=parts):
            return All(parts=tuple(of(part) for part in parts))
        case Any(parts=parts):
            return Any(parts=tuple(of(part) for part in parts))
        case IsDone(step=step):
            return All(parts=()) if step in done else Any(parts=())
        case ComputedIs(expression=expression) | ComputedIsKnown(expression=expression):
            return condition.model_copy(update={"expression": _expression_at(expression, versions)})
        case TableGives(rows=rows) | TableIsKnown(rows=rows):
            made = tuple(
                Row(tests=tuple(None if test is None else of(test) for test in row.tests), result=row.result)
                for row in rows
            )
            return condition.model_copy(update={"rows": made})
        case _:
            return condition.model_copy(update={"datum": _named(condition.datum, versions.get(condition.datum, 0))})


def _expression_at(expression: Expression, versions: Versions) -> Expression:
    def newest(name: str) -> str:
        return _named(name, versions.get(name, 0))

    match expression:
        case OfDatum(datum=name, which=which):
            latest = versions.get(name, 0)
            version = {Which.NEWEST: latest, Which.FIRST: min(latest, 1), Which.PREVIOUS: max(latest - 1, 0)}[which]
            return OfDatum(datum=_named(name, version))
        case CountOfYes(data=data):
            return CountOfYes(data=tuple(newest(name) for name in data))
        case TimeBetween(start=start, end=end):
            ends = {"start": newest(start), "end": None if end is None else newest(end)}
            return expression.model_copy(update=ends)
        case Sum(terms=terms):
            return expression.model_copy(update={"terms": tuple(_expression_at(term, versions) for term in terms)})
        case _:
            return expression


# ---- a patient who goes it


@dataclass(frozen=True, slots=True)
class Solved:
    """The legs of a patient who goes the way."""

    legs: tuple[Leg, ...] = field(default=())


def solve(pathway: Pathway, way: Route, *, at: datetime, resources: int) -> Solved | Excluded | Doubtful:
    """The values of a patient who goes the way; or the needs that keep everybody from it, as few as can be said."""
    if not way.reads:
        return Solved(tuple(_legs(pathway, way, {})))
    data = _versioned(pathway, way)
    unknown = frozenset(name for name in data if name.endswith("@0"))
    conditions = tuple(dict.fromkeys(read.condition for read in way.reads))
    cases = Cases(conditions=conditions, data=data, now=at, unknown=unknown, most_rlimit=resources)

    # What has been recorded is known, where that is asked.
    known = [Asked(atom) for each in conditions for atom in atoms_of(each) if _is_recorded(atom)]

    def found(reads: Sequence[Read]) -> Patient | Nobody | Undecided:
        return cases.satisfying(
            [*known, *(Asked(read.condition, read.written.wanted is Wanted.TRUE) for read in reads)]
        )

    outcome = found(way.reads)
    match outcome:
        case Patient(values=values):
            return Solved(tuple(_legs(pathway, way, values)))
        case Nobody():
            return Excluded(_fewest(way.reads, lambda reads: isinstance(found(reads), Nobody)))
        case Undecided(reason=reason):
            return Doubtful(reason)


def excluded_at_last(pathway: Pathway, way: Route, *, at: datetime) -> tuple[Read, ...] | None:
    """The needs that keep everybody from the last move of a way; None if its data can be as they must.

    Only what rests on the same recordings is looked at; what has not been recorded may be anything here, unless it is
    asked whether it is known.
    """
    last = way.firings[-1]
    reads = [read for read in way.reads if read.move is last]
    others = [read for read in way.reads if read.move is not last]
    names = {name for read in reads for name in data_of(read.condition)}
    while True:
        more = [read for read in others if names.intersection(data_of(read.condition))]
        if not more:
            break
        reads += more
        others = [read for read in others if read not in more]
        names.update(name for read in more for name in data_of(read.condition))
    conditions = tuple(dict.fromkeys(read.condition for read in reads))
    data = _versioned(pathway, Route(way.firings, tuple(reads), way.recorded))
    asked = (atom.datum for each in conditions for atom in atoms_of(each) if isinstance(atom, IsKnown))
    unknown = frozenset(name for name in asked if name.endswith("@0"))
    cases = Cases(conditions=conditions, data=data, now=at, unknown=unknown)

    def nobody(some: Sequence[Read]) -> bool:
        asked = [Asked(read.condition, read.written.wanted is Wanted.TRUE) for read in some]
        return isinstance(cases.satisfying(asked), Nobody)

    return _fewest(reads, nobody) if nobody(reads) else None


def _fewest(reads: Sequence[Read], excludes: Callable[[Sequence[Read]], bool]) -> tuple[Read, ...]:
    """As few of the needs as still exclude each other: each in turn is left out if the others do without it."""
    kept = list(dict.fromkeys(reads))
    for read in tuple(kept):
        without = [each for each in kept if each is not read]
        if excludes(without):
            kept = without
    return tuple(kept)


def _is_recorded(atom: Atom) -> bool:
    return isinstance(atom, IsKnown) and not atom.datum.endswith("@0")


def _versioned(pathway: Pathway, way: Route) -> dict[str, Datum]:
    names = {name for read in way.reads for name in data_of(read.condition)}
    return {
        name: pathway.named_data[name.rpartition("@")[0]].model_copy(update={"name": name}) for name in sorted(names)
    }


def _legs(pathway: Pathway, way: Route, values: Mapping[str, object]) -> Iterator[Leg]:
    for firing, recorded in zip(way.firings, way.recorded, strict=True):
        if isinstance(firing, Strike):
            yield firing.leg
            continue
        known: dict[str, Value] = {}
        for name, versioned in recorded.items():
            kept = values.get(versioned)
            if isinstance(kept, bool | int | str | tuple):
                known[name] = value_of(pathway.named_data[name], kept)
        yield Leaving(firing, known)
