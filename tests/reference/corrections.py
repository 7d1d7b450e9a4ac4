"""What is corrected or taken back, and what that changes of what was told: the things to be looked at again."""

from collections.abc import Iterator
from datetime import datetime

from forlop.model import pathway as model
from forlop.model.values import Value
from tests.reference.calendar import Refused, late_from, require
from tests.reference.conditions import Facts, Undecided
from tests.reference.course import Entry, Holding, Note, Patient, Recheck, Round, Run, Saying, Spell, Task
from tests.reference.limits import deadline
from tests.reference.telling import Command, fitting, written
from tests.reference.ways import over

Key = tuple[str, str, int, int | None]
WORDS = {
    "sent": ("sent",), "received": ("sent", "received"), "starts": ("pause_started",), "stops": ("pause_stopped",),
    "done": (
        "datum_recorded", "datum_noted", "task_done", "happened", "interrupted", "consent_given", "consent_refused",
        "assigned", "assignment_ended",
    ),
}  # fmt: skip


def all_runs(run: Run) -> Iterator[Run]:
    """A run and all that were ever run inside it."""
    yield run
    for found in run.rounds:
        if found.inside:
            yield from all_runs(found.inside)


# ---- what is told


def meant(run: Run, told: Command) -> tuple[int, Entry]:
    """The line of the log that is meant: the last of the name, unless another is said."""
    patient, name = run.patient, told.name.split("/")[-1]
    require(told.by, "person_missing")
    require(told.reason, "reason_missing")
    require(told.by in run.pathway.named_actors, "unknown_actor")
    require(any(name in (thing.name for thing in each.pathway.things) for each in all_runs(run)), "unknown_event")
    texts = [f"{word} {name}" for word in WORDS[told.how]]
    lines = [(number, entry) for number, entry in enumerate(patient.log, 1) if entry.text in texts]
    standing = [(number, entry) for number, entry in lines if number not in patient.taken_back and entry.thing]
    require(standing, "nothing_recorded")
    found = [line for line in standing if told.pairs.get("entry") in (None, line[0])]
    require(found, "no_such_entry")
    return found[-1]


def correct(patient: Patient, told: Command) -> None:
    """What should have been recorded: no way is taken anew, but what was opened by it was opened then."""
    run = patient.run
    thing, moment = meant(run, told)[1].thing, told.moment("moment")
    require(moment or told.data, "correct_what")
    has_value = isinstance(thing, Note) or (isinstance(thing, Holding) and thing.to)
    require(has_value or not told.data, "no_value_here")
    value: Value | None = None
    if isinstance(thing, Note):
        datum = next(each.pathway.named_data[thing.datum] for each in all_runs(run) if thing.datum in each.notes)
        value = fitting(datum, dict(told.data)[thing.datum]) if told.data else thing.value
    require(not isinstance(thing, Saying), "correct_what")
    require(moment is None or moment >= run.began, "before_start")
    require(moment is None or moment <= told.now, "after_now")
    match thing:
        case Note():
            require((value, moment or thing.at) != (thing.value, thing.at), "as_recorded")
            thing.value, thing.at = value, moment or thing.at
            thing.too_old.clear()
        case Holding(to=was):
            to = str(dict(told.data)[thing.actor]) if told.data else was
            require((to, moment or thing.at) != (was, thing.at), "as_recorded")
            thing.to, thing.at = to, moment or thing.at
        case (Round() as found, Task() as task):
            require(moment and moment != task.closed_at, "as_recorded")
            for note in [note for each in all_runs(run) for notes in each.notes.values() for note in notes]:
                if moment and note.noted_in is found and note.datum in task.data and note.at == task.closed_at:
                    note.at = moment
            task.closed_at = moment
            if found.how == "done":
                close_then(run, found)
        case Round() if told.how == "sent":
            require(moment != thing.sent, "as_recorded")
            for task in thing.tasks:
                task.opened = moment if task.opened == thing.sent else task.opened
                task.closed_at = moment if isinstance(task.duty.act, model.Send) else task.closed_at
            thing.sent = moment
        case Round():
            require(moment != (thing.received or thing.sent), "as_recorded")
            thing.received = moment
        case Spell() if told.how == "stops":
            require(moment and moment >= thing.start, "pause_reversed")
            require(moment != thing.stop, "as_recorded")
            thing.stop = moment
        case Spell() if moment:
            is_pause = any(thing in each.pauses for each in all_runs(run))
            require(not is_pause or thing.stop is None or moment <= thing.stop, "pause_reversed")
            require(moment != thing.start, "as_recorded")
            thing.start = moment
        case _:
            raise Refused("correct_what")
    patient.tell("corrected", told.name, told.at)


def retract(patient: Patient, told: Command) -> None:
    """What never was so."""
    run = patient.run
    require(told.how not in ("sent", "received"), "withdraw_instead")
    require(told.name not in run.pathway.named_interruptions, "not_retractable")
    number, entry = meant(run, told)
    match entry.thing:
        case Note() as note:
            for each in all_runs(run):
                each.notes[note.datum] = [other for other in each.notes.get(note.datum, []) if other is not note]
            if note.noted_in and note.noted_in.closed is None:
                note.noted_in.recorded.discard(note.datum)
                for task in note.noted_in.tasks:
                    task.closed = None if note.datum in task.data else task.closed
        case (Round() as found, Task() as task):
            require(found.sent is None, "withdraw_instead")
            if found.closed is None:
                task.closed = task.closed_at = None
                found.choice = None if isinstance(task.duty.act, model.Choose) else found.choice
            else:
                found.how = "retracted"
        case Round():
            raise Refused("withdraw_instead")
        case Holding() as holding:
            for each in all_runs(run):
                each.holdings = [other for other in each.holdings if other is not holding]
        case Saying() as saying:
            patient.consents.remove(saying)
        case Spell() as spell if told.how == "stops":
            spell.stop = None
        case Spell() as spell:
            for spells in (patient.happened, *[each.pauses for each in all_runs(run)]):
                spells[:] = [other for other in spells if other is not spell]
        case _:
            raise ValueError(entry.text)
    patient.taken_back.add(number)
    patient.tell("retracted", told.name, told.at)


