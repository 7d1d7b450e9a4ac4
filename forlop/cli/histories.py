"""A patient's log as a page, oldest first: when it happened, what happened, and when it was recorded if later.

What the pathway keeps account of for itself (tokens, rounds that close because their tasks are done) is left out
unless it is asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from forlop.application.courses import Course
from forlop.cli.dates import moment_words
from forlop.cli.events_in_words import sentence_of
from forlop.cli.page import Block, Line, Style
from forlop.cli.reader import Reader
from forlop.cli.totals_in_words import total_lines
from forlop.engine import events as log
from forlop.engine.answers import TotalTime
from forlop.engine.events import AnyEvent, Closing, Deviation, Recorded
from forlop.engine.inside import path
from forlop.model.calendar import day_of
from forlop.model.pathway import Pathway


def history_page(reader: Reader, course: Course, totals: Sequence[TotalTime], *, everything: bool) -> tuple[Block, ...]:
    """In the order of recording, which is the order in which it had effect; the totals last."""
    told = (
        course.log
        if everything
        else tuple(each for each in course.log if is_told(course.version_at(each.version).pathway, each))
    )
    sentences = {each.version: told_of(reader, course, each) for each in told}
    events = tuple(line for moment in _moments(reader, told, sentences, numbered=everything) for line in moment)
    left_out = len(course.log) - len(told)
    rest = ((Line(_left_out(reader, left_out), style=Style.QUIET),),) if left_out else ()
    measured = total_lines(reader, totals)
    count = reader.say(f"events.part.count_{'one' if len(course.log) == 1 else 'many'}", count=str(len(course.log)))
    return ((heading_of(reader, course, count),), events, *((measured,) if measured else ()), *rest)


def told_of(reader: Reader, course: Course, recorded: Recorded) -> str:
    """What happened, without when; of a correction or a retraction also what stood there before, in which line."""
    sentence = sentence_of(reader_of_event(reader, course, recorded), recorded)
    amended = _amended(course, recorded)
    if amended is None:
        return sentence
    stood = sentence_of(reader_of_event(reader, course, amended), amended)
    when = moment_words(reader.language, amended.occurred_at, today=reader.today)
    return reader.say("events.part.amended", sentence=sentence, entry=str(amended.version), stood=stood, moment=when)


def _amended(course: Course, recorded: Recorded) -> Recorded | None:
    """What a correction or a retraction is about, as it was last told."""
    inside, event = _innermost(recorded.event)
    if not isinstance(event, log.Corrected | log.Retracted):
        return None
    about = (inside, event.name, event.entry)
    for each in reversed(course.log[: recorded.version - 1]):
        where, earlier = _innermost(each.event)
        if isinstance(earlier, log.Corrected) and (where, earlier.name, earlier.entry) == about:
            return each
    return course.log[event.entry - 1]


def written_block(reader: Reader, course: Course, told: Sequence[tuple[Recorded, str]]) -> tuple[Block, ...]:
    """What a command has written, in the order of recording; of another day than today with its date.

    That a person sees what was understood, and of whom, while it can be taken back.
    """
    lines: list[Line] = []
    for each, words in told:
        if is_told(course.version_at(each.version).pathway, each):
            day = day_of(each.occurred_at)
            dated = words if day == reader.today else f"{words} ({reader.short(day)})"
            lines.append(Line(dated, "" if lines else reader.say("answers.label.written")))
    return (tuple(lines),) if lines else ()


def is_told(pathway: Pathway, recorded: Recorded) -> bool:
    """Whether the event says something that the events beside it do not."""
    match recorded.event:
        case log.TasksOpened() | log.TokenWaits() | log.TokenTaken() | log.Merged() | log.LineFinished():
            return False
        case log.Inside(step=step, event=event):
            runs = pathway.named_steps[step].runs
            assert runs is not None  # only a sub-pathway has an inner run
            return is_told(runs.pathway, recorded.model_copy(update={"event": event}))
        case log.WentBack() | log.EndReached():
            return False  # what was opened again, and how the pathway ended, tell it
        case log.WayTaken(basis=basis):
            return bool(basis)  # the values that decided; where it led, the step that was opened tells
        case log.TaskClosed(how=how):
            return how is Closing.LEFT_OUT
        case log.Deviated(deviation=deviation):
            return deviation not in _TOLD_BESIDE
        case log.RoundClosed(how=Closing.LEFT_OUT | Closing.REFUSED | Closing.RETURNED):
            return False  # the task that was left out, and the answer, tell it with the reason
        case log.RoundClosed(step=step, how=Closing.DONE):
            return not pathway.named_steps[step].duties  # of a wait nothing else tells it
        case log.Left() | log.Reentered() | log.EndTaken(because=None):
            return False  # the deviation tells it
        case _:
            return True


# The task that was left out, the new day and the legal basis tell of themselves who and why.
_TOLD_BESIDE = (Deviation.LEFT_OUT, Deviation.SUBSTITUTED, Deviation.POSTPONED, Deviation.CONSENT_OVERRIDDEN)


def heading_of(reader: Reader, course: Course, count: str) -> Line:
    """Which patient, on which pathway, and how much there is to tell."""
    pathway, edition = course.pathway, course.edition
    text = reader.say("events.part.title", patient=course.patient, title=pathway.title, version=edition, count=count)
    return Line(text, style=Style.HEADING)


def reader_of_event(reader: Reader, course: Course, recorded: Recorded) -> Reader:
    """The reader in the words of the version by which an event was recorded, with who was known to hold the roles."""
    return replace(reader, pathway=course.version_at(recorded.version).pathway, assigned=_holders(course, recorded))


def _holders(course: Course, recorded: Recorded) -> dict[str, str]:
    """Who held each role when something occurred, as far as had been told when it was recorded."""
    told = []
    for each in course.log[: recorded.version]:
        inside, event = _innermost(each.event)
        if isinstance(event, log.Assigned | log.AssignmentEnded) and each.occurred_at <= recorded.occurred_at:
            to = event.to if isinstance(event, log.Assigned) else None
            told.append((each.occurred_at, each.version, path(inside, event.actor), to))
    latest = {name: to for _, _, name, to in sorted(told, key=lambda each: each[:2])}
    return {name: to for name, to in latest.items() if to is not None}


def _innermost(event: AnyEvent) -> tuple[tuple[str, ...], AnyEvent]:
    """An event of a sub-pathway with the steps it happened inside."""
    if not isinstance(event, log.Inside):
        return (), event
    inside, innermost = _innermost(event.event)
    return (event.step, *inside), innermost


def _moments(
    reader: Reader, events: Sequence[Recorded], told: Mapping[int, str], *, numbered: bool
) -> Iterator[Iterator[Line]]:
    """What was recorded together about one moment stands together under its time.

    `numbered` ends each line with its place in the log, which a correction may name.
    """
    for (occurred_at, day), together in groupby(events, lambda each: (each.occurred_at, day_of(each.recorded_at))):
        when = moment_words(reader.language, occurred_at, today=reader.today)
        events_here = tuple(together)
        sentences = [told[each.version] for each in events_here]
        if day != day_of(occurred_at):
            sentences[0] = reader.say("events.part.recorded_late", sentence=sentences[0], date=reader.short(day))
        if numbered:
            sentences = [f"{sentence}  [{each.version}]" for sentence, each in zip(sentences, events_here, strict=True)]
        yield (Line(sentence, "" if number else when) for number, sentence in enumerate(sentences))


def _left_out(reader: Reader, count: int) -> str:
    return reader.say(f"events.part.left_out_{'one' if count == 1 else 'many'}", count=str(count))
