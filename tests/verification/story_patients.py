"""The patient whom a finding about a decision or a table imagines: what is told of it is noted in the engine, from a
start, and the token led to the decision; the engine then says how many of the lines fit.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from forlop.diagnostics import StoryLine
from forlop.engine.answers import Undecidable
from forlop.engine.commands import Command, Record, Start
from forlop.engine.computing import computed
from forlop.engine.evaluation import evaluate, table_result
from forlop.engine.state import State
from forlop.model import pathway as meaning
from forlop.model.expressions import All, Atom, ComputedIs, Condition, TableGives, TableIsKnown, atoms_of
from forlop.model.pathway import Branch, Onward, Pathway, Step, StepKind
from forlop.model.values import Encoded
from tests.verification.story_reader import MINUTE, NotAsTold, Run, Told, lines_of, value_of

NOTED, DECIDES = "notert_{}", "avgjør"
FITS = {"fits_two": Undecidable.SEVERAL_TRUE, "fits_none": Undecidable.NONE_TRUE}


def imagined(pathway: Pathway, story: Sequence[StoryLine], *, at: datetime) -> None:
    """Plays each patient of the story; `NotAsTold` if the engine finds another number of lines that fit."""
    (lines,) = lines_of(story)
    *told, last = lines
    for patient in patients(told):
        run = _noted(pathway, patient, last.of["step"], at)
        branches = lines_to_fit(pathway, last.of["step"])
        fit = [n + 1 for n, condition in enumerate(branches) if evaluate(condition, run.state) is True]
        wanted = [int(last.of["first"]), int(last.of["second"])] if last.what == "fits_two" else []
        why = [each.why for each in run.answer.undecided]
        if not branches or why != [FITS[last.what]] or not set(wanted) <= set(fit) or (not wanted and fit):
            raise NotAsTold(f"{last.what} {last.of}: {why}, {fit} fit")


def patients(told: Sequence[Told]) -> Iterator[tuple[Told, ...]]:
    """A story may imagine another patient too."""
    also = next((n for n, line in enumerate(told) if line.what == "imagined_also"), len(told))
    yield tuple(told[:also])
    if also < len(told):
        yield tuple(told[also:])


def lines_to_fit(pathway: Pathway, name: str) -> list[Condition]:
    """The conditions of the branches of a step, or of the rows of a table."""
    table = next((each for each in pathway.tables if each.name == name), None)
    if table is None:
        return [branch.condition for branch in pathway.named_steps[name].branches]
    return [All(parts=tuple(test for test in row.tests if test is not None)) for row in table.rows]


def _noted(pathway: Pathway, patient: Sequence[Told], deciding: str, at: datetime) -> Run:
    """The run in which what is told of the patient is noted, in the order of the story, before the rules decide."""
    notes = [line.data for line in patient if line.what == "imagined_before"]
    notes += [line.data for line in patient if line.what.startswith("imagined") and line.what in NOW]
    recorded = [
        tuple((n, v) for n, v in each.items() if n in pathway.named_data and v != "<unknown>" and _is_told(pathway, n))
        for each in notes or ({},)
    ]
    done = [line.of["step"] for line in patient if line.what == "imagined_done"]
    small = _only(pathway, deciding, [tuple(name for name, _ in each) for each in recorded], done)
    run = Run(small, timedelta(minutes=1))
    commands: list[Command] = [Start(at=at, start=NOTED.format(1))]
    for number, each in enumerate(recorded):
        data = tuple((name, value_of(pathway.named_data[name].type, _plain(said))) for name, said in each)
        commands.append(Record(step=NOTED.format(number + 1), at=at, data=data))
    commands += [Record(step=name, at=at) for name in done]
    for number, command in enumerate(commands):
        after = run.after(command, at + number * MINUTE)
        if after is None:
            raise NotAsTold(f"refused: {command}")
        run = after
    _computed_as_told(pathway, deciding, run.state, patient)
    return run


NOW = frozenset({"imagined", "imagined_also"})


def _is_told(pathway: Pathway, name: str) -> bool:
    return name not in {table.gives for table in pathway.tables}


def _plain(said: str) -> str:
    return "" if said == "<none>" else said


def _only(pathway: Pathway, deciding: str, notes: Sequence[tuple[str, ...]], done: Sequence[str]) -> Pathway:
    """The pathway in which a patient is asked for all this, does the steps, and comes to the decision."""
    actor = pathway.actors[0].name
    end = pathway.ends[0].name
    names = [*(NOTED.format(n + 1) for n in range(len(notes))), *done, DECIDES]
    steps: list[Step] = []
    for number, name in enumerate(names[:-1]):
        data = notes[number] if number < len(notes) else ()
        act: meaning.Act = meaning.Record(data=data) if data else meaning.DoThis()
        duty = meaning.Duty(actor=actor, obligation=meaning.Obligation.SHALL, act=act)
        kind = StepKind.START if number == 0 else StepKind.MEASURE
        onward = Onward(steps=(names[number + 1],))
        steps.append(Step(name=name, kind=kind, title=name, duties=(duty,), then=onward))
    step = pathway.named_steps.get(deciding)
    table = next((each for each in pathway.tables if each.name == deciding), None)
    branches = tuple(Branch(condition=each, target=Onward(steps=(end,))) for each in lines_to_fit(pathway, deciding))
    first_match = table.first_match if table is not None else step is not None and step.first_match
    steps.append(
        Step(
            name=DECIDES,
            kind=StepKind.DECISION,
            title=DECIDES,
            branches=branches,
            rules_decide=True,
            first_match=first_match,
        )
    )
    declared = {field: value for field, value in pathway if field in Pathway.model_fields}
    return Pathway(**{**declared, "steps": tuple(steps), "interruptions": (), "tracks": (), "totals": ()})


def _computed_as_told(pathway: Pathway, deciding: str, state: State, patient: Sequence[Told]) -> None:
    """What the story says is computed, or given by a table, is what the engine computes."""
    said = {name: value for line in patient if line.what in NOW for name, value in line.data.items()}
    atoms: list[Atom] = [atom for condition in lines_to_fit(pathway, deciding) for atom in atoms_of(condition)]

    def read(name: str) -> Encoded | None:
        recording = state.value(name)
        return None if recording is None else recording.value

    for atom in atoms:
        match atom:
            case ComputedIs(name=name, expression=expression) if name in said:
                span = computed(expression, read, state)
                if span is None or f"{span.low.normalize():f}" != said[name] or span.low != span.high:
                    raise NotAsTold(f"{name} is {said[name]}, computed {span}")
            case TableGives(name=name) | TableIsKnown(name=name) if name in said:
                given = table_result(atom, read, state)
                if (given or "<unknown>") != said[name]:
                    raise NotAsTold(f"{name} is {said[name]}, given {given}")
            case _:
                pass
