"""Why a step is not open, in words and for programs: what stands between, and what would change it."""

from collections.abc import Iterator, Sequence

from forlop.application.asking import Asked
from forlop.cli.answers_as_json import Json, course_json, known_json, moment_json, named, task_json
from forlop.cli.answers_in_words import due_words, heading_of, known_by_words, reader_of
from forlop.cli.dates import day_words
from forlop.cli.explanations import conditions_words, explanation_page, past_lines, standing_key
from forlop.cli.page import Block, Line, Style
from forlop.cli.reader import Reader
from forlop.cli.typed_commands import PLACEHOLDER, typed
from forlop.engine.answers import Needed
from forlop.engine.explanation import Standing
from forlop.engine.inside import place_of
from forlop.engine.why_not import Hindrance, Stands, WhyNot
from forlop.model.calendar import day_of
from forlop.model.pathway import AllPhases
from forlop.rendering import phrasing


def why_not_page(asked: Asked, found: WhyNot, *, language: str) -> tuple[Block, ...]:
    """What stands between, then what would change it; of an open step why it is open."""
    if found.is_open:
        return explanation_page(asked, found.explanation, language=language)
    outer = reader_of(asked, language)
    inside, _ = place_of(found.about)
    reader = outer.at(inside)
    standing = found.explanation.standing
    untold = standing in (Standing.OVER, Standing.LEFT, Standing.OFFERED, Standing.PAST)
    key = standing_key(found.explanation) if untold or not found.hindrances else "not_open"
    opening = Line(outer.say(f"cli.why.{key}", step=_titled(outer, found)), style=Style.HEADING)
    between = tuple(Line(f"- {hindrance_words(reader, each)}") for each in found.hindrances)
    past = past_lines(outer.at(found.explanation.inside), found.explanation) if key == Standing.PAST.value else ()
    return heading_of(asked, outer), (opening, *past, *between), *_changes(outer, asked.course.said, found)


def _titled(reader: Reader, found: WhyNot) -> str:
    return reader.at(found.explanation.inside).titled(found.explanation.step)


def _changes(reader: Reader, whose: Sequence[str], found: WhyNot) -> Iterator[Block]:
    commands = _typed(reader, whose, found)
    if found.offer is not None:
        said = "opens" if found.offer.opens else "nearer"
        lines = [Line(reader.say(f"cli.why_not.{said}")), *(Line(f"  {command}") for command in commands["offer"])]
        if any(PLACEHOLDER in command for command in commands["offer"]):
            lines.append(Line(reader.say("cli.why_not.fill_in", placeholder=PLACEHOLDER), style=Style.QUIET))
        yield (*lines, Line(reader.say("cli.why_not.only_so"), style=Style.QUIET))
    elif found.explanation.standing not in (Standing.OVER, Standing.LEFT):
        yield (Line(reader.say("cli.why_not.nothing")),)
    if found.by_itself is not None:
        date = day_words(reader.language, day_of(found.by_itself), today=reader.today)
        yield (Line(reader.say("cli.why_not.by_itself", date=date)),)
    for kind in ("correction", "resort"):
        if commands[kind]:
            yield Line(reader.say(f"cli.why_not.{kind}")), *(Line(f"  {command}") for command in commands[kind])


def _typed(reader: Reader, whose: Sequence[str], found: WhyNot) -> dict[str, list[str]]:
    offer = found.offer

    def whole(command: object, decisive: Sequence[str]) -> str:
        return typed(reader.language, reader.pathway, whose, command, decisive=decisive)

    return {
        "offer": [] if offer is None else [whole(each, offer.decisive) for each in offer.commands],
        "correction": [] if found.correction is None else [whole(found.correction, (found.correction.name,))],
        "resort": [] if found.resort is None else [whole(found.resort, ())],
    }


# ---- what stands between


def hindrance_words(reader: Reader, hindrance: Hindrance) -> str:
    """`«Møte midtveis» er ikke gjort: Hauglandsenteret, fredag 10. april (bør)`."""
    name = reader.titled(hindrance.name)
    values = {
        "name": name,
        "actor": reader.title(hindrance.responsible) if hindrance.responsible else "",
        "date": "" if hindrance.at is None else _day(reader, hindrance),
        "data": reader.listing([_needed(reader, hindrance, each) for each in hindrance.needed]),
        "known": reader.listing([known_by_words(reader, each) for each in hindrance.known]),
        "rule": "" if hindrance.rule is None else phrasing.condition(reader.language, reader.pathway, hindrance.rule),
        "rules": conditions_words(reader, hindrance.unmet),
        "led_to": reader.listing([reader.titled(each) for each in hindrance.led_to]),
    }
    told = reader.say(
        f"cli.why_not.{_key(hindrance)}", **values, **_task(reader, hindrance), **_scope(reader, hindrance)
    )
    # What a person chose, or the text decided, rests on no value.
    by_values = hindrance.rule is not None or hindrance.unmet
    if not by_values or not hindrance.known or hindrance.stands is Stands.DATA:
        return told
    return reader.say("cli.why_not.by_values", told=told, known=values["known"])


