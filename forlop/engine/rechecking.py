"""What a correction, a retraction or a late recording changes of earlier answers, for whoever was responsible (I11).

No token is moved by it: a person looks, and deviates or goes on.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from forlop.engine.ageing import known_by
from forlop.engine.answers import DueAt, DueTime
from forlop.engine.consenting import consent_stops
from forlop.engine.draft import Draft
from forlop.engine.due_times import due_time
from forlop.engine.evaluation import evaluate
from forlop.engine.events import About, Closing, Deviation, RecheckRaised
from forlop.engine.flow import by_rules
from forlop.engine.inside import run_inside, runs_begun
from forlop.engine.rounds import Round, Rounds, Task
from forlop.engine.state import Recheck, Recording, State, Way, last_said
from forlop.model.pathway import Back, Finished, Obligation, Onward, Pathway, Step, Target

UNSETTLED = "?"
"""Where a decision leads that the data do not settle, and when a limit ends that has no time."""
NOWHERE = "-"
"""Where a way leads that ends its line."""


def with_rechecks(draft: Draft, before: State, at: datetime, *, amends: bool) -> Draft:
    """The draft with what has to be looked at again, in the pathway and in what it runs.

    `amends` if something recorded was corrected or taken back, and not only told late: then a limit that begins to run
    is news too.
    """
    for raised in (
        *_decisions(draft.pathway, before, draft.state),
        *_relevance(draft.pathway, before, draft.state),
        *_limits(draft.pathway, before, draft.state, amends=amends),
        *_left(draft.pathway, before, draft.state),
    ):
        draft = draft.write(at, raised)
    for was in runs_begun(before):
        # Also of one that is over: what was told of it is looked at again all the same.
        entry = draft.state.numbered(was.step, was.number)
        inner, then = draft.inside(entry), run_inside(draft.pathway, before, was)
        draft = draft.taking(entry, with_rechecks(inner, then, at, amends=amends))
    return draft


def with_limits_followed(draft: Draft, at: datetime) -> Draft:
    """The draft with the limits that are to be looked at already as they are now, whatever has moved them."""
    for raised in _followed(draft.pathway, draft.state):
        draft = draft.write(at, raised)
    for entry in draft.state.with_inner_run:
        draft = draft.taking(entry, with_limits_followed(draft.inside(entry), at))
    return draft


def _whose(pathway: Pathway, state: State, entry: Round) -> str:
    """Who had the first task of the round; where there was none, who had the patient when it was left."""
    had = next((task.actor for task in entry.tasks if task.opened_at is not None), None)
    ways = (way.responsible for way in state.ways if (way.step, way.round) == (entry.step, entry.number))
    return had or next(ways, None) or state.responsible or pathway.actors[0].name


# ---- decisions


def _decisions(pathway: Pathway, before: State, after: State) -> Iterator[RecheckRaised]:
    """Ways that the data of their moment, as they are known now, would not have taken."""
    same = min(len(before.ways), len(after.ways))
    for was, way in zip(before.ways[:same], after.ways[:same], strict=True):
        step = pathway.named_steps[way.step]
        entry = after.numbered(way.step, way.round)
        if was.version <= after.moved_version:
            continue  # decided by another version
        if way.clause == "without_consent":
            then, now = _consenting(pathway, before, was), _consenting(pathway, after, way)
        elif not step.branches or entry.chosen is not None or entry.retracted or way.clause not in _BY_DATA:
            continue
        else:
            then, now = _leading(pathway, before, was), _leading(pathway, after, way)
        taken = _taken(step, way)
        is_as_taken = {*now} == {*taken}
        if {*then} == {*now} or (is_as_taken and not _waits(before, About.DECISION, way.step, way.round)):
            continue
        yield RecheckRaised(
            about=About.DECISION,
            step=way.step,
            round=way.round,
            was=_telling_apart(taken, now),
            now=_telling_apart(taken if is_as_taken else now, taken),
            actor=_whose(pathway, after, entry),
        )


_BY_DATA = frozenset({"branch", "otherwise", "again", "after_last"})


def _leading(pathway: Pathway, state: State, way: Way) -> tuple[str, ...]:
    """Where the rules lead from the round by what was so when it was left."""
    step, then = pathway.named_steps[way.step], _known_by(pathway, state, way.at)
    choice = by_rules(then, step)
    repeating = step.repeating
    if repeating is None or (choice is not None and choice.clause == "branch"):
        return (UNSETTLED,) if choice is None else _all_of(choice.target)
    if any(evaluate(branch.condition, then) is not False for branch in step.branches):
        return (UNSETTLED,)  # unknown, or several at once
    is_last = state.turn_of(state.numbered(way.step, way.round)) >= repeating.times
    assert step.after_last is not None  # the checker has seen to it
    return _all_of(step.after_last) if is_last else (step.name,)


def _taken(step: Step, way: Way) -> tuple[str, ...]:
    """Where the way led that was taken."""
    match way.clause:
        case "branch":
            return _all_of(step.branches[way.number].target)
        case "otherwise" if step.otherwise is not None:
            return _all_of(step.otherwise)
        case "after_last" if step.after_last is not None:
            return _all_of(step.after_last)
        case "without_consent" if step.without_consent is not None:
            return _all_of(step.without_consent)
        case _:
            return (step.name,)


def _consenting(pathway: Pathway, state: State, way: Way) -> tuple[str, ...]:
    """The step itself, if what the patient had said by then would not have stopped it; else where it went instead."""
    step, then = pathway.named_steps[way.step], _known_by(pathway, state, way.at)
    said = tuple(each for each in state.said if each.at <= way.at)
    last = (last_said(said, name) for name in dict.fromkeys(each.consent for each in said))
    then = replace(then, said=said, consents={each.consent: each.given for each in last if each is not None})
    stopped = consent_stops(pathway, then, step, state.numbered(way.step, way.round))
    return _taken(step, way) if stopped else (step.name,)


def _all_of(target: Target) -> tuple[str, ...]:
    """The steps or ends that the way leads to; one back counts as leading back."""
    match target:
        case Onward(steps=steps):
            return steps
        case Back(step=step):
            return (step,)
        case Finished():
            return (NOWHERE,)


def _telling_apart(way: tuple[str, ...], other: tuple[str, ...]) -> str:
    """The first that only this way leads to, else the first that it leads to."""
    return next((name for name in way if name not in other), way[0])


def _known_by(pathway: Pathway, state: State, at: datetime) -> State:
    """The state with the data that were so at a moment and the steps that were done by then, whenever recorded."""

    def by_then(recordings: tuple[Recording, ...]) -> tuple[Recording, ...]:
        return tuple(each for each in recordings if each.occurred_at <= at and not each.too_old)

    then = replace(
        state,
        clock=at,
        data={name: by_then(each) for name, each in state.data.items()},
        rounds=Rounds.of(each for each in state.rounds if each.closed_at is not None and each.closed_at <= at),
    )
    return known_by(pathway, then, at)


# ---- relevance


def _relevance(pathway: Pathway, before: State, after: State) -> Iterator[RecheckRaised]:
    """Steps that were passed by as not relevant and were, or were opened and were not."""
    for was in before.rounds:
        condition = pathway.named_steps[was.step].only_if
        # What was done out of order was done whether it was relevant or not.
        if condition is None or was.closed is Closing.SUPERSEDED or was.beside:
            continue
        if 0 < was.closed_version <= after.moved_version:
            continue
        entry = after.numbered(was.step, was.number)
        opened = _asked_at(was) is not None
        if not opened and was.closed is not Closing.NOT_INDICATED:
            continue
        then, now = (
            evaluate(condition, _known_by(pathway, state, _asked_at(each) or each.closed_at or each.opened_at))
            for state, each in ((before, was), (after, entry))
        )
        if then != now and (now is not opened or _waits(before, About.RELEVANCE, was.step, was.number)):
            yield RecheckRaised(
                about=About.RELEVANCE,
                step=was.step,
                round=was.number,
                was=_RELEVANT[opened],
                now=_RELEVANT[now],
                actor=_whose(pathway, after, entry),
            )


def _asked_at(entry: Round) -> datetime | None:
    """When its first tasks opened: what it comes down to was known then."""
    return min((task.opened_at for task in entry.tasks if task.opened_at is not None), default=None)


def _waits(state: State, about: About, step: str, number: int) -> bool:
    """Whether somebody is to look at this already: what is as it was told first is then nothing to look at."""
    return any((each.about, each.step, each.round) == (about, step, number) for each in state.rechecks)


_RELEVANT = {True: "relevant", False: "not_relevant", None: "unknown"}


# ---- limits


def _limits(pathway: Pathway, before: State, after: State, *, amends: bool) -> Iterator[RecheckRaised]:
    """Open tasks that are due at another time than was told, and done ones that were in time otherwise than told."""
    for was in before.rounds:
        if was.deviation is Deviation.OUT_OF_ORDER or was.closed is Closing.SUPERSEDED:
            continue  # what was done before it was anybody's task; what was taken away
        entry = after.numbered(was.step, was.number)
        for earlier in was.tasks:
            if earlier.opened_at is None or 0 < was.closed_version <= after.moved_version:
                continue
            task = next(each for each in entry.tasks if each.duty == earlier.duty)
            old, new = due_time(pathway, before, was, earlier), due_time(pathway, after, entry, task)
            standing = _standing(after, entry, task)
            if standing is not None:
                if standing.now != _told(new):
                    yield _limit(About.LIMIT, entry, task, standing.now, _told(new))
            elif earlier.is_open and task.is_open:
                if _told(old) != _told(new) and (amends or isinstance(old, DueAt)):
                    yield _limit(About.LIMIT, entry, task, _told(old), _told(new))
            elif _binds(pathway, was, earlier) and Closing.DONE in (earlier.closed, task.closed):
                # Told as late while it was open, or by when it was told to be done.
                told_late = earlier.overdue_at is not None
                late = _late(old, earlier.closed_at) if earlier.closed is Closing.DONE else told_late
                truly = _late(new, task.closed_at)
                if late != truly and task.closed is Closing.DONE:
                    yield _limit(About.LATENESS, entry, task, _LATE[late], _LATE[truly])


def _followed(pathway: Pathway, state: State) -> Iterator[RecheckRaised]:
    """Of open tasks only: what is over stands as it last was."""
    if not any(each.about is About.LIMIT for each in state.rechecks):
        return
    for entry in state.rounds.present:
        for task in entry.tasks:
            standing = _standing(state, entry, task)
            if standing is not None:
                now = _told(due_time(pathway, state, entry, task))
                if now != standing.now:
                    yield _limit(About.LIMIT, entry, task, standing.now, now)


def _standing(state: State, entry: Round, task: Task) -> Recheck | None:
    """What is to be looked at already of the limit of the task, while it is open."""
    if not (entry.is_open and task.is_open):
        return None
    matter = (About.LIMIT, entry.step, entry.number, task.duty)
    return next((each for each in state.rechecks if each.matter == matter), None)


_LATE = {True: "late", False: "in_time"}


def _binds(pathway: Pathway, entry: Round, task: Task) -> bool:
    """Whether somebody can be late with it: nobody is with what they only may do."""
    return pathway.named_steps[entry.step].duties[task.duty].obligation is not Obligation.MAY


def _late(due: DueTime, done_at: datetime | None) -> bool:
    return isinstance(due, DueAt) and done_at is not None and due.is_late(done_at)


def _told(due: DueTime) -> str:
    if not isinstance(due, DueAt):
        return UNSETTLED
    return due.at.isoformat() if due.day is None else due.day.isoformat()


def _limit(about: About, entry: Round, task: Task, was: str, now: str) -> RecheckRaised:
    return RecheckRaised(
        about=about, step=entry.step, round=entry.number, task=task.duty, was=was, now=now, actor=task.actor
    )


# ---- what was left


def _left(pathway: Pathway, before: State, after: State) -> Iterator[RecheckRaised]:
    """Steps that were left although they were never done."""
    for entry in after.rounds:
        if not entry.retracted or before.numbered(entry.step, entry.number).retracted or _was_upheld(before, entry):
            continue
        ways = (each for each in after.ways if (each.step, each.round) == (entry.step, entry.number))
        way = next((each for each in ways if each.clause != "on_overdue"), None)
        taken = None if way is None else _opened_by(pathway, after, way)
        actor = _whose(pathway, after, entry)
        yield RecheckRaised(
            about=About.LEFT, step=entry.step, round=entry.number, was=taken or NOWHERE, now=entry.step, actor=actor
        )


def _was_upheld(state: State, entry: Round) -> bool:
    """Whether it led on in a later round, in which it was said to hold still."""
    return any(task.upheld == entry.number for each in state.rounds.of_step(entry.step) for task in each.tasks)


def _opened_by(pathway: Pathway, state: State, way: Way) -> str | None:
    """The first step that was opened by a way, alone or with others that it waited for."""
    if way.opened is not None:
        return way.opened
    later = (each for each in state.rounds if each.opened_version > way.version and each.source is not None)
    opened = (
        each.step
        for each in later
        if each.source == way.step or {way.step, each.source} <= {*pathway.named_steps[each.step].waits_for}
    )
    return next(opened, None)


def is_late(state: State, at: datetime) -> bool:
    """Whether something has occurred since the moment, so that an earlier answer may have been otherwise."""
    return state.latest_at is not None and at < state.latest_at
