"""An answer as a page: next step, to do, responsible, limit and why; what is waited for; what cannot be decided.

Facts first, late ones first. `pages` never decides anything: all that is said stands in the answer.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import assert_never

from forlop.application.asking import Asked
from forlop.application.choosing import ways_to_choose
from forlop.cli.dates import day_words, days_words, moment_words
from forlop.cli.page import Block, Line, Style
from forlop.cli.reader import Reader
from forlop.cli.rechecks_in_words import recheck_words
from forlop.cli.totals_in_words import total_lines
from forlop.cli.typed_commands import typed
from forlop.cli.values_in_words import value_words
from forlop.engine.answers import (
    CannotDecide,
    CannotSay,
    Cause,
    DoneBefore,
    DueAt,
    DueTime,
    JoinWaits,
    Known,
    Leaving,
    NextStep,
    NoLimit,
    NotRunning,
    Status,
    Stopped,
    TotalStanding,
    TotalTime,
    Undecidable,
    Waiting,
)
from forlop.engine.events import Planned
from forlop.engine.inside import path
from forlop.engine.opening import catching_up
from forlop.engine.state import State
from forlop.model.calendar import day_of
from forlop.model.pathway import (
    Act,
    AfterEvent,
    AfterStep,
    Choose,
    Confirm,
    Convene,
    DoThis,
    Duty,
    Force,
    Obligation,
    Opening,
    Pathway,
    Record,
    StepKind,
    Within,
)
from forlop.model.pathway import Answer as AnswerAct
from forlop.model.values import Encoded
from forlop.rendering import phrasing
from forlop.texts import say


def reader_of(asked: Asked, language: str) -> Reader:
    held = {path(each.inside, each.actor): each.to for each in asked.answer.assigned}
    return Reader(language, asked.course.pathway, asked.answer.at, assigned=held)


def page_of(asked: Asked, *, language: str) -> tuple[Block, ...]:
    """The whole answer, its heading first."""
    reader, answer = reader_of(asked, language), asked.answer
    if answer.ended is not None:
        totals = total_lines(reader, answer.totals)
        again = rechecks_block(reader, asked)
        ended = (_ended(reader, asked),)
        rest = (*([again] if again else []), *([totals] if totals else []), *beside_block(reader, asked))
        return (heading_of(asked, reader), ended, *rest)
    if answer.left is not None:
        totals = total_lines(reader, answer.totals)
        again = rechecks_block(reader, asked)
        left = (_left(reader, answer.left),)
        rest = (*([again] if again else []), *([totals] if totals else []), *beside_block(reader, asked))
        return (heading_of(asked, reader), left, *rest)
    waits, work = _waiting_and_work(answer.tasks)
    blocks = list(task_blocks(reader, work, asked.course.state))
    around = [
        *(
            Line(_reply(reader.at(task.inside), task), reader.say("answers.label.waits_for"))
            for task in waits
            if task.status is Status.WAITING
        ),
        *(
            Line(_waiting(reader.at(each.inside), each), reader.say("answers.label.waits_for"))
            for each in answer.waiting
        ),
        *(Line(_join(reader.at(each.inside), each), reader.say("answers.label.waits_for")) for each in answer.joins),
    ]
    blocks.extend(_undecided_block(reader.at(each.inside), each) for each in answer.undecided)
    if around:
        blocks.append(tuple(around))
    state = tuple(_circumstances(reader, asked))
    if state:
        blocks.append(state)
    if not blocks:
        blocks.append((Line(reader.say("answers.nothing")),))
    again = rechecks_block(reader, asked)
    if again:
        blocks.append(again)
    totals = total_lines(reader, [each for each in answer.totals if _is_worth_telling(each)])
    if totals:
        blocks.append(totals)
    return (heading_of(asked, reader), *blocks, *beside_block(reader, asked))


def beside_block(reader: Reader, asked: Asked) -> tuple[Block, ...]:
    """The patient's other courses, where an answer about one of them might be taken for all."""
    beside = asked.course.beside
    if not beside:
        return ()
    named = reader.listing([reader.say("answers.beside.one", title=each.title, which=each.which) for each in beside])
    return ((Line(named, reader.say("answers.label.beside")),),)


