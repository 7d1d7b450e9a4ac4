"""What must hold of every course, whatever happens to the patient: the invariants of the engine as predicates.

`of_step` holds one event against the states around it, `of_course` a whole log against its state, `of_answer` an
answer against the state it was made from. Each raises `Broken` with the invariant's number; nothing is returned.
I1 is the reference interpreter's to hold, I7, I8 and I12 are the store's and the application's.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from forlop.engine import events as log
from forlop.engine.ageing import known_by
from forlop.engine.answers import (
    Answer,
    CannotDecide,
    CannotSay,
    DueAt,
    DueTime,
    NextStep,
    NoLimit,
    NotRunning,
    Stopped,
    Waiting,
)
from forlop.engine.due_times import due_time
from forlop.engine.evaluation import evaluate
from forlop.engine.events import Closing, Deviation, Recorded
from forlop.engine.inside import pathway_at, run_inside
from forlop.engine.next_steps import next_steps
from forlop.engine.state import INITIAL, State, evolve, replay
from forlop.model.pathway import Obligation, Pathway, Step


class Broken(Exception):
    """An invariant does not hold: which, and of what."""

    def __init__(self, invariant: str, about: object) -> None:
        super().__init__(f"{invariant}: {about!r}")
        self.invariant = invariant


def require(holds: bool, invariant: str, about: object) -> None:  # noqa: FBT001  # what is required comes first
    """An assertion that no option of Python removes."""
    if not holds:
        raise Broken(invariant, about)


def of_course(pathway: Pathway, recorded: Sequence[Recorded], versions: Mapping[str, Pathway] | None = None) -> State:
    """The state of a log in which every event keeps the invariants; I4 and I10 are of the whole."""
    state, first = INITIAL, pathway
    for each in recorded:
        if isinstance(each.event, log.VersionMoved):
            pathway = (versions or {})[each.event.to]
        after = evolve(pathway, state, each)
        of_step(pathway, state, each, after)
        state = after
    require([each.version for each in recorded] == list(range(1, len(recorded) + 1)), "log", "versions")
    _conserved(recorded, state)
    again = replay(first, recorded, versions)
    require(again == state, "I4", "the log gives two states")
    require(_dues(pathway, again) == _dues(pathway, state), "I4", "the log gives two due times")
    return state


def of_step(pathway: Pathway, before: State, recorded: Recorded, after: State) -> None:
    """What one event may do."""
    event = recorded.event
    require(recorded.occurred_at <= recorded.recorded_at, "log", "recorded before it occurred")
    match event:
        case log.Inside(step=step, round=number, event=inner):
            runs = pathway.named_steps[step].runs
            require(runs is not None, "I10", event)
            assert runs is not None
            place = (step, number)
            was, now = before.inner.get(place, INITIAL), after.inner.get(place, INITIAL)
            of_step(runs.pathway, was, recorded.model_copy(update={"event": inner}), now)
        case log.WayTaken(clause=clause) if clause != "on_overdue":
            require(not before.numbered(event.step, event.round).is_open, "I10", event)
            if clause in ("branch", "otherwise"):
                _decided_rightly(pathway, before, event, at=recorded.occurred_at)
        case log.TaskClosed(step=step, how=Closing.LEFT_OUT, task=task, by=by, reason=reason):
            obligation = pathway.named_steps[step].duties[task].obligation
            require(obligation is not Obligation.SHALL or (bool(by) and bool(reason)), "I9", event)
            require(obligation is not Obligation.SHOULD or bool(reason), "I9", event)
        case log.RoundClosed(how=Closing.SUPERSEDED):
            require(bool(event.because) or (bool(event.by) and bool(event.reason)), "I9", event)
        case log.ResponsibilityMoved():
            require(event.was == before.responsible and event.now in pathway.named_actors, "I6", event)
        case log.Deviated(deviation=deviation):
            # What only `bør` be done may be left out by whoever has it, with a reason.
            require(bool(event.reason) and (bool(event.by) or deviation is Deviation.LEFT_OUT), "I9", event)
        case log.Corrected() | log.Retracted():
            standing = [(each.step, each.number) for each in before.rounds.present]
            require(standing == [(each.step, each.number) for each in after.rounds.present], "I10", event)
            require(bool(event.by) and bool(event.reason), "I11", event)
        case log.RecheckRaised():
            require(event.actor in pathway.named_actors, "I11", event)
            first = {each.was for each in before.rechecks if each.step == event.step}
            settled = event.now in first or event.now == event.was
            shown = any(each.version == recorded.version for each in after.rechecks)
            require(shown or settled, "I11", event)
        case _:
            pass
    gone = {each.version for each in before.rechecks} - {each.version for each in after.rechecks}
    settling = log.RecheckSettled | log.RecheckRaised | log.Inside | log.VersionMoved
    require(not gone or isinstance(event, settling), "I11", event)


def _decided_rightly(pathway: Pathway, before: State, event: log.WayTaken, *, at: datetime) -> None:
    """I2 and I3: one branch, known to be true; `ellers` only when all are known to be false; what decided is named.

    What was too old at that moment is not known.
    """
    step = pathway.named_steps[event.step]
    entry = before.numbered(event.step, event.round)
    if entry.chosen is not None:
        require(bool(entry.chosen.by), "I9", event)
        return
    known = known_by(pathway, before, at)
    verdicts = [evaluate(branch.condition, known) for branch in step.branches]
    if event.clause == "otherwise":
        require(all(verdict is False for verdict in verdicts), "I3", event)
    elif step.first_match:
        require(verdicts[event.number] is True, "I3", event)
        require(all(verdict is False for verdict in verdicts[: event.number]), "I3", event)
    else:
        require([number for number, verdict in enumerate(verdicts) if verdict is True] == [event.number], "I2", event)
    for basis in event.basis:
        recording = known.value(basis.datum)
        told = None if recording is None else recording.value
        require(basis.value == told, "I3", basis)
        require((basis.value is None) or basis.occurred_at is not None, "I3", basis)


def _conserved(recorded: Iterable[Recorded], state: State) -> None:
    """I9 and I10: a round is opened once and closed at most once, and so is a task; what is not closed is open."""
    opened: Counter[tuple[str, int]] = Counter()
    closed: Counter[tuple[str, int]] = Counter()
    settled: Counter[tuple[str, int, int]] = Counter()
    for each in recorded:
        match each.event:
            case log.RoundOpened(step=step, round=number):
                opened[step, number] += 1
            case log.RoundClosed(step=step, round=number):
                closed[step, number] += 1
            case (
                log.TaskDone(step=step, round=number, task=task)
                | log.TaskUpheld(step=step, round=number, task=task)
                | log.TaskClosed(step=step, round=number, task=task)
            ):
                settled[step, number, task] += 1
            case log.Retracted():
                settled.clear()  # what was taken back may be done anew
            case _:
                pass
    require(max(opened.values(), default=1) == 1, "I10", "a round was opened twice")
    require(max(closed.values(), default=1) == 1, "I10", "a round was closed twice")
    require(closed <= opened, "I10", "a round was closed that was never opened")
    require(max(settled.values(), default=1) == 1, "I9", "a task was settled twice")
    still_open = {(entry.step, entry.number) for entry in state.rounds if entry.is_open}
    require(still_open <= set(opened - closed), "I10", "a round is open that the log has closed")
    if not state.moved_version:
        require(still_open == set(opened - closed), "I10", "a round is lost")
    if state.ended is not None or state.left_at is not None:
        require(not still_open, "I10", "a round is open after the end")


def _dues(pathway: Pathway, state: State) -> list[DueTime]:
    return [
        due_time(pathway, state, entry, task)
        for entry in state.rounds.present
        for task in entry.tasks
        if entry.is_open and task.is_open
    ]


def of_answer(pathway: Pathway, state: State, *, now: datetime) -> Answer:
    """The answer at a moment, in which nothing that is open is left out and each thing is said once."""
    answer = next_steps(pathway, state, now=now)
    require(next_steps(pathway, state, now=now) == answer, "I4", "two answers to one question")
    tasks = Counter((each.inside, each.step, each.round, each.task) for each in answer.tasks)
    require(max(tasks.values(), default=1) == 1, "I5", "a task is told twice")
    for task in answer.tasks:
        _task_is_whole(pathway_at(pathway, task.inside), task)
    standing: tuple[Waiting | CannotDecide, ...] = (*answer.waiting, *answer.undecided)
    for each in standing:
        require(each.responsible in pathway_at(pathway, each.inside).named_actors, "I6", each)
        require(bool(each.cause.clause), "I13", each)
    if answer.started:
        require(answer.responsible in pathway.named_actors, "I6", answer.responsible)
    _nothing_is_left_out(pathway, state, answer, ())
    return answer


def _task_is_whole(pathway: Pathway, task: NextStep) -> None:
    """I5, I6 and I13: one due time of five kinds, one responsible, and why."""
    require(isinstance(task.due, DueAt | NoLimit | NotRunning | Stopped | CannotSay), "I5", task)
    require(task.actor in pathway.named_actors, "I6", task)
    require(bool(task.cause.clause), "I13", task)
    require(all(each.value is None or each.occurred_at is not None for each in task.cause.known), "I3", task)


def _nothing_is_left_out(pathway: Pathway, state: State, answer: Answer, inside: tuple[str, ...]) -> None:
    """I10: every token that stands somewhere is spoken of."""
    spoken: tuple[NextStep | Waiting | CannotDecide, ...] = (*answer.tasks, *answer.waiting, *answer.undecided)
    told = {(each.inside, each.step) for each in spoken}
    running = set(answer.running)
    for entry in state.rounds.present:
        step = pathway.named_steps[entry.step]
        path = "/".join((*inside, entry.step))
        require((inside, entry.step) in told or path in running or _is_silent(step), "I10", (inside, entry.step))
    for entry in state.with_inner_run:
        runs = pathway.named_steps[entry.step].runs
        assert runs is not None
        _nothing_is_left_out(runs.pathway, run_inside(pathway, state, entry), answer, (*inside, entry.step))


def _is_silent(step: Step) -> bool:
    """What somebody did at any time beside the flow, and nobody is asked for."""
    return step.anytime is not None
