"""What would open a step that is not open, as commands: found by trying, so nothing is offered that would be refused.

The search goes where the ways lead nearer; a course that needs more than a few commands is told as far as it comes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count, islice

from forlop.engine import events as log
from forlop.engine.answers import Answer, NextStep
from forlop.engine.commands import (
    Command,
    Correct,
    Deed,
    Grounds,
    Happen,
    Interrupt,
    Jump,
    Note,
    Record,
    Reenter,
    Refusal,
    Refused,
    SetConsent,
    TimeHasCome,
)
from forlop.engine.decide import decide
from forlop.engine.draft import Draft
from forlop.engine.events import Recorded
from forlop.engine.flow import choices_of
from forlop.engine.holding import is_held
from forlop.engine.inside import path, place_of, runs_inside
from forlop.engine.next_steps import next_steps
from forlop.engine.passing_time import moments_of
from forlop.engine.recording import choice_name
from forlop.engine.satisfying import Values, satisfying
from forlop.engine.state import Recheck, State, Way, evolve
from forlop.engine.values_in import any_value
from forlop.model.calendar import OutsideCalendar
from forlop.model.expressions import All, Condition, Not, data_of
from forlop.model.pathway import Act, Back, Choose, Confirm, Convene, Pathway, Send, Step, Target, targets_of
from forlop.model.pathway import Answer as AnswerAct
from forlop.model.pathway import Record as RecordAct
from forlop.model.values import Encoded

REASON = "…"
"""Stands for a reason that only the person can give."""
MOST_COMMANDS = 8
"""A longer course is told only as far as its first step nearer."""
_MOST_TRIES = 400
_MOST_MOMENTS = 20
_FAR = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Commands that one after the other are accepted now; `opens` if the step is open then, else it is nearer.

    `decisive` are the data whose values the way rests on: the other values are only examples of what is asked for.
    """

    commands: tuple[Command, ...]
    opens: bool
    decisive: tuple[str, ...] = ()


def ordinary_offer(pathway: Pathway, state: State, step: str, *, now: datetime) -> Offer | None:
    """The fewest ordinary recordings found that open the step, by its path, or bring it nearer; None if none does."""
    inside, own = place_of(step)
    where = _where_it_runs(pathway, state, inside)
    if where is None:
        return None  # the step that runs it is not open: that one is to be asked about
    inner, run = where
    found = _searched(inner, run, own, now=now)
    if found is None or not inside:
        return found
    outside = tuple(_from_outside(command, inside) for command in found.commands)
    return replace(found, commands=outside) if _all_accepted(pathway, state, outside, now=now) else None


def opens_by_itself(pathway: Pathway, state: State, step: str, *, now: datetime) -> datetime | None:
    """When time alone opens the step if nothing is recorded until then; None if the next things due do not."""
    rounds = _rounds(state, step)
    for _ in range(_MOST_MOMENTS):
        draft = Draft(pathway, state, now)
        coming = [moment.at for moment in moments_of(draft) if not moment.has_come]
        if not coming:
            return None
        # What falls due at a midnight has come when the next day has begun.
        now = max(min(coming), now) + timedelta(minutes=1)
        try:
            brought = _time(pathway, state, now)
        except OutsideCalendar:
            return None
        for event, at in brought:
            state = _evolved(pathway, state, event, at, now)
            if _rounds(state, step) > rounds:
                return at
    return None


def last_resort(
    pathway: Pathway, state: State, step: str, *, now: datetime, by: str | None = None
) -> Jump | Reenter | None:
    """To go straight there against the ways of the pathway, or to come back to it; None where that is refused too."""
    grounds = Grounds(by=by or state.responsible or pathway.actors[0].name, reason=REASON)
    out = state.left is not None or state.ended is not None
    command = Reenter(at=now, grounds=grounds, step=step) if out else Jump(step=step, at=now, grounds=grounds)
    outcome = decide(pathway, state, command, now=now)
    if isinstance(outcome, Refusal) and outcome.why is Refused.LEFT_WHICH and isinstance(command, Jump):
        for leaving in (*((each,) for each in outcome.expected), outcome.expected):
            tried = replace(command, leaving=leaving)
            if not isinstance(decide(pathway, state, tried, now=now), Refusal):
                return tried
    return None if isinstance(outcome, Refusal) else command


