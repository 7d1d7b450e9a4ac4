"""A member of a pool takes an open task, and gives it back: one is responsible, and the others are told who (I6)."""

from forlop.engine import events as log
from forlop.engine.actors import has_patient, may_act_as
from forlop.engine.commands import Refusal, Refused, Release, Take
from forlop.engine.deviating import known_step, refuse_actor
from forlop.engine.draft import Draft
from forlop.engine.recording import open_inside, refuse_taken
from forlop.engine.rounds import Round, Task
from forlop.model.pathway import Pathway, RoleSet, Step


def take(draft: Draft, command: Take) -> Draft | Refusal:
    """The pool's open tasks of the step are the member's from now on."""
    found = open_tasks_for(draft, command.step, command.by)
    if isinstance(found, Refusal):
        return found
    step, entry, tasks = found
    own = [task for task in tasks if _is_pools(draft.pathway, task) and _is_member(draft.pathway, task, command.by)]
    if not own:
        why = (("by", command.by), ("step", step.name))
        pools = (draft.pathway.named_actors[task.actor].chosen for task in tasks if _is_pools(draft.pathway, task))
        members = dict.fromkeys(name for pool in pools if isinstance(pool, RoleSet) for name in pool.members)
        refused = refuse_taken(draft.pathway, step, tasks, command.by)
        return refused or Refusal(Refused.NO_POOL_TASK, why, tuple(members))
    for task in own:
        taken = log.TaskTaken(step=step.name, round=entry.number, task=task.duty, was=task.actor, now=command.by)
        draft = draft.write(command.at, taken)
    return draft


def release(draft: Draft, command: Release) -> Draft | Refusal:
    """What was taken is the pool's again, by whoever took it or has the patient."""
    found = open_tasks_for(draft, command.step, command.by)
    if isinstance(found, Refusal):
        return found
    step, entry, tasks = found
    taken = [task for task in tasks if task.taken_from is not None]
    if not taken:
        return Refusal(Refused.NOT_TAKEN, (("step", step.name),))
    is_responsible = has_patient(draft.pathway, draft.state, command.by)
    own = [task for task in taken if is_responsible or may_act_as(draft.pathway, command.by, task.actor)]
    if not own:
        return Refusal(Refused.TAKEN, (("step", step.name), ("actor", taken[0].actor)), (taken[0].actor,))
    for task in own:
        assert task.taken_from is not None  # it is one of those that were taken
        released = log.TaskReleased(
            step=step.name, round=entry.number, task=task.duty, was=task.actor, now=task.taken_from, by=command.by
        )
        draft = draft.write(command.at, released)
    return draft


def open_tasks_for(draft: Draft, name: str, by: str) -> tuple[Step, Round, tuple[Task, ...]] | Refusal:
    """The step, its round and what is open in it, for a person whose name must be said."""
    step = known_step(draft, name)
    if isinstance(step, Refusal):
        return step
    if not by:
        return Refusal(Refused.PERSON_MISSING, (("step", step.name),))
    refused = refuse_actor(draft, by)
    if refused is not None:
        return refused
    entry = draft.state.present(step.name)
    if entry is None:
        return Refusal(Refused.NOT_OPEN, (("step", step.name),))
    if step.runs is not None:
        return Refusal(Refused.RUNS_INSIDE, (("step", step.name),), tuple(open_inside(draft, step.name)))
    if step.only_if is not None and all(task.opened_at is None for task in entry.tasks):
        return Refusal(Refused.NOT_YET_RELEVANT, (("step", step.name),))
    return step, entry, tuple(task for task in entry.tasks if task.is_open)


def _is_pools(pathway: Pathway, task: Task) -> bool:
    return task.taken_from is None and isinstance(pathway.named_actors[task.actor].chosen, RoleSet)


def _is_member(pathway: Pathway, task: Task, by: str) -> bool:
    return by != task.actor and may_act_as(pathway, by, task.actor)
