"""Whole commands that a person may type next, where a sentence would leave them to put one together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from forlop.application.asking import Asked
from forlop.application.courses import Course
from forlop.application.declined import Declined
from forlop.application.deviating import Departing
from forlop.application.recordables import recordables
from forlop.application.recording import CHOICE, DEEDS, Told, Word
from forlop.cli import deviation_words
from forlop.cli.page import Block, Line
from forlop.cli.words import spelled
from forlop.engine.commands import Correct, Deed, Happen, Interrupt, Jump, Note, Record, Reenter, Refused, SetConsent
from forlop.engine.flow import by_rules
from forlop.engine.inside import path, pathway_at, place_of
from forlop.engine.recording import choice_name
from forlop.model.calendar import OSLO
from forlop.model.pathway import Pathway
from forlop.model.values import Value
from forlop.texts import LANGUAGES, knows, say

PLACEHOLDER = "…"
"""Stands in a command for what only the person knows."""


def settling_block(asked: Asked, *, language: str) -> tuple[Block, ...]:
    """For each decision that cannot be taken, the commands by which the responsible settles it."""
    undecided = {each.step for each in asked.answer.undecided}
    reason = say(language, "cli.metavar.because")
    commands = [
        recording(language, asked.course.said, Told(name=each.name, by=each.actor, because=reason), choice=choice)
        for each in recordables(asked)
        if each.name in undecided and each.word is None
        for choice in each.choices
    ]
    return (_lines(language, commands),) if commands else ()


def opening(outcome: object, course: Course, told: Told, *, language: str) -> tuple[str, ...]:
    """What would let through what was declined: each way that could be chosen, or the consent that is wanted.

    A choice that may be against the rules has a reason to fill in.
    """
    match outcome:
        case Declined(reason=Refused.CONSENT_MISSING, details=details, inside=inside):
            consent = path(inside, dict(details)["consent"])
            return (_joined("record", *course.said, consent, spelled(language, Word.GIVEN)),)
        case Declined(reason=Refused.NO_SUCH_CHOICE | Refused.CHOOSE_HOW, expected=choices):
            reason = told.because or say(language, "cli.metavar.because")
            return tuple(
                recording(
                    language,
                    course.said,
                    told if _is_by_the_rules(course, told, choice) else replace(told, because=reason),
                    choice=choice,
                )
                for choice in choices
            )
        case _:
            return ()


def _is_by_the_rules(course: Course, told: Told, choice: str) -> bool:
    """Whether the choice needs no reason by what is known now; what is told with it may change that."""
    step = course.pathway.named_steps.get(told.name)
    if step is None or any(name not in CHOICE for name, _ in told.values):
        return False
    ruled = by_rules(course.state, step)
    return step.is_judgement if ruled is None else choice_name(step, ruled) == choice


def recording(language: str, whose: Sequence[str], told: Told, *, choice: str) -> str:
    """`forlop record P-1 samtale valg=hjem --by lege`, with all else that was told; `whose` is as `Course.said`."""
    values = [f"{name}={value}" for name, value in told.values if name not in CHOICE]
    word = [] if told.word is None else [spelled(language, told.word)]
    named = f"{CHOICE[LANGUAGES.index(language)]}={choice}"
    by = () if told.by is None else ("--by", _quoted(told.by))
    because = () if told.because is None else ("--because", _in_quotes(told.because))
    present = () if told.present is None else ("--present", _quoted(",".join(told.present)))
    at = () if told.at is None else ("--at", _quoted(f"{told.at.astimezone(OSLO):%d.%m.%Y %H:%M}"))
    plain = map(_quoted, ("forlop", "record", *whose, told.name, *word, *values, named))
    return " ".join((*plain, *present, *at, *by, *because))


def typed(language: str, pathway: Pathway, whose: Sequence[str], command: object, *, decisive: Sequence[str]) -> str:
    """A command of the engine as it is typed; of its data only the decisive have their values."""
    grounds = ("--because", _in_quotes(say(language, "cli.metavar.because")))
    match command:
        case Record():
            return _typed_record(language, pathway, whose, command, decisive)
        case Happen(event=name) | Interrupt(interruption=name):
            return _joined("record", *whose, name)
        case SetConsent(consent=name, given=given):
            return _joined("record", *whose, name, spelled(language, Word.GIVEN if given else Word.WITHDRAWN))
        case Note(datum=name, value=value, by=by):
            return _joined("note", *whose, f"{name}={_spelled(language, value)}", "--by", by)
        case Correct(name=name, value=value, by=by) if value is not None:
            return _joined("correct", *whose, f"{name}={_spelled(language, value)}", "--by", by, plain=grounds)
        case Jump(step=step, grounds=who, leaving=leaving):
            jump = deviation_words.typed(language, Departing.JUMPED)
            left = () if leaving is None else ("--leaving", ",".join(leaving))
            return _joined("deviate", *whose, step, jump, *left, "--by", who.by, plain=grounds)
        case Reenter(step=step, grounds=who):
            back = deviation_words.typed(language, Departing.REENTERED)
            place = () if step is None else (step,)
            return _joined("deviate", *whose, *place, back, "--by", who.by, plain=grounds)
        case _:
            raise TypeError(type(command))  # nothing else is ever offered


def _typed_record(
    language: str, pathway: Pathway, whose: Sequence[str], command: Record, decisive: Sequence[str]
) -> str:
    data = pathway_at(pathway, place_of(command.step)[0]).named_data
    values = [
        f"{name}={_spelled(language, value) if name in decisive and name in data else PLACEHOLDER}"
        for name, value in command.data
    ]
    # That a step is done is what recording it means; every other deed has its word.
    deed = None if command.deed in (None, Deed.DONE) else command.deed
    word = [spelled(language, each) for each, of in DEEDS.items() if of is deed]
    choice = [] if command.choice is None else [f"{CHOICE[LANGUAGES.index(language)]}={command.choice}"]
    present = () if command.present is None else ("--present", ",".join(command.present))
    by = () if command.by is None else ("--by", command.by)
    because = () if command.reason is None else ("--because", _in_quotes(say(language, "cli.metavar.because")))
    return _joined("record", *whose, command.step, *word, *values, *choice, *present, *by, plain=because)


def _joined(*words: str, plain: Sequence[str] = ()) -> str:
    return " ".join(("forlop", *map(_quoted, words), *plain))


def _spelled(language: str, value: Value) -> str:
    """The value as it is typed."""
    match value:
        case bool():
            return say(language, f"phrases.yesno.{'yes' if value else 'no'}")
        case datetime():
            return f"{value.astimezone(OSLO):%d.%m.%Y %H:%M}"
        case date():
            return f"{value:%d.%m.%Y}"
        case frozenset():
            return ",".join(sorted(value))
        case _:
            return str(value)


def typed_lines(declined: Declined, commands: Sequence[str], *, language: str) -> tuple[Line, ...]:
    """The commands; or, where none can be given whole, the option that is missing."""
    how = f"refusals.how.{declined.reason.value}"
    if commands or not knows(language, how):
        return _lines(language, commands)
    return _lines(language, [say(language, how)])


def _lines(language: str, commands: Sequence[str]) -> Block:
    label = say(language, "refusals.label.type")
    return tuple(Line(command, "" if number else label) for number, command in enumerate(commands))


def _quoted(part: str) -> str:
    return _in_quotes(part) if any(character.isspace() or character == '"' for character in part) else part


def _in_quotes(part: str) -> str:
    escaped = part.replace('"', '\\"')
    return f'"{escaped}"'
