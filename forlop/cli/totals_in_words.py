"""How long it took, in words: a line for each `forløpstid`, and the same for programs."""

from collections.abc import Iterable
from typing import assert_never

from forlop.cli.dates import day_words, moment_words
from forlop.cli.page import Line, Style
from forlop.cli.reader import Reader
from forlop.engine.answers import CannotSay, DueAt, NoLimit, NotRunning, Stopped, TotalStanding, TotalTime
from forlop.model.calendar import day_of
from forlop.model.pathway import Force
from forlop.rendering import phrasing


def total_lines(reader: Reader, totals: Iterable[TotalTime]) -> tuple[Line, ...]:
    """A line for each, those whose limit has passed as late ones."""
    label = reader.say("answers.label.total")
    return tuple(Line(total_words(reader, each), label, Style.LATE if each.is_late else Style.PLAIN) for each in totals)


def total_words(reader: Reader, measured: TotalTime) -> str:
    """`«Fra fall til trening»: 12 dager siden 2. april; frist fredag 15. mai (rettesnor), om 31 dager`."""
    reader = reader.at(measured.inside)
    title = reader.titled(measured.total)
    if measured.started_at is None or measured.run is None:
        assert isinstance(measured.due, NotRunning), "what has not started waits for its start"
        return reader.say("answers.total.not_running", title=title, what=reader.titled(measured.due.waiting_for))
    run = phrasing.duration(reader.language, measured.run)
    start, due = reader.short(day_of(measured.started_at)), _due_words(reader, measured)
    if measured.ended_at is None:
        return reader.say("answers.total.running", title=title, run=run, date=start, due=due)
    end = reader.short(day_of(measured.ended_at))
    return reader.say(f"answers.total.{measured.standing.value}", title=title, run=run, start=start, end=end, due=due)


def _due_words(reader: Reader, measured: TotalTime) -> str:
    match measured.due:
        case DueAt() as due:
            words = _due_at_words(reader, measured, due)
            if not due.stopped_for:
                return words
            pauses = reader.listing([reader.titled(name) for name in due.stopped_for])
            return reader.say("answers.total.moved", due=words, pauses=pauses)
        case Stopped(pauses=pauses):
            return reader.say("answers.total.stopped", pauses=reader.listing([reader.titled(name) for name in pauses]))
        case NotRunning(waiting_for=name):
            return reader.say("answers.total.not_yet", what=reader.titled(name))
        case CannotSay(missing=missing, shortest=shortest):
            names = reader.listing([reader.titled(name) for name in missing])
            if shortest is None:
                return reader.say("answers.total.cannot_say", missing=names)
            length = phrasing.duration(reader.language, shortest)
            return reader.say("answers.total.cannot_say_shortest", missing=names, shortest=length)
        case NoLimit():
            raise AssertionError("a total always has a limit")
        case _:
            assert_never(measured.due)


def _due_at_words(reader: Reader, measured: TotalTime, due: DueAt) -> str:
    if due.day is None:
        date = moment_words(reader.language, due.at, today=reader.today)
    else:
        date = day_words(reader.language, due.day, today=reader.today)
    force = "" if due.force is Force.PLAIN else reader.say(f"answers.total.force_{due.force.value}")
    if measured.over is not None:
        key = "over" if measured.over.amount else "over_within"
        over = phrasing.duration(reader.language, measured.over)
        return reader.say(f"answers.total.{key}", date=date, force=force, over=over)
    assert measured.left is not None, "a limit that has not passed has something left"
    left = phrasing.duration(reader.language, measured.left)
    match measured.standing, due.day == reader.today:
        case TotalStanding.ENDED, _:
            return reader.say("answers.total.in_time", date=date, force=force)
        case TotalStanding.UNFINISHED, _:
            return reader.say("answers.total.unfinished_in_time", date=date, force=force)
        case _, True:
            return reader.say("answers.total.today", date=date, force=force)
        case _:
            key = "near" if measured.is_near else "due"
            return reader.say(f"answers.total.{key}", date=date, force=force, left=left)
