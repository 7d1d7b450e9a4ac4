"""`test`: run the examples of pathways, and tell what failed, why, and what no example asserts."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from forlop.cli.help import Command
from forlop.cli.language import DEFAULT
from forlop.cli.no_pathways import no_pathways
from forlop.cli.options import Form, FormOption, LanguageOption, PathsArgument
from forlop.cli.output_place import require_folder
from forlop.texts import say

_MANY = 10


def register(app: typer.Typer) -> None:
    app.command("test", cls=Command)(run_tests)


def run_tests(
    paths: PathsArgument,
    least: Annotated[int | None, typer.Option("--min-coverage", min=0, max=100)] = None,
    junit: Annotated[Path | None, typer.Option("--junit")] = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
) -> int:
    from forlop.application.pathway_files import pathway_files
    from forlop.application.tested_files import TestedFile, run_file
    from forlop.cli.examples_as_json import tested_json
    from forlop.cli.examples_in_words import summary, tested_page
    from forlop.cli.junit import junit_xml
    from forlop.cli.paper import print_blocks
    from forlop.cli.tables import kept_parsers

    files = pathway_files(tuple(paths))
    if not files:
        typer.echo(no_pathways(paths, language=language), err=True)
        return 2
    if junit is not None:
        require_folder(junit)
    results: list[TestedFile] = []
    parser_for = kept_parsers()
    for file in _with_progress(files, language):
        result = run_file(file, parser_for=parser_for)
        results.append(result)
        if form is Form.TEXT:  # told at once: of many files the first answers need not wait for the last
            print_blocks(tested_page(result, least=least, language=language), to=sys.stdout)
            typer.echo()
    if junit is not None:
        junit.write_text(junit_xml(results, least=least, language=language), encoding="utf-8")
    if form is Form.JSON:
        answer = tested_json(results, least=least, language=language)
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        typer.echo(summary(results, language=language))
    return 0 if all(result.passes(least) for result in results) else 1


def _with_progress(files: tuple[Path, ...], language: str) -> Iterator[Path]:
    """The files; on a terminal with how far it has come, where there are many."""
    shows = len(files) > _MANY and sys.stderr.isatty()
    for number, file in enumerate(files):
        if shows:
            words = say(language, "cli.test.progress", done=str(number), total=str(len(files)))
            print(f"\r{words}", end="", file=sys.stderr, flush=True)
        yield file
    if shows:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
