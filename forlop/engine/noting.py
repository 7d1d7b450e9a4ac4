"""A value that became known though no step asks for it now: plans move, and a setting changes (semantics 6).

It does nobody's task: what an open round asks for is recorded there.
"""

from difflib import get_close_matches

from forlop.engine import events as log
from forlop.engine.commands import Note, Refusal, Refused
from forlop.engine.deviating import refuse_actor
from forlop.engine.draft import Draft
from forlop.engine.recording import is_task_of
from forlop.engine.values_in import refuse_value
from forlop.model.expressions import data_in, data_of
from forlop.model.pathway import Pathway
from forlop.model.pathway import Record as RecordData
from forlop.model.values import encode


def note(draft: Draft, command: Note) -> Draft | Refusal:
    """The draft with the value, before anything follows from it."""
    pathway, name = draft.pathway, command.datum
    if not command.by:
        return Refusal(Refused.NOTED_BY_WHOM, expected=tuple(pathway.named_actors))
    sources = _computed_from(pathway, name)
    if sources is not None:
        return Refusal(Refused.COMPUTED, (("datum", name),), sources)
    if name not in pathway.named_data:
        near = get_close_matches(name, pathway.named_data, 1, 0.6)
        return Refusal(Refused.UNKNOWN_DATUM, (("name", name),), tuple(near) or tuple(pathway.named_data))
    refused = refuse_actor(draft, command.by) or refuse_value(pathway.named_data[name], command.value)
    if refused is not None:
        return refused
    asking = _asked_in(draft, name, command.by)
    if asking is not None:
        return Refusal(Refused.ASKED_IN_STEP, (("datum", name), ("step", asking)), (asking,))
    return draft.write(command.at, log.DatumNoted(datum=name, value=encode(command.value), by=command.by))


def _asked_in(draft: Draft, datum: str, by: str) -> str | None:
    """The open step in which this person is asked for the datum."""
    for entry in draft.state.rounds.present:
        step = draft.pathway.named_steps[entry.step]
        for task in entry.tasks if entry.is_open and datum not in entry.recorded else ():
            act = step.duties[task.duty].act
            asks = isinstance(act, RecordData) and datum in act.data
            if asks and task.is_open and is_task_of(draft.pathway, step, task, by):
                return step.name
    return None


def _computed_from(pathway: Pathway, name: str) -> tuple[str, ...] | None:
    """The data that a computed datum, or what a table gives, comes from; None for what people record."""
    for computed in pathway.computed:
        if computed.name == name:
            return tuple(dict.fromkeys(data_in(computed.expression)))
    for table in pathway.tables:
        if name in (table.name, table.gives):
            tests = (test for row in table.rows for test in row.tests if test is not None)
            return tuple(dict.fromkeys(datum for test in tests for datum in data_of(test)))
    return None
