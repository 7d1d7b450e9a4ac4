"""What is true of everybody who comes to a step, because of the branches that lead there and no later recording.

Used only to leave out patients who cannot come: what is not known here is taken as possible.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce

from forlop.model.expressions import (
    ComputedIs,
    ComputedIsKnown,
    Condition,
    Expression,
    IsDone,
    IsKnown,
    Sum,
    TableGives,
    TableIsKnown,
    TimeBetween,
    atoms_of,
    data_of,
)
from forlop.model.network import Ahead
from forlop.model.pathway import Mode, Onward, Pathway, Record, Step, targets_of
from forlop.model.reach import flow_from
from forlop.verification.conditions.cases import Wanted
from forlop.verification.courses.ways import is_offer
from forlop.verification.subject import Subject

Facts = frozenset[tuple[Condition, bool]]


def known_at(subject: Subject, step: Step, *, about: Sequence[Condition]) -> tuple[Wanted, ...]:
    """What is known where the step decides and shares a datum with what is asked about, in a fixed order."""
    read = {name for condition in about for name in data_of(condition)}
    facts = subject.once(_known).get(step.name, frozenset())
    recorded = records(subject.pathway, step)
    kept = [
        Wanted(condition, verdict)
        for condition, verdict in facts
        if read & set(data_of(condition)) and not recorded & set(data_of(condition))
    ]
    return tuple(sorted(kept, key=repr))


def facts_of_way(step: Step, clause: str, number: int) -> Facts:
    """What is true of those who take this way out of the step by the rules."""
    branches = [branch.condition for branch in step.branches]
    if clause == "branch":
        before = branches[:number] if step.first_match else []
        return frozenset((condition, False) for condition in before) | {(branches[number], True)}
    if clause == "otherwise" or (clause == "after_last" and step.only_if is None):
        return frozenset((condition, False) for condition in branches)
    return frozenset()


def facts_of_relevance(step: Step, clause: str, *, performed: bool) -> Facts:
    """What `bare hvis` tells of those who take this way; an offer that nobody took tells nothing."""
    if step.only_if is None or clause in _ANY_RELEVANCE or (not performed and is_offer(step)):
        return frozenset()
    return frozenset({(step.only_if, performed)})


# A step that is late or without consent may be left before it was known whether it is relevant.
_ANY_RELEVANCE = ("on_overdue", "without_consent", "meanwhile")


def lasting(subject: Subject, facts: Facts) -> Facts:
    """Those that only a recording on the way can change."""
    at_any_time = subject.once(_recorded_beside)
    return frozenset(fact for fact in facts if _lasts(fact[0]) and not at_any_time & set(data_of(fact[0])))


def ways_ahead(subject: Subject) -> Ahead:
    """What lies ahead of each step."""
    return Ahead(subject.pathway)


def meanwhile(subject: Subject, step: str) -> frozenset[str]:
    """The data that another branch of a fork may record while the patient is in the step."""
    return subject.once(_meanwhile).get(step, frozenset())


def _recorded_beside(subject: Subject) -> frozenset[str]:
    pathway = subject.pathway
    return frozenset(name for step in beside(pathway) for name in records(pathway, pathway.named_steps[step]))


def records(pathway: Pathway, step: Step) -> frozenset[str]:
    """The data that may get a value in the step; those of a sub-pathway come back by their names."""
    noted = {name for duty in step.duties if isinstance(duty.act, Record) for name in duty.act.data}
    if step.runs is not None:
        noted |= {datum.name for datum in step.runs.pathway.data} & pathway.named_data.keys()
    return frozenset(noted)


def beside(pathway: Pathway) -> frozenset[str]:
    """The steps that run beside the main flow, at times that no way tells."""
    found = {step.name for step in pathway.steps if step.anytime is not None or step.track is not None}
    for interruption in pathway.interruptions:
        if interruption.mode is not Mode.CANCELS:
            found |= flow_from(pathway, interruption.target.steps)
    for step in pathway.steps:
        if step.on_overdue is not None and not step.overdue_replaces:
            found |= flow_from(pathway, targets_of(step.on_overdue))
    for step in pathway.steps:
        if step.anytime is not None:
            found |= flow_from(pathway, (step.name,))
    return frozenset(found)


def _known(subject: Subject) -> Mapping[str, Facts]:
    """The greatest solution: what holds on every way, with nothing recorded since, there or at the same time."""
    pathway = subject.pathway
    aside = beside(pathway)
    at_any_time = {name for step in pathway.steps if step.name in aside for name in records(pathway, step)}
    changed_meanwhile = subject.once(_meanwhile)
    entrances = _entrances(pathway) | aside
    incoming: dict[str, list[tuple[str, Facts]]] = {}
    for step in pathway.steps:
        for target, facts in _edges(step):
            certain = frozenset(fact for fact in facts if _lasts(fact[0]) and not at_any_time & set(data_of(fact[0])))
            incoming.setdefault(target, []).append((step.name, certain))
    known: dict[str, Facts | None] = {step.name: None for step in pathway.steps}
    known.update(dict.fromkeys(entrances, frozenset()))
    waiting = [name for name in known if name not in entrances]
    changed = True
    while changed:
        changed = False
        for name in waiting:
            now = _entering(pathway, name, incoming, known, changed_meanwhile)
            if now is not None and now != known[name]:
                known[name] = now
                changed = True
    return {name: facts for name, facts in known.items() if facts}


def _entering(
    pathway: Pathway,
    name: str,
    incoming: Mapping[str, list[tuple[str, Facts]]],
    known: Mapping[str, Facts | None],
    changed_meanwhile: Mapping[str, frozenset[str]],
) -> Facts | None:
    ways: list[Facts] = []
    joined: list[Facts] = []
    waits_for = pathway.named_steps[name].waits_for
    for source, certain in incoming.get(name, ()):
        before = known[source]
        if before is None:
            continue
        written = records(pathway, pathway.named_steps[source])
        facts = frozenset(fact for fact in before if not written & set(data_of(fact[0]))) | certain
        (joined if source in waits_for else ways).append(facts)
    if joined:
        ways.append(frozenset().union(*joined))
    if not ways:
        return None
    unsure = changed_meanwhile.get(name, frozenset())
    return frozenset(fact for fact in reduce(frozenset.intersection, ways) if not unsure & set(data_of(fact[0])))


def _entrances(pathway: Pathway) -> frozenset[str]:
    found = {step.name for step in pathway.starts}
    found |= {name for interruption in pathway.interruptions for name in interruption.target.steps}
    return frozenset((found | {track.first_step for track in pathway.tracks}) & pathway.named_steps.keys())


def _edges(step: Step) -> Iterator[tuple[str, Facts]]:
    """Each way out with what is true of those who take it; where a person chooses, nothing is."""
    counts: dict[str, int] = {}
    for clause, target in step.ways:
        number = counts.get(clause, 0)
        counts[clause] = number + 1
        for name in targets_of(target):
            yield name, frozenset() if step.is_judgement else facts_of_way(step, clause, number)


def _lasts(condition: Condition) -> bool:
    """Whether only a recording can change it: time and what is done change others."""
    for atom in atoms_of(condition):
        match atom:
            case IsDone() | IsKnown() | ComputedIsKnown() | TableIsKnown():
                return False
            case ComputedIs(expression=expression) if _reads_the_clock(expression):
                return False
            case TableGives(rows=rows):
                if not all(_lasts(test) for row in rows for test in row.tests if test is not None):
                    return False
            case _:
                pass
    return True


def _reads_the_clock(expression: Expression) -> bool:
    match expression:
        case TimeBetween(end=end):
            return end is None
        case Sum(terms=terms):
            return any(_reads_the_clock(term) for term in terms)
        case _:
            return False


def _meanwhile(subject: Subject) -> Mapping[str, frozenset[str]]:
    """For each step the data that another branch of the same fork may record while the patient is there."""
    pathway, ahead = subject.pathway, subject.once(ways_ahead)
    joins = {step.name: step.waits_for for step in pathway.steps}
    changed: dict[str, set[str]] = {}
    for step in pathway.steps:
        for _, target in step.ways:
            if not isinstance(target, Onward) or len(target.steps) == 1:
                continue
            for one in target.steps:
                meanwhile = {
                    name
                    for other in target.steps
                    if other != one
                    for beside_it in ahead.of(other) - ahead.of(one)
                    if beside_it in pathway.named_steps
                    for name in records(pathway, pathway.named_steps[beside_it])
                }
                elsewhere = frozenset().union(*(ahead.of(other) for other in target.steps if other != one))
                for name in ahead.of(one) if meanwhile else ():
                    # Where the branches have met, nothing of theirs goes on; the join itself is where they meet.
                    if name not in elsewhere or joins.get(name):
                        changed.setdefault(name, set()).update(meanwhile)
    return {name: frozenset(data) for name, data in changed.items()}
