"""Help in the reader's language: the words come from the catalogue, `cli.command.<name>` and `cli.parameter.<name>`."""

from difflib import get_close_matches

from typer._click import Command as AnyCommand  # typer carries click inside and does not give out its types
from typer._click import Context, HelpFormatter, Parameter
from typer._click.exceptions import UsageError
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from forlop.texts import knows, say


class Command(TyperCommand):
    """A command whose help stands in the catalogue, with an example."""

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        _write_help(self, ctx, formatter)


class NoSuchCommand(UsageError):
    """A command that does not exist, with those that are spelled nearly so."""

    def __init__(self, found: str, similar: tuple[str, ...], context: Context) -> None:
        super().__init__(found, ctx=context)
        self.found = found
        self.similar = similar


class Commands(TyperGroup):
    """The list of commands, each with its sentence."""

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, AnyCommand | None, list[str]]:
        if args[0] not in self.commands and not args[0].startswith("-"):
            raise NoSuchCommand(args[0], tuple(get_close_matches(args[0], self.commands)), ctx)
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        _write_help(self, ctx, formatter)
        language = str(ctx.obj)
        rows = [(name, say(language, f"cli.command.{name}.help")) for name in self.list_commands(ctx)]
        with formatter.section(say(language, "cli.help.commands")):
            formatter.write_dl(rows)


def _write_help(command: AnyCommand, context: Context, formatter: HelpFormatter) -> None:
    language, name = str(context.obj), command.name or "forlop"
    arguments = [parameter for parameter in command.params if isinstance(parameter, TyperArgument)]
    options = [parameter for parameter in command.params if isinstance(parameter, TyperOption) and not parameter.hidden]
    words = [metavar(language, parameter.name) for parameter in arguments]
    usage = " ".join((*words, say(language, "cli.help.options_word")))
    formatter.write_usage(context.command_path, usage, f"{say(language, 'cli.help.usage')}: ")
    formatter.write_paragraph()
    formatter.write_text(say(language, f"cli.command.{name}.help"))
    if knows(language, f"cli.command.{name}.more"):
        formatter.write_paragraph()
        formatter.write_text(say(language, f"cli.command.{name}.more"))
    with formatter.section(say(language, "cli.help.example")):
        for line in say(language, f"cli.command.{name}.example").splitlines():
            formatter.write(f"  {line}\n")
    if arguments:
        with formatter.section(say(language, "cli.help.arguments")):
            formatter.write_dl(
                [(metavar(language, each.name), _described(language, name, each.name)) for each in arguments]
            )
    with formatter.section(say(language, "cli.help.options")):
        rows = [(_spelled(language, each), _described(language, name, each.name)) for each in options]
        formatter.write_dl([*rows, ("--help", say(language, "cli.parameter.help"))])


def _spelled(language: str, option: Parameter) -> str:
    """`-o, --output FIL`; a flag takes no value."""
    value = metavar(language, option.name)
    return " ".join((", ".join(sorted(option.opts, key=len)), value)).strip()


def metavar(language: str, name: str | None) -> str:
    """What stands for the value in help: `PASIENT`; empty for a flag."""
    key = f"cli.metavar.{name}"
    return say(language, key) if knows(language, key) else ""


def _described(language: str, command: str, name: str | None) -> str:
    """What the parameter is in this command, or what it is everywhere."""
    own = f"cli.command.{command}.parameter.{name}"
    return say(language, own if knows(language, own) else f"cli.parameter.{name}")
