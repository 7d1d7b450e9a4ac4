"""An explanation in words: the road to an open step, or what stands before one that is not."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from forlop.application.asking import Asked
from forlop.application.choosing import step_at
from forlop.cli.answers_as_json import Json, cause_json, course_json, moment_json, named, task_json, total_json
from forlop.cli.answers_in_words import (
    cause_words,
    due_words,
    heading_of,
    known_by_words,
    reader_of,
    recorded_words,
    sources_words,
    task_blocks,
)
from forlop.cli.page import Block, Line, Style
from forlop.cli.reader import Reader
from forlop.cli.totals_in_words import total_lines
from forlop.engine.answers import TotalTime
from forlop.engine.explanation import Explanation, PastRound, Standing
from forlop.engine.inside import pathway_at
from forlop.engine.state import State
from forlop.model.calendar import day_of
from forlop.model.expressions import Condition
from forlop.model.pathway import AfterStep
from forlop.rendering import phrasing


def explanation_page(asked: Asked, explained: Explanation | None, *, language: str) -> tuple[Block, ...]:
    """The explanation under the patient's heading."""
    reader = reader_of(asked, language)
    heading = heading_of(asked, reader)
    if explained is None:
        return heading, (Line(reader.say("cli.why.nothing")),)
    around = () if explained.within is None else explained.within.causes
    outside = tuple(Line(f"- {cause_words(reader, cause)}") for cause in around)
    reader = reader.at(explained.inside)
    step = reader.titled(explained.step)
    past = past_lines(reader, explained)
    measured = total_lines(reader_of(asked, language), _totals_about(asked, explained))
    totals = (measured,) if measured else ()
    match explained.standing:
        case Standing.OPEN:
            causes = tuple(_cause_lines(reader, explained))
            opening = Line(reader.say("cli.why.open", step=step), style=Style.HEADING)
            return (
                heading,
                (opening, *causes, *outside, *past),
                *task_blocks(reader, explained.tasks, _run(asked, explained)),
                *totals,
            )
        case Standing.NOT_YET:
            opening = Line(reader.say("cli.why.not_open", step=step), style=Style.HEADING)
            return heading, (opening, *_before(reader, asked, explained), *past), *totals
        case Standing.PAST | Standing.NO_LONGER | Standing.OFFERED | Standing.OVER | Standing.LEFT:
            words = reader.say(f"cli.why.{standing_key(explained)}", step=step)
            return heading, (Line(words, style=Style.HEADING), *past), *totals
        case _:
            assert_never(explained.standing)


def _run(asked: Asked, explained: Explanation) -> State:
    """The run that an explained step belongs to."""
    return step_at(asked.course.pathway, asked.course.state, explained.inside, explained.step)[0]


def _cause_lines(reader: Reader, explained: Explanation) -> Iterator[Line]:
    """Each cause; below it the rule as it stands, who recorded the data that decided and when, and the source."""
    for cause, rule, unmet in zip(explained.causes, explained.rules, explained.unmet, strict=True):
        yield Line(f"- {cause_words(reader, cause)}")
        recorded = [recorded_words(reader, each) for each in cause.known if each.by is not None]
        told = reader.listing(recorded)
        if rule is not None:
            condition = phrasing.condition(reader.language, reader.pathway, rule)
            told = reader.say(
                "answers.why.by_rule" if recorded else "answers.why.by_rule_alone", rule=condition, known=told
            )
        if unmet:
            # The cause does not say the values of `ellers`, for all that its rules read.
            known = reader.listing([known_by_words(reader, each) for each in cause.known])
            rules = conditions_words(reader, unmet)
            told = reader.say(
                "answers.why.by_no_rule" if known else "answers.why.by_no_rule_alone", rules=rules, known=known
            )
        sources = sources_words(reader, cause.source) if told and cause.source in reader.pathway.named_steps else ""
        if told:
            yield Line(f"  {told}  {sources}".rstrip(), style=Style.QUIET)


