"""Who reads an answer, and what every sentence of it needs to be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from forlop.cli.dates import short_words
from forlop.engine.inside import pathway_at, title_of
from forlop.model.calendar import day_of
from forlop.model.pathway import Pathway
from forlop.rendering import phrasing
from forlop.texts import say


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads what, and when: the language, the pathway with its titles, and the moment that is now.

    Of what a sub-pathway runs, `pathway` is the one that runs, and `caller` reads the one that it runs in.
    """

    language: str
    pathway: Pathway
    now: datetime
    caller: "Reader | None" = None
    step: str | None = None

    @property
    def today(self) -> date:
        return day_of(self.now)

    def say(self, key: str, **values: str) -> str:
        return say(self.language, key, **values)

    def at(self, inside: tuple[str, ...]) -> "Reader":
        """The reader of what runs inside these steps, from the outermost."""
        if not inside:
            return self
        called = pathway_at(self.pathway, inside[:1])
        return Reader(self.language, called, self.now, caller=self, step=inside[0]).at(inside[1:])

    def title(self, name: str) -> str:
        """The title of a name, or of a path; the caller's words are known inside too."""
        if name not in self.pathway.titles and self.caller is not None:
            return self.caller.title(name)
        return title_of(self.pathway, name)

    def place(self, step: str) -> str:
        """The title of a step, after those of the steps that it runs inside."""
        if self.caller is None or self.step is None:
            return self.title(step)
        return f"{self.caller.place(self.step)}: {self.title(step)}"

    def titled(self, name: str) -> str:
        return phrasing.quoted(self.language, self.title(name))

    def listing(self, items: Sequence[str]) -> str:
        return phrasing.listing(self.language, items)

    def short(self, day: date) -> str:
        return short_words(self.language, day, today=self.today)
