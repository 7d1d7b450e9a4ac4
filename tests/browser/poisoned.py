"""A pathway with one of everything, and with payloads in the place of every text that an author can write."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any, get_args

from pydantic import BaseModel

from forlop.model.expressions import Amount, IsYes, Row
from forlop.model.pathway import (
    AfterStep,
    Citation,
    Computed,
    Dimension,
    End,
    Form,
    Indicator,
    OnEnd,
    Onward,
    Pathway,
    Runs,
    Share,
    Source,
    Step,
    StepKind,
    Table,
    Total,
)
from forlop.model.values import Unit
from forlop.rendering.overlay import OnPlace, OnWay, Outline, Overlay
from tests.browser.payloads import PAYLOADS
from tests.rendering.sample_pathway import SAMPLE, within

TEXTS: Mapping[str, frozenset[str]] = {
    "Pathway": frozenset({"title", "version", "owner", "applies_to", "purpose", "notes", "unsourced"}),
    "Source": frozenset({"title"}),
    "Actor": frozenset({"title", "level", "unused"}),
    "Consent": frozenset({"title"}),
    "OuterEvent": frozenset({"title"}),
    "Datum": frozenset({"title", "unit", "code", "unused"}),
    "Computed": frozenset({"title", "unit", "code", "unused"}),
    "Table": frozenset({"title"}),
    "Form": frozenset({"title"}),
    "Phase": frozenset({"title"}),
    "Track": frozenset({"title", "notes"}),
    "Citation": frozenset({"place"}),
    "Step": frozenset({"title", "basis", "unsourced", "code", "notes"}),
    "Duty": frozenset({"unlimited"}),
    "FreeAct": frozenset({"text"}),
    "Option": frozenset({"title"}),
    "End": frozenset({"title", "code", "notes"}),
    "Interruption": frozenset({"title", "notes"}),
    "Pause": frozenset({"title", "basis", "notes"}),
    "Total": frozenset({"title", "notes", "unsourced"}),
    "Indicator": frozenset({"title", "notes"}),
}
"""Every field of the model that holds an author's own words; all other strings are names."""
NAMES = frozenset(
    (
        *("name", "starts_at", "ends_at", "first_step", "phase", "track", "waits_for", "content", "quorum", "consent"),
        *("source", "data", "gives", "columns", "form", "actor", "otherwise", "members", "receivers", "invited"),
        *("datum", "event", "step", "steps", "phases", "tracks", "end", "start", "of", "values", "result"),
    )
)

_CALLED = Pathway(
    name="kalt",
    title="Det som kjøres",
    version="2",
    steps=(Step(name="først", kind=StepKind.START, title="Først", then=Onward(steps=("sist",))),),
    ends=(End(name="sist", title="Sist"),),
)
_MORE = Step(
    name="delforløp",
    kind=StepKind.SUBPATHWAY,
    title="Kjører et annet",
    phase="under",
    runs=Runs(pathway=_CALLED),
    on_ends=(OnEnd(end="sist", target=Onward(steps=("ferdig_lokalt",))),),
    citations=(Citation(source="s2"),),
)
_YES = IsYes(datum="bedre")
EVERYTHING = SAMPLE.model_copy(
    update={
        "sources": (*SAMPLE.sources, Source(name="s2", title="Enda en kilde")),
        "steps": (*SAMPLE.steps, _MORE),
        "forms": (Form(name="skjema", title="Skjema", data=("bedre", "råd")),),
        "computed": (Computed(name="sum", title="Sum", expression=Amount(value=Decimal(1))),),
        "tables": (
            Table(
                name="tabell",
                title="Tabell",
                gives="svar",
                columns=("bedre",),
                rows=(Row(tests=(_YES,), result="yes"),),
            ),
        ),
        "totals": (
            Total(
                name="total",
                title="Forløpstid",
                start=AfterStep(step="kontakt"),
                end=AfterStep(step="midtveis"),
                within=within(4, Unit.WEEKS),
            ),
        ),
        "indicators": (
            Indicator(
                name="andel",
                title="Andel",
                dimension=Dimension.PROCESS,
                share=Share(of="kontakt", condition=_YES),
            ),
        ),
    }
)


@dataclass(frozen=True)
class Poisoned:
    """The pathway with payloads in it, what is laid over it, what its file says, and which field got which payload."""

    pathway: Pathway
    overlay: Overlay
    written: Mapping[str, str]
    where: Mapping[tuple[str, int], str]


def poisoned(shift: int, *, payloads: tuple[str, ...] = PAYLOADS) -> Poisoned:
    """The fields get the payloads in turn, beginning with number `shift`, so that so many shifts try all in all."""
    numbers = count(shift)
    where: dict[tuple[str, int], str] = {}

    def another(field: str) -> str:
        payload = payloads[next(numbers) % len(payloads)]
        where[field, len(where)] = payload
        return payload

    def changed(value: Any) -> Any:
        match value:
            case BaseModel():
                kind = type(value).__name__
                texts = TEXTS.get(kind, frozenset())
                update = {
                    field: (another(f"{kind}.{field}"),) if field == "notes" else another(f"{kind}.{field}")
                    for field in type(value).model_fields
                    if field in texts
                }
                others = [field for field in type(value).model_fields if field not in texts]
                update |= {field: changed(getattr(value, field)) for field in others}
                return value.model_copy(update=update)
            case tuple():
                return tuple(changed(each) for each in value)
            case _:
                return value

    pathway = changed(EVERYTHING)
    overlay = Overlay(
        headings=(another("Overlay.headings"),),
        remarks=(another("Overlay.remarks"),),
        legend=(another("Overlay.legend"),),
        listed=(another("Overlay.listed"),),
        listed_as=another("Overlay.listed_as"),
        places={
            step.name: OnPlace((another("OnPlace.words"),), outline)
            for step, outline in zip(SAMPLE.steps, [*Outline, *Outline], strict=False)
        },
        ways={(SAMPLE.steps[1].name, 0): OnWay((another("OnWay.words"),), 0.5)},
    )
    written = {step.name: another("written") for step in EVERYTHING.steps}
    return Poisoned(pathway, overlay, written, where)


def text_fields() -> Iterator[tuple[str, str]]:
    """Every field of the drawn model with strings in it that are no names, as kind and field."""
    waiting: list[Any] = [Pathway]
    met: set[type] = set()
    while waiting:
        kind = waiting.pop()
        if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
            waiting.extend(get_args(kind))
        elif kind not in met:
            met.add(kind)
            for field, info in kind.model_fields.items():
                if (kind, field) == (Pathway, "examples"):
                    continue  # tests of the pathway, which no picture shows
                waiting.append(info.annotation)
                if _holds_text(info.annotation) and field not in NAMES:
                    yield kind.__name__, field


def _holds_text(annotation: Any) -> bool:
    return annotation is str or any(_holds_text(each) for each in get_args(annotation))