def catching_up(pathway: Pathway, state: State, recheck: Recheck, *, now: datetime) -> Jump | Reenter | None:
    """To go where a decision should have led; None where that is refused, or somebody has been brought there since."""
    where = _where_it_runs(pathway, state, recheck.inside)
    if recheck.about is not log.About.DECISION or where is None or recheck.now not in where[0].named_steps:
        return None
    since = where[1].latest(recheck.now)
    if since is not None and since.opened_version > recheck.version:
        return None
    return last_resort(pathway, state, path(recheck.inside, recheck.now), now=now, by=recheck.actor)


def telling_correction(pathway: Pathway, state: State, way: Way, step: str, *, now: datetime) -> Correct | None:
    """What the data of a decision would have been for it to lead to the step: somebody is told to look at it again."""
    forking = pathway.named_steps[way.step]
    hops = hops_to(pathway, step)
    known = {basis.datum: basis.value for basis in way.basis if basis.value is not None}
    by = way.responsible or state.responsible or pathway.actors[0].name
    for condition in _conditions_towards(forking, hops):
        for values in satisfying(condition, pathway.named_data, known):
            changed = {name: value for name, value in values.items() if known.get(name) != value}
            if len(changed) != 1:
                continue
            ((name, value),) = changed.items()
            command = Correct(name=name, at=now, by=by, reason=REASON, value=value)
            outcome = decide(pathway, state, command, now=now)
            if not isinstance(outcome, Refusal) and any(_asks_again(event, way, hops) for event, _ in outcome):
                return command
    return None


def _asks_again(event: log.AnyEvent, way: Way, hops: Mapping[str, int]) -> bool:
    return (
        isinstance(event, log.RecheckRaised)
        and event.about is log.About.DECISION
        and (event.step, event.round) == (way.step, way.round)
        and event.now in hops
    )


# ---- how far it is


def hops_to(pathway: Pathway, step: str) -> dict[str, int]:
    """How many ways lead from each step to this one; without those from which none does."""
    hops, edge = {step: 0}, [step]
    while edge:
        edge = [
            name
            for name, leads_to in pathway.leads_to.items()
            if name not in hops and any(hops.get(each) == hops[edge[0]] for each in leads_to)
        ]
        hops.update(dict.fromkeys(edge, max(hops.values()) + 1))
    return hops


def distance(pathway: Pathway, state: State, step: str) -> int:
    """The ways that tokens have still to take, all that a join waits for counted; large where none leads there."""
    far = dict.fromkeys(pathway.named_steps, _FAR)
    far.update({entry.step: 0 for entry in state.rounds.present if not entry.beside})
    for track in pathway.tracks:
        if track.name not in state.tracks:
            far[track.first_step] = min(far[track.first_step], 1)
    before: dict[str, list[str]] = {}
    for name, leads_to in pathway.leads_to.items():
        for each in leads_to:
            before.setdefault(each, []).append(name)
    changed = True
    while changed:
        changed = False
        for name, named in pathway.named_steps.items():
            if named.waits_for:
                missing = [each for each in named.waits_for if (name, each) not in state.joins]
                length = sum(far[each] + 1 for each in missing)
            else:
                length = min((far[each] + 1 for each in before.get(name, ())), default=_FAR)
            if min(length, _FAR) < far[name]:
                far[name], changed = length, True
    return far[step]


# ---- the search


@dataclass(frozen=True, slots=True)
class _Reached:
    state: State
    commands: tuple[Command, ...]
    decisive: tuple[str, ...]


def _searched(pathway: Pathway, state: State, step: str, *, now: datetime) -> Offer | None:
    hops, far = hops_to(pathway, step), distance(pathway, state, step)
    numbers, tries = count(), 0
    waiting = [(far, next(numbers), _Reached(state, (), ()))]
    seen, rounds = {_marking(state)}, _rounds(state, step)
    nearer: _Reached | None = None
    while waiting:
        _, _, reached = heappop(waiting)
        if len(reached.commands) >= MOST_COMMANDS:
            continue
        for command in _candidates(pathway, reached.state, step, hops, now=now):
            tries += 1
            if tries > _MOST_TRIES:
                break
            after = _after(pathway, reached, command, now=now)
            if after is None or _marking(after.state) in seen:
                continue
            seen.add(_marking(after.state))
            if _rounds(after.state, step) > rounds:
                return Offer(commands=after.commands, opens=True, decisive=after.decisive)
            length = distance(pathway, after.state, step)
            if nearer is None and length < far:
                nearer = after
            heappush(waiting, (length + len(after.commands), next(numbers), after))
    return None if nearer is None else Offer(commands=nearer.commands, opens=False, decisive=nearer.decisive)


