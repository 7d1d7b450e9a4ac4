"""What a command knows of its surroundings: language, clock, store and form; and how it gives its answer."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import typer

from forlop.application.declined import Declined
from forlop.application.moments import by_the_end_of, moment_of
from forlop.cli.options import Form
from forlop.cli.page import Block
from forlop.cli.paper import print_blocks
from forlop.cli.refusals_in_words import accepted_of, refusal_page, refusal_sentence
from forlop.cli.store_place import store_path
from forlop.cli.typed_commands import typed_lines
from forlop.model.calendar import OSLO
from forlop.model.pathway import Pathway
from forlop.store.port import Store, StoreReader
from forlop.store.sqlite import open_sqlite, read_sqlite

Given = TypeVar("Given")


class Refusing(Exception):
    """Carries a refusal out of a command; `answered` tells it. `commands` are whole ones that would be accepted."""

    def __init__(self, declined: Declined, pathway: Pathway | None, commands: tuple[str, ...]) -> None:
        super().__init__(declined.reason.value)
        self.declined = declined
        self.pathway = pathway
        self.commands = commands


@dataclass(frozen=True, slots=True)
class Shell:
    """The surroundings of one command."""

    language: str
    now: datetime
    store_place: Path
    form: Form = Form.TEXT

    def moment(self, text: str | None) -> datetime | None:
        """A time that a person gave; None when none was given."""
        return None if text is None else accepted(moment_of(text, now=self.now))

    def as_of(self, text: str | None) -> datetime | None:
        """A moment up to which something was known; a date alone is the whole day."""
        return None if text is None else accepted(by_the_end_of(text, now=self.now))

    @contextmanager
    def reading(self) -> Iterator[StoreReader]:
        with read_sqlite(self.store_place) as store:
            yield store

    @contextmanager
    def writing(self, *, create: bool = False) -> Iterator[Store]:
        with open_sqlite(self.store_place, create=create) as store:
            yield store

    def tell(self, blocks: Sequence[Block], answer: Mapping[str, object]) -> None:
        """The answer to people, or the same to programs."""
        if self.form is Form.JSON:
            print(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            print_blocks(blocks, to=sys.stdout)

    def refuse(self, refusing: Refusing) -> int:
        """Tell why, and what would have been accepted; the exit code of a refusal."""
        declined, pathway = refusing.declined, refusing.pathway
        if self.form is Form.JSON:
            sentence = refusal_sentence(declined, language=self.language, pathway=pathway, now=self.now)
            accepted_words = accepted_of(declined, language=self.language, pathway=pathway)
            answer = {
                "refused": declined.reason.value,
                "sentence": sentence,
                "accepted": accepted_words or None,
                "expected": list(declined.expected),
                "similar": list(declined.similar),
            }
            print(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            page = refusal_page(declined, language=self.language, pathway=pathway, now=self.now)
            how = typed_lines(declined, refusing.commands, language=self.language)
            print_blocks([(*page, *how)], to=sys.stderr)
        return 1


def accepted(value: Given | Declined, *, pathway: Pathway | None = None, commands: tuple[str, ...] = ()) -> Given:
    """The value itself; a refusal is carried out of the command, with the pathway whose titles it is told in."""
    if isinstance(value, Declined):
        raise Refusing(value, pathway, commands)
    return value


Answered = tuple[Sequence[Block], Mapping[str, object]]
"""A page for people, and the same for programs."""


def answered(
    answer: Callable[[Shell], Answered], *, language: str, store: Path | None, form: Form, now: str | None
) -> int:
    """Give the answer of a command in its surroundings, or tell why it was refused; the exit code."""
    shell = shell_of(language, store=store, form=form, now=now)
    try:
        page, for_programs = answer(shell)
    except Refusing as refusing:
        return shell.refuse(refusing)
    shell.tell(page, for_programs)
    return 0


def shell_of(language: str, *, store: Path | None, form: Form, now: str | None) -> Shell:
    """The surroundings as the options and the machine give them."""
    place = store_path(environment=os.environ, platform=sys.platform) if store is None else store
    return Shell(language, clock(now), place, form)


def clock(now: str | None) -> datetime:
    """What the clock shows, or is taken to show."""
    shown = datetime.now(tz=OSLO)
    if now is None:
        return shown
    taken = moment_of(now, now=shown)
    if isinstance(taken, Declined):
        raise typer.BadParameter(now, param_hint="--now")
    return taken
