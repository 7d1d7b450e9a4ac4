"""`diff`: what a pathway promises otherwise than the one before it, or than the one it builds on."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

import typer

from forlop.cli.help import Command
from forlop.cli.language import DEFAULT
from forlop.cli.options import FileArgument, Form, FormOption, LanguageOption

if TYPE_CHECKING:
    from forlop.application.differing import Difference
    from forlop.application.pathway_files import ReadPathway
    from forlop.diagnostics import Diagnostic
    from forlop.model.pathway import Pathway


def register(app: typer.Typer) -> None:
    app.command("diff", cls=Command)(diff)


def diff(
    before: FileArgument, after: FileArgument, form: FormOption = Form.TEXT, language: LanguageOption = DEFAULT
) -> int:
    from forlop.application.differing import builds_on, differences, who_fares_worse
    from forlop.application.pathway_files import read_pathway
    from forlop.cli.tables import kept_parsers

    parser_for = kept_parsers()
    was, now = (read_pathway(file, parser_for=parser_for) for file in (before, after))
    if was.pathway is None or now.pathway is None:
        return _not_readable((was, now), form=form, language=language)
    if builds_on(now, was.pathway):
        # No finding of a variant against its base depends on the day.
        worse = who_fares_worse(now, today=date.min)
        lines, different = _local(now, worse, language), _worse_json(worse, language)
    else:
        found = differences(was.pathway, now.pathway)
        lines, different = _general(was.pathway, now.pathway, found, language), _different_json(found, language)
    if form is Form.JSON:
        _tell_json((was, now), different=different, language=language)
        return 0
    for line in lines:
        typer.echo(line)
    return 0


def _not_readable(files: Sequence["ReadPathway"], *, form: Form, language: str) -> int:
    from forlop.rendering.findings import as_text, finding

    if form is Form.JSON:
        _tell_json(files, different=(), language=language)
        return 1
    for read in files:
        for diagnostic in read.diagnostics if read.pathway is None else ():
            typer.echo(f"{as_text(finding(diagnostic, read.source, language=language))}\n")
    return 1


def _local(now: "ReadPathway", worse: Sequence["Diagnostic"], language: str) -> Iterator[str]:
    """What the text says that it changes, and what that costs whom."""
    from forlop.cli.changes_in_words import changes_words
    from forlop.rendering.stories import told
    from forlop.texts import say

    yield from changes_words(now, language=language)
    yield "" if worse else say(language, "cli.diff.nobody")
    for found in worse:
        details = dict(found.details)
        yield _line(language, "loosening", details["name"], details["worse"])
        yield from (f"    {line}" for line in told(found.story, language=language))


def _general(was: "Pathway", now: "Pathway", found: Sequence["Difference"], language: str) -> Iterator[str]:
    from forlop.model.changes import Effect
    from forlop.rendering.stories import told
    from forlop.texts import say

    names = {"was": f"{was.name} «{was.version}»", "now": f"{now.name} «{now.version}»"}
    if not found:
        yield say(language, "cli.diff.same", **names)
        return
    yield say(language, "cli.diff.heading", **names)
    for each in found:
        yield _line(language, each.effect.value, each.worse.place, each.worse.what)
        if each.effect is Effect.LOOSENING:
            yield from (f"    {line}" for line in told(each.worse.story, language=language))


def _line(language: str, effect: str, place: str, what: str) -> str:
    from forlop.texts import say

    # What is worse the other way round is better here.
    key = f"cli.diff.{effect}" if what != "removed" or effect == "loosening" else "cli.diff.new"
    return say(language, key, place=place, about=say(language, f"cli.diff.about.{what}"))


# ---- for programs


def _tell_json(files: Sequence["ReadPathway"], *, different: Sequence[dict[str, object]], language: str) -> None:
    from forlop.cli.changes_in_words import changes_json
    from forlop.rendering.findings import as_json, finding

    before, after = files
    answer = {
        "before": _named(before),
        "after": _named(after),
        "builds_on": changes_json(after, language=language),
        "differences": different,
        "findings": [
            as_json(finding(one, read.source, language=language))
            for read in files
            for one in (read.diagnostics if read.pathway is None else ())
        ],
    }
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))


def _named(read: "ReadPathway") -> dict[str, object]:
    pathway = read.pathway
    return {
        "file": read.source.name,
        "name": None if pathway is None else pathway.name,
        "version": None if pathway is None else pathway.version,
    }


def _worse_json(worse: Sequence["Diagnostic"], language: str) -> list[dict[str, object]]:
    from forlop.rendering.stories import told

    details = [dict(found.details) for found in worse]
    return [
        {
            "effect": "loosening",
            "place": each["name"],
            "what": each["worse"],
            "story": list(told(found.story, language=language)),
        }
        for each, found in zip(details, worse, strict=True)
    ]


def _different_json(found: Sequence["Difference"], language: str) -> list[dict[str, object]]:
    """A promise that is stronger costs nobody anything, and has no story."""
    from forlop.model.changes import Effect
    from forlop.rendering.stories import told

    return [
        {
            "effect": each.effect.value,
            "place": each.worse.place,
            "what": each.worse.what,
            "story": list(told(each.worse.story, language=language)) if each.effect is Effect.LOOSENING else [],
        }
        for each in found
    ]
