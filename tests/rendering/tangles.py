"""Pathways that no picture can show well: ways from anywhere to anywhere, and long chains with ways back."""

from random import Random

from forlop.model.expressions import IsYes
from forlop.model.pathway import Actor, Back, Branch, Datum, DoThis, Duty, End, Onward, Pathway, Step, StepKind, YesNo
from tests.rendering.sample_pathway import SHALL


def tangle(steps: int, *, ways: int, lanes: int, seed: int, phase: str | None = None) -> Pathway:
    """Each step has `ways` branches to any steps, and some of them lead back."""
    rng = Random(seed)
    names = [f"s{number}" for number in range(steps)]

    def branch() -> Branch:
        to = rng.choice([*names, "e"])
        back = to != "e" and rng.random() < 0.2
        target = Back(step=to, times=2, otherwise="e") if back else Onward(steps=(to,))
        return Branch(condition=IsYes(datum="d"), target=target)

    return _pathway([(name, tuple(branch() for _ in range(ways))) for name in names], lanes, rng)


def chain(steps: int, *, lanes: int, seed: int) -> Pathway:
    """One after the other; every third may go back to any before it."""
    rng = Random(seed)
    parts = []
    for number in range(steps):
        following = f"s{number + 1}" if number + 1 < steps else "e"
        back = Back(step=f"s{rng.randrange(number + 1)}", times=2, otherwise="e")
        turns = (Branch(condition=IsYes(datum="d"), target=back),) if number % 3 == 2 else ()
        parts.append((f"s{number}", (Branch(condition=IsYes(datum="d"), target=Onward(steps=(following,))), *turns)))
    return _pathway(parts, lanes, rng)


def _pathway(parts: list[tuple[str, tuple[Branch, ...]]], lanes: int, rng: Random) -> Pathway:
    steps = tuple(
        Step(
            name=name,
            kind=StepKind.START if number == 0 else StepKind.DECISION,
            title=f"Nummer {number}. Hva nå?",
            duties=(Duty(actor=f"a{rng.randrange(lanes)}", obligation=SHALL, act=DoThis()),),
            branches=branches,
        )
        for number, (name, branches) in enumerate(parts)
    )
    return Pathway(
        name="p",
        title="Floke",
        version="1",
        actors=tuple(Actor(name=f"a{number}", title=f"Aktør {number}.") for number in range(lanes)),
        data=(Datum(name="d", title="Ja?", type=YesNo()),),
        steps=steps,
        ends=(End(name="e", title="Slutten."),),
    )