def recheck(patient: Patient, told: Command) -> None:
    """Somebody has looked at it again."""
    found = [key for key, item in patient.rechecks.items() if str(item.entry) == told.name]
    require(found, "no_recheck")
    require(told.by, "person_missing")
    del patient.rechecks[found[0]]
    patient.tell("recheck_settled", told.name, told.at)


# ---- what was opened by what was done at another time


def close_then(run: Run, found: Round) -> None:
    own = next(each for each in all_runs(run) if found in each.rounds)
    lasted = over(own, found) if found.step.lasts else None
    leave_at(run, found, max([*found.times("done"), *([lasted] if lasted else [])]))


def leave_at(run: Run, found: Round, closed: datetime) -> None:
    """The round was over then; what it opened, opened when the last of those that opened it was left."""
    if found.left is not None:
        found.left = closed if found.left == found.closed else max(found.left, closed)
    found.closed = closed
    for each in [each for inner in all_runs(run) for each in inner.rounds if found in each.sources]:
        open_at(run, each, max(source.left for source in each.sources if source.left))


def open_at(run: Run, found: Round, opened: datetime) -> None:
    was, found.opened = found.opened, opened
    found.relevant_from = opened if found.relevant_from == was else found.relevant_from
    for task in found.tasks:
        task.opened = opened if task.opened == was else task.opened
    for inner in found.inside.rounds if found.inside else ():
        if inner.opened == was:
            open_at(run, inner, opened)
    if found.closed == was and not found.times("done"):
        leave_at(run, found, opened)


# ---- what must be looked at again


def standing(run: Run) -> dict[Key, tuple[object, str]]:
    """What the answers rest on: what it is about, what is so, and whose it is."""
    found_so: dict[Key, tuple[object, str]] = {}
    for each in all_runs(run):
        found_so |= standing_in(each)
    return found_so


def standing_in(each: Run) -> dict[Key, tuple[object, str]]:
    run, found_so = each.patient.run, dict[Key, tuple[object, str]]()
    for found in sorted(each.rounds, key=lambda found: found.way_order):
        if found.by_rules and found.left:
            found_so["decision", each.path + found.step.name, found.number, None] = (led(each, found), had(found))
    for found in each.rounds:
        if (
            found.step.only_if
            and not found.is_beside
            and found.step == each.pathway.named_steps.get(found.step.name)
            and (found.relevant_from or found.how == "not_indicated")
        ):
            then = found.relevant_from or found.closed or found.opened
            truth = Facts(each, then, as_of_then=True).truth(found.step.only_if)
            word = "unknown" if truth is None else "relevant" if truth else "not_relevant"
            found_so["relevance", each.path + found.step.name, found.number, None] = (
                word,
                had(found) or run.patient.responsible,
            )
    for found in each.rounds:
        for task in found.tasks:
            key = (each.path + found.step.name, found.number, task.number)
            due = deadline(each, found, task).due if task.opened else None
            if task.closed_at and task.closed == "done" and found.may_be_late(task):
                is_late = due is not None and task.closed_at >= late_from(due)
                found_so["lateness", *key] = ("late" if is_late else "in_time", task.actor)
            elif task.is_open:
                if found.may_be_late(task):
                    found_so["lateness", *key] = ("late" if task.late else "in_time", task.actor)
                found_so["limit", *key] = ("?" if due is None else written(due), task.actor)
    for found in each.rounds:
        if found.closed and found.how != "superseded":
            onward = [other.step.name for other in each.rounds if found in other.sources] + list(each.reached)
            so = (found.step.name if found.how == "retracted" else [*onward, "-"][0], had(found))
            found_so["left", each.path + found.step.name, found.number, None] = so
    return found_so


def had(found: Round) -> str:
    """Who had the first task of the round, or the patient."""
    return next((task.actor for task in found.tasks if task.actor), found.responsible)


def led(run: Run, found: Round) -> object:
    """Where the rules lead from the round by what was so when it was left; `?` where they do not decide."""
    step = found.step
    decided = Facts(run, found.left or found.opened, as_of_then=True).decided(step)
    if step.repeating and isinstance(decided, Undecided) and decided.why == "none_true":
        if found.repetition < step.repeating.times and found.how != "not_indicated":
            return step.name
        decided = step.after_last or decided
    match decided:
        case Undecided():
            return "?"
        case model.Onward(steps=steps):
            return steps[0] if len(steps) == 1 else steps
        case model.Back(step=name):
            return name
        case model.Finished():
            return "-"


def raise_rechecks(run: Run, before: dict[Key, tuple[object, str]], *, late: bool) -> None:
    patient = run.patient
    for key, (now, actor) in standing(run).items():
        was = before.get(key, (now, ""))[0]
        begins_to_run = late and key[0] == "limit" and was == "?"
        is_open = key[0] == "lateness" and ("limit", *key[1:]) in standing(run)
        if was == now or begins_to_run or is_open or (key[0] == "left" and (late or now != key[1].split("/")[-1])):
            continue
        patient.tell("recheck_raised", key[0], patient.now)
        first = patient.rechecks.pop(key, None)
        if first is None or first.was != now:
            patient.rechecks[key] = Recheck(first.was if first else was, now, actor, len(patient.log))
