"""What is corrected or taken back, and what that changes of what was told: the things to be looked at again."""

from collections.abc import Iterator
from datetime import datetime

from forlop.model import pathway as model
from tests.reference.calendar import OSLO, Due, Refused, late_from, require
from tests.reference.conditions import Facts, Undecided
from tests.reference.course import LONG_AGO, Entry, Patient, Recheck, Round, Run, Said, Spell, Task
from tests.reference.flow import places_of
from tests.reference.limits import deadline
from tests.reference.recording import acting
from tests.reference.telling import Command, fitting

Key = tuple[str, str, int, int | None, Run]
Standing = dict[Key, tuple[object, str]]
"""What the answers rest on: what it is about, what is so, and whose it is."""
WORDS = {
    "sent": ("sent", "task_done"), "received": ("sent", "received"), "starts": ("pause_started",),
    "stops": ("pause_stopped",),
    "done": (
        "datum_recorded", "datum_noted", "sent", "task_done", "task_upheld", "happened", "interrupted",
        "consent_given", "consent_refused", "assigned", "assignment_ended",
    ),
}  # fmt: skip


# ---- what is told


def meant(patient: Patient, told: Command) -> tuple[int, Entry]:
    """The line of the log that is meant: the last of the name, unless another is said."""
    require(told.by, "person_missing")
    require(told.reason, "reason_missing")
    run, name = ran(patient, told), name_of(told)
    texts = [f"{word} {name}" for word in WORDS[told.how]]
    lines = [(number, entry) for number, entry in enumerate(patient.log, 1) if entry.text in texts]
    standing = [(number, entry) for number, entry in lines if number not in patient.taken_back and is_of(run, entry)]
    if told.how == "sent":
        things = [(line, line[1].thing) for line in standing]
        standing = [line for line, thing in things if not isinstance(thing, Task) or acting([thing], model.Send)]
    require(standing, "nothing_recorded")
    found = [line for line in standing if told.entry in (None, line[0])]
    require(found, "no_such_entry")
    return found[-1]


def name_of(told: Command) -> str:
    return told.name.split("/")[-1]


def ran(patient: Patient, told: Command) -> Run:
    """The run that is meant: by its path, or the patient's own, one that runs or that is over and has the name.

    Of a step that has run its sub-pathway several times it is the last, or the last that had begun at the line said.
    """
    lines = {entry.thing: number for number, entry in enumerate(patient.log, 1) if entry.text.startswith("started")}
    begun = [run for run in patient.ever if lines[run] <= (told.entry or len(patient.log))]
    *outer, name = told.name.split("/")
    run = patient.run
    for part in outer:
        require(part in run.pathway.named_steps, "unknown_step")
        require(run.pathway.named_steps[part].runs, "not_a_subpathway")
        inside = [each for each in begun if each.outer and (each.outer.run, each.outer.step.name) == (run, part)]
        require(inside, "not_open")
        run = inside[-1]
    for runs in [[run]] if outer else [[run], patient.runs, begun]:
        having = {each.path: each for each in runs if any(name == thing.name for thing in each.pathway.things)}
        require(len(having) <= 1, "in_several")
        if having:
            return next(iter(having.values()))
    raise Refused("unknown_event")


def is_of(run: Run, entry: Entry) -> bool:
    """Whether what a line tells of is of the run; events and consents are the patient's."""
    match entry.thing:
        case Task() as task:
            return task.round.run is run
        case Round() as found:
            return found.run is run
        case Said() as said:
            return any(said is each for each in (*run.notes, *run.holdings, *run.patient.consents))
        case Spell() as spell:
            return any(spell is each for each in (*run.pauses, *run.interruptions, *run.patient.happened))
        case _:
            return False


def know_amender(patient: Patient, told: Command) -> None:
    """Who amends is an actor of the pathway, or of one that a step of it runs."""
    inside = [step.runs.pathway for step in patient.run.pathway.steps if step.runs]
    actors = {name for pathway in (patient.run.pathway, *inside) for name in pathway.named_actors}
    require(not told.by or told.by in actors, "unknown_actor")


