"""A patient moves to another version of the pathway: what is open goes on, or begins anew where the work has changed.

Nothing is guessed: a step that the new version does not have needs a place that somebody names.
What is the same work keeps its round, its tasks and its moments, so that the new limits count from where the old did.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import NamedTuple

from forlop.engine import events as log
from forlop.engine.actors import refuse_stranger
from forlop.engine.commands import Grounds, MoveTo, Refusal, Refused
from forlop.engine.draft import Draft
from forlop.engine.flow import enter, open_round, take_tokens
from forlop.engine.jumping import meet, unfilled
from forlop.engine.state import State
from forlop.engine.values_in import refuse_value, value_of
from forlop.model.pathway import Pathway, Step
from forlop.model.reach import line_of


def move(draft: Draft, command: MoveTo) -> Draft | Refusal:
    """The patient on the other version, with every token in a place that it has."""
    old, new, at = draft.pathway, command.pathway, command.at
    if old == new:
        return Refusal(Refused.SAME_VERSION, (("version", new.version),))
    refused = refuse_stranger(new.named_actors, command.by)
    if refused is not None:
        return refused
    plan = _plan(old, new, draft.state, dict(command.places))
    if isinstance(plan, Refusal):
        return plan
    grounds = Grounds(by=command.by, reason=command.reason)
    draft = _leave_what_is_gone(draft, new, plan, grounds, command)
    for (join, source), _ in plan.renamed:
        draft = draft.write(at, log.TokenTaken(step=join, source=source, by=command.by, reason=command.reason))
    moved = log.VersionMoved(
        to=command.to,
        edition=new.version,
        by=command.by,
        reason=command.reason,
        unknown=_no_longer_values(new, draft.state),
    )
    draft = replace(draft, pathway=new).write(at, moved)
    for _, (join, source) in plan.renamed:
        draft = draft.write(at, log.TokenWaits(step=join, source=source))
    if plan.responsible != draft.state.responsible and draft.state.responsible is not None:
        draft = draft.write(at, log.ResponsibilityMoved(was=draft.state.responsible, now=plan.responsible))
    for name in plan.anew:
        if name in new.named_ends:
            draft = enter(draft, name, source=None, at=at)
        else:
            draft = open_round(draft, new.named_steps[name], source=None, joined=(), at=at, moved=True)
    return draft


class _Plan(NamedTuple):
    """Where tokens go: the steps that are left, the places that are entered, and who has the patient then.

    `renamed` are tokens that go on waiting in a join, where it or what they came from is called something else.
    """

    leaving: frozenset[str]
    anew: tuple[str, ...]
    responsible: str
    renamed: tuple[tuple[tuple[str, str], tuple[str, str]], ...]


def _plan(old: Pathway, new: Pathway, state: State, places: Mapping[str, str]) -> _Plan | Refusal:
    leaving: list[str] = []
    anew: list[str] = []
    kept: list[str] = []
    for name in _standing(state):
        target = places.get(name, name)
        if target not in new.named_steps and target not in new.named_ends:
            return _no_place(new, name, places)
        if _goes_on_waiting(new, state, name, places):
            continue
        if target == name and _is_same_work(old, new, state, name):
            kept.append(name)
            continue
        if _runs_otherwise(old, new, state, name):
            return Refusal(Refused.MOVE_INSIDE, (("step", name),))
        leaving.append(name)
        anew.append(target)
    double = next((name for name in anew if [*anew, *kept].count(name) > 1), None)
    if double is not None:
        return Refusal(Refused.MOVE_TWICE, (("name", double),))
    waited_for = (source for _, source in sorted(state.joins))
    gone = next((name for name in waited_for if places.get(name, name) not in new.named_steps), None)
    if gone is not None:
        return _no_place(new, gone, places)
    going_over = tuple(
        ((join, source), (places.get(join, join), places.get(source, source)))
        for join, source in sorted(state.joins)
        if join not in leaving
    )
    waiting = frozenset(there for _, there in going_over)
    joins = {join for join, _ in waiting}
    going_on = [name for name in kept if name not in joins or state.present(name) is not None]
    # What waited for ever before is no fault of the move.
    was_stuck = {places.get(join, join) for join in unfilled(old, _open(state), state.joins)}
    stuck = unfilled(new, [*anew, *going_on], waiting) - was_stuck
    if stuck:
        join = min(stuck, key=list(new.named_steps).index)
        return Refusal(Refused.JOIN_UNFILLED, (("step", join), ("join", join)), (join,))
    for name in anew:
        twice = next((other for other in _others(new, name, [*anew, *going_on], waiting)), None)
        if twice is not None:
            return Refusal(Refused.TWICE_IN_LINE, (("step", name), ("other", twice)), (twice,))
    responsible = places.get(state.responsible or "", state.responsible or "")
    if responsible not in new.named_actors:
        return Refusal(Refused.MOVE_WHO, (("name", responsible),), tuple(new.named_actors))
    renamed = tuple(each for each in going_over if each[0] != each[1])
    return _Plan(frozenset(leaving), tuple(anew), responsible, renamed)


def _no_place(new: Pathway, name: str, places: Mapping[str, str]) -> Refusal:
    """The new version has neither the place where a token stands or came from, nor the one that was named for it."""
    why, target = Refused.MOVE_WHERE if name not in places else Refused.UNKNOWN_STEP, places.get(name, name)
    near = get_close_matches(target, [*new.named_steps, *new.named_ends], 3, 0.5)
    return Refusal(why, (("name", target),), tuple(near))


def _others(new: Pathway, name: str, standing: Sequence[str], waiting: frozenset[tuple[str, str]]) -> Iterator[str]:
    """The places of the same line that a token in this one may meet."""
    if name in new.named_ends:
        return
    line = line_of(new, name)
    steps = {other: other in standing for other in (*standing, *(join for join, _ in sorted(waiting)))}
    for other, is_open in steps.items():
        same_line = other in new.named_ends if other not in new.named_steps else line_of(new, other) == line
        if other != name and same_line and meet(new, name, other, is_open=is_open, joins=waiting):
            yield other


def _open(state: State) -> tuple[str, ...]:
    """The steps that hold a token and the end that has been reached, without the joins that only wait."""
    reached = () if state.reached is None else (state.reached,)
    return (*dict.fromkeys(entry.step for entry in state.rounds.present), *reached)


def _standing(state: State) -> tuple[str, ...]:
    """Every place where a token stands: steps, joins that wait for more, and the end that has been reached."""
    names = [*(entry.step for entry in state.rounds.present), *(step for step, _ in sorted(state.joins))]
    return tuple(dict.fromkeys([*names, *([state.reached] if state.reached is not None else [])]))


def _is_same_work(old: Pathway, new: Pathway, state: State, name: str) -> bool:
    """Whether what has begun there goes on: the same people do the same, and the same is waited for."""
    if name in old.named_ends:
        return name in new.named_ends
    if name not in new.named_steps:
        return False
    before, after = old.named_steps[name], new.named_steps[name]
    return _work(before) == _work(after) and not _closed_anew(state, name, after)


def _goes_on_waiting(new: Pathway, state: State, name: str, places: Mapping[str, str]) -> bool:
    """Whether nothing but tokens of a join stand there, and the new version waits for the same steps there."""
    sources = [places.get(source, source) for join, source in state.joins if join == name]
    join = new.named_steps.get(places.get(name, name))
    return bool(sources) and state.present(name) is None and join is not None and {*sources} <= {*join.waits_for}


def _work(step: Step) -> tuple[object, ...]:
    """What a round of the step is made of; limits, ways on and words may change under it."""
    duties = tuple((duty.actor, duty.act, duty.obligation) for duty in step.duties)
    runs = None if step.runs is None else step.runs.pathway
    return (step.kind, duties, step.only_if, step.waits_until, step.lasts, step.rules_decide, runs)


def _closed_anew(state: State, name: str, after: Step) -> bool:
    """A person has named a way that the new version may not have."""
    entry = state.present(name)
    if entry is None or entry.chosen is None:
        return False
    return (entry.chosen.clause, entry.chosen.number) not in _ways(after)


def _ways(step: Step) -> set[tuple[str, int]]:
    numbers: dict[str, int] = {}
    found: set[tuple[str, int]] = set()
    for clause, _ in step.ways:
        found.add((clause, numbers.get(clause, 0)))
        numbers[clause] = numbers.get(clause, 0) + 1
    return found


def _runs_otherwise(old: Pathway, new: Pathway, state: State, name: str) -> bool:
    """A sub-pathway that runs is in its own version; it must come to its end, or be left by a jump, first."""
    step = old.named_steps.get(name)
    entry = state.present(name)
    if step is None or step.runs is None or entry is None or name not in new.named_steps:
        return False
    return (name, entry.number) in state.inner and new.named_steps[name].runs is not None


def _leave_what_is_gone(draft: Draft, new: Pathway, plan: _Plan, grounds: Grounds, command: MoveTo) -> Draft:
    """Tokens of the steps that are left, and what runs beside under a name that the new version does not have."""
    at = command.at
    if draft.state.reached in plan.leaving:
        draft = draft.write(at, log.EndTaken(end=draft.state.reached or "", by=grounds.by, reason=grounds.reason))
    draft = take_tokens(draft, plan.leaving, because=None, at=at, grounds=grounds)
    for name in draft.state.side_flows:
        before, after = draft.pathway.named_interruptions[name], new.named_interruptions.get(name)
        if after is None or after.mode is not before.mode:
            draft = draft.write(at, log.SideFlowEnded(interruption=name))
    for name in sorted(draft.state.tracks - {track.name for track in new.tracks}):
        draft = draft.write(at, log.TrackEnded(track=name))
    for name in draft.state.running_stops:
        if name not in new.named_pauses and name not in new.named_interruptions:
            draft = draft.write(at, log.PauseStopped(pause=name))
    return draft


def _no_longer_values(new: Pathway, state: State) -> tuple[str, ...]:
    """Data whose value the new version would not accept: they are unknown from now on."""
    return tuple(name for name in new.named_data if not _fits(new, state, name))


def _fits(new: Pathway, state: State, name: str) -> bool:
    recording = state.value(name)
    if recording is None or recording.value is None:
        return True
    try:
        value = value_of(new.named_data[name], recording.value)
    except (ValueError, TypeError, ArithmeticError):  # text where a number is asked for, and the like
        return False
    return refuse_value(new.named_data[name], value) is None
