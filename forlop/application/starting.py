"""Starting a patient on a pathway: its text is kept in the store, so that the file may change, move or go."""

from dataclasses import dataclass, replace
from datetime import datetime

from forlop.application.courses import Course, course_of, decided_inside, kept_pathway
from forlop.application.declined import Declined, Hindrance
from forlop.application.editions import editions
from forlop.application.keeping import kept_from
from forlop.application.pathway_files import ReadPathway
from forlop.application.patients import refuse_identity_in
from forlop.application.similar import similar_to_titles
from forlop.application.writing import Request, answered_before, write
from forlop.engine.commands import Start
from forlop.engine.state import INITIAL
from forlop.language.grammar import ParserFor, line_parser
from forlop.model.pathway import Pathway
from forlop.store.port import Store, StoreReader


@dataclass(frozen=True, slots=True)
class Begun:
    """`earlier` are the versions that the same pathway was kept in with another text."""

    course: Course
    repeated: bool
    earlier: tuple[str, ...]


def with_errors(read: ReadPathway) -> Declined:
    """That a text with errors is nothing to begin."""
    return Declined(Hindrance.PATHWAY_HAS_ERRORS, (("file", read.source.name),))


def is_kept(store: StoreReader, read: ReadPathway) -> bool:
    """Whether somebody has begun on this very text: it was proven then."""
    return read.pathway is not None and store.pathway(kept_from(read).hash) is not None


def start(
    store: Store,
    read: ReadPathway,
    patient: str,
    *,
    now: datetime,
    at: datetime | None = None,
    first_step: str | None = None,
    key: str | None = None,
    parser_for: ParserFor = line_parser,
) -> Begun | Declined:
    """Begin a run for a patient that the store does not know. A file with errors is refused; its findings say why."""
    if read.pathway is None:
        return with_errors(read)
    hindered = refuse_identity_in(key, first_step) or _no_such_start(read.pathway, first_step)
    if hindered is not None:
        return hindered
    kept = kept_from(read)
    said = {"start": first_step, "pathway": kept.hash, "at": at.isoformat() if at else None}
    request = Request(said, key)
    before = answered_before(store, patient, request, now=now)
    if isinstance(before, Declined):
        return before
    known = course_of(store, patient, parser_for=parser_for)
    if isinstance(known, Declined) and known.reason is Hindrance.ELEVEN_DIGITS:
        return known
    if isinstance(known, Course):
        if before is not None:
            return Begun(known, repeated=True, earlier=())
        return Declined(Hindrance.PATIENT_KNOWN, (("patient", patient), ("pathway", known.pathway.title)))
    empty = Course(patient, read.pathway, kept.hash, (), INITIAL, stored=0, edition=read.pathway.version)
    decided = decided_inside(empty, Start(at=at or now, start=first_step), now=now)
    if isinstance(decided, Declined):
        return decided
    earlier = _other_texts(store, read.pathway, kept.hash, parser_for=parser_for)
    course = write(store, empty, decided, request=request, now=now, pathway=kept, parser_for=parser_for)
    if isinstance(course, Declined):
        return course
    return Begun(replace(course, edition=editions(store)[kept.hash]), repeated=False, earlier=earlier)


def _no_such_start(pathway: Pathway, first_step: str | None) -> Declined | None:
    starts = {step.name: step.title for step in pathway.starts}
    if first_step is None or first_step in starts:
        return None
    return Declined(
        Hindrance.NOT_A_START, (("found", first_step),), tuple(starts), similar_to_titles(first_step, starts)
    )


def _other_texts(store: Store, pathway: Pathway, pathway_hash: str, *, parser_for: ParserFor) -> tuple[str, ...]:
    """Versions of the same pathway that were kept with another text; none when this very text was kept before."""
    kept = {each.hash: kept_pathway(store, each.hash, parser_for=parser_for) for each in store.pathways()}
    if pathway_hash in kept:
        return ()
    return tuple(dict.fromkeys(each.version for each in kept.values() if each.name == pathway.name))
