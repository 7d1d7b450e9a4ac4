"""How a command was used wrongly, in the reader's language."""

from typer._click import exceptions as usage

from forlop.cli.help import NoSuchCommand, metavar
from forlop.rendering.phrasing import choices
from forlop.texts import say


def usage_words(wrong: usage.UsageError, *, language: str) -> str:
    """What is wrong, and where help is."""
    path = "forlop" if wrong.ctx is None else wrong.ctx.command_path
    see = say(language, "cli.usage.see", command=path)
    return f"{_what(wrong, language)} {see}"


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
            name = "" if wrong.param is None else metavar(language, wrong.param.name)
            return say(language, "cli.usage.missing", name=name)
        case usage.BadParameter():
            hint = wrong.param_hint or ("" if wrong.param is None else wrong.param.opts[0])
            return say(language, "cli.usage.bad_value", name=str(hint), found=wrong.message)
        case NoSuchCommand():
            key = "no_command_similar" if wrong.similar else "no_command"
            return say(language, f"cli.usage.{key}", found=wrong.found, similar=choices(language, wrong.similar))
        case _:
            return say(language, "cli.usage.not_understood")
