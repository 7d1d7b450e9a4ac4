"""Changes that a municipality could make to the pathways of the library, made by program: some looser, some tighter.

Each is a line of a variant's text; what it does to a patient follows from how it was made, not from any comparison.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from forlop.language import syntax
from forlop.language.blocks import STEP_KINDS
from forlop.language.printer import Printer
from forlop.source import Span

NB = Printer("nb")
NOWHERE = Span(0, 0)
_DAYS = {"DAYS": 1, "WEEKS": 7}
_WEAKER = {"SHALL": "bør", "SHOULD": "kan"}
_STRONGER = {"SHOULD": "skal", "MAY": "bør"}


@dataclass(frozen=True, slots=True)
class Planted:
    """A line of a variant, of which `kind`; it changes the step `place` and no other."""

    kind: str
    place: str
    line: str
    locked: bool = False


@dataclass(frozen=True, slots=True)
class _Task:
    step: str
    block: syntax.Block
    duty: syntax.Duty

    @property
    def locked(self) -> bool:
        """Whether the law gives it."""
        return self.duty.force == "STATUTORY" or (_has(self.block, "BASIS") and self.duty.obligation == "SHALL")

    def to(self, word: str, new: str) -> str:
        because = ' fordi "Prøve"' if word == "løsner" else ""
        return f"{word} {self.step} for {self.duty.actor.text} til {new}{because}"


def loosenings(document: syntax.Document) -> Iterator[Planted]:
    """Each gives some patient less, on some day, than the base does."""
    for task in _tasks(document):
        for kind, timing in _later(task.duty.timing):
            yield Planted(kind, task.step, task.to("løsner", NB.timing(timing)), task.locked)
        if (
            task.duty.obligation in _WEAKER
            and _is_alone(task)
            and (task.duty.timing or task.duty.obligation == "SHALL")
        ):
            weaker = _WEAKER[task.duty.obligation]
            yield Planted("weaker", task.step, task.to("løsner", weaker), task.locked)
    for step, block in _steps(document):
        quorum = _names(block, "VALID_WITH")
        if len(quorum) > 1:
            line = f'løsner {step} til gyldig med {NB.names(quorum[:-1])} fordi "Prøve"'
            yield Planted("quorum", step, line)


def tightenings(document: syntax.Document) -> Iterator[Planted]:
    """None gives any patient less."""
    for task in _tasks(document):
        for kind, timing in _sooner(task.duty.timing):
            yield Planted(kind, task.step, task.to("strammer", NB.timing(timing)))
        if task.duty.obligation in _STRONGER and _is_alone(task):
            yield Planted("stronger", task.step, task.to("strammer", _STRONGER[task.duty.obligation]))
        if task.duty.timing is None and task.duty.obligation != "MAY" and _is_alone(task):
            yield Planted("new limit", task.step, task.to("strammer", "innen 2 uker"))
    for step, block in _steps(document):
        onward = next((c for c in block.clauses if isinstance(c, syntax.Way) and c.kind == "THEN"), None)
        if onward is not None and not _has(block, "REQUIRES_CONSENT") and _may_ask(block):
            line = f"strammer {step} til krever samtykke prøvesamtykke, uten samtykke så {NB.target(onward.target)}"
            yield Planted("consent", step, line)
        if _kind(block) == "MEETING":
            quorum = _names(block, "VALID_WITH")
            may = [name for name in _present(block) if name.text not in {each.text for each in quorum}]
            if may:
                yield Planted("quorum", step, f"strammer {step} til gyldig med {NB.names((*quorum, may[0]))}")


# ---- limits


def _later(timing: syntax.Timing | None) -> Iterator[tuple[str, syntax.Timing]]:
    match timing:
        case syntax.Within(cases=(syntax.Case(when=None) as only, *rest)) if _is_one_length(rest):
            longer = replace(timing, cases=(replace(only, duration=_by(only.duration, 1)), *rest))
            yield "longer", longer
            if only.duration.unit == "DAYS" and _number(only.duration) > 0:
                unit = replace(only.duration, unit="WORKDAYS")
                yield "working days", replace(timing, cases=(replace(only, duration=unit), *rest))
            if any(isinstance(each, syntax.Goal) for each in rest):
                kept = tuple(each for each in rest if not isinstance(each, syntax.Goal))
                yield "no goal", replace(timing, cases=(only, *kept))
        case syntax.Within(cases=(syntax.Case() as first, *rest)):
            yield "one case longer", replace(timing, cases=(replace(first, duration=_by(first.duration, 1)), *rest))
        case syntax.LatestBefore(duration=duration) if _number(duration) > 0:
            yield "less before", replace(timing, duration=_by(duration, -1))
        case syntax.Halfway(tolerance=syntax.Duration() as tolerance):
            yield "wider", replace(timing, tolerance=_by(tolerance, 1))
        case syntax.Window(latest=syntax.Duration() as latest):
            yield "longer window", replace(timing, latest=_by(latest, 1))
        case syntax.Repeating(times=times, intervals=(first, *others)):
            fewer = replace(times, text=str(int(times.text) - 1))
            yield "fewer rounds", replace(timing, times=fewer)
            yield "rarer", replace(timing, intervals=(_every(first, 1), *others))
        case syntax.AtOnce():
            yield "not at once", syntax.Within((syntax.Case(_days(1), None, None),))
        case _:
            pass


def _sooner(timing: syntax.Timing | None) -> Iterator[tuple[str, syntax.Timing]]:
    match timing:
        case syntax.Within(cases=(syntax.Case(when=None) as only, *rest)) if _is_one_length(rest):
            if _number(only.duration) > 1:
                yield "shorter", replace(timing, cases=(replace(only, duration=_by(only.duration, -1)), *rest))
                if not any(isinstance(each, syntax.Goal) for each in rest):
                    goal = syntax.Goal(_by(only.duration, -1))
                    yield "a goal", replace(timing, cases=(only, *rest, goal))
            if only.duration.unit == "WORKDAYS" and _number(only.duration) > 0:
                unit = replace(only.duration, unit="DAYS")
                yield "days", replace(timing, cases=(replace(only, duration=unit), *rest))
            if only.duration.unit in _DAYS and _number(only.duration) > 0:
                # Of any two weeks at least six days are working days, Easter and Christmas included.
                fewer = _days(_number(only.duration) * _DAYS[only.duration.unit] // 3, "WORKDAYS")
                yield "fewer working days", replace(timing, cases=(replace(only, duration=fewer), *rest))
        case syntax.Within(cases=(syntax.Case() as first, *rest)) if _number(first.duration) > 1:
            yield "one case shorter", replace(timing, cases=(replace(first, duration=_by(first.duration, -1)), *rest))
        case syntax.LatestBefore(duration=duration):
            yield "more before", replace(timing, duration=_by(duration, 1))
        case syntax.Halfway(tolerance=syntax.Duration() as tolerance) if _number(tolerance) > 0:
            yield "narrower", replace(timing, tolerance=_by(tolerance, -1))
        case syntax.Repeating(times=times, intervals=(first, *others)):
            yield "more rounds", replace(timing, times=replace(times, text=str(int(times.text) + 1)))
            yield "more often", replace(timing, intervals=(_every(first, -1), *others))
        case _:
            pass


def _is_one_length(rest: list[syntax.Tail]) -> bool:
    return not any(isinstance(each, syntax.Case | syntax.OtherwiseCase | syntax.SharedAnchor) for each in rest)


def _number(duration: syntax.Duration) -> int:
    return int(duration.amount.text)


def _by(duration: syntax.Duration, steps: int) -> syntax.Duration:
    return replace(duration, amount=replace(duration.amount, text=str(_number(duration) + steps)))


def _every(interval: syntax.Interval, steps: int) -> syntax.Interval:
    amount = interval.amount or syntax.Numeral("1.", interval.span)
    return replace(interval, amount=replace(amount, text=f"{int(amount.text.rstrip('.')) + steps}."))


def _days(number: int, unit: str = "DAYS") -> syntax.Duration:
    return syntax.Duration(syntax.Numeral(str(number), NOWHERE), unit, NOWHERE)


# ---- steps


def _steps(document: syntax.Document) -> Iterator[tuple[str, syntax.Block]]:
    for block in document.blocks:
        if isinstance(block.opener, syntax.Opening) and block.opener.kind in STEP_KINDS:
            yield block.opener.name.text, block


def _tasks(document: syntax.Document) -> Iterator[_Task]:
    """The duties that a line of a variant can name alone: of an actor who has one limit there, or no limit at all."""
    for step, block in _steps(document):
        duties = [clause for clause in block.clauses if isinstance(clause, syntax.Duty)]
        for duty in duties:
            theirs = [other for other in duties if other.actor.text == duty.actor.text]
            limited = [other for other in theirs if other.timing is not None]
            if limited == [duty] or (not limited and theirs == [duty]):
                yield _Task(step, block, duty)


def _is_alone(task: _Task) -> bool:
    """Whether a line about how binding it is means only this duty."""
    duties = [clause for clause in task.block.clauses if isinstance(clause, syntax.Duty)]
    return [each for each in duties if each.actor.text == task.duty.actor.text] == [task.duty]


def _kind(block: syntax.Block) -> str:
    assert isinstance(block.opener, syntax.Opening)
    return block.opener.kind


def _has(block: syntax.Block, kind: str) -> bool:
    return any(getattr(clause, "kind", None) == kind for clause in block.clauses)


def _names(block: syntax.Block, kind: str) -> tuple[syntax.Name, ...]:
    clauses = (each for each in block.clauses if isinstance(each, syntax.NamesClause) and each.kind == kind)
    return next((each.names for each in clauses), ())


def _present(block: syntax.Block) -> tuple[syntax.Name, ...]:
    """Who convenes and who is invited, each once."""
    people: dict[str, syntax.Name] = {}
    for duty in (clause for clause in block.clauses if isinstance(clause, syntax.Duty)):
        if isinstance(duty.act, syntax.Convene) and duty.obligation != "MAY":
            for name in (duty.actor, *duty.act.names):
                people.setdefault(name.text, name)
    return tuple(people.values())


def _may_ask(block: syntax.Block) -> bool:
    return _kind(block) in ("MEASURE", "CHECKPOINT", "MESSAGE", "MEETING") and not _has(block, "WAITS_FOR")


# ---- steps put in and taken out


def removals(document: syntax.Document) -> Iterator[Planted]:
    """Each step by itself; that the ways or somebody who needs it forbid it, is for who reads the line."""
    for step, _ in _steps(document):
        yield Planted("removed", step, f'fjerner {step} fordi "Prøve"')


def additions(document: syntax.Document, *, limit: str) -> Iterator[tuple[Planted, bool]]:
    """A step put in before each other, and whether what follows has a limit from when it opens, that then comes later.

    Nothing is said where what follows has none: then it depends on what follows that.
    """
    steps = dict(_steps(document))
    ends = {block.opener.name.text for block in document.blocks if isinstance(block.opener, syntax.EndLine)}
    actor = next(block.opener.name.text for block in document.blocks if isinstance(block.opener, syntax.ActorLine))
    for step, block in steps.items():
        for way in block.clauses:
            if not isinstance(way, syntax.Way) or way.kind != "THEN" or not isinstance(way.target, syntax.Onward):
                continue
            for name in (each.text for each in way.target.names):
                line = f'legger til tiltak prøvesteg "Prøve" mellom {step} og {name}'
                planted = Planted("put in", "prøvesteg", f"{line}\n  {actor} bør gjøre dette {limit}")
                if name in ends:
                    yield planted, False
                elif late := [clause for clause in steps[name].clauses if _from_its_opening(clause)]:
                    duties = [clause for clause in late if isinstance(clause, syntax.Duty)]
                    locked = any(_Task(name, steps[name], duty).locked for duty in duties)
                    yield replace(planted, locked=locked), True


def _from_its_opening(clause: syntax.Line) -> bool:
    match clause:
        case syntax.Duty(timing=syntax.Within(cases=cases)):
            anchors = [each.anchor for each in cases if not isinstance(each, syntax.Goal)]
            return not any(anchors)
        case syntax.Duty(timing=syntax.AtOnce()):
            return True
        case _:
            return False
