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
from tests.reference.corrections import correct, raise_rechecks, retract, standing
from tests.reference.course import Note, Patient, Round, Run, Saying, Spell, Task, covers, side_of
from tests.reference.limits import bind, deadline, length_now
from tests.reference.telling import Command, command_from, fitting
from tests.reference.ways import Again, closing, is_held, time_is_over, way


@dataclass(frozen=True)
class Outcome:
    """What comes of a thing told: the code of its refusal, or the answer after it and what was recorded."""

    refusal: str | None
    answer: tuple[str, ...] = ()
    recorded: tuple[str, ...] = ()


def answers(pathway: model.Pathway, told: Iterable[str]) -> Iterator[Outcome]:
    """What comes of each line told, from nothing but the pathway and what was told before it and not refused."""
    accepted: list[Command] = []
    for line in told:
        command = command_from(line)
        try:
            course = Course(pathway, command.now)
            for each in [*accepted, command]:
                known = len(course.patient.log)
                course.take(each)
            recorded = tuple([entry.text for entry in course.patient.log[known:]])
            outcome = Outcome(None, tuple([f"= {line}" for line in answer(course.patient, course.runs())]), recorded)
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
            corrects = told.word in ("correct", "retract", "recheck")
            require(corrects or not self.own[0].ended, "ended")
            require(told.at <= told.now, "after_now")
            require(told.at >= self.own[0].began, "before_start")
            is_late = told.at < max(entry.at for entry in self.patient.log)
            before = standing(self.own[0])
            TOLD[told.word](self, told)
            self.settle(told.at)
            if corrects or is_late:
                raise_rechecks(self.own[0], before, late=is_late and not corrects)

    def start(self, told: Command) -> None:
        require(not self.own, "already_started")
        require(told.at <= told.now and day_of(told.at), "after_now")
        starts = [step for step in self.pathway.starts if told.name in ("", step.name)]
        require(len(starts) == 1, "which_start")
        run = Run(self.pathway, self.patient, told.at)
        self.own.append(run)
        self.patient.tell("started", starts[0].name, told.at)
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
        happened = Spell(told.name, told.at, told.at, self.patient.order)
        self.patient.happened.append(happened)
        self.patient.tell("happened", told.name, told.at, happened)
        for run, track in tracks:
            if track.ends_at == told.name and track.name in run.tracks:
                self.close_where(run, {step.name for step in run.pathway.steps if step.track == track.name}, told.at)
                self.end_track(run, track.name, told.at)
        for run, track in starting:
            run.tracks.append(track.name)
            self.patient.tell("track_started", track.name, told.at)
            self.enter(run, track.first_step, track.name, told.at)

    def interrupt(self, told: Command) -> None:
        run, name = self.place(told.name, "interruption")
        interruption = run.pathway.named_interruptions[name]
        scope, spell = interruption.scope, Spell(name, told.at, told.at)
        moves = run.has_open(scope)
        self.patient.tell("interrupted", name, told.at, spell)
        if moves and interruption.mode is model.Mode.CANCELS:
            for end in [end for end in run.reached if covers(scope, run.pathway.named_ends[end].phase)]:
                del run.reached[end]
                self.patient.tell("end_taken", end, told.at)
            inside = {step.name for step in run.pathway.steps if covers(scope, step.phase, step.track)}
            self.close_where(run, inside, told.at)
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
            running = [Spell(name, told.at)]
            run.pauses += running
        else:
            require(running, "pause_not_running")
            running[0].stop = told.at
        self.patient.tell("pause_started" if told.how == "starts" else "pause_stopped", name, told.at, running[0])

    def consent(self, told: Command) -> None:
        require(any(told.name in run.pathway.named_consents for run in self.runs()), "unknown_event")
        saying = Saying(told.at, told.name, given=told.how == "given")
        self.patient.consents.append(saying)
        self.patient.tell("consent_given" if saying.given else "consent_refused", told.name, told.at, saying)

    def conclude(self, told: Command) -> None:
        run, name = self.place(told.name, "step")
        found = run.open_round(name)
        require(run.pathway.named_steps[name].runs, "not_a_subpathway")
        require(found and found.inside, "not_open")
        if found and found.inside:
            require(told.how in found.inside.pathway.named_ends, "no_such_end")
            self.patient.tell("ended", told.how, told.at)
            self.note_all(run, told, set(run.pathway.named_data), None)
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
            self.patient.tell("chosen", name, told.at)
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

    def correct(self, told: Command) -> None:
        correct(self.own[0], told)

    def retract(self, told: Command) -> None:
        retract(self.own[0], told)

    def recheck(self, told: Command) -> None:
        """Somebody has looked at it again."""
        found = [key for key, item in self.patient.rechecks.items() if str(item.entry) == told.name]
        require(found, "no_recheck")
        require(told.by, "person_missing")
        require(told.reason, "reason_missing")
        del self.patient.rechecks[found[0]]
        self.patient.tell("recheck_settled", told.name, told.at)

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
            self.patient.tell("task_closed", found.step.name, told.at)
            for name in task.data:
                if name not in found.recorded:
                    run.notes.setdefault(name, []).append(Note(name, told.at, None))
                    self.patient.tell("datum_unknown", name, told.at)

    def receive(self, run: Run, found: Round, told: Command) -> None:
        """What is received and was not sent, was sent then."""
        require(found.sent or not run.lacks_consent(found.step), "consent_missing")
        self.note_all(run, told, {name for task in found.open_tasks for name in task.data}, found)
        for task in found.open_tasks:
            if isinstance(task.duty.act, model.Send) or (task.data and found.recorded >= set(task.data)):
                self.finish(run, found, task, told)
        require(found.sent and told.at >= found.sent, "not_sent")
        found.received = told.at
        self.patient.tell("received", found.step.name, told.at, found)

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
            self.patient.tell("meeting_without_quorum", found.step.name, told.at)
            doing = []
        require(doing or recorded or told.data or present, "nothing_to_do")
        for task in sorted([*doing, *recorded], key=lambda task: task.number):
            self.finish(run, found, task, told)

    def choose(self, run: Run, found: Round, told: Command) -> None:
        """A branch that is true is the suggestion; to choose otherwise needs a reason."""
        decided = Facts(run, told.at).decided(found.step)
        suggestion = next((branch.target for branch in found.step.branches if branch.target is decided), None)
        found.choice = chosen(found.step, told.choice or "", suggestion)
        require(suggestion is None or found.choice is suggestion or told.reason, "reason_missing")
        self.patient.tell("chosen", found.step.name, told.at)

    def finish(self, run: Run, found: Round, task: Task, told: Command) -> None:
        task.closed, task.closed_at = "done", told.at
        if isinstance(task.duty.act, model.Send) and found.sent is None:
            found.sent = told.at
            self.patient.tell("sent", found.step.name, told.at, found)
        if isinstance(task.duty.act, model.Answer | model.Confirm):
            self.patient.tell("answered", found.step.name, told.at)
        self.patient.tell("task_done", found.step.name, told.at, (found, task))
        match task.duty.act:
            case model.Answer() | model.Confirm():
                found.reply = told.how if told.how != "done" else "accepted"
                if found.reply != "accepted":
                    onward = found.step.on_refusal if found.reply == "refused" else found.step.on_return
                    found.forced = (found.reply, onward, told.at)
                elif found.step.kind is model.StepKind.HANDOVER:
                    was = self.patient.responsible
                    self.patient.responsible = told.by or Facts(run, told.at).actor(task.duty.actor)
                    if was != self.patient.responsible:
                        self.patient.tell("responsibility_moved", was, told.at)
            case _:
                pass

    def note_all(self, run: Run, told: Command, asked: set[str], found: Round | None) -> None:
        for name, value in told.data:
            require(name in run.pathway.named_data, "unknown_datum")
            require(name in asked, "not_recorded_here")
            note = Note(name, told.at, fitting(run.pathway.named_data[name], value), found)
            self.note(run, name, note)
            self.patient.tell("datum_recorded" if found else "datum_passed", name, told.at, note)
            if found:
                found.recorded.add(name)

    def note(self, run: Run, name: str, note: Note) -> None:
        """A value, known at once in the run outside too if that has the same datum."""
        run.notes.setdefault(name, []).append(note)
        outside = run.outer[0].pathway.named_data.get(name) if run.outer else None
        if run.outer and outside and outside.type == run.pathway.named_data[name].type:
            self.note(run.outer[0], name, note)

    # ---- where the patient goes

    def go(self, run: Run, source: Round | str, target: model.Target | None, at: datetime) -> None:
        """Along a way that was taken by a round, or from what is named."""
        name = source.step.name if isinstance(source, Round) else source
        sources = (source,) if isinstance(source, Round) else ()
        match target:
            case model.Onward(steps=steps):
                for step in steps:
                    self.enter(run, step, name, at, sources)
            case model.Back(step=step, times=times, otherwise=otherwise):
                again = run.went_back[step] < times
                run.went_back[step] += again
                if again:
                    self.patient.tell("went_back", step, at)
                self.enter(run, step if again else otherwise, name, at, sources)
            case model.Finished():
                self.patient.tell("line_finished", name, at)
            case None:
                pass

    def enter(self, run: Run, name: str, source: str, at: datetime, sources: tuple[Round, ...] = ()) -> None:
        """A token comes to a step or an end; at a join it waits for the others, and in an open step it is lost."""
        if run.ended:
            return
        if name in run.pathway.named_ends:
            if run.pathway.named_ends[name].closes_all:
                self.end(run, name, at)
            else:
                run.reached.setdefault(name, at)
                self.patient.tell("end_reached", name, at)
            return
        step = run.pathway.named_steps[name]
        if source in step.waits_for:
            self.patient.tell("token_waits", name, at)
            arrived = run.arrived.setdefault(name, {})
            arrived[source] = (at, sources)
            if len(arrived) < len(step.waits_for):
                return
            came = run.arrived.pop(name).values()
            at, sources = max(each[0] for each in came), tuple([found for each in came for found in each[1]])
        if run.open_round(name):
            self.patient.tell("merged", name, at)
        else:
            self.open(run, step, at, sources)

    def open(
        self, run: Run, step: model.Step, at: datetime, sources: tuple[Round, ...] = (), repetition: int = 1
    ) -> Round:
        # A duty in a wait is not done: it says who must notice that nothing came.
        duties = () if step.kind is model.StepKind.WAIT else step.duties
        tasks = tuple([Task(number, duty) for number, duty in enumerate(duties)])
        found = Round(step, len(run.rounds_of(step.name)) + 1, at, self.patient.order, repetition, tasks)
        found.sources = sources
        run.rounds.append(found)
        self.patient.tell("round_opened", step.name, at)
        if step.only_if is None:
            found.relevant_from = at
            self.open_tasks(run, found, at)
        return found

    def open_tasks(self, run: Run, found: Round, at: datetime) -> bool:
        """Opens the tasks that can be done now, and says whether there were any."""
        able = [task for task in found.tasks if found.sent or not found.step.waits_for_sending(task.duty)]
        opening = [task for task in able if task.opened is None and task.closed is None]
        for task in opening:
            facts = Facts(run, at)
            task.opened, task.length, task.actor = at, length_now(facts, found, task), facts.actor(task.duty.actor)
        return bool(opening)

    def close(self, run: Run, found: Round, how: str, at: datetime) -> None:
        if found.inside and not found.inside.ended:
            self.close_where(found.inside, set(found.inside.pathway.named_steps), at)
        found.how, found.closed = how, at
        self.patient.tell("round_closed", found.step.name, at)
        for task in found.open_tasks:
            task.closed = how

    def close_where(self, run: Run, steps: set[str], at: datetime) -> None:
        """Closes as superseded what is open in the steps, and takes the tokens that wait there."""
        for found in run.open_rounds:
            if found.step.name in steps:
                self.close(run, found, "superseded", at)
        for name in [name for name in run.arrived if name in steps]:
            for _ in run.arrived.pop(name):
                self.patient.tell("token_taken", name, at)

    def end(self, run: Run, end: str, at: datetime) -> None:
        self.close_where(run, set(run.pathway.named_steps), at)
        for spell in [spell for spell in run.interruptions if spell.stop is None]:
            self.end_side_flow(spell, at)
        for track in [*run.tracks]:
            self.end_track(run, track, at)
        run.ended, run.ended_at = end, at
        self.patient.tell("ended", end, at)

    def end_side_flow(self, spell: Spell, at: datetime) -> None:
        spell.stop = at
        self.patient.tell("side_flow_ended", spell.name, at)

    def end_track(self, run: Run, track: str, at: datetime) -> None:
        run.tracks.remove(track)
        self.patient.tell("track_ended", track, at)

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
        for found in run.open_rounds:
            for task in found.open_tasks:
                actor = Facts(run, moment).actor(task.duty.actor)
                if task.actor != actor:
                    task.actor = actor
                    self.patient.tell("actor_changed", found.step.name, moment)
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
                found.relevant_from = at
                if self.open_tasks(run, found, at):
                    self.patient.tell("tasks_opened", step.name, at)
            elif truth is False:
                found.forced = ("not_indicated", None, at)
            return truth is not None
        if found.forced is None and step.consent and run.consent(step.consent) is False and found.reply != "accepted":
            found.forced = ("without_consent", step.without_consent, at)
        if found.forced is None and step.runs and found.inside is None:
            self.run_inside(run, found, step.runs.pathway, at)
            return True
        if found.sent and self.open_tasks(run, found, found.sent):
            self.patient.tell("tasks_opened", step.name, found.sent)
        if found.binding_tasks and found.tasks_are_closed:
            for task in found.open_tasks:
                task.closed = "lapsed"
        ended, onward = closing(run, found, moment), way(run, found, moment)
        if ended is None or isinstance(onward, Undecided) or is_held(run, found):
            return False
        self.close(run, found, *ended)
        found.left, found.responsible = max(moment, ended[1]), self.patient.responsible
        found.by_rules = (
            bool(step.branches) and found.choice is None and ended[0] in ("done", "left_out", "lapsed", "not_indicated")
        )
        self.patient.tell("way_taken", step.name, found.left)
        if isinstance(onward, Again):
            self.open(run, step, again_from(run, found, found.left), (found,), found.repetition + 1)
        else:
            self.go(run, found, onward, found.left)
        return True

    def run_inside(self, run: Run, found: Round, pathway: model.Pathway, at: datetime) -> None:
        found.inside = Run(pathway, self.patient, at, (run, found))
        self.patient.tell("started", pathway.starts[0].name, at)
        for name in found.step.content:
            latest = run.latest(name)
            if latest and run.value(name) is not None:
                found.inside.notes[name] = [Note(name, latest.at, latest.value)]
                self.patient.tell("datum_passed", name, at)
        self.enter(found.inside, pathway.starts[0].name, "", at)

    def is_over(self, run: Run, moment: datetime) -> bool:
        """Ends a side flow, a track or the run itself when nothing of it is open any more."""
        busy = {found.step.name for found in run.open_rounds if not found.step.anytime} | set(run.arrived)
        for spell in run.interruptions:
            if spell.stop is None and not busy & run.side_of(spell.name):
                self.end_side_flow(spell, moment)
                return True
        in_tracks = {name for name in busy if run.pathway.named_steps[name].track}
        for track in run.tracks:
            if track not in {run.pathway.named_steps[name].track for name in in_tracks}:
                self.end_track(run, track, moment)
                return True
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
                    thing.too_old.add(run.path)
                    self.patient.tell("value_expired", thing.datum, moment)
                case Round():
                    thing.time_over = moment
                    self.patient.tell("time_over", thing.step.name, moment)
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
                if length and latest and latest.value is not None and run.path not in latest.too_old:
                    yield late_from(after(latest.at, length)), 2, run, latest

    def pass_by(self, run: Run, found: Round, task: Task, moment: datetime) -> None:
        """A limit passes: an offer lapses, and once a round what the step says of it happens."""
        step, is_first = found.step, not any(each.late for each in found.tasks)
        task.late = True
        self.patient.tell("deadline_passed", step.name, moment)
        if not any(found.sent or not step.waits_for_sending(each.duty) for each in found.binding_tasks):
            task.closed = "lapsed"
            for each in found.tasks:
                if not any(left.duty.timing for left in found.open_tasks):
                    each.closed = each.closed or "lapsed"
        if step.on_overdue and is_first and step.overdue_replaces:
            found.forced = ("superseded", step.on_overdue, moment)
        elif step.on_overdue and is_first:
            found.overdue = task
            self.patient.tell("way_taken", step.name, moment)
            self.go(run, step.name, step.on_overdue, moment)


TOLD = {
    "record": Course.record, "happen": Course.happen, "interrupt": Course.interrupt, "pause": Course.pause,
    "consent": Course.consent, "conclude": Course.conclude, "correct": Course.correct, "retract": Course.retract,
    "recheck": Course.recheck,
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
