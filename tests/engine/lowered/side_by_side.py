"""The readable engine and the lowered one, side by side through the same history: every answer of both is compared."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from forlop.engine.answers import DueAt, Status
from forlop.engine.commands import Command, Refusal, TimeHasCome
from forlop.engine.decide import decide
from forlop.engine.draft import Decided
from forlop.engine.events import Recorded
from forlop.engine.lowered.limits import Next
from forlop.engine.lowered.standing import Standing
from forlop.engine.lowered.stepping import Lowered, NeedsLog
from forlop.engine.next_steps import next_steps
from forlop.engine.state import INITIAL, State, evolve
from forlop.model.calendar import Due
from forlop.model.pathway import Pathway


@dataclass(frozen=True, slots=True)
class Pair:
    """A patient in both engines, with how often the lowered one needed the whole log."""

    lowered: Lowered
    state: State
    standing: Standing
    needed: Counter[str]

    @classmethod
    def at_start(cls, lowered: Lowered) -> "Pair":
        return cls(lowered, INITIAL, lowered.initial, Counter())

    @property
    def pathway(self) -> Pathway:
        return self.lowered.meaning.pathway

    def told(self, command: Command, *, now: datetime) -> "Pair":
        """Both when this has been told, and before it the time up to now; AssertionError where they differ."""
        return self.only(TimeHasCome(), now=now).only(command, now=now)

    def only(self, command: Command, *, now: datetime) -> "Pair":
        outcome = decide(self.pathway, self.state, command, now=now)
        steps = self.lowered.decide(self.standing, command, now=now)
        if isinstance(steps, NeedsLog):
            self.needed[steps.name] += 1
            if isinstance(outcome, Refusal):
                return self
            state = self._evolved(self._recorded(outcome, now))
            return Pair(self.lowered, state, self.lowered.standing(state), self.needed)
        if isinstance(outcome, Refusal):
            assert steps == outcome, (command, steps, outcome)
            return self
        assert not isinstance(steps, Refusal), (command, steps, outcome)
        standing = self.standing
        said: list[Recorded] = []
        for step in steps:
            said += self.lowered.log_of(standing, step)
            standing = self.lowered.evolve(standing, step)
        recorded = self._recorded(outcome, now)
        assert said == list(recorded), (command, said, recorded)
        state = self._evolved(recorded)
        assert standing == self.lowered.standing(state), (command, standing, self.lowered.standing(state))
        after = Pair(self.lowered, state, standing, self.needed)
        assert after.lowered.next_steps(standing, now=now) == expected(self.pathway, state, now), command
        return after

    def _recorded(self, outcome: Sequence[Decided], now: datetime) -> tuple[Recorded, ...]:
        return tuple(
            Recorded.model_construct(version=number, occurred_at=each.occurred_at, recorded_at=now, event=each.event)
            for number, each in enumerate(outcome, start=self.state.version + 1)
        )

    def _evolved(self, recorded: Iterable[Recorded]) -> State:
        state = self.state
        for each in recorded:
            state = evolve(self.pathway, state, each)
        return state


def expected(pathway: Pathway, state: State, now: datetime) -> tuple[Next, ...]:
    """The open tasks as the readable engine answers them."""
    return tuple(
        Next(
            step="/".join((*task.inside, task.step)),
            task=task.task,
            actor=task.actor,
            obligation=task.obligation,
            due=Due(at=task.due.at, day=task.due.day) if isinstance(task.due, DueAt) else task.due,
            is_late=task.status is Status.OVERDUE,
        )
        for task in next_steps(pathway, state, now=now).tasks
    )
