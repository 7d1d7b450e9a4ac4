"""Whether what a limit counts from may still happen to this patient; where it may not, a person sets the date.

What was left out has not happened, and is not waited for (semantics 6). An interruption may come at any time and lead
anywhere; what only it could bring is not waited for either.
"""

from collections.abc import Iterator

from forlop.engine.events import Closing
from forlop.engine.state import State
from forlop.model.pathway import Pathway, Record
from forlop.model.reach import flow_from


def may_still_come(pathway: Pathway, state: State, name: str) -> bool:
    """Whether the step may be done, the event may occur or the datum may be recorded."""
    if name in pathway.named_steps:
        return _step_may_come(pathway, state, name)
    if name in pathway.named_data:
        return _datum_may_come(pathway, state, name)
    return True  # the world may bring an outer event at any time


def _step_may_come(pathway: Pathway, state: State, name: str) -> bool:
    if state.present(name) is not None:
        return True
    latest = state.latest(name)
    was_left_out = latest is not None and latest.closed is Closing.LEFT_OUT
    return not was_left_out and name in _ahead(pathway, state)


def _datum_may_come(pathway: Pathway, state: State, name: str) -> bool:
    recorders = {
        step.name
        for step in pathway.steps
        if any(isinstance(duty.act, Record) and name in duty.act.data for duty in step.duties)
    }
    if not recorders or recorders & _ahead(pathway, state):
        return True  # without a recorder it comes from a sub-pathway, which says nothing of when
    return any(
        task.closed is None and isinstance(act, Record) and name in act.data
        for entry in state.rounds
        if entry.is_open
        for task in entry.tasks
        for act in (pathway.named_steps[entry.step].duties[task.duty].act,)
    )


def _ahead(pathway: Pathway, state: State) -> frozenset[str]:
    """The steps that what is open may lead to, with what a track or a person may begin at any time."""
    onward = (to for entry in state.rounds if entry.is_present for to in pathway.leads_to[entry.step])
    return flow_from(pathway, (*onward, *(step for step, _ in state.joins), *_begun_at_any_time(pathway)))


def _begun_at_any_time(pathway: Pathway) -> Iterator[str]:
    yield from (track.first_step for track in pathway.tracks)
    yield from (step.name for step in pathway.steps if step.anytime is not None)
