"""The arguments and options that several commands have, said once. What they mean stands in the catalogue."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Form(StrEnum):
    """How an answer is given: to people or to programs."""

    TEXT = "text"
    JSON = "json"


def _known_language(context: typer.Context, _said: str) -> str:
    # Read before the command was, with the environment (see `language`), so that help could be in it.
    return str(context.obj)


PatientArgument = Annotated[str, typer.Argument()]
FileArgument = Annotated[Path, typer.Argument()]
StoreOption = Annotated[Path | None, typer.Option("--store")]
FormOption = Annotated[Form, typer.Option("--format")]
LanguageOption = Annotated[str, typer.Option("--language", callback=_known_language)]
AtOption = Annotated[str | None, typer.Option("--at")]
KeyOption = Annotated[str | None, typer.Option("--key")]
# For demonstrations and tests: what the clock is taken to show.
NowOption = Annotated[str | None, typer.Option("--now", hidden=True)]
