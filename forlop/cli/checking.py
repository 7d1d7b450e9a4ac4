"""`check`: read pathways and tell all that is wrong with them."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from forlop.cli.help import Command
from forlop.cli.language import DEFAULT
from forlop.cli.no_pathways import no_pathways
from forlop.cli.options import AtOption, Form, FormOption, LanguageOption
from forlop.texts import say


def register(app: typer.Typer) -> None:
    app.command("check", cls=Command)(check)


def check(
    paths: Annotated[list[Path], typer.Argument()],
    at: AtOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
) -> int:
    from forlop.application.pathway_files import pathway_files, read_pathway
    from forlop.application.reviewing import reviewed
    from forlop.cli.changes_in_words import changes_json, changes_words
    from forlop.cli.tables import kept_parsers
    from forlop.diagnostics import Severity
    from forlop.rendering.findings import as_json, as_text, finding

    today = _today(at)
    files = pathway_files(tuple(paths))
    if not files:
        typer.echo(no_pathways(paths, language=language), err=True)
        return 2
    parser_for = kept_parsers()
    read = [reviewed(read_pathway(file, parser_for=parser_for), today=today) for file in files]
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
    for _, findings in found:
        for one in findings:
            typer.echo(f"{as_text(one)}\n")
    for each in read:
        for line in changes_words(each, language=language):
            typer.echo(line)
    typer.echo(_summary(language, len(files), errors, warnings))
    return 1 if errors else 0


def _today(at: str | None) -> date:
    """The day that is given, or today in Norway."""
    from forlop.application.moments import day_written
    from forlop.model.calendar import OSLO

    if at is None:
        return datetime.now(tz=OSLO).date()
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
