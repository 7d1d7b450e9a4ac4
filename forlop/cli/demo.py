"""The demonstration: four invented patients, a store that is thrown away, and a clock that stands still."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from forlop.application.asking import Asked, answer_for
from forlop.application.declined import Declined
from forlop.application.moments import moment_of
from forlop.application.pathway_files import ReadPathway, checked_before
from forlop.application.positions import position_of
from forlop.application.recording import Told, record
from forlop.application.starting import start
from forlop.cli.answers_in_words import page_of
from forlop.cli.dates import moment_words
from forlop.cli.demo_courses import COURSES, NOW, Said, Shown
from forlop.cli.page import Line, Style
from forlop.cli.paper import is_terminal, print_blocks
from forlop.cli.picture import write_chart
from forlop.cli.tables import kept_parsers
from forlop.cli.words import word_of
from forlop.language.grammar import ParserFor
from forlop.model.calendar import day_of
from forlop.rendering.palette import Palette
from forlop.rendering.position import patient_overlay
from forlop.source import Source
from forlop.store.port import Store
from forlop.store.sqlite import open_sqlite
from forlop.texts import say


def show(out: Path, *, palette: Palette, language: str) -> int:
    """Print each patient's next step, and write the charts with their places; the exit code."""
    parser_for = kept_parsers()
    now = _moment(NOW)
    shown = moment_words(language, now, today=day_of(datetime.now(tz=UTC)))
    print_blocks([(Line(say(language, "cli.demo.title", moment=shown), style=Style.HEADING),)], to=sys.stdout)
    folder = _folder(out)
    charts = 0
    with (
        TemporaryDirectory(prefix="forlop-demo-") as temporary,
        open_sqlite(Path(temporary) / "forlop.db", create=True) as store,
    ):
        for pathway, courses in groupby(COURSES, key=lambda course: course.pathway):
            read = _library(pathway, parser_for)
            title = "" if read.pathway is None else read.pathway.title
            with _progress(say(language, "cli.demo.progress", title=title)):
                told = [(course, _walked(store, read, course, now, parser_for)) for course in courses]
                for course, asked in told:
                    followed = asked.course.pathway
                    overlay = patient_overlay(position_of(asked, language=language), followed, language=language)
                    write_chart(
                        followed, folder / f"{course.patient}.svg", language=language, palette=palette, overlay=overlay
                    )
                    charts += 1
            for course, asked in told:
                _tell(course, asked, language)
    count = "one" if charts == 1 else "many"
    print(f"\n{say(language, f'cli.demo.written_{count}', count=str(charts), folder=str(folder))}")
    return 0


def _folder(wished: Path) -> Path:
    """The folder that was asked for; where it cannot be made or written, one of its name among the temporary ones."""
    for folder in (wished, Path(gettempdir()) / wished.name):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / ".writable").touch()
            (folder / ".writable").unlink()
        except OSError:
            continue
        return folder.resolve()
    raise PermissionError(13, "", str(wished))


def _library(pathway: str, parser_for: ParserFor) -> ReadPathway:
    text = (files("forlop.pathways") / pathway).read_text("utf-8")
    return checked_before(Source(pathway, text), parser_for=parser_for)


def _walked(store: Store, read: ReadPathway, course: Shown, now: datetime, parser_for: ParserFor) -> Asked:
    """The patient's course, each thing recorded when it happened; a refusal is our own fault."""
    began = _moment(course.started)
    _require(start(store, read, course.patient, now=began, parser_for=parser_for), course, course.started)
    for said in course.said:
        written = record(store, course.patient, _told(said), now=_moment(said.at), parser_for=parser_for)
        _require(written, course, f"{said.at} {said.name}")
    asked = answer_for(store, course.patient, now=now, parser_for=parser_for)
    assert isinstance(asked, Asked), "a patient that was started has an answer"
    return asked


def _require(outcome: object, course: Shown, what: str) -> None:
    assert not isinstance(outcome, Declined), f"{course.patient}, {what}: {outcome}"


def _told(said: Said) -> Told:
    pairs = (part.partition("=") for part in said.values.split("; ") if part)
    return Told(
        name=said.name,
        word=None if said.word is None else word_of(said.word),
        values=tuple((name.strip(), value.strip()) for name, _, value in pairs),
        by=said.by,
        because=said.because,
        present=None if said.present is None else tuple(said.present.split(",")),
    )


def _moment(text: str) -> datetime:
    moment = moment_of(text, now=datetime.fromtimestamp(0, tz=UTC))
    assert isinstance(moment, datetime), text
    return moment


def _tell(course: Shown, asked: Asked, language: str) -> None:
    print()
    story = Line(f"— {say(language, f'cli.demo.{course.story.value}')}", style=Style.QUIET)
    heading, *rest = page_of(asked, language=language)
    print_blocks([(story, *heading), *rest], to=sys.stdout)


@contextmanager
def _progress(what: str) -> Iterator[None]:
    """A sign that something goes on, for who looks at a terminal; it is gone when it is over."""
    if not is_terminal():
        yield
        return
    from rich.console import Console  # only a terminal needs it, and it is slow to import

    with Console().status(what):
        yield