def known_then(language: str, asked_for: str | None, moment: datetime, *, now: datetime) -> tuple[Block, ...]:
    """Says that an answer is an old one, where one was asked for."""
    if asked_for is None:
        return ()
    words = moment_words(language, moment, today=day_of(now))
    return ((Line(say(language, "answers.known_then", moment=words), style=Style.QUIET),),)


def rechecks_block(reader: Reader, asked: Asked) -> Block:
    """What must be looked at again, each with the command that says it has been.

    Where the patient should have gone, the command that brings the patient there, if it is accepted now.
    """
    lines: list[Line] = []
    for each in asked.answer.rechecks:
        inner = reader.at(each.inside)
        what = inner.say("answers.recheck.line", what=recheck_words(inner, each), actor=inner.who(each.actor))
        whose = " ".join(asked.course.said)
        settle = reader.say("answers.recheck.settle", patient=whose, entry=str(each.version), by=each.actor)
        lines.extend((Line(what, reader.say("answers.label.recheck"), Style.LATE), Line(settle, "", Style.QUIET)))
        jump = catching_up(asked.course.pathway, asked.course.state, each, now=asked.answer.at)
        if jump is not None:
            command = typed(reader.language, reader.pathway, asked.course.said, jump, decisive=())
            lines.append(Line(command, "", Style.QUIET))
    return tuple(lines)


def _is_worth_telling(measured: TotalTime) -> bool:
    """While the run lasts: what still runs or may begin to, and what took too long."""
    return measured.standing is not TotalStanding.ENDED or measured.is_late


def heading_of(asked: Asked, reader: Reader) -> Block:
    """Patient, pathway with its version, phase and day."""
    answer, pathway = asked.answer, asked.course.pathway
    day = phrasing.day(reader.language, reader.today)
    phases = reader.listing([reader.title(phase) for phase in answer.phases])
    if not phases:
        text = reader.say(
            "answers.header_no_phase",
            patient=asked.course.patient,
            title=pathway.title,
            version=asked.course.edition,
            date=day,
        )
    else:
        text = reader.say(
            "answers.header",
            patient=asked.course.patient,
            title=pathway.title,
            version=asked.course.edition,
            phases=phases,
            date=day,
        )
    return (Line(text, style=Style.HEADING),)


def _ended(reader: Reader, asked: Asked) -> Line:
    answer = asked.answer
    assert answer.ended is not None
    assert answer.ended_at is not None
    day = day_words(reader.language, day_of(answer.ended_at), today=reader.today)
    text = reader.say("answers.end.ended", end=reader.title(answer.ended), date=day)
    return Line(text, reader.say("answers.label.ended"), Style.GOOD)


def _left(reader: Reader, left: Leaving) -> Line:
    day = day_words(reader.language, day_of(left.at), today=reader.today)
    text = reader.say("answers.end.left", date=day, actor=reader.title(left.by), reason=left.reason)
    return Line(text, reader.say("answers.label.left"), Style.HEADING)


# ---- tasks


def _waiting_and_work(tasks: Sequence[NextStep]) -> tuple[list[NextStep], list[NextStep]]:
    """Replies that are not late stand on a line of their own, unless there is nothing else to do.

    What the receiver records with the reply waits with it.
    """
    receiving = {_block_of(task) for task in tasks if task.status is Status.WAITING}
    waits = [task for task in tasks if _block_of(task) in receiving]
    late = any(task.status is Status.OVERDUE for task in waits)
    work = [task for task in tasks if task not in waits]
    return (waits, work) if work and not late else ([], [*tasks])


def task_blocks(reader: Reader, tasks: Sequence[NextStep], state: State) -> tuple[Block, ...]:
    """The tasks in full, also those that wait for a reply; `state` is of the run that the reader reads."""
    return tuple(_task_block(reader, group, state) for group in _grouped(tasks))


def _grouped(tasks: Sequence[NextStep]) -> tuple[tuple[NextStep, ...], ...]:
    """What one actor does in one step is one block; tasks of others may stand between in the answer."""
    groups: dict[tuple[object, ...], list[NextStep]] = {}
    for task in tasks:
        groups.setdefault(_block_of(task), []).append(task)
    return tuple(tuple(group) for group in groups.values())


def _block_of(task: NextStep) -> tuple[object, ...]:
    return task.inside, task.step, task.round, task.actor


