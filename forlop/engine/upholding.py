"""What was done out of order is upheld when the patient comes to the step: somebody says that it still holds.

An earlier value never counts by itself (semantics 3); that this one does is said in the round that asks for it.
"""

from datetime import datetime

from forlop.engine import events as log
from forlop.engine.commands import Refusal, Refused, Uphold
from forlop.engine.draft import Draft
from forlop.engine.events import Closing, Deviation
from forlop.engine.recording import is_task_of, refuse_consent, refuse_taken
from forlop.engine.rounds import Round, Task
from forlop.engine.state import State
from forlop.engine.taking import open_tasks_for
from forlop.model.pathway import Pathway, Record, Step


def uphold(draft: Draft, command: Uphold) -> Draft | Refusal:
    """The person's tasks are done by what was done then, and were done when that was; the patient goes on now."""
    found = open_tasks_for(draft, command.step, command.by)
    if isinstance(found, Refusal):
        return found
    step, entry, tasks = found
    own = [task for task in tasks if is_task_of(draft.pathway, step, task, command.by)]
    if not own:
        responsible = tuple(dict.fromkeys(task.actor for task in tasks))
        stranger = Refusal(Refused.NOT_RESPONSIBLE, (("by", command.by), ("step", step.name)), responsible)
        return refuse_taken(draft.pathway, step, tasks, command.by) or stranger
    before = _out_of_order(draft.state, entry)
    done = [task for task in own if before is not None and _was_done(before, task)]
    if before is None or not done:
        return Refusal(Refused.NOTHING_TO_UPHOLD, (("step", step.name),))
    newer = tuple(dict.fromkeys(name for task in done for name in _no_longer(draft.state, before, step, task)))
    done = [task for task in done if not _no_longer(draft.state, before, step, task)]
    if not done:
        return Refusal(Refused.NOTED_SINCE, (("datum", newer[0]), ("step", step.name)), newer)
    refused = refuse_consent(draft, step, entry)
    if refused is not None:
        return refused
    for task in done:
        upheld = log.TaskUpheld(
            step=step.name,
            round=entry.number,
            task=task.duty,
            by=command.by,
            done_at=_done_at(before, task),
            reason=command.reason,
        )
        draft = draft.write(command.at, upheld)
    return draft


def done_before(pathway: Pathway, state: State, entry: Round, task: Task) -> Round | None:
    """The round in which the task was done out of order, if that can be upheld now."""
    before = _out_of_order(state, entry)
    step = pathway.named_steps[entry.step]
    if before is None or not _was_done(before, task) or _no_longer(state, before, step, task):
        return None
    return before


def _out_of_order(state: State, entry: Round) -> Round | None:
    """The round before this one, if the step was done out of order in it; what was only taken away is passed over."""
    if entry.beside or entry.number == 1:
        return None
    before = state.rounds.before(entry)
    if before is None or before.deviation is not Deviation.OUT_OF_ORDER or before.retracted:
        return None
    return before if before.closed is Closing.DONE else None


def _was_done(before: Round, task: Task) -> bool:
    return any(each.duty == task.duty and each.closed is Closing.DONE for each in before.tasks)


def _done_at(before: Round, task: Task) -> datetime:
    (at,) = (each.closed_at for each in before.tasks if each.duty == task.duty)
    assert at is not None  # it was done
    return at


def _no_longer(state: State, before: Round, step: Step, task: Task) -> tuple[str, ...]:
    """What was noted then and is not what is known now: noted anew since, left out, or grown too old."""
    act = step.duties[task.duty].act
    names = act.data if isinstance(act, Record) else ()
    return tuple(name for name in names if not _is_of(state, before, name))


def _is_of(state: State, before: Round, datum: str) -> bool:
    recording = state.value(datum)
    if recording is None or recording.value is None or recording.step != before.step:
        return False
    return before.opened_version < recording.version < before.closed_version
