"""`correct`, `retract` and `recheck`: what is said afterwards of what was recorded."""

from typing import TYPE_CHECKING, Annotated, Protocol

import typer

from forlop.cli.help import Command
from forlop.cli.language import DEFAULT
from forlop.cli.options import (
    AtOption,
    BecauseOption,
    ByOption,
    Form,
    FormOption,
    KeyOption,
    LanguageOption,
    NowOption,
    PatientArgument,
    SeenVersionOption,
    StoreOption,
)

if TYPE_CHECKING:
    from datetime import datetime

    from forlop.application.amending import Said
    from forlop.application.carrying_out import Written
    from forlop.application.declined import Declined
    from forlop.cli.shell import Answered, Shell
    from forlop.language.grammar import ParserFor
    from forlop.store.port import Store

EntryOption = Annotated[int | None, typer.Option("--entry")]


def register(app: typer.Typer) -> None:
    app.command("correct", cls=Command)(correct)
    app.command("retract", cls=Command)(retract)
    app.command("recheck", cls=Command)(recheck)


def correct(
    patient: PatientArgument,
    name: Annotated[str, typer.Argument()],
    word: Annotated[str | None, typer.Argument()] = None,
    at: AtOption = None,
    entry: EntryOption = None,
    by: ByOption = None,
    because: BecauseOption = None,
    key: KeyOption = None,
    seen_version: SeenVersionOption = None,
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.cli.shell import answered

    def answer(shell: "Shell") -> "Answered":
        from forlop.application.amending import Said
        from forlop.application.amending import correct as write

        plain, separator, value = name.partition("=")
        said = Said(
            name=plain.strip(),
            value=value if separator else None,
            at=shell.moment(at),
            entry=entry,
            by=by,
            because=because,
            version=seen_version,
        )
        return _written(shell, patient, said, word, key, write)

    return answered(answer, language=language, store=store, form=form, now=now)


def retract(
    patient: PatientArgument,
    name: Annotated[str, typer.Argument()],
    word: Annotated[str | None, typer.Argument()] = None,
    entry: EntryOption = None,
    by: ByOption = None,
    because: BecauseOption = None,
    key: KeyOption = None,
    seen_version: SeenVersionOption = None,
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.cli.shell import answered

    def answer(shell: "Shell") -> "Answered":
        from forlop.application.amending import Said
        from forlop.application.amending import retract as write

        said = Said(name=name, entry=entry, by=by, because=because, version=seen_version)
        return _written(shell, patient, said, word, key, write)

    return answered(answer, language=language, store=store, form=form, now=now)


def recheck(
    patient: PatientArgument,
    entry: Annotated[int, typer.Argument()],
    by: ByOption = None,
    because: BecauseOption = None,
    key: KeyOption = None,
    seen_version: SeenVersionOption = None,
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.cli.shell import answered

    def answer(shell: "Shell") -> "Answered":
        from forlop.application.amending import Said
        from forlop.application.amending import settle_recheck as write

        said = Said(name="", entry=entry, by=by, because=because, version=seen_version)
        return _written(shell, patient, said, None, key, write)

    return answered(answer, language=language, store=store, form=form, now=now)


class _Writing(Protocol):
    """`correct`, `retract` or `settle_recheck` of the application."""

    def __call__(
        self,
        store: "Store",
        patient: str,
        said: "Said",
        *,
        now: "datetime",
        key: str | None,
        parser_for: "ParserFor",
    ) -> "Written | Declined": ...


def _written(
    shell: "Shell", patient: str, said: "Said", word: str | None, key: str | None, write: _Writing
) -> "Answered":
    from dataclasses import replace

    from forlop.application.courses import course_of
    from forlop.application.patients import patient_of
    from forlop.cli.recording import written_page
    from forlop.cli.shell import accepted
    from forlop.cli.tables import kept_parsers
    from forlop.cli.words import word_among

    parser_for = kept_parsers()
    stream = accepted(patient_of(patient))
    with shell.writing() as kept:
        pathway = accepted(course_of(kept, stream, parser_for=parser_for)).pathway
        meant = None if word is None else accepted(word_among(pathway, word, language=shell.language), pathway=pathway)
        told = write(kept, stream, replace(said, word=meant), now=shell.now, key=key, parser_for=parser_for)
        written = accepted(told, pathway=pathway)
    return written_page(shell, written)
