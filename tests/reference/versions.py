"""A patient is moved to another version of the pathway: what is the same work goes on, and the rest begins anew."""

from forlop.model import pathway as model
from tests.reference.calendar import Refused, require
from tests.reference.course import Patient, Round, Said
from tests.reference.deviations import Marking, line_of, meets, unfilled
from tests.reference.flow import close, end_side_flow, end_track, open_step
from tests.reference.limits import learn_length
from tests.reference.telling import Command, fitting


def move(patient: Patient, told: Command) -> None:
    run, old, old_arrived = patient.run, patient.run.pathway, patient.run.arrived
    named = [each for each in patient.versions if each.version == told.name]
    require(told.by, "person_missing")
    require(told.reason, "reason_missing")
    require(told.name != run.pathway.version, "same_version")
    require(named, "unknown_version")
    new = named[0]
    require(told.by in {*run.pathway.named_actors, *new.named_actors}, "unknown_actor")
    places = dict(pair.split("=", 1) for pair in told.places)
    responsible = places.get(run.responsible, run.responsible)
    moving = [(found, new_step(new, found, places)) for found in run.open_rounds]
    awaited = {join: {places.get(side, side) for side in sides} for join, sides in run.arrived.items()}
    joins = {join: step_of(new, join, places) for join in run.arrived}
    placed = [step for join, step in joins.items() if not awaited[join] <= set(step.waits_for)]
    names = [step.name for step in [*[step for _, step in moving], *placed]]
    require(len(set(names)) == len(names), "move_twice")
    stood = {
        join: {where(new, side, places): came for side, came in sides.items()} for join, sides in run.arrived.items()
    }
    arrived = {joins[join].name: sides for join, sides in stood.items() if joins[join] not in placed}
    reached = {where(new, end, places): at for end, at in run.reached.items()}
    before, after = [
        Marking(steps, [(join, side) for join, sides in waiting.items() for side in sides])
        for steps, waiting in (([found.step.name for found, _ in moving], run.arrived), (names, arrived))
    ]
    require(unfilled(new, after) <= unfilled(run.pathway, before), "join_unfilled")
    anew = [(found, step) for found, step in moving if not is_the_same_work(found.step, step)]
    for place in [step.name for step in [*[step for _, step in anew], *placed]]:
        line = [name for name in names if name != place and line_of(new, name) == line_of(new, place)]
        ends = [] if line_of(new, place) else [*reached]
        require(not meets(new, place, Marking(line, after.tokens), ends), "twice_in_line")
    require(responsible in new.named_actors, "move_who")
    for found, _ in anew:
        close(found, "superseded", told.at)
    for found, step in [each for each in moving if each not in anew]:
        found.step = step
        for task, duty in zip(found.tasks, step.duties, strict=True):
            task.duty, task.bound, task.length, task.changed = duty, None, None, None
            learn_length(task, task.closed_at if task.closed else told.at)
    patient.pathway, run.pathway, run.arrived, run.reached = new, new, arrived, reached
    run.responsible = responsible
    tokens = [(join, joins[join], side) for join, sides in old_arrived.items() for side in sides]
    renamed = [(join, step) for join, step, side in tokens
               if step in placed or (step.name, places.get(side, side)) != (join, side)]  # fmt: skip
    for join, _ in renamed:
        patient.tell("token_taken", join, told.at)
    patient.tell("version_moved", f'"{new.version}"', told.at)
    for step in [step for _, step in renamed if step not in placed]:
        patient.tell("token_waits", step.name, told.at)
    keep_what_has_a_name(patient, told)
    for key in [key for key in patient.rechecks if key[-1] is run]:
        if key[0] == "limit" or not is_known(new, old.named_steps.get(key[1])):
            del patient.rechecks[key]
    for found in run.rounds:
        found.is_past = found.how is not None
        found.stands = None if is_known(new, found.step) else found.left
    for found, step in anew:
        open_step(run, step, told.at).gone_to = frozenset(places.get(name, name) for name in found.gone_to)
    for step in placed:
        open_step(run, step, told.at)


def where(new: model.Pathway, name: str, places: dict[str, str]) -> str:
    place = places.get(name, name)
    require(place in new.named_steps or place in new.named_ends, "unknown_step" if name in places else "move_where")
    return place


def step_of(new: model.Pathway, name: str, places: dict[str, str]) -> model.Step:
    step = new.named_steps.get(where(new, name, places))
    if step is None:
        raise Refused("move_where")
    return step


def new_step(new: model.Pathway, found: Round, places: dict[str, str]) -> model.Step:
    """Where the patient stands in the new version; a sub-pathway that runs must be the same there."""
    step = step_of(new, found.step.name, places)
    require(found.inside is None or step.runs == found.step.runs, "move_inside")
    return step


def is_known(new: model.Pathway, step: model.Step | None) -> bool:
    """Whether the version has the step, with as many duties."""
    now = new.named_steps.get(step.name) if step else None
    return now is not None and step is not None and len(now.duties) == len(step.duties)


def is_the_same_work(old: model.Step, new: model.Step) -> bool:
    """The same actors shall do the same, as binding, for the same patients, and the same is waited for."""

    def work(step: model.Step) -> object:
        duties = [(duty.actor, duty.obligation, duty.act) for duty in step.duties]
        return (step.name, step.kind, duties, step.only_if, step.waits_until, step.lasts, step.runs, step.consent)

    return work(old) == work(new)


def keep_what_has_a_name(patient: Patient, told: Command) -> None:
    """Pauses, tracks and interruptions end where the version has no such name; a value it does not take is unknown."""
    run, new = patient.run, patient.pathway
    for pause in [spell for spell in run.pauses if spell.stop is None and spell.name not in new.named_pauses]:
        pause.stop = told.at
    for spell in [spell for spell in run.interruptions if spell.stop is None]:
        if spell.name not in new.named_interruptions:
            end_side_flow(run, spell, told.at)
    for track in [track for track in run.tracks if track not in [each.name for each in new.tracks]]:
        end_track(run, track, told.at)
    for datum in [datum for datum in new.data if run.value(datum.name) is not None]:
        value = run.value(datum.name)
        try:
            fitting(datum, tuple(value) if isinstance(value, frozenset) else value)
        except Refused:
            run.notes.append(Said(datum.name, told.at, None, line=len(patient.log), told=told.now))
