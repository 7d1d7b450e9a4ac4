"""`describe`: a pathway in numbered words, or a patient's place in it, on the screen or in a file."""

from pathlib import Path
from typing import Annotated

import typer

from forlop.cli.help import Command
from forlop.cli.language import DEFAULT
from forlop.cli.options import LanguageOption, NowOption, OneFileArgument, StoreOption, WhichOption
from forlop.cli.output_place import require_folder
from forlop.texts import say

SUFFIXES = (".txt", ".md", ".html", ".docx")


def register(app: typer.Typer) -> None:
    app.command("describe", cls=Command)(describe)


def describe(
    file: OneFileArgument = None,
    output: Annotated[Path | None, typer.Option("--output", "-o")] = None,
    drawn_patient: Annotated[str | None, typer.Option("--patient")] = None,
    which: WhichOption = None,
    store: StoreOption = None,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    if (file is None) == (drawn_patient is None):
        typer.echo(say(language, "cli.usage.describe_what"), err=True)
        return 2
    if output is not None and output.suffix not in SUFFIXES:
        typer.echo(say(language, "cli.usage.words_suffix", found=output.suffix or output.name), err=True)
        return 2
    if output is not None:
        require_folder(output)
    from forlop.cli.charted import Charted, charted_file, charted_patient
    from forlop.cli.written import text_of, write_document
    from forlop.rendering.description import described

    found = (
        charted_file(file, language=language)
        if file is not None
        else charted_patient(drawn_patient or "", which, language=language, store=store, now=now)
    )
    if not isinstance(found, Charted):
        return found
    document = described(found.pathway, language=language, overlay=found.overlay)
    if output is None:
        typer.echo(text_of(document), nl=False)
        return 0
    write_document(document, output)
    typer.echo(say(language, "cli.describe.written", path=str(output)))
    return 0