def _rounds(state: State, step: str) -> int:
    """How often the step has been opened: what may be done at any time is opened and over at once."""
    latest = state.latest(step)
    return 0 if latest is None else latest.number


def _marking(state: State) -> object:
    """What further recordings depend on: two courses that agree in it need not both be followed."""
    standing = tuple(
        (entry.step, entry.number, entry.sent_at is None, tuple(task.closed is None for task in entry.tasks))
        for entry in state.rounds.present
    )
    values = tuple((name, each[-1].value) for name, each in sorted(state.data.items()))
    inner = tuple((key, _marking(run)) for key, run in sorted(state.inner.items()))
    return standing, state.joins, values, tuple(sorted(state.consents.items())), state.tracks, inner


def _after(pathway: Pathway, reached: _Reached, command: Command, *, now: datetime) -> _Reached | None:
    """What is reached with the command, and with what time brings at once; a reason is given where one is asked for."""
    outcome = decide(pathway, reached.state, command, now=now)
    if isinstance(outcome, Refusal) and outcome.why is Refused.REASON_MISSING and isinstance(command, Record):
        command = command._replace(reason=REASON)
        outcome = decide(pathway, reached.state, command, now=now)
    if isinstance(outcome, Refusal):
        return None
    state, decisive = reached.state, [*reached.decisive]
    for event, at in outcome:
        state = _evolved(pathway, state, event, at, now)
        decisive.extend(_read_by(pathway, event))
    for event, at in _time(pathway, state, now):
        state = _evolved(pathway, state, event, at, now)
    return _Reached(state, (*reached.commands, command), tuple(dict.fromkeys(decisive)))


def _read_by(pathway: Pathway, event: log.AnyEvent) -> Iterator[str]:
    """The data that what happened rests on, also inside what a step runs."""
    match event:
        case log.Inside(step=step, event=inner):
            runs = pathway.named_steps[step].runs
            assert runs is not None  # only a sub-pathway has events inside
            yield from _read_by(runs.pathway, inner)
        case log.WayTaken(basis=basis):
            yield from (each.datum for each in basis)
        case log.Chosen(step=step):
            # To choose otherwise than is suggested needs a reason.
            for branch in pathway.named_steps[step].branches:
                yield from data_of(branch.condition)
        case log.RoundOpened(step=step):
            condition = pathway.named_steps[step].only_if
            yield from () if condition is None else data_of(condition)
        case _:
            return


def _time(pathway: Pathway, state: State, now: datetime) -> tuple[tuple[log.AnyEvent, datetime], ...]:
    outcome = decide(pathway, state, TimeHasCome(), now=now)
    return () if isinstance(outcome, Refusal) else outcome


def _evolved(pathway: Pathway, state: State, event: log.AnyEvent, at: datetime, now: datetime) -> State:
    recorded = Recorded.model_construct(version=state.version + 1, occurred_at=at, recorded_at=now, event=event)
    return evolve(pathway, state, recorded)


def _all_accepted(pathway: Pathway, state: State, commands: tuple[Command, ...], *, now: datetime) -> bool:
    reached: _Reached | None = _Reached(state, (), ())
    for command in commands:
        reached = None if reached is None else _after(pathway, reached, command, now=now)
    return reached is not None


# ---- what may be recorded


def _candidates(
    pathway: Pathway, state: State, step: str, hops: Mapping[str, int], *, now: datetime
) -> Iterator[Command]:
    """What people may record now that may bring the step nearer, what lies nearest first."""
    answer = next_steps(pathway, state, now=now)
    if step in answer.offers:
        yield from _done_at_any_time(pathway, step, now=now)
    consents = (task.consent_missing for task in answer.tasks if task.consent_missing is not None)
    for consent in dict.fromkeys(consents):
        yield SetConsent(consent=consent, at=now, given=True)
    for each in answer.waiting:
        if each.until_event is not None:
            yield Happen(event=each.until_event, at=now)
    for track in pathway.tracks:
        if track.name not in state.tracks and track.first_step in hops:
            yield Happen(event=track.starts_at, at=now)
    yield from _of_tasks(pathway, state, answer, hops, now=now)
    yield from _noted(pathway, state, answer, hops, now=now)
    for undecided in answer.undecided:
        where = _where_it_runs(pathway, state, undecided.inside)
        assert where is not None  # only what runs is undecided
        named = where[0].named_steps[undecided.step]
        for choice in dict.fromkeys(choice_name(named, each) for each in choices_of(where[1], named)):
            name = path(undecided.inside, undecided.step)
            yield Record(step=name, at=now, by=undecided.responsible, choice=choice, reason=REASON)
    for interruption in pathway.interruptions:
        # Only for what nothing else leads to: nobody makes a patient worse to come to a step.
        if step in interruption.target.steps and not any(entry.step in hops for entry in state.rounds.present):
            yield Interrupt(interruption=interruption.name, at=now)


