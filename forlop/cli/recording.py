"""`start`, `record` and `tick`: the commands that write."""

from typing import TYPE_CHECKING, Annotated

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
)
from forlop.texts import say

if TYPE_CHECKING:
    from forlop.application.recording import Written
    from forlop.cli.shell import Shell


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
    from forlop.application.asking import asked
    from forlop.application.pathway_files import read_pathway
    from forlop.application.patients import patient_of
    from forlop.application.starting import start as begin
    from forlop.cli.answers_as_json import answer_json
    from forlop.cli.answers_in_words import page_of
    from forlop.cli.page import Line
    from forlop.cli.shell import Refusing, accepted, shell_of
    from forlop.cli.tables import kept_parsers
    from forlop.rendering.findings import as_text, finding

    shell = shell_of(language, store=store, form=form, now=now)
    parser_for = kept_parsers()
    read = read_pathway(pathway_file, parser_for=parser_for)
    try:
        name = accepted(patient_of(patient))
        moment = shell.moment(at)
        if read.pathway is None:
            for diagnostic in read.diagnostics:
                typer.echo(f"{as_text(finding(diagnostic, read.source, language=shell.language))}\n", err=True)
        with shell.writing(create=read.pathway is not None) as kept:
            begun = accepted(
                begin(
                    kept, read, name, now=shell.now, at=moment, first_step=first_step, key=key, parser_for=parser_for
                ),
                pathway=read.pathway,
            )
    except Refusing as refusing:
        return shell.refuse(refusing)
    answered = asked(begun.course, now=shell.now)
    about = {
        "patient": name,
        "title": begun.course.pathway.title,
        "version": begun.course.pathway.version,
        "store": str(shell.store_place),
    }
    told = [say(shell.language, "cli.start.repeated" if begun.repeated else "cli.start.written", **about)]
    if begun.earlier:
        told.insert(0, say(shell.language, "cli.start.new_version", **about, earlier=", ".join(begun.earlier)))
    shell.tell(
        (*page_of(answered, language=shell.language), tuple(Line(sentence) for sentence in told)),
        {
            "store": str(shell.store_place),
            "repeated": begun.repeated,
            "earlier_versions": list(begun.earlier),
            "next": answer_json(answered, language=shell.language),
        },
    )
    return 0


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
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.application.courses import course_of
    from forlop.application.patients import patient_of
    from forlop.application.recording import Told, Word
    from forlop.application.recording import record as write
    from forlop.cli.shell import Refusing, accepted, shell_of
    from forlop.cli.tables import kept_parsers
    from forlop.cli.words import spelled, word_of

    shell = shell_of(language, store=store, form=form, now=now)
    parser_for = kept_parsers()
    words = [text for text in said or () if "=" not in text]
    values = tuple((left, right) for left, _, right in (text.partition("=") for text in said or () if "=" in text))
    if len(words) > 1 or (words and word_of(words[0]) is None):
        known = ", ".join(spelled(shell.language, word) for word in Word)
        typer.echo(say(shell.language, "cli.usage.words", found=words[-1], words=known), err=True)
        return 2
    try:
        stream = accepted(patient_of(patient))
        told = Told(
            name=name,
            word=word_of(words[0]) if words else None,
            values=values,
            by=by,
            at=shell.moment(at),
            because=because,
            present=None if present is None else tuple(part.strip() for part in present.split(",") if part.strip()),
            version=seen_version,
        )
        with shell.writing() as kept:
            course = accepted(course_of(kept, stream, parser_for=parser_for))
            written = accepted(
                write(kept, stream, told, now=shell.now, key=key, parser_for=parser_for), pathway=course.pathway
            )
    except Refusing as refusing:
        return shell.refuse(refusing)
    _tell_written(shell, written)
    return 0


def _tell_written(shell: "Shell", written: "Written") -> None:
    from forlop.application.asking import asked
    from forlop.cli.answers_as_json import answer_json, event_json
    from forlop.cli.answers_in_words import page_of, reader_of
    from forlop.cli.events_in_words import sentence_of
    from forlop.cli.page import Line

    answered = asked(written.course, now=shell.now)
    reader = reader_of(answered, shell.language)
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
    shell.tell(
        (*page_of(answered, language=shell.language), (Line(sentence),)),
        {
            "store": str(shell.store_place),
            "repeated": written.repeated,
            "events": [event_json(each, sentence=sentence_of(reader, each)) for each in written.events],
            "next": answer_json(answered, language=shell.language),
        },
    )


def tick(
    at: AtOption = None,
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.application.recording import tick as let_time_come
    from forlop.cli.answers_as_json import course_json, event_json, moment_json
    from forlop.cli.dates import moment_words
    from forlop.cli.events_in_words import sentence_of
    from forlop.cli.page import Line
    from forlop.cli.reader import Reader
    from forlop.cli.shell import Refusing, accepted, shell_of
    from forlop.cli.tables import kept_parsers
    from forlop.model.calendar import day_of

    shell = shell_of(language, store=store, form=form, now=now)
    try:
        moment = shell.moment(at) or shell.now
        with shell.writing() as kept:
            ticked = accepted(let_time_come(kept, now=shell.now, at=moment, parser_for=kept_parsers()))
    except Refusing as refusing:
        return shell.refuse(refusing)
    lines: list[Line] = []
    patients: list[dict[str, object]] = []
    for written in ticked:
        reader = Reader(shell.language, written.course.pathway, shell.now)
        sentences = [sentence_of(reader, each) for each in written.events]
        lines.extend(Line(sentence, written.course.patient) for sentence in sentences)
        events = [event_json(each, sentence=told) for each, told in zip(written.events, sentences, strict=True)]
        patients.append({**course_json(written.course), "events": events})
    shown = moment_words(shell.language, moment, today=day_of(shell.now))
    if not ticked:
        sentence = say(shell.language, "cli.tick.nothing", moment=shown)
    else:
        count = sum(len(written.events) for written in ticked)
        sentence = say(
            shell.language,
            "cli.tick.written",
            moment=shown,
            events=_counted(shell.language, "events", count),
            patients=_counted(shell.language, "patients", len(ticked)),
            store=str(shell.store_place),
        )
    blocks = [tuple(lines)] if lines else []
    shell.tell([*blocks, (Line(sentence),)], {"at": moment_json(moment), "patients": patients})
    return 0


def _counted(language: str, what: str, count: int) -> str:
    return say(language, f"cli.tick.{what}_{'one' if count == 1 else 'many'}", count=str(count))
