"""What can be recorded about a patient now, with what each recording needs: the list a person chooses from."""

from collections.abc import Iterator
from dataclasses import dataclass

from forlop.application.asking import Asked
from forlop.application.recording import Word, data_of_step
from forlop.engine.answers import NextStep
from forlop.engine.flow import choices_of
from forlop.engine.recording import choice_name
from forlop.engine.state import State
from forlop.model.pathway import Answer, Choose, Confirm, Convene, Obligation, Pathway, Send, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Recordable:
    """A name and a word, who records it, and what has to be asked for; `choices` are the ways a person may name."""

    name: str
    word: Word | None = None
    actor: str | None = None
    data: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    asks_reason: bool = False


def recordables(asked: Asked) -> tuple[Recordable, ...]:
    """Open tasks first, then what they wait for, what may be done at any time, and what the world may bring."""
    pathway, state, answer = asked.course.pathway, asked.course.state, asked.answer
    if answer.ended is not None:
        return ()
    found = [
        *_of_tasks(pathway, state, answer.tasks),
        *(
            Recordable(
                name=each.step,
                actor=each.responsible,
                choices=_ways(state, pathway.named_steps[each.step]),
                asks_reason=True,
            )
            for each in answer.undecided
        ),
        *(Recordable(name=each.until_event) for each in answer.waiting if each.until_event is not None),
        *(Recordable(name=name, word=Word.DONE, data=data_of_step(pathway, name)) for name in answer.offers),
        *_of_the_world(asked),
    ]
    return tuple(dict.fromkeys(found))


def _of_tasks(pathway: Pathway, state: State, tasks: tuple[NextStep, ...]) -> Iterator[Recordable]:
    groups: dict[tuple[str, str], list[NextStep]] = {}
    for task in tasks:
        groups.setdefault((task.step, task.actor), []).append(task)
    for (name, actor), group in groups.items():
        step = pathway.named_steps[name]
        data = tuple(datum for task in group for datum in task.missing_data)
        for word in _words(group):
            refusing = word in (Word.REFUSED, Word.RETURNED)
            yield Recordable(
                name=name,
                word=word,
                actor=actor,
                data=() if refusing else data,
                choices=_ways(state, step) if any(isinstance(task.act, Choose) for task in group) else (),
                present=_invited(group),
                asks_reason=refusing or any(isinstance(task.act, Choose) for task in group),
            )
        binding = any(task.obligation is not Obligation.MAY for task in group)
        yield Recordable(name=name, word=Word.LEFT_OUT, actor=actor, asks_reason=binding)


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
    return tuple(dict.fromkeys(choice_name(choice) for choice in choices_of(state, step)))


def _of_the_world(asked: Asked) -> Iterator[Recordable]:
    pathway, running = asked.course.pathway, asked.answer.pauses
    yield from (Recordable(name=event.name) for event in pathway.events)
    yield from (Recordable(name=interruption.name) for interruption in pathway.interruptions)
    for pause in pathway.pauses:
        yield Recordable(name=pause.name, word=Word.STOPS if pause.name in running else Word.STARTS)
    for consent in pathway.consents:
        yield Recordable(name=consent.name, word=Word.GIVEN)
        yield Recordable(name=consent.name, word=Word.WITHDRAWN)
