"""`describe`: a pathway in numbered words, or a patient's place in it, on the screen or in a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forlop.cli.help import Command
from forlop.cli.language import DEFAULT
from forlop.cli.options import (
    CoverageOption,
    FindingsOption,
    GroupOption,
    LanguageOption,
    NowOption,
    OneFileArgument,
    Over,
    StoreOption,
    TimelineOption,
    WhichOption,
    misused,
    overs,
)
from forlop.cli.output_place import require_folder
from forlop.texts import say

if TYPE_CHECKING:
    from forlop.rendering.document import Document

SUFFIXES = (".txt", ".md", ".html", ".docx")


def register(app: typer.Typer) -> None:
    app.command("describe", cls=Command)(describe)


def describe(
    file: OneFileArgument = None,
    output: Annotated[Path | None, typer.Option("--output", "-o")] = None,
    drawn_patient: Annotated[str | None, typer.Option("--patient")] = None,
    group: GroupOption = False,
    coverage: CoverageOption = False,
    findings: FindingsOption = False,
    which: WhichOption = None,
    timeline: TimelineOption = False,
    store: StoreOption = None,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    over = overs(group=group, coverage=coverage, findings=findings)
    if wrong := misused(over, file=file, patient=drawn_patient, timeline=timeline, what="describe_what"):
        typer.echo(say(language, f"cli.usage.{wrong}"), err=True)
        return 2
    if output is not None and output.suffix not in SUFFIXES:
        typer.echo(say(language, "cli.usage.words_suffix", found=output.suffix or output.name), err=True)
        return 2
    if output is not None:
        require_folder(output)
    from forlop.cli.written import text_of, write_document

    document = _document(
        file, over, drawn_patient or "", which, timeline=timeline, language=language, store=store, now=now
    )
    if isinstance(document, int):
        return document
    if output is None:
        typer.echo(text_of(document), nl=False)
        return 0
    write_document(document, output)
    typer.echo(say(language, "cli.describe.written", path=str(output)))
    return 0


def _document(
    file: Path | None,
    over: tuple[Over, ...],
    patient: str,
    which: str | None,
    *,
    timeline: bool,
    language: str,
    store: Path | None,
    now: str | None,
) -> "Document | int":
    """What is told; the exit code when it is refused, which is told."""
    from forlop.cli.charted import Charted, asked_patient, charted_over, charted_patient
    from forlop.rendering.description import described

    if timeline:
        from forlop.application.timelines import timeline_of
        from forlop.rendering.timeline_words import timeline_document

        asked = asked_patient(patient, which, language=language, store=store, now=now)
        return asked if isinstance(asked, int) else timeline_document(timeline_of(asked, language=language))
    found = (
        charted_over(file, over, language=language, store=store, now=now)
        if file is not None
        else charted_patient(patient, which, language=language, store=store, now=now)
    )
    return described(found.pathway, language=language, overlay=found.overlay) if isinstance(found, Charted) else found
