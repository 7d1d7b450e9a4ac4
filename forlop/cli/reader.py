"""Who reads an answer, and what every sentence of it needs to be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from forlop.cli.dates import short_words
from forlop.model.calendar import day_of
from forlop.model.pathway import Pathway
from forlop.rendering import phrasing
from forlop.texts import say


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads what, and when: the language, the pathway with its titles, and the moment that is now."""

    language: str
    pathway: Pathway
    now: datetime

    @property
    def today(self) -> date:
        return day_of(self.now)

    def say(self, key: str, **values: str) -> str:
        return say(self.language, key, **values)

    def title(self, name: str) -> str:
        return self.pathway.titles.get(name, name)

    def titled(self, name: str) -> str:
        return phrasing.quoted(self.language, self.title(name))

    def listing(self, items: Sequence[str]) -> str:
        return phrasing.listing(self.language, items)

    def short(self, day: date) -> str:
        return short_words(self.language, day, today=self.today)
