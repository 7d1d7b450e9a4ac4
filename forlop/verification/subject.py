"""What checks look at: a pathway, where its parts stand in the text, and how much work a check may do."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar, cast

from forlop.model.changes import Change
from forlop.model.pathway import Pathway
from forlop.model.places import Places

_Shared = TypeVar("_Shared")


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a check may do before it says that it does not know: counted, so that every machine says the same.

    `states` bounds the situations that are looked at in one exploration, `resources` is z3's `rlimit` of one question.
    """

    states: int = 200_000
    resources: int = 20_000_000


FULL = Budget()


@dataclass(frozen=True, slots=True)
class Base:
    """What a variant builds on, and where the parts of it stand in its own text."""

    pathway: Pathway
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """One pathway under proof. `base` is what it builds on, if it is a local variant; `today` is an argument."""

    pathway: Pathway
    places: Places
    today: date
    budget: Budget = FULL
    base: Base | None = None
    _shared: dict[object, object] = field(default_factory=dict, compare=False, repr=False)

    def once(self, make: Callable[["Subject"], _Shared]) -> _Shared:
        """What several checks need of this subject, made when the first of them asks."""
        if make not in self._shared:
            self._shared[make] = make(self)
        return cast("_Shared", self._shared[make])
