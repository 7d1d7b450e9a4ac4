"""`demo`: invented patients through the pathways of the package. The command; the showing itself is in `demo`."""

from pathlib import Path
from typing import Annotated

import typer

from forlop.cli.help import Command
from forlop.cli.language import DEFAULT
from forlop.cli.options import LanguageOption, ThemeOption
from forlop.rendering.theme import Theme

FOLDER = Path("forlop-demo")


def register(app: typer.Typer) -> None:
    app.command("demo", cls=Command)(demo)


def demo(
    out: Annotated[Path, typer.Option("--out")] = FOLDER,
    theme: ThemeOption = None,
    language: LanguageOption = DEFAULT,
) -> int:
    from forlop.cli.demo import show
    from forlop.rendering.palette import PALETTES

    return show(out, palette=PALETTES[theme or Theme.LIGHT], language=language)
