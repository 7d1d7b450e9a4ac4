"""Whole commands that a person may type next, where a sentence would leave them to put one together."""

from collections.abc import Sequence

from forlop.application.asking import Asked
from forlop.application.declined import Declined
from forlop.application.recordables import recordables
from forlop.application.recording import CHOICE, Told
from forlop.cli.page import Block, Line
from forlop.cli.words import spelled
from forlop.engine.commands import Refused
from forlop.texts import LANGUAGES, knows, say


def settling_block(asked: Asked, *, language: str) -> tuple[Block, ...]:
    """For each decision that cannot be taken, the commands by which the responsible settles it."""
    undecided = {each.step for each in asked.answer.undecided}
    reason = say(language, "cli.metavar.because")
    commands = [
        recording(language, asked.course.patient, Told(name=each.name, by=each.actor, because=reason), choice=choice)
        for each in recordables(asked)
        if each.name in undecided and each.word is None
        for choice in each.choices
    ]
    return (_lines(language, commands),) if commands else ()


def choosing(outcome: object, patient: str, told: Told, *, language: str) -> tuple[str, ...]:
    """What was told again, with each way that could be chosen, when it was declined for want of one."""
    match outcome:
        case Declined(reason=Refused.NO_SUCH_CHOICE | Refused.CHOOSE_HOW, expected=choices):
            return tuple(recording(language, patient, told, choice=choice) for choice in choices)
        case _:
            return ()


def recording(language: str, patient: str, told: Told, *, choice: str) -> str:
    """`forlop record P-1 samtale valg=hjem --by lege`, with all else that was told."""
    values = [f"{name}={value}" for name, value in told.values if name not in CHOICE]
    word = [] if told.word is None else [spelled(language, told.word)]
    named = f"{CHOICE[LANGUAGES.index(language)]}={choice}"
    by = () if told.by is None else ("--by", _quoted(told.by))
    because = () if told.because is None else ("--because", _in_quotes(told.because))
    plain = map(_quoted, ("forlop", "record", patient, told.name, *word, *values, named))
    return " ".join((*plain, *by, *because))


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
