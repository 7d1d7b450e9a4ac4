"""Every command in every order, found and made small by Hypothesis: no order of them breaks an invariant."""

from datetime import datetime, timedelta
from random import Random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from forlop.engine.answers import Answer
from forlop.engine.commands import Command, Start, TimeHasCome
from forlop.engine.invariants import of_answer, of_course
from forlop.engine.next_steps import next_steps
from forlop.engine.state import State, replay
from tests.course import Course, moment
from tests.engine.simulated import afterwards
from tests.engine.test_histories import PATHWAYS, given_command, some_command
from tests.engine.test_moving import STRICTER, moved

BEGINS = moment("5.1.2026 08:00")


class Patient(RuleBasedStateMachine):
    """A patient to whom anything may happen; a refusal leaves the course as it was."""

    def __init__(self) -> None:
        super().__init__()
        self.course = Course(PATHWAYS["fall"])
        self.name = "fall"
        self.now = BEGINS
        self.known: list[tuple[datetime, State]] = []

    @initialize(name=st.sampled_from(sorted(PATHWAYS)), chance=st.randoms())
    def begins(self, name: str, chance: Random) -> None:
        self.name = name
        pathway = PATHWAYS[name]
        self.course = given_command(Course(pathway), self._start(chance), self.now)

    def _start(self, chance: Random) -> Command:
        return Start(at=self.now, start=chance.choice(PATHWAYS[self.name].starts).name)

    @rule(hours=st.sampled_from([1, 24, 24 * 14]))
    def time_passes(self, hours: int) -> None:
        self.known.append((self.now, self.course.state))
        self.now += timedelta(hours=hours)

    def _tell(self, command: Command) -> None:
        present = given_command(self.course, TimeHasCome(), self.now)
        after = given_command(present, command, self.now)
        self.course = self.course if after is present else after

    @rule(chance=st.randoms(), late=st.sampled_from([0, 0, 2, 40]))
    def something_is_told(self, chance: Random, late: int) -> None:
        at = max(BEGINS, self.now - timedelta(hours=late))
        self._tell(some_command(self.course, chance, at, self.now))

    @rule(chance=st.randoms())
    def something_is_said_of_it_afterwards(self, chance: Random) -> None:
        self._tell(afterwards(self.course, chance, self.now))

    @precondition(lambda self: self.course.pathway == PATHWAYS[self.name])
    @rule()
    def another_version_comes(self) -> None:
        present = given_command(self.course, TimeHasCome(), self.now)
        after = moved(present, STRICTER[self.name], self.now)
        if isinstance(after, Course):
            self.course = after

    @invariant()
    def the_answer_is_whole(self) -> None:
        if self.course.log:
            present = given_command(self.course, TimeHasCome(), self.now)
            answer: Answer = of_answer(present.pathway, present.state, now=self.now)
            assert answer == next_steps(present.pathway, present.state, now=self.now)

    def teardown(self) -> None:
        """The log gives the state; what was known on a day is the log as recorded by it."""
        if not self.course.log:
            return
        first, versions = PATHWAYS[self.name], {"ny": STRICTER[self.name]}
        assert of_course(first, self.course.log, versions) == self.course.state
        for day, state in self.known:
            known = [each for each in self.course.log if each.recorded_at <= day]
            assert replay(first, known, versions) == state


TestPatient = Patient.TestCase
TestPatient.settings = settings(stateful_step_count=25, deadline=None)
