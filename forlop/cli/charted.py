"""What a chart and a text are made from: a pathway, and what is laid over it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from forlop.cli.options import Form, Over
from forlop.cli.picture import Written
from forlop.model.pathway import Pathway
from forlop.rendering.overlay import PLAIN, Overlay
from forlop.texts import say

if TYPE_CHECKING:
    from forlop.application.asking import Asked
    from forlop.application.pathway_files import ReadPathway


@dataclass(frozen=True, slots=True)
class Charted:
    """The pathway with what is laid over it, and what its file says of each step, where there is a file."""

    pathway: Pathway
    overlay: Overlay = PLAIN
    written: Written = dict


def charted_over(
    file: Path, over: tuple[Over, ...], *, language: str, store: Path | None, now: str | None
) -> Charted | int:
    """The pathway of a file with what is asked for laid over it; the exit code when it is refused, which is told."""
    match over:
        case (Over.GROUP,):
            return charted_group(file, language=language, store=store, now=now)
        case (Over.COVERAGE,):
            return charted_coverage(file, language=language)
        case (Over.FINDINGS,):
            return charted_findings(file, language=language, now=now)
        case _:
            return charted_file(file, language=language)


def charted_file(file: Path, *, language: str) -> Charted | int:
    """The pathway of a file; the exit code when it has mistakes, which are told."""
    read = _read(file, language=language)
    if read is None or read.pathway is None:
        return 1
    return Charted(read.pathway, _local(read, language=language), _written(read))


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
    overlay = group_overlay(group, language=language).over(_local(read, language=language))
    return Charted(read.pathway, overlay, _written(read))


def charted_coverage(file: Path, *, language: str) -> Charted | int:
    """The pathway of a file with what its own examples show of it; the exit code when it has none."""
    from forlop.application.coverage_overlay import coverage_overlay
    from forlop.application.tested_files import run_file
    from forlop.cli.tables import kept_parsers

    result = run_file(file, parser_for=kept_parsers())
    if result.read.pathway is None or result.coverage is None:
        return _tell(result.read, language=language)
    if not result.tried:
        typer.echo(say(language, "cli.test.no_examples", file=result.read.source.name), err=True)
        return 1
    overlay = coverage_overlay(result.read.pathway, result.tried, result.coverage, language=language)
    overlay = overlay.over(_local(result.read, language=language))
    return Charted(result.read.pathway, overlay, _written(result.read))


def charted_findings(file: Path, *, language: str, now: str | None) -> Charted | int:
    """The pathway of a file with what checking it finds; the exit code when the text gives no pathway to draw."""
    from forlop.application.findings_overlay import findings_overlay
    from forlop.application.pathway_files import read_pathway, read_unchecked
    from forlop.application.proving import proved
    from forlop.application.reviewing import reviewed
    from forlop.cli.shell import clock
    from forlop.cli.tables import kept_parsers
    from forlop.cli.waiting import Waiting
    from forlop.model.calendar import day_of

    parser_for = kept_parsers()
    # What the checks refute can be drawn all the same; it is only not to be used.
    drawn = read_unchecked(file, parser_for=parser_for)
    if drawn.pathway is None:
        return _tell(drawn, language=language)
    today = day_of(clock(now))
    with Waiting(language) as waiting:
        found = proved(
            reviewed(read_pathway(file, parser_for=parser_for), today=today),
            today=today,
            before_each=lambda check: waiting.tell(drawn.source.name, check.name),
        )
    overlay = findings_overlay(drawn.pathway, drawn.places, found, language=language)
    return Charted(drawn.pathway, overlay.over(_local(drawn, language=language)), _written(drawn))


def _read(file: Path, *, language: str) -> "ReadPathway | None":
    """None for a file with mistakes, which are told."""
    from forlop.application.pathway_files import read_pathway
    from forlop.cli.tables import kept_parsers

    read = read_pathway(file, parser_for=kept_parsers())
    if read.pathway is None:
        _tell(read, language=language)
        return None
    return read


def _tell(read: "ReadPathway", *, language: str) -> int:
    """What is wrong with a file; the exit code."""
    from forlop.rendering.findings import as_text, finding

    for diagnostic in read.diagnostics:
        typer.echo(f"{as_text(finding(diagnostic, read.source, language=language))}\n")
    return 1


def _written(read: "ReadPathway") -> Written:
    def steps() -> Mapping[str, str]:
        from forlop.application.written_steps import written_steps

        return written_steps(read)

    return steps


def _local(read: "ReadPathway", *, language: str) -> Overlay:
    """The marks of a local variant; nothing of what is none."""
    from forlop.rendering.local import local_in, local_overlay

    base = None if read.base is None else read.base.pathway
    return PLAIN if base is None else local_overlay(local_in(base, read.changes), language=language)


def charted_patient(
    written: str, which: str | None, *, language: str, store: Path | None, now: str | None
) -> Charted | int:
    """The pathway of a patient and where the patient stands; the exit code when it is refused, which is told."""
    from forlop.application.positions import position_of
    from forlop.application.written_steps import kept_steps
    from forlop.cli.shell import shell_of
    from forlop.cli.tables import kept_parsers
    from forlop.rendering.position import patient_overlay

    asked = asked_patient(written, which, language=language, store=store, now=now)
    if isinstance(asked, int):
        return asked
    position = position_of(asked, language=language)

    def kept() -> Mapping[str, str]:
        shell = shell_of(language, store=store, form=Form.TEXT, now=now)
        with shell.reading() as reader:
            return kept_steps(reader, asked.course.pathway_hash, parser_for=kept_parsers())

    return Charted(asked.course.pathway, patient_overlay(position, asked.course.pathway, language=language), kept)


def asked_patient(
    written: str, which: str | None, *, language: str, store: Path | None, now: str | None
) -> "Asked | int":
    """The patient's course with its answer; the exit code when it is refused, which is told."""
    from forlop.application.asking import answer_for
    from forlop.application.meant import course_meant
    from forlop.application.patients import patient_of
    from forlop.cli.shell import Refusing, accepted, shell_of
    from forlop.cli.tables import kept_parsers

    shell = shell_of(language, store=store, form=Form.TEXT, now=now)
    try:
        patient, parser_for = accepted(patient_of(written)), kept_parsers()
        with shell.reading() as kept:
            course = accepted(course_meant(kept, patient, which, now=shell.now, parser_for=parser_for))
            return accepted(answer_for(kept, course.stream, now=shell.now, parser_for=parser_for))
    except Refusing as refusing:
        return shell.refuse(refusing)
