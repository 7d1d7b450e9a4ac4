"""A patient's log as a page: when it happened, what happened, and when it was recorded if that was another day."""

from forlop.application.courses import Course
from forlop.cli.dates import moment_words
from forlop.cli.events_in_words import sentence_of
from forlop.cli.page import Block, Line, Style
from forlop.cli.reader import Reader
from forlop.engine.events import Recorded
from forlop.model.calendar import day_of


def history_page(reader: Reader, course: Course) -> tuple[Block, ...]:
    """In the order of recording, which is the order in which it had effect."""
    pathway = course.pathway
    count = reader.say(f"events.part.count_{'one' if len(course.log) == 1 else 'many'}", count=str(len(course.log)))
    heading = reader.say(
        "events.part.title", patient=course.patient, title=pathway.title, version=pathway.version, count=count
    )
    lines: list[Line] = []
    before = ""
    for recorded in course.log:
        when = moment_words(reader.language, recorded.occurred_at, today=reader.today)
        # What happened at the same moment stands under it.
        lines.append(Line(_sentence(reader, recorded), "" if when == before else when))
        before = when
    return (Line(heading, style=Style.HEADING),), tuple(lines)


def _sentence(reader: Reader, recorded: Recorded) -> str:
    sentence = sentence_of(reader, recorded)
    if day_of(recorded.recorded_at) == day_of(recorded.occurred_at):
        return sentence
    date = reader.short(day_of(recorded.recorded_at))
    return reader.say("events.part.recorded_late", sentence=sentence, date=date)
