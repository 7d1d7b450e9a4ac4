"""`venter på a og b`: each named step has a way to the join, or the join waits for ever (semantics 4)."""

from collections.abc import Iterator

from forlop.diagnostics import Diagnostic, Related
from forlop.model.pathway import Pathway
from forlop.model.places import Places


def joins_are_fed(pathway: Pathway, places: Places) -> Iterator[Diagnostic]:
    for step in pathway.steps:
        for source in step.waits_for:
            if step.name not in pathway.leads_to[source]:
                details = (("name", step.name), ("source", source))
                yield Diagnostic(
                    "V303", places.of(step.name, "waits_for"), details, (Related("source", places[source]),)
                )
