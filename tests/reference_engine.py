"""The reference interpreter: what dsl/specification says of a patient's course, as plainly as it can be said.

It was written from the specification by somebody who had seen neither the engine nor its calendar, and knows neither.
What is told -> what comes of it: `> 2026-06-01T09:00 start` -> `= responsible lege`, `= task kontroll round=1 …`.
Each answer is made anew from all that was told and not refused; the course that is built for it is then forgotten.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from forlop.model import pathway as model
from tests.reference.answer import answer
from tests.reference.calendar import Refused, day_of, require
from tests.reference.corrections import correct, follow_limits, judge, raise_rechecks, recheck, retract, standing
from tests.reference.course import Patient, Run, Said, Spell, covers, names, place
from tests.reference.deviations import deviate, set_limit, take_ends
from tests.reference.flow import begin, close_where, end_track, go, open_step, settle
from tests.reference.recording import assign, know_actors, note, note_all, record, release, take_task, uphold
from tests.reference.telling import Command, command_from
from tests.reference.time import advance, grow_old
from tests.reference.versions import move


@dataclass(frozen=True)
class Outcome:
    """What comes of a thing told: the code of its refusal, or the answer after it and what was recorded."""

    refusal: str | None
    answer: tuple[str, ...] = ()
    recorded: tuple[str, ...] = ()


def answers(
    pathway: model.Pathway, told: Iterable[str], *, versions: Sequence[model.Pathway] = ()
) -> Iterator[Outcome]:
    """What comes of each line told, from nothing but the pathway and what was told before it and not refused.

    `versions` are those that the patient can be moved to.
    """
    accepted: list[Command] = []
    for command in map(command_from, told):
        outcome = outcome_of(pathway, accepted, command, versions=versions)
        accepted += [] if outcome.refusal else [command]
        yield outcome


def outcome_of(
    pathway: model.Pathway,
    accepted: Sequence[Command],
    command: Command,
    *,
    versions: Sequence[model.Pathway] = (),
) -> Outcome:
    """What comes of a thing told after all that was accepted."""
    patient, known = Patient(pathway, command.now, versions), 0
    try:
        for each in [*accepted, command]:
            known = len(patient.log)
            take(patient, each)
        recorded = tuple([entry.text for entry in patient.log[known:]])
        # Asked at that moment: what was told late may have brought more, which is recorded at the next telling.
        advance(patient, command.now)
        return Outcome(None, tuple([f"= {line}" for line in answer(patient)]), recorded)
    except Refused as refused:
        return Outcome(str(refused))


def take(patient: Patient, told: Command) -> None:
    """Records what time has brought, then what is told, then what follows by itself."""
    for moment in (told.now, told.at):
        day_of(moment)  # is refused outside the calendar
    patient.now, patient.told_from = told.now, len(patient.log)
    advance(patient, told.now)
    patient.told_from, patient.logged = len(patient.log), told.now
    if told.word == "time":
        return
    corrects = told.word in ("correct", "retract", "recheck", "judge")
    if told.word != "start":
        require(corrects or told.how == "reentered" or not patient.run.ended, "ended")
        require(corrects or told.how == "reentered" or not patient.left, "left")
    else:
        require(not patient.own, "already_started")
    require(told.at <= told.now, "after_now")
    require(not patient.own or told.at >= patient.own.began, "before_start")
    is_late = told.at < max([entry.at for entry in patient.log], default=told.at)
    before = standing(patient) if corrects or is_late else {}
    TOLD[told.word](patient, told)
    settle(patient, told.at)
    grow_old(patient)
    if corrects or is_late:
        raise_rechecks(patient, before, late=is_late and not corrects)
    follow_limits(patient)


def start(patient: Patient, told: Command) -> None:
    starts = [step for step in patient.pathway.starts if told.name in ("", step.name)]
    require(len(starts) == 1, "which_start")
    run = patient.own = Run(patient.pathway, patient, told.at)
    begin(run, starts[0], told.at)
    open_step(run, starts[0], told.at)


def happen(patient: Patient, told: Command) -> None:
    runs = knowing(patient, told, "event")
    tracks = [(run, track) for run in runs for track in run.pathway.tracks]
    starting = [(run, track) for run, track in tracks if track.starts_at == told.name]
    require(not any(track.name in run.tracks for run, track in starting), "track_runs")
    happened = Spell(told.name, told.at, told.at)
    patient.happened.append(happened)
    patient.tell("happened", told.name, told.at, happened)
    for run, track in tracks:
        if track.ends_at == told.name and track.name in run.tracks:
            close_where(run, [step.name for step in run.pathway.steps if step.track == track.name], told.at)
            end_track(run, track.name, told.at)
    for run, track in starting:
        run.tracks.append(track.name)
        patient.tell("track_started", track.name, told.at)
        go(run, happened, model.Onward(steps=(track.first_step,)), told.at)


def knowing(patient: Patient, told: Command, kind: str) -> list[Run]:
    """The runs that know the name; of the patient and not of one run are an event, a consent and who has a role."""
    runs = [run for run in patient.runs if told.name in names(run.pathway, kind)]
    require(runs, "unknown_event")
    return runs


def interrupt(patient: Patient, told: Command) -> None:
    run, name = place(patient, told.name, "interruption")
    interruption = run.pathway.named_interruptions[name]
    scope, spell = interruption.scope, Spell(name, told.at, told.at)
    moves = run.has_open(scope)
    patient.tell("interrupted", name, told.at, spell)
    if moves and interruption.mode is model.Mode.CANCELS:
        take_ends(run, [end for end in run.reached if covers(scope, run.pathway.named_ends[end].phase)], told)
        close_where(run, [step for step in run.pathway.named_steps if run.covers(scope, step)], told.at)
    elif moves:
        spell.stop = None
        for running in [each for each in run.interruptions if each.name == name and each.stop is None]:
            running.stop = told.at
            close_where(run, run.side_of(name), told.at)
    run.interruptions.append(spell)
    if moves:
        go(run, spell, interruption.target, told.at)


def pause(patient: Patient, told: Command) -> None:
    run, name = place(patient, told.name, "pause")
    running = [spell for spell in run.pauses if spell.name == name and spell.stop is None]
    if told.how == "starts":
        require(not running, "pause_runs")
        running = [Spell(name, told.at)]
        run.pauses += running
    else:
        require(running, "pause_not_running")
        require(told.at >= max(spell.start for spell in running), "pause_reversed")
        for spell in running:
            spell.stop = told.at
    patient.tell("pause_started" if told.how == "starts" else "pause_stopped", name, told.at, running[0])


def consent(patient: Patient, told: Command) -> None:
    know_actors(knowing(patient, told, "consent")[0], *(told.only or ()))
    given = told.how == "given"
    require(given or told.only is None, "only_when_given")
    patient.consents.append(Said(told.name, told.at, given, only=told.only))
    patient.tell("consent_given" if given else "consent_refused", told.name, told.at, patient.consents[-1])


def conclude(patient: Patient, told: Command) -> None:
    run, name = place(patient, told.name)
    found = run.open_round(name)
    require(run.pathway.named_steps[name].runs, "not_a_subpathway")
    require(found and found.inside, "not_open")
    if found and found.inside:
        require(told.how in found.inside.pathway.named_ends, "no_such_end")
        patient.tell("ended", told.how, told.at)
        note_all(run, told, [*run.pathway.named_data], None)
        found.inside.ended, found.inside.ended_at = told.how, told.at


TOLD = {
    "start": start, "record": record, "happen": happen, "interrupt": interrupt, "pause": pause, "consent": consent,
    "conclude": conclude, "correct": correct, "retract": retract, "recheck": recheck, "deviate": deviate,
    "limit": set_limit, "move": move, "take": take_task, "release": release, "note": note, "assign": assign,
    "uphold": uphold, "judge": judge,
}  # fmt: skip