def _key(hindrance: Hindrance) -> str:
    match hindrance.stands:
        case Stands.UNDECIDED if hindrance.needed:
            return "undecided_needs"
        case Stands.TASK if hindrance.needed:
            return "task_needs"
        case Stands.ELSEWHERE if hindrance.rule is not None:
            return "elsewhere_rule"
        case Stands.ELSEWHERE if hindrance.unmet:
            return "elsewhere_otherwise" if hindrance.led_to else "elsewhere_over_otherwise"
        case Stands.ELSEWHERE if not hindrance.led_to:
            return "elsewhere_over"
        case _:
            return hindrance.stands.value


def _task(reader: Reader, hindrance: Hindrance) -> dict[str, str]:
    task = hindrance.task
    return {"due": ""} if task is None else {"who": reader.title(task.actor), "due": due_words(reader, task)}


def _scope(reader: Reader, hindrance: Hindrance) -> dict[str, str]:
    if hindrance.stands is not Stands.OUT_OF_SCOPE:
        return {}
    where = reader.pathway.named_steps[hindrance.name].anytime
    return {"scope": phrasing.scope(reader.language, reader.pathway, where or AllPhases())}


def _day(reader: Reader, hindrance: Hindrance) -> str:
    assert hindrance.at is not None
    if hindrance.stands is Stands.TIME:
        return day_words(reader.language, day_of(hindrance.at), today=reader.today)
    return reader.short(day_of(hindrance.at))


def _needed(reader: Reader, hindrance: Hindrance, needed: Needed) -> str:
    datum = reader.titled(needed.datum)
    if not needed.from_actors or hindrance.task is not None:  # whose task it is, has been said
        return datum
    actors = phrasing.choices(reader.language, [reader.title(each) for each in needed.from_actors])
    return reader.say("cli.why_not.needed_from", datum=datum, actors=actors)


# ---- for programs


def why_not_json(asked: Asked, found: WhyNot, *, language: str) -> Json:
    """The same for programs; of what is offered each command as it is typed."""
    outer = reader_of(asked, language)
    inside, _ = place_of(found.about)
    reader = outer.at(inside)
    commands = _typed(outer, asked.course.said, found)
    offer = found.offer
    return {
        **course_json(asked.course),
        "at": moment_json(asked.answer.at),
        "step": named(outer.at(found.explanation.inside).pathway, found.explanation.step),
        "inside": list(found.explanation.inside),
        "standing": found.explanation.standing.value,
        "about": named(outer.pathway, found.about),
        "hindrances": [_hindrance_json(reader, each) for each in found.hindrances],
        "offer": None
        if offer is None
        else {
            "opens": offer.opens,
            "commands": commands["offer"],
            "decisive": list(offer.decisive),
        },
        "correction": next(iter(commands["correction"]), None),
        "last_resort": next(iter(commands["resort"]), None),
        "by_itself": moment_json(found.by_itself),
    }


def _hindrance_json(reader: Reader, hindrance: Hindrance) -> Json:
    pathway = reader.pathway
    responsible = hindrance.responsible
    return {
        "stands": hindrance.stands.value,
        "about": named(pathway, hindrance.name),
        "round": hindrance.round,
        "task": None if hindrance.task is None else task_json(reader, hindrance.task),
        "needed": [
            {"datum": named(pathway, each.datum), "from": [named(pathway, actor) for actor in each.from_actors]}
            for each in hindrance.needed
        ],
        "known": [known_json(pathway, each) for each in hindrance.known],
        "rule": None if hindrance.rule is None else phrasing.condition(reader.language, pathway, hindrance.rule),
        "at": moment_json(hindrance.at),
        "led_to": [named(pathway, each) for each in hindrance.led_to],
        "responsible": None if responsible is None else {"name": responsible, "title": reader.title(responsible)},
        "words": hindrance_words(reader, hindrance),
    }
