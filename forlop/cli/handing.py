"""`take`, `note` and `assign`: who does it, what has become known, and who holds a role for this patient."""

from typing import TYPE_CHECKING, Annotated

import typer

from forlop.cli.help import Command
from forlop.cli.language import DEFAULT
from forlop.cli.options import (
    AtOption,
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
from forlop.texts import say

if TYPE_CHECKING:
    from forlop.application.carrying_out import Written
    from forlop.application.declined import Declined
    from forlop.application.handing import Handed
    from forlop.cli.shell import Answered, Shell


def register(app: typer.Typer) -> None:
    app.command("take", cls=Command)(take)
    app.command("note", cls=Command)(note)
    app.command("assign", cls=Command)(assign)


def take(
    patient: PatientArgument,
    name: Annotated[str, typer.Argument()],
    by: ByOption = None,
    release: Annotated[bool, typer.Option("--release")] = False,
    at: AtOption = None,
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
        from forlop.application.handing import Taking

        return _handed(shell, Taking(step=name, by=by, back=release), at, Meant(patient, which, key), seen_version)

    return answered(answer, language=language, store=store, form=form, now=now)


def note(
    patient: PatientArgument,
    noted: Annotated[str, typer.Argument()],
    by: ByOption = None,
    at: AtOption = None,
    key: KeyOption = None,
    seen_version: SeenVersionOption = None,
    which: WhichOption = None,
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.cli.shell import answered

    datum, separator, value = noted.partition("=")
    if not separator:
        typer.echo(say(language, "cli.usage.noted", found=noted), err=True)
        return 2

    def answer(shell: "Shell") -> "Answered":
        from forlop.application.handing import Noting

        return _handed(
            shell, Noting(datum=datum.strip(), value=value, by=by), at, Meant(patient, which, key), seen_version
        )

    return answered(answer, language=language, store=store, form=form, now=now)


def assign(
    patient: PatientArgument,
    role: Annotated[str, typer.Argument()],
    holder: Annotated[str | None, typer.Argument()] = None,
    end: Annotated[bool, typer.Option("--end")] = False,
    at: AtOption = None,
    key: KeyOption = None,
    seen_version: SeenVersionOption = None,
    which: WhichOption = None,
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.cli.shell import answered

    if end and holder is not None:
        typer.echo(say(language, "cli.usage.too_many", found=holder), err=True)
        return 2

    def answer(shell: "Shell") -> "Answered":
        from forlop.application.handing import Assigning

        to = None if end else holder or ""
        return _handed(shell, Assigning(actor=role, to=to), at, Meant(patient, which, key), seen_version)

    return answered(answer, language=language, store=store, form=form, now=now)


def _handed(shell: "Shell", handed: "Handed", at: str | None, meant: Meant, version: int | None) -> "Answered":
    from forlop.application.handing import hand

    def write(to: Writing) -> "Written | Declined":
        moment = shell.moment(at)
        return hand(
            to.kept,
            to.stream,
            handed,
            now=shell.now,
            at=moment,
            version=version,
            key=meant.key,
            parser_for=to.parser_for,
        )

    return written_for(shell, meant, write)
