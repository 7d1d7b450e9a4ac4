"""The events a command is about to write, with the state they lead to. Nothing here decides what follows from what."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from forlop.engine.events import AnyEvent, Inside, Recorded
from forlop.engine.inside import run_inside
from forlop.engine.rounds import Round
from forlop.engine.state import State, evolve
from forlop.model.pathway import Pathway


class Decided(NamedTuple):
    """An event to be recorded, and when it occurred."""

    event: AnyEvent
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """Events so far and the state after them; `now` is when they will be recorded.

    `of_the_past`: what is told was so before it is recorded, or was so again; values may be too old then.
    """

    pathway: Pathway
    state: State
    now: datetime
    events: tuple[Decided, ...] = ()
    of_the_past: bool = False

    def write(self, at: datetime, *events: AnyEvent) -> "Draft":
        """The draft with these events at its end, all of the same occurrence."""
        state = self.state
        for event in events:
            recorded = Recorded.model_construct(
                version=state.version + 1, occurred_at=at, recorded_at=self.now, event=event
            )
            state = evolve(self.pathway, state, recorded)
        written = (*self.events, *(Decided(event, at) for event in events))
        return Draft(self.pathway, state, self.now, written, self.of_the_past)

    def inside(self, entry: Round) -> "Draft":
        """A draft of the run of the sub-pathway that this round runs, without events so far."""
        runs = self.pathway.named_steps[entry.step].runs
        assert runs is not None  # only a sub-pathway has an inner run
        state = run_inside(self.pathway, self.state, entry)
        return Draft(runs.pathway, state, self.now, of_the_past=self.of_the_past)

    def taking(self, entry: Round, inner: "Draft") -> "Draft":
        """This draft with what happened in the inner run of the round."""
        draft = self
        for decided in inner.events:
            event = Inside.model_construct(step=entry.step, round=entry.number, event=decided.event)
            draft = draft.write(decided.occurred_at, event)
        return draft
