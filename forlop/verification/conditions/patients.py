"""A concrete patient: the values that conditions are tried on, and the same patient as the engine's state."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from forlop.engine.events import Closing
from forlop.engine.rounds import Round, Rounds
from forlop.engine.state import Recording, State
from forlop.model.values import Encoded


@dataclass(frozen=True)
class Patient:
    """The newest values, those recorded before them in their order, and the steps that have been done.

    A datum that stands with None is unknown; one that is not named does not matter.
    """

    at: datetime
    values: Mapping[str, Encoded | None]
    earlier: Mapping[str, tuple[Encoded, ...]] = field(default_factory=dict)
    done: frozenset[str] = frozenset()

    @property
    def state(self) -> State:
        """What the engine would know of this patient."""
        return State(
            clock=self.at,
            data={
                name: tuple(self._recording(each) for each in (*self.earlier.get(name, ()), value))
                for name, value in self.values.items()
            },
            rounds=Rounds.of(self._done(step) for step in sorted(self.done)),
        )

    def _recording(self, value: Encoded | None) -> Recording:
        return Recording(value=value, occurred_at=self.at, recorded_at=self.at, version=0, by=None, step=None)

    def _done(self, step: str) -> Round:
        return Round(
            step=step,
            number=1,
            opened_at=self.at,
            opened_version=0,
            source=None,
            again=False,
            tasks=(),
            closed=Closing.DONE,
            closed_at=self.at,
            routed=True,
        )