def _task_block(reader: Reader, group: tuple[NextStep, ...], state: State) -> Block:
    ways = _ways_to_choose(reader, group, state)
    reader = reader.at(group[0].inside)
    # In what was sent, the reply is what is waited for; what is recorded with it has seldom a limit of its own.
    first = next((task for task in group if task.status is Status.WAITING), group[0])
    waits = first.status is Status.WAITING
    late = Style.LATE if first.status is Status.OVERDUE else Style.PLAIN
    label = "waits_for" if waits else "next"
    title = reader.place(first.step)
    if waits and first.sent_at is not None:
        title = reader.say("answers.waiting.sent_at", step=title, date=reader.short(day_of(first.sent_at)))
    lines = [Line(title, reader.say(f"answers.label.{label}"), Style.HEADING)]
    most_urgent = [task for task in group if _reads_alike(task, first)]
    acts = _acts(reader, most_urgent)
    if acts:
        lines.append(Line(_several(reader, acts), reader.say("answers.label.act")))
    lines.extend(Line(way, "" if number else reader.say("answers.label.ways")) for number, way in enumerate(ways))
    lines.append(Line(_responsible(reader, most_urgent), reader.say("answers.label.responsible")))
    lines.append(Line(due_words(reader, first), reader.say("answers.label.due"), late))
    lines.append(Line(why_words(reader, first), reader.say("answers.label.why")))
    lines.extend(_notes(reader, group))
    lines.extend(_also(reader, [task for task in group if not _reads_alike(task, first)]))
    return tuple(lines)


def _ways_to_choose(reader: Reader, group: tuple[NextStep, ...], state: State) -> list[str]:
    """What a person may choose among, the suggestion marked."""
    if not any(isinstance(task.act, Choose) for task in group):
        return []
    first = group[0]
    inner = reader.at(first.inside)
    words = []
    for way in ways_to_choose(reader.pathway, state, first.inside, first.step):
        leads = phrasing.target(reader.language, inner.pathway, way.target)
        told = leads if way.title is None else inner.say("answers.way.option", title=way.title, target=leads)
        words.append(inner.say("answers.way.suggested", way=told) if way.suggested else told)
    return words


def _limit_key(due: DueTime) -> object:
    """What makes two limits read alike; what they were counted from is told by the first."""
    return (due.at, due.force) if isinstance(due, DueAt) else due


def _reads_alike(task: NextStep, other: NextStep) -> bool:
    return (task.obligation, _limit_key(task.due)) == (other.obligation, _limit_key(other.due))


def _also(reader: Reader, tasks: Sequence[NextStep]) -> Iterator[Line]:
    """The same actor's other tasks in the step, those with one limit together."""
    label = reader.say("answers.label.also")
    rest = list(tasks)
    while rest:
        alike = [task for task in rest if _reads_alike(task, rest[0])]
        rest = [task for task in rest if task not in alike]
        done = [phrasing.act(reader.language, reader.pathway, task.act) for task in alike if _is_deed(task)]
        act = _several(reader, [*_acts(reader, [task for task in alike if not _is_deed(task)]), *done])
        late = Style.LATE if alike[0].status is Status.OVERDUE else Style.PLAIN
        yield Line(reader.say("answers.act.also", act=act, due=due_words(reader, alike[0])), label, late)
        label = ""


def _is_deed(task: NextStep) -> bool:
    return isinstance(task.act, DoThis | Convene)


def _acts(reader: Reader, tasks: Sequence[NextStep]) -> list[str]:
    """What the title and the line of the responsible do not say; all that is to be recorded in one breath."""
    data = tuple(name for task in tasks if isinstance(task.act, Record) for name in task.missing_data)
    said = [task.act for task in tasks if not isinstance(task.act, DoThis | Convene | Record)]
    together: list[Act] = [*([Record(data=data)] if data else []), *said]
    return [phrasing.act(reader.language, reader.pathway, act) for act in together]


def _several(reader: Reader, acts: Sequence[str]) -> str:
    if len(acts) < 2:
        return "".join(acts)
    return reader.say("answers.act.several", before=", ".join(acts[:-1]), last=acts[-1])


def _responsible(reader: Reader, group: Sequence[NextStep]) -> str:
    actor = reader.who(group[0].actor)
    invited = [
        reader.who(each)
        for task in group
        if isinstance(task.act, Convene)
        for each in task.act.invited
        if each not in task.not_invited
    ]
    if not invited:
        return _role(reader, group[0].actor)
    return reader.say("answers.act.convene", actor=actor, invited=reader.listing(invited))


