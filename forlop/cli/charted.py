"""What a chart and a text are made from: a pathway from a file, a patient's place in one, or many patients' figures."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from forlop.cli.options import Form
from forlop.model.pathway import Pathway
from forlop.rendering.overlay import PLAIN, Overlay
from forlop.texts import say

if TYPE_CHECKING:
    from forlop.application.pathway_files import ReadPathway


@dataclass(frozen=True, slots=True)
class Charted:
    """The pathway with what is laid over it."""

    pathway: Pathway
    overlay: Overlay = PLAIN


def charted_file(file: Path, *, language: str) -> Charted | int:
    """The pathway of a file; the exit code when it has mistakes, which are told."""
    read = _read(file, language=language)
    return 1 if read is None or read.pathway is None else Charted(read.pathway, _local(read, language=language))


def charted_group(file: Path, *, language: str, store: Path | None, now: str | None) -> Charted | int:
    """The pathway of a file with the figures of its patients in the store; the exit code when they are too few."""
    from forlop.application.group import group_in
    from forlop.application.group_overlay import group_overlay
    from forlop.application.small_groups import SMALLEST_GROUP
    from forlop.cli.shell import shell_of
    from forlop.cli.tables import kept_parsers
    from forlop.rendering.phrasing import quoted

    read = _read(file, language=language)
    if read is None or read.pathway is None:
        return 1
    shell = shell_of(language, store=store, form=Form.TEXT, now=now)
    with shell.reading() as kept:
        group = group_in(kept, read, now=shell.now, parser_for=kept_parsers())
    if len(group.patients) < SMALLEST_GROUP:
        key = "cli.draw.group_small" if group.patients else "cli.draw.group_none"
        title, version = quoted(language, read.pathway.title), read.pathway.version
        words = {"title": title, "version": version, "store": str(shell.store_place), "least": str(SMALLEST_GROUP)}
        typer.echo(say(language, key, **words), err=True)
        return 1
    return Charted(read.pathway, group_overlay(group, language=language).over(_local(read, language=language)))


def _read(file: Path, *, language: str) -> "ReadPathway | None":
    """None for a file with mistakes, which are told."""
    from forlop.application.pathway_files import read_pathway
    from forlop.cli.tables import kept_parsers
    from forlop.rendering.findings import as_text, finding

    read = read_pathway(file, parser_for=kept_parsers())
    if read.pathway is not None:
        return read
    for diagnostic in read.diagnostics:
        typer.echo(f"{as_text(finding(diagnostic, read.source, language=language))}\n")
    return None


def _local(read: "ReadPathway", *, language: str) -> Overlay:
    """The marks of a local variant; nothing of what is none."""
    from forlop.rendering.local import local_in, local_overlay

    base = None if read.base is None else read.base.pathway
    return PLAIN if base is None else local_overlay(local_in(base, read.changes), language=language)


def charted_patient(
    written: str, which: str | None, *, language: str, store: Path | None, now: str | None
) -> Charted | int:
    """The pathway of a patient and where the patient stands; the exit code when it is refused, which is told."""
    from forlop.application.asking import answer_for
    from forlop.application.meant import course_meant
    from forlop.application.patients import patient_of
    from forlop.application.positions import position_of
    from forlop.cli.shell import Refusing, accepted, shell_of
    from forlop.cli.tables import kept_parsers
    from forlop.rendering.position import patient_overlay

    shell = shell_of(language, store=store, form=Form.TEXT, now=now)
    try:
        patient, parser_for = accepted(patient_of(written)), kept_parsers()
        with shell.reading() as kept:
            course = accepted(course_meant(kept, patient, which, now=shell.now, parser_for=parser_for))
            asked = accepted(answer_for(kept, course.stream, now=shell.now, parser_for=parser_for))
    except Refusing as refusing:
        return shell.refuse(refusing)
    position = position_of(asked, language=shell.language)
    return Charted(asked.course.pathway, patient_overlay(position, asked.course.pathway, language=shell.language))
