"""What the limits of a text count from, and where a patient may come in who has not come by a way."""

from collections.abc import Iterator

from forlop.model.pathway import (
    AfterDatum,
    AfterEvent,
    AfterStep,
    Anchor,
    Duty,
    Halfway,
    LatestBefore,
    Obligation,
    OnDate,
    Opening,
    Pathway,
    Repeating,
    Step,
    UntilEvent,
    Window,
    Within,
)
from forlop.model.values import Duration

Point = AfterStep | AfterEvent | AfterDatum


def anchors_of(duty: Duty) -> tuple[Anchor, ...]:
    """What the limit of a duty counts from, one for each alternative."""
    match duty.timing:
        case Within(alternatives=alternatives) | Repeating(first=Within(alternatives=alternatives)):
            return tuple(each.anchor for each in alternatives)
        case Window(anchor=anchor) | Halfway(start=anchor):
            return (anchor,)
        case OnDate(datum=datum) | LatestBefore(datum=datum):
            return (AfterDatum(datum=datum),)
        case _:
            return ()


def names_of(point: Anchor) -> tuple[str, ...]:
    """The name of what a limit counts from; none for the opening of its own task."""
    match point:
        case Opening():
            return ()
        case AfterStep(step=name) | AfterEvent(event=name) | AfterDatum(datum=name):
            return (name,)


def awaited(step: Step) -> str | None:
    """The event that the step is over when it has happened."""
    until = step.waits_until or step.lasts
    return until.event if isinstance(until, UntilEvent) else None


def entrances(pathway: Pathway) -> tuple[str, ...]:
    """The steps at which a patient may come in: starts, tracks, interruptions, and what may be done at any time."""
    names = [step.name for step in pathway.steps if step in pathway.starts or step.anytime is not None]
    names += [track.first_step for track in pathway.tracks]
    names += [name for each in pathway.interruptions for name in each.target.steps if name in pathway.named_steps]
    return tuple(dict.fromkeys(names))


def binding_limits(step: Step) -> Iterator[int]:
    """The duties with a limit that is kept whenever the step is left, since there is no way out but to do it."""
    if step.only_if is not None or step.overdue_replaces or step.anytime is not None:
        return
    if step.on_refusal is not None or step.on_return is not None or step.without_consent is not None:
        return
    for number, duty in enumerate(step.duties):
        match duty.timing:
            case Within() | Window(latest=Duration()) if duty.obligation is not Obligation.MAY:
                yield number
            case _:
                pass