def _role(reader: Reader, actor: str) -> str:
    """A role on a line of its own: `Koordinatoren: Ergoterapitjenesten sone 2`."""
    held = reader.holder(actor)
    return reader.title(actor) if held is None else reader.say("answers.role", actor=reader.title(actor), to=held)


def _notes(reader: Reader, group: tuple[NextStep, ...]) -> Iterator[Line]:
    first = group[0]
    if first.consent_missing is not None:
        text = reader.say("answers.task.consent", consent=reader.titled(first.consent_missing))
        yield Line(text, reader.say("answers.label.missing"))
    if first.overridden is not None:
        told = {"consent": reader.titled(first.overridden.consent), "actor": reader.title(first.overridden.by)}
        told |= {"basis": first.overridden.basis, "reason": first.overridden.reason}
        yield Line(reader.say("answers.task.overridden", **told), reader.say("answers.label.note"))
    outside = dict.fromkeys(name for task in group for name in task.not_invited)
    if outside:
        actors = reader.listing([reader.title(name) for name in outside])
        yield Line(reader.say("answers.task.not_invited", actors=actors), reader.say("answers.label.note"))
    plans = dict.fromkeys(_plan(reader, task.planned) for task in group if task.planned is not None)
    for plan in plans:
        yield Line(plan, reader.say("answers.label.planned"))
    done = dict.fromkeys(_done_before(reader, task.done_before) for task in group if task.done_before is not None)
    for each in done:
        yield Line(each, reader.say("answers.label.note"))
    if first.meetings_without_quorum:
        count = first.meetings_without_quorum
        key = "meeting_one" if count == 1 else "meeting_many"
        yield Line(reader.say(f"answers.task.{key}", count=str(count)), reader.say("answers.label.note"))


def _done_before(reader: Reader, done: DoneBefore) -> str:
    told = {"date": reader.short(day_of(done.at)), "actor": reader.who(done.by), "reason": done.reason}
    return reader.say("answers.task.done_before", **told, word=reader.say("refusals.word.upheld"))


def _plan(reader: Reader, planned: Planned) -> str:
    told = {"date": reader.short(planned.day), "actor": reader.title(planned.by), "reason": planned.reason}
    return reader.say("answers.task.planned", **told)


def due_words(reader: Reader, task: NextStep) -> str:
    """By when, how binding, and how long until or how late: `fredag 10. april (bør), om 7 dager`."""
    due = task.due
    match due:
        case DueAt():
            return _due_at(reader, task, due)
        case NoLimit(earliest=earliest):
            words = reader.say("answers.due.none", force=_force(reader, task.obligation, Force.PLAIN))
            if earliest is None:
                return words
            moment = moment_words(reader.language, earliest, today=reader.today)
            return reader.say("answers.due.earliest", due=words, moment=moment)
        case NotRunning(waiting_for=name, without_anchor=True):
            force = _force(reader, task.obligation, Force.PLAIN)
            return reader.say("answers.due.without_anchor", what=reader.titled(name), force=force)
        case NotRunning(waiting_for=name):
            force = _force(reader, task.obligation, Force.PLAIN)
            return reader.say("answers.due.not_running", what=reader.titled(name), force=force)
        case Stopped(pauses=pauses):
            force = _force(reader, task.obligation, Force.PLAIN)
            titles = reader.listing([reader.titled(name) for name in pauses])
            return reader.say("answers.due.stopped", pauses=titles, force=force)
        case CannotSay(missing=missing, shortest=shortest):
            force = _force(reader, task.obligation, Force.PLAIN)
            names = reader.listing([reader.titled(name) for name in missing])
            if shortest is None:
                return reader.say("answers.due.cannot_say", missing=names, force=force)
            length = phrasing.duration(reader.language, shortest)
            return reader.say("answers.due.cannot_say_shortest", missing=names, shortest=length, force=force)
        case _:
            assert_never(due)


def _force(reader: Reader, obligation: Obligation, force: Force) -> str:
    word = reader.say(f"phrases.obligation.{obligation.value}")
    return reader.say(f"answers.due.force_{force.value}", obligation=word)


