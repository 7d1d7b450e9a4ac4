"""What a person tells that no step asks for: who takes a task, who holds a role, and what has become known."""

from dataclasses import dataclass, replace
from datetime import datetime

from forlop.application.carrying_out import Asked, Written, carry_out
from forlop.application.courses import Course
from forlop.application.declined import Declined
from forlop.application.recording import form_of
from forlop.application.similar import similar_names, similar_to_titles
from forlop.application.values import value_of, with_similar_values
from forlop.engine.commands import Assign, Command, Note, Refused, Release, Take
from forlop.engine.inside import path, pathway_at, place_of, places_of
from forlop.language.grammar import ParserFor, line_parser
from forlop.model.pathway import Datum
from forlop.store.port import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """A step whose tasks are taken from a pool; or given back, with `back`."""

    step: str
    by: str | None = None
    back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Noting:
    """A datum and its value as it is written."""

    datum: str
    value: str
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigning:
    """A role and who holds it; None: nobody in particular any more."""

    actor: str
    to: str | None = None


Handed = Taking | Noting | Assigning


def hand(
    store: Store,
    patient: str,
    handed: Handed,
    *,
    now: datetime,
    at: datetime | None = None,
    version: int | None = None,
    key: str | None = None,
    parser_for: ParserFor = line_parser,
) -> Written | Declined:
    """Write it; or decline, with nothing written. `at` None is now, `version` the one the person answered from."""
    return carry_out(
        store,
        patient,
        Asked(_said(handed, at), _by_hand(handed), version=version, key=key),
        lambda course: _command(course, handed, at=at or now, now=now),
        now=now,
        parser_for=parser_for,
        more=_with_more,
    )


def _said(handed: Handed, at: datetime | None) -> dict[str, object]:
    fields = {name: getattr(handed, name) for name in type(handed).__dataclass_fields__}
    return {"what": type(handed).__name__.lower(), **fields, "at": at.isoformat() if at else None}


def _by_hand(handed: Handed) -> tuple[str | None, ...]:
    match handed:
        case Taking():
            return (handed.step, handed.by)
        case Noting():
            return (handed.datum, handed.value, handed.by)
        case Assigning():
            return (handed.actor, handed.to)


def _command(course: Course, handed: Handed, *, at: datetime, now: datetime) -> Command | Declined:
    match handed:
        case Taking(step=step, by=by, back=back):
            return Release(step=step, at=at, by=by or "") if back else Take(step=step, at=at, by=by or "")
        case Assigning(actor=actor, to=to):
            return Assign(actor=actor, at=at, to=to)
        case Noting(datum=name, value=written, by=by):
            datum = _datum(course, name)
            # What is no datum is the engine's to refuse: it may be computed.
            value = written if datum is None else value_of(datum, written, now=now)
            return value if isinstance(value, Declined) else Note(datum=name, value=value, at=at, by=by or "")


def _datum(course: Course, name: str) -> Datum | None:
    inside, own = place_of(name)
    if not inside and own not in course.pathway.titles:
        inside = next(places_of(course.pathway, course.state, lambda pathway: own in pathway.titles), ())
    try:
        return pathway_at(course.pathway, inside).named_data.get(own)
    except KeyError:
        return None


def _with_more(declined: Declined, course: Course) -> Declined:
    """The refusal with names close to what was written."""
    pathway = pathway_at(course.pathway, declined.inside)
    match declined.reason:
        case Refused.UNKNOWN_ACTOR:
            (written,) = (text for key, text in declined.details if key == "name")
            titles = {name: actor.title for name, actor in pathway.named_actors.items()}
            return replace(declined, similar=similar_to_titles(written, titles))
        case Refused.UNKNOWN_DATUM:
            (written,) = (text for key, text in declined.details if key == "name")
            form = form_of(pathway, written)
            if form is not None:
                return replace(form, inside=declined.inside)
            return replace(declined, similar=similar_names(written, pathway.named_data))
        case Refused.NOT_A_VALUE:
            return with_similar_values(declined)
        case Refused.ASKED_IN_STEP:
            steps = tuple(path(declined.inside, step) for step in declined.expected)
            return replace(declined, expected=steps)
        case _:
            return declined
