"""Examples in a pathway: invented patients, what happens to them, and what the pathway must then answer.

They are read with the pathway and are no part of its identity: what a patient is followed by is the same with and
without them, so an example can be added while patients are underway.
"""

from datetime import date, datetime
from enum import StrEnum

from forlop.model.values import Frozen, Value

# ---- what is true


class Fact(Frozen):
    """What is true of the patient from now on; it is recorded by whoever does the step that asks for it."""

    datum: str
    value: Value


# ---- what happens


class DoneWith(StrEnum):
    """What is done with a step; DONE does all its open tasks."""

    DONE = "done"
    SENT = "sent"
    RECEIVED = "received"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    RETURNED = "returned"


class StepIs(Frozen):
    """`x er gjort`, `x er sendt`: with what has been said to be true among what the step records."""

    step: str
    done_with: DoneWith


class LeftOut(Frozen):
    """`x er utelatt fordi "…"`."""

    step: str
    reason: str


class WayChosen(Frozen):
    """`x er y`: somebody chooses the way that leads to y."""

    step: str
    way: str
    reason: str | None


class SubpathwayEnds(Frozen):
    """`utskriving er hjemme`: the sub-pathway has ended with this result; its own steps are not told."""

    step: str
    end: str


class EventHappens(Frozen):
    """An outer event."""

    event: str


class InterruptionHappens(Frozen):
    """An interruption."""

    interruption: str


class RunStarts(Frozen):
    """`x er startet` of a start step: it opens, and nothing in it is done yet."""

    start: str


class ConsentIs(Frozen):
    """`deling er gitt`, `deling er trukket`."""

    consent: str
    given: bool


class PauseIs(Frozen):
    """`utsatt er startet`, `utsatt er avsluttet`."""

    pause: str
    running: bool


Happening = (
    Fact | RunStarts | StepIs | LeftOut | WayChosen | SubpathwayEnds | EventHappens | InterruptionHappens | ConsentIs
    | PauseIs
)  # fmt: skip

# ---- what must be so


class Moment(Frozen):
    """A day, or an hour of it; `at` is noon where no hour is said."""

    at: datetime
    day: date
    has_hour: bool


class NextIs(Frozen):
    """The whole set of open steps; empty for `ingenting`."""

    steps: tuple[str, ...]


class DeadlinesAre(Frozen):
    """The whole set of limits of the step's open tasks; empty for `ingenting`."""

    step: str
    due: tuple[Moment, ...]


class Binding(StrEnum):
    """The verb of a duty."""

    SHALL = "shall"
    SHOULD = "should"
    MAY = "may"


class Holder(Frozen):
    """Somebody who has an open task; `binding` None leaves the verb open."""

    actor: str
    binding: Binding | None


class HoldersAre(Frozen):
    """Everybody who has an open task in the step, or must notice that nothing came."""

    step: str
    holders: tuple[Holder, ...]


class EndedWith(Frozen):
    """The run is over with this end."""

    end: str


class IsMissing(Frozen):
    """Something cannot be decided, and exactly these data are missing."""

    data: tuple[str, ...]


class IsNotOpen(Frozen):
    """Nothing waits in the step."""

    step: str


class IsStopped(Frozen):
    """A clock of the step stands."""

    step: str


class IsOverdue(Frozen):
    """A limit of the step has passed."""

    step: str


Assertion = NextIs | DeadlinesAre | HoldersAre | EndedWith | IsMissing | IsNotOpen | IsStopped | IsOverdue

# ---- lines


class Given(Frozen):
    """`gitt …`: what is true before anything happens."""

    facts: tuple[Fact, ...]


class Occurs(Frozen):
    """`når <dato> …`."""

    at: datetime
    what: Happening


class Expects(Frozen):
    """`så …`, perhaps asked at a later time."""

    as_of: datetime | None
    what: Assertion


class Example(Frozen):
    """One invented patient; `lines` are in the order of the text."""

    title: str
    lines: tuple[Given | Occurs | Expects, ...]
