"""Whether a store holds what was written to it: its chains of events, and the pathways that patients follow."""

from dataclasses import dataclass

from forlop.application.courses import kept_pathway
from forlop.application.streams import patient_in
from forlop.language.grammar import ParserFor, line_parser
from forlop.store.port import StoreReader


@dataclass(frozen=True, slots=True)
class Verified:
    """How much was held against what was written, and found whole."""

    patients: int
    events: int
    pathways: int


def verify(store: StoreReader, *, parser_for: ParserFor = line_parser) -> Verified:
    """The counts of a whole store; a `StoreFault` says where another one parts from what was written."""
    store.verify()
    kept = store.pathways()
    for pathway in kept:
        kept_pathway(store, pathway.hash, parser_for=parser_for)
    streams = store.streams()
    patients = {patient_in(stream) for stream in streams}
    return Verified(len(patients), sum(store.version(stream) for stream in streams), len(kept))
