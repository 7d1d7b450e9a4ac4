"""The door: which language, which command, and what every ending looks like. The commands are in the files beside.

Nothing heavy is imported here: `--help` and `--version` come from texts alone.
"""

import gc
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Annotated, TextIO

import typer
from typer._click import exceptions as usage  # typer carries click inside and does not give out its errors

from forlop.cli import (
    amending,
    answering,
    asking,
    charts,
    checking,
    describing,
    deviating,
    differing,
    formatting,
    handing,
    measuring,
    moving,
    recording,
    showing,
    testing,
    trying,
)
from forlop.cli.help import Commands
from forlop.cli.language import DEFAULT, LanguageRefused, language_of
from forlop.cli.options import LanguageOption
from forlop.texts import knows, say

DONE, REFUSED, WRONG_USE, OUR_FAULT, INTERRUPTED = 0, 1, 2, 70, 130
DEBUG = "FORLOP_DEBUG"
# A command is over before rings of dead objects fill its memory: looking for them as often as Python does by itself
# takes a twentieth of a check's time, most of it on the modules that were just imported.
_MOST_UNSEEN = 100_000

app = typer.Typer(
    name="forlop",
    cls=Commands,
    add_completion=False,
    no_args_is_help=False,
    context_settings={"help_option_names": ["--help"]},
)
for register in (
    checking.register,
    formatting.register,
    differing.register,
    charts.register,
    describing.register,
    recording.register,
    answering.register,
    amending.register,
    handing.register,
    deviating.register,
    moving.register,
    testing.register,
    asking.register,
    measuring.register,
    trying.register,
    showing.register,
):
    register(app)


def _tell_version(context: typer.Context, version: bool) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(say(str(context.obj), "cli.version", version=installed("forlop")))
        raise typer.Exit


@app.callback()
def forlop(
    version: Annotated[bool, typer.Option("--version", is_eager=True, callback=_tell_version)] = False,
    language: LanguageOption = DEFAULT,
) -> None:
    """What stands before the command; the language has been read by then."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the answer is the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    if arguments is None:  # the process is this command's own
        gc.set_threshold(_MOST_UNSEEN)
    _write_utf8(sys.stdout, sys.stderr)
    try:
        language = language_of(given, environment=os.environ)
    except LanguageRefused as refused:
        _complain(say(refused.answer_in, "cli.language.unknown", found=refused.found))
        return WRONG_USE
    try:
        code = _run(given, language)
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_what_is_left()  # whoever read has read enough
        return DONE
    except OSError as error:
        from forlop.cli.faults_in_words import not_told

        _drop_what_is_left()
        fault = not_told(error, language=language)
        _complain(fault.sentence)
        return fault.code
    except KeyboardInterrupt:
        _complain(_interrupted(given, language))
        return INTERRUPTED
    return code


def _drop_what_is_left() -> None:
    """What is left in the buffer must not be tried again when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _interrupted(given: Sequence[str], language: str) -> str:
    """What stands after Ctrl-C is told of the commands that write something."""
    key = next((f"cli.interrupted.{word}" for word in given if knows(language, f"cli.command.{word}.help")), "")
    return say(language, key if knows(language, key) else "cli.interrupted.asking")


def _run(arguments: Sequence[str], language: str) -> int:
    command = typer.main.get_command(app)
    try:
        with command.make_context("forlop", list(arguments) or ["--help"], obj=language) as context:
            answered = command.invoke(context)
    except typer.Exit as ended:
        return ended.exit_code
    except usage.UsageError as wrong:
        from forlop.cli.usage_in_words import usage_words

        _complain(usage_words(wrong, language=language))
        return WRONG_USE
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.filename is None and error.errno is not None:  # the stream that the answer goes to
            raise
        return _explain(error, language)
    except Exception as error:  # noqa: BLE001  # whatever it is, a person gets a sentence
        return _explain(error, language)
    return answered if isinstance(answered, int) else DONE


def _explain(error: Exception, language: str) -> int:
    from forlop.cli.faults_in_words import fault_words

    known = fault_words(error, language=language)
    if known is not None:
        _complain(known.sentence)
        return known.code
    if os.environ.get(DEBUG) == "1":
        raise error
    _complain(say(language, "cli.our_fault", error=f"{type(error).__name__}: {error}"))
    return OUR_FAULT


def _complain(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def _write_utf8(*streams: TextIO) -> None:
    """A terminal keeps its own encoding; a pipe and a file get UTF-8; no letter is ever an error."""
    for stream in streams:
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


if __name__ == "__main__":
    sys.exit(main())
