"""`next`, `why`, `why-not`, `history` and `patients`: the commands that ask. None of them writes."""

from typing import TYPE_CHECKING, Annotated

import typer

from forlop.cli.help import Command
from forlop.cli.language import DEFAULT
from forlop.cli.options import (
    AsOfOption,
    Form,
    FormOption,
    LanguageOption,
    NowOption,
    PatientArgument,
    StoreOption,
    WhichOption,
)

if TYPE_CHECKING:
    from forlop.application.asking import Asked
    from forlop.cli.page import Block
    from forlop.cli.shell import Answered, Shell


def register(app: typer.Typer) -> None:
    app.command("next", cls=Command)(next_step)
    app.command("why", cls=Command)(why)
    app.command("why-not", cls=Command)(why_not)
    app.command("history", cls=Command)(history)
    app.command("patients", cls=Command)(patients)


def next_step(
    patient: PatientArgument,
    as_of: AsOfOption = None,
    which: WhichOption = None,
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.cli.shell import answered

    def answer(shell: "Shell") -> "Answered":
        from forlop.cli.answers_as_json import answer_json

        answers = _all_asked(shell, patient, as_of) if which is None else (_asked(shell, patient, which, as_of),)
        page = [block for each in answers for block in _next_page(shell, each, as_of, alone=len(answers) == 1)]
        told = [answer_json(each, language=shell.language) for each in answers]
        # A program that knows of one course only must not take one of several for the whole.
        several = {"patient": answers[0].course.patient, "courses": told}
        return page, told[0] if len(told) == 1 else several

    return answered(answer, language=language, store=store, form=form, now=now)


def _next_page(shell: "Shell", asked: "Asked", as_of: str | None, *, alone: bool) -> "tuple[Block, ...]":
    """What is next in a course; where the page tells all of the patient's courses, none speaks of the others."""
    from dataclasses import replace

    from forlop.cli.answers_in_words import known_then, page_of
    from forlop.cli.typed_commands import settling_block

    if not alone:
        asked = replace(asked, course=replace(asked.course, beside=()))
    told = known_then(shell.language, as_of, asked.answer.at, now=shell.now)
    # What was open then is not to be settled now.
    settling = () if as_of else settling_block(asked, language=shell.language)
    return (*told, *page_of(asked, language=shell.language), *settling)


def why(
    patient: PatientArgument,
    step: Annotated[str | None, typer.Argument()] = None,
    as_of: AsOfOption = None,
    which: WhichOption = None,
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.cli.shell import answered

    def answer(shell: "Shell") -> "Answered":
        from forlop.application.explaining import explain
        from forlop.cli.answers_in_words import known_then
        from forlop.cli.explanations import explanation_json, explanation_page
        from forlop.cli.shell import accepted

        asked = _asked(shell, patient, which, as_of)
        explained = accepted(explain(asked, step), pathway=asked.course.pathway)
        told = known_then(shell.language, as_of, asked.answer.at, now=shell.now)
        return (
            (*told, *explanation_page(asked, explained, language=shell.language)),
            explanation_json(asked, explained, language=shell.language),
        )

    return answered(answer, language=language, store=store, form=form, now=now)


def why_not(
    patient: PatientArgument,
    step: Annotated[str, typer.Argument()],
    as_of: AsOfOption = None,
    which: WhichOption = None,
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.cli.shell import answered

    def answer(shell: "Shell") -> "Answered":
        from forlop.application.explaining import explain_not
        from forlop.cli.answers_in_words import known_then
        from forlop.cli.hindrances import why_not_json, why_not_page
        from forlop.cli.shell import accepted

        asked = _asked(shell, patient, which, as_of)
        found = accepted(explain_not(asked, step), pathway=asked.course.pathway)
        told = known_then(shell.language, as_of, asked.answer.at, now=shell.now)
        page = why_not_page(asked, found, language=shell.language)
        return (*told, *page), why_not_json(asked, found, language=shell.language)

    return answered(answer, language=language, store=store, form=form, now=now)


def history(
    patient: PatientArgument,
    everything: Annotated[bool, typer.Option("--all")] = False,
    as_of: AsOfOption = None,
    only_deviations: Annotated[bool, typer.Option("--deviations")] = False,
    which: WhichOption = None,
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.cli.shell import answered

    def answer(shell: "Shell") -> "Answered":
        from forlop.application.asking import asked, known_course
        from forlop.application.meant import course_meant
        from forlop.application.patients import patient_of
        from forlop.cli.answers_as_json import course_json, event_json, total_json
        from forlop.cli.answers_in_words import known_then
        from forlop.cli.deviations_in_words import deviations_json, deviations_page
        from forlop.cli.histories import history_page, told_of
        from forlop.cli.reader import Reader
        from forlop.cli.shell import accepted
        from forlop.cli.tables import kept_parsers

        name, parser_for = accepted(patient_of(patient)), kept_parsers()
        moment = shell.as_of(as_of)
        with shell.reading() as kept:
            meant = accepted(course_meant(kept, name, which, now=shell.now, parser_for=parser_for))
            course = accepted(known_course(kept, meant.stream, now=shell.now, as_of=moment, parser_for=parser_for))
        told = known_then(shell.language, as_of, moment or shell.now, now=shell.now)
        reader = Reader(shell.language, course.pathway, moment or shell.now)
        events = [event_json(each, sentence=told_of(reader, course, each)) for each in course.log]
        present = asked(course, now=moment or shell.now)  # with limits that have passed and no `tick` has written yet
        measured = present.answer.totals
        totals = [total_json(reader, each) for each in measured]
        page = (
            deviations_page(reader, course, now=present.course)
            if only_deviations
            else history_page(reader, course, measured, everything=everything)
        )
        departed = deviations_json(reader, present.course)
        return (*told, *page), {**course_json(course), "events": events, "totals": totals, "deviations": departed}

    return answered(answer, language=language, store=store, form=form, now=now)


def patients(
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.cli.shell import answered

    def answer(shell: "Shell") -> "Answered":
        from forlop.application.asking import patients as everybody
        from forlop.cli.answers_as_json import answer_json
        from forlop.cli.tables import kept_parsers
        from forlop.cli.work_lists import work_list

        with shell.reading() as kept:
            answers = everybody(kept, now=shell.now, parser_for=kept_parsers())
        return (
            work_list(answers, language=shell.language),
            {"patients": [answer_json(asked, language=shell.language) for asked in answers]},
        )

    return answered(answer, language=language, store=store, form=form, now=now)


def _asked(shell: "Shell", patient: str, which: str | None, as_of: str | None) -> "Asked":
    from forlop.application.asking import answer_for
    from forlop.application.meant import course_meant
    from forlop.application.patients import patient_of
    from forlop.cli.shell import accepted
    from forlop.cli.tables import kept_parsers

    name, parser_for = accepted(patient_of(patient)), kept_parsers()
    with shell.reading() as kept:
        moment = shell.as_of(as_of)
        stream = accepted(course_meant(kept, name, which, now=shell.now, parser_for=parser_for)).stream
        return accepted(answer_for(kept, stream, now=shell.now, as_of=moment, parser_for=parser_for))


def _all_asked(shell: "Shell", patient: str, as_of: str | None) -> "tuple[Asked, ...]":
    """The answers of all the patient's courses, the most urgent first and those that are over last."""
    from forlop.application.asking import answers_for
    from forlop.application.patients import patient_of
    from forlop.cli.shell import accepted
    from forlop.cli.tables import kept_parsers

    name = accepted(patient_of(patient))
    with shell.reading() as kept:
        moment = shell.as_of(as_of)
        return accepted(answers_for(kept, name, now=shell.now, as_of=moment, parser_for=kept_parsers()))
