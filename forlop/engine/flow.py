"""How tokens move: what follows by itself from what has been recorded, until nothing more follows.

`settle` is the whole of it; `decide` writes what a person did and then settles.
Order is source order, and the result must not depend on it (semantics 5).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from forlop.engine import events as log
from forlop.engine.actors import responsible_for
from forlop.engine.ageing import ageing, known_at
from forlop.engine.answers import DueAt
from forlop.engine.commands import Grounds
from forlop.engine.consenting import consent_stops
from forlop.engine.draft import Draft
from forlop.engine.due_times import due_time
from forlop.engine.evaluation import basis_of, evaluate
from forlop.engine.events import Closing, Deviation, Reply
from forlop.engine.holding import is_held
from forlop.engine.rounds import Round
from forlop.engine.state import State
from forlop.model.expressions import Condition
from forlop.model.pathway import (
    Back,
    Finished,
    ForTime,
    Mode,
    Obligation,
    Onward,
    Pathway,
    Repeating,
    Step,
    Target,
    UntilEvent,
)
from forlop.model.reach import at_any_time, ends_in, flow_from, overdue_line, steps_in

# A settled draft moves at most a few tokens; a loop of rule decisions is bounded by its `høyst n ganger`.
_MOST_MOVES = 100_000


@dataclass(frozen=True, slots=True)
class Choice:
    """A way out: its clause as in `Step.ways`, its number among branches or options, and where it leads."""

    clause: str
    number: int
    target: Target
    condition: Condition | None = None
    title: str | None = None

    def is_same_as(self, other: "Choice") -> bool:
        return (self.clause, self.number) == (other.clause, other.number)


def settle(draft: Draft, at: datetime) -> Draft:
    """Everything that follows by itself at this moment."""
    for _ in range(_MOST_MOVES):
        after = _one_move(draft, at)
        if after is draft:
            return draft
        draft = after
    raise RuntimeError("a pathway moved its tokens without end")  # INVARIANT: every cycle is bounded


def _one_move(draft: Draft, at: datetime) -> Draft:
    if draft.state.ended is not None:
        return draft
    for entry in draft.state.rounds.present:
        move = _move_held if is_held(draft.pathway, draft.state, entry.step) else _move_round
        after = move(draft, entry, at)
        if after is not draft:
            return after
    return _close_lines(draft, at)


# ---- entering a step


def enter(draft: Draft, target: str, *, source: str | None, at: datetime) -> Draft:
    """A token enters a step or reaches an end."""
    if draft.state.ended is not None:
        return draft
    if target in draft.pathway.named_ends:
        return _reach_end(draft, target, at)
    step = draft.pathway.named_steps[target]
    if source is not None and source in step.waits_for:
        draft = draft.write(at, log.TokenWaits(step=target, source=source))
        arrived = {waiting for joining, waiting in draft.state.joins if joining == target}
        if arrived < set(step.waits_for):
            return draft
        # The join opens when the last of its tokens came by occurrence, whatever the order of recording.
        entries = (draft.state.latest_of_flow(waiting) for waiting in step.waits_for)
        came = (draft.state.went_on_at(entry) for entry in entries if entry is not None)
        last = max([at, *(each for each in came if each is not None)])
        return open_round(draft, step, source=source, joined=step.waits_for, at=last)
    if draft.state.present(target) is not None:
        return draft.write(at, log.Merged(step=target, source=source))
    return open_round(draft, step, source=source, joined=(), at=at)


def open_round(
    draft: Draft,
    step: Step,
    *,
    source: str | None,
    joined: tuple[str, ...],
    at: datetime,
    again: bool = False,
    counts_from: datetime | None = None,
    deviation: Deviation | None = None,
    moved: bool = False,
    grounds: Grounds | None = None,
) -> Draft:
    """A new round of the step; what was open of it beside the flow gives way."""
    standing = draft.state.present(step.name)
    if standing is not None and standing.beside:
        draft = _supersede(draft, standing, because=step.name, at=at)
    number, known = draft.state.next_number(step.name), known_at(draft, at)
    tasks = open_at_once(step) if step.only_if is None else ()
    return draft.write(
        at,
        log.RoundOpened(
            step=step.name,
            round=number,
            source=source,
            joined=joined,
            again=again,
            tasks=tasks,
            actors=tuple(responsible_for(draft.pathway, known, step.duties[task].actor) for task in tasks),
            deviation=deviation,
            moved=moved,
            counts_from=counts_from,
            by=None if grounds is None else grounds.by,
            reason=None if grounds is None else grounds.reason,
        ),
    )


def open_at_once(step: Step) -> tuple[int, ...]:
    """The duties that open with the round; in what is sent, those of the receivers wait for the sending."""
    return tuple(number for number, duty in enumerate(step.duties) if not step.waits_for_sending(duty))


def _reach_end(draft: Draft, name: str, at: datetime) -> Draft:
    end = draft.pathway.named_ends[name]
    if not end.closes_all:
        return draft.write(at, log.EndReached(end=name))
    everything = frozenset(step.name for step in draft.pathway.steps)
    draft = take_tokens(draft, everything, because=name, at=at)
    for flow in draft.state.side_flows:
        draft = draft.write(at, log.SideFlowEnded(interruption=flow))
    for track in sorted(draft.state.tracks):
        draft = draft.write(at, log.TrackEnded(track=track))
    return draft.write(at, log.Ended(end=name))


def take_tokens(
    draft: Draft, steps: frozenset[str], *, because: str | None, at: datetime, grounds: Grounds | None = None
) -> Draft:
    """Every token in these steps is taken: open rounds close as superseded, and waiting tokens leave their joins."""
    by, reason = (None, None) if grounds is None else (grounds.by, grounds.reason)
    for entry in draft.state.rounds.present:
        if entry.is_open and entry.step in steps:
            draft = _supersede(draft, entry, because=because, at=at, grounds=grounds)
        elif entry.step in steps:
            # Done, but not routed: a decision that could not be taken, or a token that an interruption holds.
            taken = log.WayTaken(step=entry.step, round=entry.number, clause="taken", by=by, reason=because)
            draft = draft.write(at, taken)
    for step, source in sorted(draft.state.joins):
        if step in steps:
            taken_too = log.TokenTaken(step=step, source=source, because=because, by=by, reason=reason)
            draft = draft.write(at, taken_too)
    return draft


def _supersede(
    draft: Draft, entry: Round, *, because: str | None, at: datetime, grounds: Grounds | None = None
) -> Draft:
    """An open round closes as superseded, and with it everything open in the sub-pathway that it runs."""
    if (entry.step, entry.number) in draft.state.inner:
        inner = draft.inside(entry)
        everything = frozenset(inner.pathway.named_steps)
        draft = draft.taking(entry, take_tokens(inner, everything, because=because, at=at, grounds=grounds))
    closed = log.RoundClosed(
        step=entry.step,
        round=entry.number,
        how=Closing.SUPERSEDED,
        because=because,
        by=None if grounds is None else grounds.by,
        reason=None if grounds is None else grounds.reason,
    )
    return draft.write(at, closed)


# ---- one round


def _move_round(draft: Draft, entry: Round, at: datetime) -> Draft:
    step = draft.pathway.named_steps[entry.step]
    if not entry.is_open:
        return _route_closed(draft, step, entry, at)
    if step.runs is not None:
        return _move_inside(draft, entry, step, at)
    if step.only_if is not None and all(task.opened_at is None for task in entry.tasks):
        match evaluate(step.only_if, known_at(draft, max(at, entry.opened_at))):
            case None:
                return draft
            case False:
                return _close(draft, entry, Closing.NOT_INDICATED, max(at, entry.opened_at))
            case True:
                if step.duties:
                    return _open_tasks(draft, step, entry, _left_to_open(step, entry), max(at, entry.opened_at))
    if consent_stops(draft.pathway, draft.state, step, entry) and entry.reply is None:
        # What has been sent is taken back from whoever was to answer it; what has not, is not sent.
        how = Closing.WITHOUT_CONSENT if entry.sent_at is None else Closing.WITHDRAWN
        return _close(draft, entry, how, max(at, entry.opened_at), because=step.consent)
    if entry.sent_at is not None:
        waiting = tuple(task.duty for task in entry.tasks if task.opened_at is None and task.closed is None)
        if waiting:
            return _open_tasks(draft, step, entry, waiting, entry.sent_at)
    if entry.reply is Reply.REFUSED:
        return _close(draft, entry, Closing.REFUSED, at)
    if entry.reply is Reply.RETURNED:
        return _close(draft, entry, Closing.RETURNED, at)
    if step.on_overdue is not None and step.overdue_replaces and _is_overdue(entry) and not entry.beside:
        taken = log.WayTaken(step=step.name, round=entry.number, clause="on_overdue")
        draft = _close(draft, entry, Closing.SUPERSEDED, at, because=step.name).write(at, taken)
        return follow(draft, step.on_overdue, source=step.name, at=at)
    if not _is_overdue(entry):
        draft = withdraw_overdue_line(draft, step, at)
    changes_at = max(at, entry.opened_at)
    changed = _changed_actor(draft, step, entry, changes_at)
    if changed is not None:
        return draft.write(changes_at, changed)
    done_at = _done_at(draft, step, entry, at)
    return draft if done_at is None else _close(draft, entry, Closing.DONE, done_at)


def _move_held(draft: Draft, entry: Round, at: datetime) -> Draft:
    """While the patient goes nowhere from it, what is open is done as ever: tasks open, and change hands."""
    step = draft.pathway.named_steps[entry.step]
    if not entry.is_open:
        return withdraw_overdue_line(draft, step, at)
    if step.runs is not None:
        return _move_inside(draft, entry, step, at)
    if step.only_if is not None and all(task.opened_at is None for task in entry.tasks):
        opening = _left_to_open(step, entry)
        opens_at = max(at, entry.opened_at)
        relevant = evaluate(step.only_if, known_at(draft, opens_at)) is True
        return _open_tasks(draft, step, entry, opening, opens_at) if relevant and opening else draft
    if entry.sent_at is not None:
        waiting = tuple(task.duty for task in entry.tasks if task.opened_at is None and task.closed is None)
        if waiting:
            return _open_tasks(draft, step, entry, waiting, entry.sent_at)
    if not _is_overdue(entry):
        draft = withdraw_overdue_line(draft, step, at)
    changes_at = max(at, entry.opened_at)
    changed = _changed_actor(draft, step, entry, changes_at)
    return draft if changed is None else draft.write(changes_at, changed)


def _left_to_open(step: Step, entry: Round) -> tuple[int, ...]:
    left_out = {task.duty for task in entry.tasks if task.closed is not None}
    return tuple(task for task in open_at_once(step) if task not in left_out)


def _move_inside(draft: Draft, entry: Round, step: Step, at: datetime) -> Draft:
    """A sub-pathway begins with its round, moves by itself, and ends its round with its result."""
    if (entry.step, entry.number) not in draft.state.inner:
        return draft.taking(entry, _begun_inside(draft, entry, step))
    inner = draft.inside(entry)
    if inner.state.ended is not None:
        return _close(draft, entry, Closing.DONE, inner.state.ended_at or at)
    after = settle(inner, at)
    return draft if after is inner else draft.taking(entry, after)


def _begun_inside(draft: Draft, entry: Round, step: Step) -> Draft:
    """The inner run at its start, knowing what goes in: the data named by `med`, and what the patient consents to."""
    inner, state, at = draft.inside(entry), draft.state, entry.opened_at
    start = inner.pathway.starts[0]
    is_there = state.responsible in inner.pathway.named_actors
    has_patient = state.responsible if is_there and state.responsible else starts_responsible(inner.pathway, start)
    inner = inner.write(at, log.Started(start=start.name, responsible=has_patient))
    known = known_at(draft, at)
    for name in step.content:
        recording = known.value(name)
        if recording is not None and recording.value is not None:
            passed = log.DatumPassed(datum=name, value=recording.value, by=recording.by)
            inner = inner.write(recording.occurred_at, passed)
    for datum, _, valid in ageing(inner.pathway, inner.state):
        if valid.at < at:
            inner = inner.write(valid.at, log.ValueExpired(datum=datum.name))
    for consent, given in state.consents.items():
        if consent in inner.pathway.named_consents:
            only = state.consent_limit(consent)
            said = log.ConsentGiven(consent=consent, only=only) if given else log.ConsentRefused(consent=consent)
            inner = inner.write(at, said)
    for occurrence in state.occurrences:
        if occurrence.name in inner.pathway.named_events:
            # What has happened to the patient has happened: a limit in there may count from it.
            inner = inner.write(occurrence.at, log.Happened(event=occurrence.name))
    return enter(inner, start.name, source=None, at=at)


def _is_overdue(entry: Round) -> bool:
    return any(task.overdue_at is not None and task.is_open for task in entry.tasks)


def _close(draft: Draft, entry: Round, how: Closing, at: datetime, *, because: str | None = None) -> Draft:
    return draft.write(at, log.RoundClosed(step=entry.step, round=entry.number, how=how, because=because))


def _open_tasks(draft: Draft, step: Step, entry: Round, tasks: tuple[int, ...], at: datetime) -> Draft:
    known = known_at(draft, at)
    actors = tuple(responsible_for(draft.pathway, known, step.duties[task].actor) for task in tasks)
    return draft.write(at, log.TasksOpened(step=step.name, round=entry.number, tasks=tasks, actors=actors))


def _changed_actor(draft: Draft, step: Step, entry: Round, at: datetime) -> log.ActorChanged | None:
    """An actor by rule is chosen again when its data change, while the task is open (semantics 7)."""
    known = known_at(draft, at)
    for task in entry.tasks:
        now = responsible_for(draft.pathway, known, step.duties[task.duty].actor)
        # What a member has taken from the pool stays taken while it is the pool's.
        if task.is_open and now not in (task.actor, task.taken_from):
            return log.ActorChanged(step=step.name, round=entry.number, task=task.duty, was=task.actor, now=now)
    return None


def _done_at(draft: Draft, step: Step, entry: Round, at: datetime) -> datetime | None:
    """When the round was done: every `skal` and `bør` (of an offer, every `kan`), and what lasts is over.

    The time of the last thing that was needed, whatever the order of recording; None while something is missing.
    """
    if step.rules_decide:
        decided_at = max(entry.opened_at, at)
        known = known_at(draft, decided_at)
        return decided_at if settled_way(known, step, entry) is not None else None
    if not is_waited_for(step, entry):
        return None
    begun = duration_begins(step, entry)
    match step.waits_until or step.lasts:
        case UntilEvent(event=event) if begun is not None:
            happened = happened_since(draft.state, event, entry)
            return None if happened is None else happened if step.waits_until else max(entry.done_at, happened)
        case ForTime() if begun is not None:
            # Nothing that was done in a step that lasts was done after it was over.
            over = entry.time_over_at
            return over if over is None or step.waits_until else entry.done_at
        case _:
            return entry.done_at


def is_waited_for(step: Step, entry: Round) -> bool:
    """Whether only an event or time is waited for: of a wait always, elsewhere when what must be done is done."""
    if step.waits_until is not None:
        return True
    binding = [task for task in entry.tasks if step.duties[task.duty].obligation is not Obligation.MAY]
    return all(task.closed is not None for task in binding or entry.tasks)


def duration_begins(step: Step, entry: Round) -> datetime | None:
    """A wait counts from its opening; `varer` from when what must be done was done; None if nothing is waited for."""
    if not is_waited_for(step, entry):
        return None
    if step.waits_until is not None:
        return entry.opened_at
    binding = [task for task in entry.tasks if step.duties[task.duty].obligation is not Obligation.MAY]
    done = (task.closed_at for task in binding or entry.tasks if task.closed is Closing.DONE)
    # All of it left out: nothing has begun that lasts.
    return max((at for at in done if at is not None), default=None)


def is_offer(step: Step, entry: Round) -> bool:
    """Whether nobody has to act: only `kan`, or what somebody `kan` send and has not sent (semantics 3)."""
    if step.waits_until is not None or not step.duties:
        return False
    binding = [task for task in entry.tasks if step.duties[task.duty].obligation is not Obligation.MAY]
    unsent = step.kind.sends and entry.sent_at is None
    return not binding or (
        unsent and all(task.closed is not None or step.waits_for_sending(step.duties[task.duty]) for task in binding)
    )


def happened_since(state: State, event: str, entry: Round) -> datetime | None:
    """When the event occurred after the previous step was done, also if it was recorded first (semantics 3)."""
    return next((each.at for each in state.occurrences if each.name == event and each.at >= entry.opened_at), None)


# ---- which way


def _route_closed(draft: Draft, step: Step, entry: Round, at: datetime) -> Draft:
    """The way on of a round that is closed and still holds its token; unchanged while it cannot be said."""
    if entry.closed is Closing.WITHDRAWN and not consent_stops(draft.pathway, draft.state, step, entry):
        return _open_again(draft, step, entry, at)
    assert entry.closed_at is not None
    leaves_at = max(at, entry.closed_at)
    choice = settled_way(known_at(draft, leaves_at), step, entry)
    return draft if choice is None else _take_way(draft, step, entry, choice, at=leaves_at)


def _open_again(draft: Draft, step: Step, entry: Round, at: datetime) -> Draft:
    """What the sender took back is to be sent again or left out, in a new round of the same turn (semantics 7)."""
    taken = log.WayTaken(step=step.name, round=entry.number, clause="withdrawn")
    draft = withdraw_overdue_line(draft.write(at, taken), step, at)
    return open_round(draft, step, source=step.name, joined=(), at=at, again=entry.again)


def _take_way(draft: Draft, step: Step, entry: Round, choice: Choice, *, at: datetime) -> Draft:
    """The token leaves the step by this way."""
    conditions = [branch.condition for branch in step.branches] if choice.clause in ("branch", "otherwise") else []
    if choice.clause == "branch":
        conditions = conditions[: choice.number + 1] if step.first_match else [step.branches[choice.number].condition]
    taken = log.WayTaken(
        step=step.name,
        round=entry.number,
        clause=choice.clause,
        number=choice.number,
        basis=basis_of(conditions, known_at(draft, at)),
        by=entry.chosen.by if entry.chosen else None,
        reason=entry.chosen.reason if entry.chosen else None,
    )
    draft = withdraw_overdue_line(draft.write(at, taken), step, at)
    if choice.clause == "again":
        assert entry.closed_at is not None  # it is left
        limit = _limit_left_out(draft, entry)
        return open_round(draft, step, source=step.name, joined=(), at=entry.closed_at, again=True, counts_from=limit)
    return follow(draft, choice.target, source=step.name, at=at)


def _limit_left_out(draft: Draft, entry: Round) -> datetime | None:
    """Of a round left out, when what is repeated was due: the next interval counts from then (semantics 4)."""
    if entry.closed is Closing.DONE:
        return None
    duties = draft.pathway.named_steps[entry.step].duties
    repeated = (task for task in entry.tasks if isinstance(duties[task.duty].timing, Repeating))
    dues = [due_time(draft.pathway, draft.state, entry, task) for task in repeated if task.opened_at is not None]
    return max((due.last_moment for due in dues if isinstance(due, DueAt)), default=None)


def follow(draft: Draft, target: Target, *, source: str, at: datetime) -> Draft:
    """A token goes where the way leads; several tokens in the order of the text."""
    match target:
        case Finished():
            return draft.write(at, log.LineFinished(step=source))
        case Onward(steps=steps):
            for step in steps:
                draft = enter(draft, step, source=source, at=at)
            return draft
        case Back(step=step, times=times, otherwise=otherwise):
            if draft.state.back_counts.get(step, 0) >= times:
                return enter(draft, otherwise, source=source, at=at)
            return enter(draft.write(at, log.WentBack(step=step)), step, source=source, at=at)


def settled_way(state: State, step: Step, entry: Round) -> Choice | None:
    """The way that the rules and the data settle; None while nothing settles it, or a person must choose."""
    match entry.closed:
        case Closing.REFUSED if step.on_refusal is not None:
            return Choice("on_refusal", 0, step.on_refusal)
        case Closing.RETURNED if step.on_return is not None:
            return Choice("on_return", 0, step.on_return)
        case Closing.WITHOUT_CONSENT | Closing.WITHDRAWN if step.without_consent is not None:
            return Choice("without_consent", 0, step.without_consent)
        case _:
            pass
    if step.runs is not None and entry.closed is Closing.DONE:
        ended = state.inner[(entry.step, entry.number)].ended
        return next(Choice("on_end", n, each.target) for n, each in enumerate(step.on_ends) if each.end == ended)
    if entry.chosen is not None:
        ways = choices_of(state, step)
        return next(way for way in ways if (way.clause, way.number) == (entry.chosen.clause, entry.chosen.number))
    if step.is_judgement and entry.closed is not Closing.NOT_INDICATED:
        return None
    if step.repeating is not None and entry.closed is Closing.NOT_INDICATED and step.after_last is not None:
        return by_rules(state, step) or Choice("after_last", 0, step.after_last)
    if step.repeating is not None:
        return _next_round_or_leave(state, step)
    if step.then is not None:
        return Choice("then", 0, step.then)
    return by_rules(state, step)


def by_rules(state: State, step: Step) -> Choice | None:
    """The branch that fires: the only one known true, or the first that fits; `ellers` when all are known false."""
    verdicts = [evaluate(branch.condition, state) for branch in step.branches]
    true = [number for number, verdict in enumerate(verdicts) if verdict is True]
    if step.first_match:
        for number, verdict in enumerate(verdicts):
            if verdict is True:
                return Choice("branch", number, step.branches[number].target)
            if verdict is None:
                return None
    elif len(true) == 1:
        return Choice("branch", true[0], step.branches[true[0]].target)
    elif true:
        return None  # I2: two true branches are never picked from in silence
    if step.otherwise is not None and all(verdict is False for verdict in verdicts):
        return Choice("otherwise", 0, step.otherwise)
    return None


def _next_round_or_leave(state: State, step: Step) -> Choice | None:
    """After each completion: a branch that is true leaves; none, the next round; after the last, `etter siste gang`."""
    repeating = step.repeating
    assert repeating is not None  # only a repeated step comes here
    assert step.after_last is not None  # the checker has seen to it
    leaving = by_rules(state, step)
    if leaving is not None and leaving.clause == "branch":
        return leaving
    if any(evaluate(branch.condition, state) is None for branch in step.branches):
        return None
    if len([branch for branch in step.branches if evaluate(branch.condition, state) is True]) > 1:
        return None
    if state.rounds_since_entry(step.name) >= repeating.times:
        return Choice("after_last", 0, step.after_last)
    return Choice("again", 0, Finished())


def choices_of(state: State, step: Step) -> tuple[Choice, ...]:
    """The ways a person may choose now, branches first; of a repeated step also the next round or the last way."""
    last = step.repeating is not None and state.rounds_since_entry(step.name) >= step.repeating.times
    again = Choice("again", 0, Onward(steps=(step.name,)))
    return (
        *(Choice("branch", number, branch.target, branch.condition) for number, branch in enumerate(step.branches)),
        *((Choice("otherwise", 0, step.otherwise),) if step.otherwise is not None else ()),
        *(Choice("option", number, each.target, title=each.title) for number, each in enumerate(step.options)),
        *((Choice("then", 0, step.then),) if step.then is not None else ()),
        *((again,) if step.repeating is not None and not last else ()),
        *((Choice("after_last", 0, step.after_last),) if step.after_last is not None and last else ()),
    )


# ---- lines that end


def _close_lines(draft: Draft, at: datetime) -> Draft:
    """Side flows, tracks and the run are over when nothing in them is open."""
    pathway, state = draft.pathway, draft.state
    for name in state.side_flows:
        own = flow_from(pathway, pathway.named_interruptions[name].target.steps)
        if not _anything_in(state, own):
            return draft.write(at, log.SideFlowEnded(interruption=name))
    for track in pathway.tracks:
        if track.name in state.tracks and not _anything_in(state, track_steps(pathway, track.name)):
            return draft.write(at, log.TrackEnded(track=track.name))
    if state.reached is None:
        return draft
    tracked = frozenset(step.name for step in pathway.steps if step.track is not None)
    holding_nothing = tracked | at_any_time(pathway)
    if not _anything_in(state, frozenset(pathway.named_steps) - holding_nothing):
        draft = take_tokens(draft, holding_nothing, because=state.reached, at=at)
        for name in sorted(state.tracks):
            draft = draft.write(at, log.TrackEnded(track=name))
        # It is over when the last of what was in it was.
        last = max([at, *(entry.closed_at for entry in state.rounds if entry.closed_at is not None)])
        return draft.write(last, log.Ended(end=state.reached))
    return draft


def track_steps(pathway: Pathway, track: str) -> frozenset[str]:
    """The steps of a track."""
    return frozenset(step.name for step in pathway.steps if step.track == track)


def _anything_in(state: State, steps: Iterable[str]) -> bool:
    within = frozenset(steps)
    return any(entry.step in within for entry in state.rounds.present) or any(step in within for step, _ in state.joins)


# ---- overdue lines


def withdraw_overdue_line(draft: Draft, step: Step, at: datetime) -> Draft:
    """What `ved fristbrudd` opened is withdrawn when the task that was late is done; where a person went is not."""
    line = overdue_line(draft.pathway, step)
    gone_to = {entry.step for entry in draft.state.rounds.present if entry.gone_to in line}
    return take_tokens(draft, line - gone_to, because=step.name, at=at) if line else draft


# ---- interruptions


def interrupt(draft: Draft, name: str, at: datetime) -> Draft:
    """An interruption occurs; outside its scope nothing happens."""
    pathway = draft.pathway
    interruption = pathway.named_interruptions[name]
    scope = steps_in(pathway, interruption.scope)
    ends = ends_in(pathway, interruption.scope)
    own = flow_from(pathway, interruption.target.steps)
    repeated = name in draft.state.side_flows
    in_scope = _anything_in(draft.state, scope - at_any_time(pathway)) or draft.state.reached in ends
    if not in_scope and not repeated:
        return draft.write(at, log.Interrupted(interruption=name, moved=False))
    draft = draft.write(at, log.Interrupted(interruption=name, moved=True))
    if interruption.mode is Mode.CANCELS:
        if draft.state.reached in ends:
            draft = draft.write(at, log.EndTaken(end=draft.state.reached or "", because=name))
        draft = take_tokens(draft, scope, because=name, at=at)
        # A cancelling interruption wins over a hold: side flows whose steps it took are over.
        for flow in draft.state.side_flows:
            of_flow = flow_from(pathway, pathway.named_interruptions[flow].target.steps)
            if not _anything_in(draft.state, of_flow):
                draft = draft.write(at, log.SideFlowEnded(interruption=flow))
    elif repeated:
        draft = take_tokens(draft, own, because=name, at=at)
    return follow(draft, interruption.target, source=name, at=at)


def start_track(draft: Draft, track: str, at: datetime) -> Draft:
    """A track begins a run at its first step."""
    named = next(each for each in draft.pathway.tracks if each.name == track)
    return enter(draft.write(at, log.TrackStarted(track=track)), named.first_step, source=track, at=at)


def end_track(draft: Draft, track: str, at: datetime, *, because: str) -> Draft:
    """A track ends; what is open in it is closed as superseded."""
    draft = take_tokens(draft, track_steps(draft.pathway, track), because=because, at=at)
    return draft.write(at, log.TrackEnded(track=track))


def starts_responsible(pathway: Pathway, start: Step) -> str:
    """Who has the patient at the start: the first who must do something there, before who may."""
    binding = [duty for duty in start.duties if duty.obligation is not Obligation.MAY]
    first = (*binding, *start.duties)
    return first[0].actor if first else pathway.actors[0].name
