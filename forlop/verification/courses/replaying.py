"""A counterexample tried in the engine: what a concrete patient meets, command by command.

A run that the engine refuses is no counterexample; `replayed` says so, and nothing is shown that has not been replayed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from forlop.engine.commands import Ordinary, Refusal, TimeHasCome
from forlop.engine.decide import decide
from forlop.engine.draft import Decided
from forlop.engine.events import AnyEvent, Recorded
from forlop.engine.state import INITIAL, State, evolve
from forlop.model.pathway import Pathway


@dataclass(frozen=True, slots=True)
class TimePasses:
    """Nobody does anything until then."""

    at: datetime


Deeds = Ordinary | TimePasses


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that somebody did or that time brought, everything that followed from it, and how the patient stood."""

    deed: Deeds
    at: datetime
    followed: tuple[Decided, ...]
    before: State
    state: State

    @property
    def events(self) -> tuple[AnyEvent, ...]:
        """What followed, without its moments."""
        return tuple(decided.event for decided in self.followed)


@dataclass(frozen=True, slots=True)
class Course:
    """A patient's course so far; `refusal` is what the engine said to the first deed that it did not take.

    `waited` is until when nobody has done anything, where that brought nothing to tell of.
    """

    pathway: Pathway
    moments: tuple[Moment, ...] = ()
    refusal: Refusal | None = None
    waited: datetime | None = None

    @property
    def state(self) -> State:
        """How the patient stands now."""
        return self.moments[-1].state if self.moments else INITIAL

    @property
    def events(self) -> tuple[AnyEvent, ...]:
        """Everything that has happened, in the order of recording."""
        return tuple(event for moment in self.moments for event in moment.events)

    def after(self, deed: Deeds) -> "Course":
        """The course when this has happened, and before it all that time has brought; unchanged after a refusal."""
        if self.refusal is not None:
            return self
        at = _moment_of(deed)
        course = _decided(self, TimePasses(at), TimeHasCome(), at)
        return replace(course, waited=at) if isinstance(deed, TimePasses) else _decided(course, deed, deed, at)


def _decided(course: Course, deed: Deeds, command: Ordinary, at: datetime) -> Course:
    before = state = course.state
    outcome = decide(course.pathway, before, command, now=at)
    if isinstance(outcome, Refusal):
        return replace(course, refusal=outcome)
    for each in outcome:
        recorded = Recorded.model_construct(
            version=state.version + 1, occurred_at=each.occurred_at, recorded_at=at, event=each.event
        )
        state = evolve(course.pathway, state, recorded)
    if not outcome and isinstance(deed, TimePasses):
        return course  # time that brings nothing is nothing to tell of
    return replace(course, moments=(*course.moments, Moment(deed, at, outcome, before, state)))


def _moment_of(deed: Deeds) -> datetime:
    assert not isinstance(deed, TimeHasCome)  # `TimePasses` says until when
    return deed.at


def replayed(pathway: Pathway, deeds: Iterable[Deeds]) -> Course:
    """The course of a patient to whom all this happens, in this order; it ends at the first deed that is refused."""
    course = Course(pathway)
    for deed in deeds:
        course = course.after(deed)
    return course
