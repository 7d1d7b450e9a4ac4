"""`diff`: what a pathway promises otherwise than the one before it, or than the one it builds on."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forlop.cli.help import Command
from forlop.cli.language import DEFAULT
from forlop.cli.options import LanguageOption

if TYPE_CHECKING:
    from forlop.application.pathway_files import ReadPathway
    from forlop.model.pathway import Pathway


def register(app: typer.Typer) -> None:
    app.command("diff", cls=Command)(diff)


def diff(
    before: Annotated[Path, typer.Argument()],
    after: Annotated[Path, typer.Argument()],
    language: LanguageOption = DEFAULT,
) -> int:
    from forlop.application.differing import builds_on
    from forlop.application.pathway_files import read_pathway
    from forlop.cli.tables import kept_parsers
    from forlop.rendering.findings import as_text, finding

    parser_for = kept_parsers()
    old, new = (read_pathway(file, parser_for=parser_for) for file in (before, after))
    if old.pathway is None or new.pathway is None:
        for read in (old, new):
            for diagnostic in read.diagnostics if read.pathway is None else ():
                typer.echo(f"{as_text(finding(diagnostic, read.source, language=language))}\n")
        return 1
    local = builds_on(new, old.pathway)
    for line in _local(new, language) if local else _general(old.pathway, new.pathway, language):
        typer.echo(line)
    return 0


def _local(now: "ReadPathway", language: str) -> Iterator[str]:
    """What the text says that it changes, and what that costs whom."""
    from forlop.application.differing import who_fares_worse
    from forlop.cli.changes_in_words import changes_words
    from forlop.rendering.stories import told
    from forlop.texts import say

    yield from changes_words(now, language=language)
    # No finding of a variant against its base depends on the day.
    worse = who_fares_worse(now, today=date.min)
    yield "" if worse else say(language, "cli.diff.nobody")
    for found in worse:
        details = dict(found.details)
        yield _line(language, "loosening", details["name"], details["worse"])
        yield from (f"    {line}" for line in told(found.story, language=language))


def _general(was: "Pathway", now: "Pathway", language: str) -> Iterator[str]:
    from forlop.application.differing import differences
    from forlop.model.changes import Effect
    from forlop.rendering.stories import told
    from forlop.texts import say

    found = differences(was, now)
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
