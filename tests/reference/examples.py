"""The examples of a pathway as lines that are told, and what they say of the answer: an invented patient, followed."""

from collections.abc import Iterator
from datetime import datetime

from forlop.model import examples as told_of
from forlop.model import pathway as model
from forlop.model.values import Value
from tests.reference.telling import TOKEN, Command, command_from, written
from tests.reference_engine import outcome_of

Line = tuple[str, str, dict[str, str]]
"""A line of an answer: its word, what it is of, and its pairs."""


class Patient:
    """An invented patient: what is true, and what has been told."""

    def __init__(self, pathway: model.Pathway) -> None:
        self.pathway = pathway
        self.facts: dict[str, Value] = {}
        self.told: list[Command] = []
        self.unused = {datum.name for datum in pathway.data} - used_in(pathway.model_dump(exclude={"examples"}))

    def tell(self, at: datetime, line: str) -> None:
        command = command_from(f"> {written(at)} {line}")
        refusal = outcome_of(self.pathway, self.told, command).refusal
        assert refusal is None, (refusal, command)
        self.told.append(command)

    def lines(self, at: datetime) -> list[Line]:
        """The answer at a moment, when time has been brought forward to it."""
        answer = outcome_of(self.pathway, self.told, command_from(f"> {written(at)} time")).answer
        words = [TOKEN.findall(line)[1:] for line in answer]
        return [(word, name, dict(pair.split("=", 1) for pair in pairs)) for word, name, *pairs in words]

    def data(self, step: str, at: datetime) -> str:
        """What is noted in the step: what is true; what the pathway does not use is noted whatever it is."""
        asked = [name for word, of, pairs in self.lines(at) if (word, of) == ("task", step) for name in listed(pairs)]
        if self.pathway.named_steps[step].anytime and not asked:
            acts = [duty.act for duty in self.pathway.named_steps[step].duties]
            asked = [name for act in acts if isinstance(act, model.Record) for name in act.data]
        noted = [(name, self.facts.get(name)) for name in dict.fromkeys(asked)]
        said = [(name, value) for name, value in noted if value is not None or name in self.unused]
        pairs = [f"{name}={told_as(value, self.pathway.named_data[name].type)}" for name, value in said]
        return f" : {' '.join(pairs)}" if pairs else ""

    def occurs(self, at: datetime, what: told_of.Happening) -> None:
        if not self.told and isinstance(what, told_of.StepIs | told_of.LeftOut):
            self.tell(at, f"start {what.step}")
        responsible = [name for word, name, _ in self.lines(at) if word == "responsible"] if self.told else []
        match what:
            case told_of.Fact(datum=name, value=value):
                self.facts[name] = value
            case told_of.RunStarts(start=start):
                self.tell(at, f"start {start}")
            case told_of.StepIs(step=step, done_with=how):
                word = "accepted" if how is told_of.DoneWith.CONFIRMED else how.value
                self.tell(at, f"record {step} {word}{self.data(step, at)}")
            case told_of.LeftOut(step=step, reason=reason):
                self.tell(at, f'record {step} left_out by={responsible[0]} reason="{reason}"')
            case told_of.WayChosen(step=step, way=way, reason=reason):
                settles = any(line[:2] == ("undecided", step) for line in self.lines(at))
                why = (f' reason="{reason}"' if reason else "") + (f" by={responsible[0]}" if settles else "")
                self.tell(at, f"record {step} choice={way}{why}{self.data(step, at)}")
            case told_of.SubpathwayEnds(step=step, end=end):
                runs = self.pathway.named_steps[step].runs
                shared = set(runs.pathway.named_data) & set(self.pathway.named_data) if runs else set()
                given = [f"{name}={told_as(value, None)}" for name, value in self.facts.items() if name in shared]
                self.tell(at, f"conclude {step} {end}" + (f" : {' '.join(given)}" if given else ""))
            case told_of.EventHappens(event=event):
                self.tell(at, f"happen {event}")
            case told_of.InterruptionHappens(interruption=interruption):
                self.tell(at, f"interrupt {interruption}")
            case told_of.ConsentIs(consent=consent, given=given_now):
                self.tell(at, f"consent {consent} {'given' if given_now else 'withdrawn'}")
            case told_of.PauseIs(pause=pause, running=running):
                self.tell(at, f"pause {pause} {'starts' if running else 'stops'}")


