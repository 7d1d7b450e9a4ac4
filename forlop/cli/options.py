"""The arguments and options that several commands have, said once. What they mean stands in the catalogue."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from typer._click.exceptions import BadParameter  # typer carries click inside and does not give out its errors

from forlop.rendering.theme import Theme


class Form(StrEnum):
    """How an answer is given: to people or to programs."""

    TEXT = "text"
    JSON = "json"


class Over(StrEnum):
    """What may be laid over the pathway of a file."""

    GROUP = "group"
    COVERAGE = "coverage"
    FINDINGS = "findings"


def overs(*, group: bool, coverage: bool, findings: bool) -> tuple[Over, ...]:
    """What is asked for; to ask for more than one thing is wrong use."""
    asked = {Over.GROUP: group, Over.COVERAGE: coverage, Over.FINDINGS: findings}
    return tuple(each for each, is_asked in asked.items() if is_asked)


def misused(over: tuple[Over, ...], *, file: Path | None, patient: str | None, timeline: bool, what: str) -> str | None:
    """The key of what is wrong in what is to be shown, `what` where it is not said; None where nothing is."""
    if len(over) + (patient is not None) > 1:
        return "draw_one"
    if (file is None) == (patient is None):
        return what
    return "timeline_of" if timeline and patient is None else None


class NoPath(BadParameter):
    """A path without a letter, as of a name in a script that has no value; it must not mean the current folder."""


def path_said(said: str) -> Path:
    if not said:
        raise NoPath(said)
    return Path(said)


def _known_language(context: typer.Context, _said: str) -> str:
    # Read before the command was, with the environment (see `language`), so that help could be in it.
    return str(context.obj)


PatientArgument = Annotated[str, typer.Argument()]
# Which of the patient's courses is meant, by its pathway or its number.
WhichOption = Annotated[str | None, typer.Option("--pathway")]
FileArgument = Annotated[Path, typer.Argument(parser=path_said)]
OneFileArgument = Annotated[Path | None, typer.Argument(parser=path_said)]
PathsArgument = Annotated[list[Path], typer.Argument(parser=path_said)]
StoreOption = Annotated[Path | None, typer.Option("--store")]
FormOption = Annotated[Form, typer.Option("--format")]
LanguageOption = Annotated[str, typer.Option("--language", callback=_known_language)]
AtOption = Annotated[str | None, typer.Option("--at")]
AsOfOption = Annotated[str | None, typer.Option("--as-of")]
ByOption = Annotated[str | None, typer.Option("--by")]
BecauseOption = Annotated[str | None, typer.Option("--because")]
SeenVersionOption = Annotated[int | None, typer.Option("--version")]
KeyOption = Annotated[str | None, typer.Option("--key")]
ThemeOption = Annotated[Theme | None, typer.Option("--theme")]
TimelineOption = Annotated[bool, typer.Option("--timeline")]
GroupOption = Annotated[bool, typer.Option("--group")]
CoverageOption = Annotated[bool, typer.Option("--coverage")]
FindingsOption = Annotated[bool, typer.Option("--findings")]
# For demonstrations and tests: what the clock is taken to show.
NowOption = Annotated[str | None, typer.Option("--now", hidden=True)]