def _due_at(reader: Reader, task: NextStep, due: DueAt) -> str:
    words = _day_or_hour(reader, task, due, force=_force(reader, task.obligation, due.force))
    if due.goal is not None and task.status is not Status.OVERDUE:
        goal = due.goal.day or day_of(due.goal.at)
        words = reader.say("answers.due.goal", due=words, date=reader.short(goal))
    if due.earliest is not None and due.earliest > reader.now:
        moment = (
            reader.short(day_of(due.earliest))
            if due.day is not None
            else moment_words(reader.language, due.earliest, today=reader.today)
        )
        words = reader.say("answers.due.earliest", due=words, moment=moment)
    if due.stopped_for:
        pauses = reader.listing([reader.titled(name) for name in due.stopped_for])
        words = reader.say("answers.due.moved", due=words, pauses=pauses)
    return words if due.set_by is None else reader.say("answers.due.set", due=words, actor=reader.title(due.set_by))


def _day_or_hour(reader: Reader, task: NextStep, due: DueAt, *, force: str) -> str:
    late = task.status is Status.OVERDUE
    at_once = due.day is None and due.duration is None and isinstance(due.anchor, Opening)
    if due.day is None and task.overdue_by_days == 0:
        moment = moment_words(reader.language, due.at, today=reader.today)
        if at_once:
            key = "at_once_late" if late else "now"
            return reader.say(f"answers.due.{key}", moment=moment, force=force)
        return reader.say("answers.due.late_hours" if late else "answers.due.hour", moment=moment, force=force)
    if due.day is None and not late:
        moment = moment_words(reader.language, due.at, today=reader.today)
        return reader.say("answers.due.hour", moment=moment, force=force)
    day = due.day or day_of(due.at)
    shown = day_words(reader.language, day, today=reader.today)
    if late:
        key = "late_one" if task.overdue_by_days == 1 else "late_many"
        return reader.say(f"answers.due.{key}", date=shown, force=force, days=str(task.overdue_by_days))
    match (day - reader.today).days:
        case 0:
            return reader.say("answers.due.today", date=shown, force=force)
        case 1:
            return reader.say("answers.due.tomorrow", date=shown, force=force)
        case days:
            return reader.say("answers.due.on", date=shown, force=force, days=days_words(reader.language, days))


# ---- why


def why_words(reader: Reader, task: NextStep) -> str:
    """Where the task came from, what its limit is counted from, and the sources."""
    step = reader.pathway.named_steps[task.step]
    duty = step.duties[task.task]
    words = cause_words(reader, task.cause)
    if task.sent_at is not None and step.waits_for_sending(duty):
        # A receiver's task was opened by the sending, and counts from it.
        day = reader.short(day_of(task.sent_at))
        words = reader.say("answers.why.sent", source=reader.titled(task.step), date=day)
    elif _counts_from_cause(task):
        duty = _counted_from_here(duty)
    limit = phrasing.limit(reader.language, reader.pathway, duty, step=task.step)
    if limit is not None:
        counted = _told_from(task)
        if counted is None:
            words = reader.say("answers.why.limit", cause=words, limit=limit)
        else:
            day = reader.short(day_of(counted))
            words = reader.say("answers.why.limit_from", cause=words, limit=limit, date=day)
    sources = sources_words(reader, task.step)
    return f"{words}  {sources}" if sources else words


def _told_from(task: NextStep) -> datetime | None:
    """The moment that the limit counts from, where that is another than what opened the task."""
    if not isinstance(task.due, DueAt):
        return None
    anchored = isinstance(task.due.anchor, AfterStep | AfterEvent) and not _counts_from_cause(task)
    # After a round left out, what is repeated counts from when that was due.
    was_left_out = task.cause.clause == "again" and task.cause.skipped is not None
    return task.due.anchor_at if anchored or was_left_out else None


def _counts_from_cause(task: NextStep) -> bool:
    """Whether the limit counts from what opened the task, on the same day: then it need not be said twice."""
    if not isinstance(task.due, DueAt) or task.due.anchor_at is None or task.cause.source is None:
        return False
    same = task.due.anchor == AfterStep(step=task.cause.source)
    return same and task.cause.clause == "then" and day_of(task.due.anchor_at) == day_of(task.cause.at)


def _counted_from_here(duty: Duty) -> Duty:
    if not isinstance(duty.timing, Within) or len(duty.timing.alternatives) > 1:
        return duty
    (alternative,) = duty.timing.alternatives
    here = alternative.model_copy(update={"anchor": Opening()})
    return duty.model_copy(update={"timing": duty.timing.model_copy(update={"alternatives": (here,)})})


