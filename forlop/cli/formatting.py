"""`format`: lay pathways out as forlop does, or translate them; in place, elsewhere, or only to see if it is needed."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forlop.cli.help import Command
from forlop.cli.language import DEFAULT
from forlop.cli.no_pathways import no_pathways
from forlop.cli.options import LanguageOption, PathsArgument
from forlop.cli.output_place import require_folder
from forlop.texts import LANGUAGES, say

if TYPE_CHECKING:
    from forlop.application.formatting import Formatted

# The terminal's own streams, as other formatters have it.
_STREAM = Path("-")


def register(app: typer.Typer) -> None:
    app.command("format", cls=Command)(format_paths)


def format_paths(
    paths: PathsArgument,
    check: Annotated[bool, typer.Option("--check")] = False,
    to: Annotated[str | None, typer.Option("--to")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o")] = None,
    language: LanguageOption = DEFAULT,
) -> int:
    from forlop.application.formatting import format_bytes, format_file
    from forlop.application.pathway_files import pathway_files
    from forlop.cli.tables import kept_parsers

    wrong = _wrong_use(paths, check=check, to=to, output=output, language=language)
    if wrong is not None:
        typer.echo(wrong, err=True)
        return 2
    if output is not None and output != _STREAM:
        require_folder(output)
    parser_for = kept_parsers()
    if paths == [_STREAM]:
        content = sys.stdin.buffer.read()
        one = format_bytes(content, path=_STREAM, vocabulary=to, parser_for=parser_for)
        return _told([one], [], language=language) if check else _elsewhere(one, output or _STREAM, language)
    files = pathway_files(tuple(paths))
    if not files:
        typer.echo(no_pathways(paths, language=language), err=True)
        return 2
    if output is not None and len(files) > 1:
        typer.echo(say(language, "cli.usage.format_one", count=str(len(files))), err=True)
        return 2
    # All are read before any is written: a path that cannot be read leaves everything as it was.
    formatted = [format_file(file, vocabulary=to, parser_for=parser_for) for file in files]
    if output is not None:
        return _elsewhere(formatted[0], output, language)
    return _told(formatted, [], language=language) if check else _in_place(formatted, language)


def _wrong_use(paths: Sequence[Path], *, check: bool, to: str | None, output: Path | None, language: str) -> str | None:
    if to is not None and to not in LANGUAGES:
        return say(language, "cli.language.unknown", found=to)
    if check and output is not None:
        return say(language, "cli.usage.format_check_output")
    if _STREAM in paths and len(paths) > 1:
        return say(language, "cli.usage.format_stream_alone")
    return None


def _elsewhere(formatted: "Formatted", output: Path, language: str) -> int:
    from forlop.application.replacing import replace_file

    if formatted.after is None:
        # Standard output is for the text alone.
        _show_findings(formatted, language, err=output == _STREAM)
        return 1
    if output == _STREAM:
        typer.echo(formatted.after, nl=False)
        return 0
    replace_file(output, formatted.after)
    typer.echo(say(language, "cli.format.written", path=str(output)))
    return 0


def _in_place(formatted: Sequence["Formatted"], language: str) -> int:
    from forlop.application.replacing import replace_file

    failed: list[tuple[Path, OSError]] = []
    for each in formatted:
        if each.after is not None and each.would_change:
            try:
                replace_file(each.path, each.after)
            except OSError as error:  # the others are written all the same, and which ones is told
                failed.append((each.path, error))
    return _told(formatted, failed, language=language, written=True)


def _told(
    formatted: Sequence["Formatted"], failed: Sequence[tuple[Path, OSError]], *, language: str, written: bool = False
) -> int:
    """Findings first, then what could not be written, last what was or would be; the exit code."""
    from forlop.cli.faults_in_words import fault_words

    for each in formatted:
        _show_findings(each, language, err=False)
    for _, error in failed:
        fault = fault_words(error, language=language)
        assert fault is not None, "every OSError has its words"
        typer.echo(fault.sentence, err=True)
    faulty = [each.path for each in formatted if each.after is None]
    not_written = {path for path, _ in failed}
    changed = [each.path for each in formatted if each.would_change and each.path not in not_written]
    total = len(formatted)
    if faulty:
        typer.echo(_list(language, "untouched", faulty, total))
    if changed:
        typer.echo(_list(language, "changed" if written else "would_change", changed, total))
    elif not faulty and not failed:
        typer.echo(say(language, f"cli.format.nothing_{'one' if total == 1 else 'many'}", total=str(total)))
    if failed:
        return 2
    return 1 if faulty or (changed and not written) else 0


def _list(language: str, key: str, paths: Sequence[Path], total: int) -> str:
    from forlop.rendering.findings import printable

    listed = ", ".join(printable(str(path)) for path in paths)
    return say(language, f"cli.format.{key}", count=str(len(paths)), total=str(total), paths=listed)


def _show_findings(formatted: "Formatted", language: str, *, err: bool) -> None:
    from forlop.rendering.findings import as_text, finding

    for diagnostic in formatted.diagnostics:
        typer.echo(f"{as_text(finding(diagnostic, formatted.source, language=language))}\n", err=err)
