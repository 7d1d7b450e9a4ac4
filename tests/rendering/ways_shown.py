"""Which ways of a pathway a picture shows: by an arrow from the step to where it leads, or in words in the step.

It knows the model and the finished SVG, and nothing of how charts are made.
"""

import re
from collections.abc import Iterator

from forlop.model.pathway import Pathway, targets_of
from forlop.rendering import phrasing
from tests.rendering.visible_text import HEAD, Arrow, Picture, Point, Shape, squeezed


def ways_not_shown(picture: Picture, pathway: Pathway, language: str) -> list[str]:
    """`step -> target` for each way that can neither be followed nor read."""
    stacks = {step.name: list(_stacks(picture, pathway, step.name, language)) for step in pathway.steps}
    ends = {end.name: list(_headed(picture, "slutt" if language != "en" else "end", end.title)) for end in pathway.ends}
    return [
        f"{step.name} -> {name}"
        for step in pathway.steps
        for _, target in step.ways
        for name in targets_of(target)
        if not _is_followed(picture.arrows, stacks[step.name], stacks[name] if name in stacks else ends[name])
        and not _is_read(picture, stacks[step.name], pathway.titles[name])
    ]


def _stacks(picture: Picture, pathway: Pathway, name: str, language: str) -> Iterator[Shape]:
    """The forms of the step, sent and received, and the rows that hang on each."""
    step = pathway.named_steps[name]
    for form in _headed(picture, phrasing.kind(language, step.kind), step.title):
        yield form
        lowest, hanging = form, True
        while hanging:
            rows = (other for other in picture.forms if picture.classes[other.group] == "form-way")
            below = next((other for other in rows if _hangs(other, lowest)), None)
            hanging = below is not None
            if below is not None:
                lowest = below
                yield below


def _hangs(row: Shape, above: Shape) -> bool:
    return abs(row.box.left - above.box.left) < 1 and abs(row.box.top - above.box.bottom) < 1


def _headed(picture: Picture, kind: str, title: str) -> Iterator[Shape]:
    begins = re.compile(rf"{squeezed(kind)}(–\w+)?(·(kilde|source)[\d,]+)?{re.escape(squeezed(title))}")
    for form in picture.forms:
        if begins.match(picture.groups[form.group]):
            yield form


def _is_followed(arrows: tuple[Arrow, ...], tails: list[Shape], heads: list[Shape]) -> bool:
    return any(
        any(_touches(arrow.points[0], tail) for tail in tails)
        and any(_touches(arrow.points[-1], head) for head in heads)
        for arrow in arrows
    )


def _touches(point: Point, shape: Shape) -> bool:
    box = shape.box
    return box.left - HEAD <= point[0] <= box.right + HEAD and box.top - HEAD <= point[1] <= box.bottom + HEAD


def _is_read(picture: Picture, forms: list[Shape], title: str) -> bool:
    words = (picture.groups[form.group] for form in forms)
    return any("→" in each and squeezed(title) in each.split("→", 1)[1] for each in words)
