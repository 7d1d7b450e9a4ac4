"""What can be recorded about a patient now, with what each recording needs: the list a person chooses from."""

from collections.abc import Iterator
from dataclasses import dataclass

from forlop.application.asking import Asked
from forlop.application.choosing import step_at
from forlop.application.recording import Word, data_of_step
from forlop.engine.answers import NextStep
from forlop.engine.flow import choices_of
from forlop.engine.inside import path, pathway_at, place_of, runs_inside
from forlop.engine.recording import choice_name
from forlop.engine.state import State
from forlop.model.pathway import Answer, Choose, Confirm, Convene, Obligation, Pathway, Send, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Recordable:
    """A name and a word, who records it, and what has to be asked for; `choices` are the ways a person may name.

    `inside` are the sub-pathways, from the outermost, that the data and the actor belong to; `name` is a path then.
    """

    name: str
    word: Word | None = None
    actor: str | None = None
    data: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    asks_reason: bool = False
    inside: tuple[str, ...] = ()


def recordables(asked: Asked) -> tuple[Recordable, ...]:
    """Open tasks first, then what they wait for, what may be done at any time, and what the world may bring."""
    pathway, state, answer = asked.course.pathway, asked.course.state, asked.answer
    if answer.ended is not None or answer.left is not None:
        return ()
    found = [
        *_of_tasks(pathway, state, answer.tasks),
        *(
            Recordable(
                name=path(each.inside, each.step),
                actor=each.responsible,
                choices=_ways(*step_at(pathway, state, each.inside, each.step)),
                asks_reason=True,
                inside=each.inside,
            )
            for each in answer.undecided
        ),
        *(Recordable(name=each.until_event, inside=each.inside) for each in answer.waiting if each.until_event),
        *(_offered(pathway, name) for name in answer.offers),
        *_of_the_world(pathway, state, answer.pauses),
    ]
    return tuple(dict.fromkeys(found))


def _of_tasks(pathway: Pathway, state: State, tasks: tuple[NextStep, ...]) -> Iterator[Recordable]:
    groups: dict[tuple[tuple[str, ...], str, str], list[NextStep]] = {}
    for task in tasks:
        groups.setdefault((task.inside, task.step, task.actor), []).append(task)
    for (inside, own, actor), group in groups.items():
        name = path(inside, own)
        run, step = step_at(pathway, state, inside, own)
        data = tuple(datum for task in group for datum in task.missing_data)
        for word in _words(group):
            refusing = word in (Word.REFUSED, Word.RETURNED)
            yield Recordable(
                name=name,
                word=word,
                actor=actor,
                data=() if refusing else data,
                choices=_ways(run, step) if any(isinstance(task.act, Choose) for task in group) else (),
                present=_invited(group),
                asks_reason=refusing or any(isinstance(task.act, Choose) for task in group),
                inside=inside,
            )
        binding = any(task.obligation is not Obligation.MAY for task in group)
        yield Recordable(name=name, word=Word.LEFT_OUT, actor=actor, asks_reason=binding, inside=inside)


def _words(group: list[NextStep]) -> tuple[Word, ...]:
    acts = [task.act for task in group]
    if any(isinstance(act, Send) for act in acts):
        return (Word.SENT,)
    if any(isinstance(act, Answer) for act in acts):
        return Word.ACCEPTED, Word.REFUSED, Word.RETURNED
    if any(isinstance(act, Confirm) for act in acts):
        return (Word.ACCEPTED,)
    return (Word.DONE,)


def _invited(group: list[NextStep]) -> tuple[str, ...]:
    invited = tuple(name for task in group if isinstance(task.act, Convene) for name in task.act.invited)
    return tuple(dict.fromkeys((group[0].actor, *invited))) if invited else ()


def _ways(state: State, step: Step) -> tuple[str, ...]:
    return tuple(dict.fromkeys(choice_name(step, choice) for choice in choices_of(state, step)))


def _offered(pathway: Pathway, name: str) -> Recordable:
    inside, own = place_of(name)
    return Recordable(name=name, word=Word.DONE, data=data_of_step(pathway_at(pathway, inside), own), inside=inside)


def _of_the_world(
    pathway: Pathway, state: State, running: tuple[str, ...], inside: tuple[str, ...] = ()
) -> Iterator[Recordable]:
    """What may happen to the patient, here and in what runs inside; events and consents have no place."""
    yield from (Recordable(name=event.name, inside=inside) for event in pathway.events)
    yield from (Recordable(name=path(inside, each.name), inside=inside) for each in pathway.interruptions)
    for pause in pathway.pauses:
        name = path(inside, pause.name)
        yield Recordable(name=name, word=Word.STOPS if name in running else Word.STARTS, inside=inside)
    for consent in pathway.consents:
        yield Recordable(name=consent.name, word=Word.GIVEN, inside=inside)
        yield Recordable(name=consent.name, word=Word.WITHDRAWN, inside=inside)
    for entry, called, run in runs_inside(pathway, state):
        for each in _of_the_world(called, run, running, (*inside, entry.step)):
            if each.name not in pathway.titles:
                yield each