def used_in(part: object) -> set[str]:
    """The data that a pathway reads: in conditions, limits and computations, not where they are only noted or sent."""
    found: set[str] = set()
    for key, value in part.items() if isinstance(part, dict) else ():
        if key in ("datum", "start", "end") and isinstance(value, str):
            found.add(value)
        elif key == "data" and len(part if isinstance(part, dict) else {}) == 1:
            found.update(value)
        elif key not in ("act", "forms", "content", "indicators", "totals"):
            found |= used_in(value)
    for each in part if isinstance(part, list | tuple) else ():
        found |= used_in(each)
    return found


def told_as(value: Value | None, kind: model.DatumType | None) -> str:
    """A value as it is told; of what is not used any that fits."""
    match value, kind:
        case frozenset(), _:
            return f"[{','.join(sorted(str(each) for each in value))}]"
        case (None, model.Integer(low=low)) | (None, model.Number(low=low)):
            return str(low or 0)
        case None, model.OneOf(values=values):
            return values[0]
        case None, model.YesNo():
            return "true"
        case None, model.SeveralOf():
            return "[]"
        case None, model.Date():
            return "2026-01-01"
        case None, model.Moment():
            return "2026-01-01T12:00"
        case _:
            return written("-" if value is None else value)


def listed(pairs: dict[str, str], key: str = "missing") -> list[str]:
    return pairs[key][1:-1].split(",") if key in pairs else []


def differences(pathway: model.Pathway, example: told_of.Example) -> Iterator[tuple[told_of.Assertion, list[Line]]]:
    """What an example says, and what is answered instead."""
    patient, now = Patient(pathway), datetime.max
    for line in example.lines:
        match line:
            case told_of.Given(facts=facts):
                patient.facts.update({fact.datum: fact.value for fact in facts})
            case told_of.Occurs(at=at, what=what):
                now = at
                patient.occurs(at, what)
            case told_of.Expects(as_of=as_of, what=said):
                lines = patient.lines(as_of or now)
                if not holds(said, lines):
                    yield said, lines


def holds(said: told_of.Assertion, lines: list[Line]) -> bool:
    tasks = [(name.split("/")[0], pairs) for word, name, pairs in lines if word == "task"]
    waits = [(name, pairs) for word, name, pairs in lines if word in ("waits", "undecided")]
    open_steps = {name for name, _ in [*tasks, *waits]} | {name for word, name, _ in lines if word == "runs"}
    match said:
        case told_of.NextIs(steps=steps):
            return open_steps == set(steps)
        case told_of.DeadlinesAre(step=step, due=due):
            found = {pairs["due"] for name, pairs in tasks if name == step} - {"none"}
            found |= {pairs["until"] for name, pairs in waits if name == step and "T" in pairs.get("until", "")}
            return found == {written(each.at if each.has_hour else each.day) for each in due}
        case told_of.HoldersAre(step=step, holders=holders):
            have = {(pairs["actor"], pairs["obligation"]) for name, pairs in tasks if name == step}
            have |= {(pairs["by"], "") for name, pairs in waits if name == step}
            bound = {(holder.actor, holder.binding.value) for holder in holders if holder.binding}
            return {actor for actor, _ in have} == {holder.actor for holder in holders} and bound <= have
        case told_of.EndedWith(end=end):
            return lines == [("ended", end, {})]
        case told_of.IsMissing(data=data):
            return {name for _, pairs in waits for name in listed(pairs)} == set(data)
        case told_of.IsNotOpen(step=step):
            return step not in open_steps
        case told_of.IsStopped(step=step):
            return any(name == step and pairs["due"] == "stopped" for name, pairs in tasks)
        case told_of.IsOverdue(step=step):
            return any(name == step and pairs["status"] == "overdue" for name, pairs in tasks)
