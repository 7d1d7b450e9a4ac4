"""`draw`: a pathway as a flowchart, perhaps with something laid over it: a patient's place, a group's figures."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forlop.cli.help import Command
from forlop.cli.language import DEFAULT
from forlop.cli.options import (
    CoverageOption,
    FindingsOption,
    GroupOption,
    LanguageOption,
    NowOption,
    OneFileArgument,
    StoreOption,
    ThemeOption,
    TimelineOption,
    WhichOption,
    misused,
    overs,
)
from forlop.cli.output_place import require_folder
from forlop.rendering.theme import Theme
from forlop.texts import say

if TYPE_CHECKING:
    from forlop.rendering.palette import Palette


def register(app: typer.Typer) -> None:
    app.command("draw", cls=Command)(draw)


def draw(
    file: OneFileArgument = None,
    output: Annotated[Path, typer.Option("--output", "-o")] = Path("flytskjema.svg"),
    drawn_patient: Annotated[str | None, typer.Option("--patient")] = None,
    group: GroupOption = False,
    coverage: CoverageOption = False,
    findings: FindingsOption = False,
    which: WhichOption = None,
    timeline: TimelineOption = False,
    theme: ThemeOption = None,
    store: StoreOption = None,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    over = overs(group=group, coverage=coverage, findings=findings)
    if wrong := misused(over, file=file, patient=drawn_patient, timeline=timeline, what="draw_what"):
        typer.echo(say(language, f"cli.usage.{wrong}"), err=True)
        return 2
    from forlop.cli.picture import TIMELINE_WRITERS, WRITERS

    if not can_be_drawn(output, TIMELINE_WRITERS if timeline else WRITERS, theme, language=language):
        return 2
    from forlop.rendering.palette import PALETTES

    palette = PALETTES[theme or Theme.LIGHT]
    if timeline:
        return _draw_timeline(drawn_patient or "", which, output, palette, language=language, store=store, now=now)
    from forlop.cli.charted import Charted, charted_over, charted_patient
    from forlop.cli.picture import write_chart

    charted = (
        charted_over(file, over, language=language, store=store, now=now)
        if file is not None
        else charted_patient(drawn_patient or "", which, language=language, store=store, now=now)
    )
    if not isinstance(charted, Charted):
        return charted
    files = write_chart(
        charted.pathway, output, language=language, palette=palette, overlay=charted.overlay, written=charted.written
    )
    typer.echo(written_words(files, "draw", language=language))
    return 0


def can_be_drawn(output: Path, suffixes: Collection[str], theme: Theme | None, *, language: str) -> bool:
    """Whether there is a kind of picture of that ending, with colours to choose where they are chosen; if not, told."""
    from forlop.cli.picture import THEMED, suffix_of
    from forlop.rendering.phrasing import choices

    if suffix_of(output) not in suffixes:
        known, found = choices(language, tuple(suffixes)), output.suffix or output.name
        typer.echo(say(language, "cli.usage.suffix", suffixes=known, found=found), err=True)
        return False
    if theme is not None and suffix_of(output) not in THEMED:
        typer.echo(say(language, "cli.usage.themed", suffixes=choices(language, THEMED)), err=True)
        return False
    require_folder(output)
    return True


def written_words(files: Sequence[Path], command: str, *, language: str) -> str:
    """Where the chart is, or the first and the last of its pictures; of a large Mermaid text that too."""
    from forlop.cli.picture import is_whole_too

    if len(files) == 1 or is_whole_too(files[0]):
        whole = say(language, f"cli.{command}.written", path=str(files[0]))
        parts = {"first": str(files[1]), "last": str(files[-1])} if len(files) > 1 else None
        return whole if parts is None else f"{whole}\n{say(language, 'cli.draw.mermaid_large', **parts)}"
    ends = {"first": str(files[0]), "last": str(files[-1])}
    return say(language, f"cli.{command}.written_many", count=str(len(files)), **ends)


def _draw_timeline(
    patient: str,
    which: str | None,
    output: Path,
    palette: "Palette",
    *,
    language: str,
    store: Path | None,
    now: str | None,
) -> int:
    from forlop.application.timelines import timeline_of
    from forlop.cli.charted import asked_patient
    from forlop.cli.picture import write_timeline

    asked = asked_patient(patient, which, language=language, store=store, now=now)
    if isinstance(asked, int):
        return asked
    write_timeline(timeline_of(asked, language=language), output, palette=palette)
    typer.echo(say(language, "cli.draw.timeline_written", path=str(output)))
    return 0
