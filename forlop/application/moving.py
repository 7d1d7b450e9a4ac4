"""Moving a patient to another version of the pathway, whose text is kept in the store with the move."""

from datetime import datetime

from forlop.application.carrying_out import Asked, Written, carry_out
from forlop.application.courses import Course, Version
from forlop.application.declined import Declined, Hindrance
from forlop.application.keeping import kept_from
from forlop.application.pathway_files import ReadPathway
from forlop.application.similar import similar_to_titles
from forlop.application.starting import with_errors
from forlop.engine.commands import Command, MoveTo, Refused
from forlop.language.grammar import ParserFor, line_parser
from forlop.store.port import Store


def move(
    store: Store,
    read: ReadPathway,
    patient: str,
    *,
    by: str | None,
    because: str | None,
    places: tuple[tuple[str, str], ...],
    now: datetime,
    version: int | None = None,
    key: str | None = None,
    parser_for: ParserFor = line_parser,
) -> Written | Declined:
    """Write that the patient goes on by this text; or decline, with nothing written and no text kept.

    `places` says where what stands open goes when the text has no such name: old name, new name.
    """
    pathway = read.pathway
    if pathway is None:
        return with_errors(read)
    kept = kept_from(read)

    def command_for(course: Course) -> Command | Declined:
        names = {pathway.name, *(() if read.base is None or read.base.pathway is None else (read.base.pathway.name,))}
        if course.pathway.name not in names:
            return Declined(Hindrance.ANOTHER_PATHWAY, (("name", pathway.name), ("found", course.pathway.name)))
        if not by or not because:
            return Declined(Hindrance.WHO_AND_WHY)
        if by not in pathway.named_actors:
            actors = {actor.name: actor.title for actor in pathway.actors}
            return Declined(Refused.UNKNOWN_ACTOR, (("name", by),), tuple(actors), similar_to_titles(by, actors))
        return MoveTo(pathway=pathway, to=kept.hash, at=now, by=by, reason=because, places=places)

    said = {"move": kept.hash, "by": by, "because": because, "places": [list(pair) for pair in places]}
    by_hand = (by, because, *(name for pair in places for name in pair))
    return carry_out(
        store,
        patient,
        Asked(said, by_hand, version=version, key=key),
        command_for,
        now=now,
        parser_for=parser_for,
        pathway=kept,
        onto=Version(pathway, kept.hash, pathway.version),
    )