def _noted(
    pathway: Pathway, state: State, answer: Answer, hops: Mapping[str, int], *, now: datetime
) -> Iterator[Command]:
    """What no open task asks for and a fork or a question of relevance lacks: it may become known all the same."""
    asked: list[tuple[Condition, str]] = []
    for undecided in answer.undecided:
        if not undecided.inside:
            named = pathway.named_steps[undecided.step]
            asked.extend((each, undecided.responsible) for each in _conditions_towards(named, hops))
    for waiting in answer.waiting:
        condition = pathway.named_steps[waiting.step].only_if if not waiting.inside else None
        if waiting.missing and condition is not None:
            asked.append((condition, waiting.responsible))
    known = {name: each.value for name in pathway.named_data if (each := state.value(name)) and each.value is not None}
    for condition, by in asked:
        lacking = {name for name in data_of(condition) if name in pathway.named_data and name not in known}
        for values in islice(satisfying(condition, pathway.named_data, known), 3):
            for name in lacking & values.keys():
                yield Note(datum=name, value=values[name], at=now, by=by)


def _done_at_any_time(pathway: Pathway, step: str, *, now: datetime) -> Iterator[Command]:
    named = pathway.named_steps[step]
    names = [name for duty in named.duties if isinstance(duty.act, RecordAct) for name in duty.act.data]
    data = tuple((name, any_value(pathway.named_data[name], at=now)) for name in dict.fromkeys(names))
    yield Record(step=step, at=now, by=named.duties[0].actor if named.duties else None, data=data)


def _of_tasks(
    pathway: Pathway, state: State, answer: Answer, hops: Mapping[str, int], *, now: datetime
) -> Iterator[Command]:
    groups: dict[tuple[tuple[str, ...], str, str], list[NextStep]] = {}
    for task in answer.tasks:
        groups.setdefault((task.inside, task.step, task.actor), []).append(task)

    def far(key: tuple[tuple[str, ...], str, str]) -> int:
        return hops.get((*key[0], key[1])[0], _FAR)

    for key in sorted(groups, key=far):
        (inside, own, actor), group = key, groups[key]
        if far(key) == _FAR and not any(is_held(pathway, state, name) for name in hops):
            continue
        where = _where_it_runs(pathway, state, inside)
        assert where is not None  # only what runs has tasks
        called, run = where
        step = called.named_steps[own]
        target = hops if not inside else None
        values = tuple(islice(_values(called, run, step, group, target, now=now), 24))
        choices: tuple[str | None, ...] = (None,)
        if any(isinstance(task.act, Choose) for task in group):
            choices = _choices(run, step, target)
        for deed in _deeds([task.act for task in group]):
            for choice in choices:
                for data in values:
                    yield Record(
                        step=path(inside, own),
                        at=now,
                        by=actor,
                        deed=deed,
                        choice=choice,
                        present=_present(group),
                        data=() if deed in (Deed.REFUSED, Deed.RETURNED) else tuple(data.items()),
                        reason=REASON if deed in (Deed.REFUSED, Deed.RETURNED) else None,
                    )


def _deeds(acts: list[Act]) -> tuple[Deed | None, ...]:
    if any(isinstance(act, Send) for act in acts):
        return (Deed.SENT,)
    if any(isinstance(act, AnswerAct) for act in acts):
        return Deed.ACCEPTED, Deed.REFUSED, Deed.RETURNED
    return (Deed.ACCEPTED,) if any(isinstance(act, Confirm) for act in acts) else (Deed.DONE,)


def _present(group: list[NextStep]) -> tuple[str, ...] | None:
    invited = [name for task in group if isinstance(task.act, Convene) for name in (task.actor, *task.act.invited)]
    return tuple(dict.fromkeys(invited)) or None


