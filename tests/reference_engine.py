"""The reference interpreter: what dsl/specification says of a patient's course, as plainly as it can be said.

It was written from the specification by somebody who had seen neither the engine nor its calendar, and knows neither.
What is told -> what comes of it: `> 2026-06-01T09:00 start` -> `= responsible lege`, `= task kontroll round=1 …`.
Each answer is made anew from all that was told and not refused; the course that is built for it is then forgotten.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from forlop.model import pathway as model
from tests.reference.answer import answer
from tests.reference.calendar import DAY, Due, Refused, after, day_of, late_from, midnight, require
from tests.reference.conditions import Facts, Undecided
from tests.reference.course import Note, Patient, Round, Run, Spell, Task, covers, side_of
from tests.reference.limits import bind, deadline, length_now
from tests.reference.telling import Command, command_from, fitting
from tests.reference.ways import Again, closing, is_held, time_is_over, way


@dataclass(frozen=True)
class Outcome:
    """What comes of a thing told: the code of its refusal, or the answer after it."""

    refusal: str | None
    answer: tuple[str, ...] = ()


def answers(pathway: model.Pathway, told: Iterable[str]) -> Iterator[Outcome]:
    """What comes of each line told, from nothing but the pathway and what was told before it and not refused."""
    accepted: list[Command] = []
    for line in told:
        command = command_from(line)
        try:
            course = Course(pathway, command.now)
            for each in [*accepted, command]:
                course.take(each)
            outcome = Outcome(None, tuple([f"= {line}" for line in answer(course.patient, course.runs())]))
        except Refused as refused:
            yield Outcome(str(refused))
        else:
            accepted.append(command)
            yield outcome


class Course:
    """One patient, from the first thing told to the last."""

    def __init__(self, pathway: model.Pathway, now: datetime) -> None:
        self.pathway = pathway
        self.patient = Patient(now)
        self.own: list[Run] = []

    def runs(self) -> list[Run]:
        """The patient's run and all that run inside it, from the outside in."""
        runs = [*self.own]
        for run in runs:
            runs += [found.inside for found in run.open_rounds if found.inside]
        return runs

    # ---- what is told

    def take(self, told: Command) -> None:
        """Records what time has brought, then what is told, then what follows by itself."""
        self.patient.now = max(told.now, self.patient.now, key=lambda moment: (day_of(moment), moment))
        self.patient.order += 1
        if told.word == "start":
            self.start(told)
        elif told.word == "time":
            self.advance(told.now)
        else:
            require(self.own, "not_started")
            self.advance(told.now)
            require(not self.own[0].ended, "ended")
            require(told.at <= told.now, "after_now")
            require(told.at >= self.own[0].began, "before_start")
            TOLD[told.word](self, told)
            self.settle(told.at)

    def start(self, told: Command) -> None:
        require(not self.own, "already_started")
        require(told.at <= told.now and day_of(told.at), "after_now")
        starts = [step for step in self.pathway.starts if told.name in ("", step.name)]
        require(len(starts) == 1, "which_start")
        run = Run(self.pathway, self.patient, told.at)
        self.own.append(run)
        acting = [duty for duty in starts[0].duties if duty.obligation is not model.Obligation.MAY]
        for duty in [*acting, *starts[0].duties][:1]:
            self.patient.responsible = Facts(run, told.at).actor(duty.actor)
        self.enter(run, starts[0].name, "", told.at)
        self.settle(told.at)

    def place(self, path: str, kind: str) -> tuple[Run, str]:
        """Where something of this name is: by its path, or by its name where only one running run has it."""
        *outer, name = path.split("/")
        runs = [self.own[0]] if outer else self.runs()
        for part in outer:
            require(part in runs[0].pathway.named_steps, "unknown_step")
            require(runs[0].pathway.named_steps[part].runs, "not_a_subpathway")
            found = runs[0].open_round(part)
            require(found and found.inside, "not_open")
            runs = [found.inside] if found and found.inside else runs
        having = [run for run in runs if name in run.names(kind)]
        require(having, "unknown_step" if kind == "step" else "unknown_event")
        require(len(having) == 1 or having[0] is self.own[0], "in_several")
        return having[0], name

    def happen(self, told: Command) -> None:
        runs = [run for run in self.runs() if told.name in run.pathway.named_events]
        require(runs, "unknown_event")
        tracks = [(run, track) for run in runs for track in run.pathway.tracks]
        starting = [(run, track) for run, track in tracks if track.starts_at == told.name]
        require(not any(track.name in run.tracks for run, track in starting), "track_runs")
        self.patient.happened.append((told.name, told.at, self.patient.order))
        for run, track in tracks:
            if track.ends_at == told.name and track.name in run.tracks:
                self.close_where(run, {step.name for step in run.pathway.steps if step.track == track.name}, told.at)
        for run, track in starting:
            run.tracks.append(track.name)
            self.enter(run, track.first_step, track.name, told.at)

    def interrupt(self, told: Command) -> None:
        run, name = self.place(told.name, "interruption")
        interruption = run.pathway.named_interruptions[name]
        scope, spell = interruption.scope, Spell(name, told.at, told.at)
        moves = run.has_open(scope)
        if moves and interruption.mode is model.Mode.CANCELS:
            inside = {step.name for step in run.pathway.steps if covers(scope, step.phase, step.track)}
            self.close_where(run, inside, told.at)
            for end in [end for end in run.reached if covers(scope, run.pathway.named_ends[end].phase)]:
                del run.reached[end]
        elif moves:
            spell.stop = None
            for running in [each for each in run.interruptions if each.name == name and each.stop is None]:
                running.stop = told.at
                self.close_where(run, run.side_of(name), told.at)
        run.interruptions.append(spell)
        if moves:
            self.go(run, name, interruption.target, told.at)

    def pause(self, told: Command) -> None:
        run, name = self.place(told.name, "pause")
        running = [spell for spell in run.pauses if spell.name == name and spell.stop is None]
        if told.how == "starts":
            require(not running, "pause_runs")
            run.pauses.append(Spell(name, told.at))
        else:
            require(running, "pause_not_running")
            running[0].stop = told.at

    def consent(self, told: Command) -> None:
        require(any(told.name in run.pathway.named_consents for run in self.runs()), "unknown_event")
        self.patient.consents.append((told.at, told.name, told.how == "given"))

    def conclude(self, told: Command) -> None:
        run, name = self.place(told.name, "step")
        found = run.open_round(name)
        require(run.pathway.named_steps[name].runs, "not_a_subpathway")
        require(found and found.inside, "not_open")
        if found and found.inside:
            require(told.how in found.inside.pathway.named_ends, "no_such_end")
            self.note_all(run, told, set(run.pathway.named_data), told.how)
            found.inside.ended, found.inside.ended_at = told.how, told.at

    def record(self, told: Command) -> None:
        run, name = self.place(told.name, "step")
        step, found = run.pathway.named_steps[name], run.open_round(name)
        if found is None and step.anytime:
            require(run.has_open(step.anytime), "out_of_scope")
            found = self.open(run, step, told.at)
        if found is None:
            raise Refused("not_open")
        require(not step.runs, "runs_inside")
        require(found.relevant_from, "not_yet_relevant")
        for actor in [*([told.by] if told.by else []), *(told.present or ())]:
            require(actor in run.pathway.named_actors, "unknown_actor")
        require(told.present is None or step.kind is model.StepKind.MEETING, "not_a_meeting")
        require(step.kind.sends or told.how in ("done", "left_out"), "nothing_is_sent")
        if told.choice and isinstance(way(run, found, told.at), Undecided):
            found.choice = chosen(step, told.choice, None)
            require(told.reason, "reason_missing")
            require(told.by, "person_missing")
            require(self.has_the_patient(run, told), "not_responsible")
        elif told.how == "left_out":
            self.leave_out(run, found, told)
        elif told.how == "received":
            self.receive(run, found, told)
        else:
            self.do(run, found, told)

    def has_the_patient(self, run: Run, told: Command) -> bool:
        known, by = self.patient.responsible in run.pathway.named_actors, told.by or ""
        return known and Facts(run, told.at).may_act(by, self.patient.responsible)

    def of_the_one_named(self, run: Run, found: Round, told: Command) -> list[Task]:
        facts = Facts(run, told.at)
        return [task for task in found.open_tasks if told.by is None or facts.may_act(told.by, task.duty.actor)]

    def leave_out(self, run: Run, found: Round, told: Command) -> None:
        everybody = told.by and self.has_the_patient(run, told)
        tasks = found.open_tasks if everybody else self.of_the_one_named(run, found, told)
        require(tasks or told.by is None, "not_responsible")
        binding = [task.duty.obligation for task in tasks if task in found.binding_tasks]
        require(told.by or model.Obligation.SHALL not in binding, "person_missing")
        require(told.reason or not binding, "reason_missing")
        self.note_all(run, told, {name for task in tasks for name in task.data}, found)
        require(tasks, "nothing_to_do")
        if told.choice:
            require(found.step.branches or found.step.options, "no_choice")
            require(everybody, "not_responsible")
            found.choice = chosen(found.step, told.choice, None)
        if any(isinstance(task.duty.act, model.Send) for task in tasks):
            tasks = [*tasks, *[task for task in found.tasks if found.step.waits_for_sending(task.duty)]]
        for task in tasks:
            task.closed, task.closed_at = "left_out", told.at
            for name in task.data:
                if name not in found.recorded:
                    run.notes.setdefault(name, []).append(Note(told.at, None))

    def receive(self, run: Run, found: Round, told: Command) -> None:
        """What is received and was not sent, was sent then."""
        require(found.sent or not run.lacks_consent(found.step), "consent_missing")
        self.note_all(run, told, {name for task in found.open_tasks for name in task.data}, found)
        for task in found.open_tasks:
            if isinstance(task.duty.act, model.Send) or (task.data and found.recorded >= set(task.data)):
                self.finish(run, found, task, told)
        require(found.sent and told.at >= found.sent, "not_sent")
        found.received = told.at

    def do(self, run: Run, found: Round, told: Command) -> None:
        """What is done, sent or answered: all the open tasks of the one named that the word is of."""
        answering = told.how in ("accepted", "refused", "returned")
        require(not answering or (found.sent and told.at >= found.sent), "not_sent")
        require(told.how != "sent" or not found.sent, "already_sent")
        tasks = self.of_the_one_named(run, found, told)
        require(tasks or told.by is None, "not_responsible")
        require(found.sent or not run.lacks_consent(found.step), "consent_missing")
        self.note_all(run, told, {name for task in tasks for name in task.data}, found)
        recorded = [task for task in tasks if task.data and found.recorded >= set(task.data)]
        doing = [task for task in tasks if not task.data]
        if told.how == "sent":
            doing = [task for task in doing if isinstance(task.duty.act, model.Send)]
        elif answering:
            doing = [task for task in doing if isinstance(task.duty.act, model.Answer | model.Confirm)]
            may_refuse = any(isinstance(task.duty.act, model.Answer) for task in doing)
            require(told.how == "accepted" or may_refuse or not doing, "cannot_refuse")
        else:
            require(not any(isinstance(task.duty.act, model.Answer) for task in doing), "answer_how")
        require(doing or told.by is None or told.how == "done", "not_responsible")
        choosing = any(isinstance(task.duty.act, model.Choose) for task in doing)
        require(choosing or not told.choice, "no_choice")
        require(told.choice or not choosing, "choose_how")
        if told.choice:
            self.choose(run, found, told)
        facts, present = Facts(run, told.at), told.present
        if present and not all(any(facts.may_act(by, needed) for by in present) for needed in found.step.quorum):
            found.invalid_meetings += 1
            doing = []
        require(doing or recorded or told.data or present, "nothing_to_do")
        for task in [*doing, *recorded]:
            self.finish(run, found, task, told)

    def choose(self, run: Run, found: Round, told: Command) -> None:
        """A branch that is true is the suggestion; to choose otherwise needs a reason."""
        decided = Facts(run, told.at).decided(found.step)
        suggestion = next((branch.target for branch in found.step.branches if branch.target is decided), None)
        found.choice = chosen(found.step, told.choice or "", suggestion)
        require(suggestion is None or found.choice is suggestion or told.reason, "reason_missing")

    def finish(self, run: Run, found: Round, task: Task, told: Command) -> None:
        task.closed, task.closed_at = "done", told.at
        match task.duty.act:
            case model.Send() if found.sent is None:
                found.sent = told.at
                self.open_tasks(run, found, told.at)
            case model.Answer() | model.Confirm():
                found.reply = told.how if told.how != "done" else "accepted"
                if found.reply != "accepted":
                    onward = found.step.on_refusal if found.reply == "refused" else found.step.on_return
                    found.forced = (found.reply, onward, told.at)
                elif found.step.kind is model.StepKind.HANDOVER:
                    self.patient.responsible = told.by or Facts(run, told.at).actor(task.duty.actor)
            case _:
                pass

    def note_all(self, run: Run, told: Command, asked: set[str], found: Round | str) -> None:
        for name, value in told.data:
            require(name in run.pathway.named_data, "unknown_datum")
            require(name in asked, "not_recorded_here")
            self.note(run, name, Note(told.at, fitting(run.pathway.named_data[name], value)))
            if isinstance(found, Round):
                found.recorded.add(name)

    def note(self, run: Run, name: str, note: Note) -> None:
        """A value, known at once in the run outside too if that has the same datum."""
        run.notes.setdefault(name, []).append(note)
        outside = run.outer[0].pathway.named_data.get(name) if run.outer else None
        if run.outer and outside and outside.type == run.pathway.named_data[name].type:
            self.note(run.outer[0], name, Note(note.at, note.value))

    # ---- where the patient goes

    def go(self, run: Run, source: str, target: model.Target | None, at: datetime) -> None:
        match target:
            case model.Onward(steps=steps):
                for step in steps:
                    self.enter(run, step, source, at)
            case model.Back(step=step, times=times, otherwise=otherwise):
                again = run.went_back[step] < times
                run.went_back[step] += again
                self.enter(run, step if again else otherwise, source, at)
            case model.Finished() | None:
                pass

    def enter(self, run: Run, name: str, source: str, at: datetime) -> None:
        """A token comes to a step or an end; at a join it waits for the others, and in an open step it is lost."""
        if run.ended:
            return
        if name in run.pathway.named_ends:
            run.reached.setdefault(name, at)
            if run.pathway.named_ends[name].closes_all:
                self.end(run, name, at)
            return
        step = run.pathway.named_steps[name]
        if source in step.waits_for:
            arrived = run.arrived.setdefault(name, {})
            arrived[source] = at
            if len(arrived) < len(step.waits_for):
                return
            at = max(run.arrived.pop(name).values())
        if not run.open_round(name):
            self.open(run, step, at)

    def open(self, run: Run, step: model.Step, at: datetime, repetition: int = 1) -> Round:
        # A duty in a wait is not done: it says who must notice that nothing came.
        duties = () if step.kind is model.StepKind.WAIT else step.duties
        tasks = tuple([Task(number, duty) for number, duty in enumerate(duties)])
        found = Round(step, len(run.rounds_of(step.name)) + 1, at, self.patient.order, repetition, tasks)
        run.rounds.append(found)
        if step.only_if is None:
            self.become_relevant(run, found, at)
        return found

    def become_relevant(self, run: Run, found: Round, at: datetime) -> None:
        found.relevant_from = at
        self.open_tasks(run, found, at)

    def open_tasks(self, run: Run, found: Round, at: datetime) -> None:
        for task in found.tasks:
            if not (task.opened or task.closed) and (found.sent or not found.step.waits_for_sending(task.duty)):
                task.opened, task.length = at, length_now(Facts(run, at), found, task)

    def close(self, found: Round, how: str, at: datetime) -> None:
        found.how, found.closed = how, at
        for task in found.open_tasks:
            task.closed = how

    def close_where(self, run: Run, steps: set[str], at: datetime) -> None:
        """Closes as superseded what is open in the steps, and takes the tokens that wait there."""
        for found in run.open_rounds:
            if found.step.name in steps:
                self.close(found, "superseded", at)
        for name in steps & set(run.arrived):
            del run.arrived[name]

    def end(self, run: Run, end: str, at: datetime) -> None:
        self.close_where(run, set(run.pathway.named_steps), at)
        run.ended, run.ended_at = end, at

    # ---- what follows by itself

    def settle(self, moment: datetime) -> None:
        while any(self.follows(run, moment) for run in self.runs()):
            pass
        for run in self.runs():
            for found in run.open_rounds:
                for task in found.open_tasks:
                    bind(run, found, task, moment)

    def follows(self, run: Run, moment: datetime) -> bool:
        """Does one thing that follows by itself in the run, and says whether there was one."""
        if run.ended:
            return False
        for found in run.rounds:
            if found.overdue and found.overdue.closed and found.step.on_overdue:
                found.overdue = None
                self.close_where(run, side_of(run.pathway, found.step.on_overdue), moment)
        return any(self.develops(run, found, moment) for found in run.open_rounds) or self.is_over(run, moment)

    def develops(self, run: Run, found: Round, moment: datetime) -> bool:
        step, at = found.step, max(moment, found.opened)
        if found.forced is None and found.relevant_from is None and step.only_if:
            truth = Facts(run, at).truth(step.only_if)
            if truth:
                self.become_relevant(run, found, at)
            elif truth is False:
                found.forced = ("not_indicated", None, at)
            return truth is not None
        if found.forced is None and step.consent and run.consent(step.consent) is False and found.reply != "accepted":
            found.forced = ("without_consent", step.without_consent, at)
        if found.forced is None and step.runs and found.inside is None:
            self.run_inside(run, found, step.runs.pathway, at)
            return True
        if found.binding_tasks and found.tasks_are_closed:
            for task in found.open_tasks:
                task.closed = "lapsed"
        ended, onward = closing(run, found, moment), way(run, found, moment)
        if ended is None or isinstance(onward, Undecided) or is_held(run, found):
            return False
        self.close(found, *ended)
        if isinstance(onward, Again):
            self.open(run, step, again_from(run, found, max(moment, ended[1])), found.repetition + 1)
        else:
            self.go(run, step.name, onward, max(moment, ended[1]))
        return True

    def run_inside(self, run: Run, found: Round, pathway: model.Pathway, at: datetime) -> None:
        found.inside = Run(pathway, self.patient, at, (run, found))
        for name in found.step.content:
            latest = run.latest(name)
            if latest and run.value(name) is not None:
                found.inside.notes[name] = [Note(latest.at, latest.value)]
        self.enter(found.inside, pathway.starts[0].name, "", at)

    def is_over(self, run: Run, moment: datetime) -> bool:
        """Ends a side flow, a track or the run itself when nothing of it is open any more."""
        busy = {found.step.name for found in run.open_rounds if not found.step.anytime} | set(run.arrived)
        for spell in run.interruptions:
            if spell.stop is None and not busy & run.side_of(spell.name):
                spell.stop = moment
                return True
        in_tracks = {name for name in busy if run.pathway.named_steps[name].track}
        run.tracks[:] = {run.pathway.named_steps[name].track or "" for name in in_tracks}
        if run.reached and busy <= in_tracks:
            latest = max([moment, *run.reached.values(), *[found.closed for found in run.rounds if found.closed]])
            self.end(run, next(iter(run.reached)), latest)
            return True
        return False

    # ---- what time brings

    def advance(self, now: datetime) -> None:
        """Records what has fallen due by now, each thing at its own moment and the earliest first."""
        while due := [each for each in self.coming() if each[0] <= now]:
            moment, _, run, thing = min(due, key=lambda each: each[:2])
            match thing:
                case Note():
                    thing.too_old = True
                case Round():
                    thing.time_over = moment
                case (found, task):
                    self.pass_by(run, found, task, moment)
            self.settle(moment)

    def coming(self) -> Iterator[tuple[datetime, int, Run, Note | Round | tuple[Round, Task]]]:
        """What time will bring: at one moment first the limits, then the waits, then the values."""
        for run in [run for run in self.runs() if not run.ended]:
            for found in run.open_rounds:
                for task in found.open_tasks:
                    due = deadline(run, found, task).due
                    if due and not task.late:
                        yield late_from(due), 0, run, (found, task)
                if until := time_is_over(found):
                    yield until, 1, run, found
            for name in run.notes:
                latest, length = run.latest(name), run.pathway.named_data[name].valid_for
                if length and latest and latest.value is not None and not latest.too_old:
                    yield late_from(after(latest.at, length)), 2, run, latest

    def pass_by(self, run: Run, found: Round, task: Task, moment: datetime) -> None:
        """A limit passes: an offer lapses, and once a round what the step says of it happens."""
        step, is_first = found.step, not any(each.late for each in found.tasks)
        task.late = True
        if not any(found.sent or not step.waits_for_sending(each.duty) for each in found.binding_tasks):
            task.closed = "lapsed"
            for each in found.tasks:
                if not any(left.duty.timing for left in found.open_tasks):
                    each.closed = each.closed or "lapsed"
        if step.on_overdue and is_first and step.overdue_replaces:
            found.forced = ("superseded", step.on_overdue, moment)
        elif step.on_overdue and is_first:
            found.overdue = task
            self.go(run, step.name, step.on_overdue, moment)


TOLD = {
    "record": Course.record, "happen": Course.happen, "interrupt": Course.interrupt, "pause": Course.pause,
    "consent": Course.consent, "conclude": Course.conclude,
}  # fmt: skip


def again_from(run: Run, found: Round, closed: datetime) -> datetime:
    """The next round counts from when this was done, or from when it was due if it was left out."""
    for task in found.tasks:
        if found.how == "left_out" and isinstance(task.duty.timing, model.Repeating):
            due = deadline(run, found, task).due
            return closed if due is None else last_minute(due)
    return closed


def last_minute(due: Due) -> datetime:
    return due if isinstance(due, datetime) else midnight(due + DAY) - timedelta(minutes=1)


def chosen(step: model.Step, choice: str, suggestion: model.Target | None) -> model.Target:
    """The way that is meant: by the title of an option, or by where a way leads."""
    ways = [*[branch.target for branch in step.branches], *[option.target for option in step.options], step.otherwise]
    leading = [way for way in ways if way and choice in model.targets_of(way)]
    titled = [option.target for option in step.options if option.title == choice]
    found = [*[way for way in leading if way is suggestion], *titled, *leading]
    require(found, "no_such_choice")
    return found[0]
