"""The numbers that a pathway's parts, steps and ends have in its text, and the pathway with them in its titles.

In the numbered pathway `phrasing` says «2.3 Behandlingsplan» wherever it names the step.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from forlop.model.pathway import Pathway, Phase, Step, Track
from forlop.rendering.parts import BESIDE, UNNAMED, part_of_step
from forlop.texts import say


class PartKind(StrEnum):
    """What the steps of a part have in common."""

    STEPS = "steps"
    PHASE = "phase"
    TRACK = "track"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class Part:
    """Steps that stand together, in the order of the text."""

    kind: PartKind
    number: int
    steps: tuple[Step, ...]
    of: Phase | Track | None = None


def parts_of(pathway: Pathway) -> tuple[Part, ...]:
    """Every part with steps: those outside phases, each phase, each track, and what only interruptions lead to."""
    belongs = part_of_step(pathway)

    def steps_of(name: str) -> tuple[Step, ...]:
        return tuple(step for step in pathway.steps if belongs[step.name] == name)

    found = [
        (PartKind.STEPS, steps_of(UNNAMED), None),
        *((PartKind.PHASE, steps_of(phase.name), phase) for phase in pathway.phases),
        *((PartKind.TRACK, steps_of(track.name), track) for track in pathway.tracks),
        (PartKind.BESIDE, steps_of(BESIDE), None),
    ]
    filled = ((kind, steps, of) for kind, steps, of in found if steps)
    return tuple(Part(kind, number, steps, of) for number, (kind, steps, of) in enumerate(filled, start=1))


def numbers_of(pathway: Pathway, *, language: str) -> Mapping[str, str]:
    """By name: `2.3` for a step, `S1` for an end, `A1` for an interruption; steps of an only part are 1, 2, 3."""
    return dict(_numbers(pathway, language))


def _numbers(pathway: Pathway, language: str) -> Iterator[tuple[str, str]]:
    parts = parts_of(pathway)
    for part in parts:
        for place, step in enumerate(part.steps, start=1):
            yield step.name, str(place) if len(parts) == 1 else f"{part.number}.{place}"
    for number, end in enumerate(pathway.ends, start=1):
        yield end.name, say(language, "description.number.end", number=str(number))
    for number, interruption in enumerate(pathway.interruptions, start=1):
        yield interruption.name, say(language, "description.number.interruption", number=str(number))


def numbered(pathway: Pathway, *, language: str) -> Pathway:
    """The same pathway, with its number before the title of each step, end and interruption."""
    numbers = numbers_of(pathway, language=language)

    def titled(name: str, title: str) -> dict[str, str]:
        return {"title": say(language, "description.number.titled", number=numbers[name], title=title)}

    fields = {name: value for name, value in pathway if name in Pathway.model_fields}
    # Built anew: a copy would keep the titles that have been looked up in the original.
    return Pathway.model_construct(
        **fields
        | {
            "steps": tuple(step.model_copy(update=titled(step.name, step.title)) for step in pathway.steps),
            "ends": tuple(end.model_copy(update=titled(end.name, end.title)) for end in pathway.ends),
            "interruptions": tuple(
                each.model_copy(update=titled(each.name, each.title)) for each in pathway.interruptions
            ),
        }
    )
