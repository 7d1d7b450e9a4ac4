"""`next`, `why`, `history` and `patients`: the commands that ask. None of them writes."""

from typing import Annotated

import typer

from forlop.cli.help import Command
from forlop.cli.language import DEFAULT
from forlop.cli.options import Form, FormOption, LanguageOption, NowOption, PatientArgument, StoreOption


def register(app: typer.Typer) -> None:
    app.command("next", cls=Command)(next_step)
    app.command("why", cls=Command)(why)
    app.command("history", cls=Command)(history)
    app.command("patients", cls=Command)(patients)


def next_step(
    patient: PatientArgument,
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.application.asking import answer_for
    from forlop.application.patients import patient_of
    from forlop.cli.answers_as_json import answer_json
    from forlop.cli.answers_in_words import page_of
    from forlop.cli.shell import Refusing, accepted, shell_of
    from forlop.cli.tables import kept_parsers

    shell = shell_of(language, store=store, form=form, now=now)
    try:
        name = accepted(patient_of(patient))
        with shell.reading() as kept:
            asked = accepted(answer_for(kept, name, now=shell.now, parser_for=kept_parsers()))
    except Refusing as refusing:
        return shell.refuse(refusing)
    shell.tell(page_of(asked, language=shell.language), answer_json(asked, language=shell.language))
    return 0


def why(
    patient: PatientArgument,
    step: Annotated[str | None, typer.Argument()] = None,
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.application.asking import answer_for
    from forlop.application.explaining import explain
    from forlop.application.patients import patient_of
    from forlop.cli.explanations import explanation_json, explanation_page
    from forlop.cli.shell import Refusing, accepted, shell_of
    from forlop.cli.tables import kept_parsers

    shell = shell_of(language, store=store, form=form, now=now)
    try:
        name = accepted(patient_of(patient))
        with shell.reading() as kept:
            asked = accepted(answer_for(kept, name, now=shell.now, parser_for=kept_parsers()))
        explained = accepted(explain(asked, step), pathway=asked.course.pathway)
    except Refusing as refusing:
        return shell.refuse(refusing)
    shell.tell(
        explanation_page(asked, explained, language=shell.language),
        explanation_json(asked, explained, language=shell.language),
    )
    return 0


def history(
    patient: PatientArgument,
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.application.courses import course_of
    from forlop.application.patients import patient_of
    from forlop.cli.answers_as_json import course_json, event_json
    from forlop.cli.events_in_words import sentence_of
    from forlop.cli.histories import history_page
    from forlop.cli.reader import Reader
    from forlop.cli.shell import Refusing, accepted, shell_of
    from forlop.cli.tables import kept_parsers

    shell = shell_of(language, store=store, form=form, now=now)
    try:
        name = accepted(patient_of(patient))
        with shell.reading() as kept:
            course = accepted(course_of(kept, name, parser_for=kept_parsers()))
    except Refusing as refusing:
        return shell.refuse(refusing)
    reader = Reader(shell.language, course.pathway, shell.now)
    events = [event_json(each, sentence=sentence_of(reader, each)) for each in course.log]
    shell.tell(history_page(reader, course), {**course_json(course), "events": events})
    return 0


def patients(
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.application.asking import patients as everybody
    from forlop.cli.answers_as_json import answer_json
    from forlop.cli.shell import shell_of
    from forlop.cli.tables import kept_parsers
    from forlop.cli.work_lists import work_list

    shell = shell_of(language, store=store, form=form, now=now)
    with shell.reading() as kept:
        answers = everybody(kept, now=shell.now, parser_for=kept_parsers())
    shell.tell(
        work_list(answers, language=shell.language),
        {"patients": [answer_json(asked, language=shell.language) for asked in answers]},
    )
    return 0
