"""The patient goes where no way leads: to another step, out of the pathway, and into it again.

No token is lost: what is left closes with who and why, and a move after which something would wait for ever, or two
tokens would come to one place, is refused with what would make it possible.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from difflib import get_close_matches

from forlop.engine import events as log
from forlop.engine.commands import Grounds, Jump, LeavePathway, Reenter, Refusal, Refused
from forlop.engine.deviating import deviated, known_step, refuse_grounds
from forlop.engine.draft import Draft
from forlop.engine.events import Deviation
from forlop.engine.flow import open_round, take_tokens, withdraw_overdue_line
from forlop.engine.inside import SEPARATOR
from forlop.engine.passing_time import let_time_come
from forlop.engine.state import State
from forlop.model.pathway import Pathway, Step
from forlop.model.reach import ahead_of, at_any_time, flow_from, is_side_line, line_of, overdue_line


def jump(draft: Draft, command: Jump) -> Draft | Refusal:
    """The steps that are left give their tokens, and a token stands in the step."""
    step = known_step(draft, command.step)
    if isinstance(step, Refusal):
        return step
    refused = refuse_grounds(draft, command.grounds)
    if refused is not None:
        return refused
    if draft.state.present(step.name) is not None:
        return Refusal(Refused.OPEN_ALREADY, (("step", step.name),))
    leaving = _left(draft, step, command)
    if isinstance(leaving, Refusal):
        return leaving
    refused = _refuse_marking(draft, step, leaving)
    if refused is not None:
        return refused
    grounds, at = command.grounds, command.at
    told = deviated(Deviation.JUMPED, grounds, step=step.name, number=draft.state.next_number(step.name))
    draft = draft.write(at, told)
    if draft.state.reached in leaving:
        draft = _take_end(draft, grounds, command)
    draft = take_tokens(draft, frozenset(leaving), because=None, at=at, grounds=grounds)
    for name in leaving:
        if name in draft.pathway.named_steps:
            draft = withdraw_overdue_line(draft, draft.pathway.named_steps[name], at)
    joined = tuple(source for source in step.waits_for if (step.name, source) in draft.state.joins)
    return open_round(draft, step, source=None, joined=joined, at=at, deviation=Deviation.JUMPED, grounds=grounds)


def _take_end(draft: Draft, grounds: Grounds, command: Jump | LeavePathway) -> Draft:
    assert draft.state.reached is not None
    taken = log.EndTaken(end=draft.state.reached, by=grounds.by, reason=grounds.reason)
    return draft.write(command.at, taken)


def into_subpathway(draft: Draft, name: str) -> Refusal | None:
    """A sub-pathway that does not run has no inside to go to: it begins at its start."""
    outer = name.partition(SEPARATOR)[0]
    step = draft.pathway.named_steps.get(outer)
    if outer == name or step is None or step.runs is None:
        return None
    if any(entry.step == outer for entry in draft.state.with_inner_run):
        return None
    return Refusal(Refused.INTO_SUBPATHWAY, (("step", outer),), (outer,))


# ---- where tokens stand


def _places(pathway: Pathway, state: State, line: str | None) -> tuple[str, ...]:
    """Where a token of the line stands: in steps, in joins that wait for more, in the end that has been reached."""
    standing = [entry.step for entry in state.rounds if entry.is_present and not entry.beside]
    names = [*standing, *(step for step, _ in sorted(state.joins))]
    ends = (state.reached,) if state.reached is not None and line is None else ()
    return (*dict.fromkeys(name for name in names if line_of(pathway, name) == line), *ends)


def _on_their_own(pathway: Pathway, places: Iterable[str]) -> tuple[str, ...]:
    """The places without those that `ved fristbrudd` has opened beside one of them: they go with it."""
    places = tuple(places)
    steps = [pathway.named_steps[name] for name in places if name in pathway.named_steps]
    brought = {name for step in steps for name in overdue_line(pathway, step)}
    return tuple(name for name in places if name not in brought)


def _left(draft: Draft, step: Step, command: Jump) -> tuple[str, ...] | Refusal:
    """What is left for the step: what was named, or the only thing that is open in its line."""
    pathway, state = draft.pathway, draft.state
    places = _places(pathway, state, line_of(pathway, step.name))
    own = _on_their_own(pathway, (name for name in places if name != step.name))
    if not places:
        open_elsewhere = tuple(entry.step for entry in state.rounds if entry.is_present)
        return Refusal(Refused.ACROSS_LINES, (("step", step.name),), open_elsewhere)
    if command.leaving is None and is_side_line(pathway, step.name) and line_of(pathway, step.name) is None:
        return ()  # it is opened beside what stands, which is the patient's line
    if command.leaving is None and len(own) <= 1:
        return own
    if not command.leaving:
        return Refusal(Refused.LEFT_WHICH, (("step", step.name),), own)
    for name in command.leaving:
        if name in places:
            continue
        if name not in pathway.named_steps and name not in pathway.named_ends:
            near = get_close_matches(name, own, 1, 0.6)
            return Refusal(Refused.UNKNOWN_STEP, (("name", name),), tuple(near) or own)
        across = any(entry.step == name for entry in state.rounds if entry.is_present)
        about = (("step", step.name),) if across else (("step", name),)
        return Refusal(Refused.ACROSS_LINES if across else Refused.NOT_OPEN, about, own)
    return command.leaving


# ---- what the move would make of the other tokens


def _refuse_marking(draft: Draft, step: Step, leaving: tuple[str, ...]) -> Refusal | None:
    """No two tokens may come to one place then, no join may wait for ever, and some token must reach an end."""
    pathway, state = draft.pathway, draft.state
    line = line_of(pathway, step.name)
    before = _places(pathway, state, line)
    staying = tuple(name for name in before if name not in (*leaving, step.name))
    standing = (*_standing(state, staying), step.name)
    if line is None and not _leads_to_end(pathway, standing):
        return Refusal(Refused.LEADS_NOWHERE, (("step", step.name),))
    twice = tuple(
        name
        for name in staying
        if meet(pathway, step.name, name, is_open=state.present(name) is not None, joins=state.joins)
    )
    if twice:
        return Refusal(Refused.TWICE_IN_LINE, (("step", step.name), ("other", twice[0])), twice)
    waiting = frozenset(each for each in state.joins if each[0] not in (*leaving, step.name))
    broken = unfilled(pathway, standing, waiting) - unfilled(pathway, _standing(state, before), state.joins)
    if broken:
        join = min(broken, key=list(pathway.named_steps).index)
        feeding = tuple(
            name for name in staying if flow_from(pathway, (name,)) & {*pathway.named_steps[join].waits_for}
        )
        return Refusal(Refused.JOIN_UNFILLED, (("step", step.name), ("join", join)), feeding or (join,))
    return None


def _standing(state: State, places: Iterable[str]) -> tuple[str, ...]:
    """The places without the joins that only wait."""
    waits = {join for join, _ in state.joins}
    return tuple(name for name in places if name not in waits or state.present(name) is not None)


def _leads_to_end(pathway: Pathway, standing: Iterable[str]) -> bool:
    """Whether any of the places is an end, or leads to one; what only waits in a join leads nowhere by itself."""
    places = tuple(standing)
    leads_to = (to for step in flow_from(pathway, places) for to in pathway.leads_to[step])
    return any(name in pathway.named_ends for name in (*places, *leads_to))


def meet(pathway: Pathway, step: str, other: str, *, is_open: bool, joins: AbstractSet[tuple[str, str]]) -> bool:
    """Whether a token in the step and one in the other place may come to one place; side lines merge (semantics 4)."""
    if is_beside(pathway, step):
        return False
    if other in pathway.named_ends:
        return True
    if step in ahead_of(pathway, other):
        return True
    ahead = ahead_of(pathway, step) | {step}
    if other in ahead and is_open:
        return not is_beside(pathway, other)
    return any(join == other and source in ahead for join, source in joins)


def is_beside(pathway: Pathway, name: str) -> bool:
    """Whether a token there comes neither to an end nor to a join."""
    return name in pathway.named_steps and is_side_line(pathway, name)


def unfilled(pathway: Pathway, standing: Iterable[str], waiting: frozenset[tuple[str, str]]) -> frozenset[str]:
    """The joins that will have a token from some of their steps and cannot have one from the others.

    `standing` are the places of tokens but for those that wait in joins.
    """
    arrived = _coming(pathway, standing, waiting)
    return frozenset(join for join, _ in arrived if not _is_full(pathway, join, arrived))


def _coming(
    pathway: Pathway, standing: Iterable[str], waiting: frozenset[tuple[str, str]]
) -> frozenset[tuple[str, str]]:
    """All that may have come to the joins, and from where.

    What lies behind a join comes only if the join can be filled: a way back from there cannot help to fill it.
    """
    opened: set[str] = set()
    arrived = set(waiting)
    opening = [*standing]
    while opening:
        name = opening.pop()
        if name in opened or name not in pathway.named_steps:
            continue
        opened.add(name)
        for to in pathway.leads_to[name]:
            if to in pathway.named_steps and name in pathway.named_steps[to].waits_for:
                arrived.add((to, name))
                if not _is_full(pathway, to, arrived):
                    continue
            opening.append(to)
    return frozenset(arrived)


def _is_full(pathway: Pathway, join: str, arrived: AbstractSet[tuple[str, str]]) -> bool:
    return all((join, source) in arrived for source in pathway.named_steps[join].waits_for)


# ---- out of the pathway, and into it again


def leave(draft: Draft, command: LeavePathway) -> Draft | Refusal:
    """Everything closes with who and why, and what stood open is kept for the day the patient is back."""
    grounds, at = command.grounds, command.at
    refused = refuse_grounds(draft, grounds)
    if refused is not None:
        return refused
    pathway, state = draft.pathway, draft.state
    # What may be done at any time is offered to whoever is back, and opens when it is done.
    offered = at_any_time(pathway)
    here = (entry.step for entry in state.rounds if entry.is_present and not entry.beside)
    standing = dict.fromkeys(step for step in here if step not in offered)
    waiting = sorted(state.joins)
    left = log.Left(
        by=grounds.by,
        reason=grounds.reason,
        steps=_on_their_own(pathway, standing),
        joins=tuple(join for join, _ in waiting),
        sources=tuple(source for _, source in waiting),
        reached=state.reached,
    )
    draft = draft.write(at, deviated(Deviation.LEFT_PATHWAY, grounds))
    if state.reached is not None:
        draft = _take_end(draft, grounds, command)
    draft = take_tokens(draft, frozenset(pathway.named_steps), because=None, at=at, grounds=grounds)
    for flow in draft.state.side_flows:
        draft = draft.write(at, log.SideFlowEnded(interruption=flow))
    for track in sorted(draft.state.tracks):
        draft = draft.write(at, log.TrackEnded(track=track))
    return draft.write(at, left)


def reenter(draft: Draft, command: Reenter) -> Draft | Refusal:
    """New rounds at the step, or where the patient stood; data, consents and history are as they were."""
    state, grounds, at = draft.state, command.grounds, command.at
    if state.left is None and state.ended is None:
        return Refusal(Refused.NOT_LEFT)
    refused = refuse_grounds(draft, grounds)
    if refused is not None:
        return refused
    stood = _reopened(draft, command)
    if isinstance(stood, Refusal):
        return stood
    draft = draft.write(at, deviated(Deviation.REENTERED, grounds, step=command.step))
    draft = draft.write(at, log.Reentered(by=grounds.by, reason=grounds.reason))
    # What grew too old meanwhile must be so before anything is decided by it; nothing else is open to fall due.
    draft = let_time_come(draft)
    steps = [draft.pathway.named_steps[name] for name in stood.steps]
    for track in dict.fromkeys(step.track for step in steps if step.track is not None):
        draft = draft.write(at, log.TrackStarted(track=track))
    for join, source in zip(stood.joins, stood.sources, strict=True):
        draft = draft.write(at, log.TokenWaits(step=join, source=source))
    if stood.reached is not None:
        draft = draft.write(at, log.EndReached(end=stood.reached))
    for step in steps:
        draft = open_round(draft, step, source=None, joined=(), at=at, deviation=Deviation.REENTERED, grounds=grounds)
    return draft


def _reopened(draft: Draft, command: Reenter) -> log.Left | Refusal:
    """Where tokens will stand: at the step that was named, or as the patient left them."""
    left, grounds = draft.state.left, command.grounds
    if command.step is None:
        stood = left is not None and (left.steps or left.joins or left.reached)
        return left if left is not None and stood else Refusal(Refused.REENTER_WHERE)
    if SEPARATOR in command.step:
        outer = command.step.partition(SEPARATOR)[0]
        return Refusal(Refused.INTO_SUBPATHWAY, (("step", outer),), (outer,))
    step = known_step(draft, command.step)
    if isinstance(step, Refusal):
        return step
    pathway, about = draft.pathway, (("step", step.name),)
    if line_of(pathway, step.name) is not None or is_side_line(pathway, step.name):
        return Refusal(Refused.LEADS_NOWHERE, about)
    broken = unfilled(pathway, (step.name,), frozenset())
    if broken:
        join = min(broken, key=list(pathway.named_steps).index)
        return Refusal(Refused.JOIN_UNFILLED, (*about, ("join", join)), (join,))
    return log.Left(by=grounds.by, reason=grounds.reason, steps=(step.name,))
