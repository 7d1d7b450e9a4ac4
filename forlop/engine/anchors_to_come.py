"""Whether what a limit counts from may still happen to this patient; where it may not, a person sets the date.

What was left out has not happened, and is not waited for (semantics 6). An interruption may come at any time and lead
anywhere; what only it could bring is not waited for either. Nor is what comes only after the step that would wait for
it has been done: a loop leads there, and the step is done by then.
"""

from collections.abc import Iterator

from forlop.engine.events import Closing
from forlop.engine.state import State
from forlop.model.pathway import Pathway, Record, targets_of
from forlop.model.reach import flow_from


def may_still_come(pathway: Pathway, state: State, name: str, *, waiting: str) -> bool:
    """Whether the step may be done, the event occur or the datum be recorded, while a task of `waiting` is open."""
    if name in pathway.named_steps:
        return _step_may_come(pathway, state, name, waiting)
    if name in pathway.named_data:
        return _datum_may_come(pathway, state, name, waiting)
    return True  # the world may bring an outer event at any time


def _step_may_come(pathway: Pathway, state: State, name: str, waiting: str) -> bool:
    latest = state.latest(name)
    if latest is not None and latest.closed is Closing.LEFT_OUT:
        return False  # also while nobody has said where the patient goes from it
    return state.present(name) is not None or name in _ahead(pathway, state, waiting)


def _datum_may_come(pathway: Pathway, state: State, name: str, waiting: str) -> bool:
    recorders = {
        step.name
        for step in pathway.steps
        if any(isinstance(duty.act, Record) and name in duty.act.data for duty in step.duties)
    }
    if not recorders or recorders & _ahead(pathway, state, waiting):
        return True  # without a recorder it comes from a sub-pathway, which says nothing of when
    return any(
        task.closed is None and isinstance(act, Record) and name in act.data
        for entry in state.rounds
        if entry.is_open
        for task in entry.tasks
        for act in (pathway.named_steps[entry.step].duties[task.duty].act,)
    )


def _ahead(pathway: Pathway, state: State, waiting: str) -> frozenset[str]:
    """The steps that what is open may lead to past `waiting`, with what a track or a person may begin at any time."""
    others = (entry.step for entry in state.rounds.present if entry.step != waiting)
    onward = (to for step in others for to in pathway.leads_to[step])
    begun = (*(step for step, _ in state.joins), *_begun_at_any_time(pathway), *_beside(pathway, waiting))
    return flow_from(pathway, (*onward, *begun), past=waiting)


def _beside(pathway: Pathway, waiting: str) -> tuple[str, ...]:
    """What another limit of the step itself may open while it stands."""
    step = pathway.named_steps[waiting]
    return () if step.on_overdue is None or step.overdue_replaces else targets_of(step.on_overdue)


def _begun_at_any_time(pathway: Pathway) -> Iterator[str]:
    yield from (track.first_step for track in pathway.tracks)
    yield from (step.name for step in pathway.steps if step.anytime is not None)