def correct(patient: Patient, told: Command) -> None:
    """What should have been recorded: no way is taken anew, but what was opened by it was opened then."""
    know_amender(patient, told)
    thing, moment = meant(patient, told)[1].thing, told.moment
    values = [said for name, said in told.data if name == told.name]
    require(moment or values, "correct_what")
    require((isinstance(thing, Said) and thing.value is not None) or not values, "no_value_here")
    require(thing not in patient.consents, "correct_what")
    value = thing.value if isinstance(thing, Said) else None
    for said in values:
        data = [each for each in ran(patient, told).pathway.data if each.name == name_of(told)]
        value = fitting(data[0], said) if data else str(said)
    require(moment is None or moment >= patient.run.began, "before_start")
    require(moment is None or moment <= told.now, "after_now")
    if isinstance(thing, Round) and told.how != "received":
        thing = next(task for task in acting(thing.tasks, model.Send) if task.closed == "done")
    match thing:
        case Said():
            require((value, moment or thing.at) != (thing.value, thing.at), "as_recorded")
            thing.told = thing.told if moment in (None, thing.at) else moment
            thing.value, thing.at = value, moment or thing.at
            thing.too_old.clear()
        case Task() if moment:
            tasks, was = done_with(thing), thing.closed_at
            refuse_answer_before_sending(thing.round, tasks, moment)
            require(moment != was, "as_recorded")
            for noted in [noted for run in patient.ever for noted in run.notes if noted.noted_in is thing.round]:
                if noted.at == was:
                    noted.at = noted.told = moment
                    noted.too_old.clear()
            for task in tasks:
                task.closed_at = moment
            if acting(tasks, model.Send) and thing.round.sent == was:
                thing.round.sent = moment
        case Round():
            require(not (moment and thing.sent) or moment >= thing.sent, "answer_before_sending")
            require(moment != (thing.received or thing.sent), "as_recorded")
            thing.received = moment
        case Spell() if moment and told.how == "stops":
            require(moment >= thing.start, "pause_reversed")
            require(moment != thing.stop, "as_recorded")
            thing.stop = moment
        case Spell() if moment:
            is_pause = any(thing in run.pauses for run in patient.ever)
            require(not is_pause or thing.stop is None or moment <= thing.stop, "pause_reversed")
            require(moment != thing.start, "as_recorded")
            thing.start = moment
        case _:
            raise Refused("correct_what")
    patient.tell("corrected", name_of(told), told.at)


def refuse_answer_before_sending(found: Round, moving: list[Task], moment: datetime) -> None:
    """Nothing that the receiver did, and no reception that was told, comes before the sending."""
    sent = moment if acting(moving, model.Send) else found.sent
    answers = [task for task in found.tasks if task.closed == "done" and found.step.waits_for_sending(task.duty)]
    answered = [moment if task in moving else task.closed_at for task in answers]
    came = [*answered, *([found.received] if found.received else [])]
    require(sent is None or all(at >= sent for at in came), "answer_before_sending")


def done_with(task: Task) -> list[Task]:
    """The tasks of the round that were told done at the same moment: they are moved and taken back together."""
    return [each for each in task.round.tasks if each.closed == "done" and each.closed_at == task.closed_at]


