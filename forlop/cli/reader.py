"""Who reads an answer, and what every sentence of it needs to be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from forlop.cli.dates import short_words
from forlop.engine.inside import path, pathway_at, title_of
from forlop.model.calendar import day_of
from forlop.model.pathway import Pathway
from forlop.rendering import phrasing
from forlop.texts import say


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads what, and when: the language, the pathway with its titles, and the moment that is now.

    Of what a sub-pathway runs, `pathway` is the one that runs, and `caller` reads the one that it runs in.
    `assigned` says who holds the roles, by their paths.
    """

    language: str
    pathway: Pathway
    now: datetime
    caller: "Reader | None" = None
    step: str | None = None
    assigned: Mapping[str, str] = field(default_factory=dict)

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
        inner = replace(self, pathway=called, caller=self, step=inside[0])
        return inner.at(inside[1:])

    def title(self, name: str) -> str:
        """The title of a name, or of a path; the caller's words are known inside too."""
        if name not in self.pathway.titles and self.caller is not None:
            return self.caller.title(name)
        return title_of(self.pathway, name)

    def holder(self, actor: str) -> str | None:
        """Who holds a role for this patient; of a sub-pathway also whom the caller knows by that name."""
        held = self.assigned.get(path(self.inside, actor))
        return self.caller.holder(actor) if held is None and self.caller is not None else held

    def who(self, actor: str) -> str:
        """The title of a role, with who holds it: `Koordinatoren (Ergoterapitjenesten sone 2)`."""
        held = self.holder(actor)
        return self.title(actor) if held is None else self.say("answers.assigned", actor=self.title(actor), to=held)

    @property
    def inside(self) -> tuple[str, ...]:
        """The steps that what is read runs inside, from the outermost."""
        return () if self.caller is None or self.step is None else (*self.caller.inside, self.step)

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
