"""The arguments and options that several commands have, said once. What they mean stands in the catalogue."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Form(StrEnum):
    """How an answer is given: to people or to programs."""

    TEXT = "text"
    JSON = "json"


PatientArgument = Annotated[str, typer.Argument(metavar="PATIENT")]
FileArgument = Annotated[Path, typer.Argument(metavar="FILE")]
StoreOption = Annotated[Path | None, typer.Option("--store", metavar="PATH")]
FormOption = Annotated[Form, typer.Option("--format", metavar="FORM")]
# Read before the command is (see `language`); named here so that it may stand anywhere.
LanguageOption = Annotated[str | None, typer.Option("--language", metavar="nb|en")]
AtOption = Annotated[str | None, typer.Option("--at", metavar="TIME")]
KeyOption = Annotated[str | None, typer.Option("--key", metavar="KEY")]
# For demonstrations and tests: what the clock is taken to show.
NowOption = Annotated[str | None, typer.Option("--now", metavar="TIME", hidden=True)]
