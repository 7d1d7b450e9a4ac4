"""What a person tells about a patient, by name: a step, an outer event, an interruption, a pause or a consent."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from forlop.application.carrying_out import Asked, Written, carry_out
from forlop.application.courses import Course, brought_by_time, course_of
from forlop.application.declined import Declined, Hindrance
from forlop.application.similar import similar_names, similar_to_titles
from forlop.application.values import value_of, with_similar_values
from forlop.application.writing import Request, write
from forlop.engine.actors import may_act_as
from forlop.engine.commands import (
    Command,
    Deed,
    Happen,
    Interrupt,
    Record,
    Refused,
    SetConsent,
    SetPause,
    Uphold,
)
from forlop.engine.deviating import stands_by_itself
from forlop.engine.explanation import past_rounds
from forlop.engine.inside import SEPARATOR, path, pathway_at, place_of, places_of, run_inside, runs_inside
from forlop.engine.next_steps import next_steps
from forlop.language.grammar import ParserFor, line_parser
from forlop.model import pathway as model
from forlop.model.pathway import Pathway
from forlop.model.values import Value
from forlop.store.port import Store


class Word(StrEnum):
    """What can be said of a name; which words belong to which kind of name is `_command`'s to know."""

    DONE = "done"
    SENT = "sent"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    RETURNED = "returned"
    LEFT_OUT = "left_out"
    UPHELD = "upheld"
    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    STARTS = "starts"
    STOPS = "stops"


DEEDS = {
    Word.DONE: Deed.DONE,
    Word.SENT: Deed.SENT,
    Word.RECEIVED: Deed.RECEIVED,
    Word.ACCEPTED: Deed.ACCEPTED,
    Word.REFUSED: Deed.REFUSED,
    Word.RETURNED: Deed.RETURNED,
    Word.WITHDRAWN: Deed.WITHDRAWN,
    Word.LEFT_OUT: Deed.LEFT_OUT,
}
CHOICE = ("valg", "val", "choice")
"""The name under which a judgement's choice is given, in each language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that a person says has happened; `at` None is now, `version` the one they answered from."""

    name: str
    word: Word | None = None
    values: tuple[tuple[str, str], ...] = ()
    by: str | None = None
    at: datetime | None = None
    because: str | None = None
    present: tuple[str, ...] | None = None
    only: tuple[str, ...] = ()
    version: int | None = None


def record(
    store: Store,
    patient: str,
    told: Told,
    *,
    now: datetime,
    key: str | None = None,
    parser_for: ParserFor = line_parser,
) -> Written | Declined:
    """Write what was told, after what time had brought; or decline, with nothing written."""
    return carry_out(
        store,
        patient,
        Asked(_said(told), _by_hand(told), version=told.version, key=key),
        lambda course: _command(course, told, now=now),
        now=now,
        parser_for=parser_for,
        more=lambda declined, course: with_more(declined, course, now=now),
    )


def _by_hand(told: Told) -> tuple[str | None, ...]:
    values = (text for pair in told.values for text in pair)
    return (told.name, told.by, told.because, *(told.present or ()), *told.only, *values)


def tick(
    store: Store, *, now: datetime, at: datetime | None = None, parser_for: ParserFor = line_parser
) -> tuple[Written, ...] | Declined:
    """Write what time has brought to every patient by `at`; patients to whom it has brought nothing are left out."""
    if at is not None and at > now:
        return Declined(Hindrance.TICK_AFTER_NOW)
    ticked: list[Written] = []
    for stream in store.streams():
        course = course_of(store, stream, parser_for=parser_for)
        assert isinstance(course, Course), "a stream that has events has a course"
        decided = brought_by_time(course, now=at or now)
        if not decided:
            continue
        written = write(store, course, decided, request=Request({"tick": stream}), now=now, parser_for=parser_for)
        # Declined when another recorded for the patient just now: that recording has brought time with it.
        if isinstance(written, Course):
            ticked.append(Written(written, written.log[course.stored :]))
    return tuple(ticked)


def _said(told: Told) -> dict[str, object]:
    return {
        "name": told.name,
        "word": told.word,
        "values": [list(pair) for pair in told.values],
        "by": told.by,
        "at": told.at.isoformat() if told.at else None,
        "because": told.because,
        "present": None if told.present is None else list(told.present),
        "only": list(told.only),
    }


