"""How a command was used wrongly, in the reader's language."""

import re

from typer._click import exceptions as usage

from forlop.cli.help import NoSuchCommand, metavar
from forlop.cli.options import NoPath
from forlop.rendering.phrasing import choices
from forlop.texts import say


def usage_words(wrong: usage.UsageError, *, language: str) -> str:
    """What is wrong, and where help is."""
    path = "forlop" if wrong.ctx is None else wrong.ctx.command_path
    see = say(language, "cli.usage.see", command=path)
    return f"{_what(wrong, language)} {see}"


# Which words are too many, or possible, stands only in what the library says; where it says it otherwise, less is told.
_EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)")
_ONE_OF = re.compile(r"is not one of (.*)\.$")
_WRITTEN = {"--at": "at", "--only": "only", "--min-coverage": "share", "--version": "number"}
"""How the value of an option is written, where a wrong one does not show it."""


def _bad_value(wrong: usage.BadParameter, language: str) -> str:
    """What was written, and how it should be; what a library says of it is English and is left out."""
    hint = str(wrong.param_hint or ("" if wrong.param is None else wrong.param.opts[0]))
    if not hint.startswith("-") and wrong.param is not None:
        hint = metavar(language, wrong.param.name)
    if wrong.param is None:
        told = say(language, "cli.usage.bad_value", name=hint, found=wrong.message)
    else:
        told = say(language, "cli.usage.bad_value_alone", name=hint)
    if possible := _ONE_OF.search(wrong.message):
        words = choices(language, re.findall("'([^']*)'", possible[1]))
        return f"{told} {say(language, 'cli.usage.one_of', words=words)}"
    return f"{told} {say(language, f'cli.usage.written_{_WRITTEN[hint]}')}" if hint in _WRITTEN else told


def _what(wrong: usage.UsageError, language: str) -> str:
    match wrong:
        case usage.NoSuchOption():
            near = choices(language, list(wrong.possibilities or ()))
            if near:
                return say(language, "cli.usage.no_option_similar", found=wrong.option_name, similar=near)
            return say(language, "cli.usage.no_option", found=wrong.option_name)
        case usage.BadOptionUsage():
            return say(language, "cli.usage.option_without_value", found=wrong.option_name)
        case usage.MissingParameter():
            name = metavar(language, str(wrong.param_hint) if wrong.param is None else wrong.param.name)
            return say(language, "cli.usage.missing", name=name)
        case NoPath():
            return say(language, "cli.usage.empty_path")
        case usage.BadParameter():
            return _bad_value(wrong, language)
        case NoSuchCommand():
            key = "no_command_similar" if wrong.similar else "no_command"
            return say(language, f"cli.usage.{key}", found=wrong.found, similar=choices(language, wrong.similar))
        case usage.UsageError(message=message) if extra := _EXTRA.fullmatch(message):
            return say(language, "cli.usage.too_many", found=extra[1])
        case _:
            return say(language, "cli.usage.not_understood")
