"""`try`: walk a pathway with an invented patient. The command; the walk itself is in `walk`."""

import typer

from forlop.cli.help import Command
from forlop.cli.language import DEFAULT
from forlop.cli.options import FileArgument, LanguageOption, NowOption


def register(app: typer.Typer) -> None:
    app.command("try", cls=Command)(try_pathway)


def try_pathway(
    pathway_file: FileArgument,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.application.pathway_files import read_pathway
    from forlop.cli.shell import clock
    from forlop.cli.tables import kept_parsers
    from forlop.cli.walk import walk
    from forlop.rendering.findings import as_text, finding

    parser_for = kept_parsers()
    read = read_pathway(pathway_file, parser_for=parser_for)
    if read.pathway is None:
        for diagnostic in read.diagnostics:
            typer.echo(f"{as_text(finding(diagnostic, read.source, language=language))}\n")
        return 1
    return walk(read, language=language, now=clock(now), parser_for=parser_for)
