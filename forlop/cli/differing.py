"""`diff`: what a pathway means otherwise than the one before it, or than the one it builds on; also as a chart."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forlop.cli.charts import can_be_drawn, written_words
from forlop.cli.help import Command
from forlop.cli.language import DEFAULT
from forlop.cli.options import FileArgument, Form, FormOption, LanguageOption, ThemeOption
from forlop.rendering.theme import Theme
from forlop.texts import say

if TYPE_CHECKING:
    from forlop.application.differing import Promised, Told
    from forlop.application.pathway_files import ReadPathway
    from forlop.diagnostics import Diagnostic
    from forlop.model.pathway import Pathway


def register(app: typer.Typer) -> None:
    app.command("diff", cls=Command)(diff)


def diff(
    before: FileArgument,
    after: FileArgument,
    output: Annotated[Path | None, typer.Option("--output", "-o")] = None,
    theme: ThemeOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
) -> int:
    if wrong := _misused(output, theme, language=language):
        return wrong
    from forlop.application.differing import are_strangers, builds_on, changes_between, promises, who_fares_worse
    from forlop.application.pathway_files import read_pathway
    from forlop.cli.tables import kept_parsers

    parser_for = kept_parsers()
    was, now = (read_pathway(file, parser_for=parser_for) for file in (before, after))
    if was.pathway is None or now.pathway is None:
        return _not_readable((was, now), form=form, language=language)
    if are_strangers(was.pathway, now.pathway):
        typer.echo(say(language, "cli.diff.strangers", **_names(was.pathway, now.pathway)), err=True)
        return 2
    promised = promises(was.pathway, now.pathway)
    told = changes_between(was.pathway, now.pathway, promised)
    # No finding of a variant against its base depends on the day.
    worse = who_fares_worse(now, today=date.min) if builds_on(now, was.pathway) else None
    if form is Form.JSON:
        different = _different_json(promised, language) if worse is None else _worse_json(worse, language)
        changes = _changes_json(was.pathway, now.pathway, told, language)
        _tell_json((was, now), different=different, changes=changes, language=language)
    else:
        general = _general(was.pathway, now.pathway, told, language)
        for line in general if worse is None else _local(was.pathway, now, told, worse, language):
            typer.echo(line)
    if output is not None:
        _draw(was.pathway, now, told, output, theme or Theme.LIGHT, language=language, says_so=form is Form.TEXT)
    return 0


def _misused(output: Path | None, theme: Theme | None, *, language: str) -> int:
    """The exit code when nothing can be drawn as is asked for, which is told; 0 when it can."""
    if output is None:
        if theme is not None:
            typer.echo(say(language, "cli.usage.theme_of"), err=True)
        return 0 if theme is None else 2
    from forlop.cli.picture import WRITERS

    return 0 if can_be_drawn(output, WRITERS, theme, language=language) else 2


def _draw(
    was: "Pathway",
    now: "ReadPathway",
    told: Sequence["Told"],
    output: Path,
    theme: Theme,
    *,
    language: str,
    says_so: bool,
) -> None:
    """What stood in an older picture of the same name is left when there is nothing to draw, and that is said."""
    from forlop.application.written_steps import written_steps
    from forlop.cli.picture import write_chart
    from forlop.rendering.difference_overlay import difference_overlay
    from forlop.rendering.palette import PALETTES

    assert now.pathway is not None
    words = say(language, "cli.diff.no_picture")
    if told:
        overlay = difference_overlay(was, now.pathway, [each.difference for each in told], language=language)
        files = write_chart(
            now.pathway,
            output,
            language=language,
            palette=PALETTES[theme],
            overlay=overlay,
            written=lambda: written_steps(now),
        )
        words = written_words(files, "diff", language=language)
    if says_so:
        typer.echo(words)


def _names(was: "Pathway", now: "Pathway") -> dict[str, str]:
    return {"was": f"{was.name} «{was.version}»", "now": f"{now.name} «{now.version}»"}


def _not_readable(files: Sequence["ReadPathway"], *, form: Form, language: str) -> int:
    from forlop.rendering.findings import as_text, finding

    if form is Form.JSON:
        _tell_json(files, different=(), changes=(), language=language)
        return 1
    for read in files:
        for diagnostic in read.diagnostics if read.pathway is None else ():
            typer.echo(f"{as_text(finding(diagnostic, read.source, language=language))}\n")
    return 1


def _local(
    was: "Pathway", now: "ReadPathway", changes: Sequence["Told"], worse: Sequence["Diagnostic"], language: str
) -> Iterator[str]:
    """What the text says that it changes, what follows of it elsewhere, and what that costs whom."""
    from forlop.application.differing import not_said_by
    from forlop.cli.changes_in_words import changes_words
    from forlop.rendering.stories import told

    assert now.pathway is not None
    yield from changes_words(now, language=language)
    yield from _lines(was, now.pathway, not_said_by(now.changes, changes), language)
    yield "" if worse else say(language, "cli.diff.nobody")
    for found in worse:
        details = dict(found.details)
        about = say(language, f"differences.about.{details['worse']}")
        yield say(language, "cli.diff.loosened", place=details["name"], what=about)
        yield from (f"    {line}" for line in told(found.story, language=language))


def _general(was: "Pathway", now: "Pathway", told: Sequence["Told"], language: str) -> Iterator[str]:
    names = _names(was, now)
    if not told:
        yield say(language, "cli.diff.same", **names)
        return
    yield say(language, "cli.diff.heading", **names)
    yield from _lines(was, now, told, language)
    if not any(each.weaker for each in told):
        yield say(language, "cli.diff.nobody")


def _lines(was: "Pathway", now: "Pathway", told: Sequence["Told"], language: str) -> Iterator[str]:
    """Each change, and under it the patients who fare worse by it."""
    from forlop.rendering import stories
    from forlop.rendering.difference_words import DifferenceWords

    words = DifferenceWords(was, now, language)
    for each in told:
        place = each.difference.place or now.name
        yield say(language, f"cli.diff.{each.difference.changed.value}", place=place, what=words.what(each.difference))
        for weaker in each.weaker:
            yield from (f"    {line}" for line in stories.told(weaker.story, language=language))


# ---- for programs


def _tell_json(
    files: Sequence["ReadPathway"],
    *,
    different: Sequence[dict[str, object]],
    changes: Sequence[dict[str, object]],
    language: str,
) -> None:
    from forlop.cli.changes_in_words import changes_json
    from forlop.rendering.findings import as_json, finding

    before, after = files
    answer = {
        "before": _named(before),
        "after": _named(after),
        "builds_on": changes_json(after, language=language),
        "changes": changes,
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


def _changes_json(was: "Pathway", now: "Pathway", told: Sequence["Told"], language: str) -> list[dict[str, object]]:
    """Every change of meaning; `place` null is the whole pathway."""
    from forlop.rendering.difference_words import DifferenceWords

    words = DifferenceWords(was, now, language)
    return [
        {
            "changed": each.difference.changed.value,
            "kind": each.difference.kind,
            "place": each.difference.place or None,
            "about": each.difference.about,
            "actor": each.difference.actor,
            "words": words.what(each.difference),
        }
        for each in told
    ]


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


def _different_json(promised: Sequence["Promised"], language: str) -> list[dict[str, object]]:
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
        for each in promised
    ]
