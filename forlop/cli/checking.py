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

if TYPE_CHECKING:
    from forlop.application.pathway_files import ReadPathway
    from forlop.application.proving import Proved
    from forlop.application.stages import Stage


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
    from forlop.application.stages import read_in
    from forlop.cli.checks_in_words import answer_json, answer_words, exit_code
    from forlop.cli.tables import kept_parsers

    today, stages = _today(at), _stages(only)
    files = pathway_files(tuple(paths))
    if not files:
        typer.echo(no_pathways(paths, language=language), err=True)
        return 2
    parser_for = kept_parsers()
    checked = [_checked(read_in(file, stages, parser_for=parser_for), stages, today=today) for file in files]
    answer = answer_json(checked, language=language) if form is Form.JSON else None
    if answer is not None:
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        for line in answer_words(checked, language=language):
            typer.echo(line)
    return exit_code(checked)


def _checked(read: "ReadPathway", stages: "frozenset[Stage]", *, today: date) -> "Proved":
    from forlop.application.proving import Proved, proved
    from forlop.application.reviewing import reviewed
    from forlop.application.stages import Stage

    if Stage.CHECKS not in stages:
        return Proved(read)
    return proved(reviewed(read, today=today), today=today)


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
