"""`draw`: a pathway as a flowchart, or a patient's place in it."""

from pathlib import Path
from typing import Annotated

import typer

from forlop.cli.help import Command
from forlop.cli.language import DEFAULT
from forlop.cli.options import Form, LanguageOption, NowOption, OneFileArgument, StoreOption
from forlop.cli.output_place import require_folder
from forlop.texts import say


def register(app: typer.Typer) -> None:
    app.command("draw", cls=Command)(draw)


def draw(
    file: OneFileArgument = None,
    output: Annotated[Path, typer.Option("--output", "-o")] = Path("flytskjema.svg"),
    drawn_patient: Annotated[str | None, typer.Option("--patient")] = None,
    store: StoreOption = None,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    if (file is None) == (drawn_patient is None):
        typer.echo(say(language, "cli.usage.draw_what"), err=True)
        return 2
    from forlop.cli.picture import WRITERS, suffix_of

    if suffix_of(output) not in WRITERS:
        from forlop.rendering.phrasing import choices

        suffixes, found = choices(language, tuple(WRITERS)), output.suffix or output.name
        typer.echo(say(language, "cli.usage.suffix", suffixes=suffixes, found=found), err=True)
        return 2
    require_folder(output)
    code = (
        _draw_patient(language, drawn_patient, output, store, now)
        if drawn_patient
        else _draw_file(language, file, output)
    )
    if code == 0:
        typer.echo(say(language, "cli.draw.written", path=str(output)))
    return code


def _draw_file(language: str, file: Path | None, output: Path) -> int:
    from forlop.application.pathway_files import read_pathway
    from forlop.cli.picture import write_chart
    from forlop.cli.tables import kept_parsers
    from forlop.rendering.findings import as_text, finding
    from forlop.rendering.local import local_in, local_overlay
    from forlop.rendering.overlay import PLAIN

    assert file is not None, "either a file or a patient is drawn"
    read = read_pathway(file, parser_for=kept_parsers())
    if read.pathway is None:
        for diagnostic in read.diagnostics:
            typer.echo(f"{as_text(finding(diagnostic, read.source, language=language))}\n")
        return 1
    base = None if read.base is None else read.base.pathway
    overlay = PLAIN if base is None else local_overlay(local_in(base, read.changes), language=language)
    write_chart(read.pathway, output, language=language, overlay=overlay)
    return 0


def _draw_patient(language: str, written: str, output: Path, store: Path | None, now: str | None) -> int:
    from forlop.application.asking import answer_for
    from forlop.application.patients import patient_of
    from forlop.application.positions import position_of
    from forlop.cli.picture import write_chart
    from forlop.cli.shell import Refusing, accepted, shell_of
    from forlop.cli.tables import kept_parsers
    from forlop.rendering.position import patient_overlay

    shell = shell_of(language, store=store, form=Form.TEXT, now=now)
    try:
        patient = accepted(patient_of(written))
        with shell.reading() as kept:
            asked = accepted(answer_for(kept, patient, now=shell.now, parser_for=kept_parsers()))
    except Refusing as refusing:
        return shell.refuse(refusing)
    position = position_of(asked, language=shell.language)
    overlay = patient_overlay(position, asked.course.pathway, language=shell.language)
    write_chart(asked.course.pathway, output, language=shell.language, overlay=overlay)
    return 0
