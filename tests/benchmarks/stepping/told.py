"""What is registered of the patients, as forlop is told it; and where they stand in forlop."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from forlop.application.pathway_files import pathway_from_text
from forlop.engine.commands import Deed, Record, Refusal, Start, TimeHasCome
from forlop.engine.lowered.standing import Standing
from forlop.engine.lowered.stepping import Lowered, NeedsLog, Step
from forlop.model.pathway import Pathway
from forlop.model.values import Value
from forlop.source import Source
from tests.benchmarks.stepping.workload import KINDS, Registration

FOLDER = Path(__file__).parent
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
STEPS = {
    "referral": "henvisning", "acute_visit": "akuttbesøk", "booking": "time", "wl_review": "venteliste",
    "interview": "intervju", "report": "rapport", "blood": "blodprøve", "lab": "analyse", "plan": "plan",
    "treatment": "behandling", "evaluation": "evaluering", "handover_sent": "utskriving",
    "handover_accepted": "utskriving", "followup": "kontroll", "discharge": "epikrise",
}  # fmt: skip
ACTORS = {
    "gp": "fastlege", "acute_team": "akutteam", "secretary": "sekretær", "psychologist": "psykolog",
    "nurse": "sykepleier", "laboratory": "laboratorium", "physician": "lege", "municipality": "kommunen",
}  # fmt: skip
DEEDS = {"handover_sent": Deed.SENT, "handover_accepted": Deed.ACCEPTED}
DATA = {"severity": "alvorlighet", "urgency": "hastegrad", "lab": "labsvar", "score": "skår"}
VALUES = {"routine": "rutine", "soon": "snart", "acute": "akutt"}
ACTOR_OF = {kind.name: ACTORS[kind.actor] for kind in KINDS}
TIME = TimeHasCome()


class Told(NamedTuple):
    """One registration: whose, which step, by whom, what was done, when and with which data."""

    patient: int
    step: str
    by: str
    deed: Deed | None
    at: datetime
    data: tuple[tuple[str, Value], ...]


def pathway(name: str) -> Pathway:
    """A pathway of this folder. That it is made for measuring is why some checks say something of it."""
    found = pathway_from_text(Source(name, (FOLDER / f"{name}.forlop").read_text("utf-8"))).pathway
    assert found is not None
    return found


def moment(minutes: int) -> datetime:
    """So many minutes from the first day."""
    return FIRST_DAY + timedelta(minutes=minutes)


def told(registered: Registration) -> Told:
    """A registration in the words of the pathway."""
    return Told(
        patient=registered.patient,
        step=STEPS[registered.kind],
        by=ACTOR_OF[registered.kind],
        deed=DEEDS.get(registered.kind),
        at=moment(registered.at),
        data=tuple((DATA[name], VALUES.get(str(value), value)) for name, value in registered.data.items()),
    )


def steps_of(outcome: tuple[Step, ...] | Refusal | NeedsLog) -> tuple[Step, ...]:
    """The steps, where nothing is refused and nothing needs the log."""
    assert isinstance(outcome, tuple), outcome
    return outcome


def started(lowered: Lowered, begun: list[datetime]) -> list[Standing]:
    """A patient for each moment, at the start."""
    initial = lowered.initial
    return [lowered.evolve(initial, steps_of(lowered.decide(initial, Start(at=at), now=at))[0]) for at in begun]


def stepped(lowered: Lowered, standing: Standing, each: Told) -> tuple[Standing, tuple[Step, ...]]:
    """Where the patient stands after a registration, and before it what time has brought; with the steps."""
    record = Record(step=each.step, at=each.at, by=each.by, deed=each.deed, data=each.data)
    steps: tuple[Step, ...] = ()
    for command in (TIME, record):
        for step in steps_of(lowered.decide(standing, command, now=each.at)):
            standing = lowered.evolve(standing, step)
            steps = (*steps, step)
    return standing, steps
