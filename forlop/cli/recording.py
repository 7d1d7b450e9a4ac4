"""`start`, `record` and `tick`: the commands that write."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from forlop.cli.help import Command
from forlop.cli.language import DEFAULT
from forlop.cli.options import (
    AtOption,
    FileArgument,
    Form,
    FormOption,
    KeyOption,
    LanguageOption,
    NowOption,
    PatientArgument,
    StoreOption,
    WhichOption,
)
from forlop.texts import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from forlop.application.carrying_out import Written
    from forlop.application.courses import Course
    from forlop.application.declined import Declined
    from forlop.application.pathway_files import ReadPathway
    from forlop.cli.shell import Answered, Shell
    from forlop.language.grammar import ParserFor
    from forlop.model.pathway import Pathway
    from forlop.store.port import Store


def register(app: typer.Typer) -> None:
    app.command("start", cls=Command)(start)
    app.command("record", cls=Command)(record)
    app.command("tick", cls=Command)(tick)


def start(
    pathway_file: FileArgument,
    patient: PatientArgument,
    first_step: Annotated[str | None, typer.Option("--start")] = None,
    at: AtOption = None,
    key: KeyOption = None,
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.cli.shell import answered

    def answer(shell: "Shell") -> "Answered":
        from forlop.application.asking import asked
        from forlop.application.pathway_files import read_pathway
        from forlop.application.patients import patient_of
        from forlop.application.starting import start as begin
        from forlop.cli.answers_as_json import answer_json
        from forlop.cli.answers_in_words import page_of
        from forlop.cli.page import Line
        from forlop.cli.shell import accepted
        from forlop.cli.tables import kept_parsers
        from forlop.rendering import phrasing

        parser_for = kept_parsers()
        read = read_pathway(pathway_file, parser_for=parser_for)
        name = accepted(patient_of(patient))
        moment = shell.moment(at)
        refuse_unproven(read, shell)
        with shell.writing(create=True) as kept:
            begun = accepted(
                begin(
                    kept, read, name, now=shell.now, at=moment, first_step=first_step, key=key, parser_for=parser_for
                ),
                pathway=read.pathway,
            )
        present = asked(begun.course, now=shell.now)
        about = {
            "patient": name,
            "title": begun.course.pathway.title,
            "version": begun.course.edition,
            "store": str(shell.store_place),
        }
        told = [say(shell.language, "cli.start.repeated" if begun.repeated else "cli.start.written", **about)]
        if begun.earlier:
            earlier = phrasing.listing(shell.language, begun.earlier)
            told.insert(0, say(shell.language, "cli.start.new_version", **about, earlier=earlier))
        page = (*page_of(present, language=shell.language), tuple(Line(sentence) for sentence in told))
        return page, {
            "store": str(shell.store_place),
            "repeated": begun.repeated,
            "earlier_versions": list(begun.earlier),
            "next": answer_json(present, language=shell.language),
        }

    return answered(answer, language=language, store=store, form=form, now=now)


def refuse_unproven(read: "ReadPathway", shell: "Shell") -> None:
    """Nobody comes to a text with errors, or to one that is refuted; it is proven before its first patient."""
    from forlop.model.calendar import day_of

    _refuse_errors(read, shell)
    if not _is_kept(read, shell):
        from forlop.application.proving import proved  # slow to import, and most patients are not the first

        _refuse_errors(proved(read, today=day_of(shell.now)).read, shell)


def _is_kept(read: "ReadPathway", shell: "Shell") -> bool:
    """Whether somebody has begun on this text; while there is no store nobody has."""
    from forlop.application.starting import is_kept
    from forlop.store.port import NoSuchStore

    try:
        with shell.reading() as kept:
            return is_kept(kept, read)
    except NoSuchStore:
        return False


def _refuse_errors(read: "ReadPathway", shell: "Shell") -> None:
    """Nobody begins on a text with errors; they are told as `check` tells them."""
    from forlop.application.pathway_files import has_error
    from forlop.application.starting import with_errors
    from forlop.cli.shell import accepted
    from forlop.rendering.findings import as_text, finding

    if read.pathway is not None:
        return
    for diagnostic in read.diagnostics:
        if has_error((diagnostic,)):
            typer.echo(f"{as_text(finding(diagnostic, read.source, language=shell.language))}\n", err=True)
    accepted(with_errors(read))


def record(
    patient: PatientArgument,
    name: Annotated[str, typer.Argument()],
    said: Annotated[list[str] | None, typer.Argument()] = None,
    by: Annotated[str | None, typer.Option("--by")] = None,
    at: AtOption = None,
    because: Annotated[str | None, typer.Option("--because")] = None,
    present: Annotated[str | None, typer.Option("--present")] = None,
    key: KeyOption = None,
    seen_version: Annotated[int | None, typer.Option("--version")] = None,
    which: WhichOption = None,
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.cli.shell import answered

    values = tuple((left, right) for left, _, right in (text.partition("=") for text in said or () if "=" in text))
    said_words = [text for text in said or () if "=" not in text]
    if len(said_words) > 1:
        typer.echo(say(language, "cli.usage.words", found=said_words[-1], words=_words(language)), err=True)
        return 2

    def answer(shell: "Shell") -> "Answered":
        from forlop.application.recording import Told
        from forlop.application.recording import record as write
        from forlop.cli.shell import accepted
        from forlop.cli.typed_commands import opening
        from forlop.cli.words import word_among

        told = Told(
            name=name,
            values=values,
            by=by,
            at=shell.moment(at),
            because=because,
            present=None if present is None else tuple(part.strip() for part in present.split(",") if part.strip()),
            version=seen_version,
        )

        def worded(course: "Course") -> Told:
            if not said_words:
                return told
            word = word_among(course.pathway, said_words[0], about=name, language=shell.language)
            return replace(told, word=accepted(word, pathway=course.pathway))

        def written(to: Writing) -> "Written | Declined":
            return write(to.kept, to.stream, worded(to.course), now=shell.now, key=key, parser_for=to.parser_for)

        return written_for(
            shell,
            Meant(patient, which, key),
            written,
            commands=lambda outcome, course: opening(outcome, course, worded(course), language=shell.language),
        )

    return answered(answer, language=language, store=store, form=form, now=now)


def _words(language: str) -> str:
    from forlop.application.recording import Word
    from forlop.cli.words import spelled
    from forlop.rendering import phrasing

    return phrasing.listing(language, [spelled(language, word) for word in Word])


class Meant(NamedTuple):
    """Whose course is written to, and which of several; what was sent with the `key` before goes where it went.

    `over_too`: what is said may as well be about a course that is over.
    """

    patient: str
    which: str | None
    key: str | None
    over_too: bool = False


class Writing(NamedTuple):
    """An open store, and the course in it that is written to."""

    kept: "Store"
    course: "Course"
    parser_for: "ParserFor"

    @property
    def stream(self) -> str:
        return self.course.stream

    @property
    def pathway(self) -> "Pathway":
        return self.course.pathway


def _no_commands(_outcome: object, _course: object) -> tuple[str, ...]:
    return ()


def written_for(
    shell: "Shell",
    meant: Meant,
    write: "Callable[[Writing], Written | Declined]",
    *,
    commands: "Callable[[object, Course], tuple[str, ...]]" = _no_commands,
    onto: "Pathway | None" = None,
) -> "Answered":
    """What was written about a patient, and what is next.

    It is refused in the words of the pathway `onto` which the patient is moved, or else of the course, with the
    commands that would be accepted.
    """
    from forlop.application.meant import course_written_to
    from forlop.application.patients import patient_of
    from forlop.cli.shell import accepted
    from forlop.cli.tables import kept_parsers

    parser_for = kept_parsers()
    patient = accepted(patient_of(meant.patient))
    with shell.writing() as kept:
        course = accepted(
            course_written_to(
                kept,
                patient,
                meant.which,
                now=shell.now,
                key=meant.key,
                over_too=meant.over_too,
                parser_for=parser_for,
            )
        )
        outcome = write(Writing(kept, course, parser_for))
        written = accepted(outcome, pathway=onto or course.pathway, commands=commands(outcome, course))
    return written_page(shell, written)


def written_page(shell: "Shell", written: "Written") -> "Answered":
    """What was written and where, and what is next."""
    from forlop.application.asking import asked
    from forlop.cli.answers_as_json import answer_json, event_json
    from forlop.cli.answers_in_words import page_of, reader_of
    from forlop.cli.histories import told_of, written_block
    from forlop.cli.page import Line
    from forlop.cli.typed_commands import settling_block

    present = asked(written.course, now=shell.now)
    reader = reader_of(present, shell.language)
    if written.repeated:
        sentence = say(shell.language, "cli.record.repeated")
    else:
        count = "one" if len(written.events) == 1 else "many"
        sentence = say(
            shell.language,
            f"cli.record.written_{count}",
            count=str(len(written.events)),
            store=str(shell.store_place),
            version=str(written.course.stored),
        )
    told = [(each, told_of(reader, written.course, each)) for each in written.events]
    page = (
        *page_of(present, language=shell.language),
        *settling_block(present, language=shell.language),
        *written_block(reader, written.course, told),
        (Line(sentence),),
    )
    return page, {
        "store": str(shell.store_place),
        "repeated": written.repeated,
        "events": [event_json(each, sentence=words) for each, words in told],
        "next": answer_json(present, language=shell.language),
    }


def tick(
    at: AtOption = None,
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.cli.shell import answered

    def answer(shell: "Shell") -> "Answered":
        from forlop.application.recording import tick as let_time_come
        from forlop.cli.answers_as_json import course_json, event_json, moment_json
        from forlop.cli.events_in_words import sentence_of
        from forlop.cli.page import Line
        from forlop.cli.reader import Reader
        from forlop.cli.shell import accepted
        from forlop.cli.tables import kept_parsers

        moment = shell.moment(at) or shell.now
        with shell.writing() as kept:
            ticked = accepted(let_time_come(kept, now=shell.now, at=moment, parser_for=kept_parsers()))
        lines: list[Line] = []
        patients: list[dict[str, object]] = []
        for written in ticked:
            reader = Reader(shell.language, written.course.pathway, shell.now)
            sentences = [sentence_of(reader, each) for each in written.events]
            lines.extend(Line(sentence, written.course.patient) for sentence in sentences)
            events = [event_json(each, sentence=told) for each, told in zip(written.events, sentences, strict=True)]
            patients.append({**course_json(written.course), "events": events})
        blocks = [tuple(lines)] if lines else []
        page = [*blocks, (Line(_time_told(shell, moment, ticked)),)]
        return page, {"at": moment_json(moment), "patients": patients}

    return answered(answer, language=language, store=store, form=form, now=now)


def _time_told(shell: "Shell", moment: datetime, ticked: "tuple[Written, ...]") -> str:
    from forlop.cli.dates import moment_words
    from forlop.model.calendar import day_of

    shown = moment_words(shell.language, moment, today=day_of(shell.now))
    if not ticked:
        return say(shell.language, "cli.tick.nothing", moment=shown)
    count = sum(len(written.events) for written in ticked)
    return say(
        shell.language,
        "cli.tick.written",
        moment=shown,
        events=_counted(shell.language, "events", count),
        patients=_counted(shell.language, "patients", len(ticked)),
        store=str(shell.store_place),
    )


def _counted(language: str, what: str, count: int) -> str:
    return say(language, f"cli.tick.{what}_{'one' if count == 1 else 'many'}", count=str(count))
