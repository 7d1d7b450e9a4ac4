"""What becomes of the ways when steps are put in between others or taken out: who is led past what the base has for
him, and whose limits begin to run later.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from forlop.diagnostics import StoryLine
from forlop.model.calendar import OSLO, due_after
from forlop.model.network import forward_from
from forlop.model.pathway import (
    AfterStep,
    Alternative,
    Anchor,
    AtOnce,
    Back,
    Duty,
    Finished,
    Force,
    Halfway,
    Obligation,
    Onward,
    Opening,
    Pathway,
    Repeating,
    Step,
    Target,
    Window,
    Within,
)
from forlop.model.values import Duration, Unit

# An ordinary Monday.
_ANY_DAY = date(2026, 3, 2)
# On these ways the patient goes on as the base wants; on the others something has gone wrong.
_ONWARD = frozenset({"then", "branch", "otherwise", "option", "after_last", "on_end"})


@dataclass(frozen=True, slots=True)
class Detour:
    """A step whose patients come later, or not at all, to what the base has for them; `what` says which.

    It is `locked` if the law gives them that.
    """

    place: str
    what: str
    story: tuple[StoryLine, ...]
    locked: bool = False


def detours(base: Pathway, here: Pathway) -> Iterator[Detour]:
    """For each step whose ways are otherwise, and each that is put in."""
    new = {step.name: _onward(step) for step in here.steps if step.name not in base.named_steps}
    gone = {step.name: _onward(step) for step in base.steps if step.name not in here.named_steps}
    for step in base.steps:
        kept = here.named_steps.get(step.name)
        if kept is not None:
            yield from _led_otherwise(base, step, kept, new=new, gone=gone)
    for name in new:
        yield from _led_past(base, here.named_steps[name], new)
        yield from _delayed(base, here, here.named_steps[name])
    interruptions = here.named_interruptions
    for interruption in base.interruptions:
        now = interruptions.get(interruption.name)
        if now is not None and _names(interruption.target, gone) - _names(now.target, new):
            yield Detour(interruption.name, "ways", ())


def is_locked(step: Step, duty: Duty) -> bool:
    """Whether the law gives it: no reason is good enough to give less (semantics 10)."""
    return duty.force is Force.STATUTORY or (step.basis is not None and duty.obligation is Obligation.SHALL)


def _onward(step: Step) -> Target | None:
    """Where a step that was put in or taken out leads in the sense of `så`."""
    return step.then or step.otherwise or step.after_last


def _names(target: Target | None, through: Mapping[str, Target | None]) -> frozenset[str]:
    """Where a way leads, with steps that only one of the two has left out; a way back is a place of its own."""
    match target:
        case Onward(steps=steps):
            found: set[str] = set()
            for name in steps:
                onward = through.get(name)
                found |= _names(onward, _without(through, name)) if name in through else {name}
            return frozenset(found)
        case Back(step=step, times=times, otherwise=otherwise):
            return frozenset({f"{step} {times}"}) | _names(Onward(steps=(otherwise,)), through)
        case Finished() | None:
            return frozenset()


def _without(through: Mapping[str, Target | None], name: str) -> Mapping[str, Target | None]:
    return {each: target for each, target in through.items() if each != name}


# ---- ways


def _led_otherwise(
    base: Pathway, was: Step, now: Step, *, new: Mapping[str, Target | None], gone: Mapping[str, Target | None]
) -> Iterator[Detour]:
    """Whether some patient is led past a step that the base leads to from here."""
    ways = list(zip(_labels(was), was.ways, strict=True))
    left = list(zip(_labels(now), now.ways, strict=True))
    for label, (_, target) in ways:
        other = next((each for each in left if each[0] == label), None)
        if other is None:
            yield Detour(was.name, "ways", (_line("local_way_gone", step=was.name),))
            return
        left.remove(other)
        missing = _names(target, gone) - _names(other[1][1], new)
        # A line of a fork that is taken out no longer comes to where the lines meet; the others do.
        missing -= {name for name in missing if _waited_for(base, name) & gone.keys()}
        if missing:
            yield Detour(was.name, "ways", _past(was.name, missing, _names(other[1][1], new)))
            return
    if was.overdue_replaces != now.overdue_replaces:
        yield Detour(was.name, "ways", (_line("local_way_gone", step=was.name),))
    for label, (clause, target) in left:
        if clause == "without_consent":
            yield from _refused(now, target, new)
        elif clause in _ONWARD and label:
            yield Detour(was.name, "ways", (_line("local_way_gone", step=was.name),))


def _waited_for(pathway: Pathway, name: str) -> set[str]:
    step = pathway.named_steps.get(name)
    return set() if step is None else set(step.waits_for)


def _labels(step: Step) -> tuple[tuple[str, object], ...]:
    """What tells the ways of a step from each other, in the order of `ways`."""
    marks: dict[str, list[object]] = {
        "branch": [branch.condition for branch in step.branches],
        "option": [option.title for option in step.options],
        "on_end": [each.end for each in step.on_ends],
    }
    return tuple((clause, marks[clause].pop(0) if clause in marks else None) for clause, _ in step.ways)


def _refused(step: Step, refused: Target, new: Mapping[str, Target | None]) -> Iterator[Detour]:
    """A consent that is asked for here: who says no loses the step, and nothing that comes after it."""
    onward = [_names(target, new) for clause, target in step.ways if clause in _ONWARD]
    led = _names(refused, new)
    if not any(names <= led for names in onward):
        missing = frozenset[str]().union(*onward) - led
        says_no = _line("refuses_consent", consent=step.consent or "")
        yield Detour(step.name, "refusal", (says_no, *_past(step.name, missing, led)))


def _led_past(base: Pathway, step: Step, new: Mapping[str, Target | None]) -> Iterator[Detour]:
    """A way of a step that was put in: it leads to what the base has next, whatever else it leads to."""
    onward = _names(_onward(step), new)
    for clause, target in step.ways:
        beside = clause == "on_overdue" and not step.overdue_replaces
        missing = onward - _names(target, new)
        if missing and not beside:
            lost = [base.named_steps[name] for name in missing if name in base.named_steps]
            locked = any(is_locked(each, duty) for each in lost for duty in each.duties)
            yield Detour(step.name, "ways", _past(step.name, missing, _names(target, new)), locked)
            return


def _past(step: str, missing: frozenset[str], led: frozenset[str]) -> tuple[StoryLine, ...]:
    base = _line("local_base_next", step=step, next=", ".join(sorted(missing)))
    if not led:
        return base, _line("local_here_finished", step=step)
    return base, _line("local_here_next", step=step, next=", ".join(sorted(led)))


def _line(what: str, at: date | None = None, **details: str) -> StoryLine:
    return StoryLine(what, tuple(details.items()), at)


# ---- delays


def _delayed(base: Pathway, here: Pathway, step: Step) -> Iterator[Detour]:
    """The first limits after a step that was put in which begin to run when it is done, and not before."""
    takes = _time_of(step)
    if takes is None:
        return
    forward = forward_from(here)
    after = _reachable(forward, step.name)
    waiting, seen = list(forward[step.name]), {step.name}
    while waiting:
        name = waiting.pop(0)
        now, was = here.named_steps.get(name), base.named_steps.get(name)
        if name in seen or now is None:
            continue
        seen.add(name)
        if was is None:
            waiting.extend(forward[name])
            continue
        limited = [duty for duty in was.duties if duty.timing is not None]
        late = [duty for duty in limited if _runs_later(duty, after, takes)]
        if late:
            # The law's own clock, as from the day a letter is received, runs as before however late it begins.
            rights = [duty for duty in late if is_locked(was, duty) and _runs_later(duty, frozenset(), takes)]
            worst = (rights or late)[0]
            yield Detour(step.name, "delay", tuple(_later(step, was, worst, takes)), bool(rights))
            return
        binding = [duty for duty in was.duties if duty.obligation is not Obligation.MAY]
        if not binding or any(duty.timing is None for duty in binding):
            waiting.extend(forward[name])


def _reachable(forward: Mapping[str, tuple[str, ...]], first: str) -> frozenset[str]:
    reached: set[str] = set()
    waiting = [first]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(forward.get(name, ()))
    return frozenset(reached)


@dataclass(frozen=True, slots=True)
class _Takes:
    """How long a step may take at most: so long, or nobody knows how long."""

    most: Duration | None

    @property
    def is_within_the_day(self) -> bool:
        return self.most is not None and self.most.amount == 0 and self.most.unit is not Unit.HOURS


def _time_of(step: Step) -> _Takes | None:
    """None for a step that is done as soon as it opens."""
    if step.lasts is not None or step.waits_until is not None or step.runs is not None:
        return _Takes(None)
    if any(isinstance(target, Back) for _, target in step.ways):
        return _Takes(None)
    lengths = [_length(duty) for duty in step.duties if not isinstance(duty.timing, AtOnce)]
    if not lengths:
        return None
    known = [length for length in lengths if length is not None]
    if len(known) < len(lengths):
        return _Takes(None)
    opened = datetime.combine(_ANY_DAY, time(9), OSLO)
    return _Takes(max(known, key=lambda length: due_after(opened, length).at))


def _length(duty: Duty) -> Duration | None:
    """The length of a plain limit from when the task opens."""
    match duty.timing:
        case Within(alternatives=alternatives) if all(isinstance(each.anchor, Opening) for each in alternatives):
            opened = datetime.combine(_ANY_DAY, time(9), OSLO)
            return max((each.duration for each in alternatives), key=lambda length: due_after(opened, length).at)
        case _:
            return None


def _runs_later(duty: Duty, after: frozenset[str], takes: _Takes) -> bool:
    """Whether the limit of a task begins to run later when what leads to it takes so long."""

    def later(anchor: Anchor) -> bool:
        return isinstance(anchor, Opening) or (isinstance(anchor, AfterStep) and anchor.step in after)

    match duty.timing:
        case Within(alternatives=alternatives):
            late = [each for each in alternatives if later(each.anchor)]
            if takes.is_within_the_day:
                late = [each for each in late if each.duration.unit is Unit.HOURS]
            return bool(late)
        case AtOnce():
            return True
        case Window(anchor=anchor) | Halfway(start=anchor):
            return later(anchor) and not takes.is_within_the_day
        case Repeating(first=first):
            anchors = () if first is None else tuple(each.anchor for each in first.alternatives)
            return (first is None or any(map(later, anchors))) and not takes.is_within_the_day
        case _:
            return False


def _later(step: Step, was: Step, duty: Duty, takes: _Takes) -> Iterator[StoryLine]:
    """A patient who came to the added step on an ordinary day."""
    details = {"actor": duty.actor, "step": was.name}
    yield _line("local_would_open", _ANY_DAY, step=was.name)
    begun = datetime.combine(_ANY_DAY, time(9), OSLO)
    length = _first_length(duty)
    if takes.most is None or length is None:
        yield _line("local_first_done", step=was.name, before=step.name)
        return
    done = due_after(begun, takes.most)
    ended = due_after(begun, length)
    # The last hour of the day still counts as that day.
    ends = due_after(done.at if done.day is None else datetime.combine(done.day, time(23), OSLO), length)
    first_done, base_due = done.day or done.at.date(), ended.day or ended.at.date()
    lines = (
        (first_done, _line("local_first_done_by", first_done, step=was.name, before=step.name)),
        (base_due, _line("local_base_due", base_due, **details)),
    )
    yield from (line for _, line in sorted(lines, key=lambda each: each[0]))
    yield _line("local_here_due", ends.day or ends.at.date(), **details)


def _first_length(duty: Duty) -> Duration | None:
    match duty.timing:
        case Within(alternatives=(Alternative(duration=duration), *_)):
            return duration
        case AtOnce():
            return Duration(amount=0, unit=Unit.HOURS)
        case Window(latest=latest):
            return latest
        case Repeating(first=Within(alternatives=(Alternative(duration=duration), *_))):
            return duration
        case Repeating(first=None, intervals=(interval, *_)):
            return interval.duration
        case _:
            return None
