"""`correct`, `retract`, `recheck` and `judge`: what is said afterwards of what was recorded."""

from typing import TYPE_CHECKING, Annotated

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
    WhichOption,
)
from forlop.cli.recording import Meant, Writing, written_for

if TYPE_CHECKING:
    from forlop.application.amending import Amending, Said
    from forlop.application.carrying_out import Written
    from forlop.application.declined import Declined
    from forlop.cli.shell import Answered, Shell

EntryOption = Annotated[int | None, typer.Option("--entry")]


def register(app: typer.Typer) -> None:
    app.command("correct", cls=Command)(correct)
    app.command("retract", cls=Command)(retract)
    app.command("recheck", cls=Command)(recheck)
    app.command("judge", cls=Command)(judge)


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
    which: WhichOption = None,
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.cli.shell import answered

    def answer(shell: "Shell") -> "Answered":
        from forlop.application.amending import Amending, Said

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
        return _written(shell, Meant(patient, which, key, over_too=True), Amending.CORRECT, said, word)

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
    which: WhichOption = None,
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.cli.shell import answered

    def answer(shell: "Shell") -> "Answered":
        from forlop.application.amending import Amending, Said

        said = Said(name=name, entry=entry, by=by, because=because, version=seen_version)
        return _written(shell, Meant(patient, which, key, over_too=True), Amending.RETRACT, said, word)

    return answered(answer, language=language, store=store, form=form, now=now)


def recheck(
    patient: PatientArgument,
    entry: Annotated[int, typer.Argument()],
    by: ByOption = None,
    because: BecauseOption = None,
    key: KeyOption = None,
    seen_version: SeenVersionOption = None,
    which: WhichOption = None,
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.cli.shell import answered

    def answer(shell: "Shell") -> "Answered":
        from forlop.application.amending import Amending, Said

        said = Said(name="", entry=entry, by=by, because=because, version=seen_version)
        return _written(shell, Meant(patient, which, key, over_too=True), Amending.RECHECK, said)

    return answered(answer, language=language, store=store, form=form, now=now)


def judge(
    patient: PatientArgument,
    entry: Annotated[int, typer.Argument()],
    judgement: Annotated[str, typer.Argument()],
    by: ByOption = None,
    because: BecauseOption = None,
    key: KeyOption = None,
    seen_version: SeenVersionOption = None,
    which: WhichOption = None,
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.cli.shell import answered

    def answer(shell: "Shell") -> "Answered":
        from forlop.application.amending import Amending, Said
        from forlop.cli.deviation_words import judged
        from forlop.cli.shell import accepted

        justified = accepted(judged(judgement))
        said = Said(name="", entry=entry, by=by, because=because, justified=justified, version=seen_version)
        return _written(shell, Meant(patient, which, key, over_too=True), Amending.JUDGE, said)

    return answered(answer, language=language, store=store, form=form, now=now)


def _written(shell: "Shell", meant: Meant, amending: "Amending", said: "Said", word: str | None = None) -> "Answered":
    from dataclasses import replace

    from forlop.application.amending import amend
    from forlop.cli.shell import accepted
    from forlop.cli.words import word_among

    def write(to: Writing) -> "Written | Declined":
        read = None if word is None else word_among(to.pathway, word, about=said.name, language=shell.language)
        whole = replace(said, word=accepted(read, pathway=to.pathway))
        return amend(to.kept, to.stream, amending, whole, now=shell.now, key=meant.key, parser_for=to.parser_for)

    return written_for(shell, meant, write)