def retract(patient: Patient, told: Command) -> None:
    """What never was so."""
    know_amender(patient, told)
    require(told.how not in ("sent", "received"), "withdraw_instead")
    require(told.name not in patient.run.pathway.named_interruptions, "not_retractable")
    number, entry = meant(patient, told)
    match entry.thing:
        case Said() as said:
            for all_said in (patient.consents, *[each for run in patient.ever for each in (run.notes, run.holdings)]):
                all_said[:] = [other for other in all_said if other is not said]
            found = said.noted_in
            asking = found.tasks if found and found.how is None and said.name not in found.recorded else ()
            for task in [task for task in asking if said.name in task.data and task.closed == "done"]:
                task.closed = None
                patient.taken_back |= {line for line, each in enumerate(patient.log, 1) if each.thing is task}
        case Task() as task:
            same = [each for found in task.round.run.rounds_of(task.round.step.name) for each in found.tasks]
            done = done_with(task)
            done += [other for each in done if each.deed for other in done_with(each.deed) if other not in done]
            tasks = [*done, *[each for each in same if each.deed in done and each not in done]]
            require(not acting(tasks, model.Answer, model.Confirm), "not_retractable")
            require(not acting(tasks, model.Send), "withdraw_instead")
            patient.taken_back |= {line for line, each in enumerate(patient.log, 1) if each.thing in tasks}
            for each in [each for each in tasks if each.round.how is None]:
                each.closed, each.closed_at, each.deed = None, LONG_AGO, None
                each.round.choice = None if acting([each], model.Choose) else each.round.choice
            for each in [each for each in tasks if each.round.how == "superseded"]:
                each.closed = "superseded"  # as what was not done when the round was taken
            for found in {each.round for each in tasks if each.round.how}:
                whole, left = [*found.tasks, found], found.left
                patient.taken_back |= {line for line, each in enumerate(patient.log, 1) if each.thing in whole}
                found.closed_since, found.left_since, found.how = found.closed or LONG_AGO, left, "retracted"
        case Spell() as spell if told.how == "stops":
            spell.stop = None
        case Spell() as spell:
            for spells in (patient.happened, *[run.pauses for run in patient.ever]):
                spells[:] = [other for other in spells if other is not spell]
            patient.taken_back |= {line for line, each in enumerate(patient.log, 1) if each.thing is spell}
        case _:
            raise Refused("withdraw_instead")
    patient.taken_back.add(number)
    patient.tell("retracted", name_of(told), told.at)


def recheck(patient: Patient, told: Command) -> None:
    """Somebody has looked at it again."""
    know_amender(patient, told)
    found = [key for key, item in patient.rechecks.items() if str(item.entry) == told.name]
    require(found, "no_recheck")
    require(told.by, "person_missing")
    del patient.rechecks[found[0]]
    patient.tell("recheck_settled", told.name, told.at)


def judge(patient: Patient, told: Command) -> None:
    """Somebody has said whether a deviation was justified; nothing follows from it."""
    know_amender(patient, told)
    require(told.name in [str(number) for number in range(1, len(patient.log) + 1)], "no_deviation")
    require(told.by, "person_missing")
    patient.tell("judged", told.name, told.at)


# ---- what must be looked at again


def standing(patient: Patient) -> Standing:
    return {key: so for run in patient.ever for key, so in standing_in(run)}


def standing_in(run: Run) -> Iterator[tuple[Key, tuple[object, str]]]:
    rounds = [found for found in run.rounds if not found.is_past and found.how != "superseded"]
    for found in sorted(rounds, key=lambda found: found.way_order):
        if found.by_rules and found.how != "retracted":
            yield key_of("decision", found), (led(found), had(found))
        if found.took and found.how in ("without_consent", "withdrawn"):
            refused = Facts(run, found.left or found.opened, as_of_then=True).consents(found) is False
            yield key_of("decision", found), (found.took if refused else (found.step.name,), had(found))
    for found in [found for found in rounds if not found.is_beside]:
        is_begun = found.relevant and (not found.tasks or any(task.begun for task in found.tasks))
        if found.step.only_if and (is_begun or found.how == "not_indicated"):
            then = Facts(run, found.relevant or found.closed or found.opened, as_of_then=True)
            word = {True: "relevant", False: "not_relevant", None: "unknown"}[then.truth(found.step.only_if)]
            yield key_of("relevance", found), (word, had(found) or run.responsible)
    for task in [task for found in rounds for task in found.tasks if task.begun]:
        due = deadline(task).due
        is_late = due is not None and task.closed_at >= late_from(due)
        if (task.is_open or task.closed == "done") and task.is_binding and not task.round.is_out_of_order:
            word = "late" if (task.late if task.is_open else is_late) else "in_time"
            yield key_of("lateness", task.round, task), (word, task.taken or task.actor)
        if task.is_open:
            yield key_of("limit", task.round, task), (said_due(due), task.taken or task.actor)
    for found in [found for found in run.rounds if found.how]:
        onward = [other.step.name for other in run.rounds if found in other.after]
        yield key_of("led_to", found), ([*onward, "-"][0], had(found))
        if found.how == "retracted" and not found.is_upheld:
            yield key_of("left", found), (found.step.name, had(found))


