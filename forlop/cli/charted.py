"""What a chart and a text are made from: a pathway from a file, or a patient's place in one."""

from dataclasses import dataclass
from pathlib import Path

import typer

from forlop.cli.options import Form
from forlop.model.pathway import Pathway
from forlop.rendering.overlay import PLAIN, Overlay


@dataclass(frozen=True, slots=True)
class Charted:
    """The pathway, with a patient's place or with what is local laid over it."""

    pathway: Pathway
    overlay: Overlay = PLAIN


def charted_file(file: Path, *, language: str) -> Charted | int:
    """The pathway of a file; the exit code when it has mistakes, which are told."""
    from forlop.application.pathway_files import read_pathway
    from forlop.cli.tables import kept_parsers
    from forlop.rendering.findings import as_text, finding
    from forlop.rendering.local import local_in, local_overlay

    read = read_pathway(file, parser_for=kept_parsers())
    if read.pathway is None:
        for diagnostic in read.diagnostics:
            typer.echo(f"{as_text(finding(diagnostic, read.source, language=language))}\n")
        return 1
    base = None if read.base is None else read.base.pathway
    overlay = PLAIN if base is None else local_overlay(local_in(base, read.changes), language=language)
    return Charted(read.pathway, overlay)


def charted_patient(written: str, *, language: str, store: Path | None, now: str | None) -> Charted | int:
    """The pathway of a patient and where the patient stands; the exit code when it is refused, which is told."""
    from forlop.application.asking import answer_for
    from forlop.application.patients import patient_of
    from forlop.application.positions import position_of
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
    return Charted(asked.course.pathway, patient_overlay(position, asked.course.pathway, language=shell.language))
