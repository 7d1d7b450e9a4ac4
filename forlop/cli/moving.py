"""`move`: a patient goes on by another version of the pathway."""

from typing import TYPE_CHECKING, Annotated

import typer

from forlop.cli.help import Command
from forlop.cli.language import DEFAULT
from forlop.cli.options import (
    BecauseOption,
    ByOption,
    FileArgument,
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
from forlop.cli.recording import Meant, Writing, refuse_unproven, written_for

if TYPE_CHECKING:
    from forlop.application.carrying_out import Written
    from forlop.application.declined import Declined
    from forlop.cli.shell import Answered, Shell


def register(app: typer.Typer) -> None:
    app.command("move", cls=Command)(move)


def move(
    pathway_file: FileArgument,
    patient: PatientArgument,
    place: Annotated[list[str] | None, typer.Option("--place")] = None,
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
        from forlop.application.moving import move as write
        from forlop.application.pathway_files import read_pathway
        from forlop.cli.shell import accepted
        from forlop.cli.tables import kept_parsers

        read = read_pathway(pathway_file, parser_for=kept_parsers())
        places = tuple(accepted(_place(text)) for text in place or ())
        refuse_unproven(read, shell)

        def written(to: Writing) -> "Written | Declined":
            return write(
                to.kept,
                read,
                to.stream,
                by=by,
                because=because,
                places=places,
                now=shell.now,
                version=seen_version,
                key=key,
                parser_for=to.parser_for,
            )

        return written_for(shell, Meant(patient, which, key), written, onto=read.pathway)

    return answered(answer, language=language, store=store, form=form, now=now)


def _place(text: str) -> "tuple[str, str] | Declined":
    """`old=new`; declined when it is not that."""
    from forlop.application.declined import Declined, Hindrance

    before, separator, after = (part.strip() for part in text.partition("="))
    return (before, after) if before and separator and after else Declined(Hindrance.NOT_A_PLACE, (("found", text),))
