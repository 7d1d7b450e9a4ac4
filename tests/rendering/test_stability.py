"""A small edit moves little: most boxes keep their column, and what stands in the phases before does not move at all.

`python -m tests.rendering.test_stability` prints the figures of many edits of each kind.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from statistics import median

import pytest

from forlop.model.expressions import IsYes
from forlop.model.pathway import Branch, DoThis, Duty, Obligation, Onward, Pathway, Step, StepKind
from forlop.rendering.drawing import Line
from forlop.rendering.drawing_of import drawing_of
from forlop.rendering.fitting import best_fit, fitted
from forlop.rendering.shapes import Frame
from tests.course import library

NAMES = (
    "rus_psykisk/ocd",
    "rus_psykisk/spiseforstyrrelser",
    "haugland/haugland",
    "ostensjo_fall/fall",
    "rus_psykisk/tsb",
)
NEAR = 0.5
"""Points: what is drawn as near as this has not moved."""


@dataclass(frozen=True)
class Moved:
    """Of the boxes in both pictures: how many, in their column still, and moved though in phases before the edit."""

    kind: str
    boxes: int
    in_column: int
    before_moved: int

    @property
    def share_in_column(self) -> float:
        return self.in_column / self.boxes


def longer_title(pathway: Pathway, rng: Random) -> tuple[Pathway, str]:
    step = rng.choice(pathway.steps)
    return _with(pathway, step.name, title=f"{step.title} og litt til"), step.name


def another_branch(pathway: Pathway, rng: Random) -> tuple[Pathway, str]:
    """A step that goes straight on may also go to the end."""
    step = rng.choice([step for step in pathway.steps if step.then is not None and not step.branches])
    datum = pathway.data[0].name
    branch = Branch(condition=IsYes(datum=datum), target=Onward(steps=(rng.choice(pathway.ends).name,)))
    return _with(pathway, step.name, branches=(branch,), otherwise=step.then, then=None), step.name


def another_step(pathway: Pathway, rng: Random) -> tuple[Pathway, str]:
    """A step between a step and what follows it."""
    step = rng.choice([step for step in pathway.steps if step.then is not None and step.duties])
    duty = Duty(actor=step.duties[0].actor, obligation=Obligation.SHOULD, act=DoThis())
    new = Step(
        name="nytt_steg",
        kind=StepKind.MEASURE,
        title="Et nytt steg",
        phase=step.phase,
        track=step.track,
        duties=(duty,),
        then=step.then,
    )
    changed = _with(pathway, step.name, then=Onward(steps=("nytt_steg",)))
    index = [each.name for each in changed.steps].index(step.name)
    steps = (*changed.steps[: index + 1], new, *changed.steps[index + 1 :])
    return changed.model_copy(update={"steps": steps}), step.name


def no_limit(pathway: Pathway, rng: Random) -> tuple[Pathway, str]:
    """The limits of a step are taken away."""
    step = rng.choice([step for step in pathway.steps if step.duties and not step.kind.sends])
    duties = tuple(duty.model_copy(update={"timing": None}) for duty in step.duties)
    return _with(pathway, step.name, duties=duties), step.name


EDITS: tuple[Callable[[Pathway, Random], tuple[Pathway, str]], ...] = (
    longer_title, another_branch, another_step, no_limit,
)  # fmt: skip


def _with(pathway: Pathway, name: str, **changes: object) -> Pathway:
    steps = tuple(step.model_copy(update=changes) if step.name == name else step for step in pathway.steps)
    return pathway.model_copy(update={"steps": steps})


def moved(pathway: Pathway, edited: Pathway, kind: str, at: str) -> Moved:
    """What the edit of the step `at` moves, from the measures that fit each of the two best."""
    (old, before), (new, after) = _drawn(pathway), _drawn(edited)
    both = before.keys() & after.keys()
    first = _bands_before(pathway, at)
    if any(old[name] != new[name] for name in both & first):
        first = set()  # A longer title is also longer where it is spoken of.
    return Moved(
        kind=kind,
        boxes=len(both),
        in_column=sum(abs(before[name].left - after[name].left) < NEAR for name in both),
        before_moved=sum(before[name] != after[name] for name in both & first),
    )


def _drawn(pathway: Pathway) -> tuple[Mapping[str, tuple[Line, ...]], Mapping[str, Frame]]:
    """The words of each box with its rows, and where it stands."""
    fit = best_fit(pathway, language="nb")
    drawing = drawing_of(pathway, language="nb", wide=fit.wide)
    frames = fitted(drawing, fit=fit, top=100).places.frames
    words: dict[str, tuple[Line, ...]] = {}
    for box in (box for band in drawing.bands for box in band.boxes):
        words[box.under or box.name] = words.get(box.under or box.name, ()) + box.lines
    return words, {name: frames[name] for name in words}


def _bands_before(pathway: Pathway, step: str) -> set[str]:
    phases = [phase.name for phase in pathway.phases]
    here = pathway.named_steps[step].phase
    earlier = set(phases[: phases.index(here)]) if here in phases else set()
    return {each.name for each in pathway.steps if each.phase in earlier}


def edits(count: int, *, seed: int) -> Iterator[Moved]:
    rng = Random(seed)
    for number in range(count):
        pathway, edit = library(f"{NAMES[number % len(NAMES)]}.forlop"), EDITS[number // len(NAMES) % len(EDITS)]
        edited, at = edit(pathway, rng)
        yield moved(pathway, edited, edit.__name__, at)


def figures(found: list[Moved]) -> Iterator[str]:
    for kind in [edit.__name__ for edit in EDITS]:
        shares = [each.share_in_column for each in found if each.kind == kind]
        still = sum(share == 1 for share in shares)
        yield f"{kind}: median {median(shares):.0%} in their column, all in {still} of {len(shares)}"
    tipped = sum(each.share_in_column < 0.5 for each in found)
    yield f"the whole picture moves in {tipped} of {len(found)}"


@pytest.fixture(scope="module")
def some() -> list[Moved]:
    return list(edits(20, seed=1))


def test_most_boxes_keep_their_column_when_something_small_is_edited(some: list[Moved]) -> None:
    sys.stdout.write("\n".join(figures(some)) + "\n")
    assert median(each.share_in_column for each in some) >= 0.95
    assert sum(each.share_in_column < 0.5 for each in some) <= len(some) / 5


def test_where_the_measures_hold_the_phases_before_do_not_move(some: list[Moved]) -> None:
    held = [each for each in some if each.share_in_column > 0.9]
    assert held
    assert sum(each.before_moved for each in held) == 0


def main() -> None:
    """Two hundred edits."""
    sys.stdout.write("\n".join(figures(list(edits(200, seed=2)))) + "\n")


if __name__ == "__main__":
    main()
