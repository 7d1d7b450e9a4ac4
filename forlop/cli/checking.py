"""`check`: read pathways and tell all that is wrong with them."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forlop.cli.help import Command
from forlop.cli.language import DEFAULT
from forlop.cli.no_pathways import no_pathways
from forlop.cli.options import AtOption, Form, FormOption, LanguageOption
from forlop.texts import say

if TYPE_CHECKING:
    from forlop.application.pathway_files import ReadPathway
    from forlop.application.stages import Stage


# So many findings of one file are shown; the rest are counted.
_SHOWN = 30


def register(app: typer.Typer) -> None:
    app.command("check", cls=Command)(check)


def check(
    paths: Annotated[list[Path], typer.Argument()],
    at: AtOption = None,
    only: Annotated[str | None, typer.Option("--only")] = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
) -> int:
    from forlop.application.pathway_files import pathway_files
    from forlop.application.reviewing import reviewed
    from forlop.application.stages import Stage, read_in
    from forlop.cli.changes_in_words import changes_json, changes_words
    from forlop.cli.tables import kept_parsers
    from forlop.diagnostics import Severity
    from forlop.rendering.findings import as_json, as_text, finding

    today, stages = _today(at), _stages(only)
    files = pathway_files(tuple(paths))
    if not files:
        typer.echo(no_pathways(paths, language=language), err=True)
        return 2
    parser_for = kept_parsers()
    read = [read_in(file, stages, parser_for=parser_for) for file in files]
    if Stage.CHECKS in stages:
        read = [reviewed(each, today=today) for each in read]
    found = [
        (each, [finding(diagnostic, each.source, language=language) for diagnostic in each.diagnostics])
        for each in read
    ]
    severities = [diagnostic.severity for each in read for diagnostic in each.diagnostics]
    errors, warnings = severities.count(Severity.ERROR), severities.count(Severity.WARNING)
    if form is Form.JSON:
        answer = {
            "files": [
                {
                    "file": each.source.name,
                    "findings": [as_json(one) for one in findings],
                    "builds_on": changes_json(each, language=language),
                }
                for each, findings in found
            ],
            "errors": errors,
            "warnings": warnings,
        }
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return 1 if errors else 0
    for each, findings in found:
        if _is_another_kind_of_file(each):
            typer.echo(say(language, "cli.check.no_pathway", file=each.source.name) + "\n")
            continue
        for one in findings[:_SHOWN]:
            typer.echo(f"{as_text(one)}\n")
        if len(findings) > _SHOWN:
            rest = str(len(findings) - _SHOWN)
            typer.echo(say(language, "cli.check.more", file=each.source.name, rest=rest) + "\n")
    for each in read:
        for line in changes_words(each, language=language):
            typer.echo(line)
    typer.echo(_summary(language, len(files), errors, warnings))
    if any(found.severity is Severity.ERROR and found.code[0] == "S" for each in read for found in each.diagnostics):
        typer.echo(say(language, "cli.check.ways_not_checked"))
    return 1 if errors else 0


def _stages(only: str | None) -> "frozenset[Stage]":
    """The stages that are asked for, with commas between; all of them when nothing is said."""
    from forlop.application.stages import ALL, Stage

    if only is None:
        return ALL
    names = [name.strip() for name in only.split(",")]
    unknown = [name for name in names if name not in list(Stage)]
    if unknown:
        raise typer.BadParameter(", ".join(unknown), param_hint="--only")
    return frozenset(Stage(name) for name in names)


def _is_another_kind_of_file(read: "ReadPathway") -> bool:
    """Whether neither the ending nor the first line is that of a pathway: then one sentence says it."""
    return not read.source.name.endswith(".forlop") and read.document.header is None and bool(read.diagnostics)


def _today(at: str | None) -> date:
    """The day that is given, or today in Norway."""
    from forlop.model.calendar import OSLO

    if at is None:
        return datetime.now(tz=OSLO).date()
    from forlop.application.moments import day_written  # slow to import, and few say a day

    day = day_written(at)
    if day is None:
        raise typer.BadParameter(at, param_hint="--at")
    return day


def _summary(language: str, files: int, errors: int, warnings: int) -> str:
    count = "one" if files == 1 else "many"
    if not errors and not warnings:
        return say(language, f"cli.check.clean_{count}", files=str(files))
    read = say(language, f"cli.check.found_files_{count}", files=str(files))
    told = {"errors": errors, "warnings": warnings}
    counts = {
        what: say(language, f"cli.check.{what}_{'one' if found == 1 else 'many'}", count=str(found))
        for what, found in told.items()
    }
    return say(language, "cli.check.found", files=read, **counts)
