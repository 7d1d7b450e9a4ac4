"""All deviations of a course, for people and for programs: what, when, by whom, why, and whether it was justified."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from forlop.application.courses import Course
from forlop.cli.answers_as_json import Json, moment_json, named
from forlop.cli.dates import moment_words
from forlop.cli.events_in_words import coded_words
from forlop.cli.histories import heading_of
from forlop.cli.page import Block, Line
from forlop.cli.reader import Reader
from forlop.engine.deviations import CourseDeviation, Shown, deviations
from forlop.engine.events import Judged
from forlop.engine.inside import pathway_at


def deviations_page(reader: Reader, course: Course, *, now: Course) -> tuple[Block, ...]:
    """In the order of recording, a line each after the time at which it was so; `now` holds what time has brought."""
    told = told_of(now)
    key = f"deviations.heading_{'one' if len(told) == 1 else 'many' if told else 'none'}"
    heading = heading_of(reader, course, reader.say(key, count=str(len(told))))
    return ((heading,), tuple(_lines(reader, now, told))) if told else ((heading,),)


def told_of(course: Course) -> tuple[CourseDeviation, ...]:
    """The deviations under every version that the course has had."""
    versions = course.versions
    return deviations(next(iter(versions.values())), course.log, versions)


def _lines(reader: Reader, course: Course, told: Sequence[CourseDeviation]) -> Iterator[Line]:
    for each in told:
        then = replace(reader, pathway=course.version_at(each.version).pathway)
        words = reader.say("deviations.numbered", sentence=deviation_words(then, each), entry=str(each.version))
        yield Line(words, moment_words(reader.language, each.at, today=reader.today))


def deviation_words(reader: Reader, deviation: CourseDeviation) -> str:
    """`utelatt: «Trening», av Legen, fordi «Pasienten reiste» (pasientens ønske)`."""
    reader, what = reader.at(deviation.inside), deviation.what
    sentence = reader.say(f"deviations.kind.{what.kind.value}")
    if what.step is not None:
        sentence = reader.say("deviations.line", kind=sentence, step=reader.titled(what.step))
    if what.by is not None:
        key = "late_actor" if what.kind is Shown.LATE else "who"
        sentence = reader.say(f"deviations.{key}", sentence=sentence, actor=reader.title(what.by))
    if what.basis is not None:
        sentence = reader.say("deviations.basis", sentence=sentence, basis=what.basis)
    if what.reason is not None:
        sentence = reader.say("deviations.why", sentence=sentence, reason=what.reason)
    words = coded_words(reader, what.cause, what.justified)
    if what.judgement is not None:
        judge = reader.title(what.judgement.by)
        words = reader.say("deviations.judged_by", words=words, actor=judge, reason=_reason(reader, what.judgement))
    return reader.say("deviations.coded", sentence=sentence, words=words) if words else sentence


def _reason(reader: Reader, judgement: Judged) -> str:
    return "" if judgement.reason is None else reader.say("events.part.reason", reason=judgement.reason)


def deviations_json(reader: Reader, course: Course) -> list[Json]:
    """The same for programs."""
    return [_json(reader, course, each) for each in told_of(course)]


def _json(reader: Reader, course: Course, deviation: CourseDeviation) -> Json:
    version = course.version_at(deviation.version).pathway
    pathway, what = pathway_at(version, deviation.inside), deviation.what
    return {
        "kind": what.kind.value,
        "step": None if what.step is None else named(pathway, what.step),
        "inside": list(deviation.inside),
        "round": what.round,
        "tasks": list(what.tasks),
        "at": moment_json(deviation.at),
        "recorded_at": moment_json(deviation.recorded_at),
        "version": deviation.version,
        "by": None if what.by is None else named(pathway, what.by),
        "reason": what.reason,
        "basis": what.basis,
        "cause": None if what.cause is None else what.cause.value,
        "justified": what.justified,
        "judged_by": None if what.judgement is None else named(pathway, what.judgement.by),
        "judged_because": None if what.judgement is None else what.judgement.reason,
        "sentence": deviation_words(replace(reader, pathway=version), deviation),
    }
