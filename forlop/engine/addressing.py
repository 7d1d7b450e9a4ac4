"""Which run a command means: a path says it, and a name alone does where only one running run has it."""

from collections.abc import Callable
from dataclasses import replace
from difflib import get_close_matches

from forlop.engine import events as log
from forlop.engine.commands import Conclude, Refusal, Refused
from forlop.engine.draft import Draft
from forlop.engine.inside import SEPARATOR, path, places_ever_of, places_of, runs_begun
from forlop.engine.rounds import Round
from forlop.engine.state import shared_data
from forlop.engine.values_in import refuse_value
from forlop.model.pathway import Pathway
from forlop.model.values import encode

Declares = Callable[[Pathway, str], bool]
Change = Callable[[Draft, str], Draft | Refusal]
RunOf = Callable[[Draft, str], Round | None]


def addressed(draft: Draft, name: str, *, declares: Declares, change: Change) -> Draft | Refusal:
    """The draft with the change made in the run that the name belongs to; refused as if it were the pathway's own."""
    return _addressed(draft, name, declares=declares, change=change, run_of=_running)


def addressed_ever(
    draft: Draft, name: str, *, declares: Declares, change: Change, entry: int | None
) -> Draft | Refusal:
    """As `addressed`, also in a run that is over: the last one, or the one in which that entry of the log was made."""

    def run_of(where: Draft, step: str) -> Round | None:
        running = _running(where, step) if entry is None else None
        begun = (each for each in runs_begun(where.state) if each.step == step)
        before = [each for each in begun if entry is None or each.opened_version < entry]
        return running or next(reversed(before), None)

    return _addressed(draft, name, declares=declares, change=change, run_of=run_of)


def _running(draft: Draft, step: str) -> Round | None:
    return next((entry for entry in draft.state.with_inner_run if entry.step == step), None)


def _addressed(draft: Draft, name: str, *, declares: Declares, change: Change, run_of: RunOf) -> Draft | Refusal:
    step, separator, rest = name.partition(SEPARATOR)
    if separator:
        return _inside(draft, step, rest, declares=declares, change=change, run_of=run_of)
    if declares(draft.pathway, name):
        return change(draft, name)

    def knows(pathway: Pathway) -> bool:
        return declares(pathway, name)

    places = tuple(places_of(draft.pathway, draft.state, knows))
    if run_of is not _running and not places:
        places = tuple(dict.fromkeys(places_ever_of(draft.pathway, draft.state, knows)))
    if len(places) > 1:
        return Refusal(Refused.IN_SEVERAL, (("name", name),), tuple(path(place, name) for place in places))
    if places:
        return _addressed(draft, path(places[0], name), declares=declares, change=change, run_of=run_of)
    return change(draft, name)


def _inside(
    draft: Draft, step: str, rest: str, *, declares: Declares, change: Change, run_of: RunOf
) -> Draft | Refusal:
    named = draft.pathway.named_steps.get(step)
    if named is None:
        near = get_close_matches(step, draft.pathway.named_steps, 1, 0.6)
        return Refusal(Refused.UNKNOWN_STEP, (("name", step),), tuple(near))
    if named.runs is None:
        return Refusal(Refused.NOT_A_SUBPATHWAY, (("step", step),))
    entry = run_of(draft, step)
    if entry is None:
        return Refusal(Refused.NOT_OPEN, (("step", step),))
    changed = _addressed(draft.inside(entry), rest, declares=declares, change=change, run_of=run_of)
    if isinstance(changed, Refusal):
        return replace(changed, inside=(step, *changed.inside))
    return draft.taking(entry, changed)


def conclude(draft: Draft, command: Conclude) -> Draft | Refusal:
    """The sub-pathway is over with the result that was said; what it would have recorded comes back as it was said."""
    named = draft.pathway.named_steps[command.step]
    if named.runs is None:
        return Refusal(Refused.NOT_A_SUBPATHWAY, (("step", command.step),))
    entry = next((entry for entry in draft.state.with_inner_run if entry.step == command.step), None)
    if entry is None:
        return Refusal(Refused.NOT_OPEN, (("step", command.step),))
    ends = tuple(named.runs.pathway.named_ends)
    if command.end not in ends:
        return Refusal(Refused.NO_SUCH_END, (("end", command.end), ("step", command.step)), ends)
    inner = draft.inside(entry)
    draft = draft.taking(entry, inner.write(command.at, log.Ended(end=command.end)))
    for name, value in command.data:
        if name not in shared_data(draft.pathway, inner.pathway):
            return Refusal(Refused.NOT_RECORDED_HERE, (("datum", name), ("step", command.step)))
        refused = refuse_value(draft.pathway.named_data[name], value)
        if refused is not None:
            return refused
        draft = draft.write(command.at, log.DatumPassed(datum=name, value=encode(value), step=command.step))
    return draft
