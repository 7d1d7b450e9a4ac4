"""`check`: read pathways and tell all that is wrong with them."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer._click.exceptions import MissingParameter  # typer carries click inside and does not give out its errors

from forlop.cli.help import Command
from forlop.cli.language import DEFAULT
from forlop.cli.no_pathways import no_pathways
from forlop.cli.options import AtOption, LanguageOption, path_said
from forlop.cli.waiting import Waiting
from forlop.texts import say

if TYPE_CHECKING:
    from forlop.application.pathway_files import ReadPathway
    from forlop.application.proved import Proved
    from forlop.application.stages import Stage


# House rules are warnings and no check; they are asked for by this name all the same.
_HOUSE_RULES = "house"


def register(app: typer.Typer) -> None:
    app.command("check", cls=Command)(check)


class CheckForm(StrEnum):
    """How the findings are given: to people, to programs that know forlop, and to those that know any tool."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


def check(
    context: typer.Context,
    paths: Annotated[list[Path] | None, typer.Argument(parser=path_said)] = None,
    at: AtOption = None,
    only: Annotated[str | None, typer.Option("--only")] = None,
    explain: Annotated[str | None, typer.Option("--explain")] = None,
    proofs: Annotated[bool, typer.Option("--proofs")] = False,
    slack: Annotated[bool, typer.Option("--slack")] = False,
    findings_form: Annotated[CheckForm, typer.Option("--format")] = CheckForm.TEXT,
    language: LanguageOption = DEFAULT,
) -> int:
    if explain is not None:
        return _explain(explain, language=language)
    if not paths:
        raise MissingParameter(ctx=context, param_hint="paths")
    return _check(
        tuple(paths), at=at, only=only, told=_Told(proofs=proofs, slack=slack), form=findings_form, language=language
    )


def _explain(code: str, *, language: str) -> int:
    from forlop.cli.codes_in_words import codes, explained, similar_codes
    from forlop.rendering.phrasing import choices

    if code.upper() not in codes():
        near = similar_codes(code)
        key = "cli.check.no_code_similar" if near else "cli.check.no_code"
        typer.echo(say(language, key, found=code, similar=choices(language, near)), err=True)
        return 2
    for line in explained(code.upper(), language=language):
        typer.echo(line)
    return 0


def _check(
    paths: tuple[Path, ...], *, at: str | None, only: str | None, told: "_Told", form: CheckForm, language: str
) -> int:
    from forlop.application.pathway_files import pathway_files
    from forlop.application.stages import read_in
    from forlop.cli.checks_in_words import answer_json, answer_words, exit_code
    from forlop.cli.tables import kept_parsers

    today, wanted = _today(at), _wanted(only)
    files = pathway_files(paths)
    if not files:
        typer.echo(no_pathways(list(paths), language=language), err=True)
        return 2
    parser_for = kept_parsers()
    with Waiting(language) as waiting:
        checked = [
            _checked(read_in(file, wanted.stages, parser_for=parser_for), wanted, today=today, waiting=waiting)
            for file in files
        ]
    match form:
        case CheckForm.TEXT:
            for line in answer_words(checked, language=language, proofs=told.proofs, slack=told.slack, only=only):
                typer.echo(line)
        case CheckForm.JSON:
            typer.echo(
                json.dumps(answer_json(checked, language=language, slack=told.slack), ensure_ascii=False, indent=2)
            )
        case CheckForm.SARIF:
            from importlib.metadata import version

            from forlop.cli.checks_as_sarif import answer_sarif

            answer = answer_sarif(checked, language=language, version=version("forlop"))
            typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    return exit_code(checked)


def _checked(read: "ReadPathway", wanted: "_Wanted", *, today: date, waiting: "Waiting") -> "Proved":
    from forlop.application.proved import Proved
    from forlop.application.stages import Stage

    if Stage.CHECKS not in wanted.stages:
        return Proved(read)
    from forlop.application.proving import proved  # slow to import, and whoever asks for less does without
    from forlop.application.reviewing import reviewed

    return proved(
        reviewed(read, today=today) if wanted.names is None or _HOUSE_RULES in wanted.names else read,
        today=today,
        only=wanted.names,
        before_each=lambda each: waiting.tell(read.source.name, each.name),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told besides the findings."""

    proofs: bool
    slack: bool


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The parts of the check that are asked for; `names` are checks by name, None for all of them."""

    stages: "frozenset[Stage]"
    names: frozenset[str] | None


def _wanted(only: str | None) -> _Wanted:
    """What is asked for, with commas between; everything when nothing is said."""
    from forlop.application.stages import ALL, Stage

    if only is None:
        return _Wanted(ALL, None)
    said = frozenset(name.strip() for name in only.split(","))
    stages = frozenset(stage for stage in Stage if stage.value in said)
    named = said - stages
    if not named:
        return _Wanted(stages, None)
    from forlop.verification.checks import CHECKS  # slow to import, and whoever asks for stages does without

    unknown = sorted(named - {_HOUSE_RULES, *(check.name for check in CHECKS)})
    if unknown:
        raise typer.BadParameter(", ".join(unknown), param_hint="--only")
    return _Wanted(stages | {Stage.CHECKS}, None if Stage.CHECKS in stages else named)


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