def cause_words(reader: Reader, cause: Cause) -> str:
    """`«Er nivå 1 og 2 vurdert?» ble gjort 27. mars, der nivå er nivå 3`."""
    day = reader.short(day_of(cause.at))
    if cause.clause == "start" and reader.caller is not None and reader.step is not None:
        return reader.say("answers.why.start_inside", step=reader.caller.titled(reader.step), date=day)
    if cause.by is not None and cause.reason is not None:
        return reader.say(f"answers.why.{cause.clause}", date=day, actor=reader.title(cause.by), reason=cause.reason)
    source = "" if cause.source is None else reader.titled(_source_name(reader.pathway, cause.source))
    if cause.clause in ("branch", "otherwise") and _is_chosen(reader, cause):
        return reader.say("answers.why.option", source=source, date=day)
    known = reader.listing([known_words(reader, each) for each in cause.known])
    key = f"answers.why.{cause.clause}"
    if cause.clause == "again" and cause.skipped is not None:
        key = f"{key}_otherwise"
    # `ellers` is taken when every condition is false: all they read would be a list that hides the reason.
    if known and cause.clause in ("then", "branch"):
        return reader.say(f"{key}_known", source=source, done=_done(reader, cause), date=day, known=known)
    return reader.say(key, source=source, done=_done(reader, cause), date=day)


def _done(reader: Reader, cause: Cause) -> str:
    """`ble gjort`, of a meeting `ble holdt`; or that it was not done at all."""
    if cause.instead is not None:
        return reader.say("answers.done.instead", instead=cause.instead)
    if cause.skipped is not None:
        return reader.say(f"answers.done.{cause.skipped.value}")
    step = reader.pathway.named_steps.get(cause.source or "")
    kind = step.kind.value if step is not None and step.kind in _DONE_OTHERWISE else "other"
    return reader.say(f"answers.done.{kind}")


_DONE_OTHERWISE = (StepKind.WAIT, StepKind.DECISION, StepKind.MEETING)


def _is_chosen(reader: Reader, cause: Cause) -> bool:
    """Of a judgement the branches are suggestions: whichever was taken, a person chose it."""
    return cause.chosen or (cause.source is not None and reader.pathway.named_steps[cause.source].is_judgement)


def _source_name(pathway: Pathway, name: str) -> str:
    """A track is started by its event, which is what the reader has seen happen."""
    return next((track.starts_at for track in pathway.tracks if track.name == name), name)


def known_by_words(reader: Reader, known: Known) -> str:
    """`«Nivå» er nivå 3, registrert 27. mars (for 14 dager siden) av Legen`; alone where nobody recorded it."""
    words = known_words(reader, known)
    if known.occurred_at is None:
        return words
    told = {"date": reader.short(day_of(known.occurred_at)), "ago": _ago(reader, day_of(known.occurred_at))}
    if known.by is None:
        return reader.say("answers.why.known_at", known=words, **told)
    return reader.say("answers.why.known_by", known=words, actor=reader.title(known.by), **told)


def recorded_words(reader: Reader, known: Known) -> str:
    """`«Nivå» registrert 27. mars (for 14 dager siden) av Legen`, of what somebody has recorded."""
    assert known.occurred_at is not None
    assert known.by is not None
    day = day_of(known.occurred_at)
    told = {"date": reader.short(day), "ago": _ago(reader, day), "actor": reader.title(known.by)}
    return reader.say("answers.why.recorded_by", datum=reader.titled(known.datum), **told)


def _ago(reader: Reader, day: date) -> str:
    age = (reader.today - day).days
    return reader.say(f"answers.ago.{('today', 'one')[age] if age < 2 else 'many'}", days=str(age))


def known_words(reader: Reader, known: Known) -> str:
    datum = reader.titled(known.datum)
    if known.value is None:
        return reader.say("answers.why.unknown", datum=datum)
    words = reader.say("answers.why.known", datum=datum, value=encoded_words(reader, known.datum, known.value))
    if known.since is None:
        return words
    return reader.say("answers.why.known_corrected", known=words, since=encoded_words(reader, known.datum, known.since))


