"""`indicators`: the measures of quality over all patients of a store. It writes nothing."""

import typer

from forlop.cli.help import Command
from forlop.cli.language import DEFAULT
from forlop.cli.options import Form, FormOption, LanguageOption, NowOption, StoreOption


def register(app: typer.Typer) -> None:
    app.command("indicators", cls=Command)(indicators)


def indicators(
    store: StoreOption = None,
    form: FormOption = Form.TEXT,
    language: LanguageOption = DEFAULT,
    now: NowOption = None,
) -> int:
    from forlop.application.indicators import indicators as computed
    from forlop.cli.indicators_in_words import indicators_json, indicators_page
    from forlop.cli.shell import shell_of
    from forlop.cli.tables import kept_parsers

    shell = shell_of(language, store=store, form=form, now=now)
    with shell.reading() as kept:
        measured = computed(kept, now=shell.now, parser_for=kept_parsers())
    shell.tell(
        indicators_page(measured, language=shell.language),
        indicators_json(measured, language=shell.language, now=shell.now),
    )
    return 0
