"""`deviate`: the command that records what the pathway does not say."""

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
from forlop.texts import say

if TYPE_CHECKING:
    from forlop.application.carrying_out import Written
    from forlop.application.declined import Declined
    from forlop.cli.shell import Answered, Shell


def register(app: typer.Typer) -> None:
    app.command("deviate", cls=Command)(deviate)


def deviate(
    patient: PatientArgument,
    departing: Annotated[list[str], typer.Argument()],
    by: ByOption = None,
    because: BecauseOption = None,
    cause: Annotated[str | None, typer.Option("--cause")] = None,
    justified: Annotated[str | None, typer.Option("--justified")] = None,
    until: Annotated[str | None, typer.Option("--until")] = None,
    whose: Annotated[str | None, typer.Option("--whose")] = None,
    leaving: Annotated[str | None, typer.Option("--leaving")] = None,
    instead: Annotated[str | None, typer.Option("--instead")] = None,
    basis: Annotated[str | None, typer.Option("--basis")] = None,
    present: Annotated[str | None, typer.Option("--present")] = None,
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

    values = tuple((left, right) for left, _, right in (text.partition("=") for text in departing if "=" in text))
    said = [text for text in departing if "=" not in text]
    if len(said) not in (1, 2):
        found = said[-1] if said else departing[-1]
        typer.echo(say(language, "cli.usage.words", found=found, words=_words(language)), err=True)
        return 2

    def answer(shell: "Shell") -> "Answered":
        from forlop.application.deviating import Departed, Departing
        from forlop.application.deviating import deviate as write
        from forlop.cli import deviation_words
        from forlop.cli.shell import accepted

        departed = Departed(
            word=accepted(deviation_words.departing(said[-1], language=shell.language)),
            step=said[0] if len(said) > 1 else None,
            values=values,
            by=by,
            at=shell.moment(at),
            because=because,
            cause=None if cause is None else accepted(deviation_words.cause(cause, language=shell.language)),
            justified=None if justified is None else accepted(deviation_words.judged(justified)),
            until=until,
            whose=whose,
            leaving=_parts(leaving),
            instead=instead,
            basis=basis,
            present=_parts(present),
            version=seen_version,
        )

        def written(to: Writing) -> "Written | Declined":
            return write(to.kept, to.stream, departed, now=shell.now, key=key, parser_for=to.parser_for)

        returns = departed.word is Departing.REENTERED
        return written_for(shell, Meant(patient, which, key, over_too=returns), written)

    return answered(answer, language=language, store=store, form=form, now=now)


def _words(language: str) -> str:
    from forlop.application.deviating import Departing
    from forlop.cli.deviation_words import typed
    from forlop.rendering import phrasing

    return phrasing.listing(language, [typed(language, word) for word in Departing])


def _parts(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(part.strip() for part in text.split(",") if part.strip())
