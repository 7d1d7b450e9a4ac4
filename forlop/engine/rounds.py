"""The rounds of a course: each entry of a step with its tasks, and where among them tokens stand now.

`Rounds.of((first, second)).present` -> the ones that hold a token; a course of years has many rounds and few tokens.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain

from forlop.engine.events import Chosen, Closing, ConsentOverridden, Deviation, LimitSet, Planned, Reply


@dataclass(frozen=True, slots=True, order=True)
class Bound:
    """Where in the log that stands which a limit counts from."""

    version: int


@dataclass(frozen=True, slots=True)
class Task:
    """One duty in one round; not open before `opened_at`, and `overdue_at` is the limit that has passed.

    `taken_from` is the pool that the actor, one of its members, has taken it from.
    `planned` is when somebody means to do it, `set_limit` the last day that somebody gave it for want of an anchor.
    `instead` is what was done in its place.
    `bound` is what its limit counts from, where a correction would have made it something else.
    `upheld` is the number of the round in which it was done out of order, if somebody has said that it still holds.
    """

    duty: int
    actor: str
    opened_at: datetime | None = None
    opened_version: int = 0
    closed: Closing | None = None
    closed_at: datetime | None = None
    by: str | None = None
    overdue_at: datetime | None = None
    closed_version: int = 0
    planned: Planned | None = None
    set_limit: LimitSet | None = None
    taken_from: str | None = None
    instead: str | None = None
    bound: tuple[Bound, ...] = ()
    upheld: int | None = None

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed is None


@dataclass(frozen=True, slots=True)
class Round:
    """One entry of a step. A round that is closed but not `routed` still holds its token: the way on is not settled.

    `beside` the flow it has no token, and leads nowhere when it is over.
    `gone_to` is the step that somebody went straight to, of those that an overdue task may open, and that led here.
    `counts_from` is what the limit of what is repeated counts from, where that is not the opening.
    """

    step: str
    number: int
    opened_at: datetime
    opened_version: int
    source: str | None
    again: bool
    tasks: tuple[Task, ...]
    closed: Closing | None = None
    closed_at: datetime | None = None
    sent_at: datetime | None = None
    received_at: datetime | None = None
    # Whether somebody has told it; else it is supposed to have been with the sending.
    reception_told: bool = False
    received_version: int = 0
    reply: Reply | None = None
    time_over_at: datetime | None = None
    routed: bool = False
    recorded: frozenset[str] = frozenset()
    invalid_meetings: int = 0
    chosen: Chosen | None = None
    closed_version: int = 0
    # Said later not to have been done: it stays left, but nothing counts from it.
    retracted: bool = False
    deviation: Deviation | None = None
    # Opened, or gone on with, when the patient came to another version that has no way hither from where it came.
    moved: bool = False
    opened_by: str | None = None
    reason: str | None = None
    beside: bool = False
    overridden: ConsentOverridden | None = None
    gone_to: str | None = None
    counts_from: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Open for work: neither closed nor only waiting to be routed."""
        return self.closed is None

    @property
    def is_present(self) -> bool:
        """A token stands here: the round is open, or closed without a way taken yet."""
        return self.closed is None or not self.routed

    @property
    def instead(self) -> str | None:
        """What was done in place of the step."""
        return next((task.instead for task in self.tasks if task.instead is not None), None)

    @property
    def done_at(self) -> datetime:
        """The step's occurrence time: when it closed as done; before that, of the last task done or of the entry."""
        if self.closed is Closing.DONE and self.closed_at is not None:
            return self.closed_at
        times = [task.closed_at for task in self.tasks if task.closed is Closing.DONE and task.closed_at is not None]
        extra = [self.time_over_at] if self.time_over_at is not None else []
        return max([*times, *extra], default=self.opened_at)


@dataclass(frozen=True, slots=True)
class Rounds:
    """Every round in the order of opening, and the places of those in which a token stands."""

    entries: tuple[Round, ...] = ()
    standing: tuple[int, ...] = ()
    # The place of each step's newest round: a long log is asked for it again and again.
    newest: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, entries: Iterable[Round]) -> "Rounds":
        """These rounds, in this order."""
        every = tuple(entries)
        standing = tuple(place for place, entry in enumerate(every) if entry.is_present)
        return cls(every, standing, {entry.step: place for place, entry in enumerate(every)})

    def __iter__(self) -> Iterator[Round]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def present(self) -> tuple[Round, ...]:
        """The rounds in which a token stands."""
        return tuple(self.entries[place] for place in self.standing)

    @property
    def placed(self) -> Iterator[tuple[int, Round]]:
        """The rounds in which a token stands, each with its place among all rounds."""
        return ((place, self.entries[place]) for place in self.standing)

    def of_step(self, step: str) -> tuple[Round, ...]:
        """The rounds of a step."""
        return tuple(entry for entry in self.entries if entry.step == step)

    def before(self, entry: Round) -> Round | None:
        """The round of the step right before this one; what was only taken away is passed over."""
        earlier = (each for each in reversed(self.of_step(entry.step)) if each.number < entry.number)
        return next((each for each in earlier if each.closed is not Closing.SUPERSEDED), None)

    def latest(self, step: str) -> Round | None:
        """The newest round of a step, open or not."""
        place = self.newest.get(step)
        return None if place is None else self.entries[place]

    def numbered(self, step: str, number: int) -> Round:
        """The round that an event names; KeyError if the log is not of this pathway."""
        return self.entries[self._place(step, number)]

    def with_new(self, entry: Round) -> "Rounds":
        """These and a round that has been opened."""
        place = len(self.entries)
        standing = (*self.standing, place) if entry.is_present else self.standing
        return Rounds((*self.entries, entry), standing, {**self.newest, entry.step: place})

    def with_changed(self, step: str, number: int, **changes: object) -> "Rounds":
        """These with something changed in one round; KeyError if the log is not of this pathway."""
        place = self._place(step, number)
        before = self.entries[place]
        after: Round = replace(before, **changes)  # type: ignore[arg-type]  # fields of Round, checked by its callers
        standing = self.standing
        if before.is_present and not after.is_present:
            standing = tuple(each for each in standing if each != place)
        elif after.is_present and not before.is_present:
            standing = tuple(sorted((*standing, place)))
        return Rounds((*self.entries[:place], after, *self.entries[place + 1 :]), standing, self.newest)

    def with_replaced(self, entry: Round) -> "Rounds":
        """These with this round in the place of the one of its step and number."""
        return Rounds.of(
            entry if (each.step, each.number) == (entry.step, entry.number) else each for each in self.entries
        )

    def _place(self, step: str, number: int) -> int:
        # What an event names nearly always holds a token still: the others are many.
        for place in chain(reversed(self.standing), reversed(range(len(self.entries)))):
            if self.entries[place].step == step and self.entries[place].number == number:
                return place
        raise KeyError((step, number))
