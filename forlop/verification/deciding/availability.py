"""What a decision reads has been asked for on every way there, or the decision does without it.

A patient may come to `bare hvis x` by a way on which nobody notes x -> V521, and the course of that patient.
A condition that is settled without the datum misses nothing (Kleene): `legemidler er minst 4 og x` where x is noted
only of those who have 4 or more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import product

from forlop.diagnostics import BETWEEN, Diagnostic, Related, Severity, StoryLine
from forlop.engine.evaluation import evaluate
from forlop.model.expressions import (
    Compares,
    Condition,
    IsBetween,
    IsKnown,
    IsOneOf,
    IsYes,
    atoms_of,
    data_of,
)
from forlop.model.network import reachable_from
from forlop.model.pathway import Obligation, Onward, Pathway, Record, Step
from forlop.verification.conditions.cases import Tally, Wanted
from forlop.verification.conditions.patients import Patient
from forlop.verification.courses.arriving import brought, is_at
from forlop.verification.courses.replaying import Course
from forlop.verification.courses.telling import told
from forlop.verification.courses.ways import Passage, Stage, Ways, is_offer, ways_of
from forlop.verification.deciding.asked_for import (
    Asking,
    after_asking,
    all_ways,
    asked_by,
    asking_of,
    exits_of,
    onwards_of,
)
from forlop.verification.deciding.decisions import cases_of
from forlop.verification.deciding.growing_old import values_that_grow_old
from forlop.verification.deciding.known_on_the_way import (
    Facts,
    facts_of_relevance,
    facts_of_way,
    lasting,
    meanwhile,
    records,
    ways_ahead,
)
from forlop.verification.deciding.readings import Reading, needs, previous_in, readings_of
from forlop.verification.subject import Subject
from forlop.verification.verdict import Check

_MOST_TRIED = 8
_MOST_ALSO = 3
_MOST_STAGES = 20_000
_MOST_BESIDE = 2_000


@dataclass(frozen=True, slots=True)
class Known:
    """What has been asked for, what is true, and the other branches of forks that may still ask for more.

    Such a branch is its first step and the first step of the branch that the patient is followed on.
    """

    names: frozenset[str] = frozenset()
    facts: Facts = frozenset()
    beside: frozenset[tuple[str, str]] = frozenset()


def _needs_all(condition: Condition) -> bool:
    """Whether it is made of tests of one datum each, so that something it reads is known when it is settled."""
    return all(isinstance(atom, IsYes | IsOneOf | Compares | IsBetween) for atom in atoms_of(condition))


@dataclass(frozen=True)
class _OnTheWay:
    """What has been asked for of the data that matter, and what the branches that were taken tell of them."""

    subject: Subject
    asking: Asking
    matter: frozenset[str]

    def at_start(self, _step: Step, /) -> Known:
        return Known()

    def after(self, step: Step, passage: Passage[Known], /) -> Known:
        target = next(
            target for clause, number, target in all_ways(step) if (clause, number) == (passage.clause, passage.number)
        )
        after = self.left(step, passage)
        sure = self.asking.beside(target, passage.to) & self.matter
        others = target.steps if isinstance(target, Onward) else ()
        unsure = {
            (other, passage.to)
            for other in others
            if other != passage.to and self.asking.may_ask(other) & self.matter - sure - after.names
        }
        return self._still_open(Known(after.names | sure, after.facts, after.beside | unsure))

    def _still_open(self, known: Known) -> Known:
        """What is known, as far as it can still matter: of whom everything is known, nothing more has to be said.

        Whoever went by a condition on data that nobody was asked for knew them by chance, or never came so far.
        """
        by_chance = any(
            self.matter.issuperset(read) and not known.names & read
            for read in (frozenset(data_of(condition)) for condition, _ in known.facts if _needs_all(condition))
        )
        return Known(self.matter) if by_chance or self.matter <= known.names else known

    def left(self, step: Step, passage: Passage[Known]) -> Known:
        """What is so when the step has been left, by what it does itself."""
        pathway, known = self.subject.pathway, passage.stage.known
        asked = asked_by(pathway, step, passage.clause, performed=passage.performed)
        changed = records(pathway, step) if passage.performed else frozenset[str]()
        kept = {fact for fact in known.facts if not changed & set(data_of(fact[0]))}
        kept |= {fact for fact in self._of_way(step, passage) if self.matter & set(data_of(fact[0]))}
        unsure = meanwhile(self.subject, passage.to)
        certain = frozenset(fact for fact in kept if not unsure & set(data_of(fact[0])))
        return Known(after_asking(known.names, asked) & self.matter, certain, known.beside)

    def outcomes(self, first: str, own: str) -> tuple[Known, ...]:
        """What another branch of a fork may come to have asked for, and what is true of the patients of whom it has."""
        barred = self.asking.joins_of(own)
        found: dict[Known, None] = {}
        seen: set[Stage[Known]] = set()
        waiting = [Stage(first, Known())]
        while waiting:
            stage = waiting.pop()
            if stage in seen:
                continue
            seen.add(stage)
            if len(seen) > _MOST_BESIDE:
                return (Known(),)
            step = self.subject.pathway.named_steps[stage.step]
            if self.asking.may_wait(step):
                found[stage.known] = None
            for way in exits_of(step):
                onwards = [name for name in onwards_of(way.target) if name in self.subject.pathway.named_steps]
                for name in onwards or [""]:
                    passage = Passage(stage, way.clause, way.number, name, way.performed)
                    after = self.left(step, passage)
                    if not name or name in barred:
                        found[after] = None
                    else:
                        sure = self.asking.beside(way.target, name) & self.matter
                        waiting.append(Stage(name, replace(after, names=after.names | sure)))
        return tuple(found)

    def _of_way(self, step: Step, passage: Passage[Known]) -> Facts:
        """What the way itself tells; whether the step was relevant, only as far as it has changed nothing of that."""
        relevance = facts_of_relevance(step, passage.clause, performed=passage.performed)
        changed = records(self.subject.pathway, step) if passage.performed else frozenset[str]()
        still = frozenset(fact for fact in relevance if not changed & set(data_of(fact[0])))
        by_rules = not (step.is_judgement and passage.performed)
        taken = facts_of_way(step, passage.clause, passage.number) if by_rules else frozenset()
        return lasting(self.subject, still | taken)

    def joined(self, known: tuple[Known, ...], /) -> Known:
        return self._still_open(self.together(known))

    def together(self, known: tuple[Known, ...]) -> Known:
        """What is so when all of these are."""
        return Known(
            frozenset[str]().union(*(each.names for each in known)),
            frozenset[tuple[Condition, bool]]().union(*(each.facts for each in known)),
            frozenset[tuple[str, str]]().union(*(each.beside for each in known)),
        )

    def called(self, _step: Step, known: Known, /) -> Known:
        return known


@dataclass(frozen=True)
class _Search:
    """One reading, and the ways to its step."""

    subject: Subject
    reading: Reading
    on_the_way: _OnTheWay
    tally: Tally
    tried: dict[Known, Patient | None] = field(default_factory=dict)

    def unsettled(self, stage: Stage[Known]) -> Patient | None:
        """A patient who comes so and of whom the conditions are not settled by what has been asked for."""
        if stage.known not in self.tried:
            self.tried[stage.known] = self._whatever_comes(stage.known)
        return self.tried[stage.known]

    def _whatever_comes(self, known: Known) -> Patient | None:
        """The same, when the other branches of the forks have come to an end without asking."""
        each = [self.on_the_way.outcomes(other, own) for other, own in sorted(known.beside)]
        for beside in product(*each):
            whole = self.on_the_way.together((known, *beside))
            found = self._unsettled(whole.names, whole.facts)
            if found is not None:
                return found
        return None

    def _unsettled(self, known: frozenset[str], facts: Facts) -> Patient | None:
        reading, pathway = self.reading, self.subject.pathway
        own_data = records(pathway, reading.step)
        if reading.after:
            own = asked_by(pathway, reading.step, "then", performed=True)
            known = after_asking(known, own)
            facts = frozenset(f for f in facts if not own_data & set(data_of(f[0])))
        if reading.fact is not None and not (reading.after and own_data & set(data_of(reading.fact[0]))):
            facts |= {reading.fact}
        missing = self.on_the_way.matter - known
        if not missing:
            return None
        so = tuple(Wanted(condition, verdict) for condition, verdict in sorted(facts, key=repr))
        conditions = (*(line[0] for line in reading.lines), *(each.condition for each in so))
        unknown = frozenset(name for name in missing if "@" not in name)
        once = frozenset(name.partition("@")[0] for name in missing if "@" in name)
        cases = cases_of(self.subject, conditions, self.tally, unknown=unknown, noted_once=once)
        # What has been asked for is known, also where a condition asks whether it is.
        given = tuple(
            Wanted(atom)
            for each in conditions
            for atom in atoms_of(each)
            if isinstance(atom, IsKnown) and atom.datum not in unknown
        )
        for goal in reading.goals:
            found = cases.satisfying([*goal, *so, *given])
            if isinstance(found, Patient):
                return found
        return None


def data_are_asked_for(subject: Subject) -> Iterator[Diagnostic]:
    """Of each datum that is missing somewhere the first line in the text that reads it."""
    asking = subject.once(_asking)
    tally = Tally()
    told_of: dict[str, Diagnostic] = {}
    for step in subject.pathway.steps:
        for reading in readings_of(step):
            missing = _perhaps_missing(subject, asking, reading)
            if not missing:
                continue
            if missing <= told_of.keys():
                name = min(missing)
                told_of[name] = _read_here_too(subject, told_of[name], reading, missing)
                continue
            found = _missing(subject, asking, reading, missing, tally)
            if found is not None:
                told_of.setdefault(*found)
    yield from told_of.values()


def _perhaps_missing(subject: Subject, asking: Asking, reading: Reading) -> frozenset[str]:
    """What the reading needs and has not been asked for on every way; nothing of a step that nobody comes to."""
    matter = needs(line[0] for line in reading.lines)
    surely = asking.at.get(reading.step.name, matter)
    if reading.after:
        surely = after_asking(surely, asked_by(subject.pathway, reading.step, "then", performed=True))
    return matter - surely


def _read_here_too(subject: Subject, found: Diagnostic, reading: Reading, missing: frozenset[str]) -> Diagnostic:
    """What has been told of already, with one more of the lines that need it."""
    number = next(number for number, line in enumerate(reading.lines) if needs((line[0],)) & missing)
    _, clause, place = reading.lines[number]
    also = Related("also", subject.places.of(reading.step.name, clause, place))
    told_before = [each for each in found.related if each.role == also.role]
    if also.span == found.span or also in told_before or len(told_before) >= _MOST_ALSO:
        return found
    return replace(found, related=(*found.related, also))


def _find(subject: Subject) -> Iterator[Diagnostic]:
    yield from data_are_asked_for(subject)
    yield from values_that_grow_old(subject)


AVAILABILITY = Check("availability", ("V520", "V521", "V522", "V523", "V524"), _find)


def _asking(subject: Subject) -> Asking:
    return asking_of(subject.once(ways_ahead))


def _missing(
    subject: Subject, asking: Asking, reading: Reading, missing: frozenset[str], tally: Tally
) -> tuple[str, Diagnostic] | None:
    pathway, step = subject.pathway, reading.step
    matter = needs(line[0] for line in reading.lines)
    on_the_way = _OnTheWay(subject, asking, matter)
    search = _Search(subject, reading, on_the_way, tally)
    ways = ways_of(pathway, on_the_way, most=min(subject.budget.states, _MOST_STAGES))
    candidates = [stage for stage in ways.arrivals if stage.step == step.name and search.unsettled(stage) is not None]
    if not candidates:
        return None if ways.whole else _told(subject, reading, missing, (), severity=Severity.UNKNOWN)
    for stage in candidates[:_MOST_TRIED]:
        course = _course(pathway, ways, stage, reading)
        if course is not None:
            patient = search.unsettled(stage)
            return _told(
                subject,
                reading,
                _unknown(patient, matter - stage.known.names),
                told(course, about=matter),
            )
    patient = search.unsettled(candidates[0])
    return _told(subject, reading, _unknown(patient, matter - candidates[0].known.names), (), severity=Severity.UNKNOWN)


def _course(pathway: Pathway, ways: Ways[Known], stage: Stage[Known], reading: Reading) -> Course | None:
    """The course in the engine of a patient who comes so; None where the engine goes elsewhere."""
    matter = frozenset(name for line in reading.lines for name in data_of(line[0]))
    passages = tuple(_declined(pathway, passage, matter) for passage in ways.to(stage))
    start = passages[0].stage.step if passages else stage.step
    # What the step notes itself is not known yet: then the patient is only brought there.
    goals = ((),) if reading.after and reading.step.duties else reading.goals
    for goal in goals:
        course = brought(pathway, passages, start=start, undecided=goal)
        if isinstance(course, Course) and is_at(course, stage.step):
            state = course.state
            if all(each.is_met(evaluate(each.condition, state)) for each in goal):
                return course
    return None


def _declined(pathway: Pathway, passage: Passage[Known], matter: frozenset[str]) -> Passage[Known]:
    """The passage with an offer not taken, where all that it offers is to note what is to stay unknown."""
    step = pathway.named_steps[passage.stage.step]
    offered = [duty.act for duty in step.duties]
    only_notes = is_offer(step) and all(isinstance(act, Record) and matter.issuperset(act.data) for act in offered)
    return replace(passage, performed=False) if only_notes else passage


def _unknown(patient: Patient | None, missing: frozenset[str]) -> frozenset[str]:
    if patient is None:
        return missing
    return frozenset(name for name in missing if patient.values.get(name) is None or "@" in name) or missing


def _told(
    subject: Subject,
    reading: Reading,
    missing: frozenset[str],
    course: tuple[StoryLine, ...],
    *,
    severity: Severity = Severity.ERROR,
) -> tuple[str, Diagnostic]:
    places, step = subject.places, reading.step
    line = next((line for line in reading.lines if needs((line[0],)) & missing), reading.lines[0])
    names = [name for name in (*data_of(line[0]), *previous_in(line[0])) if name in missing] or sorted(missing)
    name = names[0].partition("@")[0]
    span = places.of(step.name, line[1], line[2])
    advice, related = _advice(subject, step, names[0])
    details = (("name", step.name), ("datum", name))
    missed = dict.fromkeys(each.partition("@")[0] for each in names)
    waits = StoryLine("nobody_noted", (("step", step.name), ("missing", BETWEEN.join(missed))))
    story = (*course, waits)
    is_shown = severity is Severity.ERROR
    found = Diagnostic(
        reading.code if is_shown else "V523",
        span,
        details,
        (Related("declared", places[name]), *related),
        advice if is_shown else "",
        severity,
        story if is_shown else (),
    )
    return name, found


def _advice(subject: Subject, step: Step, missing: str) -> tuple[str, tuple[Related, ...]]:
    """What is nearest to mend: it is noted only later, only by `kan`, elsewhere, or by nobody."""
    pathway, places = subject.pathway, subject.places
    name, _, is_previous = missing.partition("@")
    if is_previous:
        return "previous", ()
    duties = [
        (each, number, duty)
        for each in pathway.steps
        for number, duty in enumerate(each.duties)
        if isinstance(duty.act, Record) and name in duty.act.data
    ]
    related = tuple(Related("noted", places.of(each.name, "duty", number)) for each, number, _ in duties)
    before = {each.name for each in pathway.steps if step.name in reachable_from(pathway, [each.name])}
    earlier = [duty.obligation for each, _, duty in duties if each.name in before]
    if earlier and all(obligation is Obligation.MAY for obligation in earlier):
        return "may", related
    return "" if earlier or not duties else "later", related