def said_due(due: Due | None) -> str:
    return due.astimezone(OSLO).isoformat() if isinstance(due, datetime) else str(due or "?")


def key_of(about: str, found: Round, task: Task | None = None) -> Key:
    return about, found.run.path + found.step.name, found.number, task.number if task else None, found.run


def had(found: Round) -> str:
    """Who had the first task of the round, or the patient."""
    return next((task.actor for task in found.tasks if task.actor), found.responsible)


def led(found: Round) -> tuple[str, ...]:
    """Where the rules lead from the round by what was so when it was left; `?` where they do not decide."""
    step = found.step
    decided = Facts(found.run, found.left or found.opened, as_of_then=True).decided(step)
    if step.repeating and isinstance(decided, Undecided) and decided.why == "none_true":
        if found.repetition < step.repeating.times and found.how != "not_indicated":
            return (step.name,)
        decided = step.after_last or decided
    return ("?",) if isinstance(decided, Undecided) else places_of(decided)


def raise_rechecks(patient: Patient, before: Standing, *, late: bool) -> None:
    after = standing(patient)
    rounds = [found for run in patient.ever for found in run.rounds]
    took: dict[Key, object] = {key_of("decision", found): found.took for found in rounds}
    took |= {key_of("relevance", found): "relevant" if found.relevant else "not_relevant" for found in rounds}
    for key, (now, actor) in after.items():
        about, of = key[0], key[1:]
        was = before.get(key, (now, ""))[0]
        is_as_acted_on = is_same(took.get(key), now) and key not in patient.rechecks
        if about == "left" and key not in before:
            was = before["led_to", *of][0]
        elif is_same(was, now) or about in ("left", "led_to") or is_as_acted_on:
            continue
        if (about == "lateness" and ("limit", *of) in after) or (late and about == "limit" and was == "?"):
            continue
        raise_anew(patient, key, took.get(key, was), now, actor)


def is_same(one: object, other: object) -> bool:
    """Ways are the same that lead to the same, in whatever order."""
    return set(one) == set(other) if isinstance(one, tuple) and isinstance(other, tuple) else one == other


def raise_anew(patient: Patient, key: Key, was: object, now: object, actor: str) -> None:
    """A thing to look at; with one that stands it is one, which falls away when all is as it was."""
    patient.tell("recheck_raised", key[0], patient.logged)
    stood = patient.rechecks.pop(key, None)
    if isinstance(was, tuple) and isinstance(now, tuple):
        was, now = (was[0], was[0]) if is_same(was, now) else (apart(was, now), apart(now, was))
    elif stood:
        was = stood.was
    if was != now or key[0] == "left":
        patient.rechecks[key] = Recheck(was, now, actor, len(patient.log))


def apart(way: tuple[str, ...], other: tuple[str, ...]) -> str:
    """The first that only this way leads to, else the first that it leads to."""
    return [*[to for to in way if to not in other], *way][0]


def follow_limits(patient: Patient) -> None:
    """What stands of a limit is raised anew whenever the limit is another."""
    if any(about == "limit" for about, *_ in patient.rechecks):
        for key, (now, actor) in standing(patient).items():
            stands = patient.rechecks.get(key)
            if key[0] == "limit" and stands and stands.now != now:
                raise_anew(patient, key, stands.was, now, actor)