def _command(course: Course, told: Told, *, now: datetime) -> Command | Declined:
    """What was told as the engine is told it; of something in a sub-pathway, by its path."""
    step, separator, rest = told.name.partition(SEPARATOR)
    if not separator:
        places = () if told.name in course.pathway.titles else _places(course, told.name)
        if not places:
            return _own_command(course, told, now=now)
        if len(places) > 1:
            return Declined(Refused.IN_SEVERAL, (("name", told.name),), places)
        step, _, rest = places[0].partition(SEPARATOR)
    inner = _course_inside(course, step)
    if inner is None:
        known = course.pathway.named_steps.get(step)
        why = Refused.NOT_OPEN if known is not None and known.runs is not None else Refused.NOT_A_SUBPATHWAY
        return Declined(why, (("step", step),))
    command = _command(inner, replace(told, name=rest), now=now)
    if isinstance(command, Declined):
        return replace(command, inside=(step, *command.inside))
    return _from_outside(command, step)


def _course_inside(course: Course, step: str) -> Course | None:
    """The course of the sub-pathway that the step runs now."""
    runs = runs_inside(course.pathway, course.state)
    return next((replace(course, pathway=called, state=run) for each, called, run in runs if each.step == step), None)


def _places(course: Course, name: str) -> tuple[str, ...]:
    """The paths by which the running sub-pathways know the name."""
    places = places_of(course.pathway, course.state, lambda pathway: name in pathway.titles)
    return tuple(path(place, name) for place in places)


def _from_outside(command: Command, step: str) -> Command:
    """The command with the path of its name; what is so of the patient has no place."""
    match command:
        case Record(step=name):
            return command._replace(step=path((step,), name))
        case Uphold(step=name):
            return replace(command, step=path((step,), name))
        case Interrupt(interruption=name):
            return replace(command, interruption=path((step,), name))
        case SetPause(pause=name):
            return replace(command, pause=path((step,), name))
        case _:
            return command


def _own_command(course: Course, told: Told, *, now: datetime) -> Command | Declined:
    pathway, name, at = course.pathway, told.name, told.at or now
    if name in pathway.named_steps:
        return _record(course, told, at=at, now=now)
    if told.values:
        return (
            Declined(Hindrance.VALUES_NOT_HERE, (("name", name),))
            if name in pathway.titles
            else _unknown(course, name, now=now)
        )
    if name in pathway.named_events:
        return _without_word(told, Happen(event=name, at=at))
    if name in pathway.named_interruptions:
        return _without_word(told, Interrupt(interruption=name, at=at))
    if name in pathway.named_pauses:
        if told.word not in (Word.STARTS, Word.STOPS):
            return Declined(Hindrance.START_OR_STOP, (("name", name),), ("starts", "stops"))
        return SetPause(pause=name, at=at, running=told.word is Word.STARTS)
    if name in pathway.named_consents:
        match told.word:
            case Word.GIVEN:
                return SetConsent(consent=name, at=at, given=True, only=told.only)
            # A patient who says no before anybody had a yes refuses; afterwards it is withdrawn. The log keeps one.
            case Word.WITHDRAWN | Word.REFUSED:
                return SetConsent(consent=name, at=at, given=False, only=told.only)
            case _:
                return Declined(Hindrance.GIVEN_OR_WITHDRAWN, (("name", name),), ("given", "withdrawn"))
    return _unknown(course, name, now=now)


def _without_word(told: Told, command: Command) -> Command | Declined:
    if told.word is not None:
        return Declined(Hindrance.WORD_NOT_HERE, (("name", told.name), ("word", told.word)))
    return command


def _is_sent(course: Course, told: Told) -> bool:
    """Whether an answer can be given; who answers no says why, since the sender has to do something with it."""
    entry = course.state.present(told.name)
    return entry is not None and entry.is_open and entry.sent_at is not None


def _is_to_be_confirmed(course: Course, told: Told) -> bool:
    """Whether nothing but a receipt is left to give: to record that one must say so, it is never guessed."""
    entry = course.state.present(told.name)
    if entry is None or entry.sent_at is None or told.values:
        return False
    duties = course.pathway.named_steps[told.name].duties
    return any(task.is_open and isinstance(duties[task.duty].act, model.Confirm) for task in entry.tasks)


def _record(course: Course, told: Told, *, at: datetime, now: datetime) -> Command | Declined:
    pathway = course.pathway
    if told.word is Word.UPHELD:
        upheld = Uphold(step=told.name, at=at, by=told.by or "", reason=told.because)
        return Declined(Hindrance.UPHELD_AS_IT_IS, (("name", told.name),)) if told.values else upheld
    deed = None if told.word is None else DEEDS.get(told.word)
    if told.word is not None and deed is None:
        return Declined(Hindrance.WORD_NOT_HERE, (("name", told.name), ("word", told.word)), (*DEEDS, Word.UPHELD))
    choice: str | None = None
    data: dict[str, Value] = {}
    for name, text in told.values:
        # A datum that an author has called `valg` or `val` cannot be, since they are reserved words; `choice` could.
        if name in CHOICE and name not in pathway.named_data:
            choice = text
            continue
        datum = pathway.named_data.get(name)
        if datum is None:
            asked = data_of_step(pathway, told.name, by=told.by)
            return form_of(pathway, name) or Declined(
                Refused.UNKNOWN_DATUM,
                (("name", name), ("step", told.name)),
                asked,
                similar_names(name, pathway.named_data),
            )
        if name in data:
            return Declined(Hindrance.VALUE_TWICE, (("datum", name),))
        value = value_of(datum, text, now=now)
        if isinstance(value, Declined):
            return value
        data[name] = value
    if deed in (Deed.REFUSED, Deed.RETURNED) and _is_sent(course, told) and not (told.because or "").strip():
        return Declined(Hindrance.WHY_NOT_TAKEN, (("step", told.name),))
    if deed is None and _is_to_be_confirmed(course, told):
        return Declined(Refused.ANSWER_HOW, (("step", told.name),))
    return Record(
        step=told.name,
        at=at,
        by=told.by,
        deed=deed,
        data=tuple(data.items()),
        choice=choice,
        present=told.present,
        reason=told.because,
    )