def encoded_words(reader: Reader, datum: str, value: Encoded) -> str:
    """A value from the log as people read it."""
    return value_words(reader.language, reader.pathway.named_data[datum], value, today=reader.today)


def sources_words(reader: Reader, step: str) -> str:
    """`[s1, kap. 6; s2]`; empty for a step without sources."""
    cited = [
        reader.say("answers.source", source=citation.source)
        if citation.place is None
        else reader.say("answers.source_place", source=citation.source, place=citation.place)
        for citation in reader.pathway.named_steps[step].citations
    ]
    return reader.say("answers.sources", sources="; ".join(cited)) if cited else ""


# ---- what is waited for, and what cannot be decided


def _reply(reader: Reader, task: NextStep) -> str:
    assert task.sent_at is not None, "a reply waits for what was sent"
    act = "confirm" if isinstance(task.act, Confirm) else "answer" if isinstance(task.act, AnswerAct) else "do_this"
    if isinstance(task.due, NoLimit):
        due = reader.say("answers.waiting.no_limit_words")
    else:
        due = reader.say("answers.waiting.limit_words", due=due_words(reader, task))
    return reader.say(
        "answers.waiting.reply",
        actor=reader.who(task.actor),
        act=reader.say(f"answers.waiting.act_{act}"),
        step=reader.titled(task.step),
        sent=reader.short(day_of(task.sent_at)),
        due=due,
    )


def _waiting(reader: Reader, waiting: Waiting) -> str:
    step, actor = reader.titled(waiting.step), reader.who(waiting.responsible)
    if waiting.missing:
        missing = reader.listing([reader.titled(known.datum) for known in waiting.missing])
        return reader.say("answers.waiting.relevance", missing=missing, step=step, actor=actor)
    if waiting.until_event is not None:
        event = reader.titled(waiting.until_event)
        return reader.say("answers.waiting.event", event=event, step=step, actor=actor)
    if waiting.until is not None:
        moment = moment_words(reader.language, waiting.until, today=reader.today)
        return reader.say("answers.waiting.time", moment=moment, step=step, actor=actor)
    return reader.say("answers.waiting.plain", step=step, actor=actor)


def _join(reader: Reader, join: JoinWaits) -> str:
    missing = reader.listing([reader.titled(name) for name in join.missing])
    arrived = reader.listing([reader.titled(name) for name in join.arrived])
    return reader.say("answers.waiting.join", missing=missing, step=reader.titled(join.step), arrived=arrived)


def _undecided_block(reader: Reader, undecided: CannotDecide) -> Block:
    step = reader.titled(undecided.step)
    match undecided.why:
        case Undecidable.MISSING:
            needed = reader.listing([_needed(reader, each.datum, each.from_actors) for each in undecided.needed])
            text = reader.say("answers.undecided.missing", step=step, needed=needed)
        case Undecidable.SEVERAL_TRUE | Undecidable.NONE_TRUE:
            text = reader.say(f"answers.undecided.{undecided.why.value}", step=step)
        case _:
            assert_never(undecided.why)
    settle = reader.say("answers.undecided.settle", actor=reader.who(undecided.responsible))
    return (
        Line(text, reader.say("answers.label.cannot_decide"), Style.LATE),
        Line(settle, reader.say("answers.label.responsible")),
        Line(cause_words(reader, undecided.cause), reader.say("answers.label.why")),
    )


def _needed(reader: Reader, datum: str, actors: Sequence[str]) -> str:
    if any(table.gives == datum for table in reader.pathway.tables):
        return reader.say("answers.undecided.needed_table", datum=reader.titled(datum))
    if not actors:
        return reader.say("answers.undecided.needed_nobody", datum=reader.titled(datum))
    names = phrasing.choices(reader.language, [reader.title(actor) for actor in actors])
    return reader.say("answers.undecided.needed", datum=reader.titled(datum), actors=names)


def _circumstances(reader: Reader, asked: Asked) -> Iterator[Line]:
    answer = asked.answer
    named = (("paused", answer.pauses), ("held", answer.held_by), ("offers", answer.offers))
    for label, names in named:
        if names:
            yield Line(reader.listing([reader.titled(name) for name in names]), reader.say(f"answers.label.{label}"))
    if answer.reached is not None:
        text = reader.say("answers.end.reached", end=reader.title(answer.reached))
        yield Line(text, reader.say("answers.label.reached"))