def conditions_words(reader: Reader, conditions: Sequence[Condition]) -> str:
    """Each as it stands in the text, in its own quotation marks."""
    words = [phrasing.condition(reader.language, reader.pathway, each) for each in conditions]
    return phrasing.choices(reader.language, [phrasing.quoted(reader.language, each) for each in words])


def explanation_json(asked: Asked, explained: Explanation | None, *, language: str) -> Json:
    """The same for programs; `step` is null when nothing is open."""
    if explained is None:
        return {**course_json(asked.course), "at": moment_json(asked.answer.at), "step": None}
    reader = reader_of(asked, language).at(explained.inside)
    pathway = reader.pathway
    return {
        **course_json(asked.course),
        "at": moment_json(asked.answer.at),
        "step": named(pathway, explained.step),
        "inside": list(explained.inside),
        "standing": explained.standing.value,
        "causes": [cause_json(reader, cause) for cause in explained.causes],
        "rules": [
            None if rule is None else phrasing.condition(reader.language, pathway, rule) for rule in explained.rules
        ],
        "sources": [
            {"source": each.source, "place": each.place} for each in pathway.named_steps[explained.step].citations
        ],
        "tasks": [task_json(reader, task) for task in explained.tasks],
        "past": [
            {
                "opened_at": moment_json(each.opened_at),
                "closed_at": moment_json(each.closed_at),
                "how": each.how.value,
            }
            for each in explained.past
        ],
        "before": [named(pathway, name) for name in explained.before],
        "join_missing": [named(pathway, name) for name in explained.join_missing],
        "totals": [total_json(reader_of(asked, language), each) for each in _totals_about(asked, explained)],
    }


def _totals_about(asked: Asked, explained: Explanation) -> tuple[TotalTime, ...]:
    """Those that begin or end with the step."""
    about = {
        total.name
        for total in pathway_at(asked.course.pathway, explained.inside).totals
        for point in (total.start, total.end)
        if isinstance(point, AfterStep) and point.step == explained.step
    }
    return tuple(each for each in asked.answer.totals if each.total in about and each.inside == explained.inside)


def standing_key(explained: Explanation) -> str:
    """The key of how the step stands where nothing more can be said of it."""
    if explained.standing is Standing.NOT_YET:
        return "no_longer"
    return "goes_back" if explained.goes_back else explained.standing.value


def past_lines(reader: Reader, explained: Explanation) -> tuple[Line, ...]:
    """How each earlier round of the step ended."""
    return tuple(Line(f"- {_past(reader, each)}") for each in explained.past)


def _past(reader: Reader, past: PastRound) -> str:
    """`bekreftet 23. november av Innsatsteamet`."""
    led_to = reader.listing([reader.titled(name) for name in past.led_to or ()])
    how = reader.say(f"cli.why.how.{past.word}", instead=past.instead or "", led_to=led_to)
    date = reader.short(day_of(past.told_at))
    if past.told_by is None:
        return reader.say("cli.why.past_round", how=how, date=date)
    return reader.say("cli.why.past_round_by", how=how, date=date, actor=reader.title(past.told_by))


def _before(reader: Reader, asked: Asked, explained: Explanation) -> Iterator[Line]:
    """What has to be done first: by whom and by when where it is a task, as a decision where data are missing."""
    undecided = {each.step for each in asked.answer.undecided if each.inside == explained.inside}
    for name in explained.before:
        step = reader.titled(name)
        tasks = [task for task in asked.answer.tasks if (task.inside, task.step) == (explained.inside, name)]
        if name in undecided:
            yield Line(f"- {reader.say('cli.why.undecided', step=step)}")
        elif tasks:
            actor, due = reader.who(tasks[0].actor), due_words(reader, tasks[0])
            yield Line(f"- {reader.say('cli.why.before_task', step=step, actor=actor, due=due)}")
        else:
            yield Line(f"- {reader.say('cli.why.before', step=step)}")
    for name in explained.join_missing:
        if name not in explained.before:
            yield Line(f"- {reader.say('cli.why.join', step=reader.titled(name))}")