def _choices(state: State, step: Step, hops: Mapping[str, int] | None) -> tuple[str | None, ...]:
    """The ways a person may choose, those that lead nearest first."""

    def far(target: Target) -> int:
        return min((_FAR if hops is None else hops.get(name, _FAR) for name in targets_of(target)), default=_FAR)

    ways = sorted(choices_of(state, step), key=lambda choice: far(choice.target))
    return tuple(dict.fromkeys(choice_name(step, choice) for choice in ways))


def _values(
    pathway: Pathway,
    state: State,
    step: Step,
    group: list[NextStep],
    hops: Mapping[str, int] | None,
    *,
    now: datetime,
) -> Iterator[Values]:
    """What the tasks ask to record: values by which the decisions ahead lead to the step, then just any."""
    names = tuple(dict.fromkeys(name for task in group for name in task.missing_data))
    known = {name: each.value for name in pathway.named_data if (each := state.value(name)) and each.value is not None}
    free = {name: any_value(pathway.named_data[name], at=now) for name in names}
    if names:
        for condition in _conditions_ahead(pathway, step, hops):
            if set(data_of(condition)) & set(names):
                others: dict[str, Encoded] = {name: value for name, value in known.items() if name not in names}
                for values in islice(satisfying(condition, pathway.named_data, others), 3):
                    own = {name: value for name, value in values.items() if name in names}
                    yield {**free, **own}
    yield free


def _conditions_ahead(pathway: Pathway, step: Step, hops: Mapping[str, int] | None) -> Iterator[Condition]:
    """Of the shortest way from the step: what all its decisions ask together, and each alone; then all else ahead."""
    if hops is not None:
        chain = tuple(_chain(pathway, step.name, hops))
        if len(chain) > 1:
            yield All(parts=chain)
        yield from chain
        for name in sorted(hops, key=lambda each: hops[each], reverse=True):
            yield from _conditions_towards(pathway.named_steps[name], hops)
        return
    for named in pathway.steps:
        yield from (branch.condition for branch in named.branches)


def _chain(pathway: Pathway, name: str, hops: Mapping[str, int]) -> Iterator[Condition]:
    while hops.get(name, 0) > 0:
        step = pathway.named_steps[name]
        condition = next(_conditions_towards(step, hops, nearest=True), None)
        if condition is not None:
            yield condition
        name = min((each for each in pathway.leads_to[name] if each in hops), key=lambda each: hops[each])
        asked = pathway.named_steps[name].only_if
        if asked is not None:
            yield asked


def _conditions_towards(step: Step, hops: Mapping[str, int], *, nearest: bool = False) -> Iterator[Condition]:
    """When the rules of the step lead towards it: a branch and no other, or none."""
    conditions = [branch.condition for branch in step.branches]
    targets = [branch.target for branch in step.branches]
    for number, target in enumerate(targets):
        if _leads(step, target, hops, nearest=nearest):
            others = conditions[:number] if step.first_match else conditions[:number] + conditions[number + 1 :]
            yield _alone(conditions[number], others)
    if step.otherwise is not None and conditions and _leads(step, step.otherwise, hops, nearest=nearest):
        yield _alone(None, conditions)


def _leads(step: Step, target: Target, hops: Mapping[str, int], *, nearest: bool) -> bool:
    names = (target.step,) if isinstance(target, Back) else targets_of(target)
    lengths = [hops[name] for name in names if name in hops]
    return bool(lengths) and (not nearest or min(lengths) < hops.get(step.name, _FAR))


def _alone(condition: Condition | None, others: list[Condition]) -> Condition:
    parts = (*(() if condition is None else (condition,)), *(Not(condition=other) for other in others))
    return parts[0] if len(parts) == 1 else All(parts=parts)


# ---- inside


def _where_it_runs(pathway: Pathway, state: State, inside: tuple[str, ...]) -> tuple[Pathway, State] | None:
    for step in inside:
        found = next(((p, s) for each, p, s in runs_inside(pathway, state) if each.step == step), None)
        if found is None:
            return None
        pathway, state = found
    return pathway, state


def _from_outside(command: Command, inside: tuple[str, ...]) -> Command:
    """The command with the path of its name; what is so of the patient has no place."""
    match command:
        case Record(step=name):
            return command._replace(step=path(inside, name))
        case Interrupt(interruption=name):
            return replace(command, interruption=path(inside, name))
        case Note(datum=name):
            return replace(command, datum=path(inside, name))
        case _:
            return command
