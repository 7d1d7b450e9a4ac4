"""`accept`, `refuse`, `return`, `withdraw`, `consent` and `pause`: what is recorded most, each under a word of its own.

Each writes just what `record` writes with the same word.
"""

from typing import TYPE_CHECKING, Annotated, NamedTuple

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
    from collections.abc import Callable
    from pathlib import Path

    from forlop.application.carrying_out import Written
    from forlop.application.declined import Declined
    from forlop.application.recording import Word
    from forlop.cli.shell import Answered, Shell
    from forlop.model.pathway import Pathway

NameArgument = Annotated[str, typer.Argument()]
WordArgument = Annotated[str, typer.Argument()]
LimitedToOption = Annotated[str | None, typer.Option("--only")]


def register(app: typer.Typer) -> None:
    app.command("accept", cls=Command)(_replying("accepted"))
    app.command("refuse", cls=Command)(_replying("refused"))
    app.command("return", cls=Command)(_replying("returned"))
    app.command("withdraw", cls=Command)(_replying("withdrawn"))
    app.command("consent", cls=Command)(consent)
    app.command("pause", cls=Command)(pause)


def _replying(reply: str) -> "Callable[..., int]":
    def answer_handover(
        patient: PatientArgument,
        name: NameArgument,
        by: ByOption = None,
        at: AtOption = None,
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
            from forlop.application.recording import Word

            about = _About(name, by, at, because, seen_version)
            return _recorded(shell, Meant(patient, which, key), about, lambda _: Word(reply))

        return answered(answer, language=language, store=store, form=form, now=now)

    return answer_handover


def consent(
    patient: PatientArgument,
    name: NameArgument,
    word: WordArgument,
    limited_to: LimitedToOption = None,
    at: AtOption = None,
    key: KeyOption = None,
    seen_version: SeenVersionOption = None,
    which: WhichOption = None,
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    about = _About(name, None, at, None, seen_version, limited_to)
    return _worded(Meant(patient, which, key), about, word, store, form, language, now)


def pause(
    patient: PatientArgument,
    name: NameArgument,
    word: WordArgument,
    at: AtOption = None,
    key: KeyOption = None,
    seen_version: SeenVersionOption = None,
    which: WhichOption = None,
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    return _worded(
        Meant(patient, which, key), _About(name, None, at, None, seen_version), word, store, form, language, now
    )


class _About(NamedTuple):
    """What was said besides the word."""

    name: str
    by: str | None
    at: str | None
    because: str | None
    version: int | None
    only: str | None = None


def _worded(
    meant: Meant, about: _About, word: str, store: "Path | None", form: Form, language: str, now: str | None
) -> int:
    from forlop.cli.shell import answered

    def answer(shell: "Shell") -> "Answered":
        from forlop.cli.words import word_among

        return _recorded(
            shell, meant, about, lambda pathway: word_among(pathway, word, about=about.name, language=shell.language)
        )

    return answered(answer, language=language, store=store, form=form, now=now)


def _recorded(
    shell: "Shell", meant: Meant, about: _About, word_for: "Callable[[Pathway], Word | Declined]"
) -> "Answered":
    from forlop.application.recording import Told, record
    from forlop.cli.shell import accepted

    def write(to: Writing) -> "Written | Declined":
        told = Told(
            name=about.name,
            word=accepted(word_for(to.pathway), pathway=to.pathway),
            by=about.by,
            at=shell.moment(about.at),
            because=about.because,
            only=tuple(part.strip() for part in (about.only or "").split(",") if part.strip()),
            version=about.version,
        )
        return record(to.kept, to.stream, told, now=shell.now, key=meant.key, parser_for=to.parser_for)

    return written_for(shell, meant, write)
