"""`demo`: invented patients through the pathways of the package. The command; the showing itself is in `demo`."""

from pathlib import Path
from typing import Annotated

import typer

from forlop.cli.help import Command
from forlop.cli.language import DEFAULT
from forlop.cli.options import LanguageOption

FOLDER = Path("forlop-demo")


def register(app: typer.Typer) -> None:
    app.command("demo", cls=Command)(demo)


def demo(
    out: Annotated[Path, typer.Option("--out")] = FOLDER,
    language: LanguageOption = DEFAULT,
) -> int:
    from forlop.cli.demo import show

    return show(out, language=language)