def form_of(pathway: Pathway, name: str) -> Declined | None:
    """That the name is a form's, whose data have to be named; None for what is no form."""
    forms = (form for form in pathway.forms if form.name == name)
    return next((Declined(Hindrance.A_FORM, (("name", form.name),), form.data) for form in forms), None)


def data_of_step(pathway: Pathway, step: str, *, by: str | None = None) -> tuple[str, ...]:
    """The data that somebody, or one person, records in the step, in the order of the text."""
    duties = [duty for duty in pathway.named_steps[step].duties if isinstance(duty.act, model.Record)]
    own = [duty for duty in duties if by in pathway.named_actors and may_act_as(pathway, by or "", duty.actor)]
    return tuple(datum for duty in own or duties if isinstance(duty.act, model.Record) for datum in duty.act.data)


def _unknown(course: Course, name: str, *, now: datetime) -> Declined:
    titles = {each: title for each, title in course.pathway.titles.items() if _is_recordable(course.pathway, each)}
    if name in course.pathway.titles:
        return Declined(Hindrance.NOT_RECORDABLE, (("name", name),))
    return Declined(
        Hindrance.UNKNOWN_NAME, (("name", name),), _open_steps(course, now=now), similar_to_titles(name, titles)
    )


def _is_recordable(pathway: Pathway, name: str) -> bool:
    kinds = (
        pathway.named_steps,
        pathway.named_events,
        pathway.named_interruptions,
        pathway.named_pauses,
        pathway.named_consents,
    )
    return any(name in kind for kind in kinds)


def with_more(declined: Declined, course: Course, *, now: datetime) -> Declined:
    """The refusal with names close to what was written, and with what is open where the step is not."""
    match declined.reason:
        case Refused.UNKNOWN_ACTOR:
            (written,) = (text for key, text in declined.details if key == "name")
            actors = pathway_at(course.pathway, declined.inside).named_actors
            return replace(declined, similar=similar_to_titles(written, _titles(actors)))
        case Refused.NOT_A_VALUE | Refused.NO_SUCH_CHOICE:
            return with_similar_values(declined)
        case Refused.NOT_AWAITED:
            details = tuple((key, path(declined.inside, name)) for key, name in declined.details)
            return replace(declined, details=details + _how_it_closed(course, details), inside=())
        case Refused.NOT_OPEN:
            details = tuple((key, path(declined.inside, name)) for key, name in declined.details)
            details += _how_it_closed(course, details)
            return replace(declined, details=details, expected=_open_steps(course, now=now), inside=())
        case _:
            return declined


def _how_it_closed(course: Course, details: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """How the step that is not open was over, and whether it can be done out of order."""
    inside, own = place_of(dict(details).get("step", ""))
    called, run = course.pathway, course.state
    for outer in inside:
        entry, runs = run.latest(outer), called.named_steps[outer].runs
        if entry is None or runs is None:
            return ()
        called, run = runs.pathway, run_inside(called, run, entry)
    step = called.named_steps.get(own)
    if step is None:
        return ()
    alone = (("out_of_order", "yes"),) if stands_by_itself(step) else ()
    past = past_rounds(called, run, own)
    if not past:
        return alone
    last = past[-1]
    told = {"closed": last.word, "closed_at": last.told_at.isoformat(), "closed_by": last.told_by or ""}
    told |= {"instead": last.instead or "", "led_to": ",".join(last.led_to or ())}
    return (*told.items(), *alone)


def _titles(actors: Mapping[str, model.Actor]) -> dict[str, str]:
    return {name: actor.title for name, actor in actors.items()}


def _open_steps(course: Course, *, now: datetime) -> tuple[str, ...]:
    answer = next_steps(course.pathway, course.state, now=now)
    return tuple(dict.fromkeys(path(task.inside, task.step) for task in answer.tasks))
