"""`indicators` and `verify`: what is asked of a whole store. Neither writes."""

from typing import TYPE_CHECKING

import typer

from forlop.cli.help import Command
from forlop.cli.language import DEFAULT
from forlop.cli.options import Form, FormOption, LanguageOption, NowOption, StoreOption
from forlop.texts import say

if TYPE_CHECKING:
    from forlop.cli.shell import Answered, Shell


def register(app: typer.Typer) -> None:
    app.command("indicators", cls=Command)(indicators)
    app.command("verify", cls=Command)(verify)


def indicators(
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.cli.shell import answered

    def answer(shell: "Shell") -> "Answered":
        from forlop.application.indicators import indicators as computed
        from forlop.cli.indicators_in_words import indicators_json, indicators_page
        from forlop.cli.tables import kept_parsers

        with shell.reading() as kept:
            measured = computed(kept, now=shell.now, parser_for=kept_parsers())
        return (
            indicators_page(measured, language=shell.language),
            indicators_json(measured, language=shell.language, now=shell.now),
        )

    return answered(answer, language=language, store=store, form=form, now=now)


def verify(
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.cli.shell import answered

    def answer(shell: "Shell") -> "Answered":
        from forlop.application.verifying import verify as verified
        from forlop.cli.page import Line, Style
        from forlop.cli.tables import kept_parsers

        with shell.reading() as kept:
            found = verified(kept, parser_for=kept_parsers())
        counts = {"patients": found.patients, "events": found.events, "pathways": found.pathways}
        words = {what: _counted(shell.language, what, count) for what, count in counts.items()}
        sentence = say(shell.language, "cli.verify.whole", store=str(shell.store_place), **words)
        return ((Line(sentence, style=Style.GOOD),),), {"store": str(shell.store_place), **counts}

    return answered(answer, language=language, store=store, form=form, now=now)


def _counted(language: str, what: str, count: int) -> str:
    return say(language, f"cli.verify.{what}_{'one' if count == 1 else 'many'}", count=str(count))
